"""With a precision there are as many replications as it needs, and never endlessly many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koopflow.api import simulate as verb
from koopflow.cli import run
from tests.simulate.small import loaded, result

TEXT = """
koopflow: 1
model: {id: m}
machines: {case: {initial: a, states: {a: {task: {}, next: {done: end}}, end: {final: true}}}}
---
koopflow: 1
scenario: {id: s, of: m, start: 2024-01-01, horizon: 10 d, run-out: 60 d, replications: 1, seed: 3}
arrivals: {case: {every: {exponential: {mean: 1 d}}}}
durations: {case.a: {exponential: {mean: 2 d}}}
"""


def test_half_the_interval_is_at_most_that_part_of_the_mean(tmp_path: Path) -> None:
    found = result(TEXT, tmp_path, precision=0.1)
    time = found["cycle_time"]
    assert (time["high"] - time["low"]) / 2 == pytest.approx(found["precision"]["reached"] * time["mean"])
    assert found["precision"]["reached"] <= 0.1
    # An exponential time has a standard error of its mean over the root of the number of cases, ten a replication:
    # 1.96 / sqrt(10 n) = 0.1 for n = 38.
    assert 20 <= found["replications"] <= 60
    before = result(TEXT, tmp_path, replications=found["replications"] - 10)["cycle_time"]
    assert (before["high"] - before["low"]) / 2 > 0.1 * before["mean"]


def test_it_depends_neither_on_workers_nor_on_how_they_were_made(tmp_path: Path) -> None:
    made = [result(TEXT, tmp_path, precision=0.1, workers=workers) for workers in (1, 2)]
    made.append(result(TEXT, tmp_path, replications=made[0]["replications"]))
    for one in made:
        one.pop("run"), one.pop("precision", None)
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "s: the precision of 1 % was not reached with 30 replications"),
        ("pl", "s: po 30 powtórzeniach nie osiągnięto dokładności 1 %"),
    ],
)
def test_what_is_not_reached_is_told(
    language: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(verb, "REPLICATIONS_MAX", 30)
    file = tmp_path / "m.yaml"
    file.write_text(TEXT, encoding="utf-8")
    assert run(["simulate", str(file), "--precision", "1%", "--format", "json", "--lang", language]) == 0
    told = capsys.readouterr()
    assert sentence in told.err
    assert json.loads(told.out)["replications"] == 30
    assert json.loads(told.out)["precision"]["reached"] > 0.01


def test_where_nothing_ends_it_stops_at_the_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "REPLICATIONS_MAX", 15)
    model = loaded(TEXT.replace("exponential: {mean: 2 d}", "fixed: 900 d"), tmp_path)
    found = verb.simulate(model, precision=0.02).to_dict()
    assert (found["replications"], found["precision"]) == (15, {"asked": 0.02, "reached": None})
