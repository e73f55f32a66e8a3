"""Durations as amounts, and the calendars in which they pass.

All times are whole seconds since 1970-01-01T00:00 of local wall time, in which every day has 86,400 seconds.
"""

from koopflow.durations.amounts import (
    DAY,
    HOUR,
    MINUTE,
    MONTH_DAYS,
    WEEK,
    Duration,
    DurationError,
    parse_duration,
)
from koopflow.durations.days import (
    holidays_of,
    is_known_country,
    later,
    moment_of,
    seconds_of,
    whole_seconds,
    working_day,
)
from koopflow.durations.hours import NEVER, CalendarError, Week, WorkingCalendar, common, parse_week

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "MONTH_DAYS",
    "NEVER",
    "WEEK",
    "CalendarError",
    "Duration",
    "DurationError",
    "Week",
    "WorkingCalendar",
    "common",
    "holidays_of",
    "is_known_country",
    "later",
    "moment_of",
    "parse_duration",
    "parse_week",
    "seconds_of",
    "whole_seconds",
    "working_day",
]
