"""What an institution does with data goes in; what it must tell whom the data are about (RODO article 13) comes out.

The rights are the Regulation's and stand in every clause; what depends on the institution is the model's, or a field.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.book.office.blocks import Block, Cell, Field, Grid, Paper, cell, note, stacked
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import Activity
from koopflow.book.office.register import data_named


def clause_paper(phrases: Phrases, institution: str, activities: tuple[Activity, ...]) -> Paper:
    """The clause of an institution as a paper of its own."""
    say = phrases.say
    blocks = (note(phrases.of_template()), *clause(phrases, institution, activities, f"clause.{institution}"))
    title = say("Information about the processing of personal data")
    return Paper(
        f"{title} – {phrases.title('actors', institution)}",
        phrases.language,
        say("Template to fill in"),
        blocks,
    )


def clause(
    phrases: Phrases, institution: str, activities: tuple[Activity, ...], name: str
) -> Iterator[Block]:
    """The clause as a table; `name` begins the names of its fields."""
    say = phrases.say
    title = say("Information under RODO article 13")
    yield Grid(
        title, (say("Item"), say("Content")), tuple(_rows(phrases, institution, activities, name)), (3, 7)
    )


def _rows(
    phrases: Phrases, institution: str, activities: tuple[Activity, ...], name: str
) -> Iterator[tuple[Cell, Cell]]:
    say = phrases.say

    def asked(key: str, prompt: str) -> Cell:
        return cell(Field(f"{name}.{key}", prompt))

    bases = [ground.basis for one in activities for ground in one.grounds]
    cited = dict.fromkeys(map(phrases.basis, bases))
    yield (
        cell(say("Controller")),
        (
            *cell(phrases.title("actors", institution)),
            *asked("controller", say("full name, address and contact details")),
        ),
    )
    yield cell(say("Data protection officer")), asked("officer", say("contact details"))
    yield (
        cell(say("Purposes of processing")),
        stacked(*dict.fromkeys(phrases.stage(one.stage) for one in activities)),
    )
    yield cell(say("Legal bases")), stacked(*cited) or asked("basis", say("legal basis"))
    data = dict.fromkeys(data_named(phrases, item) for one in activities for item in one.data)
    yield cell(say("Categories of personal data")), stacked(*data)
    receivers = dict.fromkeys(
        phrases.title("actors", holder)
        for one in activities
        for holder in (*(passing.holder for passing in one.recipients), *one.jointly)
    )
    yield cell(say("Recipients")), stacked(*receivers) or cell(say("none in the model"))
    yield (
        cell(say("Transfer to a third country or an international organisation")),
        asked("transfer", say("name of the country or organisation and safeguards, or “none”")),
    )
    yield cell(say("How long the data are kept")), asked("kept", say("period, or how it is set"))
    yield cell(say("Rights")), stacked(*_rights(phrases, any(basis.consent is not None for basis in bases)))
    yield (
        cell(say("Whether the data must be given")),
        asked("duty", say("whether it is a duty or voluntary, and what follows if they are not given")),
    )
    yield (
        cell(say("Automated decisions, profiling")),
        asked("automated", say("“none”, or the logic involved and its consequences")),
    )


def _rights(phrases: Phrases, consent: bool) -> Iterator[str]:
    say = phrases.say
    yield say(
        "access to the data, their rectification, erasure and restriction of processing (articles 15–18)"
    )
    yield say("objection where the data are processed under article 6(1)(e) or (f) (article 21)")
    if consent:
        yield say("portability of data processed on the ground of consent (article 20)")
        yield say("withdrawal of consent at any time, without effect on what was done before (article 7(3))")
    yield say("complaint to the supervisory authority (article 77)")
