"""Replications of a setting, in the order of their numbers whoever makes them.

The machine makes them: as plain Python, or as machine code where numba is installed and it is worth it. What a machine
of whole numbers has no room for is left to the reference interpreter. No result depends on who made it, since every
random number has an address of its own and one page says what happens (docs/explanation/semantics.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Literal

from koopflow.compiled import is_available
from koopflow.durations import WorkingCalendar, seconds_of
from koopflow.measure.counting import Counting
from koopflow.measure.rules import monitors_of
from koopflow.measure.tally import Tally, Window, months_of
from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting
from koopflow.simulate.engines import compiled_unless, is_kept, is_loaded
from koopflow.simulate.replication import OutOfRoomError, replicate
from koopflow.simulate.tables.layout import Tables, tables_of
from koopflow.simulate.tables.sheet import NotLaidOutError
from koopflow.trace.events import Happening, Listener, PoolFacts

EngineName = Literal["compiled", "plain", "reference"]
PATIENCE = 60.0
"""After so many seconds of plain Python the machine is compiled, which takes about as long."""
PATIENCE_KEPT = 1.5
"""The same where it was compiled before and only has to be loaded."""


@dataclass
class Patience:
    """How many seconds of plain Python there have been. The experiments of a process share them: many short ones, of a
    sweep, say, are as long as one."""

    spent: float = 0.0

    @property
    def left(self) -> float:
        """How many more there are to be before the machine is compiled."""
        if not is_available():
            return float("inf")
        return 0.0 if is_loaded() else (PATIENCE_KEPT if is_kept() else PATIENCE) - self.spent


_SHARED = Patience()
Listening = Callable[[int], Listener]
"""Gives the listener of a replication."""
AHEAD = 4
"""So many replications a worker may be ahead of who takes them, whose memory is not to grow with their number."""


class Experiment:
    """The replications of one setting; `engine` says who makes them.

    Unless an engine is asked for, plain Python begins, and goes on until it has taken about as long as the compiled
    machine needs to be ready, by the seconds of a clock: the choice costs at most twice the time of the better one.
    """

    def __init__(
        self,
        setting: Setting,
        engine: EngineName | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        patience: Patience = _SHARED,
    ) -> None:
        self.setting, self._clock, self._patience = setting, clock, patience
        self._asked = engine
        self.engine: EngineName = engine or "plain"
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

    @cached_property
    def window(self) -> Window:
        """The stretch of time that is measured."""
        return Window(self.setting.warm_up, self.setting.horizon, self.setting.end)

    def replications(
        self,
        numbers: Iterable[int],
        listening: Listening | None = None,
        *,
        workers: int = 1,
        stop: Callable[[], bool] | None = None,
    ) -> Iterator[Tally]:
        """The tallies of the replications in the order of `numbers`, made by so many workers.

        `listening` gives a listener for each, which is told what happens; one whose replication is begun again is left
        as it is, and another asked for. `stop` is asked now and then; what it ended early counts for nothing. Where it
        was stopped, the tallies are those of the first replications, up to the first that is not whole.
        """
        left = list(numbers)
        while left and self._asked is None:
            tally = self._patiently(left[0], listening, stop)
            if tally is not None:
                left.pop(0)
                yield tally
            elif self._asked is None:
                return

        if self.engine == "compiled" and not compiled_unless(stop):
            return

        def made(number: int) -> Tally | None:
            return self._made(number, listening, stop)

        if workers <= 1 or len(left) <= 1:
            yield from _whole(map(made, left))
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from _whole(_ahead(pool, made, left, AHEAD * workers))

    def _patiently(
        self, number: int, listening: Listening | None, stop: Callable[[], bool] | None
    ) -> Tally | None:
        """One in plain Python; None where it was stopped, or where the rest is better compiled."""
        patience, began = self._patience.left, self._clock()
        impatient = False

        def enough() -> bool:
            nonlocal impatient
            impatient = self._clock() - began > patience or patience <= 0
            return impatient or (stop is not None and stop())

        tally = self._made(number, listening, enough)
        self._patience.spent += self._clock() - began
        if tally is None and impatient:
            self.engine = self._asked = "compiled"
        return tally

    def _made(
        self, number: int, listening: Listening | None, stop: Callable[[], bool] | None
    ) -> Tally | None:
        if stop is not None and stop():
            return None
        listener = listening(number) if listening else None
        if self.tables is not None and self.engine != "reference":
            try:
                compiling = self.engine == "compiled"
                tally = replicate(self.tables, number, listener, compiling=compiling, stop=stop)
                if tally is not None:
                    tally.close(self._pools, self.window)
                return tally
            except OutOfRoomError:
                self.engine = self._asked = "reference"
                listener = listening(number) if listening else None
        return self._interpreted(number, listener, stop)

    def _interpreted(
        self, number: int, listener: Listener | None, stop: Callable[[], bool] | None
    ) -> Tally | None:
        setting = self.setting
        monitors = monitors_of(setting.programme.model, setting.start)
        months = [end for _, end in months_of(setting.start, setting.end)]
        counting = Counting(self.window, monitors, months)

        def told(happening: Happening) -> None:
            counting(happening)
            if listener is not None:
                listener(happening)

        clock = Clock(setting, number, told, stop)
        if not clock.run():
            return None
        counting.close(clock.labour.resources.facts())
        return counting.tally

    @cached_property
    def _pools(self) -> tuple[PoolFacts, ...]:
        assert self.tables is not None
        start = seconds_of(self.setting.start)

        @cache
        def open_seconds(calendar: WorkingCalendar, low: int, high: int) -> int:
            return calendar.open_seconds(start + low, start + high)

        return tuple(
            PoolFacts(
                pool.actor,
                pool.index,
                None if pool.units < 0 else pool.units,
                partial(open_seconds, calendar),
            )
            for pool, calendar in zip(self.tables.shared.of_pool[1:], self.tables.pool_hours(), strict=True)
        )


def _ahead(
    pool: ThreadPoolExecutor, made: Callable[[int], Tally | None], numbers: Iterable[int], room: int
) -> Iterator[Tally | None]:
    """What the pool makes, in order; no more wait to be taken than there is room for."""
    waiting: deque[Future[Tally | None]] = deque()
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


def _whole(tallies: Iterable[Tally | None]) -> Iterator[Tally]:
    for tally in tallies:
        if tally is None:
            return
        yield tally
