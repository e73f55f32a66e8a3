"""When cases come: the scenario's streams and cohorts in, arrivals in the event list out (section 11 of the page)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from koopflow.model.types import Arrivals
from koopflow.randomness import Purpose, quantile

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock

ARRIVAL = 4
YEAR = 365.25 * 86_400


def plan_arrivals(clock: Clock) -> None:
    """Put the first arrival of each stream in the list, or all of them where their moments are given."""
    machines = list(clock.setting.programme.scenario.arrivals)
    for number, site in enumerate(clock.setting.sites, start=1):
        for machine, said in site.scenario.arrivals.items():
            if said.cohort is None:
                _Stream(clock, number, machine, said, machines).begin()
    for machine, said in clock.setting.programme.scenario.arrivals.items():
        if said.cohort is not None:
            _plan_cohort(clock, machine, said, int(said.cohort.value), machines)


def _plan_cohort(clock: Clock, machine: str, said: Arrivals, size: int, machines: list[str]) -> None:
    setting = clock.setting
    low = _since(clock, said.from_) if said.from_ else 0
    high = _since(clock, said.until) if said.until else setting.horizon
    for index in range(size):
        u = clock.chance.number(0, 0, f"arrivals.{machine}", index + 1, Purpose.ARRIVAL)
        stream = _Stream(clock, 1 + index % len(setting.sites), machine, said, machines)
        stream.put(index, low + int(u * (high - low) // 1))


def _since(clock: Clock, moment: datetime) -> int:
    return round((moment - clock.setting.start).total_seconds())


class _Stream:
    """The cases of one machine in one municipality."""

    def __init__(
        self, clock: Clock, municipality: int, machine: str, said: Arrivals, machines: list[str]
    ) -> None:
        self.clock, self.municipality, self.machine, self.said = clock, municipality, machine, said
        self.place, self.streams = machines.index(machine), len(machines)

    def begin(self) -> None:
        """Given moments, or the first of those that follow one another."""
        for index, moment in enumerate(self.said.at):
            self.put(index, _since(self.clock, moment))
        if not self.said.at:
            self._put_next(1, max(0, _since(self.clock, self.said.from_)) if self.said.from_ else 0)

    def put(self, index: int, at: int) -> None:
        """Case `index` arrives at this moment, if that lies in the run."""
        if 0 <= at < self.clock.setting.horizon:
            self.clock.put(at, ARRIVAL, lambda _: self._arrive(index))

    def _put_next(self, visit: int, since: int) -> None:
        u = self.clock.chance.number(self.municipality, 0, f"arrivals.{self.machine}", visit, Purpose.ARRIVAL)
        between = self._between(u)
        horizon = self.clock.setting.horizon
        until = min(horizon, _since(self.clock, self.said.until)) if self.said.until else horizon
        if between is None or since + between >= until:
            return
        at = since + between

        def do(_: int) -> None:
            self._put_next(visit + 1, at)
            self._arrive(visit - 1)

        self.clock.put(at, ARRIVAL, do)

    def _between(self, u: float) -> int | None:
        if self.said.every is not None:
            return self.clock.chance.time(self.said.every, u)
        assert self.said.per_year is not None
        rate = self.said.per_year.value
        return int((quantile("exponential", {"mean": YEAR / rate}, u) + 0.5) // 1) if rate > 0 else None

    def _arrive(self, index: int) -> None:
        clock = self.clock
        if not clock.labour.resources.is_closed(self.municipality, f"arrivals.{self.machine}", clock.now):
            clock.arrive(self.municipality, self.machine, 1 + index * self.streams + self.place)
