"""Event logs as pm4py and pandas read them: `pytest tests/trace/peers/mining.py`.

Not part of the test suite: pm4py is large, pandas and pyarrow are an extra (`pip install -e ".[dev]"`). What pm4py finds
in the file is held to what is counted here from the happenings themselves, without the log.
"""

from __future__ import annotations

import io
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pm4py
import pyarrow
import pytest
from hypothesis import HealthCheck, example, given, settings
from pyarrow import parquet

import koopflow as kf
from koopflow.api.simulate import Runs
from koopflow.cli import run
from koopflow.simulate.experiment import Experiment
from koopflow.trace import arrow
from koopflow.trace.arrow import arrow_table, writing_parquet
from koopflow.trace.events import Happening, Listener
from koopflow.trace.log import CASES, EVENTS
from koopflow.trace.rows import Row
from tests.simulate.small import loaded
from tests.trace.test_files import COLUMNS, HOSTILE, PARTS, as_text
from tests.trace.test_log import MODEL, kaplan_meier_mean

REPLICATIONS = 3
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("ignore")


@dataclass(frozen=True)
class Truth:
    """What happened: of each case its completed activities and all its events, in order."""

    completed: dict[str, list[str]]
    events: dict[str, list[str]]
    resources: Counter[str]

    @property
    def dfg(self) -> Counter[tuple[str, str]]:
        """How often one completed activity follows another directly."""
        return follows(self.completed)


def follows(traces: dict[str, list[str]]) -> Counter[tuple[str, str]]:
    return Counter(pair for trace in traces.values() for pair in pairwise(trace))


def truth_of(runs: Runs) -> Truth:
    """From the happenings alone: work of a case begins with `began`, or ends without it, and ends with `ended`."""
    completed: dict[str, list[str]] = {}
    events: dict[str, list[str]] = {}
    resources: Counter[str] = Counter()
    happened: list[list[Happening]] = []

    def listening(_: int) -> Listener:
        happened.append([])
        return happened[-1].append

    list(Experiment(runs.setting, "reference").replications(range(runs.replications), listening))
    for number, told in enumerate(happened):
        open_: Counter[tuple[int, int, str]] = Counter()
        for one in told:
            key = (one.municipality, one.case, one.place)
            if not one.case or one.kind not in ("began", "ended", "cancelled"):
                continue
            name = f"{number}-{one.municipality}-{one.case}"
            if one.kind == "cancelled":
                open_[key] = 0
                continue
            lines = 1 + (one.kind == "ended" and not open_[key])
            open_[key] = int(one.kind == "began")
            events.setdefault(name, []).extend([one.place] * lines)
            resources[", ".join(actor for actor, _, _ in one.uses)] += lines
            if one.kind == "ended":
                completed.setdefault(name, []).append(one.place)
    return Truth(completed, events, resources)


def from_xes(path: Path) -> pd.DataFrame:
    return pm4py.read_xes(str(path))


def from_csv(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, keep_default_na=False, dtype=str)
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True)
    return pm4py.format_dataframe(frame)


def from_parquet(path: Path) -> pd.DataFrame:
    return pm4py.format_dataframe(pd.read_parquet(path))


def from_json_lines(path: Path) -> pd.DataFrame:
    frame = pd.read_json(path, lines=True, convert_dates=False, dtype=False)
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True)
    return pm4py.format_dataframe(frame)


READERS = {".xes": from_xes, ".csv": from_csv, ".parquet": from_parquet, ".jsonl": from_json_lines}


