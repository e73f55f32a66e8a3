"""Exact answers, held to hand computation, closed forms, enumeration with fractions, and simulation."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from scipy import integrate, stats

import koopflow as kf
from koopflow.measure.exact.laws import TimeLaw
from koopflow.semantics.reference.laws import Law
from tests.measure.random_solved import free_setting, scores, solved, watched
from tests.simulate.small import loaded

W1 = Path(__file__).parent.parent / "benchmarks" / "models" / "w1.yaml"
HEAD = """
koopflow: 1
model: {id: m, version: 1.0.0, title: {pl: M, en: M}}
actors: {office: {kind: institution, level: municipality}, board: {kind: team, members: [office]}}
"""
SCENARIO = """
---
koopflow: 1
scenario: {id: base, of: m, start: 2024-01-01, horizon: 300 d, replications: 2, seed: 3}
arrivals: {case: {every: {exponential: {mean: 12 h}}}}
"""


def solution(model: str, scenario: str, folder: Path, **options: Any) -> dict[str, Any]:
    """The JSON of a model of these sections with a scenario of these."""
    return kf.solve(loaded(HEAD + model + SCENARIO + scenario, folder), **options).to_dict()


def test_the_benchmarks_chain_is_solved() -> None:
    found = kf.solve(kf.load(W1), "base").to_dict()
    tasks = [
        row["visits"] for name, row in found["states"].items() if name not in ("case.sent", "case.archived")
    ]
    assert found["cycle_time"]["mean"] * 24 == pytest.approx(73.6275, abs=1e-4)
    assert 1 + math.fsum(tasks) == pytest.approx(9.8792, abs=1e-4)


LOOP = """
machines:
  case:
    initial: a
    states:
      a: {task: {by: office}, next: {on: b, back: a}}
      b: {initial: c, states: {c: {task: {by: office}, next: {ok: d}}, d: {final: true}}, next: {done: good}}
      good: {final: true, outcome: success}
"""
LOOP_NUMBERS = """
durations: {case.a: {lognormal: {mean: 2 d, sd: 5 d}}, case.b.c: {gamma: {mean: 36 h, sd: 3 h}}}
chances: {case.a: {on: 0.25, back: 0.75}}
"""


def test_a_loop_and_a_composite_by_hand(tmp_path: Path) -> None:
    found = solution(LOOP, LOOP_NUMBERS, tmp_path)
    assert found["outcomes"] == {"success": {"probability": pytest.approx(1.0)}}
    assert found["cycle_time"] == {"mean": pytest.approx(4 * 2 + 1.5)}
    assert found["states"]["case.a"] == {"visits": pytest.approx(4.0), "stay": {"mean": pytest.approx(2.0)}}
    assert found["states"]["case.b"] == {"visits": pytest.approx(1.0), "stay": {"mean": pytest.approx(1.5)}}


def test_a_share_divides_the_effort_and_binds_nothing(tmp_path: Path) -> None:
    found = solution(LOOP, LOOP_NUMBERS + "capacity: {office: {share: 0.5}}", tmp_path)
    assert found["cycle_time"] == {"mean": pytest.approx(19.0)}


RACE = """
events: {crisis: {}}
machines:
  case:
    initial: w
    states:
      w:
        initial: a
        states: {a: {task: {by: office}, next: {ok: e}}, e: {final: true}}
        next: {done: good, TRIGGER}
      good: {final: true, outcome: success}
      bad: {final: true, outcome: failure}
