"""What a log keeps of replications, beside what their tallies count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import koopflow as kf
from koopflow import extras
from koopflow.api.simulate import runnable
from koopflow.api.simulate import setting_of as scenario_setting
from koopflow.measure.counting import Counting
from koopflow.measure.tally import Window
from koopflow.semantics.reference.clock import Clock
from koopflow.simulate.experiment import AHEAD, Experiment
from koopflow.trace.events import Happening
from koopflow.trace.log import CASES, Frame, Log
from tests.simulate.machine_agreement import setting_of
from tests.simulate.small import loaded

FRAME = Frame("m: s", "s", ("m", "m"), datetime(2024, 1, 1), "PL", 0, 10_000, 20_000)
MODEL = """\
koopflow: 1
model: {id: desk, version: 1.0.0, title: Desk}
actors:
  office: {kind: institution, level: municipality}
  clinic: {kind: institution, level: county}
machines:
  case:
    initial: reported
    states:
      reported: {task: {by: office}, next: {accept: advice, refuse: refused}}
      advice: {task: {by: [clinic, office]}, next: {again: reported, done: helped}}
      helped: {final: true}
      refused: {final: true}
---
koopflow: 1
scenario: {id: base, of: desk, start: 2024-03-01, horizon: 60 d, warm-up: 10 d, run-out: 5 d, replications: 3, seed: 7}
municipalities: 2
arrivals: {case: {every: {exponential: {mean: 1 d}}}}
capacity: {office: 1}
durations: {case.reported: {exponential: {mean: 12 h}}, case.advice: {exponential: {mean: 5 h}}}
chances: {case.reported: {accept: 0.8, refuse: 0.2}, case.advice: {again: 0.3, done: 0.7}}
"""


def happening(time: int, kind: Any, place: str = "case.a", case: int = 1, **more: Any) -> Happening:
    return Happening(time, kind, 1, case, place, **more)


def written(*happenings: Happening) -> list[tuple[str, str, str]]:
    """Of each event its place, lifecycle and clock time."""
    log = Log(FRAME, 0)
    for one in happenings:
        log(one)
    return [(str(row[1]), str(row[2]), f"{row[3]:%H:%M:%S}") for row in log.events()]  # type: ignore[str-bytes-safe]


def test_work_has_a_start_and_a_completion() -> None:
    uses = (("office", 0, 1), ("clinic", 0, 2))
    log = Log(FRAME, 4)
    log(happening(60, "began", uses=uses))
    log(happening(3600, "ended", uses=uses))
    first, second = log.events()
    assert first[:3] == ("4-1-1", "case.a", "start")
    assert second[1:] == ("case.a", "complete", first[3].replace(hour=1, minute=0), "office, clinic")  # type: ignore[union-attr,call-arg]


def test_a_sitting_that_takes_no_time_starts_when_it_ends() -> None:
    assert written(happening(5, "ended")) == [
        ("case.a", "start", "00:00:05"),
        ("case.a", "complete", "00:00:05"),
    ]


def test_interrupted_work_has_no_completion_and_does_not_hide_the_next_start() -> None:
    assert written(happening(5, "began"), happening(6, "cancelled"), happening(7, "ended")) == [
        ("case.a", "start", "00:00:05"),
        ("case.a", "start", "00:00:07"),
        ("case.a", "complete", "00:00:07"),
    ]


def test_the_work_of_no_case_is_not_in_it() -> None:
    assert written(happening(5, "began", case=0), happening(7, "ended", case=0)) == []


def test_every_case_of_every_replication_has_a_name_of_its_own(tmp_path: Path) -> None:
    runs = kf.simulate(loaded(MODEL, tmp_path), log=True)
    cases = [case for log in runs.recorded() for case in log.cases()]
    names = [case[list(CASES).index("case")] for case in cases]
    assert len(set(names)) == len(names) > 100
    assert {row[0] for row in runs.log()} <= set(names)
    assert {tuple(str(name).split("-")[:2]) for name in names} == {
        (r, m) for r in ("0", "1", "2") for m in ("1", "2")
    }


def test_what_was_not_kept_is_simulated_again_to_the_same(tmp_path: Path) -> None:
    model = loaded(MODEL, tmp_path)
    kept, again = kf.simulate(model, log=True), kf.simulate(model, workers=2)
    assert again.logs == ()
    assert list(kept.log()) == list(again.log())
    assert [list(log.cases()) for log in kept.recorded()] == [list(log.cases()) for log in again.recorded()]


@pytest.mark.parametrize("workers", [1, 3])
def test_each_is_given_every_log_in_order(workers: int, tmp_path: Path) -> None:
    taken: list[int] = []
    runs = kf.simulate(
        loaded(MODEL, tmp_path),
        replications=12,
        workers=workers,
        each=lambda log: taken.append(log.replication),
    )
    assert taken == list(range(12))
    assert runs.logs == ()


def test_no_more_replications_are_ahead_of_who_takes_them_than_there_is_room_for(tmp_path: Path) -> None:
    model = loaded(MODEL, tmp_path)
    setting = scenario_setting(model, runnable(model)[0], 1)
    begun: list[int] = []

    def collector(number: int) -> Log:
        begun.append(number)
        return Log(FRAME, number)

    ahead = [
        len(begun) - taken
        for taken, _ in enumerate(Experiment(setting).replications(range(30), collector, workers=2))
    ]
    assert max(ahead) <= AHEAD * 2 + 2 < 30
    assert sorted(begun) == list(range(30))


def test_the_table_of_cases_says_what_the_measures_say(tmp_path: Path) -> None:
    runs = kf.simulate(loaded(MODEL, tmp_path))
    rows = [dict(zip(CASES, row, strict=True)) for log in runs.recorded() for row in log.cases()]
    counted = [row for row in rows if row["counted"]]
    assert 0 < len(counted) < len(rows)
    result = runs.to_dict()
    status = Counter(row["status"] for row in counted)
    assert len(counted) == result["cases"]["arrived"]
    assert {name: status[name] for name in ("completed", "open", "stuck")} == {
        name: result["cases"][name] for name in ("completed", "open", "stuck")
    }
    outcomes = Counter(row["outcome"] for row in counted if row["outcome"])
    assert outcomes == {name: row["count"] for name, row in result["outcomes"].items()}
    times = [(float(row["followed_days"]), not row["censored"]) for row in counted]
    assert kaplan_meier_mean(times) == pytest.approx(
        result["cycle_time"]["mean"], rel=2e-3
    )  # measures keep histograms
    for row in rows:
        assert (row["ended"] is None) == (row["cycle_days"] is None) == row["censored"]
        assert row["scenario"], row["model"] == ("base", "desk")


def test_what_needs_an_extra_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = kf.simulate(loaded(MODEL, tmp_path), replications=1)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    asked: list[Callable[[], object]] = [
        lambda: runs.cases,
        lambda: runs.events,
        runs.to_arrow,
        lambda: runs.write_log(tmp_path / "log.parquet"),
    ]
    for ask in asked:
        with pytest.raises(ImportError, match=r'pip install "koopflow\[data\]"'):
            ask()
    assert [path.name for path in tmp_path.iterdir()] == ["model.yaml"]


MOST = 5_000
"""So many happenings of one random model are compared."""


def kaplan_meier_mean(times: list[tuple[float, bool]]) -> float:
    """The area under Kaplan and Meier's curve, the longest time counting as an end; from the definition."""
    alive, area, since = 1.0, 0.0, 0.0
    for time in sorted({time for time, _ in times}):
        area += alive * (time - since)
        since = time
        at_risk = sum(other >= time for other, _ in times)
        alive *= 1 - sum(other == time and ended for other, ended in times) / at_risk
    return area


