"""Opening hours as intervals of single days: whether it is open, when it opens next, when so much open time has gone.

Times are whole seconds of local wall time since the beginning of year 1; a day has 86,400 of them. Written apart from
`koopflow.durations` so that each can be held to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from koopflow.durations import holidays_of
from koopflow.model.types import Calendar

DAY = 86_400
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FAR = 366 * 60
"""After so many days without an open second a calendar counts as closed for ever."""

Interval = tuple[int, int]


def seconds(moment: datetime) -> int:
    """Local wall time as seconds since the beginning of year 1."""
    return moment.toordinal() * DAY + moment.hour * 3600 + moment.minute * 60 + moment.second


def until_end(moment: datetime) -> int:
    """The end of a closure: of the day, where no hour is given."""
    return seconds(moment) + (DAY if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else 0)


class Hours:
    """The hours that several calendars have in common, less closures; no calendar at all is always open."""

    def __init__(self, calendars: Sequence[Calendar], closures: Sequence[Interval]) -> None:
        self._weeks = [_week(calendar) for calendar in calendars]
        self._countries = {calendar.country for calendar in calendars if calendar.country}
        self._closures = list(closures)
        self._days: dict[int, list[Interval]] = {}
        self._lengths: dict[int, int] = {}

    @property
    def always(self) -> bool:
        """Whether it is never closed."""
        return not self._weeks and not self._closures

    def day(self, ordinal: int) -> list[Interval]:
        """The open intervals of one day, in order."""
        if ordinal not in self._days:
            self._days[ordinal] = self._open(ordinal)
        return self._days[ordinal]

    def _open(self, ordinal: int) -> list[Interval]:
        start = ordinal * DAY
        today = date.fromordinal(ordinal)
        if any(is_holiday(today, country) for country in self._countries):
            return []
        open_ = [(start, start + DAY)]
        for week in self._weeks:
            hours = [(start + a, start + b) for a, b in week[today.weekday()]]
            open_ = [(max(a, c), min(b, d)) for a, b in open_ for c, d in hours if max(a, c) < min(b, d)]
        for low, high in self._closures:
            parts = [((a, min(b, low)), (max(a, high), b)) for a, b in open_]
            open_ = [(a, b) for pair in parts for a, b in pair if a < b]
        return open_

    def is_open(self, at: int) -> bool:
        """Whether this second is open (closing time is not)."""
        return self.always or any(a <= at < b for a, b in self.day(at // DAY))

    def next_open(self, at: int) -> int | None:
        """The first open second from `at` on, or None where there is none for decades."""
        for ordinal in range(at // DAY, at // DAY + FAR):
            for a, b in self.day(ordinal):
                if at < b:
                    return max(a, at)
        return None

    def after(self, at: int, work: int) -> int | None:
        """The first moment by which `work` open seconds have gone since `at`."""
        if self.always or work == 0:
            return at + work
        for ordinal in range(at // DAY, at // DAY + FAR):
            for a, b in self.day(ordinal):
                begin = max(a, at)
                if begin < b:
                    if work <= b - begin:
                        return begin + work
                    work -= b - begin
        return None

    def open_seconds(self, low: int, high: int) -> int:
        """How many seconds between two moments are open."""
        if self.always:
            return max(0, high - low)
        first, last = low // DAY, high // DAY
        if first == last:
            return self._part(first, low, high)
        between = sum(self._length(day) for day in range(first + 1, last))
        return self._part(first, low, high) + between + self._part(last, low, high)

    def _part(self, ordinal: int, low: int, high: int) -> int:
        return sum(max(0, min(b, high) - max(a, low)) for a, b in self.day(ordinal))

    def _length(self, ordinal: int) -> int:
        if ordinal not in self._lengths:
            self._lengths[ordinal] = sum(b - a for a, b in self.day(ordinal))
        return self._lengths[ordinal]

    @property
    def working_day(self) -> int:
        """Open seconds of a week divided by the weekdays that have any, rounded down; 24 hours where always open."""
        if not self._weeks:
            return DAY
        week = [[(0, DAY)] for _ in DAYS]
        for hours in self._weeks:
            week = [
                [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]
                for one, other in zip(week, hours, strict=True)
            ]
        lengths = [sum(b - a for a, b in day) for day in week]
        return sum(lengths) // max(1, sum(1 for length in lengths if length))


def is_holiday(day: date, country: str) -> bool:
    """Whether it is a public holiday there."""
    return day.toordinal() - date(1970, 1, 1).toordinal() in holidays_of(country, day.year)


def _week(calendar: Calendar) -> list[list[Interval]]:
    week: list[list[Interval]] = [[] for _ in DAYS]
    for names, texts in calendar.hours.items():
        for weekday in _weekdays(names):
            for text in texts:
                opens, closes = _interval(text)
                if opens < closes:
                    week[weekday].append((opens, closes))
                else:  # over midnight: the rest is the next day's
                    week[weekday].append((opens, DAY))
                    week[(weekday + 1) % 7].append((0, closes))
    return [_apart(day) for day in week]


def _apart(intervals: list[Interval]) -> list[Interval]:
    """The intervals in order, those that touch or overlap as one."""
    apart: list[Interval] = []
    for opens, closes in sorted(intervals):
        if apart and opens <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(closes, apart[-1][1]))
        elif opens < closes:
            apart.append((opens, closes))
    return apart


def _weekdays(names: str) -> list[int]:
    found: list[int] = []
    for part in names.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        low, high = DAYS.index(first), DAYS.index(last or first)
        found += [n % 7 for n in range(low, high + 1 if high >= low else high + 8)]
    return found


def _interval(text: str) -> Interval:
    opens, _, closes = text.replace("–", "-").partition("-")
    return _clock(opens), _clock(closes)


def _clock(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) * 3600 + int(minute) * 60


def add_months(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months later, or the month's last day."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def nth_working_day(day: date, count: int, country: str) -> date:
    """The `count`-th working day after this day."""
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() >= 5 or is_holiday(day, country):
            day += timedelta(days=1)
    return day


def add_working_days(moment: datetime, count: Fraction, country: str) -> datetime:
    """The end of the `count`-th working day after the day of `moment`; the moment itself for 0.

    A part of a day ends when that part of its 24 hours has gone: 1.5 end at noon of the second working day.
    """
    if not count:
        return moment
    last = nth_working_day(moment.date(), ceil(count), country)
    gone = count - (ceil(count) - 1)
    return datetime.combine(last, datetime.min.time()) + timedelta(seconds=int(gone * DAY + Fraction(1, 2)))
