"""A family of distributions, its parameters and a number in (0, 1) in; the value at that share out.

Every family is inverted (one number, one value, never falling), so that scenarios that share random numbers
differ as little as they can. Parameters are those that authors write: means and standard deviations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from koopflow.randomness.special import inverse_gamma, inverse_normal, poisson, triangular

NEGLIGIBLE = 1e-12
"""A standard deviation that is this share of its mean or less is none: no whole second differs by it."""


class DistributionError(ValueError):
    """Parameters that no distribution of the family has; the message says why, in English."""


def quantile(
    family: str,
    parameters: Mapping[str, float],
    u: float,
    values: Sequence[float] = (),
    weights: Sequence[float] = (),
) -> float:
    """The value that a share `u` of the distribution does not exceed.

    `fixed` (value), `exponential` (mean), `lognormal`, `gamma`, `weibull`, `normal` (mean, sd), `weibull`
    also (shape, scale), `uniform` (low, high), `triangular` (low, mode, high), `poisson` (mean), `empirical`
    (`values`, with `weights` or each as likely). The normal is cut at zero: what would be negative is 0. The
    parameters are right in the sense of `check_distribution`.
    """
    given = parameters.get
    if family == "fixed":
        return float(parameters["value"])
    if family == "empirical":
        return _empirical(values, weights, u)
    if family == "uniform":
        return parameters["low"] + u * (parameters["high"] - parameters["low"])
    if family == "triangular":
        return triangular(parameters["low"], parameters["mode"], parameters["high"], u)
    if family == "weibull" and "shape" in parameters:
        return float(parameters["scale"] * (-math.log1p(-u)) ** (1.0 / parameters["shape"]))
    mean, sd = given("mean", 0.0), given("sd", 0.0)
    if family == "exponential":
        return -mean * math.log1p(-u)
    if family == "poisson":
        return float(poisson(mean, u))
    if family == "normal":
        return max(0.0, mean + sd * inverse_normal(u))
    if sd <= NEGLIGIBLE * mean:
        return float(mean)
    return _positive(family, mean, sd, u)


def _positive(family: str, mean: float, sd: float, u: float) -> float:
    """The families of positive values with a mean and a standard deviation above 0."""
    if family == "lognormal":
        spread = math.sqrt(2.0 * math.log(math.hypot(1.0, sd / mean)))
        return math.exp(math.log(mean) - spread * spread / 2.0 + spread * inverse_normal(u))
    if family == "gamma":
        ratio = mean / sd
        return inverse_gamma(ratio * ratio, u) * (mean / ratio / ratio)
    if family == "weibull":
        shape = weibull_shape(sd / mean)
        scale = mean / math.exp(math.lgamma(1.0 + 1.0 / shape))
        return float(scale * (-math.log1p(-u)) ** (1.0 / shape))
    raise DistributionError(f"there is no family {family}")


def check_distribution(
    family: str,
    parameters: Mapping[str, float],
    values: Sequence[float] = (),
    weights: Sequence[float] = (),
) -> None:
    """Raise `DistributionError` where no distribution of values that are not negative has the parameters."""
    numbers = [*parameters.values(), *values, *weights]
    if not all(math.isfinite(number) for number in numbers):
        raise DistributionError("a parameter is not a finite number")
    if any(number < 0 for number in numbers):
        raise DistributionError("a parameter is negative")
    low, high = parameters.get("low", 0.0), parameters.get("high", math.inf)
    if low > high or not low <= parameters.get("mode", low) <= high:
        raise DistributionError("the parameters are not in order: low, mode, high")
    if any(parameters.get(name, 1.0) == 0 for name in ("shape", "scale")):
        raise DistributionError("shape and scale are above 0")
    if parameters.get("sd", 0.0) > 0 and parameters.get("mean", 1.0) == 0 and family != "normal":
        raise DistributionError("a mean of 0 leaves no room for a standard deviation")
    if parameters.get("sd", 0.0) > 1e6 * parameters.get("mean", math.inf) and family != "normal":
        raise DistributionError("the standard deviation is more than a million times the mean")
    if family == "empirical":
        if not values:
            raise DistributionError("there are no values")
        if weights and (len(weights) != len(values) or sum(weights) == 0):
            raise DistributionError("there is one weight for each value, and not all are 0")


def _empirical(values: Sequence[float], weights: Sequence[float], u: float) -> float:
    """The weights are summed in the order of the values, the smallest first."""
    pairs = sorted(zip(values, weights or [1.0] * len(values), strict=True))
    aim = u * sum(weight for _, weight in pairs)
    reached = 0.0
    for value, weight in pairs:
        reached += weight
        if aim < reached:
            return float(value)
    return float(pairs[-1][0])


@lru_cache(maxsize=1024)
def weibull_shape(variation: float) -> float:
    """The shape whose coefficient of variation (sd / mean) this is, by bisection of a falling function."""
    if variation < 1e-4:
        return math.pi / math.sqrt(6.0) / variation
    aim = 2.0 * math.log(math.hypot(1.0, variation))
    low, high = 0.02, 2.0e4
    for _ in range(200):
        middle = math.sqrt(low * high)
        if middle in (low, high):
            break
        if math.lgamma(1.0 + 2.0 / middle) - 2.0 * math.lgamma(1.0 + 1.0 / middle) > aim:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)
