"""Things as columns and what passes between them as rows in, everything placed out: a layout that never tangles.

A row costs a line and a column its name, whatever leads where; adding one moves only what stands behind it. Graphs
with many arrows between few things are clearer so than as a map.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.draw.arrange import GAP, MARK, Placed, block
from koopflow.draw.drawing import Box, Edge, Group, Label, Line, Shape
from koopflow.draw.sketch import Column, Ladder, Rung

HEAD = 14.0
"""The side of the sign below a column's name."""
NARROWEST = 14.5
ROW, ROW_PAD = 14.0, 4.5
BETWEEN_GROUPS = 5.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns stand and what stands above the rows."""

    middles: dict[str, float]
    spans: dict[str, tuple[float, float]]
    left: float
    right: float
    names: float
    levels: float

    @property
    def top(self) -> float:
        """Where the rows begin."""
        return self.levels + self.names + HEAD + 2 * GAP


def climb(ladder: Ladder, height: float) -> tuple[Placed, ...]:
    """Place the ladder, in as many parts of at most `height` points (0: one part), each with all the column heads."""
    grid = _grid(ladder)
    parts: list[list[tuple[Rung, float, float]]] = [[]]
    y = grid.top
    for rung in ladder.rungs:
        tall = max(ROW, block(rung.lines)[1] + ROW_PAD)
        if height and y + tall > height and parts[-1]:
            parts.append([])
            y = grid.top
        parts[-1].append((rung, y, tall))
        y += tall
    return tuple(_part(ladder, grid, rows, number) for number, rows in enumerate(parts, 1))


def _grid(ladder: Ladder) -> _Grid:
    left = (
        max((block(rung.lines)[0] + (MARK if rung.mark else 0.0) for rung in ladder.rungs), default=0.0)
        + 2 * GAP
    )
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
    return _Grid(
        middles, spans, left, round(x + GAP, 2), names, max([HEAD, *(wide + 2 * GAP for wide in turned)])
    )


def _turned(lines: tuple[Line, ...], span: tuple[float, float]) -> bool:
    """Whether a heading is wider than its columns and has to stand upright."""
    return block(lines)[0] + GAP > span[1] - span[0]


def _part(ladder: Ladder, grid: _Grid, rows: list[tuple[Rung, float, float]], number: int) -> Placed:
    bottom = rows[-1][1] + rows[-1][2] if rows else grid.top
    lanes: list[Group] = []
    labels: list[Label] = []
    for name, lines in ladder.groups:
        start, end = grid.spans[name]
        lanes.append(Group(f"{name}#{number}", "lane", Box(start, 0.0, end - start, bottom)))
        labels.append(_heading(lines, start, end, grid.levels))
    bands = [
        Group(f"{rung.id}.band", "band", Box(0.0, round(y, 2), grid.right, round(tall, 2)))
        for at, (rung, y, tall) in enumerate(rows)
        if at % 2 == 0
    ]
    shapes: list[Shape] = []
    edges: list[Edge] = []
    for column in ladder.columns:
        edges.append(_lifeline(column, grid, bottom, number))
        shapes.append(_sign(column, grid, number))
        labels.append(_name(column, grid))
    for rung, y, tall in rows:
        middle = y + tall / 2
        wide, high = block(rung.lines)
        labels.append(
            Label(
                rung.lines,
                Box(GAP, round(middle - high / 2, 2), round(wide, 2), round(high, 2)),
                "start",
                rung.mark,
            )
        )
        x = grid.middles[rung.tail]
        shapes.append(
            Shape(f"{rung.id}.sender", "sender", Box(round(x - 3, 2), round(middle - 3, 2), 6.0, 6.0))
        )
        edges += _arrows(rung, grid, round(middle, 2))
    return Placed(
        grid.right, round(bottom, 2), tuple(shapes), tuple(edges), (*bands, *lanes), labels=tuple(labels)
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


def _arrows(rung: Rung, grid: _Grid, y: float) -> Iterator[Edge]:
    start = grid.middles[rung.tail]
    for head in rung.heads:
        end = grid.middles[head]
        if head == rung.tail:
            points = ((start, y), (start + 14, y - 6), (start + 14, y + 6), (start, y))
        else:
            step = (end - start) / 3
            points = ((start, y), (round(start + step, 2), y), (round(end - step, 2), y), (end, y))
        yield Edge(f"{rung.id}.{head}", rung.kind, rung.tail, head, points)
