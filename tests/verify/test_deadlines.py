"""A deadline fails where even the fastest run, on the best of days, comes too late; the times are those of the model."""

from __future__ import annotations

import pytest

from koopflow.api.wording import hints, message, note
from koopflow.diagnostics import Place, Report
from koopflow.durations import DAY
from koopflow.model.reading import read
from koopflow.model.types import Model
from koopflow.verify.behaviour import Verdict
from koopflow.verify.deadlines import Times, check_deadlines, least
from koopflow.verify.subject import Subject
from tests.trees import tree

HEAD = """
koopflow: 1
model: {id: m, COUNTRY}
actors: {office: {kind: institution, level: municipality}}
events: {ring: {}}
flows: {letter: {from: office, to: office}, answer: {from: office, to: office}}
attributes:
  n: {type: integer, min: 0, max: 3, initial: 0}
  urgent: {type: boolean}
machines:
"""
CASE = """
  case:
    initial: ask
    states:
      ask: {task: {by: office}, next: {ok: STATE}}
      STATES
      work: {task: {by: office}, next: {ok: end, again: {to: ask, sets: {n: 0}}}}
      end: {final: true}
"""
"""A case that asks, goes through what is given, and works: the duty is `[ask.ok, work]`."""


def subject(text: str, states_max: int = 10_000) -> Subject:
    """What is judged; a place is told by its path in `file`."""
    reading = read(Model, tree(text))
    assert reading.value is not None and not reading.report.errors, list(reading.report)
    return Subject("m", reading.value, Place, lambda path, number: Place(f"{path}[{number}]"), states_max)


def model(machines: str, rules: str, country: str = "country: PL") -> Subject:
    return subject(f"{HEAD.replace('COUNTRY', country)}{machines}\nrules:\n{rules}")


def between(
    states: str, within: str, rule: str = "response: [machines.case.ask.ok, machines.case.work]", **keys: str
) -> tuple[Verdict, Report, Times]:
    """The verdict on a case whose first state goes on to the first of these states."""
    first = states.strip().split(":")[0]
    lines = states.strip().replace("\n", "\n      ")
    said = "".join(f", {key.replace('_', '-')}: {value}" for key, value in keys.items())
    machines = CASE.replace("STATES", lines).replace("STATE", first)
    found, report, times = check_deadlines(model(machines, f"  asked: {{{rule}, within: {within}{said}}}"))
    return found, report, times.get("asked", Times(None, None, within))


def days(states: str, **keys: str) -> float | None:
    """The least time in days of that case, which some run keeps."""
    found, report, times = between(states, "900 y", **keys)
    assert (found, len(report)) == ("holds", 0)
    return times.least_days


ONE = "wait: {next: {due: {to: work, after: 14 d}}}"


def test_a_timer_takes_its_time_and_a_deadline_of_just_that_is_kept() -> None:
    assert between(ONE, "14 d")[0] == "holds"
    assert between(ONE, "336 h")[0] == "holds"
    found, report, times = between(ONE, "13 d")
    (finding,) = report
    assert (found, finding.code) == ("fails", "KF620")
    assert (times.least_days, times.within) == (14.0, "13 d")
    assert message(finding, "en") == "no run can keep the deadline of “asked” (13 d): the fastest takes 14 d"
    assert hints(finding, "en") == ("the least time is 14 d: allow as much, or shorten a timer on this path",)
    assert finding.place == Place("rules.asked.within")
    assert finding.trace == ("ask.ok", "wait.due")
    assert [(note(one, "en", "KF620"), one.place) for one in finding.related] == [
        ("this timer runs 14 d", Place("machines.case.wait.due"))
    ]


def test_a_recommended_deadline_is_a_warning_and_the_property_holds() -> None:
    found, report, _ = between(ONE, "13 d", strength="recommended")
    assert (found, [finding.code for finding in report]) == ("holds", ["KF621"])


BOTH = """
both:
        until: UNTIL
        regions:
          left: {initial: l, states: {l: {next: {due: {to: lz, after: 10 d}}}, lz: {final: true}}}
          right: {initial: r, states: {r: {next: {due: {to: rz, after: 3 d}}}, rz: {final: true}}}
        next: {done: work}
"""


