"""A run that is interrupted, or that would measure nothing."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

import koopflow
from koopflow.api.simulate import simulate as real_simulate
from koopflow.cli import run
from koopflow.simulate import engines, experiment, replication
from koopflow.simulate.machine import coming
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

    def pressed(model: Any, *asked: Any) -> Any:
        seen.append(model.id)
        if model.id == "second":
            raise KeyboardInterrupt  # what the key comes to wherever the program is
        return real(model, *asked)

    monkeypatch.setattr(checking, "judged_with_mends", pressed)
    code, out, err = koopflow("check", str(desk), "--lang", "en", "--format", "json")
    found = json.loads(out)
    assert code == 130
    assert "interrupted: 1 of 2 models judged" in err
    assert [model["properties"]["sound"] for model in found["models"]] == ["holds", "unknown"]
    assert [finding["code"] for finding in found["findings"] if finding["model"] == "second"] == ["KF411"]


@pytest.mark.parametrize(
    "options",
    [
        ("--workers", "1"),
        ("--workers", "4"),
        ("--precision", "0.01%"),
        ("--log", "log.csv"),
        ("--out", "results"),
    ],
    ids=" ".join,
)
def test_ctrl_c_keeps_what_is_whole_whatever_was_asked_for(
    options: tuple[str, str], desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, made = experiment.replicate, list[int]()

    def pressed(tables: Any, number: int, *args: Any, **rest: Any) -> Any:
        made.append(number)
        if number == 5:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return real(tables, number, *args, **rest)

    words = ("simulate", str(desk), "--lang", "en", "--format", "json")
    monkeypatch.setattr(experiment, "replicate", pressed)
    code, out, err = koopflow(*words, "--replications", "400", *options)
    found = json.loads(out)
    done = found["replications"]
    assert (code, found["run"]["interrupted"]) == (130, True)
    assert 1 <= done < 400
    assert "interrupted: base has " in err
    monkeypatch.setattr(experiment, "replicate", real)
    written = {
        path: path.read_bytes()
        for name in ("log.csv", "results/result.json")
        if (path := Path(name)).exists()
    }
    again = [option for option in options if option not in ("0.01%", "--precision")]
    assert koopflow(*words, "--replications", str(done), *again)[0] == 0
    assert {path: path.read_bytes() for path in written if path.suffix == ".csv"} == {
        path: text for path, text in written.items() if path.suffix == ".csv"
    }
    assert all(text.endswith(b"\n") for text in written.values())


def test_a_stop_is_heard_while_the_machine_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    monkeypatch.setattr(engines, "compiled", ready.wait)
    monkeypatch.setattr(engines, "is_kept", lambda: True)
    assert not engines.compiled_unless(Patience(1))
    ready.set()
    assert engines.compiled_unless(None)
    assert engines.compiled_unless(lambda: False)


def test_a_stop_ends_the_process_that_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Sleeper(subprocess.Popen[bytes]):
        def __init__(self, words: list[str], **rest: Any) -> None:
            super().__init__([words[0], "-c", "input()"], **{**rest, "stdin": subprocess.PIPE})
            started.append(self)

    monkeypatch.setattr(engines, "is_kept", lambda: False)
    monkeypatch.setattr(engines.subprocess, "Popen", Sleeper)
    monkeypatch.setattr(engines, "compiled", lambda: pytest.fail("nothing is to be compiled after a stop"))
    assert not engines.compiled_unless(Patience(1))
    (process,) = started
    assert process.returncode is not None


def test_where_no_process_is_to_be_had_the_machine_is_compiled_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*words: Any, **rest: Any) -> None:
        raise OSError

    made: list[bool] = []
    monkeypatch.setattr(engines, "is_kept", lambda: False)
    monkeypatch.setattr(engines.subprocess, "Popen", none)
    monkeypatch.setattr(engines, "compiled", lambda: made.append(True))
    assert engines.compiled_unless(None)
    assert made == [True]


def test_a_stop_is_asked_for_while_a_cohort_is_laid_out(desk: Path) -> None:
    """A cohort's cases are put in the list before anything happens; here none of them comes before the horizon."""
    late = "arrivals: {case: {cohort: 100000, from: 2030-01-01, until: 2030-12-31}}"
    desk.write_text(MODEL + re.sub("arrivals:.*", late, SCENARIO), encoding="utf-8")
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return False

    runs = real_simulate(koopflow.load(desk), replications=1, engine="plain", stop=stop)
    assert runs.to_dict()["cases"]["events"] == 0
    assert len(asked) > 100_000 // (replication.PAUSE_PLAIN * coming.PLANNED_AT_ONCE)
