"""A scenario in, its numbers that lie outside their range out, and a frame of time that is missing or empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note
from koopflow.durations import Duration
from koopflow.model.fit import Fit
from koopflow.model.meant import in_per_cent
from koopflow.model.quantities import Distribution, Quantity
from koopflow.model.scenario_faults import BAD_EMPIRICAL, BOUNDS, FOR_EXAMPLE, NO_FRAME, OUT_OF_RANGE, WARM_UP
from koopflow.model.scenario_work import parts

Amount = float | int | Duration
_WITHIN: Mapping[str, Callable[[float], bool]] = MappingProxyType(
    {
        "share": lambda number: 0 < number <= 1,
        "positive": lambda number: number > 0,
        "none-negative": lambda number: number >= 0,
        "one": lambda number: number >= 1,
    }
)
_POSITIVE = frozenset({"exponential", "lognormal", "gamma", "weibull"})
"""Families that are nothing without a positive mean, shape or scale."""


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Every number of the scenario, and its frame."""
    yield from _frame(fit)
    for path, quantity, bound in _bounded(fit):
        if quantity is not None and not _WITHIN[bound](amount(quantity.value)):
            yield _outside(fit, path, quantity.value, bound)
    for path, distribution in _times(fit):
        yield from _distribution(fit, path, distribution)
    for name, population in fit.scenario.population.items():
        if population.count is not None:
            yield from _distribution(fit, f"population.{name}", population.count)
    for name, arrivals in fit.scenario.arrivals.items():
        every = arrivals.every
        if every and every.family != "never" and not any(amount(value) > 0 for _, value in _numbers(every)):
            yield fit.value(OUT_OF_RANGE, f"arrivals.{name}.every", value="0", bound=BOUNDS["positive"])


def amount(value: Amount) -> float:
    """A number, or a duration in seconds."""
    return value.mean_seconds() if isinstance(value, Duration) else float(value)


def _frame(fit: Fit) -> Iterator[Diagnostic]:
    header = fit.scenario.scenario
    frame = (("start", header.start, "2019-04-01"), ("horizon", header.horizon, "3 y"))
    for key, given, example in frame:
        if given is None:
            hints = (Note(FOR_EXAMPLE, {"text": f"{key}: {example}"}),)
            yield Diagnostic(NO_FRAME, fit.located.header, "scenario", {"key": key}, hints)
    warm_up, horizon = header.given_warm_up, header.horizon
    if warm_up and horizon and amount(warm_up) >= amount(horizon.value) > 0:
        first, whole = warm_up.text, horizon.value.text
        yield fit.value(WARM_UP, "scenario.warm-up", "scenario", warm_up=first, horizon=whole)
    for key, number in (
        ("replications", header.replications),
        ("municipalities", fit.scenario.municipalities),
    ):
        if isinstance(number, int) and number < 1:
            path = key if key == "municipalities" else f"scenario.{key}"
            yield _outside(fit, path, number, "one")


def _bounded(
    fit: Fit,
) -> Iterator[tuple[str, Quantity[float] | Quantity[int] | Quantity[Duration] | None, str]]:
    scenario = fit.scenario
    yield "scenario.horizon", scenario.scenario.horizon, "positive"
    yield "per-county", scenario.per_county, "one"
    yield "counties", scenario.counties, "one"
    for name, capacity in scenario.capacity.items():
        yield f"capacity.{name}.units", capacity.units, "none-negative"
        yield f"capacity.{name}.share", capacity.share, "share"
        yield f"capacity.{name}.caseload", capacity.caseload, "one"
    for name, plan in scenario.sittings.items():
        yield f"sittings.{name}.every", plan.every, "positive"
        yield f"sittings.{name}.agenda", plan.agenda, "one"
    for name, arrivals in scenario.arrivals.items():
        yield f"arrivals.{name}.per-year", arrivals.per_year, "none-negative"
        yield f"arrivals.{name}.cohort", arrivals.cohort, "none-negative"
    for name, cost in scenario.costs.items():
        yield f"costs.{name}", cost.amount, "none-negative"
    for name, budget in scenario.budgets.items():
        yield f"budgets.{name}.amount", budget.amount, "none-negative"
    for name, population in scenario.population.items():
        if population.set is not None:
            yield f"population.{name}.at-least", population.set.at_least, "none-negative"


def _times(fit: Fit) -> Iterator[tuple[str, Distribution[Duration]]]:
    for section in ("durations", "delays"):
        for key, given in getattr(fit.scenario, section).items():
            yield from parts(given, f"{section}.{key}")
    for key, distribution in fit.scenario.events.items():
        yield f"events.{key}", distribution
    for name, arrivals in fit.scenario.arrivals.items():
        if arrivals.every:
            yield f"arrivals.{name}.every", arrivals.every


def _distribution(
    fit: Fit, path: str, distribution: Distribution[Duration] | Distribution[float]
) -> Iterator[Diagnostic]:
    family = distribution.family
    inner = f"{path}.{family}"
    numbers = dict(_numbers(distribution))
    for name, value in numbers.items():
        bound = "positive" if family in _POSITIVE and name in ("mean", "scale", "shape") else "none-negative"
        if not _WITHIN[bound](amount(value)):
            yield _outside(fit, f"{inner}.{name}", value, bound)
    ordered = [numbers[name] for name in ("low", "mode", "high") if name in numbers]
    if ordered != sorted(ordered, key=amount):
        given = ", ".join(_shown(value) for value in ordered)
        yield fit.key(OUT_OF_RANGE, inner, path, value=given, bound=BOUNDS["order"])
    weights = [weight.value for weight in distribution.weights]
    uneven = bool(weights) and len(weights) != len(distribution.values)
    if uneven or (weights and (min(weights) < 0 or sum(weights) <= 0)):
        yield fit.key(BAD_EMPIRICAL, f"{inner}.weights", path)
    if family == "empirical" and not distribution.values:
        yield fit.key(BAD_EMPIRICAL, inner, path)


def _numbers(distribution: Distribution[Duration] | Distribution[float]) -> Iterator[tuple[str, Amount]]:
    for name, quantity in distribution.parameters.items():
        yield name, quantity.value
    if distribution.shape is not None:
        yield "shape", distribution.shape.value
    for index in range(len(distribution.values)):
        yield f"values.{index}", distribution.values[index].value


def _outside(fit: Fit, path: str, value: Amount, bound: str) -> Diagnostic:
    hints = in_per_cent(amount(value)) if bound == "share" else ()
    return fit.value(OUT_OF_RANGE, path, hints=hints, value=_shown(value), bound=BOUNDS[bound])


def _shown(value: Amount) -> str:
    return value.text if isinstance(value, Duration) else f"{value:g}"
