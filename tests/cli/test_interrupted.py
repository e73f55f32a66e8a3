"""A run that is interrupted, or that would measure nothing."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

import koopflow
from koopflow.api.simulate import simulate as real_simulate
from koopflow.cli import run
from tests.cli.conftest import MODEL, SCENARIO, Command

LATER = "---\nkoopflow: 1\nscenario: {id: later, extends: base, warm-up: 60 d}\n"


class Patience:
    """Says that it is enough when it was asked so often."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_run_keeps_its_whole_replications_alone(desk: Path, workers: int) -> None:
    model = koopflow.load(desk)
    runs = real_simulate(model, replications=50, workers=workers, stop=Patience(30))
    assert 0 < runs.replications < runs.asked == 50
    whole = real_simulate(model, replications=runs.replications).to_dict()
    assert {**runs.to_dict(), "run": None} == {**whole, "run": None}


def test_ctrl_c_shows_what_is_done_and_runs_no_further_scenario(
    desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write_text(MODEL + SCENARIO + LATER, encoding="utf-8")

    def pressed(*args: Any, **options: Any) -> Any:
        runs = real_simulate(*args, **options)
        signal.raise_signal(signal.SIGINT)
        return runs

    monkeypatch.setattr("koopflow.simulate", pressed, raising=False)
    code, out, err = koopflow("simulate", str(desk), "--lang", "en", "--format", "json", "--out", "results")
    assert code == 130
    assert out.startswith("{")
    assert '"scenario": "base"' in out
    assert "interrupted: base has 3 of 3 replications" in err
    assert Path("results/result.json").read_text(encoding="utf-8") == out


def test_a_second_ctrl_c_ends_the_command(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: Any, **__: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("koopflow.simulate", pressed, raising=False)
    before = signal.getsignal(signal.SIGINT)
    assert run(["simulate", str(desk)]) == 130
    assert capsys.readouterr().out == ""
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize(("scenario", "horizon"), [("base", "0 d"), ("later", "60 d"), ("later", "30 d")])
def test_a_horizon_within_the_warm_up_is_wrong_usage(
    scenario: str, horizon: str, desk: Path, koopflow: Command
) -> None:
    desk.write_text(MODEL + SCENARIO + LATER, encoding="utf-8")
    words = ("simulate", str(desk), "--scenario", scenario, "--horizon", horizon)
    code, out, err = koopflow(*words, "--lang", "pl")
    assert (code, out) == (2, "")
    assert f"horyzont {horizon} nie zostawia w scenariuszu {scenario}" in err


def test_ctrl_c_in_a_check_gives_the_findings_so_far_and_leaves_the_rest_undecided(
    desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from koopflow.api import check as checking

    desk.write_text(MODEL + "---\n" + MODEL.replace("id: desk", "id: second"), encoding="utf-8")
    real, seen = checking.judged_with_mends, list[str]()

    def pressed(model: Any, max_states: int) -> Any:
        seen.append(model.id)
        if model.id == "second":
            raise KeyboardInterrupt  # what the key comes to wherever the program is
        return real(model, max_states)

    monkeypatch.setattr(checking, "judged_with_mends", pressed)
    code, out, err = koopflow("check", str(desk), "--lang", "en", "--format", "json")
    found = json.loads(out)
    assert code == 130
    assert "interrupted: 1 of 2 models judged" in err
    assert [model["properties"]["sound"] for model in found["models"]] == ["holds", "unknown"]
    assert [finding["code"] for finding in found["findings"] if finding["model"] == "second"] == ["KF411"]
