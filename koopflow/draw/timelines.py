"""Rows with bars and diamonds over an axis of time in, everything placed out; dates stand beside what they date.

The scale is the largest at which every text still has room at the right of its row (or at the left, where a row
begins late), so no label meets another and none leaves the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from koopflow.draw.arrange import GAP, Placed, block
from koopflow.draw.bands import Band, pages, placed, text_width, title
from koopflow.draw.drawing import Box, Edge, Label, Line, Shape
from koopflow.draw.timeline_plan import Axis, Panel, Strip, Ticks, Timeline

SIZE = 8.0
BAR, DIAMOND, OPEN = 9.0, 10.0, 26.0
"""The height of a bar, the side of a diamond, and the length of a bar without an end."""
LINE = 13.0
"""The height of one line of the axis."""
AXIS_MIN = 60.0
"""How long an axis is at least, whatever the texts beside it."""
ROUNDING = 0.05
LATE = 0.5
"""From this part of the axis on, a row's text may stand at its left."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where times stand: `left` is the axis' beginning in points, `unit` the points of one unit of time.

    `late` are the rows whose texts stand at their left.
    """

    axis: Axis
    left: float
    unit: float
    right: float
    late: frozenset[str]

    def x(self, at: float) -> float:
        """The place of a time."""
        return round(self.left + (at - self.axis.start) * self.unit, 2)


def timelines(plan: Timeline, width: float, height: float) -> tuple[Placed, ...]:
    """Place each panel `width` points wide in parts of at most `height` points (0: as high as needed)."""
    found: list[Placed] = []
    for panel in plan.panels:
        scale = _scale(panel, width - ROUNDING)
        top = (2 if panel.axis.eras else 1) * LINE + (LINE if panel.axis.caption else 0.0) + GAP
        for page in pages(panel.strips, dict(panel.groups), top, height):
            found.append(_part(panel.axis, scale, page, top, len(found) + 1))
    return tuple(found) or (Placed(0.0, 0.0),)


def _scale(panel: Panel, width: float) -> _Scale:
    """The largest scale with room for every text: at the left of rows that begin late, as long as it fits there."""
    axis = panel.axis
    texts = [*map(text_width, panel.strips), *(block(lines)[0] for _, lines in panel.groups)]
    left = round(max(texts) + 3 * GAP, 2)
    whole = axis.end - axis.start
    late = {strip.id for strip in panel.strips if _begins_late(axis, strip)}
    while True:
        ends = [(strip.last - axis.start, _beside(strip)) for strip in panel.strips if strip.id not in late]
        units = [(width - left - GAP - needed) / last for last, needed in ends if last > 0]
        unit = max(AXIS_MIN / whole, min([*units, (width - left - GAP) / whole]))
        tight = {
            strip.id for strip in panel.strips if (strip.first - axis.start) * unit < _beside(strip)
        } & late
        if not tight:
            break
        late -= tight
    right = max([width, *(left + last * unit + needed for last, needed in ends)])
    return _Scale(axis, left, unit, round(right, 2), frozenset(late))


def _beside(strip: Strip) -> float:
    """The room that a row's text takes beside what is on it."""
    return block((Line(strip.text, SIZE),))[0] + DIAMOND / 2 + GAP + (OPEN if _is_open(strip) else 0.0)


def _begins_late(axis: Axis, strip: Strip) -> bool:
    return not _is_open(strip) and strip.first - axis.start > LATE * (axis.end - axis.start)


def _is_open(strip: Strip) -> bool:
    return any(bar.end is None for bar in strip.bars)


def _part(axis: Axis, scale: _Scale, page: list[Band[Strip]], top: float, number: int) -> Placed:
    shapes: list[Shape] = []
    edges: list[Edge] = []
    groups = []
    labels = list(_axis(axis, scale))
    bottom = top
    for band, group in placed(page, top, scale.right):
        groups.append(group if number == 1 else replace(group, id=f"{band.id}#{number}"))
        labels.append(title(band, group.box, GAP))
        bottom = round(group.box.y + group.box.height, 2)
        if band.row is not None:
            middle = round(group.box.centre[1], 2)
            shapes += _bars(band.row, scale, middle)
            shapes += _diamonds(band.row, scale, middle)
            edges += _moves(band.row, scale, middle)
            labels += _words(band.row, scale, middle)
    lines = [
        line
        for at, _ in axis.eras or _fitting(axis, scale)
        if axis.start <= at <= axis.end
        for line in _upright(f"axis.{at:g}#{number}", scale.x(at), top - GAP, bottom, labels)
    ]
    return Placed(scale.right, bottom, tuple(shapes), (*lines, *edges), tuple(groups), labels=tuple(labels))


