"""Where it does not matter which clock ends first: a case goes in; the chain of one order comes out, in place of all.

Every order is explored, and every two clocks that run at once are tried in both orders. Raises `UnsolvedError` where
the order matters; see docs/explanation/solving.md, *Where the order does not matter*.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from koopflow.measure.exact import reasons
from koopflow.measure.exact.case import Case
from koopflow.measure.exact.chain import Chain, Following, Link, found_from
from koopflow.measure.exact.population import beginnings
from koopflow.measure.exact.reasons import UnsolvedError, between
from koopflow.measure.exact.stepping import Clock, Stepping, Way
from koopflow.semantics.configuration import Configuration


class Moment(NamedTuple):
    """A settled configuration with what runs, in no order, and the timers that are due."""

    configuration: Configuration
    clocks: tuple[Clock, ...]
    due: frozenset[int]


Ends = dict[tuple[object, ...], float]
"""Where two clocks lead, with what was entered, each with its chance."""


def orderless_chain(case: Case, states_max: int, *, waits: bool) -> Chain:
    """The chain of one order; its times mean nothing. With `waits` gates open at a time of their own."""
    stepping = Stepping(case, waits)
    starts = [
        _link(way := stepping.begin(given))._replace(chance=way.chance * chance)
        for given, chance in beginnings(case, states_max)
    ]
    orders = _Orders(stepping)
    found_from(starts, orders.follow_all, states_max)
    return found_from(starts, orders.follow_one, states_max)


@dataclass(frozen=True, eq=False)
class _Orders:
    stepping: Stepping
    known: dict[Moment, tuple[tuple[Way, ...], ...]] = field(default_factory=dict)
    """For each moment, for each of its clocks, what can follow when that ends."""

    def follow_all(self, moment: object) -> Following:
        assert isinstance(moment, Moment)
        self._judge(moment)
        return 0.0, [_link(way) for ways in self._ways(moment) for way in ways]

    def follow_one(self, moment: object) -> Following:
        assert isinstance(moment, Moment)
        return 0.0, [_link(way) for ways in self._ways(moment)[:1] for way in ways]

    def _ways(self, moment: Moment) -> tuple[tuple[Way, ...], ...]:
        if moment not in self.known:
            self.known[moment] = tuple(
                tuple(self.stepping.ended(moment.configuration, moment.clocks, moment.due, place))
                for place in range(len(moment.clocks))
            )
        return self.known[moment]

    def _judge(self, moment: Moment) -> None:
        """Raise where two clocks of this moment are not independent."""
        for one, other in combinations(range(len(moment.clocks)), 2):
            first, second = moment.clocks[one], moment.clocks[other]
            if first == second:
                continue
            there, back = self._both(moment, one, other), self._both(moment, other, one)
            if there is None or back is None or not _alike(there, back):
                raise UnsolvedError(
                    between(reasons.ORDER, self.stepping.name(first), self.stepping.name(second))
                )

    def _both(self, moment: Moment, one: int, other: int) -> Ends | None:
        """Where it leads if the clock `one` ends and then `other`; None where that is stopped or set anew by it."""
        found: Ends = {}
        for way in self._ways(moment)[one]:
            if other not in (place for _, place in way.clocks):
                return None
            for chance, key in self._then(way, moment.clocks[other]):
                found[key] = found.get(key, 0.0) + way.chance * chance
        return found

    def _then(self, way: Way, clock: Clock) -> Iterator[tuple[float, tuple[object, ...]]]:
        then = _moment(way)
        for following in self._ways(then)[then.clocks.index(clock)]:
            entered = tuple(sorted(Counter(way.entered + following.entered).items()))
            target = _moment(following) if following.outcome is None else following.outcome
            yield following.chance, (target, entered)


def _alike(there: Ends, back: Ends) -> bool:
    return there.keys() == back.keys() and all(
        math.isclose(chance, back[key], rel_tol=1e-9) for key, chance in there.items()
    )


def _moment(way: Way) -> Moment:
    return Moment(way.configuration, tuple(sorted(clock for clock, _ in way.clocks)), way.due)


def _link(way: Way) -> Link:
    target = _moment(way) if way.outcome is None else None
    return Link(way.chance, target, way.outcome, way.entered)
