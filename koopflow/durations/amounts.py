"""The text of a duration (`14 d`, `5 wd`, `P1Y6M`) as exact amounts of months, working days and seconds.

The three amounts stay apart because only a calendar can turn months and working days into seconds
(`koopflow.calendars`). It stands on the lowest layer since types, rules and simulations all hold durations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
MONTH_DAYS = Fraction(487, 16)
"""Days of a month that stands as an amount: 30.4375, a twelfth of 365.25."""
WORKING_DAY = Fraction(7 * DAY, 5)
"""Seconds of elapsed time in one working day on average: five of them make a week."""
LONGEST_YEARS = 1_000
NUMBER_LENGTH = 64

_WRITTEN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<unit>s|min|h|d|wk|wd|mo|y)")
_ISO = re.compile(
    r"P(?=[0-9T])(?:(?P<y>[0-9]+(?:[.,][0-9]+)?)Y)?(?:(?P<mo>[0-9]+(?:[.,][0-9]+)?)M)?"
    r"(?:(?P<wk>[0-9]+(?:[.,][0-9]+)?)W)?(?:(?P<d>[0-9]+(?:[.,][0-9]+)?)D)?"
    r"(?:T(?=[0-9])(?:(?P<h>[0-9]+(?:[.,][0-9]+)?)H)?(?:(?P<min>[0-9]+(?:[.,][0-9]+)?)M)?"
    r"(?:(?P<s>[0-9]+(?:[.,][0-9]+)?)S)?)?"
)
_SECONDS = {"s": 1, "min": MINUTE, "h": HOUR, "d": DAY, "wk": WEEK}
_MONTHS = {"mo": 1, "y": 12}


class DurationError(ValueError):
    """A text that is no duration; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Months of the calendar, working days and seconds, all exact and not negative; `text` is as written.

    Durations are equal when their amounts are: `14 d`, `2 wk` and `P14D` are one duration.
    """

    months: Fraction
    working_days: Fraction
    seconds: Fraction
    text: str = field(default="", compare=False)
    in_days: bool = field(default=False, compare=False)

    def mean_seconds(self, working_day: Fraction | float = WORKING_DAY) -> float:
        """The duration as an amount, in seconds: a month has 30.4375 days, a year 365.25.

        `working_day` says how many seconds one `wd` has: by default elapsed time (a fifth of a week); for an
        effort the caller gives the open hours of a day of the calendar.
        """
        # Most durations have one of the three amounts, and arithmetic with fractions is slow.
        amount = self.seconds
        if self.months:
            amount += self.months * MONTH_DAYS * DAY
        if self.working_days:
            amount += self.working_days * Fraction(working_day)
        return float(amount)

    @property
    def is_effort_suspicious(self) -> bool:
        """Whether it was written in days or longer units: as an effort, 24 working hours are rarely meant."""
        return self.months > 0 or (self.in_days and self.seconds > 0)


@lru_cache(maxsize=4_096)
def parse_duration(text: str) -> Duration:
    """Read `30 min`, `6.5 h`, `14 d`, `2 wk`, `5 wd`, `3 mo`, `1 y`, or an ISO 8601 duration (`P1Y6M`).

    Raises `DurationError` for anything else, and for what is longer than 1,000 years.
    """
    stripped = text.strip()
    if len(stripped) > NUMBER_LENGTH:
        raise DurationError("the duration is too long to be read")
    if written := _WRITTEN.fullmatch(stripped):
        amounts = {written["unit"]: Fraction(written["number"])}
    elif iso := _ISO.fullmatch(stripped):
        amounts = _iso_amounts({unit: number for unit, number in iso.groupdict().items() if number})
    else:
        raise DurationError(_why(stripped))
    duration = Duration(
        months=sum((amounts.get(unit, Fraction(0)) * size for unit, size in _MONTHS.items()), Fraction(0)),
        working_days=amounts.get("wd", Fraction(0)),
        seconds=sum((amounts.get(unit, Fraction(0)) * size for unit, size in _SECONDS.items()), Fraction(0)),
        text=text,
        in_days=bool(amounts.keys() & {"d", "wk"}),
    )
    if duration.mean_seconds() > LONGEST_YEARS * 12 * MONTH_DAYS * DAY:
        raise DurationError(f"a duration is at most {LONGEST_YEARS} years")
    return duration


def _iso_amounts(numbers: dict[str, str]) -> dict[str, Fraction]:
    """ISO 8601 allows a fraction in the last unit alone."""
    if any("." in number or "," in number for number in list(numbers.values())[:-1]):
        raise DurationError("in an ISO 8601 duration only the last number may have a fraction")
    return {unit: Fraction(number.replace(",", ".")) for unit, number in numbers.items()}


def _why(text: str) -> str:
    if text.startswith("-"):
        return "a duration is not negative"
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return "the unit is missing"
    if re.match(r"[0-9]+,[0-9]", text):
        return "a decimal number has a point"
    return "not a number with one of the units s, min, h, d, wk, wd, mo, y"
