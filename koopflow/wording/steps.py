"""A step of a case in, what happened in a reader's words out: for the rows of a figure and the lines of a walk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from koopflow.model.types import Body, State
from koopflow.trace.courses import CourseStep, Passage
from koopflow.wording.transitions import Path, Way, ways
from koopflow.wording.words import Words

_UNTAKEN = {
    "begin": "Places are there: {name}",
    "unmet": "Cannot be paid: {name}",
    "stuck": "No result is possible: {name}",
    "delivery": "It has come: {name}",
    "kept": "It is read: {name}",
    "foreign-flow": "It has come from elsewhere: {name}",
    "event": "It happens: {name}",
    "signal": "Nothing more follows",
    "foreign-signal": "A signal from elsewhere: {name}",
    "completion": "Nothing more follows",
}


class Said(NamedTuple):
    """The heading under which a step stands, what happened, and the term that has passed ("" where none has)."""

    stage: str
    title: str
    term: str = ""


def said(words: Words, step: CourseStep) -> Said:
    """What happened in a step."""
    if step.taken:
        titles = [_transition(words, passage) for passage in step.taken]
        terms = dict.fromkeys(term for _, term in titles if term)
        title = "; ".join(dict.fromkeys(title for title, _ in titles))
        return Said(_stage(words, step.taken[0]), title, "; ".join(terms))
    machine, *way = step.at.split(".")
    if step.kind == "start":
        return Said(words.of("machines", machine), words.say("Beginning"))
    return _untaken(words, step, machine, tuple(way))


def said_alone(words: Words, step: CourseStep) -> Said:
    """What happened in a step, for a line that stands under no heading: what begins, and the element, is named."""
    found = said(words, step)
    if elements := dict.fromkeys(words.element(passage.element) for passage in step.taken if passage.element):
        return found._replace(title=f"{', '.join(elements)}: {found.title}")
    if step.taken or step.kind not in ("start", "begin"):
        return found
    machine, *way = step.at.split(".")
    state = words.state(machine, tuple(way))
    beginning = words.say("Beginning: {name}" if step.kind == "start" else _UNTAKEN["begin"], name=state)
    return found._replace(title=beginning)


def standing(words: Words, passage: Passage) -> str:
    """A state that was entered, with the element that it is about, for a line that stands under no heading."""
    machine, *way = passage.path.split(".")
    title = words.state(machine, tuple(way))
    return f"{words.element(passage.element)}: {title}" if passage.element else title


def entered(words: Words, step: CourseStep) -> Iterator[str]:
    """The states that were entered."""
    for passage in step.entered:
        machine, *at = passage.path.split(".")
        yield words.state(machine, tuple(at))


def raised(words: Words, step: CourseStep) -> Iterator[str]:
    """The signals that were given."""
    for name in step.raised:
        yield words.say("signals: {what}", what=words.signal(name))


def given(words: Words, step: CourseStep) -> Iterator[str]:
    """What is known of the case from its beginning, and the plan that work has made."""
    known = [words.known(name, value) for name, value in step.given]
    if known:
        yield "; ".join(known)
    if step.plan:
        yield words.say("plan: {services}", services=", ".join(map(words.element, step.plan)))


def source(words: Words, passage: Passage) -> str:
    """The title of the state that a transition leaves."""
    _, machine, at, _ = state_left(words, passage.path)
    return words.state(machine, at)


def state_left(words: Words, path: str) -> tuple[str, str, Path, State]:
    """The name of a transition, its machine, and the state that it leaves with its way from the machine on."""
    machine, *at, name = path.split(".")
    body = words.body(machine, tuple(at))
    return name, machine, tuple(at), body if isinstance(body, State) else State()


def workers(words: Words, state: State, element: str) -> Iterator[str]:
    """The ids of those who do a state's work; the provider of a service by its own."""
    names = (state.sitting.of,) if state.sitting is not None else tuple(state.task.by) if state.task else ()
    for name in names:
        service = words.model.services.get(element) if name == "provider" else None
        actor = service.provider if service is not None else name
        if actor in words.model.actors:
            yield actor


def flow_title(words: Words, name: str) -> str:
    """A flow with its channel, and the documents that it carries."""
    flow = words.model.flows[name]
    how = f" ({words.channel(flow.channel)})" if flow.channel else ""
    title, carried = words.title(flow, name), words.listed("documents", flow.carries)
    return f"{title}{how}: {carried}" if carried not in ("", title) else f"{title}{how}"


def sending(words: Words, name: str) -> str:
    """A flow with who tells whom."""
    flow = words.model.flows[name]
    sender, receivers = words.of("actors", flow.from_), words.listed("actors", flow.to)
    return f"{sender} → {receivers}: {flow_title(words, name)}"


def _untaken(words: Words, step: CourseStep, machine: str, at: Path) -> Said:
    """A step that takes no transition: it is about a state, a flow or a signal."""
    if step.kind not in ("begin", "unmet", "stuck"):
        return Said("", words.say(_UNTAKEN[step.kind], name=words.occasion(step.at)))
    body = words.body(machine, at)
    if step.kind == "begin" and body is not None and body.parts and body.title:
        return Said(words.title(body, ""), words.say("Places are there: it begins"))
    state = words.state(machine, at)
    return Said(_heading(words, machine, at[:-1], ""), words.say(_UNTAKEN[step.kind], name=state))


def _transition(words: Words, passage: Passage) -> tuple[str, str]:
    """“State: transition” by their titles, and the term that has passed."""
    name, machine, at, state = state_left(words, passage.path)
    way = _way(words, passage, machine, at, state)
    if way is None:
        return f"{words.state(machine, at)}: {name}", ""
    title = ": ".join(part for part in (words.state(machine, at), way.name) if part)
    return title, way.short_term


def _way(words: Words, passage: Passage, machine: str, at: Path, state: State) -> Way | None:
    wanted = f"machines.{passage.path}" + (f"#{passage.alternative + 1}" if passage.alternative else "")
    return next((way for way in ways(words, machine, at, state) if way.id == wanted), None)


def _stage(words: Words, passage: Passage) -> str:
    """Where it happened: the titled stage or region around the state, else the machine."""
    machine, *at = passage.path.split(".")[:-1]
    return _heading(words, machine, tuple(at)[:-1], passage.element)


def _heading(words: Words, machine: str, around: Path, element: str) -> str:
    title = words.of("machines", machine)
    for depth in range(len(around), 0, -1):
        body: Body | None = words.body(machine, around[:depth])
        if body is not None and body.title:
            title = words.title(body, "")
            break
    return f"{title}: {words.element(element)}" if element else title
