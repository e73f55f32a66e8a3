"""The headings of one part in, frames out: levels above lanes, lanes from top to bottom, stages across them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from koopflow.draw.cells import Sheet
from koopflow.draw.drawing import Box, Group, Line
from koopflow.draw.lane_lines import GUTTER
from koopflow.draw.lane_rows import LEVEL, Rows, name_lines
from koopflow.draw.metrics import wrap
from koopflow.draw.pool import Lane, Lanes
from koopflow.draw.tabs import SMALL


def frames(plan: Lanes, sheet: Sheet, rows: Rows, wide: float, number: int) -> tuple[Group, ...]:
    """Lanes first, since the headings of stages cover their lines."""
    return (
        *_lanes(plan, sheet, rows, wide),
        *_levels(plan, sheet, rows, wide, number),
        *_stages(sheet, rows),
    )


def _lanes(plan: Lanes, sheet: Sheet, rows: Rows, wide: float) -> Iterator[Group]:
    known = _used(plan, sheet)
    for at, name in enumerate(sheet.lanes):
        if name not in known:
            continue
        left, right = _span(at, at, len(sheet.lanes), wide, rows)
        top = LEVEL if known[name].level else 0.0
        box = Box(left, top, round(right - left, 2), round(rows.height - top, 2))
        yield Group(name, "lane", box, name_lines(known[name].title, wide))


def _levels(plan: Lanes, sheet: Sheet, rows: Rows, wide: float, number: int) -> Iterator[Group]:
    """A heading for each run of lanes of one level."""
    known = _used(plan, sheet)
    lanes = [(at, known.get(name, Lane("", ""))) for at, name in enumerate(sheet.lanes)]
    for level, run in groupby(lanes, key=lambda item: item[1].level):
        found = list(run)
        if not level:
            continue
        left, right = _span(found[0][0], found[-1][0], len(sheet.lanes), wide, rows)
        texts = wrap(found[0][1].level_title, right - left - 12.0, SMALL, True, 1)
        box = Box(left, 0.0, round(right - left, 2), LEVEL)
        name = f"{level}#{number}.{found[0][0]}"
        yield Group(name, "level", box, tuple(Line(text, SMALL, True) for text in texts))


def _stages(sheet: Sheet, rows: Rows) -> Iterator[Group]:
    for piece, strip, (top, bottom) in zip(sheet.pieces, rows.strips, rows.tops, strict=True):
        box = Box(GUTTER, round(top, 2), round(rows.width - 2 * GUTTER, 2), round(bottom - top, 2))
        if any(piece.rows):
            yield Group(piece.id, "stage", box, strip.lines, strip.notes)


def _used(plan: Lanes, sheet: Sheet) -> dict[str, Lane]:
    """The lanes in which something stands; a lock may keep the place of others."""
    used = {step.lane for piece in sheet.pieces for row in piece.rows for step in row}
    return {lane.id: lane for lane in plan.lanes if lane.id in used}


def _span(first: int, last: int, count: int, wide: float, rows: Rows) -> tuple[float, float]:
    """From the middle of the gutter before one lane to that of the gutter behind another."""
    left = 0.0 if first == 0 else first * (wide + GUTTER) + GUTTER / 2
    right = rows.width if last == count - 1 else (last + 1) * (wide + GUTTER) + GUTTER / 2
    return round(left, 2), round(right, 2)
