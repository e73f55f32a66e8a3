"""Seconds of a run as local time with its offset, over both changes of the clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koopflow.trace.local import LocalTime

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = 86_400


@pytest.mark.parametrize(
    ("wall", "written"),
    [
        ("2024-01-08T21:33:48", "2024-01-08T21:33:48+01:00"),
        ("2024-03-31T01:59:59", "2024-03-31T01:59:59+01:00"),
        ("2024-03-31T02:00:00", "2024-03-31T03:00:00+02:00"),  # these two are left out that night
        ("2024-03-31T02:59:59", "2024-03-31T03:00:00+02:00"),
        ("2024-03-31T03:00:00", "2024-03-31T03:00:00+02:00"),
        ("2024-07-01T12:00:00", "2024-07-01T12:00:00+02:00"),
        ("2024-10-27T02:30:00", "2024-10-27T02:30:00+02:00"),  # the first of two
        ("2024-10-27T03:00:00", "2024-10-27T03:00:00+01:00"),
        ("2100-08-01T12:00:00", "2100-08-01T12:00:00+02:00"),
    ],
)
def test_a_time_has_the_offset_that_polish_clocks_have(wall: str, written: str) -> None:
    start = datetime.fromisoformat(wall) - timedelta(days=1_000)
    assert LocalTime(start, "PL")(1_000 * DAY).isoformat() == written


def test_a_country_whose_clocks_are_not_known_has_utc() -> None:
    assert LocalTime(datetime(2024, 7, 1), "XX")(60).isoformat() == "2024-07-01T00:01:00+00:00"


CHANGES = [datetime(2024, 3, 31), datetime(2024, 10, 27), datetime(1940, 6, 23), datetime(2038, 3, 28)]


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(CHANGES), st.lists(st.integers(-6 * 3600, 6 * 3600), min_size=2))
def test_order_is_kept_and_every_time_is_one_that_clocks_show(change: datetime, seconds: list[int]) -> None:
    start = change - timedelta(days=1)
    local = LocalTime(start, "PL")
    found = [local(DAY + second) for second in sorted(seconds)]
    instants = [moment.timestamp() for moment in found]
    assert instants == sorted(instants)
    for second, moment in zip(sorted(seconds), found, strict=True):
        again = datetime.fromtimestamp(moment.timestamp(), WARSAW)
        assert (again.replace(tzinfo=None), again.utcoffset()) == (
            moment.replace(tzinfo=None),
            moment.utcoffset(),
        )
        wall = start + timedelta(seconds=DAY + second)
        assert moment.replace(tzinfo=None) == wall or moment.replace(tzinfo=None) - wall < timedelta(hours=1)
