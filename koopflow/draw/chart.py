"""Rows, columns and the signs where they meet in, everything placed out: a table that is read with the eye.

A row costs a line and a column its sign, so what is added moves only what stands behind it. A chart that is too wide
is continued in a further part with the names of the rows, one that is too tall with the heads of the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.draw.arrange import GAP, Placed, block
from koopflow.draw.bands import Band, pages, placed, text_width, title
from koopflow.draw.chart_plan import Cell, Chart, Row
from koopflow.draw.drawing import Box, Edge, Group, Label, Line, Shape
from koopflow.draw.sketch import Column

HEAD = 14.0
"""The side of the sign below a column's name."""
NARROWEST = 15.6
"""The width of a column: two letters in a sign."""
SIGN_WIDTH, SIGN_HEIGHT = 13.4, 12.0
BETWEEN_GROUPS, INSET = 4.0, 1.2
"""Between the frames of two groups, and between a frame and its first and last column."""
LETTER = 8.0
WORTH_BREAKING = 0.6
"""How full a part must be to end at the border of a group, and not within one."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Some of the columns and where they stand, from the left edge on."""

    columns: tuple[Column, ...]
    middles: dict[str, float]
    spans: dict[str, tuple[float, float]]
    right: float


@dataclass(frozen=True, slots=True)
class _Heads:
    """How high the two lines of heads are: of the groups, and of the columns."""

    groups: float
    names: float

    @property
    def bottom(self) -> float:
        """Where the rows begin."""
        return round(self.groups + self.names + HEAD + 2 * GAP, 2)


def chart(plan: Chart, width: float, height: float) -> tuple[Placed, ...]:
    """Place the chart in parts of at most `width` and `height` points (0: as high as needed).

    The rows of some columns go on from part to part before the next columns come; each part has the rows that hold
    something in its columns.
    """
    if not plan.cells:
        return (Placed(0.0, 0.0),)
    texts = [*map(text_width, plan.rows), *(block(lines)[0] for _, lines in plan.row_groups)]
    left = round(max(texts) + 2 * GAP, 2)
    cells = {(cell.row, cell.column): cell for cell in plan.cells}
    parts = [
        (across, heads, page)
        for across in _blocks(plan, left, width)
        for heads in (_heads(plan, across),)
        for page in pages(_rows_with(plan, across), dict(plan.row_groups), heads.bottom, height)
    ]
    return tuple(
        _Part(plan, cells, heads, across, number).placed(page)
        for number, (across, heads, page) in enumerate(parts, 1)
    )


def _wide(column: Column) -> float:
    return max(NARROWEST, block(column.lines)[1] + 3)


# columns


def _blocks(plan: Chart, left: float, width: float) -> Iterator[_Block]:
    """The columns in as few blocks as the width allows, each ending at a group's border where that wastes little."""
    ordered = [column for name, _ in plan.column_groups for column in plan.columns if column.group == name]
    while ordered:
        many = _fitting(ordered, left, width)
        if many < len(ordered):
            borders = [at for at in range(1, many + 1) if ordered[at - 1].group != ordered[at].group]
            many = next((at for at in reversed(borders) if at >= many * WORTH_BREAKING), many)
        yield _block(tuple(ordered[:many]), left)
        ordered = ordered[many:]


def _fitting(ordered: list[Column], left: float, width: float) -> int:
    """How many of the columns fit, at least one."""
    x, group = left, ""
    for at, column in enumerate(ordered):
        x += _wide(column) + (BETWEEN_GROUPS + 2 * INSET if column.group != group else 0.0)
        group = column.group
        if at and x + GAP > width:
            return at
    return len(ordered)


def _block(columns: tuple[Column, ...], left: float) -> _Block:
    x = left - INSET
    middles: dict[str, float] = {}
    spans: dict[str, tuple[float, float]] = {}
    for column in columns:
        if column.group not in spans:
            x += BETWEEN_GROUPS + 2 * INSET
        start = spans.get(column.group, (x - INSET, x))[0]
        middles[column.id] = round(x + _wide(column) / 2, 2)
        x += _wide(column)
        spans[column.group] = (round(start, 2), round(x + INSET, 2))
    return _Block(columns, middles, spans, round(x + GAP, 2))


