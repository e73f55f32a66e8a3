"""What was judged of an adaptation goes in; an opinion to sign and file comes out: verdict, changes, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from koopflow.book.office.blocks import (
    Block,
    Cell,
    Field,
    Grid,
    Heading,
    Paper,
    Strong,
    cell,
    line,
    note,
    stacked,
)
from koopflow.i18n import translate

Say = Callable[..., str]
VERDICTS = MappingProxyType(
    {
        "conforms": "The adaptation {adaptation} conforms to the reference {reference}.",
        "conforms-with-variation": (
            "The adaptation {adaptation} conforms to the reference {reference}; "
            "its changes keep within the variation that the reference permits."
        ),
        "deviates": (
            "The adaptation {adaptation} deviates from the reference {reference}; "
            "changes not permitted: {refused} of {changes}."
        ),
        "unknown": (
            "It could not be decided whether the adaptation {adaptation} conforms to the reference {reference}; "
            "changes not permitted: {refused} of {changes}."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A change: the title of what it is of, what it does there, the author's reason, titles of its sources."""

    element: str
    what: str
    why: str
    sources: tuple[str, ...]
    allowed: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding: its sentence, its code, and where it stands (`file:line`)."""

    sentence: str
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """All that an opinion says; `facts` are names with values, in the language."""

    title: str
    version: str
    reference: str
    verdict: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Changed, ...]
    findings: tuple[Noted, ...]
    program: str


def paper(opinion: Opinion, language: str) -> Paper:
    """The opinion as a paper."""

    def say(text: str, /, **args: object) -> str:
        return translate(language, text, args, context="office")

    title = say("Opinion on an adaptation of the model")
    return Paper(title, language, say("Opinion to be filed"), tuple(_blocks(opinion, say)))


def verdict_in_words(
    verdict: str, adaptation: str, reference: str, refused: int, changes: int, say: Say
) -> str:
    """The sentence of a verdict (a key of `VERDICTS`), with both titles and how many changes are not permitted."""
    named = {"adaptation": say("“{title}”", title=adaptation), "reference": say("“{title}”", title=reference)}
    return say(VERDICTS[verdict], **named, refused=refused, changes=changes)


def _blocks(opinion: Opinion, say: Say) -> Iterator[Block]:
    refused = sum(not change.allowed for change in opinion.changes)
    yield line(Field("opinion.place", say("place")), ", ", Field("opinion.day", say("date"), "date"))
    facts = [f"{name}: {value}" for name, value in opinion.facts if value]
    if facts:
        yield line(" · ".join(facts))
    yield Heading(say("Verdict"))
    named = (opinion.verdict, opinion.title, opinion.reference)
    yield line(Strong(verdict_in_words(*named, refused, len(opinion.changes), say)))
    yield from _changes(opinion, say)
    yield from _findings(opinion, say)
    yield from _closing(opinion, say)


def _changes(opinion: Opinion, say: Say) -> Iterator[Block]:
    title = say("Changes with their reasons")
    yield Heading(title)
    if not opinion.changes:
        yield line(say("The adaptation changes nothing."))
        return
    sources = tuple(dict.fromkeys(source for change in opinion.changes for source in change.sources))
    some_refused = not all(change.allowed for change in opinion.changes)
    rows = tuple(tuple(_cells(change, sources, some_refused, say)) for change in opinion.changes)
    columns = [say("Element"), say("Change"), say("Reason")]
    widths = [4.5, 5.0, 6.0]
    if some_refused:
        columns.append(say("Permitted"))
        widths.append(2.0)
    yield Grid(title, tuple(columns), rows, tuple(widths))
    if sources:
        listed = " ".join(f"[{number}] {source.rstrip('.')}." for number, source in enumerate(sources, 1))
        yield note(say("Sources: {sources}", sources=listed))


def _cells(change: Changed, sources: Sequence[str], some_refused: bool, say: Say) -> Iterator[Cell]:
    """A change as a row: its sources are numbers, and that it is permitted is said only where another one is not."""
    marks = " ".join(f"[{sources.index(source) + 1}]" for source in change.sources)
    yield cell(change.element)
    yield cell(change.what)
    yield cell(f"{change.why} {marks}".strip())
    if some_refused:
        yield cell(say("yes") if change.allowed else Strong(say("no")))


def _findings(opinion: Opinion, say: Say) -> Iterator[Block]:
    title = say("Findings")
    yield Heading(title)
    if not opinion.findings:
        yield line(say("There are no errors and no warnings."))
        return
    rows = tuple((cell(one.sentence), stacked(one.code, one.place)) for one in opinion.findings)
    yield Grid(title, (say("Finding"), say("Code and place")), rows, (7, 3.5))


def _closing(opinion: Opinion, say: Say) -> Iterator[Block]:
    yield note(
        say(
            "Drawn up by koopflow {program}; version of the adaptation: {version}. The opinion tells how the model "
            "stands to its reference; it does not replace a legal assessment.",
            program=opinion.program,
            version=opinion.version or "–",
        )
    )
    title = say("Signatures")
    signed = (
        cell(Field("opinion.signed", say("first name, surname, position"))),
        cell(Field("opinion.signed-on", say("date"), "date")),
        (),
    )
    yield Grid(title, (say("Checked by"), say("Date"), say("Signature")), (signed,), (4, 2, 3))
