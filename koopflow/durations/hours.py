"""Opening hours by weekday, public holidays and closures in; when something is open, and when work ends, out.

Effort passes only in open hours, suspended at closing and taken up again. Days are looked up one by one and
never tabulated to an end, so a calendar is as long as a simulation needs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from koopflow.durations.amounts import DAY, HOUR, MINUTE
from koopflow.durations.days import date_of, holidays_of, weekday

NEVER = 1 << 62
"""A time later than all others: when a calendar that never opens opens."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"\s*([0-2]?[0-9]):([0-5][0-9])\s*[-–]\s*([0-2]?[0-9]):([0-5][0-9])\s*")
_SEARCH_DAYS = 20 * 366

Hours = tuple[tuple[int, int], ...]
"""Open stretches of a day in order, in seconds from midnight."""
Week = tuple[Hours, ...]
"""The open stretches of Monday to Sunday."""

ALWAYS: Week = (((0, DAY),),) * 7


class CalendarError(ValueError):
    """Opening hours that cannot be read; `text` is the part that is wrong."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” are not opening hours")
        self.text = text


def parse_week(hours: Mapping[str, Sequence[str]]) -> Week:
    """The week of `{"mon-fri": ["07:30-15:30"], "sat, sun": [...]}`; hours over midnight go on the next day.

    Raises `CalendarError` for what is no weekday or no stretch of hours.
    """
    week: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for days, spans in hours.items():
        stretches = [_stretch(span) for span in spans]
        for day in _weekdays(days):
            for start, end in stretches:
                week[day].append((start, min(end, DAY)))
                if end > DAY:
                    week[(day + 1) % 7].append((0, end - DAY))
    return tuple(_merged(day) for day in week)


@dataclass(frozen=True)
class WorkingCalendar:
    """When something is open: hours by weekday, but not on holidays of `countries` nor within `closures`.

    A closure is the moment from which it is closed and that at which it opens again.
    """

    week: Week = ALWAYS
    countries: frozenset[str] = frozenset()
    closures: tuple[tuple[int, int], ...] = ()

    def hours(self, day: int) -> Hours:
        """The open stretches of a numbered day."""
        hours = self.week[weekday(day)]
        if hours and self.countries:
            year = date_of(day)[0]
            if any(day in holidays_of(country, year) for country in self.countries):
                return ()
        if hours and self.closures:
            return _without(hours, self.closures, day * DAY)
        return hours

    def is_open(self, moment: int) -> bool:
        """Whether it is open at the moment; at closing time it is not."""
        day, of_day = divmod(moment, DAY)
        return any(start <= of_day < end for start, end in self.hours(day))

    def next_open(self, moment: int) -> int:
        """The moment itself where it is open, else the next opening; `NEVER` after 20 closed years."""
        return next((max(start, moment) for start, _ in self._stretches(moment)), NEVER)

    def add_work(self, moment: int, seconds: int) -> int:
        """When work of so many open seconds ends that begins at the moment or at the next opening.

        Work that fills the hours ends at closing time; work of no seconds ends at the moment. `NEVER` where
        it does not open again in 20 years.
        """
        if seconds <= 0:
            return moment
        if self._is_always_open:
            return moment + seconds
        reached = moment
        while True:
            for start, end in self._stretches(reached):
                begin = max(start, reached)
                if seconds <= end - begin:
                    return begin + seconds
                seconds -= end - begin
                reached = end
                break
            else:
                return NEVER

    def open_seconds(self, start: int, end: int) -> int:
        """How many seconds it is open between two moments."""
        if self._is_always_open:
            return max(0, end - start)
        total = 0
        for day in range(start // DAY, -(-end // DAY)):
            for opens, closes in self.hours(day):
                total += max(0, min(end, day * DAY + closes) - max(start, day * DAY + opens))
        return total

    @property
    def is_ever_open(self) -> bool:
        """Whether any weekday has hours."""
        return any(self.week)

    @property
    def working_day_seconds(self) -> int:
        """One `wd` of effort: the open seconds of a weekday that has hours, on average; 0 where none has."""
        open_days = [sum(end - start for start, end in hours) for hours in self.week if hours]
        return sum(open_days) // len(open_days) if open_days else 0

    @property
    def _is_always_open(self) -> bool:
        return self.week == ALWAYS and not self.countries and not self.closures

    def _stretches(self, moment: int) -> Iterator[tuple[int, int]]:
        """The open stretches that end after the moment, in order, until none came for 20 years."""
        day = moment // DAY
        idle = 0
        while idle < _SEARCH_DAYS:
            idle += 1
            for start, end in self.hours(day):
                if day * DAY + end > moment:
                    idle = 0
                    yield day * DAY + start, day * DAY + end
            day += 1


def common(calendars: Iterable[WorkingCalendar]) -> WorkingCalendar:
    """The hours that all keep; of no calendars, always."""
    return reduce(_both, calendars, WorkingCalendar())


def _both(left: WorkingCalendar, right: WorkingCalendar) -> WorkingCalendar:
    week = tuple(
        tuple(
            (max(a, c), min(b, d))
            for a, b in left.week[day]
            for c, d in right.week[day]
            if max(a, c) < min(b, d)
        )
        for day in range(7)
    )
    closures = tuple(dict.fromkeys((*left.closures, *right.closures)))
    return WorkingCalendar(week, left.countries | right.countries, closures)


def _without(hours: Hours, closures: Iterable[tuple[int, int]], midnight: int) -> Hours:
    """The open stretches of the day that begins at `midnight`, less the closures."""
    for closes, opens in closures:
        shut, open_again = closes - midnight, opens - midnight
        parts = (
            (start, end)
            for old in hours
            for start, end in ((old[0], min(old[1], shut)), (max(old[0], open_again), old[1]))
        )
        hours = tuple((start, end) for start, end in parts if start < end) if shut < open_again else hours
    return hours


def _stretch(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if not found:
        raise CalendarError(text)
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    start, end = from_hour * HOUR + from_minute * MINUTE, to_hour * HOUR + to_minute * MINUTE
    if start >= DAY or end > DAY or start == end:
        raise CalendarError(text)
    return start, end if end > start else end + DAY


def _weekdays(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise CalendarError(text)
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        yield from (day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))


def _merged(stretches: Iterable[tuple[int, int]]) -> Hours:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