"""


@pytest.mark.parametrize(
    ("law", "spelled"),
    [
        (stats.expon(scale=2), "{exponential: {mean: 2 d}}"),
        (
            stats.lognorm(s=math.sqrt(math.log(2)), scale=2 / math.sqrt(2)),
            "{lognormal: {mean: 2 d, sd: 2 d}}",
        ),
        (stats.gamma(4, scale=0.5), "{gamma: {mean: 2 d, sd: 1 d}}"),
        (stats.gamma(0.25, scale=8), "{gamma: {mean: 2 d, sd: 4 d}}"),
        (stats.weibull_min(0.7, scale=2), "{weibull: {shape: 0.7, scale: 2 d}}"),
        (stats.uniform(1, 4), "{uniform: {low: 1 d, high: 5 d}}"),
        (stats.triang(0.25, loc=1, scale=4), "{triangular: {low: 1 d, mode: 2 d, high: 5 d}}"),
    ],
)
def test_a_deadline_and_an_interrupt_are_integrals_of_the_survival(
    law: Any, spelled: str, tmp_path: Path
) -> None:
    numbers = f"durations: {{case.w.a: {spelled}}}\n"
    late = solution(RACE.replace("TRIGGER", "late: {to: bad, after: 3 d}"), numbers, tmp_path)
    assert late["outcomes"]["failure"]["probability"] == pytest.approx(law.sf(3), abs=1e-9)
    assert late["cycle_time"]["mean"] == pytest.approx(integrate.quad(law.sf, 0, 3, limit=200)[0], abs=1e-8)
    numbers += "events: {case.w.crisis: {exponential: {mean: 4 d}}}"
    hit = solution(RACE.replace("TRIGGER", "crisis: bad"), numbers, tmp_path)
    mean = sum(
        integrate.quad(lambda t: math.exp(-t / 4) * law.sf(t), low, high, limit=200, epsabs=1e-12)[0]
        for low, high in ((0, 1), (1, 2), (2, 5), (5, 200))
    )
    assert hit["cycle_time"]["mean"] == pytest.approx(mean, abs=1e-7)
    assert hit["outcomes"]["failure"]["probability"] == pytest.approx(mean / 4, abs=1e-7)


@pytest.mark.parametrize("family", ["lognormal", "gamma", "weibull", "normal", "exponential", "uniform"])
def test_the_survival_inverts_the_quantile(family: str) -> None:
    given = {"mean": 3e5, "sd": 2e5, "low": 1e4, "high": 7e4}
    law = TimeLaw(Law(family, given, (), ()))
    for u in (0.1, 0.5, 0.9, 0.999):
        assert law.survival(law.law.value(u)) == pytest.approx(1 - u, abs=1e-9)
    assert law.lasting(0.0, 1e9) == pytest.approx(law.mean, rel=1e-9)


REGIONS = """
machines:
  case:
    initial: p
    states:
      p:
        regions:
          one: {initial: a, states: {a: {task: {by: office}, next: {ok: e}}, e: {final: true, outcome: first}}}
          two: {initial: b, states: {b: {task: {by: office}, next: {ok: e}}, e: {final: true, outcome: second}}}
        until: UNTIL
        next: {first: good, second: bad, done: good}
      good: {final: true, outcome: success}
      bad: {final: true, outcome: failure}
"""


def test_exponential_regions_are_solved_with_their_maximum_and_their_race(tmp_path: Path) -> None:
    numbers = (
        "durations: {case.p.one.a: {exponential: {mean: 2 d}}, case.p.two.b: {exponential: {mean: 3 d}}}"
    )
    both = solution(REGIONS.replace("UNTIL", "all"), numbers, tmp_path)
    assert both["cycle_time"]["mean"] == pytest.approx(2 + 3 - 1 / (1 / 2 + 1 / 3))
    either = solution(REGIONS.replace("UNTIL", "any"), numbers, tmp_path)
    assert either["cycle_time"]["mean"] == pytest.approx(1 / (1 / 2 + 1 / 3))
    assert either["outcomes"]["failure"]["probability"] == pytest.approx((1 / 3) / (1 / 2 + 1 / 3))


def test_fixed_and_empirical_regions_are_solved_value_by_value(tmp_path: Path) -> None:
    numbers = (
        "durations: {case.p.one.a: {empirical: {values: [1 d, 5 d], weights: [3, 1]}}, case.p.two.b: 2 d}"
    )
    either = solution(REGIONS.replace("UNTIL", "any"), numbers, tmp_path)
    assert either["outcomes"]["failure"]["probability"] == pytest.approx(0.25)
    assert either["cycle_time"]["mean"] == pytest.approx(0.75 * 1 + 0.25 * 2)


def test_other_regions_have_outcomes_but_no_time(tmp_path: Path) -> None:
    numbers = "durations: {case.p.one.a: {gamma: {mean: 2 d, sd: 1 d}}, case.p.two.b: {lognormal: {mean: 2 d, sd: 1 d}}}"
    both = solution(REGIONS.replace("UNTIL", "all"), numbers, tmp_path)
    assert both["outcomes"]["success"]["probability"] == pytest.approx(1.0)
    assert both["states"]["case.p.two.b"] == {"visits": pytest.approx(1.0), "stay": {"mean": None}}
    assert both["cycle_time"]["mean"] is None and "no formula" in both["cycle_time"]["reason"]
    either = solution(REGIONS.replace("UNTIL", "any"), numbers, tmp_path)
    assert either["outcomes"]["success"]["probability"] is None
    assert "it matters which of" in either["reasons"]["outcomes"][0]


GUARDED = """
needs: {debts: {}, illness: {}}
services: {advice: {provider: office, meets: [debts]}, therapy: {provider: office, meets: [illness]}}
attributes:
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
  tries: {type: integer, min: 0, max: 5, initial: 0}
  urgent: {type: boolean}
