"""`koopflow solve`: what it prints in both languages, its JSON, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koopflow.cli import run

MODEL = """\
koopflow: 1
model: {id: review, version: 1.0.0, title: {pl: Opinia, en: Review}}
actors: {office: {kind: institution, level: municipality}}
machines:
  case:
    initial: writing
    states:
      writing: {task: {by: office}, next: {finished: reading, again: writing}}
      reading: {next: {back: {to: agreed, after: 36 h}}}
      agreed: {final: true}
---
koopflow: 1
scenario: {id: base, of: review, start: 2024-01-01, horizon: 30 d, replications: 2, seed: 1}
arrivals: {case: {every: {fixed: 1 d}}}
durations: {case.writing: {fixed: 12 h}}
chances: {case.writing: {finished: 0.25, again: 0.75}}
---
koopflow: 1
scenario: {id: short, of: review, extends: base}
capacity: {office: 1}
"""
ENGLISH = """\
Scenario base of review, solved exactly for one case

Outcomes     Exact
agreed    100.000%

Days from beginning to end   Exact
mean                        3.5000

States        Visits, exact  Stay, exact, d
case.writing         4.0000          0.5000
case.reading         1.0000          1.5000
case.agreed          1.0000               –
"""
POLISH = """\
Scenariusz short modelu review: dokładne wartości dla jednej sprawy

Wyniki  Dokładnie
agreed   100,000%

Dni od początku do końca  Dokładnie
średnio                           –

Bez dokładnych czasów, ponieważ:
  sprawy czekają na siebie nawzajem, bo liczba jednostek jest ograniczona: office

Stany         Wejścia, dokładnie  Pobyt, dokładnie, d
case.writing              4,0000                    –
case.reading              1,0000                    –
case.agreed               1,0000                    –
"""


@pytest.fixture
def review(tmp_path: Path) -> str:
    file = tmp_path / "review.yaml"
    file.write_text(MODEL, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(("language", "scenario", "text"), [("en", "base", ENGLISH), ("pl", "short", POLISH)])
def test_the_text_is_this(
    review: str, language: str, scenario: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["solve", review, "--scenario", scenario, "--replications", "0", "--lang", language]) == 0
    assert capsys.readouterr().out == text


def test_the_json_has_the_keys_that_scripts_rely_on(review: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", review, "--scenario", "base", "--replications", "2", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["scenario"], found["model"]) == ("base", "review")
    assert found["outcomes"] == {"agreed": {"probability": pytest.approx(1.0)}}
    assert found["cycle_time"] == {"mean": pytest.approx(3.5)}
    assert found["states"]["case.writing"]["visits"] == pytest.approx(4.0)
    simulated = found["simulation"]
    assert simulated["replications"] == 2 and simulated["cases"]["open"] == 0
    assert simulated["cycle_time"]["low"] < 3.5 < simulated["cycle_time"]["high"]


def test_without_a_scenario_all_are_solved(review: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["solve", review, "--replications", "0", "--format", "json"]) == 0
    assert [one["cycle_time"]["mean"] is None for one in json.loads(capsys.readouterr().out)] == [False, True]


def test_a_budget_of_configurations_that_is_reached_is_said(
    review: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(
            [
                "solve",
                review,
                "--scenario",
                "base",
                "--replications",
                "0",
                "--max-states",
                "1",
                "--lang",
                "pl",
            ]
        )
        == 0
    )
    assert "limit konfiguracji (1) został przekroczony" in capsys.readouterr().out


def test_wrong_usage_ends_with_two_and_a_missing_file_with_three(
    review: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["solve", review, "--scenario", "bse", "--lang", "en"]) == 2
    assert "did you mean base?" in capsys.readouterr().err
    assert run(["solve", "nowhere.yaml", "--lang", "en"]) == 3
