"""Overload that can be foreseen is told with the load worked out by hand; what is not sure is never told."""

from __future__ import annotations

from pathlib import Path

import pytest

from koopflow.model.library import load_library

MODEL = """
koopflow: 1
model: {{id: sample}}
actors:
  office: {{kind: institution, level: municipality}}
  clinic: {{kind: institution, level: county}}
  clerk: {{kind: person, of: clinic}}
  team: {{kind: team, level: municipality, members: [office, clinic]}}
flows: {{letter: {{from: office, to: clinic, basis: the act}}}}
events: {{withdraw: {{}}}}
attributes: {{urgent: {{type: boolean}}}}
machines:
  case:
    initial: first
    states:
{states}
      closed: {{final: true}}
---
koopflow: 1
scenario: {{id: base, of: sample, start: 2025-01-01, horizon: 2 y}}
population: {{urgent: 0.5}}
{scenario}
"""
TASK = "      first: {task: {by: office}, next: {done: closed}}"
LOOP = """      first: {task: {by: office}, next: {done: closed, again: second}}
      second: {task: {by: clinic}, next: {back: first}}"""
GUARDED = """      first: {task: {by: clerk}, next: {done: second, away: {to: closed, when: urgent}}}
      second: {task: {by: office}, next: {done: closed}}"""
CUT = """      first:
        initial: one
        states: {one: {task: {by: office}, next: {done: two}}, two: {final: true}}
        next: {done: closed, withdraw: closed}"""
INSIDE = CUT.replace(", withdraw: closed", "")
TIMED = "      first: {task: {by: office}, next: {done: closed, late: {to: closed, after: 30 d}}}"
ORDERED = """      first:
        regions:
          left: {initial: a, states: {a: {task: {by: clerk}, next: {done: b}}, b: {final: true}}}
          right: {initial: c, states: {c: {final: true}}}
        next: {done: second}
      second: {task: {by: office}, next: {done: closed}}"""
WAITING = ORDERED.replace("a: {task: {by: clerk}, next: {done: b}}", "a: {next: {letter: b}}")
RATE = "arrivals: {case: {per-year: 365.25}}"  # one a day
EIGHT = 'calendars: {day: {country: PL, hours: {mon-fri: "08:00-16:00"}}}'


def loads(folder: Path, states: str, *scenario: str) -> list[tuple[str, object]]:
    """The actors that are told to be overloaded, with their load in per cent."""
    file = folder / "sample.yaml"
    file.write_text(MODEL.format(states=states, scenario="\n".join(scenario)), encoding="utf-8")
    _, report = load_library([file])
    assert not report.errors, [(finding.code, finding.message) for finding in report.errors]
    found = [finding for finding in report if finding.code == "KF829"]
    return [(str(finding.args["actor"]), finding.args["load"]) for finding in found]


