"""Stages with steps and what a lock holds in, sheets out on which nothing that it holds has moved.

A step that the lock does not know takes the free cell of its lane, in its stage, that is nearest to where it belongs.
Where there is none, a row opens behind the last stage of the sheet, or the stage is continued behind everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from koopflow.draw.cells import NO_SPOT, Holds, Piece, Sheet, fresh, ordered, ranked
from koopflow.draw.pool import Lanes, Stage, Step
from koopflow.draw.spots import Spot

NO_STAGE = Stage("", "", "", (), ())


@dataclass(slots=True)
class _Piece:
    """A piece of which the rows are still open."""

    id: str
    stage: Stage
    rows: list[list[Step]]
    spot: Spot = field(default_factory=lambda: NO_SPOT)

    def closed(self, continued: bool) -> Piece:
        return Piece(self.id, self.stage, tuple(map(tuple, self.rows)), continued, self.spot)


@dataclass(slots=True)
class _Sheet:
    """A sheet of which the pieces are still open."""

    pieces: list[_Piece]
    lanes: list[str]
    spot: Spot = field(default_factory=lambda: NO_SPOT)


def relocked(plan: Lanes, stages: Sequence[Stage], most: int, holds: Holds) -> tuple[Sheet, ...]:
    """All steps in cells, on sheets of at most `most` lanes that a page holds, where that can be."""
    return _Relocking(plan, stages, most, holds).done()


class _Relocking:
    """The sheets of one figure, as they fill."""

    def __init__(self, plan: Lanes, stages: Sequence[Stage], most: int, holds: Holds) -> None:
        self._plan, self._stages, self._most, self._holds = plan, stages, most, holds
        self._sheets = _locked_sheets(plan, stages)

    def done(self) -> tuple[Sheet, ...]:
        new = [(stage, self._settled(stage)) for stage in self._stages]
        before: _Sheet | None = None
        for stage, steps in new:
            if steps and not any(True for _ in self._pieces(stage)):
                before = self._new_stage(stage, before)
                continue
            for step in steps:
                self._new_step(stage, step)
            before = next((sheet for sheet, _ in self._pieces(stage)), before)
        return tuple(self._closed(self._sheets))

    def _closed(self, sheets: list[_Sheet]) -> Iterator[Sheet]:
        begun: set[str] = set()
        for sheet in sheets:
            while sheet.pieces and not any(sheet.pieces[-1].rows):
                sheet.pieces.pop()
            if sheet.pieces:
                closed = []
                for piece in sheet.pieces:
                    closed.append(piece.closed(piece.stage.id in begun))
                    begun.add(piece.stage.id)
                yield Sheet(tuple(closed), tuple(sheet.lanes), sheet.spot)

    def _pieces(self, stage: Stage) -> Iterator[tuple[_Sheet, _Piece]]:
        for sheet in self._sheets:
            yield from ((sheet, piece) for piece in sheet.pieces if piece.stage.id == stage.id)

    def _settled(self, stage: Stage) -> list[Step]:
        """Put the steps that the lock holds where they are; the others."""
        pieces = {piece.id: piece for sheet in self._sheets for piece in sheet.pieces}
        lanes = {piece.id: sheet.lanes for sheet in self._sheets for piece in sheet.pieces}
        new = []
        for step in stage.steps:
            spot = self._plan.locked.get(step.id, NO_SPOT)
            piece, row = pieces.get(str(spot.get("stage"))), spot.get("row")
            if (
                piece is None
                or piece.stage.of != stage.of
                or spot.get("lane") != step.lane
                or step.lane not in lanes[piece.id]
                or not isinstance(row, int)
                or not 0 <= row < len(piece.rows)
                or not _free(piece.rows[row], step)
            ):
                new.append(step)
            else:
                piece.rows[row].append(step)
        return new

    def _new_step(self, stage: Stage, step: Step) -> None:
        """Put a step where it belongs and nothing has to give way."""
        cells = [
            (self._cost(stage, step, piece, row), at, piece, row)
            for at, (sheet, piece) in enumerate(self._pieces(stage))
            for row in range(len(piece.rows))
            if _free(piece.rows[row], step) and self._has_lane(sheet, step)
        ]
        if cells:
            _, at, piece, row = min(cells, key=lambda cell: (cell[0], cell[1], cell[3]))
            sheet = [sheet for sheet, _ in self._pieces(stage)][at]
            piece.rows[row].append(step)
            if step.lane not in sheet.lanes:
                sheet.lanes.append(step.lane)
            return
        self._behind(stage, step)

    def _cost(self, stage: Stage, step: Step, piece: _Piece, row: int) -> tuple[int, int, float]:
        """How few neighbours are in the piece, how many on the wrong side, how far it is from where it belongs."""
        place = {held.id: at for at, cells in enumerate(piece.rows) for held in cells}
        above = [place[s.id] for s in stage.steps if s.id in place and _leads(s, step)]
        below = [place[head] for way in step.exits for head in way.heads if head in place]
        wrong = sum(at >= row for at in above) + sum(at <= row for at in below)
        ideal = max(above) + 1 if above else min(below) - 1 if below else len(piece.rows)
        return -len(above) - len(below), wrong, abs(row - ideal)

    def _has_lane(self, sheet: _Sheet, step: Step) -> bool:
        """Whether a lane is there, or can be put behind the others without making them narrower."""
        if step.lane in sheet.lanes:
            return True
        wider = Sheet((), (*sheet.lanes, step.lane), sheet.spot)
        return len(wider.lanes) <= self._most and self._holds(wider)

    def _behind(self, stage: Stage, step: Step) -> None:
        """Open a row behind everything on the stage's last sheet, or on a sheet of its own."""
        sheet, piece = list(self._pieces(stage))[-1]
        if piece is sheet.pieces[-1] and self._grown(sheet, piece, step):
            return
        new = _Piece(self._unused(stage.id), stage, [[step]])
        if self._has_lane(sheet, step) and self._fits(sheet, new):
            self._append(sheet, new)
            return
        self._sheets.append(_Sheet([new], [step.lane]))

    def _unused(self, name: str) -> str:
        """A name for a piece that no other has."""
        taken = {piece.id for sheet in self._sheets for piece in sheet.pieces}
        return next(new for number in count() if (new := f"{name}.{number}" if number else name) not in taken)

    def _grown(self, sheet: _Sheet, piece: _Piece, step: Step) -> bool:
        if not self._has_lane(sheet, step):
            return False
        piece.rows.append([step])
        if step.lane not in sheet.lanes:
            sheet.lanes.append(step.lane)
        if self._holds(next(self._closed([replace(sheet, pieces=list(sheet.pieces))]))):
            return True
        piece.rows.pop()
        return False

    def _fits(self, sheet: _Sheet, piece: _Piece) -> bool:
        lanes = [*sheet.lanes, *self._missing(sheet, piece)]
        tried = _Sheet([*sheet.pieces, piece], lanes, sheet.spot)
        return len(lanes) <= self._most and self._holds(next(self._closed([tried])))

    def _missing(self, sheet: _Sheet, piece: _Piece) -> list[str]:
        steps = [step for row in piece.rows for step in row]
        return [lane for lane in ordered(self._plan, steps) if lane not in sheet.lanes]

    def _append(self, sheet: _Sheet, piece: _Piece) -> None:
        sheet.lanes += self._missing(sheet, piece)
        sheet.pieces.append(piece)

    def _new_stage(self, stage: Stage, before: _Sheet | None) -> _Sheet:
        """A stage that the lock does not know: on the sheet of the stage before it, else behind all sheets."""
        known = ranked(stage)
        piece = _Piece(self._unused(known.id), stage, [list(row) for row in known.rows])
        if before is not None and self._holds_lanes(before, piece) and self._fits(before, piece):
            self._append(before, piece)
            return before
        self._sheets.append(_Sheet([piece], list(fresh([known], self._plan).lanes)))
        return self._sheets[-1]

    def _holds_lanes(self, sheet: _Sheet, piece: _Piece) -> bool:
        lanes = (*sheet.lanes, *self._missing(sheet, piece))
        return self._holds(Sheet((), lanes, sheet.spot))


