"""Soundness is found where it is, and each way of losing it is found at its place with a shortest way into it."""

from __future__ import annotations

import pytest

from koopflow.diagnostics import Place, Report
from koopflow.model.reading import read
from koopflow.model.types import Model
from koopflow.verify.behaviour import Verdict, check_behaviour
from koopflow.verify.subject import Subject
from tests.trees import tree

SOUND = """
koopflow: 1
model: {id: m}
events: {ring: {}}
flows: {letter: {from: office, to: office}}
actors: {office: {kind: institution, level: municipality}}
attributes: {n: {type: integer, min: 0, max: 2, initial: 0}}
machines:
  case:
    initial: first
    states:
      first: {task: {by: office}, next: {on: {to: both, sets: {n: n + 1}, sends: [letter]}, off: end}}
      both:
        regions:
          left: {initial: l, states: {l: {next: {letter: lz}}, lz: {final: true}}}
          right: {initial: r, states: {r: {task: {by: office}, next: {done: rz}}, rz: {final: true}}}
        next: {done: [{to: first, when: n < 2}, {to: end}], ring: end}
      end: {final: true}
"""


def behaviour(text: str, states_max: int = 10_000) -> tuple[Verdict, Report]:
    """The verdict on a text's model and its findings; a place is told by its path in `file`."""
    reading = read(Model, tree(text))
    assert reading.value is not None and not reading.report.errors, list(reading.report)
    return check_behaviour(
        Subject("m", reading.value, Place, lambda path, number: Place(f"{path}[{number}]"), states_max)
    )


def changed(old: str, new: str) -> tuple[Verdict, Report]:
    """The same for the sound model with one place changed."""
    assert old in SOUND
    return behaviour(SOUND.replace(old, new))


