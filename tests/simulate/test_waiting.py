"""What waits is counted where it waits: in queues, behind gates, for sittings and for money."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulate.small import result

HEAD = """
koopflow: 1
model: {id: m}
actors:
  a: {kind: person, level: municipality}
  t: {kind: team, level: municipality, members: [a], leader: a}
"""


def scenario(rest: str, horizon: str = "10 d") -> str:
    return (
        f"---\nkoopflow: 1\nscenario: {{id: s, of: m, start: 2024-01-01, horizon: {horizon}, replications: 1}}\n"
        f"arrivals: {{case: {{at: [2024-01-01, 2024-01-01]}}}}\n{rest}"
    )


def test_who_is_cancelled_while_waiting_leaves_the_queue(tmp_path: Path) -> None:
    text = f"""{HEAD}
machines:
  case:
    initial: s
    states:
      s:
        regions:
          x: {{initial: w, states: {{w: {{task: {{by: a}}, next: {{ok: we}}}}, we: {{final: true}}}}}}
          y: {{initial: v, states: {{v: {{task: {{}}, next: {{ok: ve}}}}, ve: {{final: true}}}}}}
        until: any
        next: {{done: end}}
      end: {{final: true}}
{scenario("capacity: {a: 1}" + chr(10) + "durations: {case.s.x.w: 5 h, case.s.y.v: 4 h}", "10 h")}
"""
    found = result(text, tmp_path)
    assert found["actors"]["a"]["queue_mean"] == pytest.approx(0.4)
    assert found["actors"]["a"]["utilisation"] == pytest.approx(0.4)


def test_a_sitting_that_takes_time_waits_for_its_team_after_its_day(tmp_path: Path) -> None:
    text = f"""{HEAD}
machines: {{case: {{initial: w, states: {{w: {{sitting: t, next: {{ok: end}}}}, end: {{final: true}}}}}}}}
{scenario("capacity: {t: 1}" + chr(10) + "sittings: {t: {every: 1 d}}" + chr(10) + "durations: {case.w: 6 h}")}
"""
    found = result(text, tmp_path)
    assert found["states"]["case.w"]["wait"]["mean"] == pytest.approx(1.125)
    assert found["states"]["case.w"]["work"]["mean"] == pytest.approx(0.25)
    assert found["actors"]["t"]["queue_mean"] == pytest.approx(0.025)
    assert found["actors"]["t"]["wait_mean"] == pytest.approx(0.125)


def test_the_wait_of_a_state_includes_the_wait_for_a_caseload_place(tmp_path: Path) -> None:
    text = f"""{HEAD}
machines:
  case:
    initial: w
    states:
      w: {{task: {{}}, holds: {{a: 1}}, next: {{ok: v}}}}
      v:
        holds: {{a: 1}}
        initial: x
        states: {{x: {{task: {{}}, next: {{ok: y}}}}, y: {{final: true}}}}
        next: {{done: end}}
      end: {{final: true}}
{scenario("capacity: {a: {units: 1, caseload: 1}}" + chr(10) + "durations: {case.w: 12 h, case.v.x: 6 h}")}
"""
    found = result(text, tmp_path)["states"]
    assert found["case.w"]["wait"]["mean"] == pytest.approx(0.25)
    assert found["case.v"]["wait"]["mean"] == pytest.approx(0.375)
    assert found["case.v.x"]["wait"]["mean"] == pytest.approx(0.0)


def test_work_that_never_began_has_no_times(tmp_path: Path) -> None:
    text = f"""{HEAD}
machines: {{case: {{initial: w, states: {{w: {{task: {{by: a}}, next: {{ok: end}}}}, end: {{final: true}}}}}}}}
{scenario("capacity: {a: 0}" + chr(10) + "durations: {case.w: 12 h}")}
"""
    nothing = {"mean": None, "p90": None}
    assert result(text, tmp_path)["states"]["case.w"] == {"visits": 2, "wait": nothing, "work": nothing}


def test_work_and_services_that_a_budget_cannot_pay_are_counted(tmp_path: Path) -> None:
    text = f"""{HEAD}
needs: {{n: {{}}}}
services: {{s: {{provider: a, meets: [n]}}}}
attributes: {{basket: {{type: set, of: services}}, needs: {{type: set, of: needs}}}}
machines:
  case:
    initial: p
"""
    text += f"""
    states:
      p: {{task: {{by: t, plans: basket}}, next: {{ok: r}}}}
      r: {{each: {{in: basket, run: service}}, next: {{done: end}}}}
      end: {{final: true}}
  service: {{initial: u, states: {{u: {{task: {{by: a}}, next: {{ok: e}}}}, e: {{final: true}}}}}}
{scenario("capacity: {t: 1, a: 2}")}
population: {{needs: {{one-of: [[[n], 1]]}}}}
durations: {{case.p: 1 h, service.u: 10 h}}
planning: {{basket: fewest}}
costs: {{a: 45 per h, services.s: 900}}
budgets: {{wages: {{amount: 400, pays: [a]}}, services: {{amount: 1000, pays: [services.s]}}}}
"""
    found = result(text, tmp_path)
    assert found["budgets"] == {
        "services": {"spent": 900, "unpaid": 0, "unmet": 1},
        "wages": {"spent": 0, "unpaid": 1, "unmet": 0},
    }
    assert found["cases"]["open"] == 1
