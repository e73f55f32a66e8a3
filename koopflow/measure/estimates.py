"""The tallies of a scenario's replications in, all that is estimated from them out, each by its place in the JSON.

An estimate keeps what each replication gives to it, so that it can be made again without one of them. That is all that
the jackknife of a scenario, or of the difference between two, needs to know; hence it stands apart from the summary.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from koopflow.measure.histogram import Histogram, merged
from koopflow.measure.summary import DAY
from koopflow.measure.survival import survival
from koopflow.measure.tally import Level, StateTally, Tally, Window

Unit = Literal["share", "days", "number", "per-replication"]


class Estimate(Protocol):
    """A number that is estimated from replications."""

    def whole(self) -> float | None:
        """From all of them; None where there is nothing to estimate it from."""

    def without(self, index: int) -> float | None:
        """From all but one."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of totals over replications, for example of waiting times over waits; `scale` divides it."""

    over: tuple[float, ...]
    under: tuple[float, ...]
    scale: float = 1.0

    @cached_property
    def _totals(self) -> tuple[float, float]:
        return math.fsum(self.over), math.fsum(self.under)

    def whole(self) -> float | None:
        top, bottom = self._totals
        return top / bottom / self.scale if bottom else None

    def without(self, index: int) -> float | None:
        top, bottom = self._totals
        rest = bottom - self.under[index]
        return (top - self.over[index]) / rest / self.scale if rest else None


@dataclass(frozen=True)
class Lifetime:
    """The mean time after Kaplan and Meier in days, over all cases of the replications."""

    ended: tuple[Histogram, ...]
    censored: tuple[Histogram, ...]

    @cached_property
    def _merged(self) -> tuple[Histogram, Histogram]:
        return merged(self.ended), merged(self.censored)

    def whole(self) -> float | None:
        return _days(survival(*self._merged, ()).mean)

    def without(self, index: int) -> float | None:
        ended, censored = self._merged
        rest = ended.without(self.ended[index]), censored.without(self.censored[index])
        return _days(survival(*rest, ()).mean)


@dataclass(frozen=True)
class Measure:
    """What is estimated: its place in the JSON of `simulate` (`cycle_time.mean`), its unit, its estimate."""

    id: str
    unit: Unit
    estimate: Estimate


def measures(scenarios: Sequence[tuple[Sequence[Tally], Window]]) -> list[list[Measure]]:
    """For each scenario the same measures in the same order; what one of them lacks did not happen in it."""
    every = [tally for tallies, _ in scenarios for tally in tallies]
    names = _Names(every)
    return [list(_measures(tallies, window, names)) for tallies, window in scenarios]


