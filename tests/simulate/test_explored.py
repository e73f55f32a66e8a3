"""What the simulator does lies within what the checker explored, and what the checker found alive happens."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from koopflow.api.simulate import runnable, setting_of
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.statespace import explore
from tests.shipped import rural
from tests.simulate.following import Follower, beginning, cases_of
from tests.simulate.machine_agreement import setting_of as random_setting
from tests.simulate.machine_agreement import told_by_machine
from tests.simulate.small import loaded

TOLD_MAX = 4_000
CASES = 3
WORDS = 200


def paid_in(setting: Setting) -> frozenset[str]:
    """The services with a price that a budget pays: without money they may be unmet."""
    return frozenset(
        paid.removeprefix("services.")
        for site in setting.sites
        for budget in site.scenario.budgets.values()
        for paid in budget.pays
        if paid.startswith("services.") and paid in site.scenario.costs
    )


@pytest.mark.parametrize("first", range(0, 48, 12))
def test_every_simulated_case_of_random_models_is_an_explored_way(first: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first, first + 12):
        _, setting = random_setting(seed)
        follower = Follower(setting.programme.model, paid_in(setting))
        cases = cases_of(told_by_machine(setting, 0, TOLD_MAX)[0])
        for owner, told in list(cases.items())[:CASES]:
            found = follower.follow(told[:WORDS], beginning(setting, 0, owner))
            where = found.told[max(0, found.reached - 3) : found.reached + 2]
            assert found.is_inside or found.gave_up, (seed, owner, where)
            seen["inside" if found.is_inside else "gave up"] += 1
    # With several machines around a case the ways between two happenings are sometimes too many to search.
    assert seen["inside"] >= 15
    assert seen["gave up"] <= seen["inside"] / 4


def test_every_simulated_case_of_the_shipped_model_is_an_explored_way() -> None:
    model = rural()
    pilot = next(scenario for scenario in runnable(model) if scenario.id == "pilot")
    setting = setting_of(model, pilot, 7)
    follower = Follower(model.model, paid_in(setting))
    cases = cases_of(told_by_machine(setting, 0, 20_000)[0])
    for owner, told in list(cases.items())[:8]:
        found = follower.follow(told, beginning(setting, 0, owner))
        assert found.is_inside, (owner, found.gave_up, found.told[found.reached - 3 : found.reached + 2])


SMALL = """
koopflow: 1
model: {id: small}
actors:
  office: {kind: institution, level: municipality}
  clinic: {kind: institution, level: county}
flows: {letter: {from: office, to: clinic, basis: the act}}
events: {withdraw: {}}
needs: {debts: {}, illness: {}}
services:
  advice: {provider: office, meets: [debts]}
  therapy: {provider: clinic, meets: [illness]}
attributes:
  urgent: {type: boolean}
  tries: {type: integer, initial: 0, min: 0, max: 3}
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
machines:
  case:
    initial: asked
    states:
      asked:
        task: {by: office}
        next:
          accept: [{to: work, when: urgent, sends: letter}, {to: talk}]
          refuse: {to: refused, when: not urgent}
          never: {to: refused, when: urgent and not urgent}
      talk: {task: {by: office}, next: {again: [{to: talk, when: tries < 3, sets: {tries: tries + 1}}, {to: work}], done: work}}
      work:
        initial: both
        states:
          both:
            regions:
              one:
                initial: a
                states: {a: {task: {by: office}, next: {ok: b, bad: c}}, b: {final: true}, c: {final: true}}
              two:
                initial: d
                states:
                  d: {next: {letter: e, late: {to: f, after: 3 d}}}
                  e: {final: true}
                  f: {final: true}
            until: any
            next: {b: planning, c: planning, done: planning}
          planning: {task: {by: office, plans: basket}, next: {done: services}}
          services: {each: {in: basket, run: service}, next: {met: closed, done: closed}}
          closed: {final: true}
        next: {done: success, withdraw: left, timeout: {to: left, after: 20 d}}
      success: {final: true}
      left: {final: true}
      refused: {final: true}
  service:
    initial: running
    states:
      running: {task: {by: provider}, next: {met: {to: met, removes: {needs: element.meets}}, unmet: lost}}
      met: {final: true}
      lost: {final: true}
---
koopflow: 1
scenario: {id: base, of: small, start: 2024-01-01, horizon: 3 y, seed: 5}
arrivals: {case: {per-year: 300}}
population: {urgent: 0.4, needs: {each: {debts: 0.6, illness: 0.6}, at-least: 1}}
durations:
  case.asked: {exponential: {mean: 1 d}}
  case.talk: {exponential: {mean: 1 d}}
  case.work.both.one.a: {exponential: {mean: 3 d}}
  case.work.planning: {exponential: {mean: 4 d}}
  service.running: {exponential: {mean: 4 d}}
chances:
  case.asked: {accept: 0.7, refuse: 0.2, never: 0.1}
  case.talk: {again: 0.6, done: 0.4}
  case.work.both.one.a: {ok: 0.5, bad: 0.5}
  service.running: {met: 0.6, unmet: 0.4}
events: {case.work.withdraw: {exponential: {mean: 15 d}}}
delays: {letter: {exponential: {mean: 3 d}}}
planning: {basket: fewest}
"""


def test_what_the_checker_finds_alive_happens_and_nothing_else_does(tmp_path: Path) -> None:
    model = loaded(SMALL, tmp_path)
    setting = setting_of(model, runnable(model)[0], 5)
    follower = Follower(model.model)
    tables = follower.tables
    alive = {
        tables.transitions[option.transition].local
        for option in (tables.options[number] for number in explore(tables).taken)
    }
    taken = {h.local for h in told_by_machine(setting)[0] if h.kind == "taken"}
    assert taken == alive
    assert "case.asked.never" not in alive


def test_a_happening_that_no_step_makes_is_noticed(tmp_path: Path) -> None:
    model = loaded(SMALL, tmp_path)
    setting = setting_of(model, runnable(model)[0], 5)
    follower = Follower(model.model)
    owner, told = max(cases_of(told_by_machine(setting, 0, 1_000)[0]).items(), key=lambda pair: len(pair[1]))
    given = beginning(setting, 0, owner)
    assert follower.follow(told, given).is_inside
    number = max(n for n, happening in enumerate(told) if happening.kind == "taken")
    forged = [*told[:number], told[number]._replace(place="case.asked.never"), *told[number + 1 :]]
    assert not follower.follow(forged, given).is_inside
    assert not follower.follow(told[:number] + told[number + 1 :], given).is_inside
