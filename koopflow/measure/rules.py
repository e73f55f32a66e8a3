"""Which rules of a model are judged in a simulation, and on what: a model in, monitors out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from koopflow.durations import later, seconds_of
from koopflow.measure.monitors import Monitor
from koopflow.model.marks import Place, mark_of
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import Model, ModelRule


def rules_of_order(model: Model) -> dict[str, ModelRule]:
    """The rules of a model that are judged for each case, by their ids."""
    return {
        name: rule for name, rule in model.rules.items() if rule.template in (*UNARY, *BINARY) and rule.events
    }


def places_of(model: Model, rule: ModelRule) -> tuple[Place, ...]:
    """The events that each place of a rule names."""
    return tuple(frozenset(mark_of(model, path) for path in place) for place in rule.events)


def in_force(rule: ModelRule) -> list[tuple[date | None, date | None]]:
    """The stretches of days, both ends in them, in which a dated rule speaks; none where it always does."""
    return [(basis.from_, basis.until) for basis in rule.basis if basis.from_ or basis.until]


def paused_in(rule: ModelRule) -> frozenset[str]:
    """The states in which the rule's clock stands, by their paths without the section's name."""
    return frozenset(path.removeprefix("machines.") for path in rule.paused_in)


def monitors_of(model: Model, start: datetime) -> tuple[Monitor, ...]:
    """A monitor for each rule of order, over the seconds since `start`."""
    return tuple(_monitor(name, rule, model, start) for name, rule in rules_of_order(model).items())


def _monitor(name: str, rule: ModelRule, model: Model, start: datetime) -> Monitor:
    began = seconds_of(start)
    within = rule.within

    def due(at: int) -> int:
        assert within is not None
        return later(began + at, within, model.model.country) - began

    def speaks(at: int) -> bool:
        day = (start + timedelta(seconds=at)).date()
        dated = in_force(rule)
        return not dated or any(
            (low is None or low <= day) and (high is None or day <= high) for low, high in dated
        )

    deadline = due if within is not None else None
    return Monitor(name, rule, places_of(model, rule), deadline, speaks, paused_in(rule))
