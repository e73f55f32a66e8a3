"""Opening hours, working days and sittings as rows of moments: calendars in, the run's seconds out.

The rows reach to the end of the run: what would be later does not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from math import ceil

from koopflow.durations import (
    DAY,
    MONTH_DAYS,
    Duration,
    WorkingCalendar,
    common,
    seconds_of,
    working_day,
)
from koopflow.durations.days import months_later
from koopflow.model.types import Scenario


def calendar_of(scenario: Scenario, names: Iterable[str], closed: Iterable[str] = ()) -> WorkingCalendar:
    """The hours that these calendars have in common, less the closures of what is named in `closed`."""
    shut = set(closed)
    each = [
        WorkingCalendar(calendar.week, frozenset([calendar.country] if calendar.country else []))
        for calendar in (scenario.calendars[name] for name in names)
    ]
    found = common(each)
    return WorkingCalendar(found.week, found.countries, tuple(closures(scenario, shut)))


def closures(scenario: Scenario, names: set[str]) -> Iterator[tuple[int, int]]:
    """The closed stretches of any of these, in seconds since 1970; a day is closed to its end."""
    for closure in scenario.closures:
        if names & set(closure.of):
            until = closure.until
            whole = (until.hour, until.minute, until.second) == (0, 0, 0)
            yield seconds_of(closure.from_), seconds_of(until) + (DAY if whole else 0)


def stretches(calendar: WorkingCalendar, start: int, end: int) -> list[int] | None:
    """Begin, end and the open seconds before, of each open stretch of the run and a day beyond it, in its seconds;
    None where it is always open."""
    if calendar == WorkingCalendar():
        return None
    rows: list[int] = []
    total = 0
    for day in range(start // DAY, (start + end) // DAY + 2):
        for opens, closes in calendar.hours(day):
            low, high = day * DAY + opens - start, day * DAY + closes - start
            if rows and rows[-2] == low:
                rows[-2] = high
            else:
                rows += [low, high, total]
            total += high - low
    return [*rows, 0, 0, total]


def working_days(country: str, start: int, end: int) -> list[int]:
    """The first day, how many days, how many of them are worked, how many are before each day, and which they are."""
    first, last = start // DAY - 1, (start + end) // DAY + 2
    worked = [day for day in range(first, last) if working_day(day, country)]
    ranks, count = [0], 0
    for day in range(first, last):
        count += count < len(worked) and worked[count] == day
        ranks.append(count)
    return [first, last - first, len(worked), *ranks, *worked]


def sittings(
    start: datetime,
    end: int,
    first: datetime | None,
    every: Duration,
    country: str,
    open_days: WorkingCalendar,
) -> Iterator[int]:
    """The moments of a team's sittings in the run, in its seconds, and the first one at its end or later."""
    begun = seconds_of(start)
    base = seconds_of(first) if first is not None else begun
    count = 0 if first is not None else 1
    while True:
        moment = _moved(_repeated(base, every, count, country), open_days)
        if moment is None:
            return
        if moment >= begun:
            yield moment - begun
        if moment - begun >= end:
            return
        count += 1


FAR = 366 * 60
"""A team that has no open hours in so many days does not sit."""


def _moved(moment: int, open_days: WorkingCalendar) -> int | None:
    """The moment, or the same hour of the next day that has open hours."""
    for later in range(FAR):
        if open_days.hours(moment // DAY + later):
            return moment + later * DAY
    return None


def _repeated(first: int, every: Duration, times: int, country: str) -> int:
    """So many periods after the first: months by the calendar, working days keep the hour."""
    months, part = divmod(every.months * times, 1)
    moment = months_later(first, int(months)) if months else first
    days = ceil(every.working_days * times)
    if days:
        day = moment // DAY
        for _ in range(days):
            day += 1
            while not working_day(day, country):
                day += 1
        moment = day * DAY + moment % DAY
    rest = part * MONTH_DAYS * DAY + every.seconds * times
    return moment + int(rest + Fraction(1, 2))
