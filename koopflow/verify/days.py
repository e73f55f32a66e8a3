"""A moment and a duration in, the moment at which it is over out, as `koopflow.durations.later` has it, but quickly.

Apart from that because a comparison day by day asks for it a hundred thousand times, with a handful of durations.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from koopflow.durations import DAY, MONTH_DAYS, Duration, later, seconds_of, whole_seconds, working_day

FIRST, LAST = (seconds_of(datetime(year, 1, 1)) // DAY for year in (2000, 2041))
"""The days that are looked at: those of forty-one years, which hold every weekday and leap year on every date."""

_EPOCH = date(1970, 1, 1).toordinal()
_READABLE = date(8_000, 1, 1).toordinal() - _EPOCH
"""Until this day, and a thousand years more, the standard library knows dates."""


class _Amounts(NamedTuple):
    """A duration in whole numbers; the last of the working days lasts `last` seconds."""

    months: int
    working_days: int
    last: int
    seconds: int


class Days:
    """The calendar of a country, read as far as it is asked for."""

    def __init__(self, country: str | None) -> None:
        self.country = country
        self._working: list[int] = []
        self._read_until = FIRST
        self._amounts: dict[int, tuple[Duration, _Amounts]] = {}
        self._months: dict[tuple[int, int], int] = {}

    def later(self, moment: int, duration: Duration) -> int:
        """The moment at which the duration is over, begun at a moment from `FIRST` on."""
        amounts = self._amounts_of(duration)
        day, of_day = divmod(moment, DAY)
        if amounts.months:
            day = self._months_later(day, amounts.months)
        if amounts.working_days:
            day, of_day = self._working_day(day, amounts.working_days), amounts.last
        return day * DAY + of_day + amounts.seconds

    def _amounts_of(self, duration: Duration) -> _Amounts:
        known = self._amounts.get(id(duration))
        if known is None:
            whole, part = divmod(duration.working_days, 1)
            last = whole_seconds(part * DAY) if part else DAY
            amounts = _Amounts(int(duration.months), int(whole) + (part > 0), last, fixed_seconds(duration))
            # The duration is kept, so that no other one has its number.
            known = self._amounts[id(duration)] = (duration, amounts)
        return known[1]

    def _months_later(self, day: int, months: int) -> int:
        """The same day of the month, or the month's last, so many months on."""
        known = self._months.get((day, months))
        if known is None:
            known = self._months[day, months] = _months_later(day, months)
        return known

    def _working_day(self, day: int, number: int) -> int:
        """The so many-th working day after a day."""
        at = bisect_right(self._working, day) + number - 1
        while self._read_until <= day or at >= len(self._working):
            for one in range(self._read_until, self._read_until + 366):
                if working_day(one, self.country):
                    self._working.append(one)
            self._read_until += 366
            at = bisect_right(self._working, day) + number - 1
        return self._working[at]


def _months_later(day: int, months: int) -> int:
    if day > _READABLE:
        return later(day * DAY, whole_months(months), None) // DAY
    begun = date.fromordinal(_EPOCH + day)
    years, month = divmod(begun.month - 1 + months, 12)
    first = date(begun.year + years, month + 1, 1).toordinal() - _EPOCH
    return first + min(begun.day, monthrange(begun.year + years, month + 1)[1]) - 1


def starts(hours: tuple[int, ...]) -> Iterator[int]:
    """The moments at these seconds of each day."""
    for day in range(FIRST, LAST):
        for hour in hours:
            yield day * DAY + hour


def whole_months(number: int) -> Duration:
    """So many months of the calendar."""
    return Duration(Fraction(number), Fraction(0), Fraction(0))


def fixed_seconds(duration: Duration) -> int:
    """The part of a duration that is the same on every day."""
    return whole_seconds((duration.months - int(duration.months)) * MONTH_DAYS * DAY + duration.seconds)
