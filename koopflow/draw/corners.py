"""Corners of a line in, a line with rounded corners out, in the Bézier points of an edge."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from koopflow.draw.drawing import XY

RADIUS = 4.0


def rounded(corners: Sequence[XY], radius: float = RADIUS) -> tuple[XY, ...]:
    """The Bézier points (3n + 1) of a line through these corners, each rounded as far as its sides allow."""
    kept = _without_repeats(corners)
    points = [kept[0]]
    for before, corner, after in zip(kept, kept[1:], kept[2:], strict=False):
        reach = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        begin, end = _towards(corner, before, reach), _towards(corner, after, reach)
        points += _straight(points[-1], begin)
        points += (_towards(corner, begin, reach * 0.45), _towards(corner, end, reach * 0.45), end)
    points += _straight(points[-1], kept[-1])
    return tuple((round(x, 2), round(y, 2)) for x, y in points)


def _without_repeats(corners: Sequence[XY]) -> list[XY]:
    """The corners at which a line turns."""
    kept: list[XY] = []
    for at, corner in enumerate(corners):
        if kept and _distance(kept[-1], corner) < 0.05 and at < len(corners) - 1:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], corner):
            kept.pop()
        kept.append(corner)
    return kept


def _in_line(one: XY, two: XY, three: XY) -> bool:
    upright = abs(one[0] - two[0]) < 0.01 and abs(two[0] - three[0]) < 0.01
    level = abs(one[1] - two[1]) < 0.01 and abs(two[1] - three[1]) < 0.01
    return upright or level


def _straight(start: XY, end: XY) -> tuple[XY, XY, XY]:
    return (_between(start, end, 1 / 3), _between(start, end, 2 / 3), end)


def _between(start: XY, end: XY, share: float) -> XY:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _towards(start: XY, end: XY, length: float) -> XY:
    return _between(start, end, min(1.0, length / (_distance(start, end) or 1.0)))


def _distance(one: XY, other: XY) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