@pytest.fixture(scope="module", params=["rural", "desk"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """The shipped reference, and two municipalities of a small model with warm-up and run-out."""
    folder = tmp_path_factory.mktemp(request.param)
    model = (
        kf.load(ROOT / "models" / "reference" / "rural")
        if request.param == "rural"
        else loaded(MODEL, folder)
    )
    runs = kf.simulate(model, "base", replications=REPLICATIONS, log=True)
    for suffix in READERS:
        runs.write_log(folder / f"log{suffix}")
    return folder, truth_of(runs)


@pytest.mark.parametrize("suffix", READERS)
def test_pm4py_reads_back_cases_activities_and_what_follows_what(
    suffix: str, written: tuple[Path, Truth]
) -> None:
    folder, truth = written
    frame = READERS[suffix](folder / f"log{suffix}")
    assert set(frame["case:concept:name"]) == set(truth.events)
    assert len(truth.events) > 10
    assert Counter(frame["concept:name"]) == Counter(
        name for trace in truth.events.values() for name in trace
    )
    assert Counter(frame["org:resource"]) == truth.resources
    done = pm4py.filter_event_attribute_values(frame, "lifecycle:transition", ["complete"], level="event")
    dfg, _, _ = pm4py.discover_dfg(done)
    assert dfg == truth.dfg
    assert sum(dfg.values()) > 50
    whole, _, _ = pm4py.discover_dfg(frame)
    assert whole == follows(truth.events)


def test_every_format_says_the_same(written: tuple[Path, Truth]) -> None:
    folder, _ = written
    columns = list(EVENTS)
    first, *others = (READERS[suffix](folder / f"log{suffix}") for suffix in READERS)

    def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
        frame = frame[columns].assign(**{"time:timestamp": frame["time:timestamp"].dt.tz_convert("UTC")})
        return sorted(map(tuple, frame.itertuples(index=False)))

    assert all(rows(other) == rows(first) for other in others)


# Parquet and frames


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS)
@example(HOSTILE)
def test_parquet_is_read_back(parts: list[list[Row]]) -> None:
    stream = io.BytesIO()
    with writing_parquet(stream, COLUMNS) as add:
        for part in parts:
            add(part)
    table = parquet.read_table(io.BytesIO(stream.getvalue()))
    assert table.column_names == list(COLUMNS.kinds)
    assert table.schema.field("time:timestamp").type == pyarrow.timestamp("us", tz="Europe/Warsaw")
    rows = [row for part in parts for row in part]
    found = [tuple(row.values()) for row in table.to_pylist()]
    assert [as_text((*row[:3], row[3].astimezone(UTC), row[4])) for row in found] == [
        as_text(row) for row in rows
    ]
    assert table.equals(arrow_table(parts, COLUMNS))


def test_row_groups_are_of_one_size_wherever_replications_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "GROUP", 10)
    row: Row = ("0-1-1", "case.a", "start", datetime(2024, 1, 1, tzinfo=UTC), "")
    stream = io.BytesIO()
    with writing_parquet(stream, COLUMNS) as add:
        for size in (3, 0, 4, 25, 1):
            add([row] * size)
    found = parquet.ParquetFile(io.BytesIO(stream.getvalue())).metadata
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [10, 10, 10, 3]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return kf.simulate(loaded(MODEL, tmp_path_factory.mktemp("desk")))


def test_frames_have_a_row_an_event_and_a_row_a_case(runs: Runs) -> None:
    assert list(runs.events) == list(EVENTS)
    assert list(runs.cases) == list(CASES)
    moments = runs.events["time:timestamp"]
    texts = runs.events.assign(**{"time:timestamp": [moment.isoformat() for moment in moments]})
    assert list(map(tuple, texts.itertuples(index=False))) == list(runs.log())
    assert str(moments.dtype) == "datetime64[us, Europe/Warsaw]"
    assert set(runs.events["case:concept:name"]) <= set(runs.cases["case"])
    assert runs.to_arrow().num_rows == len(runs.events)
    assert runs.to_arrow("cases").num_rows == len(runs.cases)
    assert runs.events is runs.events
    with pytest.raises(ValueError, match="events, cases"):
        runs.to_arrow("states")  # type: ignore[arg-type]


def test_the_frame_of_cases_agrees_with_the_measures(runs: Runs) -> None:
    result, cases = runs.to_dict(), runs.cases.query("counted")
    assert len(cases) == result["cases"]["arrived"]
    assert cases["status"].value_counts().to_dict() == {
        name: result["cases"][name] for name in ("completed", "open", "stuck") if result["cases"][name]
    }
    assert cases["outcome"].value_counts().to_dict() == {
        name: row["count"] for name, row in result["outcomes"].items()
    }
    assert (cases["ended"].isna() == cases["censored"]).all()
    times = list(zip(cases["followed_days"], ~cases["censored"], strict=True))
    assert kaplan_meier_mean(times) == pytest.approx(result["cycle_time"]["mean"], rel=2e-3)


# the command


def test_the_command_writes_the_same_parquet_whatever_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(MODEL, encoding="utf-8")
    made = []
    for workers in ("1", "2", "4"):
        assert (
            run(["simulate", "desk.yaml", "--workers", workers, "--log", "log.parquet", "--out", "out"]) == 0
        )
        made.append((Path("log.parquet").read_bytes(), Path("out/cases.parquet").read_bytes()))
    assert made[0] == made[1] == made[2]
    cases, again = pd.read_parquet("out/cases.parquet"), pd.read_csv("out/cases.csv")
    assert list(cases) == list(again)
    assert cases["case"].tolist() == again["case"].tolist()
    assert (cases["ended"].isna() == again["ended"].isna()).all()
    ended = pd.to_datetime(again["ended"], utc=True).dt.tz_convert("Europe/Warsaw")
    assert (cases["ended"].dropna() == ended.dropna()).all()
    assert "cases.parquet" in capsys.readouterr().err


def test_a_second_ctrl_c_leaves_no_half_parquet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(MODEL, encoding="utf-8")
    real: Callable[..., Any] = kf.simulate

    def simulate(*args: Any, each: Callable[[Any], None], **options: Any) -> Any:
        def pressed(log: Any) -> None:
            each(log)
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

        return real(*args, each=pressed, **options)

    monkeypatch.setattr("koopflow.simulate", simulate, raising=False)
    assert run(["simulate", "desk.yaml", "--log", "log.parquet", "--out", "out"]) == 130
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["desk.yaml"]
    assert not list(Path("out").iterdir())
    assert capsys.readouterr().out == ""
