"""What a scenario says about days, as a figure needs it: its dates, what is closed, when cases come.

Scenarios are no part of a model, so whoever draws hands these values over: first the plan, then how it went.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Pause:
    """What is closed from one day until another, both included: paths such as `sittings.team`, and the reason."""

    of: tuple[str, ...]
    start: date
    end: date
    title: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of one scenario: `dates` by the names that transitions use, `arrivals` by machine."""

    id: str
    title: Mapping[str, str] | None
    dates: Mapping[str, date]
    pauses: tuple[Pause, ...] = ()
    arrivals: tuple[tuple[str, date, date], ...] = ()
