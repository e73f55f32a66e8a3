"""What one replication adds up to: counts and sums, nothing of which grows with the cases.

A case counts when it arrives between warm-up and horizon; actors are measured over that stretch of time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import MAXYEAR, datetime

from koopflow.measure.histogram import Histogram
from koopflow.trace.events import PoolFacts


@dataclass(frozen=True)
class Window:
    """From when until when is measured, in seconds since the start; `end` is the end of the run."""

    low: int
    high: int
    end: int


@dataclass(slots=True)
class Level:
    """A quantity that goes up and down: how much it is, since when, and its integral over the window."""

    now: int = 0
    since: int = 0
    area: int = 0

    def change(self, window: Window, time: int, by: int) -> None:
        """It changes at this moment."""
        self.area += self.now * max(0, min(time, window.high) - max(self.since, window.low))
        self.now += by
        self.since = time


@dataclass
class StateTally:
    """Visits of a state with what they waited, worked and stayed."""

    visits: int = 0
    works: bool = False
    """Whether it is a task or a sitting whose work came to be."""
    wait: Histogram = field(default_factory=Histogram)
    work: Histogram = field(default_factory=Histogram)
    stay: Histogram = field(default_factory=Histogram)


def _counters() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass
class Tally:
    """The measures of one replication; times are seconds. `docs/reference/simulate.md` says what each counts."""

    rules: dict[str, Counter[str]]
    """Of each rule of order how many cases had which verdict."""
    arrived: int = 0
    completed: int = 0
    open: int = 0
    stuck: int = 0
    events: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ended: Histogram = field(default_factory=Histogram)
    censored: Histogram = field(default_factory=Histogram)
    states: defaultdict[str, StateTally] = field(default_factory=lambda: defaultdict(StateTally))
    flows: Counter[str] = field(default_factory=Counter)
    queues: defaultdict[str, Level] = field(default_factory=lambda: defaultdict(Level))
    caseloads: defaultdict[str, Level] = field(default_factory=lambda: defaultdict(Level))
    at_work: Counter[str] = field(default_factory=Counter)
    """Seconds at work times units, by actor."""
    waits: defaultdict[str, Histogram] = field(default_factory=lambda: defaultdict(Histogram))
    sittings: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    needs: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    services: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    costs: Counter[str] = field(default_factory=Counter)
    budgets: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    series: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Of each month, by its place in the run, the cases that arrived and that were completed."""
    notes: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    """Of each actor with a capacity its units, and the seconds that they are open between warm-up and horizon."""
    open_time: Counter[str] = field(default_factory=Counter)

    def close(self, pools: Iterable[PoolFacts], window: Window) -> None:
        """The run is at its end: what the pools could have worked is added up."""
        for pool in pools:
            if pool.units is not None:
                self.units[pool.actor] += pool.units
                self.open_time[pool.actor] += pool.units * pool.open_seconds(window.low, window.high)


def months_of(start: datetime, end: int) -> list[tuple[str, int]]:
    """The months that a run of `end` seconds touches, each with its end in seconds since the start."""
    months: list[tuple[str, int]] = []
    moment = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (not months or months[-1][1] < end) and moment.year < MAXYEAR:
        following = moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1)
        months.append((f"{moment:%Y-%m}", round((following - start).total_seconds())))
        moment = following
    return months