class _Names:
    """What happened in any of the tallies, each in the order of the alphabet; nothing depends on who counted."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self.outcomes = _keys(t.outcomes for t in tallies)
        self.rules = _keys(t.rules for t in tallies)
        self.needs = _keys(t.needs for t in tallies)
        self.services = _keys(t.services for t in tallies)
        self.flows = _keys(+t.flows for t in tallies)
        self.costs = _keys(t.costs for t in tallies)
        self.budgets = _keys(t.budgets for t in tallies)
        self.working = _keys(
            [name for name, state in t.states.items() if state.works or state.wait.counts] for t in tallies
        )
        self.actors = _keys(
            (
                *+t.at_work,
                *t.units,
                *_held(t.queues),
                *(name for name, waits in t.waits.items() if waits.counts),
            )
            for t in tallies
        )
        self.caseloads = _keys(_held(t.caseloads) for t in tallies)
        self.limited = set(_keys(t.open_time for t in tallies))


def _held(levels: Mapping[str, Level]) -> list[str]:
    """Where there was ever anything."""
    return [name for name, level in levels.items() if level.area]


def _keys(counters: Iterable[Iterable[str]]) -> list[str]:
    return sorted({name for counter in counters for name in counter})


def _measures(tallies: Sequence[Tally], window: Window, names: _Names) -> Iterator[Measure]:
    def ratio(over: Callable[[Tally], float], under: Callable[[Tally], float], scale: float = 1.0) -> Ratio:
        return Ratio(tuple(over(t) for t in tallies), tuple(under(t) for t in tallies), scale)

    def per_replication(id_: str, over: Callable[[Tally], float]) -> Measure:
        return Measure(id_, "per-replication", ratio(over, lambda t: 1))

    yield from _cases(tallies, names, ratio)
    for need in names.needs:
        unmet, cases = _counted(need, "unmet", lambda t: t.needs), _counted(need, "cases", lambda t: t.needs)
        yield Measure(f"needs.{need}.unmet", "share", ratio(unmet, cases))
    yield from _actors(window, names, ratio)
    for state in names.working:
        yield Measure(f"states.{state}.wait.mean", "days", _wait(tallies, state))
    for count in ("arrived", "completed", "open", "stuck"):
        yield per_replication(f"cases.{count}", lambda t, name=count: getattr(t, name))  # type: ignore[misc]
    for flow in names.flows:
        yield per_replication(f"flows.{flow}.sent", lambda t, name=flow: t.flows.get(name, 0))  # type: ignore[misc]
    for service in names.services:
        yield per_replication(f"services.{service}.unmet", _counted(service, "unmet", lambda t: t.services))
    for cost in names.costs:
        yield per_replication(f"costs.{cost}", lambda t, name=cost: t.costs.get(name, 0))  # type: ignore[misc]
    for budget in names.budgets:
        yield per_replication(f"budgets.{budget}.spent", _counted(budget, "spent", lambda t: t.budgets))


def _cases(tallies: Sequence[Tally], names: _Names, ratio: Callable[..., Ratio]) -> Iterator[Measure]:
    for outcome in names.outcomes:
        share = ratio(lambda t, name=outcome: t.outcomes.get(name, 0), lambda t: t.completed)
        yield Measure(f"outcomes.{outcome}.share", "share", share)
    times = Lifetime(tuple(t.ended for t in tallies), tuple(t.censored for t in tallies))
    yield Measure("cycle_time.mean", "days", times)
    for rule in names.rules:
        broken = _counted(rule, "broken", lambda t: t.rules)
        kept = _counted(rule, "kept", lambda t: t.rules)
        share = ratio(broken, lambda t, broken=broken, kept=kept: broken(t) + kept(t))
        yield Measure(f"rules.{rule}.share", "share", share)


def _actors(window: Window, names: _Names, ratio: Callable[..., Ratio]) -> Iterator[Measure]:
    length = max(1, window.high - window.low)
    for actor in names.actors:
        if actor in names.limited:
            busy = ratio(lambda t, a=actor: t.at_work.get(a, 0), lambda t, a=actor: t.open_time.get(a, 0))
            yield Measure(f"actors.{actor}.utilisation", "share", busy)
        waits = ratio(
            lambda t, a=actor: t.waits[a].total if a in t.waits else 0,
            lambda t, a=actor: t.waits[a].count if a in t.waits else 0,
            DAY,
        )
        yield Measure(f"actors.{actor}.wait_mean", "days", waits)
        queue = ratio(lambda t, a=actor: t.queues[a].area if a in t.queues else 0, lambda t: length)
        yield Measure(f"actors.{actor}.queue_mean", "number", queue)
    for actor in names.caseloads:
        held = ratio(lambda t, a=actor: t.caseloads[a].area if a in t.caseloads else 0, lambda t: length)
        yield Measure(f"actors.{actor}.caseload_mean", "number", held)


def _wait(tallies: Sequence[Tally], state: str) -> Ratio:
    found = [t.states[state] if state in t.states else StateTally() for t in tallies]
    return Ratio(tuple(one.wait.total for one in found), tuple(one.wait.count for one in found), DAY)


def _counted(
    name: str, key: str, section: Callable[[Tally], Mapping[str, Mapping[str, float]]]
) -> Callable[[Tally], float]:
    return lambda t: section(t)[name].get(key, 0) if name in section(t) else 0


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / DAY
