"""Replications of a setting, in the order of their numbers whoever makes them.

The machine makes them: as plain Python, or as machine code where numba is installed and it is worth it. What a machine
of whole numbers has no room for is left to the reference interpreter. No result depends on who made it, since every
random number has an address of its own and one page says what happens (docs/explanation/semantics.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, cached_property
from typing import Literal, Protocol, TypeVar

from koopflow.compiled import is_available
from koopflow.durations import WorkingCalendar, seconds_of
from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting
from koopflow.simulate.engines import is_kept
from koopflow.simulate.replication import OutOfRoomError, replicate
from koopflow.simulate.tables.layout import Tables, tables_of
from koopflow.simulate.tables.sheet import NotLaidOutError
from koopflow.trace.events import Happening, PoolFacts

EngineName = Literal["compiled", "plain", "reference"]
COMPILED_FROM = 1_000_000
"""With so many happenings ahead it pays to compile the machine, once for each version of koopflow on a computer."""
KEPT_FROM = 20_000
"""With so many it pays to load what was compiled."""
AHEAD = 4
"""So many replications a worker may be ahead of who takes them, whose memory is not to grow with their number."""


class Collector(Protocol):
    """Takes the happenings of one replication, and at its end the facts about its pools."""

    def __call__(self, happening: Happening, /) -> None:
        """Take one happening."""

    def close(self, pools: tuple[PoolFacts, ...]) -> None:
        """The replication is at its end."""


C = TypeVar("C", bound=Collector)


class Experiment:
    """The replications of one setting; `engine` says who makes them.

    Unless an engine is asked for, the first replication is plain, and the rest are compiled where that saves more time
    than it takes.
    """

    def __init__(self, setting: Setting, engine: EngineName | None = None) -> None:
        self.setting = setting
        self._asked = engine
        self.engine: EngineName = engine or "plain"
        self._told = 0
        if self.tables is None:
            self.engine = self._asked = "reference"

    @cached_property
    def tables(self) -> Tables | None:
        """The setting laid out; None where it cannot be."""
        if self._asked == "reference":
            return None
        try:
            return tables_of(self.setting)
        except NotLaidOutError:
            return None

    def replications(
        self,
        numbers: Iterable[int],
        collector: Callable[[int], C],
        *,
        workers: int = 1,
        stop: Callable[[], bool] | None = None,
    ) -> Iterator[C]:
        """The collectors of the replications in the order of `numbers`, made by so many workers.

        `stop` is asked now and then; what it ended early counts for nothing. Where it was stopped, the collectors are
        those of the first replications, up to the first that is not whole.
        """
        left = list(numbers)
        if self._asked is None and len(left) > 1:
            first = self._made(left.pop(0), collector, stop)
            if first is None:
                return
            self._choose(self._told * len(left))
            yield first

        def made(number: int) -> C | None:
            return self._made(number, collector, stop)

        if workers <= 1:
            yield from _whole(map(made, left))
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from _whole(_ahead(pool, made, left, AHEAD * workers))

    def _choose(self, happenings: int) -> None:
        """Whether it pays to compile with about so many happenings ahead."""
        if is_available() and happenings > (KEPT_FROM if is_kept() else COMPILED_FROM):
            self.engine = "compiled"
        self._asked = self.engine

    def _made(self, number: int, collector: Callable[[int], C], stop: Callable[[], bool] | None) -> C | None:
        if stop is not None and stop():
            return None
        found = collector(number)
        if self.tables is not None:
            try:
                compiling = self.engine == "compiled"
                self._told = replicate(self.tables, number, found, compiling=compiling, stop=stop)
                if self._told < 0:
                    return None
            except OutOfRoomError:
                self.engine = self._asked = "reference"
                found = collector(number)
        if self.engine == "reference":
            clock = Clock(self.setting, number, found, stop)
            if not clock.run():
                return None
            found.close(clock.labour.resources.facts())
        else:
            found.close(self._pools)
        return found

    @cached_property
    def _pools(self) -> tuple[PoolFacts, ...]:
        assert self.tables is not None
        start = seconds_of(self.setting.start)
        found = []
        for pool, calendar in zip(self.tables.shared.of_pool[1:], self.tables.pool_hours(), strict=True):

            @cache
            def open_seconds(low: int, high: int, calendar: WorkingCalendar = calendar) -> int:
                return calendar.open_seconds(start + low, start + high)

            found.append(
                PoolFacts(pool.actor, pool.index, None if pool.units < 0 else pool.units, open_seconds)
            )
        return tuple(found)


def _ahead(
    pool: ThreadPoolExecutor, made: Callable[[int], C | None], numbers: Iterable[int], room: int
) -> Iterator[C | None]:
    """What the pool makes, in order; no more wait to be taken than there is room for."""
    waiting: deque[Future[C | None]] = deque()
    try:
        for number in numbers:
            if len(waiting) == room:
                yield waiting.popleft().result()
            waiting.append(pool.submit(made, number))
        while waiting:
            yield waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()


def _whole(collectors: Iterable[C | None]) -> Iterator[C]:
    for collector in collectors:
        if collector is None:
            return
        yield collector