def _heads(plan: Chart, across: _Block) -> _Heads:
    lines = dict(plan.column_groups)
    turned = [block(lines[name])[0] for name, span in across.spans.items() if _turned(lines[name], span)]
    names = max(block(column.lines)[0] for column in across.columns) + 2 * GAP
    return _Heads(round(max([HEAD, *(wide + 2 * GAP for wide in turned)]), 2), round(names, 2))


def _turned(lines: tuple[Line, ...], span: tuple[float, float]) -> bool:
    """Whether a heading is wider than its columns and has to stand upright."""
    return block(lines)[0] + GAP > span[1] - span[0]


# rows


def _rows_with(plan: Chart, across: _Block) -> list[Row]:
    """The rows that hold something in these columns, in the order of their groups."""
    here = {column.id for column in across.columns}
    held = {cell.row for cell in plan.cells if cell.column in here}
    return [row for name, _ in plan.row_groups for row in plan.rows if row.group == name and row.id in held]


# parts


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a chart: which columns it has, and what all parts share."""

    plan: Chart
    cells: dict[tuple[str, str], Cell]
    heads: _Heads
    across: _Block
    number: int

    def placed(self, page: list[Band[Row]]) -> Placed:
        """The rows with what stands in them, below the heads of the columns."""
        right, bottom = self.across.right, self.heads.bottom
        shapes = [self._sign(column) for column in self.across.columns]
        labels = [*self._group_names(), *map(self._name, self.across.columns)]
        groups: list[Group] = []
        for band, group in placed(page, bottom, right):
            groups.append(replace(group, id=self._named(band.id)))
            labels.append(title(band, group.box, GAP))
            shapes += self._signs(band.row, group.box) if band.row is not None else ()
            bottom = round(group.box.y + group.box.height, 2)
        lanes = [
            Group(f"{name}#{self.number}", "lane", Box(start, 0.0, round(end - start, 2), bottom))
            for name, (start, end) in self.across.spans.items()
        ]
        edges = tuple(self._line(column, bottom) for column in self.across.columns)
        return Placed(right, bottom, tuple(shapes), edges, (*groups, *lanes), labels=tuple(labels))

    def _named(self, name: str) -> str:
        """Ids are the element's own where it stands first."""
        return name if self.number == 1 else f"{name}#{self.number}"

    def _group_names(self) -> Iterator[Label]:
        lines = dict(self.plan.column_groups)
        for name, (start, end) in self.across.spans.items():
            box = Box(start, 0.0, round(end - start, 2), self.heads.groups)
            yield Label(lines[name], box, "middle", turned=_turned(lines[name], (start, end)))

    def _name(self, column: Column) -> Label:
        """The column's name, upright, its end at the sign below."""
        high = block(column.lines)[1]
        x = self.across.middles[column.id] - high / 2
        box = Box(round(x, 2), self.heads.groups, round(high, 2), round(self.heads.names - GAP, 2))
        return Label(column.lines, box, "start", turned=True)

    def _sign(self, column: Column) -> Shape:
        x, y = self.across.middles[column.id] - HEAD / 2, self.heads.groups + self.heads.names
        box = Box(round(x, 2), round(y, 2), HEAD, HEAD)
        return Shape(self._named(column.id), column.kind, box, badge=column.badge, group=column.group)

    def _line(self, column: Column, bottom: float) -> Edge:
        """A thin line down the column, which leads the eye from a sign to its head."""
        x, top = self.across.middles[column.id], self.heads.bottom - GAP
        third = (bottom - top) / 3
        points = ((x, top), (x, round(top + third, 2)), (x, round(top + 2 * third, 2)), (x, bottom))
        return Edge(f"{column.id}#line{self.number}", "lifeline", column.id, column.id, points)

    def _signs(self, row: Row, box: Box) -> Iterator[Shape]:
        for column in self.across.columns:
            if (cell := self.cells.get((row.id, column.id))) is not None:
                x = self.across.middles[column.id] - SIGN_WIDTH / 2
                y = box.centre[1] - SIGN_HEIGHT / 2
                place = Box(round(x, 2), round(y, 2), SIGN_WIDTH, SIGN_HEIGHT)
                yield Shape(
                    f"{row.id}#{column.id}", cell.kind, place, (Line(cell.badge, LETTER, True),), group=row.id
                )
