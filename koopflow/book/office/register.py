"""A model goes in; the register of processing activities of each of its institutions comes out, as a draft.

What RODO article 30(1) asks and a model does not tell (erasure, safeguards, transfers) is left to fill in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koopflow.book.office.blocks import (
    Block,
    Cell,
    Field,
    Grid,
    Heading,
    Paper,
    Paragraph,
    Strong,
    cell,
    note,
    stacked,
)
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import Activity, Passing

DRAFT = "Draft to be checked by the data protection officer"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of an activity in words: what it is called, its lines, and whether it is to be filled in."""

    name: str
    lines: tuple[str, ...]
    to_fill: str = ""
    """With what, where the model tells nothing of it; "" where it tells."""


def paper(phrases: Phrases, institution: str, activities: Iterable[Activity]) -> Paper:
    """The register of one institution."""
    say = phrases.say
    title = phrases.title("actors", institution)
    blocks: list[Block] = [
        Paragraph((Strong(title),)),
        note(
            say(
                "Made from the model {model}. {draft}: the model tells what the institutions of the model do with "
                "data, not what this institution does besides; every entry is to be compared with practice.",
                model=phrases.model_name(),
                draft=say(DRAFT),
            )
        ),
        Heading(say("Controller")),
        _controller(phrases, institution),
        Heading(say("Processing activities")),
    ]
    for number, activity in enumerate(activities, start=1):
        blocks += _activity(phrases, number, activity)
    return Paper(say("Register of processing activities"), phrases.language, say(DRAFT), tuple(blocks))


def columns(phrases: Phrases) -> tuple[str, ...]:
    """The heads of the register as a table."""
    names = (entry.name for entry in _entries(phrases, None))
    return (phrases.say("Controller"), phrases.say("No."), *names)


def row(phrases: Phrases, number: int, activity: Activity) -> tuple[str, ...]:
    """One activity as a row; what is to be filled in stays empty."""
    told = ["; ".join(entry.lines) for entry in _entries(phrases, activity)]
    return (phrases.title("actors", activity.institution), str(number), *told)


def _controller(phrases: Phrases, institution: str) -> Grid:
    say = phrases.say
    title = phrases.title("actors", institution)
    asked = (
        ("controller", say("Controller"), (title, say("full name, address and contact details"))),
        ("joint", say("Joint controllers"), ("", say("name and contact details, or “none”"))),
        (
            "representative",
            say("Representative of the controller"),
            ("", say("name and contact details, or “none”")),
        ),
        ("officer", say("Data protection officer"), ("", say("name and contact details"))),
    )
    rows = tuple(
        (
            cell(name),
            tuple((piece,) for piece in (known, Field(f"{institution}.{key}", prompt)) if piece),
        )
        for key, name, (known, prompt) in asked
    )
    return Grid(say("Controller"), (say("Whom it is about"), say("Details")), rows, (3, 7))


def _activity(phrases: Phrases, number: int, activity: Activity) -> Iterator[Block]:
    say = phrases.say
    title = f"{number}. {phrases.stage(activity.stage)}"
    yield Heading(title, 2)
    rows = tuple(
        (cell(entry.name), _content(entry, f"{activity.institution}.{number}.{place}"))
        for place, entry in enumerate(_entries(phrases, activity))
        if entry.lines or entry.to_fill
    )
    yield Grid(title, (say("Item"), say("Content")), rows, (3, 7))


def _content(entry: Entry, name: str) -> Cell:
    told = stacked(*entry.lines)
    return (*told, (Field(name, entry.to_fill),)) if entry.to_fill else told