@pytest.mark.parametrize(
    ("states", "least_days"),
    [
        (ONE, 14),
        ("wait: {next: {due: {to: more, after: 10 d}}}\nmore: {next: {due: {to: work, after: 12 h}}}", 10.5),
        ("wait: {next: {due: {to: work, after: 10 d}, soon: {to: work, after: 4 d}}}", 4),
        ("wait: {next: {due: {to: work, after: 10 d}, ring: work}}", 0),
        ("wait: {next: {due: {to: work, at: 2030-01-01}}}", 0),
        ("wait: {next: {due: {to: work, after: 0 d}}}", 0),
        (BOTH.replace("UNTIL", "all"), 10),
        (BOTH.replace("UNTIL", "any"), 3),
        (BOTH.replace("UNTIL", "1"), 3),
        (BOTH.replace("UNTIL", "left"), 10),
        ("wait: {next: {due: [{to: wait, after: 4 d, when: n < 2, sets: {n: n + 1}}, {to: work}]}}", 12),
        ("wait: {next: {due: [{after: 4 d, when: n < 2, sets: {n: n + 1}}, {to: work}]}}", 12),
        (
            "wait: {next: {tick: {after: 4 d, when: n < 3, sets: {n: n + 1}},"
            " due: {to: work, after: 5 d, when: n == 3}}}",
            12,
        ),
        (
            "wait: {next: {due: {to: work, after: 9 d}}, initial: inner, states: {inner: {next: {due: {to: z,"
            " after: 7 d}}}, z: {final: true}}}",
            9,
        ),
    ],
)
def test_timers_in_a_row_add_up_and_timers_side_by_side_run_at_once(states: str, least_days: float) -> None:
    assert days(states) == least_days


def test_time_that_has_passed_when_the_duty_starts_counts_for_a_timer_of_then() -> None:
    machines = """
  case:
    initial: both
    states:
      both:
        regions:
          left: {initial: l, states: {l: {next: {due: {to: lz, after: 30 d}}}, lz: {final: true}}}
          right: {initial: r, states: {r: {task: {by: office}, next: {ok: q}}, q: {next: {go: {to: rz, after: 1 d}}}, rz: {final: true}}}
        next: {done: end}
      end: {final: true}
"""
    rules = """
  earlier: {response: [machines.case.both.right.r.ok, machines.case.both.left.lz], within: 1 d}
  together: {response: [machines.case.both, machines.case.both.left.lz], within: 30 d}
  never: {response: [machines.case.both, machines.case.both.left.lz], within: 29 d}
  last: {response: [machines.case.both.right.r.ok, machines.case.end], within: 1 d}
"""
    found, report, times = check_deadlines(model(machines, rules))
    assert [finding.subject for finding in report] == ["rules.never"]
    assert [one.least_days for one in times.values()] == [0, 30, 30, 1]
    assert found == "fails"


@pytest.mark.parametrize(
    ("after", "within", "verdict"),
    [
        # from the last second of a Sunday on, five working days are five days and a second
        ("5 wd", "5 wd", "holds"),
        ("5 wd", "5 d", "fails"),
        ("5 wd", "6 d", "holds"),
        ("6 wd", "7 d", "fails"),
        ("6 wd", "5 wd", "fails"),
        ("1.5 wd", "36 h", "fails"),
        ("1.5 wd", "37 h", "holds"),
        # a deadline over a weekend (4 days), over Easter (5) and over Christmas 2025 (7), all ends included
        ("4 d", "1 wd", "holds"),
        ("5 d", "1 wd", "holds"),
        ("7 d", "1 wd", "holds"),
        ("604801 s", "1 wd", "fails"),
        ("28 d", "1 mo", "holds"),
        ("31 d", "1 mo", "holds"),
        ("32 d", "1 mo", "fails"),
        ("1 mo", "28 d", "holds"),
        ("1 mo", "27 d", "fails"),
        ("2 mo", "59 d", "holds"),
        ("2 mo", "58 d", "fails"),
        ("1 y", "365 d", "holds"),
        ("1 y", "364 d", "fails"),
        ("1 mo", "19 wd", "holds"),
        ("1 mo", "15 wd", "fails"),
    ],
)
def test_working_days_and_months_are_those_of_the_best_day(after: str, within: str, verdict: str) -> None:
    assert between(ONE.replace("14 d", after), within)[0] == verdict


def test_holidays_are_those_of_the_model_s_country() -> None:
    machines = CASE.replace("STATES", ONE.replace("14 d", "5 d")).replace("STATE", "wait")
    rules = "  asked: {response: [machines.case.ask.ok, machines.case.work], within: 1 wd}"
    assert check_deadlines(model(machines, rules))[0] == "holds"
    assert check_deadlines(model(machines, rules, "country: XX"))[0] == "fails"