# the axis


def _axis(axis: Axis, scale: _Scale) -> Iterator[Label]:
    """Its caption, its eras, and the marks of the finest scale that has room."""
    y = 0.0
    if axis.caption:
        wide, high = block(axis.caption)
        yield Label(axis.caption, Box(scale.left, y, round(wide, 2), round(high, 2)), "start")
        y += LINE
    for (start, text), (end, _) in pairwise((*axis.eras, (axis.end, ""))):
        first, last = scale.x(max(start, axis.start)), scale.x(min(end, axis.end))
        if block((Line(text, SIZE, True),))[0] <= last - first:
            yield Label((Line(text, SIZE, True),), Box(first, y, round(last - first, 2), LINE))
    y += LINE if axis.eras else 0.0
    for at, text in _fitting(axis, scale):
        wide = block((Line(text, SIZE),))[0]
        x = scale.x(at) + 1.5 if axis.eras else scale.x(at) - wide / 2
        yield Label((Line(text, SIZE),), Box(round(x, 2), y, round(wide, 2), LINE), "start")


def _fitting(axis: Axis, scale: _Scale) -> Ticks:
    """The finest marks whose texts do not touch and stay on the page, the coarsest where none do."""
    for ticks in axis.scales:
        inside = tuple(tick for tick in ticks if axis.start <= tick[0] <= axis.end)
        rooms = [block((Line(text, SIZE),))[0] + 2 * GAP for _, text in inside]
        ends = [scale.x(at) for at, _ in inside[1:]]
        if all(scale.x(at) + room <= end for (at, _), room, end in zip(inside, rooms, ends, strict=False)):
            if not inside or scale.x(inside[-1][0]) + rooms[-1] <= scale.right + 2 * GAP:
                return inside
            return inside[:-1]
    return ()


# rows


def _bars(strip: Strip, scale: _Scale, middle: float) -> Iterator[Shape]:
    for number, bar in enumerate(strip.bars):
        x = scale.x(bar.start)
        wide = OPEN if bar.end is None else max(2.0, scale.x(bar.end) - x)
        box = Box(x, round(middle - BAR / 2, 2), round(wide, 2), BAR)
        yield Shape(f"{strip.id}#bar{number}", bar.kind, box, group=strip.id)


def _diamonds(strip: Strip, scale: _Scale, middle: float) -> Iterator[Shape]:
    for number, (kind, at) in enumerate(strip.points):
        box = Box(round(scale.x(at) - DIAMOND / 2, 2), round(middle - DIAMOND / 2, 2), DIAMOND, DIAMOND)
        yield Shape(f"{strip.id}#point{number}", kind, box, group=strip.id)


def _moves(strip: Strip, scale: _Scale, middle: float) -> Iterator[Edge]:
    """The line from the date that was planned to the one that came."""
    for number, ((_, start), (_, end)) in enumerate(pairwise(strip.points)):
        x, step = scale.x(start), (scale.x(end) - scale.x(start)) / 3
        points = tuple((round(x + step * at, 2), middle) for at in range(4))
        yield Edge(f"{strip.id}#move{number}", "moved", "", "", points)


def _words(strip: Strip, scale: _Scale, middle: float) -> Iterator[Label]:
    lines = (Line(strip.text, SIZE),)
    wide, high = block(lines)
    if not strip.text:
        return
    if strip.id in scale.late:
        x = scale.x(strip.first) - DIAMOND / 2 - GAP - wide
    else:
        x = scale.x(strip.last) + (OPEN if _is_open(strip) else DIAMOND / 2) + GAP
    yield Label(lines, Box(round(x, 2), round(middle - high / 2, 2), round(wide, 2), round(high, 2)), "start")


def _upright(name: str, x: float, top: float, bottom: float, labels: list[Label]) -> Iterator[Edge]:
    """A line down from the axis, broken where a text stands."""
    met = sorted(
        (label.box.y, label.box.y + label.box.height)
        for label in labels
        if label.box.x - GAP / 2 < x < label.box.x + label.box.width + GAP / 2 and label.box.y >= top
    )
    starts, ends = [top, *(end for _, end in met)], [*(start for start, _ in met), bottom]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if end > start:
            third = (end - start) / 3
            points = tuple((x, round(start + third * at, 2)) for at in range(4))
            yield Edge(f"{name}.{number}", "lifeline", "", "", points)
