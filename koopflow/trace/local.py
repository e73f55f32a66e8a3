"""Seconds of a run go in; the local time that a clock on the wall shows, with its offset, comes out.

A run's days all have 86,400 seconds; only what is written follows summer time, which is why it is worked out here.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONES = {"PL": "Europe/Warsaw"}


def zone_of(country: str) -> str:
    """The time zone of a country's clocks; UTC where none is known."""
    return ZONES.get(country, "UTC")


class LocalTime:
    """Local time with its offset, by seconds since a start.

    Order is kept over both changes of the clocks: in the hour that comes twice an event is in the first of them, and
    the hour that is left out in spring is the moment of the change.
    """

    def __init__(self, start: datetime, country: str) -> None:
        self.start = start
        self.zone = ZoneInfo(zone_of(country))

    def __call__(self, seconds: int) -> datetime:
        """The moment that many seconds after the start."""
        wall = (self.start + timedelta(seconds=seconds)).replace(tzinfo=self.zone)
        after = wall.replace(fold=1).utcoffset()
        before = wall.utcoffset()
        assert before is not None and after is not None
        return wall if after <= before else self._change(wall, before, after)

    def _change(self, wall: datetime, before: timedelta, after: timedelta) -> datetime:
        """The change of the clocks that leaves out this time (PEP 495: such a time has its offsets swapped)."""
        low = wall.replace(tzinfo=UTC) - after
        seconds = range(int((after - before).total_seconds()) + 1)

        def is_over(second: int) -> bool:
            return (low + timedelta(seconds=second)).astimezone(self.zone).utcoffset() == after

        return (low + timedelta(seconds=bisect_left(seconds, True, key=is_over))).astimezone(self.zone)
