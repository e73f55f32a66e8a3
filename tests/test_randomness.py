"""Squares64 against published numbers, addresses, and quantiles against truths computed otherwise."""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from koopflow.randomness import (
    DistributionError,
    Purpose,
    check_distribution,
    key_of,
    quantile,
    squares64,
    uniform,
)
from koopflow.randomness.special import gamma_shares, inverse_gamma, inverse_normal

FAMILIES = [
    ("exponential", {"mean": 9.0}, 9.0, 9.0),
    ("lognormal", {"mean": 2.0, "sd": 1.0}, 2.0, 1.0),
    ("gamma", {"mean": 12.0, "sd": 6.0}, 12.0, 6.0),
    ("gamma", {"mean": 3.0, "sd": 5.0}, 3.0, 5.0),
    ("weibull", {"mean": 10.0, "sd": 4.0}, 10.0, 4.0),
    (
        "weibull",
        {"shape": 2.0, "scale": 3.0},
        3.0 * math.gamma(1.5),
        3.0 * math.sqrt(1 - math.gamma(1.5) ** 2),
    ),
    ("uniform", {"low": 2.0, "high": 6.0}, 4.0, 4.0 / math.sqrt(12.0)),
    ("triangular", {"low": 10.0, "mode": 20.0, "high": 60.0}, 30.0, math.sqrt(2100.0 / 18.0)),
    ("normal", {"mean": 50.0, "sd": 5.0}, 50.0, 5.0),
    ("poisson", {"mean": 1.8}, 1.8, math.sqrt(1.8)),
    ("poisson", {"mean": 180.0}, 180.0, math.sqrt(180.0)),
]

KNOWN = [
    # Computed with an independent C implementation (randomgen 2.5.1).
    (0, 0xC58EFD154CE32F6D, 0x8352D81514C3F20F),
    (1, 0xC58EFD154CE32F6D, 0x4D645C710DEA443C),
    (100, 0xC58EFD154CE32F6D, 0x6015F0B5EA4CDA54),
    (1 << 32, 0xC58EFD154CE32F6D, 0x601513526BCFBDA8),
    ((1 << 64) - 1, 0xC58EFD154CE32F6D, 0x89D8C127F819498B),
    (100, 0xEA3742C76BF95D47, 0x323FBC01190E9B70),
    (0, 0x85493E21F23649A5, 0x17D8F520243C391F),
    ((1 << 64) - 1, 0x85493E21F23649A5, 0xFE06DD8D6996918B),
]
"""Counters and keys with the 64 bits that they give."""


@pytest.mark.parametrize(("counter", "key", "bits"), KNOWN)
def test_squares64_gives_the_known_answers(counter: int, key: int, bits: int) -> None:
    assert squares64(counter, key) == bits


def test_four_rounds_give_the_number_that_another_author_published() -> None:
    # The upper half of the fifth round is the fourth round's: squares4(100) in the README of squares-rng.
    assert squares64(100, 0xEA3742C76BF95D47) >> 32 == 843_037_697


@settings(derandomize=True, max_examples=200)
@given(st.integers(-(2**63), 2**63), st.integers(0, 10**6), st.integers(0, 10**6))
def test_keys_have_the_digits_that_the_generator_asks_for(
    seed: int, replication: int, municipality: int
) -> None:
    digits = [key_of(seed, replication, municipality) >> 4 * place & 15 for place in range(16)]
    assert 0 not in digits
    assert digits[0] % 2 == 1
    assert len(set(digits[:8])) == 8
    assert all(low != high for low, high in itertools.pairwise(digits[7:]))


def test_a_number_is_told_by_its_address_alone() -> None:
    address = (2019, 3, 1, 17, 0x1234_5678_9ABC_DEF0, 2, Purpose.DURATION)
    assert uniform(*address) == uniform(*address)
    others = {uniform(*address[:part], address[part] + 1, *address[part + 1 :]) for part in range(7)}
    assert len(others | {uniform(*address)}) == 8


def test_addresses_keep_their_numbers_for_ever() -> None:
    assert uniform(2019, 0, 1, 1, 0, 1, Purpose.ARRIVAL) == 0.9901367597559446
    assert key_of(2019, 0, 1) == 0x392A9B3D54F3B2E9


