"""A scenario and its model in, what is too much, too little or excludes itself in it out.

It stands apart from the plain bounds of single numbers because here several are judged together: a period beside the
horizon, the units of an actor beside what one visit takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, datetime, timedelta
from math import exp, inf, lgamma, pi, sqrt
from statistics import NormalDist

from koopflow.diagnostics import Diagnostic
from koopflow.durations import Duration
from koopflow.model.fit import Fit, is_begun, machine_of, short
from koopflow.model.machines import State
from koopflow.model.quantities import Distribution, Quantity
from koopflow.model.scenario_faults import (
    EXCLUDE,
    NEVER_BEGINS,
    NEVER_SITS,
    NO_OWN_CASES,
    NOBODY_COMES,
    PAST_CALENDAR,
    TOO_MANY,
)
from koopflow.model.scenario_work import standing_for
from koopflow.model.scenarios import Arrivals

YEAR = 365.25 * 86_400
CASES_MAX = 100_000_000
"""So many cases may come one after another in one replication."""
MUNICIPALITIES_MAX = 10_000
LISTED_MAX = 100_000
"""So many moments may stand in a list before the run: those of a cohort, and the sittings of a team."""


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Everything that is judged together."""
    yield from _end(fit)
    yield from _excluding(fit)
    for name, arrivals in fit.scenario.arrivals.items():
        machine = fit.model.machines.get(name)
        if machine is not None and not is_begun(machine, name, fit):
            yield fit.key(NO_OWN_CASES, f"arrivals.{name}", f"machines.{name}", machine=name)
        else:
            yield from _coming(fit, name, arrivals)
    yield from _sittings(fit)
    yield from _too_few(fit)


def horizon_of(fit: Fit) -> float:
    """The horizon in seconds; 0 where it is not given."""
    horizon = fit.scenario.scenario.horizon
    return horizon.value.mean_seconds() if horizon else 0.0


def _end(fit: Fit) -> Iterator[Diagnostic]:
    header = fit.scenario.scenario
    if header.start is None or header.horizon is None:
        return
    last = (datetime(MAXYEAR, 1, 1) - header.start).total_seconds()
    whole = 0.0
    for key, part in (("horizon", header.horizon), ("run-out", header.run_out)):
        whole += part.value.mean_seconds() if part else 0.0
        if part and whole >= last:
            yield fit.value(PAST_CALENDAR, f"scenario.{key}", "scenario")
            return


def _excluding(fit: Fit) -> Iterator[Diagnostic]:
    if fit.scenario.counties is not None and fit.scenario.per_county is not None:
        yield fit.key(EXCLUDE, "per-county", "per-county", first="counties", second="per-county")
    for name, population in fit.scenario.population.items():
        given = population.set
        if given is not None and given.each and given.one_of:
            path = f"population.{name}.one-of"
            yield fit.key(EXCLUDE, path, f"attributes.{name}", first="each", second="one-of")


def _coming(fit: Fit, name: str, arrivals: Arrivals) -> Iterator[Diagnostic]:
    """Whether any case comes by this stream, and not more than can be."""
    horizon, start = horizon_of(fit), fit.scenario.scenario.start
    if start is None or horizon < 1:
        return
    where = f"arrivals.{name}"
    until = _since(start, arrivals.until, horizon)
    window = min(horizon, until) - max(0.0, _since(start, arrivals.from_, 0.0))
    if arrivals.at:
        if not any(0 <= _since(start, moment, 0.0) < horizon for moment in arrivals.at):
            yield fit.value(NOBODY_COMES, f"{where}.at", f"machines.{name}", machine=name)
        return
    key, expected, most = "every", 0.0, CASES_MAX
    if arrivals.cohort is not None:
        key, expected, most = "cohort", float(arrivals.cohort.value), LISTED_MAX
        is_empty = expected == 0 or window < 0
    else:
        key = "every" if arrivals.every is not None else "per-year"
        expected = rate_of(arrivals) * window * municipalities_of(fit)
        is_empty = expected <= 0
    exchanged = arrivals.from_ and arrivals.until and arrivals.until < arrivals.from_
    if is_empty and expected >= 0 and not exchanged:
        late = "from" if arrivals.from_ and _since(start, arrivals.from_, 0.0) >= horizon else "until"
        at = f"{where}.{late if window <= 0 and arrivals.until else key}"
        yield fit.value(NOBODY_COMES, at, f"machines.{name}", machine=name)
    elif most < expected < inf:
        yield fit.value(TOO_MANY, f"{where}.{key}", f"machines.{name}", name=name, most=most)


def rate_of(arrivals: Arrivals) -> float:
    """How many cases come in a second by a rate or by the time between two; 0 for a cohort and for moments."""
    if arrivals.per_year is not None:
        return arrivals.per_year.value / YEAR
    if arrivals.every is None or arrivals.every.family == "never":
        return 0.0
    mean = mean_of(arrivals.every)
    return 1 / mean if mean > 0 else inf