def _entries(phrases: Phrases, activity: Activity | None) -> Iterator[Entry]:
    """The items of an activity in their order; without one their names alone."""
    say = phrases.say

    def told(name: str, lines: Iterable[str], otherwise: str = "") -> Entry:
        found = tuple(lines)
        return Entry(name, found, "" if found else otherwise)

    made = _Telling(phrases, activity) if activity is not None else None
    yield told(say("Purpose of processing"), made.purpose() if made else ())
    yield told(say("What is done"), made.done() if made else ())
    yield told(
        say("Categories of data subjects"), made.subjects() if made else (), say("whose data are processed")
    )
    yield told(say("Categories of personal data"), made.data() if made else ())
    yield told(say("Documents"), made.documents() if made else ())
    yield told(say("Where the data come from"), made.sources() if made else ())
    yield told(say("Categories of recipients"), made.recipients() if made else ())
    yield told(say("Done jointly with (to be judged under RODO article 26)"), made.jointly() if made else ())
    yield told(say("Legal bases"), made.grounds() if made else (), say("legal basis"))
    yield told(
        say("Transfer to a third country or an international organisation"),
        (),
        say("name of the country or organisation and safeguards, or “none”"),
    )
    yield told(say("Envisaged time limit for erasure"), (), say("time limit for each category of data"))
    yield told(
        say("Technical and organisational security measures (article 32(1))"), (), say("general description")
    )
    yield told(say("To be clarified"), made.remarks() if made else ())


@dataclass(frozen=True, slots=True)
class _Telling:
    """The items of one activity in words."""

    phrases: Phrases
    activity: Activity

    def purpose(self) -> Iterator[str]:
        yield self.phrases.stage(self.activity.stage)

    def done(self) -> Iterator[str]:
        for machine, *way in self.activity.works:
            yield self.phrases.words.state(machine, tuple(way))

    def subjects(self) -> Iterator[str]:
        for name, actor in self.phrases.words.model.actors.items():
            if actor.kind == "household":
                yield self.phrases.title("actors", name)

    def data(self) -> Iterator[str]:
        for name in self.activity.data:
            yield data_named(self.phrases, name)

    def documents(self) -> Iterator[str]:
        for name in self.activity.documents:
            yield self.phrases.title("documents", name)

    def sources(self) -> Iterator[str]:
        yield from self._passed(self.activity.received)

    def recipients(self) -> Iterator[str]:
        yield from (
            self._passed(self.activity.recipients)
            if self.activity.recipients
            else (self.phrases.say("none in the model"),)
        )

    def jointly(self) -> Iterator[str]:
        for name in self.activity.jointly:
            yield self.phrases.title("actors", name)

    def grounds(self) -> Iterator[str]:
        for ground in self.activity.grounds:
            of = "; ".join(dict.fromkeys(self._element(path) for path in ground.of))
            yield f"{self.phrases.basis(ground.basis)} – {of}"

    def remarks(self) -> Iterator[str]:
        say, activity = self.phrases.say, self.activity
        if activity.special_groundless:
            yield say(
                "The model gives no basis under RODO article 9(2) for the special categories of data in this activity."
            )
        for name in activity.groundless:
            yield say(
                "The model gives no legal basis for passing on: {flow}.",
                flow=self.phrases.title("flows", name),
            )
        if activity.silent:
            flows = "; ".join(self.phrases.title("flows", name) for name in activity.silent)
            yield say("The model does not say whether and which data are passed on in: {flows}.", flows=flows)

    def _element(self, path: str) -> str:
        section, *way = path.split(".")
        if section == "machines":
            return (
                self.phrases.words.state(way[0], tuple(way[1:]))
                if way[1:]
                else self.phrases.title(section, way[0])
            )
        return self.phrases.title(section, way[0])

    def _passed(self, passings: Iterable[Passing]) -> Iterator[str]:
        """Others, each once, with the teams as members of which and with what is passed."""
        found: dict[str, list[Passing]] = {}
        for passing in passings:
            found.setdefault(passing.holder, []).append(passing)
        title = self.phrases.title
        for holder, theirs in found.items():
            teams = ", ".join(dict.fromkeys(title("actors", one.via) for one in theirs if one.via))
            flows = "; ".join(dict.fromkeys(title("flows", one.flow) for one in theirs))
            member = self.phrases.say(" (member of: {teams})", teams=teams) if teams else ""
            yield f"{title('actors', holder)}{member} – {flows}"


def data_named(phrases: Phrases, category: str) -> str:
    """A category of data, with a word where it is of the special ones."""
    title = phrases.title("data", category)
    found = phrases.words.model.data.get(category)
    if found is not None and found.class_ == "special":
        return phrases.say("{data} (special category, RODO article 9)", data=title)
    return title
