"""A model's scenarios go in, the days that a timeline shows come out: the plan, and how it went where that is asked."""

from __future__ import annotations

from datetime import date, datetime, time

from koopflow.api.load import ModelError
from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.draw import faults
from koopflow.draw.schedule import Pause, Schedule
from koopflow.model.library import LoadedModel
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.model.types import Closure, Quantity, Scenario, ScenarioHeader
from koopflow.spelling import closest


def schedules_of(loaded: LoadedModel, scenario: str | None = None) -> tuple[Schedule, ...]:
    """The days of the first scenario that builds on no other one, and of the named one; raises `ModelError`.

    Of a sweep its first member counts, as its members share their days.
    """
    found: dict[str, Scenario] = {}
    for one in loaded.scenarios:
        found.setdefault(one.id, one.scenario)
    if scenario is not None and scenario not in found:
        near = tuple(Note(DID_YOU_MEAN, {"name": meant}) for meant in closest(scenario, found, 1))
        args = {"name": scenario, "scenarios": ", ".join(found) or "–"}
        place = loaded.located.header
        raise ModelError(
            Report.of([Diagnostic(faults.UNKNOWN_SCENARIO, place, "", args, near, model=loaded.id)])
        )
    roots = [name for name, one in found.items() if one.scenario.extends is None]
    plan = roots[0] if roots else next(iter(found), None)
    names = dict.fromkeys(name for name in (plan, scenario) if name is not None)
    return tuple(_schedule(name, found[name]) for name in names)


def _schedule(name: str, scenario: Scenario) -> Schedule:
    header = scenario.scenario
    pauses = tuple(
        Pause(
            closure.of,
            _day(closure.from_),
            _day(closure.until),
            closure.why,
            _is_assumed(closure, header),
        )
        for closure in scenario.closures
    )
    windows = tuple(
        (machine, _day(arrivals.from_), _day(arrivals.until))
        for machine, arrivals in scenario.arrivals.items()
        if arrivals.from_ is not None and arrivals.until is not None
    )
    dates = {key: _day(quantity.value) for key, quantity in scenario.dates.items()}
    within = frozenset(key for key, one in scenario.dates.items() if one.value.time() != time())
    return Schedule(
        name,
        header.title,
        dates,
        pauses,
        windows,
        within,
        None if (start := header.start) is None else _day(start),
        scenario.begin,
        {key: one.description for key, one in scenario.dates.items() if one.description is not None},
        frozenset(key for key, one in scenario.dates.items() if _is_assumed(one, header)),
    )


def _is_assumed(one: Quantity[datetime] | Closure, header: ScenarioHeader) -> bool:
    """Whether it has no source; a scenario's own holds for what says nothing else, as in `check --provenance`."""
    return one.assumption or not (one.source or header.source)


def _day(moment: datetime) -> date:
    return moment.date()
