"""Simulated means agree with queueing theory and with chains, and intervals are over replications."""

from __future__ import annotations

import math
from pathlib import Path

from koopflow.api.simulate import simulate
from koopflow.measure.intervals import t_quantile
from tests.simulate.small import loaded, result

QUEUE = """
koopflow: 1
model: {{id: q}}
actors: {{w: {{kind: person, level: municipality}}}}
machines:
  case:
    initial: serve
    states: {{serve: {{task: {{by: w}}, next: {{done: end}}}}, end: {{final: true}}}}
---
koopflow: 1
scenario: {{id: s, of: q, start: 2019-01-01, horizon: 800 h, warm-up: 100 h, replications: 12, seed: 7}}
arrivals: {{case: {{every: {{exponential: {{mean: 1 h}}}}}}}}
capacity: {{w: {units}}}
durations: {{case.serve: {service}}}
"""
CHAIN = """
koopflow: 1
model: {id: c}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {on: b, off: out}}
      b: {task: {}, next: {back: a, done: good}}
      good: {final: true}
      out: {final: true}
---
koopflow: 1
scenario: {id: s, of: c, start: 2019-01-01, horizon: 100 d, run-out: 1 y, replications: 12, seed: 7}
arrivals: {case: {per-year: 1000}}
durations: {case.a: {exponential: {mean: 2 d}}, case.b: {gamma: {mean: 3 d, sd: 1 d}}}
chances: {case.a: {on: 0.75, off: 0.25}, case.b: {back: 0.4, done: 0.6}}
"""


def _z(values: list[float], truth: float) -> float:
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return (mean - truth) / math.sqrt(variance / len(values))


def _erlang_wait(servers: int, load: float) -> float:
    """Mean wait in service times (Erlang C)."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    share = top / (sum(load**n / math.factorial(n) for n in range(servers)) + top)
    return share / (servers - load)


def _waits(text: str, folder: Path) -> list[float]:
    runs = simulate(loaded(text, folder))
    histograms = [tally.states["case.serve"].wait for tally in runs.tallies]
    return [(histogram.mean() or 0.0) / 3600 for histogram in histograms]


def test_the_wait_of_a_queue_is_erlangs(tmp_path: Path) -> None:
    text = QUEUE.format(units=2, service="{exponential: {mean: 1.2 h}}")
    assert abs(_z(_waits(text, tmp_path), 1.2 * _erlang_wait(2, 1.2))) < 4.5


def test_the_wait_of_a_single_server_is_pollaczek_and_khinchines(tmp_path: Path) -> None:
    text = QUEUE.format(units=1, service="{gamma: {mean: 0.6 h, sd: 0.3 h}}")
    truth = (0.6**2 + 0.3**2) / (2 * (1 - 0.6))
    assert abs(_z(_waits(text, tmp_path), truth)) < 4.5


def test_outcomes_and_times_are_the_chains(tmp_path: Path) -> None:
    found = result(CHAIN, tmp_path)
    # a is visited 1 / (1 - 0.75 * 0.4) times, b three quarters as often.
    visits = 1 / 0.7
    good = visits * 0.75 * 0.6
    share = found["outcomes"]["good"]
    assert share["low"] - 0.02 < good < share["high"] + 0.02
    mean = visits * 2 + visits * 0.75 * 3
    half = (found["cycle_time"]["high"] - found["cycle_time"]["low"]) / 2
    assert abs(found["cycle_time"]["mean"] - mean) < 2 * half
    assert found["cases"]["open"] == found["cases"]["stuck"] == 0


def test_one_replication_has_no_interval(tmp_path: Path) -> None:
    found = result(CHAIN, tmp_path, replications=1)
    assert found["outcomes"]["good"]["low"] is None
    assert found["cycle_time"]["high"] is None


def test_replications_added_leave_the_others(tmp_path: Path) -> None:
    model = loaded(CHAIN.replace("horizon: 100 d", "horizon: 1 d"), tmp_path)
    few, many = simulate(model, replications=100, log=True), simulate(model, replications=101, log=True)
    rows = list(few.log())
    assert rows == list(many.log())[: len(rows)]
    assert [t.outcomes for t in few.tallies] == [t.outcomes for t in many.tallies[:100]]
    assert [t.ended.sums for t in few.tallies] == [t.ended.sums for t in many.tallies[:100]]


def test_the_quantiles_of_students_t_are_the_tables() -> None:
    table = {1: 12.706, 2: 4.303, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    assert {n: round(t_quantile(n), 3) for n in table} == table