def test_a_sum_that_no_day_makes_short_is_found_day_by_day() -> None:
    # half a day and then a working day: at noon less a second the working day ends the next midnight but one
    states = "wait: {next: {due: {to: more, after: 12 h}}}\nmore: {next: {due: {to: work, after: 1 wd}}}"
    assert days(states) == 1.5 + 1 / DAY
    assert between(states, "36 h")[0] == "fails"
    # the 31st of January, the 28th of February, the 28th of March
    months = "wait: {next: {due: {to: more, after: 1 mo}}}\nmore: {next: {due: {to: work, after: 1 mo}}}"
    assert days(months) == 56
    assert between(months, "55 d")[0] == "fails"


def test_of_two_ways_that_differ_by_the_day_the_better_one_counts() -> None:
    states = "wait: {next: {weeks: {to: work, after: 29 d}, month: {to: work, after: 1 mo}, more: {to: work, after: 21 wd}}}"
    assert days(states) == 28
    assert between(states, "28 d")[0] == "holds"
    assert between(states, "27 d")[0] == "fails"


PAUSED = """
wait: {next: {due: {to: pause, after: 10 d}}}
pause: {next: {due: {to: more, after: 6 mo}}}
more: {next: {due: {to: work, after: 5 d}}}
"""


def test_while_the_clock_stands_time_costs_nothing() -> None:
    assert days(PAUSED) == pytest.approx(10 + 181 + 5)
    assert days(PAUSED, paused_in="machines.case.pause") == 15
    assert between(PAUSED, "15 d", paused_in="machines.case.pause")[0] == "holds"
    assert between(PAUSED, "14 d", paused_in="machines.case.pause")[0] == "fails"
    assert days(PAUSED, paused_in="[machines.case.pause, machines.case.wait]") == 5


def test_what_runs_beside_a_pause_goes_on_meanwhile() -> None:
    states = """
both:
        regions:
          left: {initial: l, states: {l: {next: {due: {to: lz, after: 30 d}}}, lz: {final: true}}}
          right: {initial: r, states: {r: {next: {due: {to: p, after: 4 d}}}, p: {task: {by: office}, next: {ok: rz}}, rz: {final: true}}}
        next: {done: work}
"""
    assert days(states) == 30
    assert days(states, paused_in="machines.case.both.right.p") == 4


def test_segments_round_a_pause_begin_on_days_of_their_own() -> None:
    states = PAUSED.replace("10 d", "1 mo").replace("5 d", "1 mo")
    assert days(states, paused_in="machines.case.pause") == 56
    assert between(states, "56 d", paused_in="machines.case.pause")[0] == "holds"
    assert between(states, "55 d", paused_in="machines.case.pause")[0] == "fails"
    # the deadline begins on the day of the first month: 28 days of it leave 31 for no second one
    assert between(states, "1 mo", paused_in="machines.case.pause")[0] == "fails"
    assert between(states.replace("6 mo", "0 d"), "2 mo", paused_in="machines.case.pause")[0] == "holds"


def test_a_pause_in_another_machine_is_seen() -> None:
    machines = CASE.replace("STATES", "wait: {next: {due: {to: work, after: 14 d}}}").replace("STATE", "wait")
    team = "  team: {scope: municipality, initial: on, states: {on: {next: {ring: off}}, off: {next: {ring: on}}}}"
    rule = "  asked: {response: [machines.case.ask.ok, machines.case.work], within: 13 d, paused-in: machines.team.off}"
    assert check_deadlines(model(f"{machines}{team}", rule))[0] == "holds"
    assert check_deadlines(model(machines, rule.replace(", paused-in: machines.team.off", "")))[0] == "fails"


FORK = (
    "fork: {task: {by: office}, next: {slow: {to: wait, when: urgent}, fast: {to: work, when: not urgent}}}\n"
    + ONE
)


def test_only_where_when_holds_does_the_duty_start() -> None:
    assert between(FORK, "13 d")[0] == "holds"
    assert between(FORK, "13 d", when="urgent")[0] == "fails"
    assert between(FORK, "13 d", when="not urgent")[0] == "holds"
    assert between(FORK, "13 d", when="urgent and n > 0")[0] == "holds"
    in_state = "response: [machines.case.fork, machines.case.work]"
    assert between(FORK, "13 d", in_state, when="urgent")[0] == "fails"


