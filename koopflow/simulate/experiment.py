"""Replications of a setting, in the order of their numbers whoever makes them.

The engine is the reference interpreter; a faster one takes its place behind the same functions and changes no result,
since every random number has an address of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting
from koopflow.trace.events import Happening, PoolFacts

ENGINE = "reference"


class Collector(Protocol):
    """Takes the happenings of one replication, and at its end the facts about its pools."""

    def __call__(self, happening: Happening, /) -> None:
        """Take one happening."""

    def close(self, pools: tuple[PoolFacts, ...]) -> None:
        """The replication is at its end."""


C = TypeVar("C", bound=Collector)


def replicate(
    setting: Setting, number: int, collector: C, stop: Callable[[], bool] | None = None
) -> C | None:
    """Run replication `number` (from 0) and hand every happening to the collector.

    `stop` is asked between events; what it ended early counts for nothing, and the answer is None.
    """
    clock = Clock(setting, number, collector, stop)
    if not clock.run():
        return None
    collector.close(clock.labour.resources.facts())
    return collector


def replications(
    setting: Setting,
    numbers: Iterable[int],
    collector: Callable[[int], C],
    *,
    workers: int = 1,
    stop: Callable[[], bool] | None = None,
) -> Iterator[C]:
    """The collectors of the replications in the order of `numbers`, made by so many workers.

    Where it was stopped, they are those of the first replications, up to the first that is not whole.
    """

    def made(number: int) -> C | None:
        return None if stop is not None and stop() else replicate(setting, number, collector(number), stop)

    if workers <= 1:
        yield from _whole(map(made, numbers))
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from _whole(pool.map(made, numbers))


def _whole(collectors: Iterable[C | None]) -> Iterator[C]:
    for collector in collectors:
        if collector is None:
            return
        yield collector
