"""Scenarios that are valid and far beyond what anyone means: each ends with a result, and no number overflows."""

from __future__ import annotations

from pathlib import Path

import pytest

from koopflow.api.simulate import runnable, setting_of
from tests.simulate.machine_agreement import difference, measures, told_by_machine, told_by_reference
from tests.simulate.small import loaded, result

MODEL = """
koopflow: 1
model: {id: far, country: PL}
actors:
  office: {kind: institution, level: municipality}
  team: {kind: team, level: municipality, members: [office]}
flows: {letter: {from: office, to: team, basis: the act}}
attributes: {tries: {type: integer, initial: 0, max: 1000000}}
machines:
  case:
    initial: asked
    states:
      asked: {task: {by: office}, next: {done: {to: met, sends: letter, sets: {tries: tries + 1}}}}
      met: {sitting: team, next: {done: waits}}
      waits:
        next:
          letter: closed
          late: {to: closed, after: 999 y}
          later: {to: closed, after: 250000 wd}
      closed: {final: true}
"""
PLAIN: dict[str, str] = {
    "scenario": "{id: base, of: far, start: 2024-01-01, horizon: 1 y, replications: 1, seed: 3}",
    "arrivals": "{case: {per-year: 40}}",
    "calendars": '{day: {country: PL, hours: {mon-fri: "08:00-16:00"}}}',
    "capacity": "{office: {units: 2, calendar: day}}",
    "durations": "{case.asked: 2 h}",
    "sittings": "{team: {every: 1 mo}}",
    "delays": "{letter: 1 d}",
}


def text(**given: str) -> str:
    """The model with a scenario in which these sections are given otherwise."""
    return MODEL + "---\nkoopflow: 1\n" + "\n".join(f"{k}: {v}" for k, v in {**PLAIN, **given}.items()) + "\n"


EXTREMES: dict[str, dict[str, str]] = {
    "nothing is extreme": {},
    "a million units": {"capacity": "{office: {units: 1000000, calendar: day, caseload: 1000000}}"},
    "no effort at all": {"durations": "{case.asked: 0 s}"},
    "an effort of a thousand years": {"durations": "{case.asked: {fixed: 1000 y}}"},
    "a share of a millionth": {
        "capacity": "{office: {units: 2, calendar: day, share: 0.000001}}",
        "durations": "{case.asked: {lognormal: {mean: 1 y, sd: 900000 y}}}".replace("900000", "999"),
    },
    "the widest lognormal": {"durations": "{case.asked: {lognormal: {mean: 0.001 h, sd: 999 h}}}"},
    "the heaviest weibull": {"durations": "{case.asked: {weibull: {shape: 0.02, scale: 1000 y}}}"},
    "a letter of a thousand years": {"delays": "{letter: {exponential: {mean: 1000 y}}}"},
    "a sitting in a thousand years": {"sittings": "{team: {every: 1000 y, agenda: 1}}"},
    "a sitting of a working day after very many": {"sittings": "{team: {every: 200000 wd}}"},
    "all at one instant": {"arrivals": "{case: {cohort: 300, from: 2024-03-01, until: 2024-03-01}}"},
    "a rate that is next to nothing": {"arrivals": "{case: {per-year: 1e-99}}"},
    "one second": {"scenario": "{id: base, of: far, start: 2024-01-01, horizon: 1 s}"},
    "before any holiday": {
        "scenario": "{id: base, of: far, start: 0001-01-01, horizon: 1 y, replications: 1}"
    },
    "at the end of the calendar": {
        "scenario": "{id: base, of: far, start: 9996-01-01, horizon: 1 y, run-out: 1 y, replications: 1}",
        "sittings": "{team: {every: 900 y}}",
    },
    "money beyond counting": {
        "costs": "{office: 1e99 per h, flows.letter: 1e99}",
        "budgets": "{purse: {amount: 9e99, per: scenario, pays: [flows.letter]}}",
    },
}


@pytest.mark.parametrize("name", EXTREMES)
def test_it_ends_with_a_result(name: str, tmp_path: Path) -> None:
    cases = result(text(**EXTREMES[name]), tmp_path, replications=1)["cases"]
    assert cases["arrived"] == cases["completed"] + cases["open"] + cases["stuck"]
    assert cases["arrived"] > 0 or name in ("a rate that is next to nothing", "one second")


@pytest.mark.parametrize(
    "name", ["a share of a millionth", "the heaviest weibull", "a letter of a thousand years"]
)
def test_the_interpreter_has_the_same_bounds(name: str, tmp_path: Path) -> None:
    # The interpreter walks from one opening of an office to the next, for each letter through a thousand years.
    model = loaded(text(**{"arrivals": "{case: {per-year: 4}}", **EXTREMES[name]}), tmp_path)
    setting = setting_of(model, runnable(model)[0], 3)
    theirs, counted = told_by_reference(setting)
    mine, tally = told_by_machine(setting)
    assert difference(mine, theirs) == ""
    assert measures(setting, tally) == measures(setting, counted)
