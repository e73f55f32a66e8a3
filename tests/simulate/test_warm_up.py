"""A warm-up that pilot runs find: about as long as it takes to settle, whoever makes them and how many are measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koopflow.api.load import ModelError
from koopflow.api.simulate import simulate
from koopflow.cli import run
from tests.simulate.small import loaded, result

# Every case takes 20 days and waits for nobody: the number in flight grows for 20 days and then stands.
TEXT = """
koopflow: 1
model: {id: m}
actors: {w: {kind: person, level: municipality}}
machines:
  case:
    initial: a
    states: {a: {task: {by: w}, next: {done: end}}, end: {final: true}}
---
koopflow: 1
scenario: {id: settles, of: m, start: 2019-01-01, horizon: 200 d, warm-up: mser-5, replications: 2, seed: 5}
arrivals: {case: {every: {exponential: {mean: 2 d}}}}
durations: {case.a: 20 d}
"""
QUICK = TEXT.replace("200 d", "60 d").replace("20 d", "1 d")
GROWS = TEXT.replace("200 d", "50 d") + "capacity: {w: 5}\n"
MORE = (
    "---\nkoopflow: 1\nscenario: {id: grows, extends: settles}\ncapacity: {w: 5}\ndurations: {case.a: 20 d}\n"
)
BOTH = QUICK + MORE


def test_it_is_as_long_as_it_takes_to_settle(tmp_path: Path) -> None:
    found = [result(TEXT, tmp_path, seed=seed)["warm_up_days"] for seed in range(1, 3)]
    assert all(14 <= days <= 100 and days % 2 == 0 for days in found), found


def test_it_depends_neither_on_workers_nor_on_replications(tmp_path: Path) -> None:
    results = [result(QUICK, tmp_path, **how) for how in ({}, {"workers": 2}, {"engine": "reference"})]
    for one in results:
        del one["run"]
    assert results[0] == results[1] == results[2]
    more = result(QUICK, tmp_path, replications=3)
    assert more["warm_up_days"] == results[0]["warm_up_days"]
    assert more["cases"]["arrived"] > results[0]["cases"]["arrived"]


def test_cases_before_it_are_not_counted(tmp_path: Path) -> None:
    runs = simulate(loaded(QUICK, tmp_path))
    found = runs.to_dict()
    fixed = result(QUICK.replace("mser-5", f"{found['warm_up_days']:g} d"), tmp_path)
    for one in (found, fixed):
        del one["run"], one["manifest"]
    assert found == fixed


def test_what_grows_until_the_end_has_none(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"KF850.*does not settle") as raised:
        result(GROWS, tmp_path)
    (finding,) = raised.value.report
    assert (finding.place.line, finding.subject) == (11, "scenario")


def test_one_that_does_not_settle_leaves_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "both.yaml"
    file.write_text(BOTH, encoding="utf-8")
    assert run(["simulate", str(file), "--format", "json", "--lang", "en", "--quiet"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["scenario"] == "settles"
    assert "error[KF850]: no warm-up was found" in told.err
    assert run(["simulate", str(file), "--scenario", "grows", "--format", "json", "--quiet"]) == 1
    assert [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]] == ["KF850"]


def test_stopped_pilots_measure_nothing(tmp_path: Path) -> None:
    runs = simulate(loaded(TEXT, tmp_path), stop=lambda: True)
    assert (runs.replications, runs.asked) == (0, 2)
