"""What a tally adds up of one replication: nobody is in a queue twice, and nobody leaves one that he was not in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulate.small import result

TEXT = """
koopflow: 1
model: {id: m}
actors:
  o: {kind: institution, level: municipality}
  t: {kind: team, level: municipality, members: [o], leader: o}
events: {leave: {}}
machines:
  case:
    initial: inside
    states:
      inside:
        initial: heard
        states:
          heard: {sitting: t, next: {done: served}}
          served: {task: {by: o}, next: {done: over}}
          over: {final: true}
        next: {done: end, leave: left}
      end: {final: true}
      left: {final: true}
---
koopflow: 1
scenario: {id: s, of: m, start: 2019-04-01, horizon: 100 d, seed: 3}
arrivals: {case: {at: [2019-04-01T00:00, 2019-04-01T00:00, 2019-04-01T00:00]}}
capacity: {o: 1}
sittings: {t: {every: 10 d}}
durations: {case.inside.heard: 1 d, case.inside.served: 10 d}
events: {case.inside.leave: 25 d}
"""


def test_a_queue_holds_those_that_wait_for_an_actor_and_gives_them_back(tmp_path: Path) -> None:
    found = result(TEXT, tmp_path, replications=1)
    # The sitting on day 10 takes all three, a day each: two wait 1 and 2 days. Then one serves from day 13, having
    # waited 2 days; one waits from day 12 to 23; one from day 13 until all leave on day 25.
    assert {name: outcome["count"] for name, outcome in found["outcomes"].items()} == {"end": 1, "left": 2}
    assert found["actors"]["o"]["queue_mean"] == pytest.approx((1 + 2 + 2 + 11 + 12) / 100)


def test_cases_are_completed_open_or_stuck(tmp_path: Path) -> None:
    cases = result(TEXT, tmp_path, replications=1, seed=4)["cases"]
    assert cases["completed"] + cases["open"] + cases["stuck"] == cases["arrived"] == 3


def test_what_was_cancelled_while_waiting_leaves_the_queue(tmp_path: Path) -> None:
    text = TEXT.replace("case.inside.served: 10 d", "case.inside.served: 50 d")
    queue = result(text, tmp_path, replications=1)["actors"]["o"]["queue_mean"]
    assert queue == pytest.approx((1 + 2 + 2 + 13 + 12) / 100)


@pytest.mark.parametrize(("within", "checked"), [("50 h", 0), ("25 h", 1)])
def test_a_paused_clock_breaks_nothing_at_the_end_of_the_run(
    within: str, checked: int, tmp_path: Path
) -> None:
    text = f"""
koopflow: 1
model: {{id: m}}
machines:
  case:
    initial: r
    states:
      r: {{task: {{}}, next: {{ok: hold}}}}
      hold: {{next: {{go: {{to: end, after: 30 d}}}}}}
      end: {{final: true}}
rules:
  soon: {{response: [machines.case.r, machines.case.hold.go], within: {within}, paused-in: [machines.case.hold]}}
---
koopflow: 1
scenario: {{id: s, of: m, start: 2024-01-01, horizon: 4 d}}
arrivals: {{case: {{at: [2024-01-01]}}}}
durations: {{case.r: 30 h}}
"""
    rule = result(text, tmp_path, replications=1)["rules"]["soon"]
    assert (rule["checked"], rule["broken"]) == (checked, checked)
