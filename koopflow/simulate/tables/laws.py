"""Distributions as rows of a family and its parameters (section 10 of docs/explanation/semantics.md)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from koopflow.durations import Duration
from koopflow.model.types import Distribution
from koopflow.randomness.quantiles import NEGLIGIBLE, weibull_shape
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.sheet import Sheet


def law_of(sheet: Sheet, distribution: Distribution[Duration], working_day: float | None) -> int:
    """The number of the law of a time in seconds; an effort counts `wd` as `working_day` seconds."""

    def amount(duration: Duration) -> float:
        return duration.mean_seconds() if working_day is None else duration.mean_seconds(working_day)

    return _law(sheet, distribution, amount)


def count_law_of(sheet: Sheet, distribution: Distribution[float]) -> int:
    """The number of the law of a count."""
    return _law(sheet, distribution, float)


def _law(sheet: Sheet, distribution: Distribution[Any], amount: Callable[[Any], float]) -> int:
    parameters = {name: amount(item.value) for name, item in distribution.parameters.items()}
    if distribution.shape:
        parameters["shape"] = float(distribution.shape.value)
    if distribution.family == "empirical":
        values = [amount(item.value) for item in distribution.values]
        weights = [float(item.value) for item in distribution.weights] or [1.0] * len(values)
        pairs = sorted(zip(values, weights, strict=True))
        ordered = [*(value for value, _ in pairs), *(weight for _, weight in pairs)]
        row = (w.D_EMPIRICAL, sheet.number(*ordered, sum(weight for _, weight in pairs)), len(pairs))
    else:
        family, numbers = _family(distribution.family, parameters)
        row = (family, sheet.number(*numbers) if numbers else 0, len(numbers))
    if row not in sheet.laws:
        sheet.laws[row] = len(sheet.laws)
    return sheet.laws[row]


def _family(family: str, p: Mapping[str, float]) -> tuple[int, tuple[float, ...]]:
    """The family with its parameters worked out as far as they do not depend on the share."""
    if family == "never":
        return w.D_NEVER, ()
    if family == "fixed":
        return w.D_FIXED, (p["value"],)
    if family == "uniform":
        return w.D_UNIFORM, (p["low"], p["high"])
    if family == "triangular":
        return w.D_TRIANGULAR, (p["low"], p["mode"], p["high"])
    if family == "weibull" and "shape" in p:
        return w.D_WEIBULL, (p["shape"], p["scale"])
    mean, sd = p.get("mean", 0.0), p.get("sd", 0.0)
    if family == "exponential":
        return w.D_EXPONENTIAL, (mean,)
    if family == "poisson":
        return w.D_POISSON, (mean,)
    if family == "normal":
        return w.D_NORMAL, (mean, sd)
    if sd <= NEGLIGIBLE * mean:
        return w.D_FIXED, (mean,)
    if family == "lognormal":
        spread = math.sqrt(2.0 * math.log(math.hypot(1.0, sd / mean)))
        return w.D_LOGNORMAL, (math.log(mean), spread * spread / 2.0, spread)
    if family == "gamma":
        ratio = mean / sd
        return w.D_GAMMA, (ratio * ratio, mean / ratio / ratio)
    shape = weibull_shape(sd / mean)
    return w.D_WEIBULL, (shape, mean / math.exp(math.lgamma(1.0 + 1.0 / shape)))
