"""What a log keeps of a replication: happenings in, rows of the event log and of the table of cases out.

The event log has the names of the XES standard (IEEE 1849-2016): a task or sitting of a case gives a row when it starts
and one when it completes. A row is made of its own replication alone, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from koopflow.durations import DAY
from koopflow.trace.events import Happening
from koopflow.trace.local import LocalTime, zone_of
from koopflow.trace.rows import Columns, Kind, Row

EVENTS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "case:concept:name": "text",
        "concept:name": "text",
        "lifecycle:transition": "text",
        "time:timestamp": "moment",
        "org:resource": "text",
    }
)
CASES: MappingProxyType[str, Kind] = MappingProxyType(
    {
        "scenario": "text",
        "replication": "whole",
        "municipality": "whole",
        "model": "text",
        "case": "text",
        "arrived": "moment",
        "ended": "moment",
        "status": "text",
        "outcome": "text",
        "cycle_days": "number",
        "followed_days": "number",
        "censored": "yes-no",
        "counted": "yes-no",
    }
)


def event_columns(country: str, title: str = "") -> Columns:
    """The columns of the event log of a model of this country."""
    return Columns(EVENTS, zone_of(country), title)


def case_columns(country: str) -> Columns:
    """The columns of the table of cases of a model of this country."""
    return Columns(CASES, zone_of(country))


@dataclass(frozen=True)
class Frame:
    """What all replications of a scenario share: names, and when it begins, measures and ends (seconds)."""

    title: str
    """What the log is of."""
    scenario: str
    models: tuple[str, ...]
    """The ids of the municipalities' models, in their order."""
    start: datetime
    country: str
    warm_up: int
    horizon: int
    end: int


class Entry(NamedTuple):
    """A piece of work that started or completed."""

    municipality: int
    case: int
    time: int
    place: str
    lifecycle: str
    actors: str


@dataclass(slots=True)
class Case:
    """A case from its arrival to its end, or as far as it came."""

    municipality: int
    case: int
    arrived: int
    ended: int | None = None
    status: str = "open"
    outcome: str | None = None


class Log:
    """The listener of one replication."""

    def __init__(self, frame: Frame, replication: int) -> None:
        self.frame, self.replication = frame, replication
        self.entries: list[Entry] = []
        self.arrivals: dict[tuple[int, int], Case] = {}
        self._began: set[tuple[int, int, str]] = set()

    def __call__(self, happening: Happening, /) -> None:
        """Keep what a log has of it; what belongs to no case it has not."""
        if not happening.case:
            return
        kind = happening.kind
        key = (happening.municipality, happening.case, happening.place)
        if kind == "began":
            self._began.add(key)
            self._add(happening, "start")
        elif kind == "ended":
            if key not in self._began:  # a sitting that takes no time
                self._add(happening, "start")
            self._began.discard(key)
            self._add(happening, "complete")
        elif kind == "cancelled":
            self._began.discard(key)
        elif kind == "arrived":
            self.arrivals[key[:2]] = Case(*key[:2], happening.time)
        elif kind in ("over", "unfinished"):
            self._end(happening)

    def _add(self, happening: Happening, lifecycle: str) -> None:
        actors = ", ".join(actor for actor, _, _ in happening.uses)
        self.entries.append(
            Entry(happening.municipality, happening.case, happening.time, happening.place, lifecycle, actors)
        )

    def _end(self, happening: Happening) -> None:
        case = self.arrivals.get((happening.municipality, happening.case))
        if case is None or case.ended is not None:
            return
        if happening.kind == "over":
            case.ended, case.status, case.outcome = happening.time, "completed", happening.detail
        else:
            case.status = happening.detail

    def events(self) -> Iterator[Row]:
        """The rows of the event log, in the order in which it happened."""
        local = LocalTime(self.frame.start, self.frame.country)
        for entry in self.entries:
            name = self._name(entry.municipality, entry.case)
            yield name, entry.place, entry.lifecycle, local(entry.time), entry.actors

    def cases(self) -> Iterator[Row]:
        """The rows of the table of cases, in the order of arrival."""
        frame = self.frame
        local = LocalTime(frame.start, frame.country)
        for case in self.arrivals.values():
            ended = case.ended
            yield (
                frame.scenario,
                self.replication,
                case.municipality,
                frame.models[case.municipality - 1],
                self._name(case.municipality, case.case),
                local(case.arrived),
                None if ended is None else local(ended),
                case.status,
                case.outcome,
                None if ended is None else (ended - case.arrived) / DAY,
                ((frame.end if ended is None else ended) - case.arrived) / DAY,
                ended is None,
                frame.warm_up <= case.arrived < frame.horizon,
            )

    def _name(self, municipality: int, case: int) -> str:
        """A name that no other case of the run has."""
        return f"{self.replication}-{municipality}-{case}"
