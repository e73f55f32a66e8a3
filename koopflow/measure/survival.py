"""Kaplan–Meier over binned times: how long cases take when some of them are still open at the end.

Kaplan and Meier, Nonparametric estimation from incomplete observations (1958); the last time counts as an end
(Efron, The two sample problem with censored data, 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from koopflow.measure.histogram import Histogram


class Survival(NamedTuple):
    """Mean, standard deviation and quantiles in seconds; `beyond` is the share of cases above the last end."""

    mean: float | None
    sd: float | None
    quantiles: tuple[float | None, ...]
    beyond: float


def survival(ended: Histogram, censored: Histogram, shares: Sequence[float]) -> Survival:
    """The distribution of times to the end, from those that ended and those that were followed so long without."""
    numbers = sorted(ended.counts.keys() | censored.counts.keys())
    at_risk = ended.count + censored.count
    if not ended.counts:
        # Nothing ended, so nothing is known of how long it takes.
        return Survival(None, None, tuple(None for _ in shares), 1.0 if numbers else 0.0)
    alive, mean, square = 1.0, 0.0, 0.0
    found: list[float | None] = [None for _ in shares]
    for number in numbers:
        ends = ended.counts.get(number, 0)
        if ends:
            time = ended.sums[number] / ends
            weight = alive * ends / at_risk
            alive -= weight
            mean += weight * time
            square += weight * time * time
            for index, share in enumerate(shares):
                if found[index] is None and 1 - alive >= share - 1e-12:
                    found[index] = time
        at_risk -= ends + censored.counts.get(number, 0)
    last = max(_top(ended), _top(censored))
    mean += alive * last
    square += alive * last * last
    beyond = alive if alive > 1e-12 else 0.0
    return Survival(mean, max(0.0, square - mean * mean) ** 0.5, tuple(found), beyond)


def _top(histogram: Histogram) -> float:
    if not histogram.counts:
        return 0.0
    number = max(histogram.counts)
    return histogram.sums[number] / histogram.counts[number]
