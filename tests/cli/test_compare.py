"""`koopflow compare` on the terminal: its JSON, its files, and what it says when it is misused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_compare import BUSY
from tests.cli.conftest import Command

Json = Callable[..., tuple[int, Any]]


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    file = tmp_path / "q.yaml"
    file.write_text(BUSY, encoding="utf-8")
    return file


def test_it_gives_the_keys_that_scripts_rely_on(queue: Path, as_json: Json) -> None:
    _, found = as_json("compare", f"{queue}:base", "one-more", "--replications", "2")
    assert found["baseline"] == "base" and found["scenarios"] == ["base", "one-more"]
    (one,) = found["comparisons"]
    assert one["scenario"] == "one-more" and one["against"] == "base"
    assert {"measure", "unit", "baseline", "value", "difference", "low", "high", "p", "p_adjusted", "significant",
            "misses_zero", "constant", "correlation", "narrowing"} == one["differences"][0].keys()  # fmt: skip
    assert [result["scenario"] for result in found["results"]] == ["base", "one-more"]
    assert {"family", "definitions", "manifest", "remarks", "run", "seed", "replications"} <= found.keys()


def test_out_gets_the_result_the_plots_and_the_report(queue: Path, koopflow: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("compare", str(queue), "--scenario", "base", "--scenario", "one-more")
    code, _, _ = koopflow(*words, "--replications", "2", "--out", str(out), "--lang", "pl")
    assert code == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "comparison.json", "differences.png", "differences.svg", "report.html"
    ]  # fmt: skip
    assert json.loads((out / "comparison.json").read_text(encoding="utf-8"))["replications"] == 2
    assert "Lista kontrolna STRESS-DES" in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{file}:base"], "a comparison needs at least two scenarios; there is base"),
        (
            ["{file}:bse", "one-more"],
            "there is no scenario “bse”; there are: base, one-more, stricter, usual",
        ),
        (["{file}:base", "--set", "capacity.w.units"], "is not PATH=VALUE,VALUE"),
        (
            ["{file}:base", "--set", "capacity.w.units=2,x"],
            "--set capacity.w.units: “x” is not a whole number",
        ),
        (["{file}:base", "--set", "capcity.w=2,3"], "a scenario has no section “capcity”"),
        (["{file}", "--samples", "3"], "--samples says how often --ranges draws"),
        (["{file}", "--horizon", "1h"], "leaves nothing to measure of scenario base"),
        (["{file}", "--replications", "1", "--measure", "cycletime"], "there is no measure “cycletime”"),
    ],
)
def test_wrong_usage_is_one_sentence(words: list[str], said: str, queue: Path, koopflow: Command) -> None:
    code, out, err = koopflow(
        "compare", *(word.format(file=queue) for word in words), "--lang", "en", "--quiet"
    )
    assert code == 2 and said in err and out == ""


def test_a_missing_path_is_three(koopflow: Command) -> None:
    assert koopflow("compare", "nowhere.yaml:base", "nowhere.yaml:more")[0] == 3