machines:
  case:
    initial: plan
    states:
      plan: {task: {by: office, plans: basket}, next: {ok: run}}
      run: {each: {in: basket, run: service}, next: {done: look}}
      look:
        task: {by: office}
        next:
          again: {to: look, when: tries < 2, sets: {tries: tries + 1}}
          well: {to: good, when: count(needs) == 0}
          drop: bad
      good: {final: true, outcome: success}
      bad: {final: true, outcome: failure}
  service:
    initial: work
    states:
      work: {task: {by: provider}, next: {met: {to: over, removes: {needs: element.meets}}, failed: over}}
      over: {final: true}
"""
GUARDED_NUMBERS = """
population: {needs: {each: {debts: 0.5, illness: 0.25}, at-least: 1}, urgent: 0.4}
planning: {basket: fewest}
durations: {case.plan: 1 d, case.look: {uniform: {low: 0 d, high: 2 d}}, service.work: {exponential: {mean: 4 d}}}
chances:
  service.work: {by-element: {advice: {met: 0.5, failed: 0.5}}, otherwise: {met: 0.75, failed: 0.25}}
  case.look: [{when: urgent, again: 0.5, well: 0.5, drop: 0}, {again: 0.2, well: 0.6, drop: 0.2}]
"""


def enumerated() -> tuple[Fraction, Fraction, Fraction]:
    """Success, visits of `look` and the mean time in days, path by path with fractions."""
    success = looks = time = Fraction(0)
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    rows = {True: (half, half, Fraction(0)), False: (Fraction(1, 5), Fraction(3, 5), Fraction(1, 5))}

    def look(left: int, row: tuple[Fraction, ...], tries: int) -> Iterator[tuple[Fraction, int, bool]]:
        """Chance, looks and success of each path from here."""
        weights = {"again": row[0] if tries < 2 else 0, "well": 0 if left else row[1], "drop": row[2]}
        possible = [
            name for name in weights if not (name == "again" and tries >= 2) and not (name == "well" and left)
        ]
        whole = sum(weights[name] for name in possible)
        for number, name in enumerate(possible):
            chance = Fraction(weights[name]) / whole if whole else Fraction(number == 0)
            if name != "again":
                yield chance, 1, name == "well"
            else:
                yield from (
                    (chance * p, 1 + n, good) for p, n, good in (look(left, row, tries + 1) if chance else ())
                )

    ways = {(True, False): half * 3 / 4, (False, True): half * quarter, (True, True): half * quarter}
    for (debts, illness), weight in ways.items():
        begins = weight / sum(ways.values())
        working = Fraction(6) if debts and illness else Fraction(4)
        for first in (True, False) if debts else (True,):
            for second in (True, False) if illness else (True,):
                met = (half if debts else 1) * ((Fraction(3, 4) if second else quarter) if illness else 1)
                left = int(not first) + int(not second)
                for urgent, share in ((True, Fraction(2, 5)), (False, Fraction(3, 5))):
                    for chance, count, good in look(left, rows[urgent], 0):
                        whole = begins * met * share * chance
                        success += whole * good
                        looks += whole * count
                        time += whole * (1 + working + count)
    return success, looks, time


def test_guards_effects_plans_and_attributes_agree_with_an_enumeration_of_every_path(tmp_path: Path) -> None:
    found = solution(GUARDED, GUARDED_NUMBERS, tmp_path)
    success, looks, time = enumerated()
    assert found["outcomes"]["success"]["probability"] == pytest.approx(float(success), abs=1e-12)
    assert found["states"]["case.look"]["visits"] == pytest.approx(float(looks), abs=1e-12)
    assert found["cycle_time"]["mean"] == pytest.approx(float(time), abs=1e-10)


def acyclic(chance: random.Random) -> tuple[str, str, dict[str, list[tuple[Fraction, str]]], dict[str, int]]:
    """A random machine whose states lead only onwards: model, scenario, and its ways and days as plain data."""
    size = chance.randint(3, 7)
    ways: dict[str, list[tuple[Fraction, str]]] = {}
    days = {f"s{n}": chance.randint(1, 9) for n in range(size)}
    for n in range(size):
        targets = chance.sample([*(f"s{m}" for m in range(n + 1, size)), "good", "bad"], k=2)
        weight = Fraction(chance.randint(1, 9), 10)
        ways[f"s{n}"] = [(weight, targets[0]), (1 - weight, targets[1])]
    states = "\n".join(
        f"      {s}: {{task: {{}}, next: {{x: {w[0][1]}, y: {w[1][1]}}}}}" for s, w in ways.items()
    )
    model = f"machines:\n  case:\n    initial: s0\n    states:\n{states}\n"
    model += "      good: {final: true}\n      bad: {final: true}\n"
    times = ", ".join(f"case.{s}: {{gamma: {{mean: {d} d, sd: {d / 2} d}}}}" for s, d in days.items())
    odds = ", ".join(f"case.{s}: {{x: {float(w[0][0])}, y: {float(w[1][0])}}}" for s, w in ways.items())
    return model, f"durations: {{{times}}}\nchances: {{{odds}}}\n", ways, days


@pytest.mark.parametrize("seed", range(12))
def test_acyclic_machines_agree_with_an_enumeration_of_every_path(seed: int, tmp_path: Path) -> None:
    model, scenario, ways, days = acyclic(random.Random(f"acyclic/{seed}"))
    outcomes = {"good": Fraction(0), "bad": Fraction(0)}
    time = Fraction(0)
    paths = [(Fraction(1), ["s0"])]
    while paths:
        weight, path = paths.pop()
        if path[-1] in ways:
            paths += [(weight * chance, [*path, target]) for chance, target in ways[path[-1]]]
        else:
            outcomes[path[-1]] += weight
            time += weight * sum(days[state] for state in path[:-1])
    found = solution(model, scenario, tmp_path)
    for name in ("good", "bad"):
        assert found["outcomes"][name]["probability"] == pytest.approx(float(outcomes[name]), abs=1e-12)
    assert found["cycle_time"]["mean"] == pytest.approx(float(time), abs=1e-9)


BINDING = {
    "units": ("capacity: {office: 1000}", "units are limited: office"),
    "calendar": (
        'calendars: {day: {hours: {mon-fri: "08:00-16:00"}}}\ncapacity: {office: {calendar: day}}',
        "opening hours, so its time depends on when it begins: office",
    ),
    "closure": ("closures: [{of: capacity.office, from: 2024-02-01, until: 2024-02-02}]", "opening hours"),
}


@pytest.mark.parametrize("what", BINDING)
def test_what_binds_leaves_outcomes_and_takes_times(what: str, tmp_path: Path) -> None:
    more, reason = BINDING[what]
    found = solution(LOOP, LOOP_NUMBERS + more, tmp_path)
    assert found["outcomes"]["success"]["probability"] == pytest.approx(1.0)
    assert found["states"]["case.a"] == {"visits": pytest.approx(4.0), "stay": {"mean": None}}
    assert found["cycle_time"]["mean"] is None and reason in found["cycle_time"]["reason"]


def test_a_sitting_and_a_calendar_month_leave_outcomes_and_take_times(tmp_path: Path) -> None:
    sits = LOOP.replace("b: {initial: c", "b: {initial: z").replace(
        "states: {c:", "states: {z: {sitting: board, next: {ok: c}}, c:"
    )
    plan = LOOP_NUMBERS + "sittings: {board: {every: 1 wk}}"
    found = solution(sits, plan, tmp_path)
    assert found["cycle_time"]["mean"] is None and "sittings: board" in found["cycle_time"]["reason"]
    assert found["states"]["case.a"]["visits"] == pytest.approx(4.0)
    waits = LOOP.replace("{task: {by: office}, next: {ok: d}}", "{next: {ok: {to: d, after: 1 mo}}}")
    found = solution(waits, "durations: {case.a: 1 d}\nchances: {case.a: {on: 0.25, back: 0.75}}", tmp_path)
    assert found["cycle_time"]["mean"] is None and "calendar" in found["cycle_time"]["reason"]
    assert found["states"]["case.a"]["visits"] == pytest.approx(4.0)


def test_a_caseload_takes_times_and_a_place_without_limit_does_not(tmp_path: Path) -> None:
    holds = LOOP.replace("b: {initial", "b: {holds: {office: 1}, initial")
    free = solution(holds, LOOP_NUMBERS, tmp_path)
    assert free["cycle_time"] == {"mean": pytest.approx(9.5)}
    found = solution(holds, LOOP_NUMBERS + "capacity: {office: {caseload: 5}}", tmp_path)
    assert (
        found["cycle_time"]["mean"] is None
        and "caseloads are limited: office" in found["cycle_time"]["reason"]
    )
    assert found["states"]["case.b.c"]["visits"] == pytest.approx(1.0)


def test_a_budget_takes_everything(tmp_path: Path) -> None:
    money = "costs: {office: 10}\nbudgets: {purse: {amount: 100, pays: office}}"
    found = solution(LOOP, LOOP_NUMBERS + money, tmp_path)
    assert found["outcomes"] == {"success": {"probability": None}}
    assert "a budget pays" in found["reasons"]["outcomes"][0]
    assert found["cycle_time"]["mean"] is None


def test_a_case_that_hears_the_municipality_has_no_exact_answer(tmp_path: Path) -> None:
    model = (
        LOOP.replace("on: b", "on: {to: b, when: within(team.ready)}")
        + """
  team:
    scope: municipality
    initial: ready
    states: {ready: {task: {}, next: {ok: ready}}}
