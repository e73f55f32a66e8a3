"""Things as columns and what passes between them as rows in, everything placed out: a layout that never tangles.

A row costs a line and a column its name, whatever leads where; adding one moves only what stands behind it. Graphs
with many arrows between few things are clearer so than as a map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.draw.arrange import GAP, MARK, Placed, block
from koopflow.draw.drawing import Box, Edge, Group, Label, Line, Shape
from koopflow.draw.rungs import BESIDE, ROW, ROW_PAD, Row, arrows, bands, signs, texts
from koopflow.draw.sketch import Column, Ladder, Rung

HEAD = 14.0
"""The side of the sign below a column's name."""
NARROWEST = 14.5
NUMBER = 17.0
"""The room of the numbers of rows."""
BETWEEN_GROUPS = 5.0
ROOM = "rows"
"""Under which name a lock keeps the room of the texts of rows."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns stand and what stands above the rows."""

    middles: dict[str, float]
    spans: dict[str, tuple[float, float]]
    left: float
    right: float
    names: float
    levels: float
    indent: float

    @property
    def top(self) -> float:
        """Where the rows begin."""
        return self.levels + self.names + HEAD + 2 * GAP


def climb(ladder: Ladder, width: float, height: float) -> tuple[Placed, ...]:
    """Place the ladder, in parts of at most `width` and `height` points (0: as much as needed), each with its heads.

    Where all columns side by side are too wide, rows are put together as long as the columns that they need fit: a part
    then has those alone. Only a row that by itself needs more is wider.
    """
    found: list[Placed] = []
    for part in _narrowed(ladder, width):
        grid = _grid(part)
        pages = _Pages(grid.top, height)
        for bundle in _bundles(part.rungs):
            pages.add(bundle)
        found += (_part(part, grid, rows, len(found) + at) for at, rows in enumerate(pages.parts, 1))
    return tuple(found)


def _narrowed(ladder: Ladder, width: float) -> list[Ladder]:
    """The ladder whole, or in ladders of the rows that follow each other and the columns that they need."""
    if not width or _grid(ladder).right <= width:
        return [ladder]
    parts: list[Ladder] = []
    rungs: tuple[Rung, ...] = ()
    heading: Rung | None = None
    for bundle in _bundles(ladder.rungs):
        more = _needed(ladder, (*rungs, *bundle))
        if rungs and _grid(more).right > width:
            parts.append(_needed(ladder, rungs))
            resumed = (heading,) if heading is not None and bundle[0].place == "row" else ()
            rungs = tuple(replace(rung, id=f"{rung.id}#{len(parts) + 1}") for rung in resumed)
        rungs = (*rungs, *bundle)
        heading = next((rung for rung in reversed(bundle) if rung.place == "head"), heading)
    return [*parts, _needed(ladder, rungs)]


def _needed(ladder: Ladder, rungs: tuple[Rung, ...]) -> Ladder:
    """These rows with the columns that something of them stands on or reaches."""
    used = {
        name for rung in rungs for name in (rung.tail, *rung.heads, *(sign.column for sign in rung.signs))
    }
    columns = tuple(column for column in ladder.columns if column.id in used)
    present = {column.group for column in columns}
    return Ladder(columns, tuple(group for group in ladder.groups if group[0] in present), rungs)


class _Pages:
    """Rows as they fill page after page; a page begins with the heading under which its first row stands."""

    def __init__(self, top: float, height: float) -> None:
        self.top, self.height = top, height
        self.parts: list[list[Row]] = [[]]
        self.y = top
        self.heading: Rung | None = None

    def add(self, bundle: list[Rung]) -> None:
        """Add rows that stay together where a page can hold them, else break between them."""
        if self._overflows(sum(map(_tall, bundle))):
            self._turn(bundle[0])
        for rung in bundle:
            if self._overflows(_tall(rung)):
                self._turn(rung)
            self._put(rung)

    def _overflows(self, tall: float) -> bool:
        began = [rung for rung, _, _ in self.parts[-1] if rung.place != "head"]
        return bool(self.height and began and self.y + tall > self.height)

    def _turn(self, first: Rung) -> None:
        self.parts.append([])
        self.y = self.top
        if self.heading is not None and first.place == "row":
            self._put(replace(self.heading, id=f"{self.heading.id}#{len(self.parts)}"))

    def _put(self, rung: Rung) -> None:
        self.parts[-1].append((rung, self.y, _tall(rung)))
        self.y += _tall(rung)
        if rung.place == "head":
            self.heading = rung


def _tall(rung: Rung) -> float:
    return max(ROW, block(rung.lines)[1] + ROW_PAD)


