"""Work passes in open hours alone; every expected moment was computed by hand from a calendar.

Each is asked of the reference interpreter and of the machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from koopflow.api.simulate import simulate
from tests.simulate.small import happenings, loaded, moments

MODEL = """
koopflow: 1
model: {{id: m}}
actors: {{w: {{kind: person, level: municipality}}}}
machines:
  case:
    initial: serve
    states: {{serve: {{task: {{by: w}}, next: {{done: end}}}}, end: {{final: true}}}}
---
koopflow: 1
scenario: {{id: s, of: m, start: {start}, horizon: 60 d, seed: 1}}
calendars: {{office: {{country: PL, hours: {{mon-fri: "07:30-15:30"}}}}}}
arrivals: {{case: {{at: [{at}]}}}}
capacity: {{w: {{units: 1, calendar: office{share}}}}}
durations: {{case.serve: {effort}}}
{more}
"""


def ends(folder: Path, start: str, at: str, effort: str, *, share: str = "", more: str = "") -> list[float]:
    """The hours after the start at which the works end."""
    text = MODEL.format(start=start, at=at, effort=effort, share=share, more=more)
    return moments(happenings(text, folder), "ended", "case.serve")


@pytest.mark.parametrize(
    ("start", "at", "effort", "end"),
    [
        ("2019-04-01", "2019-04-01T08:00", "2 h", 10.0),
        # A work that ends at closing time ends then, not at the next opening.
        ("2019-04-01", "2019-04-01T13:30", "2 h", 15.5),
        ("2019-04-01", "2019-04-01T14:30", "2 h", 24 + 8.5),
        ("2019-04-05", "2019-04-05T13:30", "2 h", 15.5),
        # Friday to Monday.
        ("2019-04-05", "2019-04-05T15:00", "1 h", 3 * 24 + 8.0),
        # 1 May 2019, a Wednesday, is a holiday; 2 May is none.
        ("2019-04-30", "2019-04-30T15:00", "1 h", 2 * 24 + 8.0),
        # New Year, a Tuesday.
        ("2018-12-31", "2018-12-31T15:00", "1 h", 2 * 24 + 8.0),
        # Epiphany was a working day until 2010 and has been a holiday since 2011; in 2012 it was a Friday.
        ("2010-01-06", "2010-01-06T09:00", "1 h", 10.0),
        ("2012-01-06", "2012-01-06T09:00", "1 h", 3 * 24 + 8.5),
        # Easter Monday 22 April 2019 is closed: Saturday's arrival waits until Tuesday.
        ("2019-04-20", "2019-04-20T09:00", "1 h", 3 * 24 + 8.5),
        # Good Friday 19 April 2019 is a working day.
        ("2019-04-19", "2019-04-19T15:00", "1 h", 4 * 24 + 8.0),
        # Corpus Christi, sixty days after Easter: Thursday 20 June 2019.
        ("2019-06-19", "2019-06-19T15:00", "2 h", 2 * 24 + 9.0),
        # Christmas Eve was a working day until 2024 and is a holiday from 2025 on.
        ("2024-12-24", "2024-12-24T09:00", "1 h", 10.0),
        ("2025-12-24", "2025-12-24T09:00", "1 h", 5 * 24 + 8.5),
        ("2024-12-23", "2024-12-23T15:00", "1 h", 24 + 8.0),
        ("2025-12-23", "2025-12-23T15:00", "1 h", 6 * 24 + 8.0),
        # The Wednesday before a leap day, and the Tuesday before a 1 March without one.
        ("2024-02-28", "2024-02-28T15:00", "1 h", 24 + 8.0),
        ("2023-02-28", "2023-02-28T15:00", "1 h", 24 + 8.0),
        # 2100 has no leap day: Friday 26 February and Monday 1 March.
        ("2100-02-26", "2100-02-26T15:00", "1 h", 3 * 24 + 8.0),
        # A leap day is a day like others.
        ("2024-02-29", "2024-02-29T15:00", "1 h", 24 + 8.0),
        # The night in which clocks go forward has 24 hours here as every other.
        ("2019-03-29", "2019-03-29T15:00", "1 h", 3 * 24 + 8.0),
        # One working day is one day of the calendar: eight hours.
        ("2019-04-01", "2019-04-01T08:00", "1 wd", 24 + 8.0),
    ],
)
def test_a_work_ends_when_its_open_hours_have_gone(
    start: str, at: str, effort: str, end: float, tmp_path: Path
) -> None:
    assert ends(tmp_path, start, at, effort) == [end]


def test_a_share_makes_the_work_take_longer(tmp_path: Path) -> None:
    assert ends(tmp_path, "2019-04-01", "2019-04-01T07:30", "2 h", share=", share: 0.25") == [15.5]


def test_a_closure_is_as_if_closed(tmp_path: Path) -> None:
    more = "closures: [{of: [capacity.w], from: 2019-04-02, until: 2019-04-03}]"
    assert ends(tmp_path, "2019-04-01", "2019-04-01T15:00", "1 h", more=more) == [3 * 24 + 8.0]


def test_what_came_first_is_served_first(tmp_path: Path) -> None:
    times = ends(tmp_path, "2019-04-01", "2019-04-01T08:00, 2019-04-01T08:10", "1 h")
    assert times == [9.0, 10.0]


@pytest.mark.parametrize("saturday", ["2019-03-30", "2019-10-26"])
def test_the_night_in_which_clocks_are_put_forward_or_back_has_its_hours_as_every_other(
    saturday: str, tmp_path: Path
) -> None:
    text = MODEL.format(start=saturday, at=f"{saturday}T20:00", effort="10 h", share="", more="")
    text = text.replace("{units: 1, calendar: office}", "1")
    assert moments(happenings(text, tmp_path), "ended", "case.serve") == [30.0]


@pytest.mark.parametrize(
    ("saturday", "begins", "ends"),
    [
        ("2019-03-30", "2019-03-30T20:00:00+01:00", "2019-03-31T06:00:00+02:00"),
        ("2019-10-26", "2019-10-26T20:00:00+02:00", "2019-10-27T06:00:00+01:00"),
    ],
)
def test_only_the_printed_offset_follows_summer_time(
    saturday: str, begins: str, ends: str, tmp_path: Path
) -> None:
    text = MODEL.format(start=saturday, at=f"{saturday}T20:00", effort="10 h", share="", more="")
    text = text.replace("{units: 1, calendar: office}", "1")
    rows = list(simulate(loaded(text, tmp_path), replications=1, log=True).log())
    assert [row[3] for row in rows] == [begins, ends]
