"""A document of a model goes in; a template to fill in comes out, of the kind that the document is."""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.book.office.blocks import (
    Block,
    Cell,
    Field,
    Grid,
    Heading,
    Paper,
    cell,
    line,
    note,
    points,
    stacked,
)
from koopflow.book.office.clause import clause
from koopflow.book.office.kinds import drawn
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import Activity
from koopflow.book.office.sections import Sections, categories
from koopflow.book.office.usage import Usage


def template(usage: Usage, phrases: Phrases, document: str, activities: tuple[Activity, ...]) -> Paper:
    """The paper of a document; `activities` are all of the model, for the clause that goes with a declaration."""
    sections = Sections(usage, phrases, drawn(usage, document))
    writers = {
        "agreement": _agreement,
        "programme": _programme,
        "minutes": _minutes,
        "letter": _letter,
        "sheet": _sheet,
    }
    kind = sections.drawn.kind
    body = _declaration(sections, activities) if kind == "declaration" else writers[kind](sections)
    title = phrases.title("documents", document)
    return Paper(title, phrases.language, phrases.say("Template to fill in"), (*sections.opening(), *body))


def _agreement(s: Sections) -> Iterator[Block]:
    say = s.phrases.say
    yield from s.persons(s.drawn.parties, say("Parties"))
    yield Heading(say("Subject of the agreement"))
    yield from s.scope()
    yield line(s.field("subject", say("what the parties agree on, and the aims of their cooperation")))
    yield from s.used()
    yield from _members(s)
    yield from _exchange(s)
    yield from s.free(
        ("duties", say("Duties of the parties"), say("what each party undertakes")),
        (
            "term",
            say("Term, changes and termination"),
            say("from when until when, how it is changed and ended"),
        ),
        ("copies", say("Final provisions"), say("number of copies, attachments")),
    )
    yield from s.grounds()
    yield from s.receivers()
    yield from s.signatures(s.drawn.parties)


def _members(s: Sections) -> Iterator[Block]:
    """The members of the teams to which it goes: an agreement founds or binds them."""
    say, actors = s.phrases.say, s.usage.model.actors
    for team in s.drawn.addressees:
        found = actors.get(team)
        if found is None or not found.members:
            continue
        title = say("Members: {team}", team=s.actor(team))
        yield Heading(title)
        rows = tuple(
            (
                cell(s.actor(name)),
                cell(say("leads") if name == found.leader else say("member")),
                cell(s.field(f"{team}.{name}", say("first name and surname of the person designated"))),
            )
            for name in found.members
        )
        yield Grid(
            title, (say("Institution or person"), say("Role"), say("Person designated")), rows, (4, 2, 4)
        )


def _exchange(s: Sections) -> Iterator[Block]:
    """Which flows of the model run between the parties."""
    say, usage = s.phrases.say, s.usage
    parties = frozenset(s.drawn.parties)
    rows: list[tuple[Cell, ...]] = []
    carried: list[str] = []
    for name, flow in usage.model.flows.items():
        givers, takers = usage.holders((flow.from_,)), usage.holders(tuple(flow.to))
        if givers & parties and (takers - givers) & parties and flow.carries:
            titles = [s.phrases.title("documents", document) for document in flow.carries]
            bases = [s.phrases.basis(basis) for basis in flow.basis]
            receivers = [s.actor(to) for to in flow.to if usage.holders((to,)) & parties]
            rows.append(
                (
                    cell(s.actor(flow.from_)),
                    stacked(*receivers),
                    (*cell(s.phrases.title("flows", name)), *(_dash(title) for title in titles)),
                    stacked(*bases) or cell(Field(f"{s.drawn.id}.{name}.basis", say("legal basis"))),
                )
            )
            carried += flow.carries
    if not rows:
        return
    title = say("Information that the parties pass on")
    yield Heading(title)
    yield Grid(
        title, (say("From"), say("To"), say("What"), say("Legal basis")), tuple(rows), (2.5, 2.6, 3, 3)
    )
    data = categories(usage, s.phrases, carried)
    if data:
        yield Heading(say("Protection of personal data"))
        yield line(say("Categories of data that are passed on:"))
        yield from points(*data)
        yield line(
            s.field("protection", say("who is the controller, duties of the parties, security measures"))
        )


def _dash(title: str) -> tuple[str]:
    return (f"– {title}",)


def _declaration(s: Sections, activities: tuple[Activity, ...]) -> Iterator[Block]:
    say = s.phrases.say
    yield from s.persons(s.drawn.makers, say("Who makes the declaration"))
    yield from s.used()
    yield from s.scope()
    choices = tuple(s.results(say("Declaration (tick what applies)")))
    yield from choices or s.contents()
    yield from s.remarks()
    yield from s.receivers()
    yield from s.signatures(s.drawn.makers)
    told = [name for name in s.usage.model.actors if name in s.usage.holders(s.drawn.addressees)]
    theirs = [one for one in activities if one.institution in told]
    if len(told) == 1 and theirs:
        yield Heading(say("Information about the processing of personal data"))
        yield from clause(s.phrases, told[0], tuple(theirs), s.drawn.id)
    elif theirs:
        named = dict.fromkeys(s.actor(one.institution) for one in theirs)
        yield note(
            say("To be attached: information under RODO article 13 from: {who}.", who="; ".join(named))
        )