def _bundles(rungs: tuple[Rung, ...]) -> Iterator[list[Rung]]:
    """Rows that stay on one page: those of one band, and a heading with what it heads."""
    bundle: list[Rung] = []
    for rung in rungs:
        before = bundle[-1] if bundle else None
        if before is not None and before.place != "head" and (not rung.band or rung.band != before.band):
            yield bundle
            bundle = []
        bundle.append(rung)
    if bundle:
        yield bundle


def _grid(ladder: Ladder) -> _Grid:
    indent = NUMBER if any(rung.number for rung in ladder.rungs) else 0.0
    beside = BESIDE if any(not sign.column for rung in ladder.rungs for sign in rung.signs) else 0.0
    texts = [_text_width(rung, indent) for rung in ladder.rungs]
    left = max(ladder.left, max(texts, default=0.0) + 2 * GAP + (beside + GAP if beside else 0.0))
    x, middles, spans = left, {}, {}
    for name, _ in ladder.groups:
        start = x = x + BETWEEN_GROUPS
        for column in ladder.columns:
            if column.group == name:
                wide = max(NARROWEST, block(column.lines)[1] + 3)
                middles[column.id] = round(x + wide / 2, 2)
                x += wide
        spans[name] = (start, x)
    names = max((block(column.lines)[0] for column in ladder.columns), default=0.0) + 2 * GAP
    turned = [block(lines)[0] for name, lines in ladder.groups if _turned(lines, spans[name])]
    levels = max([HEAD, *(wide + 2 * GAP for wide in turned)])
    return _Grid(middles, spans, left, round(x + GAP, 2), names, levels, indent)


def _text_width(rung: Rung, indent: float) -> float:
    """How much room the text of a row takes at the left; headings may reach over the columns."""
    wide = block(rung.lines)[0] + (MARK if rung.mark else 0.0)
    return 0.0 if rung.place == "head" else wide + indent


def _turned(lines: tuple[Line, ...], span: tuple[float, float]) -> bool:
    """Whether a heading is wider than its columns and has to stand upright."""
    return block(lines)[0] + GAP > span[1] - span[0]


def _part(ladder: Ladder, grid: _Grid, rows: list[Row], number: int) -> Placed:
    bottom = rows[-1][1] + rows[-1][2] if rows else grid.top
    lanes: list[Group] = []
    labels: list[Label] = []
    for name, lines in ladder.groups:
        start, end = grid.spans[name]
        lanes.append(Group(f"{name}#{number}", "lane", Box(start, 0.0, end - start, bottom)))
        labels.append(_heading(lines, start, end, grid.levels))
    shapes: list[Shape] = []
    edges: list[Edge] = []
    for column in ladder.columns:
        edges.append(_lifeline(column, grid, bottom, number))
        shapes.append(_sign(column, grid, number))
        labels.append(_name(column, grid))
    for row in rows:
        labels += texts(row, GAP, grid.indent)
        shapes += signs(row, grid.middles, grid.left)
        edges += arrows(row, grid.middles)
    return Placed(
        grid.right,
        round(bottom, 2),
        tuple(shapes),
        tuple(edges),
        (*bands(rows, grid.right), *lanes),
        labels=tuple(labels),
        spots={
            **{column.id: {"order": at} for at, column in enumerate(ladder.columns)},
            ROOM: {"left": grid.left, "measure": ladder.measure},
        },
    )


def _heading(lines: tuple[Line, ...], start: float, end: float, high: float) -> Label:
    turned = _turned(lines, (start, end))
    box = Box(start, 0.0, round(end - start, 2), round(high, 2))
    return Label(lines, box, "middle", turned=turned)


def _lifeline(column: Column, grid: _Grid, bottom: float, number: int) -> Edge:
    x, top = grid.middles[column.id], grid.top - GAP
    third = (bottom - top) / 3
    points = ((x, top), (x, round(top + third, 2)), (x, round(top + 2 * third, 2)), (x, round(bottom, 2)))
    return Edge(f"{column.id}.line#{number}", "lifeline", column.id, column.id, points)


def _sign(column: Column, grid: _Grid, number: int) -> Shape:
    y = grid.levels + grid.names
    box = Box(round(grid.middles[column.id] - HEAD / 2, 2), round(y, 2), HEAD, HEAD)
    return Shape(
        column.id if number == 1 else f"{column.id}#{number}",
        column.kind,
        box,
        badge=column.badge,
        group=column.group,
    )


def _name(column: Column, grid: _Grid) -> Label:
    """The column's name, upright, its end at the sign below."""
    high = block(column.lines)[1]
    box = Box(
        round(grid.middles[column.id] - high / 2, 2), round(grid.levels, 2), round(high, 2), grid.names - GAP
    )
    return Label(column.lines, box, "start", turned=True)
