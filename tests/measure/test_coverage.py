"""A small fixed share of the study in `coverage`, and the study itself: it finds what is false.

`docs/measurements/coverage.txt` is the record of a thousand experiments.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from koopflow.measure.intervals import ratio, t_quantile
from tests.measure.coverage import FAR, LEAST, MOST, Found, found_after, lines, study
from tests.measure.systems import PLANTED, QUEUE, System, systems, utilisation, work


@pytest.mark.parametrize("system", systems(), ids=lambda system: system.name)
def test_a_few_experiments_of_every_system_are_true(system: System) -> None:
    few = replace(system, replications=12)
    scores = study(few, range(4))
    assert all(score.is_true() for score in scores), "\n".join(lines(few, scores))


def test_a_fault_can_be_planted_in_every_system() -> None:
    assert set(PLANTED) == {system.name for system in systems()}
    assert all(system.planted().text != system.text for system in systems())


def test_a_service_that_is_two_per_cent_off_is_found() -> None:
    service = "{lognormal: {mean: 0.8 h, sd: 0.08 h}}"
    text = QUEUE.format(horizon=20, warm_up=0, between=1, units=1, service=service)
    right = System("steady", "", text, 20, (work("serve", 0.8),))
    wrong = replace(right, text=text.replace("mean: 0.8 h", "mean: 0.816 h"))
    assert found_after(right, 2)[0] == 0
    assert found_after(wrong, 2)[0] == 2


def test_a_truth_that_is_far_off_is_told_in_the_table() -> None:
    system = next(system for system in systems() if system.name == "M/D/1")
    wrong = replace(system, replications=10, outputs=(utilisation("w", 0.5),))
    *_, line = lines(wrong, study(wrong, range(2)))
    assert line.endswith("FALSE")


def experiment(chance: random.Random) -> list[tuple[int, int]]:
    """Twenty replications of about six cases, each less likely to succeed the more there are: successes and cases."""
    made = []
    for _ in range(20):
        cases = sum(chance.random() < 0.06 for _ in range(100))
        success = max(0.1, 1 - cases / 12)
        made.append((sum(chance.random() < success for _ in range(cases)), cases))
    return made


def test_intervals_of_a_ratio_of_totals_cover_and_those_of_a_mean_of_ratios_do_not() -> None:
    distribution = [math.comb(100, n) * 0.06**n * 0.94 ** (100 - n) for n in range(101)]
    truth = sum(p * n * max(0.1, 1 - n / 12) for n, p in enumerate(distribution)) / 6
    covered = naively = 0
    for seed in range(1000):
        made = experiment(random.Random(seed))
        _, low, high = ratio(*zip(*made, strict=True))
        assert low is not None and high is not None
        covered += low <= truth <= high
        shares = [success / cases for success, cases in made if cases]
        mean = sum(shares) / len(shares)
        spread = math.sqrt(sum((share - mean) ** 2 for share in shares) / (len(shares) - 1) / len(shares))
        naively += abs(mean - truth) <= t_quantile(len(shares) - 1) * spread
    assert LEAST <= covered / 1000 <= MOST
    assert naively / 1000 < LEAST


def test_the_distance_is_in_standard_errors() -> None:
    pairs = [(1.0, 2.0), (3.0, 2.0), (2.0, 4.0), (5.0, 4.0)]
    found = Found.of(pairs[:2]) + Found.of(pairs[2:])
    rest = [top - 0.5 * bottom for top, bottom in pairs]
    mean = sum(rest) / 4
    spread = math.sqrt(sum((value - mean) ** 2 for value in rest) / 3 / 4)
    assert found.z(0.5) == pytest.approx(mean / spread)
    assert abs(found.z(found.ratio())) < 1e-9 < FAR
