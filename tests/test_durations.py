"""Durations as text, months and working days of the calendar, opening hours."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.durations import (
    DAY,
    HOUR,
    NEVER,
    CalendarError,
    DurationError,
    WorkingCalendar,
    common,
    holidays_of,
    is_known_country,
    later,
    moment_of,
    parse_duration,
    parse_week,
    seconds_of,
    working_day,
)
from koopflow.durations.days import date_of, day_of, weekday

OFFICE = WorkingCalendar(parse_week({"mon-fri": ["07:30-15:30"]}), frozenset({"PL"}))


def at(text: str) -> int:
    return seconds_of(datetime.fromisoformat(text))


def shown(seconds: int) -> str:
    return moment_of(seconds).isoformat(timespec="minutes")


def day(text: str) -> int:
    return at(text) // DAY


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30 min", Fraction(1, 48)),
        ("6.5 h", Fraction(13, 48)),
        ("14 d", 14),
        ("2 wk", 14),
        ("3 mo", Fraction(9131250, 100000)),
        ("1 y", Fraction(36525, 100)),
        ("P14D", 14),
        ("P1Y6M", Fraction(36525 * 3, 200)),
        ("PT1H30M", Fraction(1, 16)),
        ("P2W", 14),
        ("P0.5D", Fraction(1, 2)),
        ("0 d", 0),
        ("90 s", Fraction(90, DAY)),
        ("14d", 14),
    ],
)
def test_a_duration_has_its_mean_length(text: str, days: Fraction) -> None:
    assert parse_duration(text).mean_seconds() == float(days * DAY)


@pytest.mark.parametrize(
    "text",
    ["", "d", "3", "-3 d", "1,5 h", "3 days", "3  d", "P", "PT", "P1DT", "P1.5Y3M", "1 D", "1e3 d", "nan d", "٣ d",
     "1" * 70 + " d", "2000 y", "1 h 30 min", "P-1D"],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(DurationError):
        parse_duration(text)


def test_durations_are_equal_by_their_amounts() -> None:
    assert parse_duration("14 d") == parse_duration("2 wk") == parse_duration("P14D")
    assert parse_duration("30 d") != parse_duration("1 mo")


def test_a_working_day_as_an_amount_is_what_the_caller_says_or_a_fifth_of_a_week() -> None:
    assert parse_duration("5 wd").mean_seconds() == 7 * DAY
    assert parse_duration("5 wd").mean_seconds(8 * HOUR) == 40 * HOUR


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        ("1 d", True),
        ("1 wk", True),
        ("1 mo", True),
        ("P1D", True),
        ("30 h", False),
        ("2 wd", False),
        ("0 d", False),
    ],
)
def test_an_effort_in_days_or_longer_is_suspicious(text: str, suspicious: bool) -> None:
    assert parse_duration(text).is_effort_suspicious is suspicious


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=80))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    with contextlib.suppress(DurationError):
        assert parse_duration(text).mean_seconds() >= 0


def test_dates_agree_with_datetime_and_go_beyond_it() -> None:
    for number in range(-719_162, 2_932_896, 997):
        year, month, of_month = date_of(number)
        assert date(1970, 1, 1) + timedelta(days=number) == date(year, month, of_month)
        assert day_of(year, month, of_month) == number
        assert weekday(number) == date(year, month, of_month).weekday()
    assert date_of(day_of(12_345, 2, 28)) == (12_345, 2, 28)


@pytest.mark.parametrize(
    ("start", "duration", "times", "end"),
    [
        ("2024-01-31T10:00", "1 mo", 1, "2024-02-29T10:00"),
        ("2023-01-31T10:00", "1 mo", 1, "2023-02-28T10:00"),
        ("2024-01-31T10:00", "1 mo", 3, "2024-04-30T10:00"),
        ("2020-02-29T00:00", "1 y", 1, "2021-02-28T00:00"),
        ("2020-02-29T00:00", "1 y", 4, "2024-02-29T00:00"),
        ("2019-12-31T23:00", "13 mo", 1, "2021-01-31T23:00"),
        ("2019-04-01T00:00", "1.5 mo", 1, "2019-05-16T05:15"),
        ("2019-04-01T08:00", "36 h", 1, "2019-04-02T20:00"),
        ("2019-04-01T08:00", "0 wd", 1, "2019-04-01T08:00"),
        ("2019-04-01T08:00", "1 wd", 1, "2019-04-03T00:00"),
        ("2019-04-05T08:00", "1 wd", 1, "2019-04-09T00:00"),
        ("2019-04-01T08:00", "5 wd", 1, "2019-04-09T00:00"),
        (
            "2019-04-18T12:00",
            "2 wd",
            1,
            "2019-04-24T00:00",
        ),  # Easter Monday is no working day, Good Friday is one
        ("2019-04-01T08:00", "0.5 wd", 1, "2019-04-02T12:00"),
        ("2019-04-01T08:00", "P1M2D", 1, "2019-05-03T08:00"),
    ],
)
def test_a_deadline_follows_the_calendar(start: str, duration: str, times: int, end: str) -> None:
    assert shown(later(at(start), parse_duration(duration), "PL", times)) == end


def test_without_a_country_working_days_know_no_holidays() -> None:
    assert shown(later(at("2019-04-30T08:00"), parse_duration("1 wd"), None)) == "2019-05-02T00:00"
    assert shown(later(at("2019-04-30T08:00"), parse_duration("1 wd"), "PL")) == "2019-05-03T00:00"


@pytest.mark.parametrize(
    "holiday",
    ["2019-01-01", "2019-01-06", "2019-04-21", "2019-04-22", "2019-05-01", "2019-05-03", "2019-06-09", "2019-06-20",
     "2019-08-15", "2019-11-01", "2019-11-11", "2019-12-25", "2019-12-26", "2025-12-24", "2026-12-24", "2026-06-04",
     "2030-06-20"],
)  # fmt: skip
def test_polish_holidays_stand_on_their_dates(holiday: str) -> None:
    assert day(holiday) in holidays_of("PL", int(holiday[:4]))
    assert not working_day(day(holiday), "PL")


@pytest.mark.parametrize(
    "ordinary", ["2019-12-24", "2024-12-24", "2019-04-19", "2019-05-02", "2019-12-31", "2019-06-21"]
)
def test_other_days_are_working_days(ordinary: str) -> None:
    assert working_day(day(ordinary), "PL")


def test_countries_that_nobody_knows_have_no_holidays() -> None:
    assert is_known_country("PL")
    assert not is_known_country("Polska")
    assert holidays_of("XX", 2019) == holidays_of("PL", 12_000) == frozenset()


def test_the_easter_of_many_years_is_a_holiday() -> None:
    for year in range(1990, 2100):
        a, b, c = year % 19, year // 100, year % 100  # the anonymous Gregorian computus
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        m = (a + 11 * h + 22 * k) // 451
        month, of_month = divmod(h + k - 7 * m + 114, 31)
        easter = day_of(year, month, of_month + 1)
        assert {easter, easter + 1, easter + 60} <= holidays_of("PL", year)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2019-04-01T07:29", False), ("2019-04-01T07:30", True), ("2019-04-01T15:29", True), ("2019-04-01T15:30", False),
     ("2019-04-06T10:00", False), ("2019-04-22T10:00", False), ("2024-02-29T10:00", True)],
)  # fmt: skip
def test_an_office_is_open_in_its_hours(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2019-04-01T07:30", 8, "2019-04-01T15:30"),
        ("2019-04-01T14:30", 1, "2019-04-01T15:30"),
        ("2019-04-01T14:30", 2, "2019-04-02T08:30"),
        ("2019-04-01T20:00", 1, "2019-04-02T08:30"),
        ("2019-04-19T15:00", 1, "2019-04-23T08:00"),  # over Easter
        ("2019-04-06T10:00", 40, "2019-04-12T15:30"),
        ("2019-04-06T10:00", 0, "2019-04-06T10:00"),
    ],
)
def test_work_passes_in_open_hours_and_ends_at_closing_time(start: str, hours: int, end: str) -> None:
    assert shown(OFFICE.add_work(at(start), hours * HOUR)) == end


def test_the_next_opening_is_now_or_the_next_morning() -> None:
    assert shown(OFFICE.next_open(at("2019-04-01T09:00"))) == "2019-04-01T09:00"
    assert shown(OFFICE.next_open(at("2019-04-19T15:30"))) == "2019-04-23T07:30"


def test_closures_close_to_the_second() -> None:
    closed = WorkingCalendar(
        OFFICE.week, OFFICE.countries, ((at("2019-04-01T12:00"), at("2019-04-03T00:00")),)
    )
    assert shown(closed.add_work(at("2019-04-01T11:00"), 2 * HOUR)) == "2019-04-03T08:30"
    assert closed.open_seconds(at("2019-04-01T00:00"), at("2019-04-04T00:00")) == 12.5 * HOUR


def test_common_hours_are_those_that_all_keep() -> None:
    late = WorkingCalendar(parse_week({"mon, wed": ["10:00-18:00"], "sat": ["08:00-12:00"]}))
    both = common([OFFICE, late])
    assert both.hours(day("2019-04-01")) == ((10 * HOUR, 15 * HOUR + HOUR // 2),)
    assert (
        both.hours(day("2019-04-02")) == both.hours(day("2019-04-06")) == both.hours(day("2019-04-22")) == ()
    )
    assert common([]).add_work(5, 7) == 12


def test_calendars_without_a_common_hour_never_open() -> None:
    never = common([OFFICE, WorkingCalendar(parse_week({"sat": ["08:00-12:00"]}))])
    assert not never.is_ever_open
    assert never.next_open(0) == never.add_work(0, 1) == NEVER


def test_hours_over_midnight_go_on_the_next_day() -> None:
    night = WorkingCalendar(parse_week({"fri": ["22:00-06:00"], "sun": ["20:00-24:00"]}))
    assert night.is_open(at("2019-04-06T05:59"))
    assert not night.is_open(at("2019-04-06T06:00"))
    assert shown(night.add_work(at("2019-04-05T00:00"), 9 * HOUR)) == "2019-04-07T21:00"


def test_a_working_day_of_effort_is_the_mean_open_weekday() -> None:
    assert OFFICE.working_day_seconds == 8 * HOUR
    assert (
        WorkingCalendar(parse_week({"mon": ["08:00-18:00"], "tue": ["08:00-14:00"]})).working_day_seconds
        == 8 * HOUR
    )


@pytest.mark.parametrize(
    "hours",
    [{"mon-fri": ["7-15"]}, {"mo": ["07:30-15:30"]}, {"": ["07:30-15:30"]}, {"mon": ["15:30-15:30"]},
     {"mon": ["24:00-25:00"]}, {"mon": ["07:60-15:00"]}, {"mon-": [""]}],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(hours: dict[str, list[str]]) -> None:
    with pytest.raises(CalendarError):
        parse_week(hours)


@settings(derandomize=True, max_examples=100)
@given(st.integers(at("2019-01-01"), at("2026-01-01")), st.integers(1, 500 * HOUR))
def test_the_open_seconds_until_work_ends_are_the_work(start: int, work: int) -> None:
    end = OFFICE.add_work(start, work)
    assert OFFICE.open_seconds(start, end) == work
    assert OFFICE.is_open(end - 1)
