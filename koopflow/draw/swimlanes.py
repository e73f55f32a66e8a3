"""Lanes, stages and steps in, everything placed out: lanes are columns, time runs down the page.

A step stands in the cell of its row and its lane, at the cell's top, so that what grows below it moves nothing beside
it. Heights are counted in steps with a little to spare, and a lock keeps them: a text that becomes a line longer, or a
line more in a channel, finds its room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.draw.arrange import Placed
from koopflow.draw.cells import Sheet, ordered, sheets
from koopflow.draw.lane_heads import frames
from koopflow.draw.lane_lines import GUTTER, Lines
from koopflow.draw.lane_rows import Rows
from koopflow.draw.pool import Lanes
from koopflow.draw.spots import Spot

NARROWEST, WIDEST = 70.0, 106.0
"""How wide the steps of a lane are, where there is room; four lanes of the widest stand beside each other."""
MANY = 88
LEAST = 20.0
"""How narrow they become where one row has more lanes than a page."""
PAGE = 705.0
"""How high a part may be where nothing is said: 230 mm, made smaller as far as the smallest text is 7 pt."""


def swim(plan: Lanes, width: float, height: float) -> tuple[Placed, ...]:
    """The figure in parts, each as wide as its lanes need and no higher than a page, where that can be."""
    most = max(1, int((width - GUTTER) // (NARROWEST + GUTTER)))

    every = [step.id for stage in plan.stages for step in stage.steps]

    def numbers_for(sheet: Sheet) -> dict[str, int]:
        """As if all that is not on a sheet were on one with a number of two digits."""
        here = {step.id for piece in sheet.pieces for row in piece.rows for step in row}
        return {name: 1 if name in here else MANY for name in every}

    def holds(sheet: Sheet) -> bool:
        """Whether a sheet fits; of one without pieces, whether its lanes do, as wide as a lock has them."""
        if not sheet.pieces:
            locked = sheet.spot.get("width")
            return isinstance(locked, int | float) and _width_of_steps(sheet, width) == locked
        placed = _placed(plan, sheet, width, numbers_for(sheet), 1)
        return placed.height <= (height or PAGE)

    found = sheets(plan, most, holds)
    if not found:
        return (Placed(0.0, 0.0),)
    numbers = {
        step.id: at
        for at, sheet in enumerate(found, 1)
        for piece in sheet.pieces
        for row in piece.rows
        for step in row
    }
    return tuple(_placed(plan, sheet, width, numbers, at) for at, sheet in enumerate(found, 1))


def _placed(plan: Lanes, sheet: Sheet, width: float, numbers: Mapping[str, int], number: int) -> Placed:
    """One part, with what a lock keeps of it."""
    wide = _width_of_steps(sheet, width)
    lines = Lines(plan, sheet, numbers, number, wide)
    rows = Rows(plan, sheet, lines, wide)
    return Placed(
        # As wide as the page: what is centred on it must not move when a lane is added.
        max(rows.width, float(int(width))),
        rows.height,
        tuple(rows.shapes),
        tuple(lines.edges(rows)),
        frames(plan, sheet, rows, wide, number),
        spots=dict(_spots(plan, sheet, rows, wide, number)),
    )


def _spots(plan: Lanes, sheet: Sheet, rows: Rows, wide: float, number: int) -> Iterator[tuple[str, Spot]]:
    """The order of lanes, the place of each stage with its heights, the cell of each step."""
    yield f"part.{number}", {"lanes": list(sheet.lanes), "top": rows.top, "width": wide}
    every = ordered(plan, (step for stage in plan.stages for step in stage.steps))
    yield from ((name, {"order": at}) for at, name in enumerate(every))
    for order, (piece, kept) in enumerate(zip(sheet.pieces, rows.kept, strict=True)):
        yield piece.id, {"part": number, "order": order, **kept}
        for at, row in enumerate(piece.rows):
            yield from ((step.id, {"stage": piece.id, "row": at, "lane": step.lane}) for step in row)


def _width_of_steps(sheet: Sheet, width: float) -> float:
    room = (width - GUTTER * (len(sheet.lanes) + 1)) / len(sheet.lanes)
    locked = sheet.spot.get("width")
    if isinstance(locked, int | float) and LEAST <= locked <= room + 0.5:
        return float(locked)
    return float(int(max(LEAST, min(WIDEST, room))))
