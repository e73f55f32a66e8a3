"""Rows in, the axis that spans them out, with marks from fine to coarse in the figure's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from koopflow.draw.drawing import Line
from koopflow.draw.timeline_plan import Axis, Strip, Ticks
from koopflow.wording.words import Words

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
"""Months, as printed time tables name them."""
STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 360, 720, 3_600)
"""From mark to mark on an axis of counted days or hours."""
SHORT_DAYS = 2.0
"""Terms no longer than this are counted in hours."""
MONTHS_FROM_DAYS = 70.0
"""Terms longer than this are marked by months of thirty days."""
ERAS_MAX = 40
SIZE = 8.0


def calendar_axis(days: Sequence[date]) -> Axis:
    """Whole months around these days; eras are years, or tens and hundreds of years where there are many."""
    start, end = min(days).replace(day=1), _next_month(max(days))
    step = next(step for step in (1, 10, 100, 1_000) if (end.year - start.year) / step < ERAS_MAX)
    years = range(max(1, start.year - start.year % step), end.year + 1, step)
    eras = tuple((float(date(year, 1, 1).toordinal()), str(year)) for year in years)
    scales = tuple(_marks(start, end, months) for months in (1, 3, 6)) if step == 1 else ()
    return Axis(float(start.toordinal()), float(end.toordinal()), eras, scales)


def term_axis(words: Words, rows: Sequence[Strip]) -> Axis:
    """From the entry to the end of the longest term, in days, or in hours where all are short."""
    longest = max(row.last for row in rows)
    in_hours = longest <= SHORT_DAYS
    unit = 1 / 24 if in_hours else 1.0
    said = "Hours from the entry to the state" if in_hours else "Days from the entry to the state"
    steps = STEPS if in_hours or longest <= MONTHS_FROM_DAYS else [step for step in STEPS if step >= 30]
    scales = tuple(_counted(longest, step, unit) for step in steps)
    return Axis(0.0, longest, (), scales, (Line(words.say(said), SIZE),))


def _counted(longest: float, step: int, unit: float) -> Ticks:
    """Marks at every step; far more than any page has room for are none."""
    many = int(longest / (step * unit) + 1e-9)
    return tuple((number * step * unit, str(number * step)) for number in range(min(many, 400) + 1))


def _marks(start: date, end: date, months: int) -> Ticks:
    return tuple(
        (float(day.toordinal()), ROMAN[day.month - 1])
        for day in _months(start, end)
        if (day.month - 1) % months == 0
    )


def _months(start: date, end: date) -> Iterator[date]:
    day = start
    while day < end:
        yield day
        day = _next_month(day)


def _next_month(day: date) -> date:
    """The first day of the next month; of the last month that there is, its last day."""
    if (day.year, day.month) == (date.max.year, date.max.month):
        return date.max
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
