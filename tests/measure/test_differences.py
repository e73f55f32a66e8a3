"""Paired differences are what a paired t-test says where that applies, cover the truth, and are judged after Holm."""

from __future__ import annotations

import math
import random
import statistics
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koopflow.measure.differences import Difference, adjusted, difference
from koopflow.measure.estimates import Ratio
from koopflow.measure.intervals import t_quantile, two_sided, wilson


def ratio(over: list[float], under: list[float] | None = None) -> Ratio:
    return Ratio(tuple(over), tuple(under or [1.0] * len(over)))


def of(first: Ratio, second: Ratio) -> Difference:
    return difference("m", "days", first, second, len(first.over))


def test_with_equal_denominators_it_is_the_paired_t_interval() -> None:
    a, b = [3.0, 5.0, 4.0, 7.0, 6.5], [2.0, 5.5, 3.0, 5.0, 6.0]
    pairs = [y - x for x, y in zip(a, b, strict=True)]
    half = t_quantile(4) * statistics.stdev(pairs) / math.sqrt(5)
    found = of(ratio(a), ratio(b))
    assert found.difference == pytest.approx(statistics.mean(pairs))
    assert (found.low, found.high) == pytest.approx(
        (statistics.mean(pairs) - half, statistics.mean(pairs) + half)
    )
    assert found.correlation == pytest.approx(statistics.correlation(a, b))


def test_the_probability_is_the_one_whose_interval_ends_at_zero() -> None:
    assert two_sided(t_quantile(7), 7) == pytest.approx(0.05)
    assert two_sided(-t_quantile(3), 3) == pytest.approx(0.05)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12))
def test_what_does_not_change_differs_by_exactly_nothing(counts: list[int]) -> None:
    under = [count + 1 for count in counts]
    one = ratio([float(c) for c in counts], [float(u) for u in under])
    found = of(one, one)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, None)
    assert found.is_same and not found.significant and not found.misses_zero


def test_a_difference_that_is_the_same_in_every_pair_is_told_and_not_judged() -> None:
    found = of(ratio([1.0, 2.0, 4.0]), ratio([8.0, 9.0, 11.0]))
    assert (found.low, found.high) == (7, 7)
    assert found.is_constant and found.p is None and not found.misses_zero


def test_without_a_second_pair_or_an_estimate_there_is_no_interval() -> None:
    assert of(ratio([1.0]), ratio([2.0])).low is None
    assert of(ratio([1.0, 1.0], [0.0, 0.0]), ratio([1.0, 1.0])).difference is None
    assert of(ratio([1.0, 2.0], [0.0, 2.0]), ratio([1.0, 1.0])).low is None


def test_a_known_difference_of_ratios_is_covered() -> None:
    source = random.Random(11)
    covered = 0
    for _ in range(400):
        first, second, under = [], [], []
        for _ in range(15):
            cases = source.randint(1, 11)
            shared = [source.random() for _ in range(cases)]
            first.append(float(sum(u < 0.6 for u in shared)))
            second.append(float(sum(u < 0.5 for u in shared)))
            under.append(float(cases))
        found = of(ratio(first, under), ratio(second, under))
        assert found.low is not None and found.high is not None
        covered += found.low <= -0.1 <= found.high
        assert found.narrowing is None or found.narrowing > 1
    assert 0.91 < covered / 400 < 0.98


def test_holm_steps_down() -> None:
    def one(p: float, measure: str = "other") -> Difference:
        return replace(Difference(measure, "days", 1, 2, 1, 0.5, 1.5), p=p)

    # 4 * 0.01, 3 * 0.02, then never less than before (Holm 1979).
    families = adjusted([[one(0.01), one(0.04)], [one(0.03), one(0.02)]])
    assert [[d.adjusted for d in family] for family in families] == [
        pytest.approx([0.04, 0.06]),
        pytest.approx([0.06, 0.06]),
    ]
    # What was asked about is judged by itself.
    asked = adjusted([[one(0.04, "main"), *(one(0.9) for _ in range(20))]], ["main"])
    assert asked[0][0].adjusted == pytest.approx(0.04) and asked[0][0].significant


def test_a_share_of_trials_has_wilsons_interval() -> None:
    # Newcombe (1998), table I: 15 of 148, and none of 20.
    assert wilson(15, 148)[1:] == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20)[1:] == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (None, None, None)
