"""What is written into new files for people, in English; the Polish stands in the catalogue under `starting`.

It stands apart so that a test can ask for the Polish of every sentence.
"""

from __future__ import annotations

from types import MappingProxyType

CONTEXT = "starting"

SECTIONS = MappingProxyType(
    {
        "actors": "Actors",
        "data": "Data",
        "documents": "Documents",
        "flows": "Flows",
        "events": "Outside events",
        "needs": "Needs",
        "services": "Services",
        "attributes": "Attributes",
        "machines": "Machines",
        "rules": "Rules",
        "examples": "Examples",
    }
)
MEANS = MappingProxyType(
    {
        "rename": "rename: another id, everywhere; the content stays",
        "replace": "replace: new content under the old id",
        "omit": "omit: away with it, and with what cannot be without it",
        "add": "add: something new beside what is there",
        "refine": "refine: several steps in place of one, with the same results",
        "set": "set: another value",
    }
)
"""What a change of each kind does."""

ABOUT = "An adaptation of the model “{title}” ({id})."
ITS_PURPOSE = (
    "It says in which points cooperation here differs from the reference; all else stays as it is there."
)
HOW = (
    "Below stands every change that the reference permits, with the value that it has now. To make one: delete [] "
    "after “changes:”, take the marks “# ” away from all lines of the change, and write what it is here, and why. "
    "Then check the whole:"
)
CAPTION = "What people read"
WHY = "Why it is so here"
NEW = "new"
PREPARING = "preparing"
WORK = "work"
LETTER = "letter"
BASIS = "the legal basis"
IN_WORDS = "What must hold, in words"
PURPOSE = "What it is for"
SAMPLES = (CAPTION, WHY, NEW, PREPARING, WORK, LETTER, BASIS, IN_WORDS, PURPOSE)
"""What stands in examples until an author writes something else; some are ids."""

NAME_HERE = "the name of the municipality"
TYPE_HERE = "rural, urban-rural or urban"
TERYT_HERE = "seven digits"
COUNTY_HERE = "the county's name"
VOIVODESHIP_HERE = "the voivodeship's name"
POPULATION_HERE = "the number of inhabitants"
SOURCES_HERE = "Where what you write comes from; a change names it by “source: our-page”."
SOURCE_ID = "our-page"
SOURCE_TITLE = "Page of the municipality"
HEADER = (NAME_HERE, TYPE_HERE, TERYT_HERE, COUNTY_HERE, VOIVODESHIP_HERE, POPULATION_HERE)

SOURCE = "source: {source}"
ASSUMED = "an assumption of the reference's authors"
ONE_OF = "{key}: one of {values}"
MUST_BE = "{key} must be {value}"
KEPT = "{key} stays: {value}"
AT_LEAST = "at least {value}"
AT_MOST = "at most {value}"
VALUES = "one of {values}"
NO_MORE = "it may carry less than now, not more, and an act that is its basis stays"
NEEDED = "This alone is not enough: {paths} needs what goes, and must be changed too."
ADDED = "A simulation needs the times of the new steps; they stand prepared in {file}."
FURTHER = "In the same way: {paths}"
NO_EXAMPLE = "The reference permits this; there is no example that could be prepared."
NOTHING = "The reference permits no change. Titles and shorter deadlines may be changed all the same."

LOCAL = "local"
LOCAL_FILE = "local-data"
LOCAL_TITLE = "Local data: {name}"
LOCAL_ABOUT = (
    "What is local: how many workers there are, and with what families come. It is laid over every scenario that is "
    "run. What stands here behind marks is what the reference's scenario “{scenario}” has now; take the marks away "
    "from the line of the section and from the line of what differs, and write the number with its source, or "
    "assumption: true."
)
LOCAL_RULE = "The rule “{title}” asks: {guard}"
NEW_STEPS = "The times of steps that changes bring; to be given where the change is made."
EXPERIMENT = "experiment"
SCENARIOS = "scenarios"
EXPERIMENT_ABOUT = (
    "A what-if: it gives only what differs from the scenario “{scenario}”. To run it beside that one:"
)
ONE_MORE = "one-more"
ONE_MORE_TITLE = "What if there were one more: {actor}"
MEANT = "Another number can be put in its place, and more numbers may differ."
FILES = (LOCAL_FILE, EXPERIMENT, SCENARIOS)
"""Names of files beside that of the adaptation or model."""
ADAPTATION = "adaptation"
MODEL = "model"
OTHERS = (
    ABOUT, ITS_PURPOSE, HOW, SOURCES_HERE, SOURCE_ID, SOURCE_TITLE, SOURCE,
    ASSUMED, ONE_OF, MUST_BE, KEPT, AT_LEAST, AT_MOST,
    VALUES, NO_MORE, NEEDED, ADDED, FURTHER, NO_EXAMPLE, NOTHING, LOCAL, LOCAL_FILE, LOCAL_TITLE, LOCAL_ABOUT,
    LOCAL_RULE, NEW_STEPS, EXPERIMENT, SCENARIOS, EXPERIMENT_ABOUT, ONE_MORE, ONE_MORE_TITLE, MEANT, ADAPTATION, MODEL,
)  # fmt: skip
ALL = (*SECTIONS.values(), *MEANS.values(), *SAMPLES, *HEADER, *OTHERS)
"""Every text of this module."""
