"""MSER-5 leaves out what still shows the beginning, and nothing where nothing shows it."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.measure.warm_up import LAST, PERIODS, CasesInFlight, edges, mser, warm_up
from koopflow.trace.events import Happening


def plainly(series: list[float], batch: int) -> int | None:
    """The definition word for word, in quadratic time."""
    means = [sum(series[at : at + batch]) / batch for at in range(0, len(series) - batch + 1, batch)]
    errors = []
    for left_out in range(len(means) - LAST):
        rest = means[left_out:]
        mean = sum(rest) / len(rest)
        errors.append(sum((value - mean) ** 2 for value in rest) / len(rest) ** 2)
    if not errors:
        return None
    best = errors.index(min(errors))
    return None if 2 * best > len(means) else best * batch


@given(st.lists(st.integers(0, 50), min_size=1, max_size=120), st.integers(1, 5))
def test_it_is_the_definition(values: list[int], batch: int) -> None:
    # Irrational numbers: two candidates are never equally good.
    series = [value + math.sqrt(number + 2) for number, value in enumerate(values)]
    assert mser(series, batch) == plainly(series, batch)


@pytest.mark.parametrize("seed", range(5))
def test_what_decays_is_left_out(seed: int) -> None:
    chance = random.Random(seed)
    series = [10 - 10 * math.exp(-at / 30) + chance.gauss(0, 0.5) for at in range(500)]
    found = mser(series)
    # After 60 observations 1.35 is missing, more than two standard deviations; after 150 it is 0.07.
    assert found is not None
    assert 60 <= found <= 180


def test_where_nothing_changes_nothing_is_left_out() -> None:
    assert mser([3.0] * 100) == 0


@pytest.mark.parametrize(
    "series",
    [
        [float(at) for at in range(500)],
        [0.0 if at < 400 else 10.0 for at in range(500)],
        [1.0] * 20,
        [],
    ],
    ids=["rises", "steps late", "too few", "empty"],
)
def test_what_does_not_settle_has_no_warm_up(series: list[float]) -> None:
    assert mser(series) is None


@given(st.integers(1, 10_000_000))
def test_the_periods_are_whole_and_equal_to_a_second(horizon: int) -> None:
    bounds = edges(horizon)
    lengths = [high - low for low, high in pairwise(bounds)]
    assert (bounds[0], bounds[-1]) == (0, horizon)
    assert len(lengths) == min(PERIODS, horizon)
    assert max(lengths) - min(lengths) <= 1 <= min(lengths)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 1999), st.integers(0, 3000)), max_size=8))
def test_the_area_is_that_of_the_stays(stays: list[tuple[int, int]]) -> None:
    horizon = 2000
    events = sorted(
        (time, kind, case)
        for case, (arrival, stay) in enumerate(stays, 1)
        for time, kind in ((arrival, "arrived"), (arrival + stay, "over"))
        if time <= horizon
    )
    found = CasesInFlight(horizon)
    for time, kind, case in events:
        found(Happening(time, kind, 1, case, "case"))  # type: ignore[arg-type]  # one of the kinds
    found(Happening(10, "over", 1, 0, "not a case"))
    found.close()
    assert found.areas == [
        sum(max(0, min(high, arrival + stay) - max(low, arrival)) for arrival, stay in stays)
        for low, high in pairwise(edges(horizon))
    ]


def test_the_warm_up_is_a_time() -> None:
    pilot = CasesInFlight(10 * PERIODS)
    pilot.areas = [0] * 200 + [10 * 10] * (PERIODS - 200)
    pilot.last_arrival = 2000
    assert warm_up([CasesInFlight(10 * PERIODS), pilot]) == 2000


def test_there_is_none_where_nothing_comes_after_it() -> None:
    pilot = CasesInFlight(10 * PERIODS)
    pilot.areas = [100] * 200 + [0] * (PERIODS - 200)
    pilot.last_arrival = 1999
    assert warm_up([pilot]) is None
