"""A moment and a duration in, the moment at which it is over out, by months and working days of the calendar.

Days are numbered from 1970-01-01, which is 0. The arithmetic of dates is done in whole numbers of any size,
because a simulation may run beyond the last year that `datetime` knows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache

from koopflow.durations.amounts import DAY, MONTH_DAYS, Duration

_EPOCH = datetime(1970, 1, 1)
_LAST_YEAR = 9_999


def seconds_of(moment: datetime) -> int:
    """The moment as whole seconds; a time zone is not looked at."""
    return (moment.replace(tzinfo=None, microsecond=0) - _EPOCH) // timedelta(seconds=1)


def moment_of(seconds: int) -> datetime:
    """The moment at these seconds; raises `OverflowError` beyond the year 9999."""
    return _EPOCH + timedelta(seconds=seconds)


def whole_seconds(amount: Fraction | float) -> int:
    """The nearest whole number of seconds, halves rounded up."""
    return int(Fraction(amount) + Fraction(1, 2)) if amount >= 0 else -whole_seconds(-amount)


def date_of(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a numbered day (Gregorian, of any size).

    Years are counted from March on, so that the leap day is the last of its year.
    """
    era, of_era = divmod(day + 719_468, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    of_month = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + 400 * era + (month <= 2), month, of_month


def day_of(year: int, month: int, of_month: int) -> int:
    """The number of a day; the inverse of `date_of`."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + of_month - 1
    return era * 146_097 + 365 * of_era + of_era // 4 - of_era // 100 + of_year - 719_468


def weekday(day: int) -> int:
    """0 for a Monday to 6 for a Sunday."""
    return (day + 3) % 7


def is_known_country(country: str) -> bool:
    """Whether the public holidays of this country (two letters, ISO 3166-1) are known."""
    import holidays

    return country in holidays.list_supported_countries(include_aliases=True)


@cache
def holidays_of(country: str, year: int) -> frozenset[int]:
    """The public holidays of a country in a year, as numbered days; none where the calendar is unknown.

    From the `holidays` package, by date and law (in Poland Christmas Eve is one from 2025 on). Years beyond
    9999 have none.
    """
    if not (1 <= year <= _LAST_YEAR and is_known_country(country)):
        return frozenset()
    import holidays

    found = holidays.country_holidays(country, years=year)
    return frozenset(day_of(date.year, date.month, date.day) for date in found)


def working_day(day: int, country: str | None) -> bool:
    """Whether the day is Monday to Friday and no public holiday of the country; None knows no holidays."""
    if weekday(day) >= 5:
        return False
    return country is None or day not in holidays_of(country, date_of(day)[0])


def later(moment: int, duration: Duration, country: str | None, times: int = 1) -> int:
    """The moment at which the duration is over, begun at `moment`; for `after`, `within` and `every`.

    Months come first and are the calendar's: the same day and hour, or the month's last day. Then come
    working days (`5 wd` end with the fifth working day after the day on which they begin), then seconds.
    Parts of a month count as 30.4375 days, parts of a working day as parts of 24 hours. `times` takes the
    duration that many times at once, so that the third month from 31 January ends on 30 April.
    """
    months = duration.months * times
    whole = int(months)
    reached = months_later(moment, whole) if whole else moment
    working_days = duration.working_days * times
    if working_days:
        reached = _working_days_later(reached, working_days, country)
    return reached + whole_seconds((months - whole) * MONTH_DAYS * DAY + duration.seconds * times)


def months_later(moment: int, months: int) -> int:
    day, of_day = divmod(moment, DAY)
    year, month, of_month = date_of(day)
    years, month = divmod(month - 1 + months, 12)
    year, month = year + years, month + 1
    following = day_of(year + 1, 1, 1) if month == 12 else day_of(year, month + 1, 1)
    length = following - day_of(year, month, 1)
    return day_of(year, month, min(of_month, length)) * DAY + of_day


def _working_days_later(moment: int, working_days: Fraction, country: str | None) -> int:
    day = moment // DAY
    whole, part = divmod(working_days, 1)
    for _ in range(int(whole) + (part > 0)):
        day += 1
        while not working_day(day, country):
            day += 1
    return day * DAY + (whole_seconds(part * DAY) if part else DAY)
