"""One placed row of a ladder in; its texts, the signs on its columns and its arrows out.

It stands apart from `ladder`, which decides where columns and rows are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.draw.arrange import GAP, block
from koopflow.draw.drawing import Box, Edge, Group, Label, Line, Shape
from koopflow.draw.sketch import Rung

ROW, ROW_PAD = 14.0, 4.5
SIGN, BESIDE = 12.0, 15.0
"""The side of a thing on a column's line, and of one beside the text."""
DOT = 6.0
Row = tuple[Rung, float, float]
"""A row with its upper edge and its height."""
Middles = Mapping[str, float]


def texts(row: Row, left: float, indent: float) -> Iterator[Label]:
    """What stands at the left of a row: its number, and its text behind a small sign."""
    rung, y, tall = row
    wide, high = block(rung.lines)
    top = round(y + (tall - high) / 2, 2)
    if rung.number and rung.lines:
        size, bold = rung.lines[0].size, rung.lines[0].bold
        line = Line(rung.number, size, bold)
        yield Label((line,), Box(left, top, indent, round(block((line,))[1], 2)), "start")
    x = left if rung.place == "head" else left + indent
    yield Label(rung.lines, Box(x, top, round(wide, 2), round(high, 2)), "start", rung.mark)


def signs(row: Row, middles: Middles, left: float) -> Iterator[Shape]:
    """What stands on the lines of the columns, and beside the text."""
    rung, y, tall = row
    middle = y + tall / 2
    if rung.tail:
        x = middles[rung.tail]
        yield Shape(f"{rung.id}.sender", "sender", _around(x, middle, DOT))
    for number, sign in enumerate(rung.signs):
        x, side = (middles[sign.column], SIGN) if sign.column else (left - BESIDE / 2 - GAP / 2, BESIDE)
        yield Shape(f"{rung.id}.{sign.kind}.{number}", sign.kind, _around(x, middle, side), badge=sign.badge)
    if rung.place == "end" and middles:
        first, last = min(middles.values()) - SIGN / 2, max(middles.values()) + SIGN / 2
        box = Box(round(first, 2), round(middle - 4.0, 2), round(last - first, 2), 8.0)
        yield Shape(rung.id, rung.kind, box)


def arrows(row: Row, middles: Middles) -> Iterator[Edge]:
    """From the sender to everyone who receives it; a line between those who stand together in a row."""
    rung, top, tall = row
    y = round(top + tall / 2, 2)
    together = sorted(middles[sign.column] for sign in rung.signs if sign.column)
    if len(together) > 1:
        yield Edge(f"{rung.id}.together", "together", "", "", _straight(together[0], together[-1], y))
    for head in rung.heads:
        start, end = middles[rung.tail], middles[head]
        points = _straight(start, end, y)
        if head == rung.tail:
            points = ((start, y), (start + 14, y - 6), (start + 14, y + 6), (start, y))
        yield Edge(f"{rung.id}.{head}", rung.kind, rung.tail, head, points)


def bands(rows: list[Row], width: float) -> Iterator[Group]:
    """Every other band of rows is tinted; a heading belongs to none."""
    tinted, before = False, ""
    for rung, y, tall in rows:
        band = rung.band or rung.id
        if rung.place != "row":
            tinted, before = False, ""
        elif band != before:
            tinted, before = not tinted, band
        if tinted:
            yield Group(f"{rung.id}.band", "band", Box(0.0, round(y, 2), width, round(tall, 2)))


def _straight(start: float, end: float, y: float) -> tuple[tuple[float, float], ...]:
    step = (end - start) / 3
    return ((start, y), (round(start + step, 2), y), (round(end - step, 2), y), (end, y))


def _around(x: float, y: float, side: float) -> Box:
    return Box(round(x - side / 2, 2), round(y - side / 2, 2), side, side)
