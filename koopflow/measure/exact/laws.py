"""The law of a time: a distribution goes in; its mean, its values or its rate, and its survival function come out.

Apart from `koopflow.randomness`, which inverts distributions to draw from them and never needs these. All times are
seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from koopflow.durations import Duration
from koopflow.model.types import Distribution
from koopflow.randomness.quantiles import NEGLIGIBLE, weibull_shape
from koopflow.randomness.special import gamma_shares
from koopflow.semantics.reference.laws import Law, time_law

PIECES = 60
"""An integral is cut at so many halvings and doublings of the mean, so that every scale has its piece."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)


@dataclass(frozen=True, eq=False)
class TimeLaw:
    """A distribution of times; `share` divides an effort."""

    law: Law
    share: float = 1.0
    integrals: dict[tuple[float, float, float], float] = field(default_factory=dict, repr=False)
    """Integrals that were computed already."""

    @classmethod
    def of(
        cls,
        distribution: Distribution[Duration],
        working_day: float | None = None,
        share: float | None = None,
    ) -> TimeLaw:
        """The law of a distribution as the scenario has it; an effort counts `wd` as `working_day` seconds."""
        return cls(time_law(distribution, working_day), 1.0 if share is None else share)

    @property
    def never(self) -> bool:
        """Whether the time never comes."""
        return self.law.family == "never"

    @cached_property
    def values(self) -> tuple[tuple[int, float], ...]:
        """Whole seconds with their chances, where there are finitely many; else nothing."""
        law = self.law
        if law.family == "empirical":
            weights = law.weights or (1.0,) * len(law.values)
            found: dict[int, float] = {}
            for value, weight in zip(law.values, weights, strict=True):
                if weight:
                    seconds = self._whole(value)
                    found[seconds] = found.get(seconds, 0.0) + weight / sum(weights)
            return tuple(found.items())
        return ((self._whole(law.value(0.5)), 1.0),) if self._is_constant() else ()

    def _whole(self, value: float) -> int:
        """The time as the simulation rounds it."""
        drawn = max(0, int((value + 0.5) // 1))
        return drawn if self.share == 1.0 else int((drawn / self.share + 0.5) // 1)

    def _is_constant(self) -> bool:
        family, given = self.law.family, self.law.parameters
        if family in ("uniform", "triangular"):
            return given["low"] == given["high"]
        if family == "normal":
            return given["sd"] == 0
        if family in ("exponential", "poisson"):
            return given["mean"] == 0
        return family == "fixed" or ("sd" in given and given["sd"] <= NEGLIGIBLE * given["mean"])

    @property
    def rate(self) -> float | None:
        """The rate of an exponential time, per second."""
        if self.law.family != "exponential" or self.values:
            return None
        return self.share / self.law.parameters["mean"]

    @cached_property
    def mean(self) -> float:
        """The mean."""
        if self.values:
            return math.fsum(value * chance for value, chance in self.values)
        return _mean(self.law) / self.share

    def survival(self, at: float) -> float:
        """The chance that it lasts longer than `at`."""
        return _survival(self.law, at * self.share)

    def lasting(self, age: float, until: float = math.inf, rate: float = 0.0) -> float:
        """∫₀^until e^(−rate·t) P(X > age + t | X > age) dt: the mean time until it ends, `until` is reached or an
        exponential time of this rate ends, for a time that has lasted for `age`."""
        key = (age, until, rate)
        if key not in self.integrals:
            if not age and not rate and until == math.inf:
                self.integrals[key] = self.mean
            else:
                self.integrals[key] = self._integral(age, until, rate) / (self.survival(age) if age else 1.0)
        return self.integrals[key]

    def _integral(self, age: float, until: float, rate: float) -> float:
        cuts = list(self._cuts(age, until))
        total = 0.0
        for low, high in pairwise(cuts):
            half = (high - low) / 2
            at = low + half * (1 + _NODES)
            heights = [math.exp(-rate * t) * self.survival(age + t) for t in at.tolist()]
            total += half * float(_WEIGHTS @ np.array(heights))
        return total

    def _cuts(self, age: float, until: float) -> Iterator[float]:
        """Where smooth pieces end: at halvings and doublings of the mean, and where the density has a corner."""
        given = self.law.parameters
        corners = [given[key] / self.share for key in ("low", "mode", "high") if key in given]
        scales = [self.mean * 2.0**power for power in range(-PIECES // 2, PIECES // 2)]
        wanted = {*scales, *(corner - age for corner in corners)}
        yield 0.0
        yield from sorted(cut for cut in wanted if 0 < cut < until)
        if until < math.inf:
            yield until


def _mean(law: Law) -> float:
    given = law.parameters
    if law.family == "uniform":
        return (given["low"] + given["high"]) / 2
    if law.family == "triangular":
        return (given["low"] + given["mode"] + given["high"]) / 3
    if law.family == "weibull" and "shape" in given:
        return given["scale"] * math.gamma(1 + 1 / given["shape"])
    if law.family == "normal":
        # Cut at zero: E max(0, X).
        mean, sd = given["mean"], given["sd"]
        density = math.exp(-((mean / sd) ** 2) / 2) / math.sqrt(2 * math.pi)
        return mean * _above(-mean / sd) + sd * density
    return given["mean"]


def _above(z: float) -> float:
    """The share of the standard normal distribution above z."""
    return math.erfc(z / math.sqrt(2)) / 2


def _survival(law: Law, at: float) -> float:
    given = law.parameters
    if at < 0:
        return 1.0
    if law.family == "exponential":
        return math.exp(-at / given["mean"])
    if law.family == "normal":
        return _above((at - given["mean"]) / given["sd"])
    if law.family == "lognormal":
        if at == 0:
            return 1.0
        spread = math.sqrt(math.log1p((given["sd"] / given["mean"]) ** 2))
        return _above((math.log(at / given["mean"]) + spread**2 / 2) / spread)
    if law.family == "gamma":
        scale = given["sd"] ** 2 / given["mean"]
        return gamma_shares(given["mean"] / scale, at / scale)[1]
    if law.family == "weibull":
        shape = given["shape"] if "shape" in given else weibull_shape(given["sd"] / given["mean"])
        scale = given["scale"] if "scale" in given else given["mean"] / math.gamma(1 + 1 / shape)
        return math.exp(-((at / scale) ** shape))
    if law.family == "uniform":
        return min(1.0, max(0.0, (given["high"] - at) / (given["high"] - given["low"])))
    if law.family == "triangular":
        return _triangular(given["low"], given["mode"], given["high"], at)
    # poisson
    return gamma_shares(math.floor(at) + 1.0, given["mean"])[0]


def _triangular(low: float, mode: float, high: float, at: float) -> float:
    if at <= low:
        return 1.0
    if at >= high:
        return 0.0
    if at < mode:
        return 1.0 - (at - low) ** 2 / ((high - low) * (mode - low))
    return (high - at) ** 2 / ((high - low) * (high - mode))