def test_the_numbers_of_neighbouring_addresses_are_uniform_and_unrelated() -> None:
    drawn = [
        uniform(1, 0, 1, case, 5, visit, Purpose.BRANCH) for case in range(200) for visit in range(1, 51)
    ]
    count = len(drawn)
    assert abs(sum(drawn) / count - 0.5) < 4.5 / math.sqrt(12 * count)
    cells = [0] * 100
    for number in drawn:
        cells[int(number * 100)] += 1
    chi_square = sum((cell - count / 100) ** 2 / (count / 100) for cell in cells)
    assert abs(chi_square - 99) < 4.5 * math.sqrt(2 * 99)
    together = sum((a - 0.5) * (b - 0.5) for a, b in itertools.pairwise(drawn)) / (count - 1)
    assert abs(together * 12) < 4.5 / math.sqrt(count)


@settings(derandomize=True, max_examples=300)
@given(st.tuples(*[st.integers(0, 2**60)] * 6), st.sampled_from(Purpose))
def test_numbers_lie_inside_the_unit_interval(address: tuple[int, ...], purpose: Purpose) -> None:
    a, b, c, d, e, f = address
    assert 0.0 < uniform(a, b, c, d, e, f, purpose) < 1.0


@pytest.mark.parametrize("u", [1e-300, 1e-16, 1e-9, 0.001, 0.0749, 0.0751, 0.3, 0.5, 0.9, 0.9251, 1 - 1e-12])
def test_the_inverse_normal_is_that_of_the_standard_library(u: float) -> None:
    assert inverse_normal(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("shape", [1, 2, 5, 40])
@pytest.mark.parametrize("x", [0.1, 1.0, 3.0, 7.5, 60.0])
def test_the_gamma_share_of_a_whole_shape_is_a_sum(shape: int, x: float) -> None:
    above = math.fsum(math.exp(-x + k * math.log(x) - math.lgamma(k + 1)) for k in range(shape))
    assert gamma_shares(shape, x)[1] == pytest.approx(above, rel=1e-12)


@pytest.mark.parametrize("u", [1e-6, 0.02, 0.3, 0.5, 0.8, 0.999])
def test_the_inverse_gamma_of_one_half_is_half_a_squared_normal(u: float) -> None:
    assert inverse_gamma(0.5, u) == pytest.approx(inverse_normal((1 + u) / 2) ** 2 / 2, rel=1e-10)


@settings(derandomize=True, max_examples=200)
@given(st.floats(0.01, 1e5), st.floats(1e-9, 1 - 1e-9))
@example(67558.27043326381, 0.5)
@example(67000.0, 0.5)
def test_the_share_below_a_gamma_quantile_is_the_number(shape: float, u: float) -> None:
    x = inverse_gamma(shape, u)
    below, above = gamma_shares(shape, x)
    assert x == 0.0 or min(abs(below - u) / u, abs(above - (1 - u)) / (1 - u)) < 1e-9


@pytest.mark.parametrize(("family", "parameters", "mean", "sd"), FAMILIES)
def test_a_family_has_its_mean_and_standard_deviation(
    family: str, parameters: dict[str, float], mean: float, sd: float
) -> None:
    # Integrated over u = 1/2 + tanh-sinh nodes, which reach far into both tails.
    nodes = [(n / 32, math.pi / 2 * math.cosh(n / 32)) for n in range(-110, 111)]
    total = first = second = 0.0
    for t, slope in nodes:
        bend = math.pi / 2 * math.sinh(t)
        u = 1.0 / (1.0 + math.exp(-2.0 * bend))
        weight = slope / (2.0 * math.cosh(bend) ** 2)
        if 0.0 < u < 1.0:
            value = quantile(family, parameters, u)
            total, first, second = total + weight, first + weight * value, second + weight * value * value
    coarse = 0.02 if family == "poisson" else 1e-4
    assert first / total == pytest.approx(mean, rel=coarse)
    assert math.sqrt(second / total - (first / total) ** 2) == pytest.approx(sd, rel=max(coarse, 2e-3))


@pytest.mark.parametrize(("family", "parameters"), [row[:2] for row in FAMILIES])
def test_quantiles_never_fall(family: str, parameters: dict[str, float]) -> None:
    values = [quantile(family, parameters, n / 2001) for n in range(1, 2001)]
    assert all(low <= high for low, high in itertools.pairwise(values))


@pytest.mark.parametrize(
    ("family", "parameters", "u", "value"),
    [
        ("fixed", {"value": 7.0}, 0.3, 7.0),
        ("exponential", {"mean": 9.0}, 0.5, 9.0 * math.log(2)),
        ("uniform", {"low": 2.0, "high": 6.0}, 0.25, 3.0),
        ("triangular", {"low": 10.0, "mode": 20.0, "high": 60.0}, 0.2, 20.0),
        ("triangular", {"low": 5.0, "mode": 5.0, "high": 5.0}, 0.7, 5.0),
        ("normal", {"mean": 1.0, "sd": 5.0}, 0.1, 0.0),
        ("normal", {"mean": 1.0, "sd": 0.0}, 0.1, 1.0),
        ("lognormal", {"mean": 4.0, "sd": 0.0}, 0.1, 4.0),
        ("lognormal", {"mean": 2.0, "sd": 1.0}, 0.5, 2.0 / math.sqrt(1.25)),
        ("gamma", {"mean": 0.0, "sd": 0.0}, 0.9, 0.0),
        ("gamma", {"mean": 3.0, "sd": 3.0}, 0.5, 3.0 * math.log(2)),
        ("weibull", {"mean": 3.0, "sd": 3.0}, 0.5, 3.0 * math.log(2)),
        ("poisson", {"mean": 0.0}, 0.9, 0.0),
        ("poisson", {"mean": 1.0}, 0.36, 0.0),
        ("poisson", {"mean": 1.0}, 0.37, 1.0),
    ],
)
def test_known_quantiles(family: str, parameters: dict[str, float], u: float, value: float) -> None:
    assert quantile(family, parameters, u) == pytest.approx(value, rel=1e-12)


def test_an_empirical_value_is_taken_by_weight_the_smallest_first() -> None:
    drawn = [
        quantile("empirical", {}, u, (30.0, 10.0, 20.0), (1.0, 2.0, 1.0))
        for u in (0.1, 0.49, 0.51, 0.74, 0.76)
    ]
    assert drawn == [10.0, 10.0, 20.0, 20.0, 30.0]
    assert quantile("empirical", {}, 0.5, (3.0, 1.0)) == 3.0


def test_a_poisson_count_is_the_first_whose_share_reaches_the_number() -> None:
    for mean in (29.9, 30.1, 400.0):
        shares, term = [], math.exp(-mean)
        total = term
        for k in range(1, int(mean * 2)):
            shares.append(total)
            term *= mean / k
            total += term
        for u in (0.01, 0.4, 0.5, 0.77, 0.999):
            assert quantile("poisson", {"mean": mean}, u) == next(
                k for k, share in enumerate(shares) if share >= u
            )


@pytest.mark.parametrize(
    ("family", "parameters", "values", "weights"),
    [
        ("gamma", {"mean": math.nan, "sd": 1.0}, (), ()),
        ("gamma", {"mean": math.inf, "sd": 1.0}, (), ()),
        ("gamma", {"mean": -1.0, "sd": 1.0}, (), ()),
        ("gamma", {"mean": 0.0, "sd": 1.0}, (), ()),
        ("gamma", {"mean": 1.0, "sd": 1e9}, (), ()),
        ("triangular", {"low": 3.0, "mode": 2.0, "high": 5.0}, (), ()),
        ("uniform", {"low": 3.0, "high": 2.0}, (), ()),
        ("weibull", {"shape": 0.0, "scale": 2.0}, (), ()),
        ("empirical", {}, (), ()),
        ("empirical", {}, (1.0, 2.0), (1.0,)),
        ("empirical", {}, (1.0, 2.0), (0.0, 0.0)),
    ],
)
def test_parameters_of_no_distribution_are_refused(
    family: str, parameters: dict[str, float], values: tuple[float, ...], weights: tuple[float, ...]
) -> None:
    with pytest.raises(DistributionError):
        check_distribution(family, parameters, values, weights)


@settings(derandomize=True, max_examples=300)
@given(
    st.sampled_from(["lognormal", "gamma", "weibull", "normal"]),
    st.floats(1e-6, 1e12),
    st.floats(0, 1e5),
    st.floats(2.0**-53, 1 - 2.0**-53),
)
def test_every_checked_distribution_has_a_finite_quantile(
    family: str, mean: float, ratio: float, u: float
) -> None:
    parameters = {"mean": mean, "sd": mean * ratio}
    check_distribution(family, parameters)
    assert 0.0 <= quantile(family, parameters, u) < math.inf
