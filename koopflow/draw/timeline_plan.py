"""What a timeline shows before anything has a place: rows with bars and diamonds over axes of time."""

from __future__ import annotations

from dataclasses import dataclass

from koopflow.draw.drawing import Line

Ticks = tuple[tuple[float, str], ...]
"""Where marks stand on an axis, and what is written at them."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Time in days (or hours) from `start` to `end`.

    `eras` stand above, each from its mark to the next; `scales` are marks for the line below, the finest first, of
    which one is taken that has room. `caption` says what is counted, where that is not a calendar.
    """

    start: float
    end: float
    eras: Ticks
    scales: tuple[Ticks, ...]
    caption: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time; one without `end` is open and has the length of its sign."""

    kind: str
    start: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A row: bars, points (kind, time) and, beside them, their dates in words."""

    id: str
    lines: tuple[Line, ...]
    group: str
    bars: tuple[Stretch, ...] = ()
    points: tuple[tuple[str, float], ...] = ()
    text: str = ""
    mark: str = ""

    @property
    def first(self) -> float:
        """The first time on it."""
        return min([*(bar.start for bar in self.bars), *(at for _, at in self.points)])

    @property
    def last(self) -> float:
        """The last time on it, or where its last open bar begins."""
        ends = [bar.start if bar.end is None else bar.end for bar in self.bars]
        return max([*ends, *(at for _, at in self.points)])


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows in groups (id, heading) over one axis."""

    axis: Axis
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Panels, each with an axis of its own and in parts of its own."""

    panels: tuple[Panel, ...]
