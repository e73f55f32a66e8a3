"""Distributions as they are written go in, values at a number between 0 and 1 come out.

Their parameters are worked out once, since a run asks the same distribution for every case (section 10 of
docs/explanation/semantics.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koopflow.durations import Duration
from koopflow.model.types import Distribution
from koopflow.randomness import quantile

TIME_MAX = 1e12
"""No time is longer than so many seconds."""


@dataclass(frozen=True)
class Law:
    """A family with its parameters as plain numbers; those of times are seconds."""

    family: str
    parameters: dict[str, float]
    values: tuple[float, ...]
    weights: tuple[float, ...]

    def value(self, u: float) -> float:
        """The value at this share."""
        return quantile(self.family, self.parameters, u, values=self.values, weights=self.weights)

    def time(self, u: float) -> int | None:
        """The time at this share in whole seconds; None for `never`."""
        return None if self.family == "never" else max(0, int((min(self.value(u), TIME_MAX) + 0.5) // 1))


def count_law(distribution: Distribution[float]) -> Law:
    """The law of a number of a population."""
    parameters = {name: float(item.value) for name, item in distribution.parameters.items()}
    return _law(distribution, parameters, [float(item.value) for item in distribution.values])


def time_law(distribution: Distribution[Duration], working_day: float | None) -> Law:
    """The law of a time; an effort counts `wd` as `working_day` seconds."""

    def amount(duration: Duration) -> float:
        return duration.mean_seconds() if working_day is None else duration.mean_seconds(working_day)

    parameters = {name: amount(item.value) for name, item in distribution.parameters.items()}
    return _law(distribution, parameters, [amount(item.value) for item in distribution.values])


def _law(
    distribution: Distribution[float] | Distribution[Duration],
    parameters: dict[str, float],
    values: list[float],
) -> Law:
    if distribution.shape:
        parameters["shape"] = float(distribution.shape.value)
    weights = tuple(float(weight.value) for weight in distribution.weights)
    return Law(distribution.family, parameters, tuple(values), weights)


def pick(weights: Sequence[float], u: float) -> int:
    """The first alternative whose share of the weights, summed from the left, lies above `u`."""
    whole = 0.0
    for weight in weights:
        whole += weight
    so_far = 0.0
    for index, weight in enumerate(weights):
        so_far += weight
        if u * whole < so_far:
            return index
    return len(weights) - 1
