"""Facts about an experiment go in; the STRESS-DES checklist comes out, filled, in the order of its authors.

Monks, Currie, Onggo, Robinson, Kunc and Taylor, Strengthening the reporting of empirical simulation studies:
introducing the STRESS guidelines (Journal of Simulation, 2018, doi 10.1080/17477778.2018.1442155). What the model or
the scenario does not say is said to be missing, so that a reader sees what the author still owes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from koopflow.i18n import translate

ADDRESS = "https://doi.org/10.1080/17477778.2018.1442155"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, its headings, its rows."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist with its number, sentences, tables and, for the diagram, whether it is drawn here."""

    number: str
    title: str
    sentences: tuple[str, ...]
    grids: tuple[Grid, ...] = ()
    diagram: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the checklist."""

    number: str
    title: str
    entries: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the experiment, as texts in the reader's language; "" or () where the author said nothing.

    `numbers` counts what the sentences count: states, tasks, waiting states, replications and so on. `grids` are tables
    by the item that they belong to.
    """

    model: str
    purpose: str
    outputs: tuple[str, ...]
    aims: tuple[str, ...]
    scenarios: tuple[str, ...]
    machines: tuple[str, ...]
    policies: tuple[str, ...]
    entries: tuple[str, ...]
    exits: tuple[str, ...]
    licence: str
    authors: str
    numbers: Mapping[str, str]
    grids: Mapping[str, tuple[Grid, ...]]


Say = Callable[..., str]


def checklist(facts: Facts, language: str) -> tuple[Section, ...]:
    """All twenty items of the checklist for discrete-event simulation, in six sections."""

    def say(text: str, **args: object) -> str:
        return translate(language, text, args)

    sections = (
        ("1", "Objectives", _objectives(facts, say)),
        ("2", "Logic", _logic(facts, say)),
        ("3", "Data", _data(facts, say)),
        ("4", "Experimentation", _experimentation(facts, say)),
        ("5", "Implementation", _implementation(facts, say)),
        ("6", "Code access", _access(facts, say)),
    )
    return tuple(Section(number, say(title), tuple(items)) for number, title, items in sections)


def _objectives(facts: Facts, say: Say) -> Sequence[Item]:
    missing = say("The model does not say what it is for: it has no description.")
    aims = facts.aims or (
        say("The scenarios do not say what they are to find out: they have no descriptions."),
    )
    return (
        Item("1.1", say("Purpose of the model"), (facts.purpose or missing,)),
        Item(
            "1.2",
            say("Model outputs"),
            (
                say(
                    "The experiment reports the measures below; what each of them means stands under “Definitions”."
                ),
                say("It was about: {measures}.", measures="; ".join(facts.outputs)),
            ),
            _grids(facts, "1.2"),
        ),
        Item("1.3", say("Aims of the experiment"), aims),
    )


def _logic(facts: Facts, say: Say) -> Sequence[Item]:
    numbers = facts.numbers
    return (
        Item(
            "2.1",
            say("Base model overview diagram"),
            (say("The figure shows the machine of a case; its table says the same in words."),),
            diagram=True,
        ),
        Item(
            "2.2",
            say("Base model logic"),
            (
                say(
                    "The model is a set of statecharts. A case has states of work, meetings, waiting and parallel "
                    "parts; transitions have conditions, effects and timers. What one step does is fixed in "
                    "“What one step does”, a page of koopflow's documentation."
                ),
                *facts.machines,
            ),
        ),
        Item("2.3", say("Scenario logic"), facts.scenarios, _grids(facts, "2.3")),
        Item(
            "2.4",
            say("Algorithms"),
            (
                say(
                    "Waiting work is looked through by priority, then first come first served; it begins when one unit "
                    "of every actor that it needs is free. Effort passes only in the hours that all of them keep."
                ),
                *(facts.policies or (say("There is no planning policy and no priority in the scenarios."),)),
            ),
        ),
        Item(
            "2.5.1",
            say("Components: entities"),
            (say("Entities are cases. What is known of each at its arrival is drawn from the population."),),
            _grids(facts, "2.5.1"),
        ),
        Item(
            "2.5.2",
            say("Components: activities"),
            (say("States of work: {tasks}; meetings of teams: {sittings}.", **numbers),),
            _grids(facts, "2.5.2"),
        ),
        Item(
            "2.5.3",
            say("Components: resources"),
            (
                say(
                    "Actors with limited capacity: {resources}. Actors without one are never waited for.",
                    **numbers,
                ),
            ),
            _grids(facts, "2.5.3"),
        ),
        Item(
            "2.5.4",
            say("Components: queues"),
            (
                say(
                    "Each actor has one queue without limit of length. Cases also wait for places of a caseload and "
                    "for places on the agenda of a sitting, in the order of coming. Nobody leaves a queue unless an "
                    "event or a timer of the model says so."
                ),
            ),
        ),
        Item("2.5.5", say("Components: entry and exit points"), (*facts.entries, *facts.exits)),
    )


