"""A course in, its moments in words out: what the picture, the table and the description of a sequence have in common.

A moment is one happening of the case: a step, with everything that follows from it at once, such as the end of a
stage. What nobody would notice (a flow that waits to be read) is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.draw.views.transitions import Path, Way, endings, ways
from koopflow.draw.words import Words
from koopflow.model.types import Body, State
from koopflow.trace.courses import Course, CourseStep, Passage

ARRIVALS = ("delivery", "kept", "foreign-flow")
SIGNALS = ("signal", "foreign-signal")
UNTAKEN = ("start", "begin", "unmet", "stuck")
"""Steps that are worth telling although they take no transition."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One happening: `kind` is `task` or `sitting` for work, else what brought it about.

    `stage` is the heading under which it stands, `notes` are what else there is to say, `then` the states that were
    entered, `actors` who did it, `flows` the ids of what was sent.
    """

    number: int
    kind: str
    stage: str
    title: str
    term: str = ""
    notes: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    added: bool = False


def moments(words: Words, course: Course) -> tuple[Moment, ...]:
    """Everything that happened, numbered from 1; a completion belongs to what brought it about."""
    found: list[Moment] = []
    for step in course.steps:
        if step.kind == "completion" and found:
            found[-1] = _completed(words, course, found[-1], step)
        elif step.taken or step.kind in UNTAKEN:
            found.append(_moment(words, course, step, len(found) + 1))
    return tuple(found)


def outcome(words: Words, course: Course) -> str:
    """How the case ended, by the title of the final state; "" where it is not over."""
    machine = words.model.machines[course.machine]
    ends = dict(endings(words, (machine, *machine.regions.values())))
    return ends.get(course.outcome, course.outcome)


def _completed(words: Words, course: Course, moment: Moment, step: CourseStep) -> Moment:
    ended = [words.say("end of the stage: {state}", state=_source(words, passage)) for passage in step.taken]
    return replace(
        moment,
        notes=(*moment.notes, *ended, *_raised(words, step)),
        then=(*moment.then, *_entered(words, step)),
        flows=(*moment.flows, *step.sent),
        added=moment.added or _is_added(course, step),
    )


def _moment(words: Words, course: Course, step: CourseStep, number: int) -> Moment:
    moment = Moment(
        number,
        step.kind,
        *told(words, step),
        notes=(*_given(words, step), *_raised(words, step)),
        then=tuple(_entered(words, step)),
        flows=step.sent,
        added=_is_added(course, step),
    )
    if step.kind == "result":
        _, _, _, state = _state(words, step.taken[0].path)
        moment = replace(moment, kind=state.kind, actors=tuple(_workers(words, state, step.taken[0])))
    return moment


def _is_added(course: Course, step: CourseStep) -> bool:
    return any(passage.path in course.added for passage in step.taken)


def told(words: Words, step: CourseStep) -> tuple[str, str, str]:
    """The stage, the title and the term of what happened in a step that takes a transition or is about a state."""
    if step.taken:
        titles = [_transition(words, passage) for passage in step.taken]
        terms = [term for _, term in titles if term]
        title = "; ".join(dict.fromkeys(title for title, _ in titles))
        return _stage(words, step.taken[0]), title, "; ".join(dict.fromkeys(terms))
    machine, *way = step.at.split(".")
    if step.kind == "start":
        return words.of("machines", machine), words.say("Beginning"), ""
    return _untaken(words, step.kind, machine, tuple(way))


def _untaken(words: Words, kind: str, machine: str, at: Path) -> tuple[str, str, str]:
    """A step that takes no transition: it is about a state."""
    body = _body(words, machine, at)
    if kind == "begin" and body is not None and body.parts and body.title:
        return words.title(body, ""), words.say("Places are there: it begins"), ""
    said = {
        "begin": "Places are there: {state}",
        "unmet": "Cannot be paid: {state}",
        "stuck": "No result is possible: {state}",
    }[kind]
    return _heading(words, machine, at[:-1], ""), words.say(said, state=words.state(machine, at)), ""


def _transition(words: Words, passage: Passage) -> tuple[str, str]:
    """“State: transition” by their titles, and the term that has passed."""
    name, machine, at, state = _state(words, passage.path)
    way = _way(words, passage, machine, at, state)
    if way is None:
        return f"{words.state(machine, at)}: {name}", ""
    title = ": ".join(part for part in (words.state(machine, at), way.name) if part)
    return title, way.short_term


def _way(words: Words, passage: Passage, machine: str, at: Path, state: State) -> Way | None:
    wanted = f"machines.{passage.path}" + (f"#{passage.alternative + 1}" if passage.alternative else "")
    return next((way for way in ways(words, machine, at, state) if way.id == wanted), None)


def _state(words: Words, path: str) -> tuple[str, str, Path, State]:
    """The name of a transition, and its state with its way from the machine on."""
    machine, *at, name = path.split(".")
    body = _body(words, machine, tuple(at))
    return name, machine, tuple(at), body if isinstance(body, State) else State()


def _body(words: Words, machine: str, at: Path) -> Body | None:
    body: Body | None = words.model.machines.get(machine)
    for name in at:
        body = body.parts.get(name) if body else None
    return body


def _source(words: Words, passage: Passage) -> str:
    """The title of the state that a transition leaves."""
    _, machine, at, _ = _state(words, passage.path)
    return words.state(machine, at)


def _stage(words: Words, passage: Passage) -> str:
    """Where it happened: the titled stage or region around the state, else the machine."""
    machine, *at = passage.path.split(".")[:-1]
    return _heading(words, machine, tuple(at)[:-1], passage.element)


def _heading(words: Words, machine: str, around: Path, element: str) -> str:
    title = words.of("machines", machine)
    for depth in range(len(around), 0, -1):
        body = _body(words, machine, around[:depth])
        if body is not None and body.title:
            title = words.title(body, "")
            break
    return f"{title}: {_element(words, element)}" if element else title


def _element(words: Words, name: str) -> str:
    sections = ("services", "needs", "actors")
    return next(
        (words.of(section, name) for section in sections if name in getattr(words.model, section)), name
    )


def _workers(words: Words, state: State, passage: Passage) -> Iterator[str]:
    """Who does the work; the provider of a service by its own name."""
    names = (state.sitting.of,) if state.sitting is not None else tuple(state.task.by) if state.task else ()
    for name in names:
        service = words.model.services.get(passage.element) if name == "provider" else None
        actor = service.provider if service is not None else name
        if actor in words.model.actors:
            yield actor


def _entered(words: Words, step: CourseStep) -> Iterator[str]:
    for passage in step.entered:
        machine, *at = passage.path.split(".")
        yield words.state(machine, tuple(at))


def _raised(words: Words, step: CourseStep) -> Iterator[str]:
    for name in step.raised:
        yield words.say("signals: {what}", what=words.signal(name))


def _given(words: Words, step: CourseStep) -> Iterator[str]:
    """What is known of the case from its beginning, and the plan that work has made."""
    known = [f"{words.of('attributes', name)}: {value(words, held)}" for name, held in step.given]
    if known:
        yield "; ".join(known)
    if step.plan:
        yield words.say("plan: {services}", services=", ".join(_element(words, name) for name in step.plan))


def value(words: Words, held: object) -> str:
    """What an attribute holds, as a reader says it."""
    if isinstance(held, bool):
        return words.say("yes") if held else words.say("no")
    if isinstance(held, tuple | list | frozenset):
        listed = ", ".join(_element(words, str(item)) for item in held)
        return listed or words.say("none")
    return str(held)
