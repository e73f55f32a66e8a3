"""Scenarios are compared in pairs: what theory says of their difference is found, and what does not differ is not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.choosing import scenarios_named
from koopflow.api.compare import Comparison, experiment
from koopflow.api.load import ModelError
from koopflow.api.report import MEANINGS, report
from koopflow.api.sweeps import varied
from koopflow.i18n import translate
from koopflow.measure.differences import Difference
from koopflow.measure.labels import LABELS
from koopflow.model.library import LoadedModel
from tests.simulate.small import loaded

BUSY = """
koopflow: 1
model: {id: q, title: {pl: Punkt, en: Desk}, description: {pl: Po co jest punkt., en: What the desk is for.}}
actors: {w: {kind: person, level: municipality, title: {pl: Pracownik, en: Worker}}}
machines:
  case:
    initial: serve
    states:
      serve: {task: {by: w}, next: {good: helped, bad: refused}}
      helped: {final: true, title: {pl: Pomoc, en: Help}}
      refused: {final: true}
---
koopflow: 1
scenario: {id: base, of: q, start: 2019-01-01, horizon: 240 h, warm-up: 24 h, replications: 16, seed: 7, assumption: true}
arrivals: {case: {every: {exponential: {mean: {value: 1 h, low: 0.8 h, high: 1.5 h}}}}}
capacity: {w: {units: 2, share: 0.5}} # half of their time goes to other work
durations: {case.serve: {exponential: {mean: 0.5 h}}}
chances: {case.serve: {good: {value: 0.8, low: 0.7, high: 0.9}, bad: 0.2}}
---
koopflow: 1
scenario: {id: one-more, of: q, extends: base}
capacity: {w: {units: {plus: 1}}}
---
koopflow: 1
scenario: {id: stricter, of: q, extends: base, horizon: 12 h, warm-up: 0 h, run-out: 30 d}
chances: {case.serve: {good: 0.7, bad: 0.3}}
---
koopflow: 1
scenario: {id: usual, of: q, extends: base, horizon: 12 h, warm-up: 0 h, run-out: 30 d}
"""
SHARE = "outcomes.helped.share"
WAIT = "states.case.serve.wait.mean"


def _erlang_wait(servers: int, load: float) -> float:
    """Mean wait in service times (Erlang C)."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    return top / (sum(load**n / math.factorial(n) for n in range(servers)) + top) / (servers - load)


