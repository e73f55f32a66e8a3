"""The benchmark measures what it says: its workloads are right, its verdicts too, and its page quotes its record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import koopflow as kf
from koopflow.durations import WorkingCalendar, parse_week
from tests.benchmarks import record, rows
from tests.benchmarks.agreement import by_koopflow, score, standing
from tests.benchmarks.peers.c_loop import table_of
from tests.benchmarks.rows import Row
from tests.benchmarks.sides import Job
from tests.benchmarks.sides import by_koopflow as by_side
from tests.benchmarks.workloads import MODELS, Workload, chain, end_of_work

WORKLOADS = ("w1", "w2", "w3", "w4", "w2-unused")


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_workload_has_no_finding(name: str) -> None:
    assert [finding.code for finding in kf.check(MODELS / f"{name}.yaml").report] == []


def test_the_chain_of_w1_has_the_known_time_and_events() -> None:
    cycle, events = chain(Workload("w1"))
    assert cycle == pytest.approx(73.6275, abs=5e-5)
    assert events == pytest.approx(9.8792, abs=5e-5)


def test_w2_and_w3_are_loaded_to_four_fifths() -> None:
    for name, hours_a_case in (("w2", 1.0), ("w3", 1.0)):
        workload = Workload(name)
        visits = {"case.intake": 1 / 0.8, "case.check": 1 / 0.8}
        load = dict.fromkeys(workload.units, 0.0)
        for state, draw in workload.durations.items():
            load[workload.crew(state)] += visits.get(state, 1.0) * draw.mean
        assert workload.interarrival * (40 / 168 if workload.has_hours else 1) == pytest.approx(hours_a_case)
        assert {actor: work / workload.units[actor] for actor, work in load.items()} == pytest.approx(
            dict.fromkeys(load, 0.8)
        )


def test_w3_and_w4_hold_the_numbers_of_w2() -> None:
    two, three, four = (Workload(name) for name in ("w2", "w3", "w4"))
    assert three.durations == two.durations and three.units == two.units and three.chances == two.chances
    renamed = {state.replace("case.work.", "case."): draw for state, draw in four.durations.items()}
    assert {state: renamed[state] for state in two.durations} == two.durations
    assert {actor: four.units[actor] for actor in two.units} == two.units


def test_the_mean_of_w1_is_its_chains() -> None:
    workload = Workload("w1")
    means = [by_koopflow(workload, 150, seed)["cycle time, h"] for seed in range(1, 6)]
    assert abs(score(standing(means), (chain(workload)[0], 0.0))) < 4.5


def test_what_is_declared_and_not_used_changes_nothing(tmp_path: Path) -> None:
    bare, full = (_measures(name, tmp_path) for name in ("w2", "w2-unused"))
    assert full["cases"] == bare["cases"]
    assert full["cycle_time"] == bare["cycle_time"]
    assert {actor: full["actors"][actor] for actor in bare["actors"]} == bare["actors"]
    assert {state: full["states"][state] for state in bare["states"]} == bare["states"]


def _measures(name: str, folder: Path) -> dict[str, Any]:
    model = kf.load(Workload(name).written(folder, 150))
    return kf.simulate(model, replications=1, engine="plain").to_dict()


def test_so_many_times_as_much_keeps_the_load(tmp_path: Path) -> None:
    workload = Workload("w2")
    more = Workload("w2", workload.written(tmp_path, 1_000, 13))
    assert more.units == {actor: 13 * units for actor, units in workload.units.items()}
    assert {state: draw.mean for state, draw in more.durations.items()} == pytest.approx(
        {state: 13 * draw.mean for state, draw in workload.durations.items()}
    )
    assert more.interarrival == workload.interarrival
    assert [finding.code for finding in kf.check(more.path).report] == []


WEEK = WorkingCalendar(parse_week({"mon-fri": ["07:30-15:30"]}))
MONDAY = 4 * 86_400


@given(st.integers(0, 3 * 604_800), st.integers(1, 400_000))
def test_the_twins_hours_are_koopflows(begin: int, effort: int) -> None:
    assert end_of_work(begin / 3600, effort / 3600) * 3600 == pytest.approx(
        WEEK.add_work(MONDAY + begin, effort) - MONDAY, abs=1e-3
    )


@pytest.mark.parametrize(
    ("name", "nodes", "pools", "in_hours"), [("w1", 12, 0, 0), ("w2", 8, 5, 0), ("w3", 8, 5, 1)]
)
def test_the_table_for_c_is_whole(name: str, nodes: int, pools: int, in_hours: int) -> None:
    head, units, *lines = table_of(Workload(name)).splitlines()
    assert head.split()[:3] == [str(nodes), str(pools), str(in_hours)]
    assert (len(units.split()), len(lines)) == (pools, nodes)
    for line in lines:
        kind, _, _, _, _, _, ways, *targets = line.split()
        assert len(targets) == 2 * int(ways)
        shares = [float(share) for share in targets[::2]]
        assert sum(shares) == pytest.approx(3 if kind == "1" else 1)


@pytest.mark.parametrize(
    ("row", "figure", "verdict"),
    [
        (Row("more", 100, 60), 100, "aim reached"),
        (Row("more", 100, 60), 99.9, "floor reached"),
        (Row("more", 100, 60), 59.9, "UNDER THE FLOOR"),
        (Row("less", 1.5, 2, less_is_better=True), 1.5, "aim reached"),
        (Row("less", 1.5, 2, less_is_better=True), 2, "floor reached"),
        (Row("less", 1.5, 2, less_is_better=True), 2.1, "UNDER THE FLOOR"),
        (Row("stated"), 7, "stated"),
    ],
)
def test_a_figure_is_judged_by_its_aim_and_its_floor(row: Row, figure: float, verdict: str) -> None:
    assert row.verdict(figure) == verdict


def test_a_row_is_the_median_of_its_rounds() -> None:
    what = rows.TIMES_SIMPY.format(name="W1")
    assert rows.line(what, [50.0, 70.0, 1000.0]).split()[-7:] == [
        "70",
        "50",
        "1,000",
        "100",
        "60",
        "floor",
        "reached",
    ]
    assert len(rows.table({what: [1.0], rows.RURAL: []})) == 2


def test_means_that_lie_apart_are_seen() -> None:
    here = standing([10.0, 11.0, 9.0, 10.0])
    assert abs(score(here, standing([10.5, 9.5, 10.0, 10.5]))) < 1
    assert score(here, standing([20.0, 21.0, 19.0, 20.0])) < -4.5


def test_the_page_quotes_the_record() -> None:
    whole = record.RECORD.read_text(encoding="utf-8")
    quote = record.QUOTE.search(record.PAGE.read_text(encoding="utf-8"))
    assert quote is not None
    assert quote[0] == record.quoted(whole) != "\n"


def test_the_parts_of_a_run_are_seen(tmp_path: Path) -> None:
    found = by_side(Job(str(Workload("w1").written(tmp_path, 50))), "plain")
    assert {"tables", "memory", "tallies", "summary", "JSON"} <= found.parts.keys()
    assert sum(found.parts.values()) == pytest.approx(found.seconds)
    assert found.cases and found.rate == found.events / found.seconds
