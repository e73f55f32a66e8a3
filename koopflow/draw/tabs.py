"""One step in, the boxes of it out: its own, and below it a tab for each way on that has a name or no line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koopflow.draw.arrange import GAP, MARK, PAD, STACK, block
from koopflow.draw.drawing import Box, Label, Line, Shape
from koopflow.draw.metrics import wrap
from koopflow.draw.pool import Exit, Step
from koopflow.draw.symbols import symbol

TITLE, SMALL = 8.5, 8.0
NOTE_LINES, TAB_LINES = 10, 8
"""How many lines of one text a step shows: of the names of several actors, of a way on with where it leads."""
INDENT = 4.0
"""How much narrower a tab is than its step, on each side."""
EXTRA = {"stack": STACK, "double": 2 * GAP, "pill": 6.0, "cut": 6.0}
TALL = {"stack": STACK, "double": GAP}


@dataclass(frozen=True, slots=True)
class Tab:
    """A way on below a step; `says` is its text, `line` whether a line begins at it."""

    exit: Exit
    says: str
    line: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A step with its tabs, placed from its upper left corner on; `high` is the height of all of it."""

    shapes: tuple[Shape, ...]
    labels: tuple[tuple[str, Label], ...]
    ports: tuple[tuple[str, float], ...]
    high: float


def standing(step: Step, tabs: Sequence[Tab], width: float) -> Standing:
    """The step as wide as its lane allows: labels by the id of their way on, ports by the height of their tab."""
    lines, notes = _lines(step, width)
    outline = symbol("shape", step.kind).outline
    high = block(lines)[1] + (block(notes)[1] + 5.0 if notes else 0.0)
    high = round(high + 2 * PAD - 2 + TALL.get(outline, 0.0), 1)
    shapes = [Shape(step.id, step.kind, Box(0.0, 0.0, width, high), lines, notes, group=step.lane)]
    labels, ports, y = [], [], high
    for tab in tabs:
        text = _wrapped(tab, width - 2 * INDENT)
        tall = round(block(text)[1] + 5.0, 1)
        box = Box(INDENT, round(y, 2), round(width - 2 * INDENT, 2), tall)
        inner = Box(INDENT + 4.0, round(y + 2.5, 2), round(width - 2 * INDENT - 8.0, 2), round(tall - 5.0, 2))
        if tab.line:
            shapes.append(Shape(f"{tab.exit.id}#exit", "exit", box, group=step.lane))
            labels.append((tab.exit.id, Label(text, inner, "start", tab.exit.mark)))
        else:
            shapes.append(Shape(f"{tab.exit.id}#goto", "goto", box, text, group=step.lane))
        ports.append((tab.exit.id, round(y + tall / 2, 2)))
        y += tall
    return Standing(tuple(shapes), tuple(labels), tuple(ports), round(y, 2))


def _lines(step: Step, width: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    room = width - 2 * PAD - EXTRA.get(symbol("shape", step.kind).outline, 0.0) + 2.0
    lines = tuple(Line(text, TITLE) for text in wrap(step.title, room, TITLE, False, 8))
    notes = tuple(
        Line(text, SMALL) for note in step.notes for text in wrap(note, room, SMALL, False, NOTE_LINES)
    )
    return lines, notes


def _wrapped(tab: Tab, width: float) -> tuple[Line, ...]:
    room = width - 8.0 - ((MARK if tab.exit.mark else 0.0) if tab.line else 5.0)
    return tuple(Line(text, SMALL) for text in wrap(tab.says, room, SMALL, False, TAB_LINES))
