"""Intervals are the textbook's where values are symmetrical, and lean the right way where they are not."""

from __future__ import annotations

import math
import random

import pytest

from koopflow.measure.intervals import jackknife, ratio, t_quantile
from tests.measure.coverage import LEAST, MOST


def mean_of(values: list[float]) -> tuple[float | None, float | None, float | None]:
    """The mean with its interval."""
    return ratio(values, [1.0] * len(values))


def test_of_symmetrical_values_it_is_students() -> None:
    values = [3.0, 4.0, 5.0, 6.0, 7.0]
    half = 2.776445 * math.sqrt(2.5 / 5)
    assert mean_of(values) == (5.0, pytest.approx(5 - half), pytest.approx(5 + half))


def test_of_two_values_it_is_students() -> None:
    half = 12.7062 * 1.0
    assert mean_of([1.0, 3.0]) == (2.0, pytest.approx(2 - half, rel=1e-5), pytest.approx(2 + half, rel=1e-5))


def test_it_is_willinks_formula() -> None:
    values = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 4.0, 9.0]
    count, mean = 10, 2.0
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / 9)
    skewness = sum((v - mean) ** 3 for v in values) / 10 / (spread**2 * 9 / 10) ** 1.5
    a = skewness / (6 * math.sqrt(count))

    def bent(r: float) -> float:
        inside = 1 + 6 * a * (r - a)
        return (math.copysign(abs(inside) ** (1 / 3), inside) - 1) / (2 * a)

    t, error = t_quantile(9), spread / math.sqrt(count)
    _, low, high = mean_of(values)
    assert (low, high) == (pytest.approx(mean - bent(t) * error), pytest.approx(mean - bent(-t) * error))
    assert low is not None and high is not None
    assert high - mean > mean - low > 0


def test_it_turns_with_the_values() -> None:
    values = [0.0, 0.5, 1.0, 4.0] * 3
    _, low, high = mean_of(values)
    _, mirrored_low, mirrored_high = mean_of([-value for value in values])
    assert low is not None and high is not None
    assert (mirrored_low, mirrored_high) == (pytest.approx(-high), pytest.approx(-low))


def test_few_values_do_not_show_how_skewed_they_are() -> None:
    mean, low, high = mean_of([0.0, 0.0, 0.0, 0.0, 9.0])
    assert mean is not None and low is not None and high is not None
    assert high - mean == pytest.approx(mean - low)


def test_equal_values_have_no_width_and_one_value_no_interval() -> None:
    assert mean_of([2.0, 2.0, 2.0]) == (2.0, 2.0, 2.0)
    assert mean_of([2.0]) == (2.0, None, None)
    assert jackknife([1, 2], 1.0, lambda index: None if index else 1.0) == (None, None)


def test_intervals_of_skewed_values_cover() -> None:
    covered = plainly = 0
    for seed in range(1000):
        chance = random.Random(seed)
        values = [chance.expovariate(1.0) ** 1.5 for _ in range(40)]
        mean, low, high = mean_of(values)
        assert mean is not None and low is not None and high is not None
        truth = math.gamma(2.5)
        spread = math.sqrt(sum((v - mean) ** 2 for v in values) / 39 / 40)
        covered += low <= truth <= high
        plainly += abs(mean - truth) <= t_quantile(39) * spread
    assert LEAST <= covered / 1000 <= MOST
    assert plainly < covered