def test_a_sound_model_has_no_finding() -> None:
    assert behaviour(SOUND) == ("holds", Report())


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "trace"),
    [
        (", sends: [letter]", "", "KF404", "machines.case.both.left.l.letter", ()),
        ("[{to: first, when: n < 2}, {to: end}], ring: end", "[{to: first, when: n < 2}]", "KF401", None, None),
        ("off: end}}", "off: {to: end, when: n > 2}}}", "KF404", "machines.case.first.off", ()),
        ("off: end}}", "off: [{to: end}, {to: first}]}}", "KF405", "machines.case.first.off", ()),
        ("task: {by: office}, next: {done: rz}", "task: {}, next: {done: {to: rz, when: n > 1}}", "KF402", "machines.case.both.right.r", ("first.on",)),
        ("      end: {final: true}\n", "      end: {final: true}\n      lost: {task: {}, next: {on: end}}\n", "KF403", "machines.case.lost", ()),
        ("sets: {n: n + 1}", "sets: {n: n + 3}", "KF410", "machines.case.first", ("first.on",)),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_place(
    old: str, new: str, code: str, path: str | None, trace: tuple[str, ...] | None
) -> None:
    _, report = changed(old, new)
    found = [finding for finding in report if finding.code == code]
    assert found, [finding.code for finding in report]
    if path is not None:
        assert path in [finding.subject for finding in found]
    if trace is not None:
        assert trace in [finding.trace for finding in found]


def test_a_case_that_can_never_end_is_told_at_its_first_state() -> None:
    verdict, report = changed(
        "next: {on: {to: both, sets: {n: n + 1}, sends: [letter]}, off: end}", "next: {}"
    )
    assert verdict == "fails"
    assert [(f.code, f.subject, f.trace) for f in report.errors] == [("KF402", "machines.case.first", ())]


@pytest.mark.parametrize("scope", ["municipality", "programme"])
def test_a_team_may_work_for_ever(scope: str) -> None:
    """Nothing ties it to the case, so it is looked at by itself; only what has an end must be able to come to it."""
    team = f"  team: {{scope: {scope}, initial: x, states: {{x: {{task: {{}}, next: {{again: x}}}}}}}}\n"
    assert behaviour(SOUND + team) == ("holds", Report())
    ending = team.replace("next: {again: x}}", "next: {again: x}}, never: {final: true}")
    assert {finding.code for finding in behaviour(SOUND + ending)[1]} == {"KF401", "KF403"}


def test_the_way_to_a_dead_end_is_a_shortest_one() -> None:
    text = SOUND.replace("off: end}}", "off: trap}}").replace(
        "      end:", "      trap: {next: {ring: trap}}\n      end:"
    )
    verdict, report = behaviour(text)
    assert verdict == "fails"
    assert [(f.code, f.subject, f.trace) for f in report.errors] == [
        ("KF401", "machines.case.trap", ("first.off",))
    ]


def test_signals_that_answer_each_other_for_ever_are_a_circle_without_time() -> None:
    text = """
koopflow: 1
model: {id: m}
machines:
  case:
    initial: {to: a, raises: [ping]}
    states:
      a: {next: {ping: {to: b, raises: [pong]}, out: {to: end, after: 1 d}}}
      b: {next: {pong: {to: a, raises: [ping]}}}
      end: {final: true}
"""
    verdict, report = behaviour(text)
    assert verdict == "fails"
    assert "KF408" in [finding.code for finding in report]


def test_two_regions_that_set_one_attribute_are_an_error() -> None:
    text = """
koopflow: 1
model: {id: m}
events: {ring: {}}
attributes: {n: {type: integer, min: 0, max: 2, initial: 0}}
machines:
  case:
    initial: both
    states:
      both:
        regions:
          left: {initial: l, states: {l: {next: {ring: {to: lz, sets: {n: 1}}}}, lz: {final: true}}}
          right: {initial: r, states: {r: {next: {ring: {to: rz, sets: {n: 2}}}}, rz: {final: true}}}
        next: {done: end}
      end: {final: true}
"""
    assert "KF407" in [finding.code for finding in behaviour(text)[1]]


def test_a_budget_one_too_small_is_unknown_and_never_holds() -> None:
    full = next(size for size in range(1, 1000) if behaviour(SOUND, size)[0] == "holds")
    assert behaviour(SOUND, full - 1)[0] == "unknown"
    assert [finding.code for finding in behaviour(SOUND, full - 1)[1]] == ["KF411"]


def test_what_other_cases_can_open_is_unknown_and_no_dead_end() -> None:
    text = """
koopflow: 1
model: {id: m}
attributes: {open: {type: boolean, initial: false, scope: municipality}}
machines:
  opener:
    initial: o
    states: {o: {task: {}, next: {done: {to: z, sets: {open: true}}}}, z: {final: true}}
  case:
    initial: s
    states:
      s: {next: {tick: {to: e, after: 1 d, when: open}}}
      e: {final: true}
"""
    verdict, report = behaviour(text)
    assert verdict == "unknown"
    assert {finding.code for finding in report} == {"KF411"}


TIMERS = """
koopflow: 1
model: {id: m}
events: {ring: {}}
machines:
  case:
    initial: first
    states:
      first: {next: {late: {to: second, after: 0 d}, ring: end}}
      second: {next: {late: {to: third, after: 0 wd}, ring: end}}
      third: {next: {late: {to: second, after: 1 d}, ring: end}}
      end: {final: true}
"""


@pytest.mark.parametrize(
    ("old", "new", "path", "trace"),
    [
        ("1 d", "1 d", None, None),
        ("1 d", "0 mo", "machines.case.second", ("first.late",)),
        ("to: second, after: 1 d", "to: first, after: PT0S", "machines.case.first", ()),
        ("late: {to: second, after: 1 d}", "late: {after: 0 d}", "machines.case.third", ("first.late", "second.late")),
    ],
)  # fmt: skip
def test_timers_of_no_time_are_a_circle_where_one_leads_back_to_itself(
    old: str, new: str, path: str | None, trace: tuple[str, ...] | None
) -> None:
    _, report = behaviour(TIMERS.replace(old, new))
    found = [(f.subject, f.trace) for f in report if f.code == "KF408"]
    assert found == ([(path, trace)] if path is not None else [])


def test_a_long_way_without_time_is_no_circle() -> None:
    """More untimed steps one after another than are taken away at once, at whose end time passes."""
    states = "".join(f"      s{n}: {{next: {{late: {{to: s{n + 1}, after: 0 d}}}}}}\n" for n in range(120))
    text = TIMERS.replace("initial: first", "initial: s0").replace("    states:\n", f"    states:\n{states}")
    there = text.replace(
        "      first: {", "      s120: {next: {late: {to: first, after: 1 d}}}\n      first: {"
    )
    assert "KF408" not in [finding.code for finding in behaviour(there)[1]]
    back = there.replace("to: first, after: 1 d", "to: s7, after: 0 d")
    (found,) = [finding for finding in behaviour(back)[1] if finding.code == "KF408"]
    assert found.subject == "machines.case.s7"


def test_a_flow_is_never_sent_where_its_transition_is_never_taken() -> None:
    guarded = SOUND.replace("sends: [letter]}", "sends: [letter], when: n > 2}").replace(
        "letter: lz", "ring: lz"
    )
    found = [finding for finding in behaviour(guarded)[1] if finding.code == "KF413"]
    assert [(finding.subject, finding.related[0].place) for finding in found] == [
        ("flows.letter", Place("machines.case.first.on[0]"))
    ]
    lost = SOUND.replace(
        "      end: {", "      lost: {task: {}, next: {on: {to: end, sends: [other]}}}\n      end: {"
    )
    report = behaviour(lost.replace("flows: {", "flows: {other: {from: office, to: office}, "))[1]
    assert [finding.code for finding in report] == ["KF403"]


OVERLAP = """
koopflow: 1
model: {id: m}
events: {ring: {}}
attributes: {calm: {type: boolean, initial: true}, n: {type: integer, min: 0, max: 1, initial: 0}}
machines:
  case:
    initial: work
    states:
      work:
        initial: visit
        states:
          visit: {task: {}, next: {on: {to: talk, sets: {calm: false}}}}
          talk: {next: {ring: {to: over, when: n == 0}}}
          over: {final: true}
        next: {done: end, ring: {to: end, when: not calm}}
      end: {final: true}
"""


@pytest.mark.parametrize(
    ("old", "new", "values"),
    [
        ("end", "end", "calm = false, n = 0"),
        ("sets: {calm: false}", "sets: {n: 0}", None),
        ("when: n == 0", "when: n == 1", None),
        ("done: end, ring: {to: end, when: not calm}", "done: end, ring: end", "n = 0"),
        ("{ring: {to: over, when: n == 0}}", "{late: {to: over, after: 1 d}}", None),
    ],
)
def test_an_event_that_an_inner_state_takes_from_an_outer_one_is_told(
    old: str, new: str, values: str | None
) -> None:
    verdict, report = behaviour(OVERLAP.replace(old, new))
    found = [finding for finding in report if finding.code == "KF414"]
    assert [(f.subject, f.trace) for f in found] == (
        [("machines.case.work.talk.ring", ("work.visit.on",))] if values else []
    )
    assert [f.related[0].place for f in found] == ([Place("machines.case.work.ring")] if values else [])
    assert [f.related[1].args["values"] for f in found] == ([values] if values else [])
    assert verdict == ("holds" if "n == 1" not in new else verdict)


def test_work_without_a_result_tells_the_values_that_its_guards_read() -> None:
    _, report = changed(
        "task: {by: office}, next: {done: rz}", "task: {}, next: {done: {to: rz, when: n > 1}}"
    )
    (found,) = [finding for finding in report if finding.code == "KF402"]
    assert [beside.args["values"] for beside in found.related] == ["n = 1"]


def test_a_state_that_is_entered_and_cancelled_in_one_step_is_not_dead() -> None:
    text = """
koopflow: 1
model: {id: m}
events: {ring: {}}
machines:
  case:
    initial: both
    states:
      both:
        until: any
        regions:
          left:
            initial: l
            states: {l: {next: {ring: passed}}, passed: {task: {}, next: {ok: lz}}, lz: {final: true}}
          right: {initial: r, states: {r: {next: {ring: rz}}, rz: {final: true}}}
        next: {done: end}
      end: {final: true}
"""
    _, report = behaviour(text)
    assert "machines.case.both.left.passed" not in [f.subject for f in report if f.code == "KF403"]


def told(states: str) -> list[tuple[str, str]]:
    """What is dead in the sound model with these states beside its own: code and path."""
    report = changed("      end: {final: true}\n", f"      end: {{final: true}}\n{states}")[1]
    return [(finding.code, finding.subject) for finding in report]


def test_what_a_dead_transition_leads_to_is_not_told_again() -> None:
    way = "off: [{to: end}, {to: second}]}}"
    text = SOUND.replace("off: end}}", way).replace(
        "      end: {final: true}\n",
        "      end: {final: true}\n"
        "      second: {task: {by: office}, next: {on: third}}\n"
        "      third: {initial: a, states: {a: {task: {by: office}, next: {ok: b}}, b: {final: true}}, next: {done: end}}\n",
    )
    report = behaviour(text)[1]
    assert [(finding.code, finding.subject) for finding in report] == [("KF405", "machines.case.first.off")]


def test_of_states_that_lead_to_one_another_alone_the_first_is_told() -> None:
    states = "      p: {task: {by: office}, next: {on: q}}\n      q: {task: {by: office}, next: {on: p}}\n"
    assert told(states) == [("KF403", "machines.case.p")]


def test_a_completion_is_not_told_where_its_end_is() -> None:
    ends = "{final: true, outcome: no}, lost: {final: true, outcome: yes}}, next: {yes: end, no: end}}"
    text = SOUND.replace("off: end}}", "off: trial}}").replace(
        "      end: {final: true}\n",
        "      end: {final: true}\n"
        f"      trial: {{initial: a, states: {{a: {{task: {{by: office}}, next: {{ok: b}}}}, b: {ends}\n",
    )
    found = [(finding.code, finding.subject) for finding in behaviour(text)[1]]
    assert found == [("KF403", "machines.case.trial.lost")]
