"""Queues, crews, caseloads, sittings, priorities, budgets and timers do what the semantics page says, hour by hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulate.small import happenings, moments, result

HEAD = "koopflow: 1\nmodel: {id: m}\n"
SCENARIO = "---\nkoopflow: 1\nscenario: {id: s, of: m, start: 2019-04-01, horizon: 90 d, seed: 1}\n"


def test_a_crew_begins_when_all_are_free_and_holds_up_nobody_behind(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{a: {{kind: person, level: municipality}}, b: {{kind: person, level: municipality}}}}
attributes: {{joint: {{type: boolean}}}}
machines:
  case:
    initial: sort
    states:
      sort: {{task: {{}}, next: {{go: [{{to: both, when: joint}}, {{to: alone}}]}}}}
      alone: {{task: {{by: a}}, next: {{done: end}}}}
      both: {{task: {{by: {{a: 1, b: 1}}}}, next: {{done: end}}}}
      end: {{final: true}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T01:00, 2019-04-01T02:00, 2019-04-01T03:00]}}}}
population: {{joint: 0.5}}
capacity: {{a: 1, b: 1}}
durations: {{case.sort: 0 h, case.alone: 5 h, case.both: 5 h}}
"""
    told = happenings(text, tmp_path)
    begun = sorted(moments(told, "began", "case.alone") + moments(told, "began", "case.both"))
    assert begun == [1.0, 6.0, 11.0]


def test_caseload_places_are_given_back_on_exit(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{w: {{kind: person, level: municipality}}}}
machines:
  case:
    initial: care
    states:
      care:
        holds: {{w: 1}}
        initial: lapse
        states: {{lapse: {{task: {{}}, next: {{done: over}}}}, over: {{final: true}}}}
        next: {{done: end}}
      end: {{final: true}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T00:00, 2019-04-01T00:00, 2019-04-01T00:00]}}}}
capacity: {{w: {{units: 1, caseload: 2}}}}
durations: {{case.care.lapse: 10 h}}
"""
    told = happenings(text, tmp_path)
    assert moments(told, "held", "case.care") == [0.0, 0.0, 10.0]
    assert [h.time / 3600 for h in told if h.kind == "over" and h.case] == [10.0, 10.0, 20.0]


def test_a_sitting_takes_as_many_as_its_agenda_has(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{o: {{kind: institution, level: municipality}}, t: {{kind: team, level: municipality, members: [o], leader: o}}}}
machines:
  case:
    initial: heard
    states: {{heard: {{sitting: t, next: {{done: end}}}}, end: {{final: true}}}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T01:00, 2019-04-01T02:00, 2019-04-01T03:00]}}}}
sittings: {{t: {{every: 1 mo, agenda: 2}}}}
"""
    told = happenings(text, tmp_path)
    assert [h.time / 86400 for h in told if h.kind == "over" and h.case] == [30.0, 30.0, 61.0]


def test_a_high_priority_overtakes_those_that_wait(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{w: {{kind: person, level: municipality}}}}
attributes: {{n: {{type: integer, min: 0, max: 3, initial: 0, scope: municipality}}, mine: {{type: integer, min: 0, max: 9, initial: 0}}}}
machines:
  case:
    initial: {{to: serve, sets: {{n: n + 1, mine: n}}}}
    states: {{serve: {{task: {{by: w}}, next: {{done: end}}}}, end: {{final: true}}}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T00:00, 2019-04-01T01:00, 2019-04-01T02:00]}}}}
capacity: {{w: 1}}
durations: {{case.serve: 10 h}}
priorities: {{case.serve: {{high: mine == 3}}}}
"""
    told = happenings(text, tmp_path)
    assert [(h.case, h.time / 3600) for h in told if h.kind == "began"] == [(1, 0.0), (3, 10.0), (2, 20.0)]


def test_a_budget_pays_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{o: {{kind: institution, level: municipality}}}}
needs: {{a: {{}}}}
services: {{s: {{provider: o, meets: [a]}}}}
attributes: {{needs: {{type: set, of: needs, initial: [a]}}, basket: {{type: set, of: services}}}}
machines:
  case:
    initial: planning
    states:
      planning: {{task: {{by: o, plans: basket}}, next: {{done: work}}}}
      work: {{each: {{in: basket, run: service}}, next: {{done: end}}}}
      end: {{final: true}}
  service:
    initial: run
    states: {{run: {{task: {{by: provider}}, next: {{met: {{to: over, removes: {{needs: element.meets}}}}}}}}, over: {{final: true}}}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T00:00, 2019-04-01T01:00, 2019-04-01T02:00]}}}}
durations: {{case.planning: 0 h, service.run: 5 h}}
planning: {{basket: fewest}}
costs: {{services.s: 400}}
budgets: {{purse: {{amount: 1000, pays: [services.s]}}}}
"""
    found = result(text, tmp_path, replications=1)
    assert found["services"]["s"] == {"begun": 2, "unmet": 1}
    assert found["needs"]["a"] == {"cases": 3, "met": 2, "unmet": 1}
    assert found["budgets"]["purse"]["spent"] == 800
    assert found["cases"]["completed"] == 3


def test_a_due_timer_waits_for_its_condition(tmp_path: Path) -> None:
    text = f"""{HEAD}
machines:
  town:
    scope: municipality
    initial: closed
    states:
      closed: {{next: {{opening: {{to: open, after: 5 d}}}}}}
      open: {{}}
  case:
    initial: wait
    states:
      wait: {{next: {{on: {{to: end, after: 0 d, when: within(town.open)}}}}}}
      end: {{final: true}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T01:00, 2019-04-10T01:00]}}}}
"""
    told = happenings(text, tmp_path)
    assert [h.time / 86400 for h in told if h.kind == "over" and h.case] == [5.0, 9 + 1 / 24]


def test_a_missed_deadline_is_counted_and_holds_up_nobody(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{w: {{kind: person, level: municipality}}}}
machines:
  case:
    initial: serve
    states: {{serve: {{task: {{by: w}}, next: {{done: end}}}}, end: {{final: true}}}}
rules:
  soon: {{response: [machines.case.serve, machines.case.serve.done], within: 1 d}}
{SCENARIO}
arrivals: {{case: {{at: [2019-04-01T00:00, 2019-04-01T00:00, 2019-04-01T00:00]}}}}
capacity: {{w: 1}}
durations: {{case.serve: 10 h}}
"""
    found = result(text, tmp_path, replications=1)
    assert (found["rules"]["soon"]["checked"], found["rules"]["soon"]["broken"]) == (3, 1)
    assert found["actors"]["w"]["utilisation"] == pytest.approx(30 / (90 * 24))


def test_county_actors_serve_several_municipalities(tmp_path: Path) -> None:
    text = f"""{HEAD}
actors: {{c: {{kind: institution, level: county}}}}
machines:
  case:
    initial: serve
    states: {{serve: {{task: {{by: c}}, next: {{done: end}}}}, end: {{final: true}}}}
{SCENARIO}
municipalities: 4
per-county: 2
arrivals: {{case: {{at: [2019-04-01T00:00]}}}}
capacity: {{c: 1}}
durations: {{case.serve: 10 h}}
"""
    told = happenings(text, tmp_path)
    assert [(h.municipality, h.time / 3600) for h in told if h.kind == "over" and h.case] == [
        (1, 10.0),
        (3, 10.0),
        (2, 20.0),
        (4, 20.0),
    ]