def _data(facts: Facts, say: Say) -> Sequence[Item]:
    return (
        Item(
            "3.1",
            say("Data sources"),
            (
                say(
                    "Numbers with a source: {sourced}; assumptions: {assumed}; with neither: {bare}.",
                    **facts.numbers,
                ),
            ),
            _grids(facts, "3.1"),
        ),
        Item(
            "3.2",
            say("Preprocessing"),
            (
                say(
                    "Koopflow takes the numbers as they are written; it fits and transforms nothing. Numbers that an "
                    "author set to meet a published figure are marked as fitted, here: {fitted}.",
                    **facts.numbers,
                ),
            ),
        ),
        Item(
            "3.3",
            say("Input parameters"),
            (say("All numbers of the baseline, as they are written in its scenario."),),
            _grids(facts, "3.3"),
        ),
        Item(
            "3.4",
            say("Assumptions"),
            (
                say(
                    "What is not given means: a capacity without limit, no delay, no cost, one priority, no closure. A "
                    "day has 24 hours. The table marks the numbers that are the author's assumptions."
                ),
            ),
        ),
    )


def _experimentation(facts: Facts, say: Say) -> Sequence[Item]:
    return (
        Item(
            "4.1",
            say("Initialisation"),
            (
                say(
                    "Each run begins empty: without cases, with everybody free. Cases that arrive in the warm-up are "
                    "simulated and not counted. Warm-up: {warm_up} days.",
                    **facts.numbers,
                ),
            ),
        ),
        Item(
            "4.2",
            say("Run length"),
            (
                say(
                    "Cases arrive for {horizon} days, the warm-up included, and are followed for {run_out} days more.",
                    **facts.numbers,
                ),
            ),
        ),
        Item(
            "4.3",
            say("Estimation approach"),
            (
                say(
                    "Independent replications: {replications} of each scenario, in pairs with the baseline by common "
                    "random numbers. Shares and means are ratios of totals over replications, the time of a case is "
                    "Kaplan and Meier's mean; intervals are 95 %, by the jackknife over replications or pairs with "
                    "Student's t. Significance is Holm's, over all differences together, in two groups.",
                    **facts.numbers,
                ),
            ),
        ),
    )


def _implementation(facts: Facts, say: Say) -> Sequence[Item]:
    return (
        Item(
            "5.1",
            say("Software or programming language"),
            (say("koopflow {koopflow} on Python {python}.", **facts.numbers),),
        ),
        Item(
            "5.2",
            say("Random sampling"),
            (
                say(
                    "Random numbers are made by the counter-based generator Squares64 (Widynski, 2020). Each is a "
                    "function of its address: seed, replication, municipality, case, place, visit and purpose. "
                    "Distributions are inverted monotonically. Seed: {seed}.",
                    **facts.numbers,
                ),
            ),
        ),
        Item(
            "5.3",
            say("Model execution"),
            (
                say(
                    "Events are processed in the order of time, then of a priority fixed in the documentation, then of "
                    "their making; time is whole seconds. Replications may run at once, in threads; no number depends "
                    "on that."
                ),
            ),
        ),
        Item("5.4", say("System specification"), (say("{platform}.", **facts.numbers),)),
    )


def _access(facts: Facts, say: Say) -> Sequence[Item]:
    lines = [
        say(
            "The model and the scenarios are text files, identified by the hashes in the manifest. This page and all "
            "its numbers can be made again from them with the version, the seed and the number of replications given "
            "there."
        )
    ]
    if facts.authors:
        lines.append(say("Authors of the model: {authors}.", authors=facts.authors))
    lines.append(
        say("Licence of the model: {licence}.", licence=facts.licence)
        if facts.licence
        else say("The model does not say under which licence it may be used.")
    )
    return (Item("6.1", say("Computer model sharing statement"), tuple(lines)),)


def _grids(facts: Facts, number: str) -> tuple[Grid, ...]:
    return tuple(grid for grid in facts.grids.get(number, ()) if grid.rows)
