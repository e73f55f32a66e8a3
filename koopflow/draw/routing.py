"""Cells and the lines between them in, a way for each out: down gutters between lanes, along channels between rows.

Nothing but lines stands in gutters and channels, so no line meets a box or a text. A gutter has few tracks; a line
that finds none free is not drawn, and its place is told in words. All here is counted, not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from koopflow.draw.cells import Sheet

TRACKS = 4
"""How many lines run side by side in a gutter."""
PORT = 8.0
"""Between two arrowheads at one box."""
PORTS = 3
"""How many arrowheads stand on each side of a box's middle."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a step stands: its piece, its row and its lane, and its row counted over the sheet (`level`)."""

    piece: int
    row: int
    lane: int
    level: int


@dataclass(frozen=True, slots=True)
class Link:
    """A line to draw: from `tail` (a step; "" for the beginning of a piece) by a tab or from below to `head`.

    `down` says that nothing stands below its start.
    """

    id: str
    kind: str
    tail: str
    head: str
    start: Cell
    end: Cell
    tab: str = ""
    down: bool = True


@dataclass(frozen=True, slots=True)
class Fall:
    """A way along a gutter, on one of its tracks, between two levels."""

    gutter: int
    track: int


@dataclass(frozen=True, slots=True)
class Way:
    """Levels of the channels that a line runs along, and the gutter between each two; `side` is where a tab is left.

    A line without channels goes straight down. `side` is the gutter beside the tab with its track, none from below.
    """

    link: Link
    channels: tuple[int, ...]
    falls: tuple[Fall, ...] = ()
    side: Fall | None = None


def cells(sheet: Sheet) -> Mapping[str, Cell]:
    """The cell of each step on a sheet.

    Channels have even levels, rows the odd ones below; each piece has a channel below its last row.
    """
    found: dict[str, Cell] = {}
    lane = {name: at for at, name in enumerate(sheet.lanes)}
    for number, base in enumerate(bases(sheet)):
        for at, row in enumerate(sheet.pieces[number].rows):
            for step in row:
                found[step.id] = Cell(number, at, lane[step.lane], base + 2 * at + 1)
    return found


def bases(sheet: Sheet) -> list[int]:
    """The level of the first channel of each piece."""
    found, level = [], 0
    for piece in sheet.pieces:
        found.append(level)
        level += 2 * len(piece.rows) + 2
    return found


def straight(start: Cell, end: Cell, taken: Iterable[Cell]) -> bool:
    """Whether a line can go straight down from one cell to the other."""
    if start.piece != end.piece or start.lane != end.lane or end.level <= start.level:
        return False
    return not any(c.lane == start.lane and start.level < c.level < end.level for c in taken)


class Router:
    """Gives lines their ways on one sheet, the short ones first, and keeps account of the tracks."""

    def __init__(self, sheet: Sheet) -> None:
        self._cells = cells(sheet)
        self._lanes = len(sheet.lanes)
        self._taken: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def routed(self, links: Iterable[Link]) -> Iterator[Way]:
        """A way for each link for which there is one."""
        for link in sorted(links, key=_length):
            way = self._way(link)
            if way is not None:
                yield way

    def _way(self, link: Link) -> Way | None:
        start, end = link.start, link.end
        into = end.level - 1
        if link.tail and link.down and straight(start, end, self._cells.values()):
            return Way(link, ())
        below = start.level + 1
        if not link.tab and below == into:
            return Way(link, (into,))
        return self._by_gutters(link, below, into)

    def _by_gutters(self, link: Link, below: int, into: int) -> Way | None:
        across = link.start.piece != link.end.piece
        inner = range(self._lanes + 1)
        gutters = (0, self._lanes) if across else inner
        beside = (link.start.lane, link.start.lane + 1)
        for gutter in sorted(gutters, key=lambda gutter: (self._detour(link, gutter), gutter)):
            if link.tab and gutter in beside:
                fall = self._take(gutter, link.start.level, into)
                if fall is not None:
                    return Way(link, (into,), (), fall)
                continue
            channel = below if into >= below else below - 2 if link.tab else below
            fall = self._take(gutter, channel, into)
            if fall is None:
                continue
            if not link.tab:
                return Way(link, (channel, into), (fall,))
            side = next(
                filter(None, (self._take(near, link.start.level, channel) for near in _near(beside, gutter))),
                None,
            )
            if side is not None:
                return Way(link, (channel, into), (fall,), side)
        return None

    def _detour(self, link: Link, gutter: int) -> float:
        """How far a line goes aside by this gutter, in lanes; a hop from a tab counts as one more."""
        tail, head = link.start.lane + 0.5, link.end.lane + 0.5
        hop = 1.0 if link.tab and gutter not in (link.start.lane, link.start.lane + 1) else 0.0
        return abs(gutter - tail) + abs(gutter - head) + hop

    def _take(self, gutter: int, one: int, other: int) -> Fall | None:
        """A track of the gutter that is free between two levels."""
        low, high = sorted((one, other))
        for track in range(TRACKS):
            taken = self._taken.setdefault((gutter, track), [])
            if all(high < first or last < low for first, last in taken):
                taken.append((low, high))
                return Fall(gutter, track)
        return None


def ports(ways: Iterable[Way], middle: Mapping[str, float], x_of: Mapping[str, float]) -> dict[str, float]:
    """How far from the middle of its head each line ends: from the left at the left, straight ones in the middle."""
    found: dict[str, float] = {}
    by_head: dict[str, list[Way]] = {}
    for way in ways:
        by_head.setdefault(way.link.head, []).append(way)
    for head, coming in by_head.items():
        left = [way for way in coming if way.channels and x_of[way.link.id] < middle[head]]
        right = [way for way in coming if way.channels and way not in left]
        alone = len(coming) == 1
        for side, sign in (
            (sorted(left, key=lambda w: -x_of[w.link.id]), -1),
            (sorted(right, key=lambda w: x_of[w.link.id]), 1),
        ):
            for at, way in enumerate(side, 1):
                found[way.link.id] = 0.0 if alone else sign * PORT * min(at, PORTS)
        found |= {way.link.id: 0.0 for way in coming if not way.channels}
    return found


def stacked(intervals: list[tuple[str, float, float]]) -> dict[str, int]:
    """A track for each interval of a channel so that none meets another; the longest outermost last."""
    tracks: list[list[tuple[float, float]]] = []
    found: dict[str, int] = {}
    for name, one, other in sorted(intervals, key=lambda item: (abs(item[1] - item[2]), item[0])):
        low, high = min(one, other) - 2.0, max(one, other) + 2.0
        at = next(
            (n for n, taken in enumerate(tracks) if all(high < first or last < low for first, last in taken)),
            len(tracks),
        )
        if at == len(tracks):
            tracks.append([])
        tracks[at].append((low, high))
        found[name] = at
    return found


def _length(link: Link) -> tuple[int, int, str]:
    return (abs(link.start.level - link.end.level), abs(link.start.lane - link.end.lane), link.id)


def _near(beside: tuple[int, int], gutter: int) -> tuple[int, int]:
    return beside if gutter <= beside[0] else (beside[1], beside[0])
