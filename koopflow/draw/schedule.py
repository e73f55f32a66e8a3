"""What a scenario says about days, as a figure needs it: its dates, what is closed, when cases come.

Scenarios are no part of a model, so whoever draws hands these values over: first the plan, then how it went.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Pause:
    """What is closed from one day until another, both included: paths such as `sittings.team`, and the reason."""

    of: tuple[str, ...]
    start: date
    end: date
    title: Mapping[str, str] | None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of one scenario: `dates` by the names that transitions use, `arrivals` by machine.

    `within` names those dates that are a moment of their day and not its beginning. Machines that begin with the run
    do so on the day `start`, in the state `begin` (path from the machine on) where that has one for them.
    `descriptions` say what a date is, by its name and then by language; `assumed` names those for which the author
    gives no source.
    """

    id: str
    title: Mapping[str, str] | None
    dates: Mapping[str, date]
    pauses: tuple[Pause, ...] = ()
    arrivals: tuple[tuple[str, date, date], ...] = ()
    within: frozenset[str] = frozenset()
    start: date | None = None
    begin: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
