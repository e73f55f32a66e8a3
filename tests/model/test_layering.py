"""A scenario that differs is laid over the one it extends; a sweep makes one for each combination."""

import pytest

from koopflow.model.layering import laid
from koopflow.model.sweeps import family
from koopflow.source.nodes import plain
from tests.trees import tree

BASE = """
scenario: {id: base, horizon: 3 y}
arrivals: {case: {cohort: {value: 172, source: book}, from: 2019-07-01, until: 2019-10-31}}
population: {children: {poisson: {mean: 1.8}}, needs: {each: {debts: 0.4, addiction: 0.3}}}
capacity: {worker: {units: 2, caseload: 50}, police: 1}
durations: {case.a: {gamma: {mean: 12 h, sd: 6 h}}, service.b: {by-element: {x: 20 h, y: 1 h}}, case.c: 2 h}
chances: {case.a: {yes: 0.8, no: 0.2}}
closures: [{of: [sittings.pzk], from: 2020-03-15, until: 2020-05-31}]
"""


def over(text: str) -> object:
    result, report = laid(tree(BASE), tree(text))
    assert not len(report)
    return plain(result)


def at(value: object, *keys: str) -> object:
    for key in keys:
        assert isinstance(value, dict)
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("capacity: {worker: {units: 3}}", ("capacity", "worker"), {"units": "3", "caseload": "50"}),
        ("capacity: {police: {units: {plus: 2}}}", ("capacity", "police"), {"units": "3"}),
        ("capacity: {worker: {plus: 1}}", ("capacity", "worker"), {"units": "3", "caseload": "50"}),
        ("capacity: {worker: null}", ("capacity",), {"police": "1"}),
        (
            "durations: {case.a: {lognormal: {mean: 1 h, sd: 1 h}}}",
            ("durations", "case.a"),
            {"lognormal": {"mean": "1 h", "sd": "1 h"}},
        ),
        (
            "durations: {case.a: {times: 1.5}}",
            ("durations", "case.a"),
            {"gamma": {"mean": "18 h", "sd": "9 h"}},
        ),
        (
            "durations: {case.a: {gamma: {mean: {plus: 30 min}, sd: 1 h}}}",
            ("durations", "case.a"),
            {"gamma": {"mean": "45000 s", "sd": "1 h"}},
        ),
        (
            "durations: {service.b: {by-element: {y: 2 h}}}",
            ("durations", "service.b"),
            {"by-element": {"x": "20 h", "y": "2 h"}},
        ),
        ("durations: {case.c: {plus: 30 min}}", ("durations", "case.c"), "9000 s"),
        ("chances: {case.a: {yes: 1}}", ("chances", "case.a"), {"yes": "1"}),
        (
            "population: {needs: {each: {debts: {times: 0.5}}}}",
            ("population", "needs", "each"),
            {"debts": "0.2", "addiction": "0.3"},
        ),
        ("population: {children: {fixed: 2}}", ("population", "children"), {"fixed": "2"}),
        ("arrivals: {case: {per-year: 40}}", ("arrivals", "case"), {"per-year": "40"}),
        (
            "arrivals: {case: {cohort: {times: 2}}}",
            ("arrivals", "case", "cohort"),
            {"value": "344", "source": "book"},
        ),
        ("closures: []", ("closures",), []),
        ("scenario: {horizon: {plus: 6 mo}}", ("scenario", "horizon"), "42 mo"),
    ],
)
def test_what_differs_is_laid_over_what_is_extended(
    text: str, keys: tuple[str, ...], expected: object
) -> None:
    assert at(over(text), *keys) == expected


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("capacity: {driver: {plus: 1}}", "KF388", 21),
        ("durations: {case.a: {plus: 1 h}}", "KF388", 22),
        ("scenario: {horizon: {plus: 10 d}}", "KF389", 28),
    ],
)
def test_a_change_without_a_number_to_change_is_a_finding(text: str, code: str, column: int) -> None:
    ((finding),) = laid(tree(BASE), tree(text, "over.yaml"))[1]
    assert (finding.code, finding.place.file, finding.place.column) == (code, "over.yaml", column)


def test_every_value_keeps_the_place_where_it_was_written() -> None:
    result, _ = laid(tree(BASE), tree("capacity: {worker: {units: 3}}", "over.yaml"))
    capacity = result.value("capacity")
    worker = capacity.value("worker") if hasattr(capacity, "value") else None
    assert worker is not None
    assert [entry.value.place.file for entry in worker.entries] == ["over.yaml", "model.yaml"]


def test_a_sweep_of_several_paths_makes_all_combinations() -> None:
    text = (
        BASE
        + "sweep: {capacity.worker.units: [2, 3], durations.case.a.gamma.mean: [6 h, 12 h], horizon: 1 y}"
    )
    members, report = family(tree(text))
    assert not len(report)
    assert [label for label, _ in members] == [
        f"capacity.worker.units={units}, durations.case.a.gamma.mean={mean}, horizon=1 y"
        for units in (2, 3)
        for mean in ("6 h", "12 h")
    ]
    last = plain(members[-1][1])
    assert at(last, "capacity", "worker", "units") == "3"
    assert at(last, "durations", "case.a") == {"gamma": {"mean": "12 h", "sd": "6 h"}}
    assert at(last, "scenario", "horizon") == "1 y"
    assert "sweep" not in last if isinstance(last, dict) else False


def test_a_sweep_reaches_what_is_not_written_out() -> None:
    members, report = family(tree(BASE + "sweep: {capacity.police.units: [1, 2], costs.services.x: [5]}"))
    assert not len(report)
    assert at(plain(members[1][1]), "capacity", "police") == {"units": "2"}
    assert at(plain(members[1][1]), "costs") == {"services.x": "5"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sweep: {capcity.worker: [1]}", "KF390"),
        ("sweep: [1]", "KF202"),
        ("sweep: {capacity.worker: {a: 1}}", "KF203"),
        (f"sweep: {{capacity.a: {list(range(100))}, capacity.b: {list(range(100))}}}", "KF391"),
    ],
)
def test_a_sweep_that_cannot_be_made_is_a_finding_and_the_scenario_stays(text: str, code: str) -> None:
    members, report = family(tree(BASE + text))
    assert [finding.code for finding in report] == [code]
    assert len(members) == 1