"""
    )
    numbers = LOOP_NUMBERS.replace("durations: {", "durations: {team.ready: 1 d, ")
    found = solution(model, numbers, tmp_path)
    assert found["outcomes"] == {"success": {"probability": None}}
    assert "machines that others move too: team" in found["reasons"]["outcomes"][0]


def test_too_many_configurations_are_unknown_and_no_crash(tmp_path: Path) -> None:
    found = solution(LOOP, LOOP_NUMBERS, tmp_path, states_max=1)
    assert found["outcomes"] == {"success": {"probability": None}}
    assert found["cycle_time"] == {
        "mean": None,
        "reason": "there are more than 1 configurations (--max-states)",
    }


def test_cases_that_never_end_have_no_mean_time(tmp_path: Path) -> None:
    model = LOOP.replace("{on: b, back: a}", "{on: b, back: {to: a, when: 1 == 1}, lost: limbo}").replace(
        "      good:", "      limbo: {}\n      good:"
    )
    numbers = "durations: {case.a: 1 d, case.b.c: 1 d}\nchances: {case.a: {on: 0.5, back: 0.25, lost: 0.25}}"
    found = solution(model, numbers, tmp_path)
    assert found["outcomes"]["success"]["probability"] == pytest.approx(2 / 3)
    assert found["never"]["probability"] == pytest.approx(1 / 3)
    assert found["cycle_time"] == {"mean": None, "reason": "some cases never end"}


def test_the_shipped_pilot_says_what_stands_in_the_way() -> None:
    found = kf.solve(kf.load("models/reference/rural"), "pilot").to_dict()
    assert (
        all(row["probability"] is None for row in found["outcomes"].values()) and len(found["outcomes"]) == 4
    )
    for word in ("machines that others move", "a budget pays", "sittings are held only while"):
        assert any(word in reason for reason in found["reasons"]["outcomes"])
    for word in ("units are limited", "opening hours", "caseloads", "calendar"):
        assert any(word in reason for reason in found["reasons"]["cycle_time"])


def test_large_chains_are_solved_by_scipy_to_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense = solution(GUARDED, GUARDED_NUMBERS, tmp_path)
    monkeypatch.setattr("koopflow.measure.exact.chain.DENSE_MAX", 0)
    sparse = solution(GUARDED, GUARDED_NUMBERS, tmp_path)
    assert json.loads(json.dumps(sparse), parse_float=lambda t: round(float(t), 9)) == json.loads(
        json.dumps(dense), parse_float=lambda t: round(float(t), 9)
    )


def test_random_models_agree_with_their_simulation() -> None:
    """Every construct of a case: guards, effects, plans, services, timers, events, flows with delay, signals."""
    told: list[tuple[str, float]] = []
    timed = 0
    for seed in (41, 43, 59, 64, 68, 70, 71, 72, 86, 108, 114, 122):
        setting = free_setting(seed, 80)
        found = solved(setting)
        assert any(chance is not None for chance in found.outcomes.values())
        timed += found.cycle is not None
        told += ((f"seed {seed}: {name}", score) for name, score in scores(found, watched(setting, 80)))
    assert timed >= 6 and len(told) > 120
    assert not [(name, score) for name, score in told if abs(score) >= 4.5]
