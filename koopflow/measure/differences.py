"""Replications of a baseline and of another scenario in pairs; what differs, how surely, and what pairing gained, out.

Both scenarios see the same random numbers (koopflow.randomness), so replication i of one belongs to replication i of
the other, and what chance does to both goes out of their difference. The interval is the jackknife's over pairs: a
ratio of totals, or a mean after Kaplan and Meier, is made anew for both without pair i (Efron and Stein, 1981; common
random numbers: Law, Simulation Modeling and Analysis, 5th ed., 11.2). Many differences are judged at once, so what is
called significant has to pass Holm's step-down test over all of them (Holm, 1979).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from koopflow.measure.estimates import Estimate, Measure, Unit
from koopflow.measure.intervals import LEVEL, t_quantile, two_sided

_NOTHING = 1e-9
"""A spread of less than this part of the numbers themselves is rounding."""


@dataclass(frozen=True)
class Difference:
    """One measure of two scenarios: `value - baseline` with its paired 95 % interval.

    `p` is two-sided; None where the difference is the same in every pair, or too little is known. `adjusted` is
    Holm's, over all differences that were judged together. `correlation` is that of the two scenarios over pairs;
    `narrowing` says how many times wider the interval would be had each scenario random numbers of its own.
    """

    measure: str
    unit: Unit
    baseline: float | None
    value: float | None
    difference: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    correlation: float | None = None
    narrowing: float | None = None

    @property
    def significant(self) -> bool:
        """Whether it holds at 95 % although so many were judged at once."""
        return self.adjusted is not None and self.adjusted < 1 - LEVEL

    @property
    def misses_zero(self) -> bool:
        """Whether its own interval leaves zero out; of one that is the same in every pair there is none to judge."""
        if self.low is None or self.high is None or self.is_constant:
            return False
        return not self.low <= 0 <= self.high

    @property
    def is_same(self) -> bool:
        """Whether both scenarios gave the same in every pair."""
        return self.is_constant and self.difference == 0

    @property
    def is_constant(self) -> bool:
        """Whether every pair gave the same difference: chance plays no part in it, or none that so few pairs show."""
        return self.low is not None and self.low == self.high


def differences(baseline: Sequence[Measure], other: Sequence[Measure], pairs: int) -> list[Difference]:
    """The differences of all measures, not yet adjusted; both lists are of the same measures in the same order."""
    return [
        difference(one.id, one.unit, one.estimate, two.estimate, pairs)
        for one, two in zip(baseline, other, strict=True)
    ]


def difference(measure: str, unit: Unit, first: Estimate, second: Estimate, pairs: int) -> Difference:
    """One difference; without an interval where there is one pair, or an estimate does not exist."""
    a, b = first.whole(), second.whole()
    if a is None or b is None:
        return Difference(measure, unit, a, b, None)
    found = Difference(measure, unit, a, b, b - a)
    if pairs < 2:
        return found
    lefts = [(first.without(index), second.without(index)) for index in range(pairs)]
    known = [(left, right) for left, right in lefts if left is not None and right is not None]
    if len(known) < pairs:
        return found
    spread = _Spread(known)
    size = max(abs(a), abs(b))
    error = spread.paired if spread.paired > _NOTHING * size else 0.0
    half = t_quantile(pairs - 1) * error
    return replace(
        found,
        low=b - a - half,
        high=b - a + half,
        p=two_sided((b - a) / error, pairs - 1) if error else None,
        correlation=spread.correlation,
        narrowing=spread.unpaired / error if error else None,
    )


class _Spread:
    """Jackknife standard errors of two estimates and of their difference, from what is left without each pair."""

    def __init__(self, lefts: Sequence[tuple[float, float]]) -> None:
        count = len(lefts)
        means = [math.fsum(side) / count for side in zip(*lefts, strict=True)]
        off = [(left - means[0], right - means[1]) for left, right in lefts]
        factor = (count - 1) / count
        self.first = factor * math.fsum(x * x for x, _ in off)
        self.second = factor * math.fsum(y * y for _, y in off)
        self.paired = math.sqrt(factor * math.fsum((y - x) ** 2 for x, y in off))
        self.unpaired = math.sqrt(self.first + self.second)
        both = math.sqrt(self.first * self.second)
        together = factor * math.fsum(x * y for x, y in off)
        self.correlation = max(-1.0, min(1.0, together / both)) if both else None


def adjusted(
    scenarios: Sequence[Sequence[Difference]], first: Collection[str] = ()
) -> list[list[Difference]]:
    """All differences with Holm's p over all of them together, those of the `first` measures in a family of their own.

    What an experiment is about is named before it is looked at; it does not pay for everything else that is shown.
    """
    result = [list(rows) for rows in scenarios]
    for own in (True, False):
        judged = sorted(
            (row.p, scenario, index)
            for scenario, rows in enumerate(scenarios)
            for index, row in enumerate(rows)
            if row.p is not None and (row.measure in first) is own
        )
        floor = 0.0
        for rank, (p, scenario, index) in enumerate(judged):
            floor = max(floor, min(1.0, (len(judged) - rank) * p))
            result[scenario][index] = replace(result[scenario][index], adjusted=floor)
    return result