def _locked_sheets(plan: Lanes, stages: Sequence[Stage]) -> list[_Sheet]:
    """The sheets of a lock, with rows in which nothing stands yet; what is none of them is left out."""
    found: dict[int, list[tuple[int, _Piece]]] = {}
    for name, spot in plan.locked.items():
        part, order, bodies = spot.get("part"), spot.get("order"), spot.get("bodies")
        if isinstance(part, int) and isinstance(order, int) and isinstance(bodies, list | tuple):
            stage = _stage_of(plan, name, stages)
            piece = _Piece(name, stage, [[] for _ in bodies], spot)
            found.setdefault(part, []).append((order, piece))
    sheets = []
    for part in sorted(found):
        spot = plan.locked.get(f"part.{part}", NO_SPOT)
        lanes = spot.get("lanes")
        known = [str(lane) for lane in lanes] if isinstance(lanes, list | tuple) else []
        pieces = [piece for _, piece in sorted(found[part], key=lambda item: (item[0], item[1].id))]
        sheets.append(_Sheet(pieces, list(dict.fromkeys(known)), spot))
    return sheets


def _stage_of(plan: Lanes, piece: str, stages: Sequence[Stage]) -> Stage:
    """The stage of which most steps stand in a piece: one that is new before it changes how stages are counted."""
    most, found = 0, next((stage for stage in stages if stage.id == piece), NO_STAGE)
    for stage in stages:
        held = sum(plan.locked.get(step.id, NO_SPOT).get("stage") == piece for step in stage.steps)
        if held > most:
            most, found = held, stage
    return found


def _free(row: Sequence[Step], step: Step) -> bool:
    return all(other.lane != step.lane for other in row)


def _leads(step: Step, to: Step) -> bool:
    return any(to.id in way.heads for way in step.exits)
