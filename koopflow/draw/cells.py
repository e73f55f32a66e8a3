"""Stages with steps in, sheets of rows and lanes out: which cell each step has, without any length.

What a lock holds stays where it is; a new step takes a free cell of its lane, and only where there is none does a row
open, behind everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from types import MappingProxyType

from koopflow.draw.pool import Lanes, Stage, Step
from koopflow.draw.ranks import ranks
from koopflow.draw.spots import Spot

NO_SPOT: Spot = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of a stage that stand on one sheet; a row may be empty. `spot` is what a lock holds of their heights."""

    id: str
    stage: Stage
    rows: tuple[tuple[Step, ...], ...]
    continued: bool = False
    spot: Spot = field(default_factory=lambda: NO_SPOT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of the figure: pieces one below the other, and the lanes on it, from left to right."""

    pieces: tuple[Piece, ...]
    lanes: tuple[str, ...]
    spot: Spot = field(default_factory=lambda: NO_SPOT)


Holds = Callable[[Sheet], bool]
"""Whether a page has room for a sheet."""


def sheets(plan: Lanes, most: int, holds: Holds) -> tuple[Sheet, ...]:
    """All steps in cells, on sheets of at most `most` lanes that a page holds, where that can be."""
    stages = [stage for stage in plan.stages if stage.steps]
    if not plan.locked:
        return tuple(_packed([ranked(stage) for stage in stages], plan, most, holds))
    from koopflow.draw.relocking import relocked

    return relocked(plan, stages, most, holds)


def ordered(plan: Lanes, steps: Iterable[Step]) -> tuple[str, ...]:
    """The lanes of these steps in the figure's order; one that the lock does not know stands behind those it does."""
    used = {step.lane for step in steps}
    return tuple(
        sorted((lane.id for lane in plan.lanes if lane.id in used), key=lambda name: _order(plan, name))
    )


def _order(plan: Lanes, lane: str) -> float:
    order = plan.locked.get(lane, NO_SPOT).get("order")
    return float(order) if isinstance(order, int) else inf


def fresh(pieces: Sequence[Piece], plan: Lanes) -> Sheet:
    """A sheet of these pieces with nothing locked."""
    return Sheet(
        tuple(pieces), ordered(plan, (step for piece in pieces for row in piece.rows for step in row))
    )


def ranked(stage: Stage) -> Piece:
    """Each step below all that lead to it, beside others as long as its lane is free there."""
    first = [step.id for step in stage.steps if step.id in stage.begins]
    names = [*first, *(step.id for step in stage.steps if step.id not in stage.begins)]
    leading = [(step.id, head) for step in stage.steps for way in step.exits for head in way.heads]
    far = ranks(names, leading)
    number = {step.id: at for at, step in enumerate(stage.steps)}
    taken: set[tuple[int, str]] = set()
    row: dict[str, int] = {}
    for step in sorted(stage.steps, key=lambda step: (far[step.id], number[step.id])):
        above = [
            row[tail] for tail, head in leading if head == step.id and tail in row and far[tail] < far[head]
        ]
        at = max((place + 1 for place in above), default=0)
        while (at, step.lane) in taken:
            at += 1
        taken.add((at, step.lane))
        row[step.id] = at
    count = max(row.values()) + 1
    rows = tuple(tuple(step for step in stage.steps if row[step.id] == at) for at in range(count))
    return Piece(stage.id, stage, tuple(filter(None, rows)))


def _packed(pieces: list[Piece], plan: Lanes, most: int, holds: Holds) -> list[Sheet]:
    """As many whole stages on a sheet as it holds; a stage that none holds is cut between rows."""
    found: list[Sheet] = []
    open_: list[Piece] = []

    def fits(candidate: list[Piece]) -> bool:
        sheet = fresh(candidate, plan)
        return len(sheet.lanes) <= most and holds(sheet)

    for piece in pieces:
        if open_ and fits([*open_, piece]):
            open_.append(piece)
            continue
        if open_:
            found.append(fresh(open_, plan))
        *whole, last = _cut(piece, fits)
        found += (fresh([part], plan) for part in whole)
        open_ = [last]
    return [*found, fresh(open_, plan)] if open_ else found


def _cut(piece: Piece, fits: Callable[[list[Piece]], bool]) -> list[Piece]:
    """The piece, or pieces of it that a sheet holds, each of at least one row.

    The last cut is where the fewest lines pass it, near the middle; those before it are as late as can be.
    """
    found: list[Piece] = []
    rows = list(piece.rows)
    while len(rows) > 1 and not fits([replace(piece, rows=tuple(rows))]):
        held = [at for at in range(1, len(rows)) if at == 1 or fits([replace(piece, rows=tuple(rows[:at]))])]
        last = [at for at in held if fits([replace(piece, rows=tuple(rows[at:]), continued=True)])]
        at = min(last, key=lambda at: (_passing(rows, at), abs(2 * at - len(rows)))) if last else held[-1]
        found.append(_part(piece, rows[:at], len(found)))
        rows = rows[at:]
    return [*found, _part(piece, rows, len(found))]


def _passing(rows: list[tuple[Step, ...]], at: int) -> int:
    """How many ways on lead from before a row to what follows, or back."""
    above = {step.id for row in rows[:at] for step in row}
    below = {step.id for row in rows[at:] for step in row}
    return sum(
        (step.id in above and head in below) or (step.id in below and head in above)
        for row in rows
        for step in row
        for way in step.exits
        for head in way.heads
    )


def _part(piece: Piece, rows: list[tuple[Step, ...]], number: int) -> Piece:
    name = f"{piece.id}.{number}" if number else piece.id
    return replace(piece, id=name, rows=tuple(rows), continued=number > 0)
