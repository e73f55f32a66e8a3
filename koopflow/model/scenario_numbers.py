"""A scenario in, its numbers that lie outside their range out, and a frame of time that is missing or empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note
from koopflow.durations import Duration, DurationError, parse_duration
from koopflow.model.fit import Fit
from koopflow.model.meant import in_per_cent
from koopflow.model.quantities import PARAMETERS, Distribution, Quantity
from koopflow.model.scenario_bounds import MUNICIPALITIES_MAX
from koopflow.model.scenario_faults import (
    BAD_EMPIRICAL,
    BOUNDS,
    FOR_EXAMPLE,
    NO_FRAME,
    OUT_OF_RANGE,
    RANGE,
    WARM_UP,
)
from koopflow.model.scenario_work import parts
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence

Amount = float | int | Duration
_WITHIN: Map[str, Callable[[float], bool]] = MappingProxyType(
    {
        "share": lambda number: 0 < number <= 1,
        "positive": lambda number: number > 0,
        "none-negative": lambda number: number >= 0,
        "one": lambda number: number >= 1,
        "second": lambda number: number >= 1,
        "fine": lambda number: not 0 < number < 1e-6,
        "many": lambda number: number <= 1_000_000,
        "places": lambda number: number <= MUNICIPALITIES_MAX,
        "count": lambda number: number <= 1e9,
        "shape": lambda number: not 0 < number < 0.02,
    }
)
_POSITIVE = frozenset({"exponential", "lognormal", "gamma", "weibull"})
"""Families that are nothing without a positive mean, shape or scale."""
_BOUNDS = ("low", "high")
_BOUNDED = ("value", *PARAMETERS)
_FROM_ZERO = frozenset({"uniform", "triangular", "normal", "poisson", "empirical"})
"""Families that may be 0 altogether."""


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
            where = f"population.{name}"
            yield from _distribution(fit, where, population.count)
            for key, value in _numbers(population.count):
                if not _WITHIN["count"](amount(value)):
                    yield _outside(fit, f"{where}.{population.count.family}.{key}", value, "count")
    for name, arrivals in fit.scenario.arrivals.items():
        every = arrivals.every
        if every and every.family == "fixed" and amount(every.parameters["value"].value) < 1:
            yield _outside(fit, f"arrivals.{name}.every", every.parameters["value"].value, "second")
        elif every and every.family in _FROM_ZERO and not any(amount(v) > 0 for _, v in _numbers(every)):
            yield fit.value(OUT_OF_RANGE, f"arrivals.{name}.every", value="0", bound=BOUNDS["positive"])
    yield from _ranges(fit)


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
        path = key if key == "municipalities" else f"scenario.{key}"
        most = "places" if key == "municipalities" else "many"
        if isinstance(number, int):
            broken = (bound for bound in ("one", most) if not _WITHIN[bound](number))
            yield from (_outside(fit, path, number, bound) for bound in broken)


def _bounded(
    fit: Fit,
) -> Iterator[tuple[str, Quantity[float] | Quantity[int] | Quantity[Duration] | None, str]]:
    scenario = fit.scenario
    yield "scenario.horizon", scenario.scenario.horizon, "second"
    yield "per-county", scenario.per_county, "one"
    yield "counties", scenario.counties, "one"
    for name, capacity in scenario.capacity.items():
        yield f"capacity.{name}.units", capacity.units, "none-negative"
        yield f"capacity.{name}.units", capacity.units, "many"
        yield f"capacity.{name}.share", capacity.share, "share"
        yield f"capacity.{name}.share", capacity.share, "fine"
        yield f"capacity.{name}.caseload", capacity.caseload, "one"
        yield f"capacity.{name}.caseload", capacity.caseload, "many"
    for name, plan in scenario.sittings.items():
        yield f"sittings.{name}.every", plan.every, "second"
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
    if family in _POSITIVE and "sd" in numbers and amount(numbers["sd"]) > 1e6 * amount(numbers["mean"]) > 0:
        given = ", ".join(_shown(numbers[name]) for name in ("mean", "sd"))
        yield fit.key(OUT_OF_RANGE, inner, path, value=given, bound=BOUNDS["spread"])
    if not _WITHIN["shape"](amount(numbers.get("shape", 1))):
        yield _outside(fit, f"{inner}.shape", numbers["shape"], "shape")
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


def _ranges(fit: Fit) -> Iterator[Diagnostic]:
    """Every number that does not lie between its own `low` and `high`, wherever it stands."""
    for node in _mappings(fit.located.tree):
        keys = {entry.key.text for entry in node.entries}
        # Without a value or a family beside them `low` and `high` are parameters, and judged as such.
        if keys.isdisjoint(_BOUNDS) or keys.isdisjoint(_BOUNDED):
            continue
        found = [node.value(key) for key in ("low", "value", "high")]
        given = [item for item in found if isinstance(item, Scalar)]
        amounts = [_read(item.text) for item in given]
        known = [number for number in amounts if number is not None]
        if len(known) == len(given) and known != sorted(known):
            yield Diagnostic(RANGE, given[0].place, "", {"value": ", ".join(item.text for item in given)})


def _mappings(tree: Mapping) -> Iterator[Mapping]:
    """The tree and every mapping in it, in file order."""
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting += (entry.value for entry in reversed(node.entries))
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)


def _read(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return parse_duration(text).mean_seconds()
    except DurationError:
        return None


def _outside(fit: Fit, path: str, value: Amount, bound: str) -> Diagnostic:
    hints = in_per_cent(amount(value)) if bound == "share" else ()
    return fit.value(OUT_OF_RANGE, path, hints=hints, value=_shown(value), bound=BOUNDS[bound])


def _shown(value: Amount) -> str:
    if isinstance(value, Duration):
        return value.text
    return str(value) if isinstance(value, int) else f"{value:g}"
