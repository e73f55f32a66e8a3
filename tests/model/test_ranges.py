"""Numbers with a low and a high are found, drawn and put back so that the scenario stays one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.api.ranges import stratified
from koopflow.model.ranges import Amount, Ranged, ranged, with_numbers
from koopflow.model.variants import Variants
from koopflow.source.nodes import Mapping, plain
from tests.simulate.small import loaded

TEXT = """
koopflow: 1
model: {id: m}
actors: {w: {kind: person, level: municipality}}
attributes: {kind: {type: enum, values: [a, b]}}
machines:
  case:
    initial: serve
    states: {serve: {task: {by: w}, next: {x: end, y: end, z: end}}, end: {final: true}}
---
koopflow: 1
scenario: {id: s, of: m, start: 2019-01-01, horizon: 90 d}
arrivals: {case: {every: {exponential: {mean: {value: 10 h, low: 1 h, high: 2 d}}}}}
population: {kind: {a: {value: 0.4, low: 0.2, high: 0.5}, b: 0.6}}
capacity: {w: {units: {value: 2, low: 1, high: 4}, share: {value: 0.5, low: 1, high: 0.2}}}
durations: {case.serve: {gamma: {mean: 2 h, sd: 1 h}, low: 1 h, high: 4 h}}
chances: {case.serve: {x: {value: 0.5, low: 0.2, high: 0.9}, y: {value: 0.3, low: 0.3, high: 0.9}, z: {value: 0.2, source: []}}}
costs: {w: {value: 40 per h, low: 30, high: 60}}
"""


def scenario(folder: Path) -> tuple[Mapping, tuple[Ranged, ...], tuple[str, ...]]:
    tree = loaded(TEXT, folder).scenarios[0].located.tree
    return tree, *ranged(tree)


def at(tree: Mapping, number: Ranged, amount: Amount) -> object:
    node: object = plain(with_numbers(tree, {number: amount}))
    for step in number.loc:
        node = node[step]  # type: ignore[index]
    return node


def test_every_number_with_a_range_is_found(tmp_path: Path) -> None:
    _, numbers, unlike = scenario(tmp_path)
    assert [(one.path, one.written) for one in numbers] == [
        ("arrivals.case.every.exponential.mean", ("10 h", "1 h", "2 d")),
        ("population.kind.a", ("0.4", "0.2", "0.5")),
        ("capacity.w.units", ("2", "1", "4")),
        ("durations.case.serve", ("2 h", "1 h", "4 h")),
        ("chances.case.serve.x", ("0.5", "0.2", "0.9")),
        ("chances.case.serve.y", ("0.3", "0.3", "0.9")),
        ("costs.w", ("40 per h", "30", "60")),
    ]
    # The bounds of the share are the wrong way round: there is nothing between them.
    assert unlike == ()


def test_a_number_is_put_back_in_its_own_form(tmp_path: Path) -> None:
    tree, numbers, _ = scenario(tmp_path)
    every, kind, units, duration, x, _, cost = numbers
    assert at(tree, every, every.exactly(7200)) == {"value": "7200 s", "low": "1 h", "high": "2 d"}
    assert at(tree, units, units.exactly(2.6))["value"] == "3"  # type: ignore[index]
    assert at(tree, cost, cost.exactly(55))["value"] == "55 per h"  # type: ignore[index]
    stretched = at(tree, duration, duration.exactly(14_400))
    assert stretched["gamma"] == {"mean": "14400 s", "sd": "7200 s"}  # type: ignore[index]
    shared = plain(with_numbers(tree, {x: x.exactly(0.2)}))["chances"]["case.serve"]  # type: ignore[index]
    assert [shared[name]["value"] for name in "xyz"] == ["0.2", "0.48", "0.32"]
    assert plain(with_numbers(tree, {kind: kind.exactly(0.5)}))["population"]["kind"]["b"] == "0.5"  # type: ignore[index]


@settings(max_examples=40, deadline=None)
@given(shares=st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_whatever_is_drawn_can_be_run(shares: list[float], tmp_path_factory: pytest.TempPathFactory) -> None:
    model = loaded(TEXT, tmp_path_factory.mktemp("ranges"))
    tree = model.scenarios[0].located.tree
    numbers, _ = ranged(tree)
    drawn = {number: number.at(share) for number, share in zip(numbers, shares, strict=True)}
    assert all(
        float(n.low.number) <= float(amount.number) <= float(n.high.number) for n, amount in drawn.items()
    )
    one, report = Variants(model).of(model.scenarios[0], with_numbers(tree, drawn), "")
    assert one is not None and not report.errors


def test_a_draw_is_triangular(tmp_path: Path) -> None:
    units = scenario(tmp_path)[1][0]
    low, mode, high = 3600.0, 36_000.0, 172_800.0
    assert float(units.at(0).number) == low and float(units.at(1).number) == high
    assert float(units.at((mode - low) / (high - low)).number) == pytest.approx(mode)
    mean = sum(float(units.at((index + 0.5) / 4000).number) for index in range(4000)) / 4000
    assert mean == pytest.approx((low + mode + high) / 3, rel=1e-4)
    assert isinstance(units.at(0.3).number, Fraction)


def test_each_stratum_is_met_once_and_scenarios_share_draws() -> None:
    for path in ("a", "b"):
        assert sorted(int(stratified(7, path, sample, 25) * 25) for sample in range(25)) == list(range(25))
    assert [stratified(7, "a", n, 25) for n in range(25)] != [stratified(7, "b", n, 25) for n in range(25)]