def _programme(s: Sections) -> Iterator[Block]:
    say, model = s.phrases.say, s.usage.model
    yield from s.persons(s.drawn.parties, say("Who concludes it"))
    yield from s.scope()
    yield from s.used()
    yield Heading(say("Situation"))
    yield from s.contents()
    yield from s.free(("aims", say("Aims"), say("what is to change, and how it will be seen")))
    title = say("Services")
    yield Heading(title)
    rows = []
    for name, service in model.services.items():
        needs = stacked(*(s.phrases.title("needs", need) for need in service.meets))
        chosen: Cell = cell(Field(f"{s.drawn.id}.{name}", s.phrases.title("services", name), "check"))
        term = cell(s.field(f"{name}.term", say("term, extent")))
        rows.append(
            (chosen, cell(s.phrases.title("services", name)), needs, cell(s.actor(service.provider)), term)
        )
    columns = (say("Chosen"), say("Service"), say("Needs that it meets"), say("Provider"), say("Term"))
    yield Grid(title, columns, tuple(rows), (2, 3, 3.2, 2.8, 2))
    yield from s.results(say("Decision (tick what applies)"))
    yield from s.grounds()
    yield from s.receivers()
    yield from s.signatures(s.drawn.parties)


def _minutes(s: Sections) -> Iterator[Block]:
    say, actors = s.phrases.say, s.usage.model.actors
    teams = [work.state.sitting.of for work in s.drawn.works if work.state.sitting is not None]
    for team in dict.fromkeys(teams):
        found = actors.get(team)
        title = say("Attendance: {team}", team=s.actor(team))
        yield Heading(title)
        rows = tuple(
            (
                cell(Field(f"{s.drawn.id}.{name}.present", s.actor(name), "check")),
                cell(s.actor(name)),
                cell(s.field(f"{name}.who", say("first name and surname"))),
            )
            for name in (found.members if found is not None else ())
        )
        yield Grid(
            title,
            (say("Present"), say("Institution or person"), say("First name, surname")),
            rows,
            (2.2, 5, 4),
        )
    yield from s.used()
    yield Heading(say("Course and findings"))
    yield from s.scope()
    yield from s.contents()
    yield from s.results(say("Decision (tick what applies)"))
    yield from s.free(("further", say("Further steps"), say("what, who, by when")))
    yield from s.grounds()
    yield from s.receivers()
    leaders = [actors[team].leader or team for team in dict.fromkeys(teams) if team in actors]
    yield from s.signatures(leaders)


def _letter(s: Sections) -> Iterator[Block]:
    say = s.phrases.say
    senders = tuple(dict.fromkeys(flow.from_ for _, flow in s.drawn.flows)) or s.drawn.makers
    title = say("Sender and addressee")
    to = tuple(map(s.actor, s.drawn.addressees))
    choice = Field(f"{s.drawn.id}.to", say("choose the addressee"), "choice", to)
    rows = (
        (
            cell(say("Sender")),
            (*stacked(*map(s.actor, senders)), (s.field("from", say("name and address")),)),
        ),
        (
            cell(say("Addressee")),
            ((choice,) if len(to) > 1 else to, (s.field("address", say("name and address")),)),
        ),
        (cell(say("Reference number")), cell(s.field("number", say("reference number")))),
        (
            cell(say("Subject")),
            stacked(*dict.fromkeys(s.phrases.title("flows", name) for name, _ in s.drawn.flows)),
        ),
    )
    yield Heading(title)
    yield Grid(title, (say("Item"), say("Content")), rows, (3, 7))
    yield Heading(say("Text"))
    yield from s.scope()
    yield from s.contents()
    yield from s.remarks()
    yield from s.grounds()
    yield from s.free(("attached", say("Attachments"), say("list of attachments, or “none”")))
    yield from s.signatures(senders)


def _sheet(s: Sections) -> Iterator[Block]:
    say = s.phrases.say
    yield from s.persons(s.drawn.makers, say("Who draws it up"))
    yield from s.used()
    yield Heading(say("Findings"))
    yield from s.scope()
    yield from s.contents()
    yield from s.results(say("Conclusion (tick what applies)"))
    yield from s.free(("further", say("Further steps"), say("what, who, by when")))
    yield from s.remarks()
    yield from s.grounds()
    yield from s.receivers()
    yield from s.signatures(s.drawn.makers)