def municipalities_of(fit: Fit) -> int:
    """How many municipalities are simulated."""
    said = fit.scenario.municipalities
    return min(max(said, 1), MUNICIPALITIES_MAX) if isinstance(said, int) else len(said)


def mean_of(distribution: Distribution[Duration], working_day: float | None = None) -> float:
    """The mean of a distribution of times in seconds; an effort counts `wd` as `working_day` seconds."""

    def amount(quantity: Quantity[Duration]) -> float:
        length = quantity.value
        return length.mean_seconds() if working_day is None else length.mean_seconds(working_day)

    given: Mapping[str, float] = {name: amount(item) for name, item in distribution.parameters.items()}
    family = distribution.family
    if family == "fixed":
        return given["value"]
    if family in ("uniform", "triangular"):
        return sum(given.values()) / len(given)
    if family == "weibull" and distribution.shape is not None:
        shape = distribution.shape.value
        return given["scale"] * exp(min(lgamma(1 + 1 / shape), 700.0)) if shape > 0 else inf
    if family == "normal":
        return _cut_normal(given["mean"], given["sd"])
    if family == "empirical":
        values = [amount(item) for item in distribution.values]
        weights = [item.value for item in distribution.weights] or [1.0] * len(values)
        whole = sum(weights)
        return sum(v * w for v, w in zip(values, weights, strict=False)) / whole if whole > 0 else 0.0
    return given.get("mean", inf)


def _cut_normal(mean: float, sd: float) -> float:
    """The mean of a normal distribution whose negative values are 0."""
    if sd <= 0:
        return mean
    z = mean / sd
    return mean * NormalDist().cdf(z) + sd * exp(-z * z / 2) / sqrt(2 * pi)


def _since(start: datetime, moment: datetime | None, otherwise: float) -> float:
    return (moment - start).total_seconds() if moment is not None else otherwise


def _sittings(fit: Fit) -> Iterator[Diagnostic]:
    horizon, start = horizon_of(fit), fit.scenario.scenario.start
    if start is None or horizon < 1:
        return
    run_out = fit.scenario.scenario.run_out
    whole = horizon + (run_out.value.mean_seconds() if run_out else 0.0)
    for team, plan in fit.scenario.sittings.items():
        period = plan.every.value.mean_seconds()
        first = _since(start, plan.first, period)
        where = f"sittings.{team}"
        if period >= 1 and (whole - min(first, 0.0)) / period > LISTED_MAX:
            yield fit.value(TOO_MANY, f"{where}.every", f"actors.{team}", name=team, most=LISTED_MAX)
        elif first >= whole or _is_closed(fit, team, start, whole):
            key = "first" if plan.first is not None else "every"
            yield fit.value(NEVER_SITS, f"{where}.{key}", f"actors.{team}", team=team)


def _is_closed(fit: Fit, team: str, start: datetime, whole: float) -> bool:
    """Whether one closure lasts for all of the run."""
    return any(
        f"sittings.{team}" in closure.of
        and closure.from_ <= start
        and _since(start, closure.until + timedelta(days=1), 0.0) >= whole
        for closure in fit.scenario.closures
        if closure.until.year < MAXYEAR
    )


def _too_few(fit: Fit) -> Iterator[Diagnostic]:
    """An actor with fewer units, or places of its caseload, than one visit takes: told once for each."""
    told: set[tuple[str, str]] = set()
    for path, state in fit.states.items():
        for kind, actor, needed in _taken(fit, path, state):
            there = _there(fit, actor, kind)
            if there is not None and needed > there >= 0 and (actor, kind) not in told:
                told.add((actor, kind))
                where, name = f"capacity.{actor}.{kind}", short(path)
                yield fit.value(
                    NEVER_BEGINS, where, path, state=name, actor=actor, needed=needed, there=there
                )


def _taken(fit: Fit, path: str, state: State) -> Iterator[tuple[str, str, int]]:
    """What one visit takes: units or places, of whom, how many."""
    for actor, number in state.task.by.items() if state.task else ():
        for one in _providers(fit, path) if actor == "provider" else (actor,):
            yield from (("units", who, number) for who in standing_for(fit, one))
    for actor, number in state.holds.items():
        yield from (("caseload", who, number) for who in standing_for(fit, actor))


def _providers(fit: Fit, path: str) -> tuple[str, ...]:
    """The providers of the services that the instances of a machine are about."""
    services = (fit.model.services.get(name) for name in fit.elements(machine_of(path)) or ())
    return tuple(dict.fromkeys(one.provider for one in services if one is not None and one.provider))


def _there(fit: Fit, actor: str, kind: str) -> int | None:
    """How many there are; None without limit."""
    given = fit.scenario.capacity.get(actor)
    if given is None:
        return None
    if kind == "units":
        return given.units.value if given.units else None
    units = given.units.value if given.units else 1
    return given.caseload.value * units if given.caseload and given.caseload.value > 0 else None
