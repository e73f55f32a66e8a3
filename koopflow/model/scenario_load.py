"""A scenario and its model in; the actors to whom more work surely comes than they can do out.

The offered load of an actor is arrivals × visits × effort ÷ capacity (Gross and others, Fundamentals of Queueing
Theory, section 1.5); from 1 on a queue has no steady state. Here it is bounded from below, so that it is never a false
alarm: only streams that last for the whole run count, only visits that nothing can prevent, and all hours of the
calendar as open, holidays and closures too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor, inf

from koopflow.diagnostics import Diagnostic
from koopflow.durations import DAY, WorkingCalendar, common
from koopflow.model.fit import Fit, is_begun
from koopflow.model.machines import State
from koopflow.model.scenario_bounds import CASES_MAX, horizon_of, mean_of, municipalities_of, rate_of
from koopflow.model.scenario_effort import least_per_case
from koopflow.model.scenario_faults import OVERLOAD
from koopflow.model.scenario_work import standing_for

SLACK = 1e-9
"""A load that differs from 1 by less is 1."""
SHARE_MIN = 1e-6
"""A smaller share is out of its range, which is told apart."""


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Every actor that is overloaded, at its units."""
    rates = dict(_rates(fit))
    if not rates:
        return
    efforts = _efforts(fit)
    weeks = _weeks(fit)
    for actor, capacity in fit.scenario.capacity.items():
        if capacity.units is None or capacity.units.value < 1 or actor not in fit.model.actors:
            continue
        worth = {path: crew[actor] * effort for path, (crew, effort) in efforts.items() if actor in crew}
        if not worth:
            continue
        asked = sum(rate * least_per_case(fit, machine, worth) for machine, rate in rates.items())
        week = weeks.get(capacity.calendar or "")
        there = capacity.units.value * (_open_part(week) if week else 1.0)
        load = asked * _served(fit, actor) / there if there > 0 else 0.0
        if 1 - SLACK <= load < inf:
            shown = floor(100 * load + SLACK)
            yield fit.value(OVERLOAD, f"capacity.{actor}.units", f"actors.{actor}", actor=actor, load=shown)


def _rates(fit: Fit) -> Iterator[tuple[str, float]]:
    """How many cases of a machine come in a second in each municipality, from the start to the horizon."""
    closed = {name for closure in fit.scenario.closures for name in closure.of}
    start, horizon = fit.scenario.scenario.start, horizon_of(fit)
    said = fit.scenario.municipalities
    if start is None or (not isinstance(said, int) and fit.model.model.id not in said):
        return
    for name, arrivals in fit.scenario.arrivals.items():
        machine = fit.model.machines.get(name)
        if machine is None or not is_begun(machine, name, fit) or f"arrivals.{name}" in closed:
            continue
        begins_late = arrivals.from_ is not None and arrivals.from_ > start
        ends_early = arrivals.until is not None and (arrivals.until - start).total_seconds() < horizon
        rate = rate_of(arrivals)
        # What no simulation could take is told by a finding of its own.
        if not begins_late and not ends_early and 0 < rate * horizon * municipalities_of(fit) <= CASES_MAX:
            yield name, rate


def _efforts(fit: Fit) -> Mapping[str, tuple[Mapping[str, int], float]]:
    """For each state of work with a duration who does it, how many of each, and the mean time at work in seconds."""
    durations = fit.by_path("durations")
    weeks = _weeks(fit)
    found: dict[str, tuple[Mapping[str, int], float]] = {}
    for path, state in fit.states.items():
        given = fit.scenario.durations[durations[path]] if path in durations else None
        crew = _crew(fit, state)
        if given is None or given.plain is None or not crew:
            continue
        capacities = [fit.scenario.capacity[actor] for actor in crew if actor in fit.scenario.capacity]
        names = {capacity.calendar for capacity in capacities if capacity.calendar in weeks}
        working_day = common(weeks[name] for name in names if name).working_day_seconds if names else DAY
        shares = [capacity.share.value for capacity in capacities if capacity.share]
        share = min(shares, default=1.0)
        if SHARE_MIN <= share <= 1:
            found[path] = crew, mean_of(given.plain, working_day) / share
    return found


def _crew(fit: Fit, state: State) -> Mapping[str, int]:
    """Who works in the state: a team without a capacity of its own stands for its members."""
    by = dict(state.task.by) if state.task else {state.sitting.of: 1} if state.sitting else {}
    crew: dict[str, int] = {}
    for actor, number in by.items():
        for who in standing_for(fit, actor):
            crew[who] = max(crew.get(who, 0), number)
    return crew


def _weeks(fit: Fit) -> Mapping[str, WorkingCalendar]:
    return {name: WorkingCalendar(calendar.week) for name, calendar in fit.scenario.calendars.items()}


def _open_part(calendar: WorkingCalendar) -> float:
    """What part of a week without holidays is open."""
    return sum(end - start for hours in calendar.week for start, end in hours) / (7 * DAY)


def _served(fit: Fit, actor: str) -> int:
    """How many municipalities send their work to one pool of the actor, where it is the largest."""
    whole = municipalities_of(fit)
    if not isinstance(fit.scenario.municipalities, int):
        return 1  # of the other adaptations the scenario alone tells nothing
    level = _level(fit, actor)
    if level in ("voivodeship", "state"):
        return whole
    if level != "county":
        return 1
    if fit.scenario.counties is not None:
        return ceil(whole / max(1, fit.scenario.counties.value))
    return min(whole, fit.scenario.per_county.value) if fit.scenario.per_county else 1


def _level(fit: Fit, actor: str) -> str:
    """The actor's level, else its institution's."""
    seen = fit.model.actors.get(actor)
    for _ in range(len(fit.model.actors)):
        if seen is None or seen.level is not None or seen.of is None:
            break
        seen = fit.model.actors.get(seen.of)
    return (seen.level if seen else None) or "municipality"
