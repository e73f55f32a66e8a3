"""One course as a sequence: who takes part as columns, what happens as numbered rows from top to bottom.

It is a ladder like a figure of many flows, so nothing can tangle: work stands on the lines of those who do it, a flow
is an arrow below the step that sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from koopflow.draw.arrange import GAP, MARK
from koopflow.draw.drawing import Line
from koopflow.draw.ladder import NUMBER, ROOM
from koopflow.draw.metrics import wrap
from koopflow.draw.rungs import BESIDE
from koopflow.draw.sketch import Composition, Ladder, Request, Rung, Sign
from koopflow.draw.symbols import badge
from koopflow.draw.views.columns import columns, groups, in_kept_order, receivers
from koopflow.draw.views.flows import KINDS, MARKS
from koopflow.draw.views.flows_text import data_class
from koopflow.draw.views.moments import ARRIVALS, SIGNALS, Moment, moments
from koopflow.draw.views.sequence_text import alt, description, ends, heading, table, taking_part
from koopflow.model.types import Model
from koopflow.trace.courses import Course
from koopflow.wording.steps import flow_title
from koopflow.wording.words import Words

TITLE, NOTE = 8.5, 8.0
STEP_MEASURE = 1.5
"""How much wider than a thing's text that of a row may be."""
HEAD_MEASURES = (112.0, 190.0)
"""Heads are repeated on every page, so names break early; where there is no width for two lines, they are long."""
NARROW = 100.0
LEAST_MEASURE = 40.0
"""How narrow texts become where a lock says so."""
SIGNS = {
    "timer": "timer",
    "event": "event",
    "start": "beginning",
    **dict.fromkeys(ARRIVALS, "arrival"),
    **dict.fromkeys(SIGNALS, "signal"),
}
"""The small sign before a step that is nobody's work."""
WORK = {"task": "working", "sitting": "meeting"}
"""What stands on the line of whoever does a step."""


def sequence(model: Model, request: Request) -> Composition:
    """The course `request.course`, which is given."""
    course = request.course or Course("", ())
    words = Words(model, request.language, course.machine, request.dates)
    told = moments(words, course)
    return Composition(
        heading(words, course),
        alt(words, course, told),
        description(words, course, told),
        table(words, course, told),
        _ladder(words, request, course, told),
    )


def _ladder(words: Words, request: Request, course: Course, told: Sequence[Moment]) -> Ladder:
    part = taking_part(words, told)
    request, left = _as_kept(request)
    beside = bool(course.breach) or any(moment.added for moment in told)
    rungs: list[Rung] = []
    stage = ""
    for moment in told:
        if moment.stage != stage:
            stage = moment.stage
            lines = _lines(stage, TITLE, request.measure * STEP_MEASURE, bold=True)
            rungs.append(Rung(f"stage.{moment.number}", "stage", lines, place="head"))
        rungs += _rows(words, moment, partial(_measure, request, left, beside=beside))
    if course.breach and rungs:
        rungs = _broken(words, rungs)
    rungs += _ends(words, course, _measure(request, left, beside=beside))
    head = HEAD_MEASURES[request.measure < NARROW]
    found, headings = in_kept_order(columns(words, part, head), groups(words, part), request.locked)
    return Ladder(found, headings, tuple(rungs), request.measure, left)


def _as_kept(request: Request) -> tuple[Request, float]:
    """The request with the measure that a lock holds, and the room that it holds for texts (0: none is held)."""
    kept = request.locked.get(ROOM, {})
    left, measure = kept.get("left"), kept.get("measure")
    if not isinstance(left, int | float) or not isinstance(measure, int | float):
        return request, 0.0
    return replace(request, measure=float(max(LEAST_MEASURE, measure))), float(left)


def _measure(request: Request, left: float, mark: str = "", beside: bool = False) -> float:
    """How wide the text of a row may be: no wider than the room that a lock holds."""
    measure = request.measure * STEP_MEASURE
    if not left:
        return measure
    room = left - 2 * GAP - NUMBER - (MARK if mark else 0.0) - (BESIDE + GAP if beside else 0.0)
    # What was as wide as the room when it was measured has to fit again.
    room += 0.01
    return max(LEAST_MEASURE, min(measure, room))


def _rows(words: Words, moment: Moment, measured: Callable[[str], float]) -> Iterator[Rung]:
    """The step itself, then what it sends."""
    mark = SIGNS.get(moment.kind, "")
    measure = measured(mark)
    title = f"{moment.title} ({moment.term})" if moment.term else moment.title
    lines = _lines(title, TITLE, measure)
    for note in moment.notes:
        lines += _lines(note, NOTE, measure)
    signs = tuple(Sign(f"actors.{name}", WORK[moment.kind]) for name in moment.actors)
    if moment.added:
        signs += (Sign("", "added", badge("added", words.language)),)
    band = f"step.{moment.number}"
    yield Rung(band, moment.kind, lines, mark=mark, number=f"{moment.number}.", signs=signs, band=band)
    for at, name in enumerate(moment.flows):
        flow = words.model.flows[name]
        kind = KINDS[data_class(words.model, flow)]
        heads = tuple(f"actors.{receiver}" for receiver in receivers(words.model, flow))
        if heads:
            text = _lines(flow_title(words, name), NOTE, measured(MARKS[kind]))
            yield Rung(f"{band}.{at}", kind, text, f"actors.{flow.from_}", heads, MARKS[kind], band=band)


def _broken(words: Words, rungs: list[Rung]) -> list[Rung]:
    """The rows with a sign at the last step: what went wrong, went wrong there."""
    last = max(at for at, rung in enumerate(rungs) if rung.number)
    sign = Sign("", "broken", badge("broken", words.language))
    # One sign beside a row: what is wrong matters more than whose step it is.
    kept = tuple(sign for sign in rungs[last].signs if sign.column)
    rungs[last] = replace(rungs[last], signs=(*kept, sign))
    return rungs


def _ends(words: Words, course: Course, measure: float) -> Iterator[Rung]:
    for number, text in enumerate(ends(words, course)):
        lines = _lines(text, TITLE, measure, bold=True)
        is_over = bool(course.outcome) and number == 0
        yield Rung(f"end.{number}", "final" if is_over else "end", lines, place="end" if is_over else "row")


def _lines(text: str, size: float, measure: float, bold: bool = False) -> tuple[Line, ...]:
    return tuple(Line(line, size, bold) for line in wrap(text, measure, size, bold))
