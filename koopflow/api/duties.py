"""What has happened in a case and a model's rules go in; what is owed, since when and until when, comes out.

It stands apart from the walk because it asks nothing of what can happen, only of what has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from koopflow.api.happenings import Event
from koopflow.durations import later, moment_of
from koopflow.model.marks import Mark, mark_of
from koopflow.model.types import Basis, Model, ModelRule

ANSWERED = frozenset(
    {"response", "succession", "alternate-response", "alternate-succession", "chain-response"}
)
"""The templates of rules in which one event asks for another after it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule whose answer is owed: by which event (its number from 1), until when where that is known, and whether its
    clock stands now. Moments are seconds of local wall time."""

    rule: str
    since: int
    within: str
    due: int | None
    paused: bool
    periods: tuple[tuple[date | None, date | None], ...] = ()
    """When its dated bases are in force (first and last day), where no day tells which law speaks; else empty."""

    @property
    def due_day(self) -> str:
        """The last moment for the answer, as a date with its hour; "" where it is not known."""
        return "" if self.due is None else moment_of(self.due).isoformat(sep=" ", timespec="minutes")

    def to_dict(self) -> dict[str, Any]:
        """The duty under the keys of `walk --format json`."""
        return {
            "rule": self.rule,
            "since": self.since,
            "within": self.within,
            "due": self.due_day or None,
            "paused": self.paused,
            "in-force": [
                {"from": first and first.isoformat(), "until": last and last.isoformat()}
                for first, last in self.periods
            ],
        }


def duties(model: Model, events: Iterable[Event], active: frozenset[str]) -> tuple[Duty, ...]:
    """The rules whose answer is owed; `active` are the states in which the case and what is around it are."""
    happened = tuple(events)
    return tuple(_owed(model, happened, active))


def _owed(model: Model, events: tuple[Event, ...], active: frozenset[str]) -> Iterator[Duty]:
    for name, rule in model.rules.items():
        if rule.template not in ANSWERED:
            continue
        start = _start(model, name, rule, events)
        if start is None:
            continue
        moment = events[start].moment
        paused = any(path.removeprefix("machines.") in active for path in rule.paused_in)
        # How long the clock has stood until now the walk does not know; the date is then the earliest.
        due = later(moment, rule.within, model.model.country) if rule.within and moment is not None else None
        periods = tuple((basis.from_, basis.until) for basis in _dated(rule)) if moment is None else ()
        yield Duty(name, start + 1, rule.within.text if rule.within else "", due, paused, periods)


def _start(model: Model, name: str, rule: ModelRule, events: tuple[Event, ...]) -> int | None:
    """The number of the first event whose answer is owed."""
    asking, answering = (frozenset(mark_of(model, path) for path in event) for event in rule.events)
    owed: int | None = None
    for index, event in enumerate(events):
        for mark in event.marks:
            if mark in answering:
                owed = None
            if owed is None and _asks(name, rule, mark, asking, event):
                owed = index
    return owed


def _asks(name: str, rule: ModelRule, mark: Mark, asking: frozenset[Mark], event: Event) -> bool:
    if mark not in asking or (rule.when is not None and (name, mark[0]) not in event.holding):
        return False
    return event.moment is None or _in_force(rule, moment_of(event.moment).date())


def _in_force(rule: ModelRule, day: date) -> bool:
    """Whether the rule speaks on a day: always, or while one of its dated bases is in force."""
    dated = _dated(rule)
    return not dated or any(
        (basis.from_ is None or basis.from_ <= day) and (basis.until is None or day <= basis.until)
        for basis in dated
    )


def _dated(rule: ModelRule) -> tuple[Basis, ...]:
    """The bases that come into force or go out of it on some day."""
    return tuple(basis for basis in rule.basis if basis.from_ or basis.until)
