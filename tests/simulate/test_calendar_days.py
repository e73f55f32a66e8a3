"""Sittings and timers by the calendar: periods, closed days, hours over midnight, parts of working days."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.simulate.small import happenings, moments

HEAD = """
koopflow: 1
model: {id: m}
actors:
  a: {kind: person, level: municipality}
  b: {kind: person, level: municipality}
  t: {kind: team, level: municipality, members: [a, b], leader: a}
"""
START = datetime(2024, 1, 1)


def days(text: str, folder: Path, kind: str, place: str) -> list[str]:
    told = happenings(text, folder)
    return [f"{START + timedelta(hours=hours):%m-%d %H:%M}" for hours in moments(told, kind, place)]


def sittings(plan: str, rest: str = "", horizon: str = "60 d") -> str:
    return f"""{HEAD}
machines: {{case: {{initial: w, states: {{w: {{sitting: t, next: {{ok: end}}}}, end: {{final: true}}}}}}}}
---
koopflow: 1
scenario: {{id: s, of: m, start: 2024-01-01, horizon: {horizon}}}
arrivals: {{case: {{at: [2024-01-01]}}}}
sittings: {{t: {plan}}}
{rest}
"""


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("{every: 10 wd, first: 2024-01-03T10:00}", ["01-03 10:00", "01-17 10:00", "01-31 10:00", "02-14 10:00", "02-28 10:00"]),
        ("{every: 2 wd, first: 2024-04-29T10:00}", ["04-29 10:00", "05-02 10:00", "05-07 10:00"]),
        ("{every: P1M15D, first: 2024-01-03T10:00}", ["01-03 10:00", "02-18 10:00"]),
        ("{every: 0.5 mo, first: 2024-01-03T10:00}", ["01-03 10:00", "01-18 15:15", "02-03 10:00", "02-18 15:15"]),
        ("{every: 1 mo, first: 2024-01-31T10:00}", ["01-31 10:00", "02-29 10:00"]),
    ],
)  # fmt: skip
def test_a_period_is_the_calendars(plan: str, expected: list[str], tmp_path: Path) -> None:
    horizon = "129 d" if "04-29" in plan else "60 d"
    assert days(sittings(plan, horizon=horizon), tmp_path, "sat", "t") == expected


@pytest.mark.parametrize("capacity", ["{t: {calendar: office}}", "{a: {calendar: office}, b: 1}"])
def test_a_sitting_on_a_closed_day_is_on_the_teams_next_open_day(capacity: str, tmp_path: Path) -> None:
    rest = f'calendars: {{office: {{country: PL, hours: {{mon-fri: "08:00-16:00"}}}}}}\ncapacity: {capacity}'
    text = sittings("{every: 5 d, first: 2024-01-01T10:00}", rest, "14 d")
    assert days(text, tmp_path, "sat", "t") == ["01-02 10:00", "01-08 10:00", "01-11 10:00"]


def work(hours: str, at: str, effort: str) -> str:
    return f"""{HEAD}
machines: {{case: {{initial: w, states: {{w: {{task: {{by: a}}, next: {{ok: end}}}}, end: {{final: true}}}}}}}}
---
koopflow: 1
scenario: {{id: s, of: m, start: 2024-01-01, horizon: 60 d}}
calendars: {{night: {{hours: {hours}}}}}
arrivals: {{case: {{at: [{at}]}}}}
capacity: {{a: {{units: 1, calendar: night}}}}
durations: {{case.w: {effort}}}
"""


@pytest.mark.parametrize(
    ("hours", "at", "effort", "ends"),
    [
        ('{mon-sun: "22:00-06:00"}', "2024-01-03T20:00", "5 h", "01-04 03:00"),
        ('{mon-sun: "22:00-06:00"}', "2024-01-03T20:00", "9 h", "01-04 23:00"),
        ('{fri: "22:00-06:00"}', "2024-01-06T05:00", "2 h", "01-12 23:00"),
        ('{mon-fri: ["08:00-12:00", "10:00-16:00"]}', "2024-01-03T08:00", "9 h", "01-04 09:00"),
    ],
)
def test_hours_may_go_over_midnight_and_overlap(
    hours: str, at: str, effort: str, ends: str, tmp_path: Path
) -> None:
    assert days(work(hours, at, effort), tmp_path, "ended", "case.w") == [ends]


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("0.5 wd", "02-01 12:00"),
        ("1 wd", "02-02 00:00"),
        ("1.5 wd", "02-02 12:00"),
        ("5 wd", "02-08 00:00"),
        ("0 wd", "01-31 10:00"),
    ],
)
def test_a_part_of_a_working_day_lies_in_the_day_that_follows(after: str, due: str, tmp_path: Path) -> None:
    text = f"""{HEAD}
machines: {{case: {{initial: w, states: {{w: {{next: {{go: {{to: end, after: {after}}}}}}}, end: {{final: true}}}}}}}}
---
koopflow: 1
scenario: {{id: s, of: m, start: 2024-01-01, horizon: 60 d}}
arrivals: {{case: {{at: [2024-01-31T10:00]}}}}
"""
    assert days(text, tmp_path, "taken", "case.w.go") == [due]
