"""Files of a run: the event log and the table of cases, whole or not there, the same bytes however they are made."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from koopflow.api.simulate import simulate as real_simulate
from tests.cli.conftest import MODEL, SCENARIO, Command

LATER = "---\nkoopflow: 1\nscenario: {id: later, extends: base, warm-up: 60 d}\n"
LOGS = ("log.csv", "log.jsonl", "log.xes")


def table(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8"))))


def names(folder: str = ".") -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.fixture
def lean(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra `[data]` were not installed."""
    from koopflow import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)


@pytest.mark.usefixtures("lean")
def test_the_cases_of_all_scenarios_are_written_beside_the_results(desk: Path, koopflow: Command) -> None:
    desk.write_text(MODEL + SCENARIO + LATER, encoding="utf-8")
    code, out, err = koopflow("simulate", str(desk), "--out", "results", "--format", "json", "--lang", "pl")
    assert code == 0
    assert names("results") == ["cases.csv", "result.json"]
    assert "zapisano: results/cases.csv" in err
    rows = table("results/cases.csv")
    for result in json.loads(out):
        mine = [row for row in rows if row["scenario"] == result["scenario"] and row["counted"] == "true"]
        assert len(mine) == result["cases"]["arrived"]
        helped = [row for row in mine if row["outcome"] == "helped" and row["status"] == "completed"]
        assert len(helped) == result["outcomes"]["helped"]["count"] > 0
        assert {row["replication"] for row in mine} == {"0", "1", "2"}


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize("language", ["pl", "en"])
def test_parquet_without_its_extra_is_told_before_anything_runs(
    desk: Path, koopflow: Command, language: str
) -> None:
    code, out, err = koopflow("simulate", str(desk), "--log", "log.parquet", "--lang", language)
    assert (code, out) == (2, "")
    assert 'pip install "koopflow[data]"' in err
    assert ("wymaga dodatku „data”" if language == "pl" else "needs the extra “data”") in err
    assert names() == ["desk.yaml", "village.yaml"]


@pytest.mark.parametrize("log", LOGS)
def test_bytes_do_not_depend_on_workers(desk: Path, koopflow: Command, log: str) -> None:
    made = []
    for workers in ("1", "2", "4"):
        words = ("--workers", workers, "--log", log, "--out", "results", "--replications", "6")
        assert koopflow("simulate", str(desk), *words)[0] == 0
        made.append((Path(log).read_bytes(), Path("results/cases.csv").read_bytes()))
    assert made[0] == made[1] == made[2]
    assert len(made[0][0]) > 10_000


def test_bytes_do_not_depend_on_hashes(desk: Path) -> None:
    made = []
    for seed in ("0", "4711"):
        words = ["simulate", str(desk), "--log", "log.xes", "--out", "results", "--quiet"]
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": f"Asia/{'Tokyo' if seed == '0' else 'Kolkata'}",
        }
        subprocess.run(
            [sys.executable, "-m", "koopflow", *words],
            check=True,
            env=environment,
            capture_output=True,
            timeout=60,
        )
        made.append((Path("log.xes").read_bytes(), Path("results/cases.csv").read_bytes()))
    assert made[0] == made[1]


def pressing(times: int, at: int) -> Callable[..., Any]:
    """`simulate`, while which Ctrl-C is pressed so often after replication `at` was handed on."""

    def simulate(*args: Any, each: Callable[[Any], None], **options: Any) -> Any:
        def pressed(log: Any) -> None:
            each(log)
            if log.replication == at:
                for _ in range(times):
                    signal.raise_signal(signal.SIGINT)

        return real_simulate(*args, each=pressed, **options)

    return simulate


@pytest.mark.parametrize("log", LOGS)
def test_ctrl_c_leaves_a_log_of_whole_replications(
    log: str, desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "simulate",
        str(desk),
        "--log",
        log,
        "--out",
        "results",
        "--replications",
        "50",
        "--format",
        "json",
    )
    with monkeypatch.context() as patched:
        patched.setattr("koopflow.simulate", pressing(1, at=3), raising=False)
        code, out, _ = koopflow(*words)
    done = json.loads(out)["replications"]
    assert (code, 4 <= done < 50) == (130, True)
    stopped = (Path(log).read_bytes(), Path("results/cases.csv").read_bytes())
    assert (
        koopflow("simulate", str(desk), "--log", log, "--out", "results", "--replications", str(done))[0] == 0
    )
    assert stopped == (Path(log).read_bytes(), Path("results/cases.csv").read_bytes())


@pytest.mark.parametrize("log", LOGS)
def test_a_second_ctrl_c_leaves_no_half_file(
    log: str, desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(log).write_text("old", encoding="utf-8")
    monkeypatch.setattr("koopflow.simulate", pressing(2, at=1), raising=False)
    code, out, _ = koopflow("simulate", str(desk), "--log", log, "--out", "results")
    assert (code, out) == (130, "")
    assert Path(log).read_text(encoding="utf-8") == "old"
    assert (names(), names("results")) == (sorted(["desk.yaml", "village.yaml", "results", log]), [])


@pytest.mark.parametrize(
    "words", [("--log", "folder.csv"), ("--log", "desk.yaml/log.csv"), ("--out", "desk.yaml")]
)
def test_a_place_that_cannot_be_written_is_told_before_anything_runs(
    words: tuple[str, str], desk: Path, koopflow: Command
) -> None:
    Path("folder.csv").mkdir()
    code, out, err = koopflow("simulate", str(desk), *words)
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert names() == ["desk.yaml", "folder.csv", "village.yaml"]
