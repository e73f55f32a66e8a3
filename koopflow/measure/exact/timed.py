"""Which clock ends first, where that can be said: a case goes in; the chain of its moments comes out, with their times.

A moment is a configuration with its clocks and what is known of the time that is left of each. Raises `UnsolvedError`
where that is not enough; see docs/explanation/solving.md, *Which clock ends first*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from koopflow.diagnostics import Note
from koopflow.measure.exact import reasons
from koopflow.measure.exact.case import Case
from koopflow.measure.exact.chain import Chain, Following, Link, found_from
from koopflow.measure.exact.laws import TimeLaw
from koopflow.measure.exact.population import beginnings
from koopflow.measure.exact.reasons import UnsolvedError, about, between
from koopflow.measure.exact.stepping import DELIVERY, TIMER, WORK, Clock, Stepping, Way
from koopflow.semantics.configuration import Configuration

DRAWN_MAX = 4_096
"""So many ways are looked at in which empirical times that run at once can be drawn."""


class Running(NamedTuple):
    """A clock that runs: the seconds left where they are known, else -1, and how long it has run (0 where that does not
    matter)."""

    clock: Clock
    left: int
    age: int


class Moment(NamedTuple):
    """A settled configuration with its clocks and the timers that are due."""

    configuration: Configuration
    running: tuple[Running, ...]
    due: frozenset[int]


def timed_chain(case: Case, states_max: int) -> Chain:
    """The chain of moments with their mean times in seconds."""
    timing = _Timing(case, Stepping(case))
    starts = [
        timing.link(timing.stepping.begin(given), chance, (), None)
        for given, chance in beginnings(case, states_max)
    ]
    return found_from(starts, timing.follow, states_max)


@dataclass(frozen=True, eq=False)
class _Timing:
    case: Case
    stepping: Stepping

    def follow(self, moment: object) -> Following:
        assert isinstance(moment, Moment)
        if not moment.running:
            return 0.0, ()
        mean = 0.0
        links: list[Link] = []
        for chance, known in self._drawn(moment):
            lasts, more = self._race(known)
            mean += chance * lasts
            links += (link._replace(chance=link.chance * chance) for link in more)
        return mean, _together(links)

    def _drawn(self, moment: Moment) -> Iterator[tuple[float, Moment]]:
        """Where several clocks run, times with finitely many values are drawn before they run against each other."""
        if len(moment.running) == 1:
            yield 1.0, moment
            return
        ways = [self._values(item) for item in moment.running]
        if math.prod(map(len, ways)) > DRAWN_MAX:
            raise UnsolvedError(Note(reasons.LIMIT, {"limit": DRAWN_MAX}))
        for chosen in product(*ways):
            running = tuple(item for _, item in chosen)
            yield math.prod(chance for chance, _ in chosen), moment._replace(running=running)

    def _values(self, item: Running) -> list[tuple[float, Running]]:
        values = () if item.left >= 0 else self.law(item.clock).values
        return [(chance, item._replace(left=value)) for value, chance in values] or [(1.0, item)]

    def _race(self, moment: Moment) -> tuple[float, list[Link]]:
        """The mean time until the first clock ends, and what then follows."""
        running = moment.running
        known = [place for place, item in enumerate(running) if item.left >= 0]
        rates = {
            p: rate for p, item in enumerate(running) if item.left < 0 and (rate := self.law(item.clock).rate)
        }
        other = [place for place in range(len(running)) if place not in known and place not in rates]
        first = self._first(moment, known) if known else -1
        until = float(running[first].left) if known else math.inf
        rate = math.fsum(rates.values())
        lasts, over = self._other(moment, other, until, rate)
        links = [
            link for place, own in rates.items() for link in self._ends(moment, place, own * lasts, None)
        ]
        at_last = math.exp(-rate * until) * over if known else 0.0
        if known:
            links += self._ends(moment, first, at_last, running[first].left)
        if other:
            links += self._ends(moment, other[0], max(0.0, 1.0 - rate * lasts - at_last), None)
        return lasts, links

    def _first(self, moment: Moment, known: list[int]) -> int:
        running = moment.running
        first = min(known, key=lambda place: (running[place].left, running[place].clock.kind, place))
        for place in known:
            both = running[first], running[place]
            alike = both[0].left == both[1].left and both[0].clock.kind == both[1].clock.kind == WORK
            if place != first and alike and self.case.scenario.priorities:
                raise UnsolvedError(self._about(reasons.TIES, both[0].clock, both[1].clock))
        return first

    def _other(self, moment: Moment, other: list[int], until: float, rate: float) -> tuple[float, float]:
        """The mean time until anything ends, and the chance that the time of another family outlasts the known one."""
        if not other:
            return (-math.expm1(-rate * until) / rate if rate else until), 1.0
        item, law = moment.running[other[0]], self.law(moment.running[other[0]].clock)
        if len(other) > 1:
            raise UnsolvedError(self._about(reasons.RACE, item.clock, moment.running[other[1]].clock))
        if law.law.family == "poisson" and len(moment.running) > 1:
            rest = next(o.clock for place, o in enumerate(moment.running) if place != other[0])
            raise UnsolvedError(self._about(reasons.RACE, item.clock, rest))
        over = 0.0
        if until < math.inf:
            over = law.survival(item.age + until) / (law.survival(item.age) if item.age else 1.0)
        return law.lasting(item.age, until, rate), over

    def _ends(self, moment: Moment, place: int, chance: float, elapsed: int | None) -> list[Link]:
        """What follows when this clock ends; `elapsed` is the time gone where it is known."""
        if chance <= 0.0:
            return []
        clocks = tuple(item.clock for item in moment.running)
        ways = self.stepping.ended(moment.configuration, clocks, moment.due, place)
        return [self.link(way, chance, moment.running, elapsed, clocks[place]) for way in ways]

    def link(
        self,
        way: Way,
        chance: float,
        before: tuple[Running, ...],
        elapsed: int | None,
        ended: Clock | None = None,
    ) -> Link:
        """A way as a link of the chain."""
        if way.outcome is not None:
            return Link(chance * way.chance, None, way.outcome, way.entered)
        running = [
            self._fresh(clock) if place < 0 else self._older(before[place], elapsed, ended)
            for clock, place in way.clocks
        ]
        # Only known times can end at the same second, so only their order is kept.
        ordered = (*sorted(item for item in running if item.left < 0), *(i for i in running if i.left >= 0))
        return Link(chance * way.chance, Moment(way.configuration, ordered, way.due), None, way.entered)

    def _fresh(self, clock: Clock) -> Running:
        if clock.kind == TIMER:
            left = self.case.timer(self.case.tables.transitions[clock.at])
            if left is None:
                raise UnsolvedError(about(reasons.MONTHS, [self.name(clock)]))
            return Running(clock, left, 0)
        if clock.kind == DELIVERY and self._delay(clock) is None:
            return Running(clock, 0, 0)
        values = self.law(clock).values
        return Running(clock, values[0][0] if len(values) == 1 else -1, 0)

    def _older(self, item: Running, elapsed: int | None, ended: Clock | None) -> Running:
        if item.left < 0 and self.law(item.clock).rate is not None:
            return item
        if elapsed is None:
            assert ended is not None
            raise UnsolvedError(self._about(reasons.OUTLIVES, item.clock, ended))
        return (
            item._replace(left=item.left - elapsed)
            if item.left >= 0
            else item._replace(age=item.age + elapsed)
        )

    # laws and names

    def law(self, clock: Clock) -> TimeLaw:
        """The law of a clock's time."""
        if clock.kind == WORK:
            found = self.case.work(clock.at)
        elif clock.kind == DELIVERY:
            found = self._delay(clock)
        else:
            found = self.case.event(self.case.tables.transitions[clock.at])
        if found is None:
            raise UnsolvedError(about(reasons.SITTINGS, [self.name(clock)]))
        return found

    def _delay(self, clock: Clock) -> TimeLaw | None:
        return self.case.delay(self.case.tables.flow_slots[clock.at].flow, clock.element)

    def name(self, clock: Clock) -> str:
        """A clock as the model names what runs."""
        return self.stepping.name(clock)

    def _about(self, text: str, first: Clock, second: Clock) -> Note:
        return between(text, self.name(first), self.name(second))


def _together(links: Iterable[Link]) -> list[Link]:
    """Links that lead to the same with the same entered, as one."""
    found: dict[tuple[object, ...], Link] = {}
    for link in links:
        key = link[1:]
        found[key] = link._replace(chance=link.chance + (found[key].chance if key in found else 0.0))
    return list(found.values())