def row(comparison: Comparison, measure: str, index: int = 0) -> Difference:
    return next(one for one in comparison.differences[index] if one.measure == measure)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    return loaded(BUSY, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def worker(desk: LoadedModel) -> Comparison:
    return kf.compare(kf.simulate(desk, "base"), kf.simulate(desk, "one-more")).about([WAIT])


def test_one_more_worker_shortens_waiting_as_erlang_says(worker: Comparison) -> None:
    found = row(worker, WAIT)
    hours = 1.0  # half an hour of work take twice as long with half of the time
    truth = (_erlang_wait(3, hours) - _erlang_wait(2, hours)) * hours / 24
    assert found.difference is not None and found.high is not None and found.low is not None
    assert truth < 0 and found.high < 0 and found.significant
    error = (found.high - found.low) / 2 / 2.131  # Student's t of fifteen degrees
    assert abs(found.difference - truth) / error < 4.5


def test_common_random_numbers_make_the_interval_narrower(worker: Comparison) -> None:
    assert row(worker, WAIT).correlation > 0.5  # type: ignore[operator]
    assert row(worker, WAIT).narrowing > 1.1  # type: ignore[operator]
    assert row(worker, "actors.w.utilisation").narrowing > 2  # type: ignore[operator]


def test_the_report_shows_it_with_its_interval(worker: Comparison) -> None:
    page = report(worker, "pl")
    found = row(worker, WAIT)
    line = page[page.index('<th scope="row">dni oczekiwania w stanie: case.serve') :]
    cells = line[: line.index("</tr>")]
    assert f"{found.difference:.3f}".replace("-", "−").replace(".", ",")[:5] in cells
    assert "\N{NO-BREAK SPACE}*</td>" in cells and "\N{NO-BREAK SPACE}…\N{NO-BREAK SPACE}" in cells
    assert '<html lang="pl">' in page and "http://" not in page.replace("http://www.w3.org", "")
    for number in (
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
        "2.3",
        "2.4",
        "2.5.1",
        "2.5.5",
        "3.1",
        "3.4",
        "4.1",
        "4.3",
        "5.4",
        "6.1",
    ):
        assert f"<h4>{number} " in page
    assert "Po co jest punkt." in page and "10.1080/17477778.2018.1442155" in page
    assert page == report(worker, "pl")


def test_the_same_scenario_twice_differs_by_exactly_nothing(desk: LoadedModel) -> None:
    twice = kf.compare(
        kf.simulate(desk, "base", replications=3), kf.simulate(desk, "base", replications=3, workers=2)
    )
    assert all(one.is_same for one in twice.differences[0] if one.difference is not None)
    assert twice.family["judged"] == twice.family["misses_zero"] == 0


def test_a_true_difference_is_covered_as_often_as_is_claimed(desk: LoadedModel) -> None:
    # Nothing is left open, so the share of a result is its chance whatever the queue does.
    runs = [kf.simulate(desk, name, replications=160) for name in ("usual", "stricter")]
    covered = 0
    for first in range(0, 160, 5):
        found = row(
            kf.compare(*(replace(one, tallies=one.tallies[first : first + 5]) for one in runs)), SHARE
        )
        assert found.low is not None and found.high is not None
        covered += found.low <= -0.1 <= found.high
    assert covered >= 26  # of 32 at 95 %: fewer happen once in a thousand such studies


def test_what_is_compared_pairs(desk: LoadedModel) -> None:
    two, three = (kf.simulate(desk, "base", replications=n, seed=1) for n in (2, 3))
    assert kf.compare(two, three).pairs == 2
    with pytest.raises(ValueError, match="at least two"):
        kf.compare(two)
    with pytest.raises(ValueError, match="different seeds"):
        kf.compare(two, kf.simulate(desk, "base", replications=2, seed=2))


def test_the_json_is_the_same_for_any_workers(desk: LoadedModel) -> None:
    pairs = [(desk, one) for one in desk.scenarios[:2]]
    dicts = [experiment(pairs, replications=3, workers=workers).to_dict() for workers in (1, 2)]
    for one in dicts:
        del one["run"]
    assert dicts[0] == dicts[1]
    assert json.loads(json.dumps(dicts[0], allow_nan=False)) == dicts[0]


def test_precision_is_that_of_the_difference(desk: LoadedModel) -> None:
    pairs = [(desk, one) for one in desk.scenarios[:2]]
    found = row(experiment(pairs, replications=2, precision=0.2), "cycle_time.mean")
    assert found.low is not None and found.high is not None and found.baseline is not None
    assert (found.high - found.low) / 2 / found.baseline <= 0.2


def test_a_sweep_is_a_family_with_common_numbers(desk: LoadedModel) -> None:
    pairs = varied([(desk, desk.scenarios[0])], {"capacity.w.units": ("2", "3")})
    found = experiment(pairs, replications=3).about([WAIT])
    assert [point.values for point in found.points] == [{"capacity.w.units": "2"}, {"capacity.w.units": "3"}]
    apart = kf.compare(
        kf.simulate(desk, "base", replications=3), kf.simulate(desk, "one-more", replications=3)
    )
    assert row(found, WAIT).difference == row(apart, WAIT).difference
    with pytest.raises(ModelError):
        varied([(desk, desk.scenarios[0])], {"capacity.w.units": ("2", "many")})


def test_ranges_tell_how_often_the_order_holds_and_what_matters(desk: LoadedModel) -> None:
    pairs = [(desk, one) for one in desk.scenarios[:2]]
    found = experiment(pairs, replications=6).with_ranges(3).ranges
    assert found is not None
    order = found.order("cycle_time.mean")
    assert order["order"] == ["one-more", "base"] and order["holds"] == 1 and order["pairs"][0]["clear"]
    assert not found.order(SHARE)["pairs"][0]["clear"]
    shares = [bar for bar in found.tornado if bar.measure == SHARE]
    assert shares[0].number.path == "chances.case.serve.good"
    low, high = shares[0].low, shares[0].high
    assert low.high < 0 < high.low  # type: ignore[operator]
    assert low.value == pytest.approx(0.7, abs=0.05) and high.value == pytest.approx(0.9, abs=0.05)
    assert [draw.numbers.keys() for draw in found.draws] == [{one.path for one in found.numbers}] * 3


def test_plots_are_the_same_bytes_and_speak(worker: Comparison, desk: LoadedModel, tmp_path: Path) -> None:
    plot = worker.plot(lang="pl")
    svg = plot.write()
    assert svg == plot.write() and svg.count(b'role="img"') == 1
    assert "<title>Różnice względem scenariusza base</title>" in svg.decode()
    assert plot.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    pairs = varied([(desk, desk.scenarios[0])], {"capacity.w.units": ("2", "3")})
    swept = experiment(pairs, replications=2)
    assert b"<title>What capacity.w.units changes</title>" in swept.plot("sweep").write()
    assert b"<title>Which numbers matter" in swept.with_ranges(1).plot("tornado").write()
    for kind in ("tornado", "pie"):
        with pytest.raises(ValueError, match="plot"):
            worker.plot(kind)


def test_the_table_is_a_data_frame(worker: Comparison) -> None:
    table = worker.table()
    assert list(table["measure"]) == [one.measure for one in worker.differences[0]]
    assert set(table["scenario"]) == {"one-more"}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["q.yaml:base", "q.yaml:one-more"], ["base", "one-more"]),
        (["q.yaml", "one-more", "base"], ["one-more", "base"]),
        (["q.yaml:base", "one-more"], ["base", "one-more"]),
        (["q.yaml"], ["base", "one-more", "stricter", "usual"]),
        (["rural:base", "piatnica:base"], ["base", "base"]),
        (["rural:base", "pilot"], ["base", "pilot"]),
        (["base", "pilot"], ["base", "pilot"]),
    ],
)
def test_scenarios_are_named(words: list[str], ids: list[str], tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(BUSY, encoding="utf-8")
    chosen = scenarios_named([word.replace("q.yaml", str(tmp_path / "q.yaml")) for word in words])
    assert [one.id for _, one in chosen.pairs] == ids


def test_what_comparisons_say_has_its_polish() -> None:
    said = (*LABELS.values(), *MEANINGS.values())
    assert [text for text in said if translate("pl", text) == text] == []
