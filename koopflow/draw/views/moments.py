"""A course in, its moments in words out: what the picture, the table and the description of a sequence have in common.

A moment is one happening of the case: a step, with everything that follows from it at once, such as the end of a
stage. What nobody would notice is none: a flow that waits to be read, a place that is free as soon as it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from koopflow.trace.courses import Course, CourseStep
from koopflow.wording.steps import entered, given, raised, said, source, state_left, workers
from koopflow.wording.words import Words

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
    for before, step in zip((None, *course.steps), course.steps, strict=False):
        if found and (step.kind == "completion" or _is_at_once(before, step)):
            found[-1] = _completed(words, course, found[-1], step)
        elif step.taken or step.kind in UNTAKEN:
            found.append(_moment(words, course, step, len(found) + 1))
    return tuple(found)


def outcome(words: Words, course: Course) -> str:
    """How the case ended, by the title of the final state; "" where it is not over."""
    return words.outcome(course.machine, course.outcome)


def _is_at_once(before: CourseStep | None, step: CourseStep) -> bool:
    """Whether the places for a state were there when it was entered, so that nobody had to wait."""
    return step.kind == "begin" and before is not None and step.at in {p.path for p in before.entered}


def _completed(words: Words, course: Course, moment: Moment, step: CourseStep) -> Moment:
    ended = [words.say("end of the stage: {state}", state=source(words, passage)) for passage in step.taken]
    return replace(
        moment,
        notes=(*moment.notes, *ended, *raised(words, step)),
        then=(*moment.then, *entered(words, step)),
        flows=(*moment.flows, *step.sent),
        added=moment.added or _is_added(course, step),
    )


def _moment(words: Words, course: Course, step: CourseStep, number: int) -> Moment:
    moment = Moment(
        number,
        step.kind,
        *said(words, step),
        notes=(*given(words, step), *raised(words, step)),
        then=tuple(entered(words, step)),
        flows=step.sent,
        added=_is_added(course, step),
    )
    if step.kind == "result":
        _, _, _, state = state_left(words, step.taken[0].path)
        actors = words.model.actors
        homes = (name for name in state.holds if name in actors and actors[name].kind == "household")
        doing = tuple(dict.fromkeys((*workers(words, state, step.taken[0].element), *homes)))
        moment = replace(moment, kind=state.kind, actors=doing)
    return moment


def _is_added(course: Course, step: CourseStep) -> bool:
    return any(passage.path in course.added for passage in step.taken)