def test_when_is_read_before_a_transition_and_after_a_flow_or_a_state() -> None:
    states = "set: {task: {by: office}, next: {ok: {to: wait, sets: {n: 1}, sends: [letter]}}}\n" + ONE
    for first, kept in (
        ("machines.case.set.ok", "n == 1"),
        ("flows.letter", "n == 0"),
        ("machines.case.wait", "n == 0"),
    ):
        rule = f"response: [{first}, machines.case.work]"
        assert between(states, "13 d", rule, when=kept)[0] == "holds"
        other = "n == 0" if kept == "n == 1" else "n == 1"
        assert between(states, "13 d", rule, when=other)[0] == "fails"


def test_when_reads_the_plan_that_a_work_makes_with_its_result() -> None:
    text = f"""{HEAD.replace("COUNTRY", "country: PL")}
  case:
    initial: planning
    states:
      planning: {{task: {{by: office, plans: basket}}, next: {{ok: wait, fast: work}}}}
      wait: {{next: {{due: {{to: work, after: 14 d}}}}}}
      work: {{task: {{by: office}}, next: {{ok: end}}}}
      end: {{final: true}}
needs: {{debts: {{}}}}
services: {{advice: {{provider: office, meets: [debts]}}}}
rules:
  some: {{response: [machines.case.planning.ok, machines.case.work], within: 1 d, when: advice in basket}}
  none: {{response: [machines.case.planning.ok, machines.case.work], within: 1 d, when: not advice in basket}}
"""
    text = text.replace(
        "  urgent: {type: boolean}",
        "  basket: {type: set, of: services}\n  needs: {type: set, of: needs, initial: [debts]}",
    )
    _, report, _ = check_deadlines(subject(text))
    assert [finding.subject for finding in report] == ["rules.some"]


@pytest.mark.parametrize(
    ("rule", "within", "verdict"),
    [
        ("precedence: [machines.case.ask.ok, machines.case.work]", "14 d", "holds"),
        ("precedence: [machines.case.ask.ok, machines.case.work]", "13 d", "fails"),
        ("precedence: [machines.case.wait, machines.case.work]", "13 d", "fails"),
        ("precedence: [machines.case.wait.due, machines.case.work]", "1 s", "holds"),
        ("precedence: [machines.case.work, machines.case.ask.ok]", "1 s", "holds"),
        ("precedence: [machines.case.end, machines.case.ask.ok]", "1 y", "fails"),
        ("alternate-precedence: [machines.case.ask.ok, machines.case.work.ok]", "14 d", "holds"),
        ("chain-precedence: [machines.case.ask.ok, machines.case.wait.due]", "14 d", "holds"),
        ("chain-precedence: [machines.case.ask.ok, machines.case.work.ok]", "20 d", "fails"),
        ("chain-response: [machines.case.ask.ok, machines.case.wait.due]", "13 d", "fails"),
        ("chain-response: [machines.case.ask.ok, machines.case.work.ok]", "20 d", "fails"),
        ("response: [machines.case.ask.ok, machines.case.work.again]", "13 d", "fails"),
        ("response: [machines.case.work.again, machines.case.ask.ok]", "1 s", "holds"),
        ("response: [machines.case.work.again, machines.case.work.ok]", "13 d", "fails"),
        ("alternate-response: [machines.case.ask.ok, machines.case.work.ok]", "14 d", "holds"),
        ("alternate-response: [machines.case.ask, machines.case.ask]", "14 d", "holds"),
        ("succession: [machines.case.ask.ok, machines.case.work]", "14 d", "holds"),
        ("succession: [machines.case.ask.ok, machines.case.work]", "13 d", "fails"),
        ("chain-succession: [machines.case.ask.ok, machines.case.wait.due]", "13 d", "fails"),
        ("alternate-succession: [machines.case.ask.ok, machines.case.wait.due]", "14 d", "holds"),
        ("responded-existence: [machines.case.ask.ok, machines.case.work]", "13 d", "holds"),
        ("responded-existence: [machines.case.ask.ok, machines.case.end]", "13 d", "fails"),
        ("responded-existence: [machines.case.work, machines.case.ask.ok]", "1 s", "holds"),
        ("co-existence: [machines.case.ask.ok, machines.case.end]", "13 d", "fails"),
        ("co-existence: [machines.case.ask.ok, machines.case.end]", "14 d", "holds"),
        ("not-succession: [machines.case.ask.ok, machines.case.work]", "1 s", "holds"),
        ("not-co-existence: [machines.case.ask.ok, machines.case.work]", "1 s", "holds"),
        ("response: [flows.letter, machines.case.work]", "1 s", "holds"),
        ("response: [machines.case.ask.ok, flows.letter]", "1 y", "fails"),
        ("response: [machines.case.ask.ok, [flows.letter, machines.case.work]]", "14 d", "holds"),
        ("response: [machines.case.end, machines.case.ask]", "1 y", "fails"),
        ("response: [machines.case.ask.ok, machines.case.ask.ok]", "14 d", "holds"),
        ("response: [machines.case.ask.ok, machines.case.ask.ok]", "13 d", "fails"),
    ],
)
def test_each_template_asks_for_its_own_answer(rule: str, within: str, verdict: str) -> None:
    assert between(ONE, within, rule)[0] == verdict