@pytest.mark.parametrize("seed", range(8))
def test_log_and_cases_are_what_the_tally_counts_on_random_models(seed: int) -> None:
    _, setting = setting_of(seed)
    models = tuple(site.model.model.id for site in setting.sites)
    frame = Frame("", "", models, setting.start, "PL", setting.warm_up, setting.horizon, setting.end)
    log, told = Log(frame, 0), list[Happening]()
    counting = Counting(Window(setting.warm_up, setting.horizon, setting.end), (), [])
    tally = counting.tally

    def listen(one: Happening) -> None:
        told.append(one)
        counting(one)
        log(one)

    Clock(setting, 0, listen, lambda: len(told) > MOST).run()
    if len(told) > MOST:  # a model that goes round and round was left in the middle
        tally.open = tally.arrived - tally.completed - tally.stuck
    cases = [dict(zip(CASES, row, strict=True)) for row in log.cases()]
    counted = [case for case in cases if case["counted"]]
    status = Counter(case["status"] for case in counted)
    assert (len(counted), status["completed"], status["open"], status["stuck"]) == (
        tally.arrived,
        tally.completed,
        tally.open,
        tally.stuck,
    )
    assert Counter(c["outcome"] for c in counted if c["status"] == "completed") == tally.outcomes
    rows = list(log.events())
    assert [row[3] for row in rows] == sorted(row[3] for row in rows)  # type: ignore[type-var]
    done = Counter((row[0], row[1]) for row in rows if row[2] == "complete")
    assert done == Counter(
        (f"0-{h.municipality}-{h.case}", h.place) for h in told if h.kind == "ended" and h.case
    )
    assert done <= Counter((row[0], row[1]) for row in rows if row[2] == "start")
