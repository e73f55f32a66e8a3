"""Moments of a run as expressions in; how long after the start they are, on the best day of forty years, out.

A run fixes which timer counts from which moment, not on which day it begins; months and working days are longer on some
days than on others. So a search compares moments by bounds that hold on every day, and only the few that it cannot tell
apart so are worked out day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Literal, NamedTuple

from koopflow.durations import DAY, Duration, later, seconds_of, whole_seconds
from koopflow.verify.days import Days, fixed_seconds, starts, whole_months

START = 0
"""The moment at which the duty starts."""
_DAYS_OF_MONTH = (1, 28, 29, 30, 31)
"""The days from which a number of months is shortest or longest."""


class _Shape(NamedTuple):
    """What a moment is: the start; `after` a moment; the later of two; a moment that was waited for in a pause."""

    kind: Literal["start", "after", "latest", "freed"]
    of: int = START
    other: int = START
    duration: Duration | None = None


class Moments:
    """The moments of the runs of one search, by number, each expression once.

    `least` and `most` hold on every day: the fewest and the most seconds that have counted since the start.
    """

    def __init__(self, country: str | None) -> None:
        self._days = Days(country)
        self.least = [0]
        self.most = [0]
        self._shapes = [_Shape("start")]
        self._bases = [START]
        self._numbers = {self._shapes[0]: START}
        self._after: dict[tuple[int, int], int] = {}
        self._kept: list[Duration] = []
        self._order: dict[tuple[int, int], bool] = {}
        self._shortest: dict[int, int] = {}

    def after(self, of: int, duration: Duration) -> int:
        """The moment at which the duration from `of` on is over."""
        key = (
            of,
            id(duration),
        )  # hashing a duration is slow; `_kept` sees to it that no number is used twice
        if key not in self._after:
            self._kept.append(duration)
            least, most = bounds(duration)
            shape = _Shape("after", of, duration=duration)
            number = self._number(shape, self.least[of] + least, self.most[of] + most, self._bases[of])
            self._after[key] = number
        return self._after[key]

    def latest(self, one: int, other: int) -> int:
        """The later one of two moments of one stretch."""
        if self.not_after(one, other):
            return other
        if self.not_after(other, one):
            return one
        least, most = max(self.least[one], self.least[other]), max(self.most[one], self.most[other])
        return self._number(_Shape("latest", one, other), least, most, self._bases[one])

    def freed(self, of: int) -> int:
        """The moment as the beginning of a new stretch, on whatever day: a pause has been as long as one likes."""
        if self._shapes[of].kind == "freed":
            return of
        number = self._number(_Shape("freed", of), self.least[of], self.most[of], -1)
        self._bases[number] = number
        return number

    def not_after(self, one: int, other: int) -> bool:
        """Whether the first moment is certainly, on every day, not after the second."""
        if one in (other, START) or self.most[one] <= self.least[other]:
            return True
        if self.least[one] > self.most[other]:
            return False
        if (one, other) not in self._order:
            self._order[one, other] = self._is_not_after(self._shapes[one], self._shapes[other], one, other)
        return self._order[one, other]

    def _is_not_after(self, first: _Shape, second: _Shape, one: int, other: int) -> bool:
        if first.kind == "latest":
            return self.not_after(first.of, other) and self.not_after(first.other, other)
        if first.kind == "freed" and self.not_after(first.of, other):
            return True
        if second.kind == "latest":
            return self.not_after(one, second.of) or self.not_after(one, second.other)
        if second.kind == "start":
            return False
        alike = first.kind == second.kind == "after" and first.duration == second.duration
        return (alike and self.not_after(first.of, second.of)) or self.not_after(one, second.of)

    def _number(self, shape: _Shape, least: int, most: int, base: int) -> int:
        number = self._numbers.setdefault(shape, len(self._shapes))
        if number == len(self._shapes):
            self._shapes.append(shape)
            self._bases.append(base)
            self.least.append(least)
            self.most.append(most)
        return number

    # day by day

    def shortest(self, moment: int) -> int:
        """The fewest seconds between the start and the moment that count, over all days on which they can begin."""
        if self.least[moment] == self.most[moment]:
            return self.least[moment]
        if moment not in self._shortest:
            self._shortest[moment] = self._before(moment) + self._shortest_stretch(moment)
        return self._shortest[moment]

    def comes_within(self, moment: int, within: Duration) -> bool:
        """Whether on some day the moment comes before the duration from the start on is over."""
        shortest, longest = bounds(within)
        if self.most[moment] <= shortest:
            return True
        if self.least[moment] > longest:
            return False
        first = moment
        while self._bases[first] != START:
            first = self._shapes[self._bases[first]].of
        more = self.shortest(moment) - self.shortest(first)
        days = self._days
        return any(
            self._at(first, start) + more <= days.later(start, within) for start in starts(self._hours(first))
        )

    def _before(self, moment: int) -> int:
        """The seconds that counted before the pause after which the stretch of the moment begins."""
        base = self._bases[moment]
        return 0 if base == START else self.shortest(self._shapes[base].of)

    def _shortest_stretch(self, moment: int) -> int:
        base = self._bases[moment]
        bound = self.least[moment] - self.least[base]
        best: int | None = None
        for start in starts(self._hours(moment)):
            lasts = self._at(moment, start) - start
            best = lasts if best is None else min(best, lasts)
            if best == bound:
                break
        return best or 0

    def _at(self, moment: int, start: int) -> int:
        """The second at which the moment is, where its stretch begins at `start`."""
        shape = self._shapes[moment]
        if shape.kind == "after" and shape.duration is not None:
            return self._days.later(self._at(shape.of, start), shape.duration)
        if shape.kind == "latest":
            return max(self._at(shape.of, start), self._at(shape.other, start))
        return start

    def _hours(self, moment: int) -> tuple[int, ...]:
        """The seconds of the day at which a stretch can be shortest: at the ends, and where a part of it crosses
        midnight."""
        crossing = {offset for part in self._parts(moment) for offset in self._offsets(part)}
        around = ((-offset - early) % DAY for offset in crossing for early in (0, 1))
        return tuple(sorted({0, DAY - 1, *around}))

    def _parts(self, moment: int) -> Iterator[int]:
        shape = self._shapes[moment]
        yield moment
        if shape.kind in ("after", "latest"):
            yield from self._parts(shape.of)
        if shape.kind == "latest":
            yield from self._parts(shape.other)

    def _offsets(self, moment: int) -> frozenset[int]:
        """By how many seconds the hour of the moment can differ from that at which its stretch began."""
        shape = self._shapes[moment]
        if shape.kind == "latest":
            return self._offsets(shape.of) | self._offsets(shape.other)
        if shape.kind != "after" or shape.duration is None:
            return frozenset((0,))
        if shape.duration.working_days:
            return frozenset()
        return frozenset((offset + fixed_seconds(shape.duration)) % DAY for offset in self._offsets(shape.of))


@cache
def bounds(duration: Duration) -> tuple[int, int]:
    """The fewest and the most seconds that the duration can last; the most is generous for working days."""
    least = most = fixed_seconds(duration)
    whole = int(duration.months)
    if whole:
        months = [reached - start for start, reached in _months(whole)]
        least, most = least + min(months), most + max(months)
    if duration.working_days:
        days, part = divmod(duration.working_days, 1)
        days = int(days) + (part > 0)
        less = DAY - whole_seconds(part * DAY) if part else 0
        # At best it begins in the last second of a Sunday, and no holiday comes between.
        least += (days + 2 * ((days - 1) // 5)) * DAY + 1 - less
        most += (2 * days + 14) * DAY
    return least, most


@cache
def longest(duration: Duration, country: str | None) -> int:
    """The most seconds that the duration can last."""
    if not duration.working_days:
        return bounds(duration)[1]
    days = Days(country)
    return max(days.later(start, duration) - start for start in starts((0,)))


def _months(whole: int) -> Iterator[tuple[int, int]]:
    """Beginnings and ends of so many months, from every kind of day of four years."""
    months = whole_months(whole)
    for year in range(2001, 2005):
        for month in range(1, 13):
            for day in _DAYS_OF_MONTH:
                try:
                    start = seconds_of(datetime(year, month, day))
                except ValueError:
                    continue
                yield start, later(start, months, None)