def test_where_nothing_that_answers_can_come_the_finding_leads_to_the_start() -> None:
    found, report, times = between(ONE, "1 y", "response: [machines.case.wait.due, flows.letter]")
    (finding,) = report
    assert (found, times.least_days) == ("fails", None)
    assert (
        message(finding, "pl")
        == "żaden przebieg nie dotrzyma terminu „asked” (1 y): nic, co by odpowiadało, nie może nadejść"
    )
    assert finding.trace == ("ask.ok", "wait.due")
    assert not finding.hints and not finding.related


def test_what_was_not_looked_at_leaves_a_deadline_unknown_unless_some_run_keeps_it() -> None:
    machines = CASE.replace("STATES", ONE).replace("STATE", "wait")
    rule = "  asked: {response: [machines.case.ask.ok, machines.case.work], within: 13 d}"
    text = f"{HEAD.replace('COUNTRY', 'country: PL')}{machines}\nrules:\n{rule}"
    found, report, _ = check_deadlines(subject(text, states_max=3))
    assert (found, {finding.code for finding in report}) == ("unknown", {"KF411"})
    kept = text.replace("machines.case.work], within", "machines.case.wait], within")
    assert check_deadlines(subject(kept, states_max=4))[0] == "holds"


def test_a_negative_rule_can_ask_how_soon_what_it_forbids_can_come() -> None:
    machines = CASE.replace("STATES", ONE).replace("STATE", "wait")
    rules = """
  soon: {not-succession: [machines.case.ask.ok, machines.case.work], within: 13 d}
  late: {not-succession: [machines.case.ask.ok, machines.case.work], within: 14 d}
  any: {not-succession: [machines.case.ask.ok, machines.case.work]}
  no: {not-succession: [machines.case.work.ok, machines.case.ask]}
"""
    about = model(machines, rules)
    found = {name: least(about, rule, "response") for name, rule in about.model.rules.items()}
    assert {name: (one.verdict, one.seconds) for name, one in found.items()} == {
        "soon": ("late", 14 * DAY),
        "late": ("kept", 14 * DAY),
        "any": ("kept", 14 * DAY),
        "no": ("never", None),
    }


@pytest.mark.parametrize(
    ("states", "greatest_days"),
    [
        (ONE, 14),
        (ONE.replace("14 d", "1 mo"), 31),
        (ONE.replace("14 d", "1 wd"), 7),
        ("wait: {next: {due: {to: more, after: 10 d}}}\nmore: {next: {due: {to: work, after: 12 h}}}", 10.5),
        ("wait: {next: {due: {to: work, after: 10 d}, soon: {to: work, after: 4 d}, ring: work}}", 4),
        ("wait: {next: {due: {to: work, after: 10 d, when: urgent}}}", None),
        ("wait: {next: {ring: work}}", None),
        (FORK, None),
        (BOTH.replace("UNTIL", "all"), 10),
        (BOTH.replace("UNTIL", "any"), 3),
        ("wait: {next: {tick: {after: 4 d}, due: {to: work, after: 9 d}}}", 9),
        ("wait: {next: {tick: {after: 4 d}, ring: work}}", None),
        (
            "box: {initial: t, states: {t: {task: {by: office}, next: {ok: z}}, z: {final: true}},"
            " next: {due: {to: work, after: 20 d}, done: work}}",
            20,
        ),
        ("out: {next: {due: {to: end, after: 20 d}, ring: work}}", None),
        ("wait: {next: {due: [{to: wait, after: 4 d, when: n < 2, sets: {n: n + 1}}, {to: work}]}}", 12),
        ("wait: {next: {due: {to: wait, after: 4 d}, ring: work}}", None),
    ],
)
def test_the_greatest_time_is_known_where_timers_bound_every_run(
    states: str, greatest_days: float | None
) -> None:
    assert between(states, "900 y")[2].greatest_days == greatest_days
