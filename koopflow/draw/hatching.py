"""What a mark looks like in SVG's terms: light hatching over a thing, and its sign in a corner or on an arrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.draw.compared import Mark
from koopflow.draw.drawing import XY, Box
from koopflow.draw.outlines import number
from koopflow.draw.symbols import PAPER, Symbol, change

STEP = 5.0
"""Between two lines of the hatching, in points."""
INSET = 1.5
RADIUS = 4.6
SMALL, SMALL_SIGN = 24.0, 0.74
"""Things no wider than this have a letter and no text: their sign is so much smaller that it spares the letter."""


def hatched(box: Box, mark: Mark, mono: bool) -> str:
    """Lines over a thing: rising where it was added, falling where it was left out, level where it is another."""
    look = change(mark, mono)
    lines = "".join(f"M{number(x)} {number(y)}L{number(u)} {number(v)}" for x, y, u, v in _lines(box, mark))
    return f'<path d="{lines}" fill="none" stroke="{look.fill}" stroke-width="0.9"/>'


def corner(box: Box) -> XY:
    """Where the sign of a thing stands: at its upper right corner."""
    out = 0.6 if box.width <= SMALL else -1.0
    return (box.x + box.width + out, box.y - out)


def sign_size(box: Box) -> float:
    """How large the sign of a thing is, as a share of its usual size."""
    return SMALL_SIGN if box.width <= SMALL else 1.0


def signed(centre: XY, mark: Mark, mono: bool, size: float = 1.0) -> Iterator[str]:
    """The sign of a mark in a small circle: a plus, a minus, or two lines of an equation that does not hold."""
    look, (x, y) = change(mark, mono), centre
    circle = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(RADIUS * size)}"'
    yield f'{circle} fill="{look.line}" stroke="{PAPER}" stroke-width="1"/>'

    def at(across: float, down: float) -> str:
        return f"{number(x + across * size)} {number(y + down * size)}"

    level = f"M{at(-2.4, 0)}L{at(2.4, 0)}"
    unequal = (
        f"M{at(-2.4, -1.1)}L{at(2.4, -1.1)}M{at(-2.4, 1.1)}L{at(2.4, 1.1)}M{at(1.3, -2.7)}L{at(-1.3, 2.7)}"
    )
    strokes = {
        "added": f"{level}M{at(0, -2.4)}L{at(0, 2.4)}",
        "omitted": level,
        "changed": unequal,
    }
    yield f'<path d="{strokes[mark]}" fill="none" stroke="{PAPER}" stroke-width="{number(1.1 * size)}"/>'


def coloured(look: Symbol, mark: Mark, mono: bool) -> Symbol:
    """The look of an arrow or outline with the mark's colour and weight."""
    of = change(mark, mono)
    return replace(look, line=of.line, weight=max(look.weight, of.weight), dash=of.dash or look.dash)


def _lines(box: Box, mark: Mark) -> Iterator[tuple[float, float, float, float]]:
    """The lines' ends, cut off at the box."""
    left, top = box.x + INSET, box.y + INSET
    wide, high = max(0.0, box.width - 2 * INSET), max(0.0, box.height - 2 * INSET)
    if mark == "changed":
        for step in range(1, int(high // STEP) + 1):
            yield left, top + step * STEP, left + wide, top + step * STEP
        return
    for step in range(1, int((wide + high) // STEP) + 1):
        across = step * STEP
        first = (min(across, wide), max(0.0, across - wide))
        last = (max(0.0, across - high), min(across, high))
        ends = (first, last)
        (x, y), (u, v) = ends if mark == "added" else tuple((wide - x, y) for x, y in ends)
        yield left + x, top + y, left + u, top + v