@pytest.mark.parametrize(
    ("states", "scenario", "told"),
    [
        (TASK, ["capacity: {office: 1}", "durations: {case.first: 23.9 h}"], []),
        (TASK, ["capacity: {office: 1}", "durations: {case.first: {gamma: {mean: 24 h, sd: 9 h}}}"], [100]),
        (TASK, ["capacity: {office: 2}", "durations: {case.first: {exponential: {mean: 60 h}}}"], [125]),
        (TASK, ["capacity: {office: {units: 1, share: 0.5}}", "durations: {case.first: 18 h}"], [150]),
        (TASK, ["durations: {case.first: 1000 h}"], []),  # without limit
        # 40 of 168 hours are open; a working day of eight hours a day is 7/5 of what there is.
        (TASK, [EIGHT, "capacity: {office: {units: 1, calendar: day}}", "durations: {case.first: 1 wd}"], [140]),
        # a triangular's mean is (2 + 20 + 38) / 3 = 20 hours, a uniform's 30
        (TASK, ["capacity: {office: 1}", "durations: {case.first: {triangular: {low: 2 h, mode: 20 h, high: 38 h}}}"], []),
        (TASK, ["capacity: {office: 1}", "durations: {case.first: {uniform: {low: 12 h, high: 48 h}}}"], [125]),
        (TASK, ["capacity: {office: 1}", "durations: {case.first: {empirical: {values: [12 h, 36 h], weights: [1, 3]}}}"], [125]),
        (TASK.replace("office}", "{office: 2}}"), ["capacity: {office: 2}", "durations: {case.first: 30 h}"], [125]),
        (INSIDE, ["capacity: {office: 1}", "durations: {case.first.one: 30 h}"], [125]),
        # A withdrawal or a timer may come first, and guards may lead elsewhere: nothing is sure.
        (CUT, ["capacity: {office: 1}", "durations: {case.first.one: 300 h}", "events: {case.first.withdraw: 9 d}"], []),
        (CUT, ["capacity: {office: 1}", "durations: {case.first.one: 30 h}", "events: {case.first.withdraw: never}"], [125]),
        (TIMED, ["capacity: {office: 1}", "durations: {case.first: 300 h}"], []),
        (GUARDED, ["capacity: {office: 1}", "durations: {case.first: 1 h, case.second: 300 h}", "chances: {case.first: {done: 0.9, away: 0.1}}"], []),
        (ORDERED, ["capacity: {office: 1}", "durations: {case.first.left.a: 1 h, case.second: 30 h}"], [125]),
        (WAITING, ["capacity: {office: 1}", "durations: {case.second: 30 h}"], []),
        # Closed arrivals, and streams that end before the run does, are no steady load.
        (TASK, ["capacity: {office: 1}", "durations: {case.first: 300 h}", "closures: [{of: arrivals.case, from: 2025-02-01, until: 2025-03-01}]"], []),
    ],
)  # fmt: skip
def test_the_load_of_an_office(states: str, scenario: list[str], told: list[int], tmp_path: Path) -> None:
    assert loads(tmp_path, states, RATE, *scenario) == [("office", load) for load in told]


def test_a_loop_is_visited_as_often_as_its_chances_say(tmp_path: Path) -> None:
    # Left one time in four: four visits of the office, three of the clinic.
    found = loads(
        tmp_path,
        LOOP,
        RATE,
        "capacity: {office: 1, clinic: 1}",
        "durations: {case.first: 7 h, case.second: 10 h}",
        "chances: {case.first: {done: 0.25, again: 0.75}}",
    )
    assert found == [("office", 116), ("clinic", 125)]


@pytest.mark.parametrize(
    ("places", "load"),
    [
        ("municipalities: 4\nper-county: 2", 120),
        ("municipalities: 4\nper-county: 9", 240),
        ("municipalities: 5\ncounties: 2", 180),
        ("municipalities: 4", 0),
    ],
)
def test_a_county_office_serves_several_municipalities(places: str, load: int, tmp_path: Path) -> None:
    states = TASK.replace("office", "clerk")
    found = loads(tmp_path, states, RATE, "capacity: {clerk: 1}", "durations: {case.first: 14.4 h}", places)
    assert found == ([("clerk", load)] if load else [])


def test_rows_of_chances_count_by_the_least_of_them(tmp_path: Path) -> None:
    chances = "[{when: urgent, done: 0.25, again: 0.75}, {done: 0.5, again: 0.5}]"
    given = ("capacity: {clinic: 1}", "durations: {case.first: 1 h, case.second: 30 h}")
    assert loads(tmp_path, LOOP, RATE, *given, f"chances: {{case.first: {chances}}}") == [("clinic", 125)]


def test_a_stream_that_ends_before_the_run_is_no_steady_load(tmp_path: Path) -> None:
    given = ("capacity: {office: 1}", "durations: {case.first: 300 h}")
    assert not loads(tmp_path, TASK, "arrivals: {case: {per-year: 365.25, until: 2025-06-01}}", *given)
    assert not loads(
        tmp_path, TASK, "arrivals: {case: {cohort: 900, from: 2025-01-01, until: 2026-12-01}}", *given
    )
