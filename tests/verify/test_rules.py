"""Rules of order and of state are judged on the lines that they name, and told with the situation that breaks them."""

from __future__ import annotations

import pytest

from koopflow.api.wording import message, note
from koopflow.diagnostics import Diagnostic, Place
from koopflow.semantics.step import enabled, fire, initial
from koopflow.verify.rules import Verdict, check_rules
from koopflow.verify.scopes import lines_of
from koopflow.verify.subject import Subject
from tests.semantics.models import model

CASE = """
events: {crisis: {}, moved: {}}
actors: {office: {kind: institution, level: municipality}}
flows: {letter: {from: office, to: office}, notice: {from: office, to: office}}
attributes:
  consent: {type: boolean, initial: false}
  visits: {type: integer, min: 0, max: 2, initial: 0}
machines:
  case:
    initial: request
    states:
      request: {task: {by: office}, next: {accept: work, agree: {to: work, sets: {consent: true}}, refuse: closed}}
      work:
        initial: plan
        states:
          plan: {task: {by: office}, next: {write: {to: visit, sends: letter}}}
          visit: {task: {by: office}, next: {again: {to: visit, sets: {visits: visits + 1}, when: visits < 2}, done: end}}
          end: {final: true}
        next: {done: closed, moved: left}
      closed: {final: true}
      left: {final: true}
"""
WIDER = """
  team:
    scope: municipality
    initial: idle
    states:
      idle: {task: {by: office}, next: {meet: {to: met, sends: notice}}}
      met: {final: true}
"""


def subject(text: str, rules: str = "", states_max: int = 10_000) -> Subject:
    """A model with these rules; a place is told by its path in `file`."""
    read = model(text + (f"rules:\n{rules}" if rules else ""))
    return Subject("small", read, Place, lambda path, number: Place(f"{path}[{number}]"), states_max)


def judged(rule: str, text: str = CASE, states_max: int = 10_000) -> tuple[Verdict, list[Diagnostic]]:
    """The verdict on a model with one rule, and its findings."""
    verdict, report = check_rules(subject(text, f"  r: {rule}\n", states_max))
    return verdict, list(report)


# rules of order


@pytest.mark.parametrize(
    ("rule", "trace"),
    [
        ("{precedence: [machines.case.request, machines.case.work.visit]}", None),
        ("{precedence: [machines.case.request.agree, flows.letter]}", ("request.accept", "work.plan.write")),
        ("{response: [flows.letter, machines.case.closed]}", ("request.accept", "work.plan.write", "work.moved")),
        ("{response: [flows.letter, [machines.case.closed, machines.case.left]]}", None),
        ("{existence: machines.case.work}", ("request.refuse",)),
        ("{absence: machines.case.work.visit, times: 4}", None),
        ("{absence: machines.case.work.visit, times: 3}", ("request.accept", "work.plan.write", "work.visit.again", "work.visit.again")),
        ("{absence: machines.case.left, when: consent}", ("request.agree", "work.moved")),
        ("{not-co-existence: [machines.case.closed, machines.case.left]}", None),
        ("{chain-response: [machines.case.work.plan.write, machines.case.work.moved]}", ("request.accept", "work.plan.write", "work.visit.again")),
        ("{not-succession: [machines.case.work.visit.again, machines.case.work.done], when: visits == 1}", ("request.accept", "work.plan.write", "work.visit.again", "work.visit.again", "work.visit.done", "work.done")),
    ],
)  # fmt: skip
def test_a_rule_of_order_fails_with_a_shortest_run(rule: str, trace: tuple[str, ...] | None) -> None:
    verdict, found = judged(rule)
    assert [finding.trace for finding in found] == ([trace] if trace is not None else [])
    assert verdict == ("fails" if trace is not None else "holds")
    assert all(finding.code == "KF601" and finding.subject == "rules.r" for finding in found)


def test_a_recommended_rule_is_a_warning_and_the_property_holds() -> None:
    verdict, found = judged("{existence: machines.case.work, strength: recommended}")
    assert (verdict, [finding.code for finding in found]) == ("holds", ["KF602"])


def test_what_a_step_does_after_the_end_of_the_case_is_no_part_of_a_run() -> None:
    """The case ends in the step that enters its final state: what is sent there still belongs to it."""
    ending = CASE.replace("refuse: closed", "refuse: {to: closed, sends: letter}")
    assert judged("{response: [machines.case.request.refuse, flows.letter]}", ending)[0] == "holds"


def test_a_budget_never_reads_as_holds() -> None:
    verdict, found = judged(
        "{response: [flows.letter, [machines.case.closed, machines.case.left]]}", states_max=4
    )
    assert (verdict, [finding.code for finding in found]) == ("unknown", ["KF411"])
    for rule in ("{always-possible: machines.case.left, from: machines.case.work}", "{always: visits < 3}"):
        assert judged(rule, states_max=4)[0] == "unknown"


def test_a_guard_that_lies_beyond_the_budget_breaks_nothing() -> None:
    """`work` is entered with consent or without: which, is not known of a configuration that was not looked at."""
    rule = "{absence: machines.case.work, when: visits == 1}"
    assert judged(rule)[0] == "holds"
    for states_max in range(1, 8):
        assert judged(rule, states_max=states_max)[0] != "fails"


def test_the_finding_says_how_the_rule_is_broken() -> None:
    _, (finding,) = judged(
        "{title: {en: Letters, pl: Listy}, alternate-precedence: [flows.notice, flows.letter]}"
    )
    assert (
        message(finding, "en")
        == "the rule “Letters” can be broken: “letter” can come with no “notice” of its own before it"
    )
    assert (
        message(finding, "pl")
        == "reguła „Listy” może zostać naruszona: przed zdarzeniem „letter” może zabraknąć osobnego zdarzenia „notice”"
    )


# lines


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["machines.case.work"], [("case", ())]),
        (["flows.letter"], [("case", ())]),
        (["machines.team.met"], [(None, ())]),
        (["flows.notice"], [(None, ())]),
        (["machines.team.met", "machines.case.work"], [("case", ("team",))]),
        ([], [("case", ())]),
    ],
)
def test_a_property_is_judged_on_the_lines_that_it_names(
    paths: list[str], expected: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    assert list(lines_of(subject(CASE + WIDER), paths)) == expected


def test_a_rule_between_a_case_and_a_wider_machine_is_judged_on_both_together() -> None:
    verdict, (finding,) = judged("{precedence: [machines.team.met, machines.case.closed]}", CASE + WIDER)
    assert (verdict, finding.trace) == ("fails", ("request.refuse",))
    asking = CASE.replace("refuse: closed", "refuse: {to: closed, when: within(team.met)}").replace(
        "next: {done: closed, moved", "next: {done: left, moved"
    )
    assert judged("{precedence: [machines.team.met, machines.case.closed]}", asking + WIDER)[0] == "holds"
    assert judged("{precedence: [machines.team.met, machines.case.left]}", asking + WIDER)[0] == "fails"


def test_a_rule_about_a_wider_machine_alone_is_judged_without_a_case() -> None:
    assert judged("{response: [machines.team.idle, flows.notice]}", CASE + WIDER)[0] == "holds"
    verdict, (finding,) = judged("{absence: flows.notice}", CASE + WIDER)
    assert (verdict, finding.trace) == ("fails", ("team.idle.meet",))


def test_events_of_machines_that_are_not_on_the_line_may_come_between() -> None:
    """`chain` asks for the very next event of its kinds: the team's, which is not on the line, may be that one."""
    rule = "{chain-response: [machines.case.request.refuse, machines.case.work.done]}"
    assert judged(rule)[0] == "fails"
    chain = "{chain-succession: [machines.case.request, machines.case.closed]}"
    straight = "events: {}\nactors: {office: {kind: institution, level: municipality}}\nflows: {notice: {from: office, to: office}}\nmachines:\n  case:\n    initial: request\n    states:\n      request: {task: {by: office}, next: {done: closed}}\n      closed: {final: true}\n"
    assert judged(chain, straight)[0] == "holds"
    assert judged(chain, straight + WIDER)[0] == "fails"
    assert (
        judged("{succession: [machines.case.request, machines.case.closed]}", straight + WIDER)[0] == "holds"
    )


# rules of state


@pytest.mark.parametrize(
    ("rule", "trace"),
    [
        # When the visits are done the work is over at once: nobody can come between and leave it.
        ("{always-possible: machines.case.left, from: machines.case.work}", None),
        ("{always-possible: machines.case.closed, from: machines.case.work}", None),
        ("{always-possible: machines.case.left}", None),
        ("{always-possible: machines.case.work.plan, from: machines.case.work}", ("request.accept", "work.plan.write")),
        ("{always-possible: machines.case.work.plan}", ("request.accept", "work.plan.write")),
        ("{always-possible: machines.case.work.moved, from: machines.case.work.plan}", None),
        ("{always-possible: machines.case.work.visit.again, from: machines.case.work.visit}", ("request.accept", "work.plan.write", "work.visit.again", "work.visit.again")),
        ("{always-possible: flows.letter, from: machines.case.work.visit}", ("request.accept", "work.plan.write")),
        ("{always-possible: flows.letter}", ("request.accept", "work.plan.write")),
        ("{always: visits <= 2}", None),
        ("{always: consent, from: machines.case.work}", ("request.accept",)),
        ("{always: visits < 1}", ("request.accept", "work.plan.write", "work.visit.again")),
        ("{always: not within(case.left) or consent}", ("request.accept", "work.moved")),
    ],
)  # fmt: skip
def test_a_rule_of_state_fails_in_the_first_situation_that_breaks_it(
    rule: str, trace: tuple[str, ...] | None
) -> None:
    verdict, found = judged(rule)
    assert [finding.trace for finding in found] == ([trace] if trace is not None else [])
    assert verdict == ("fails" if trace is not None else "holds")


@pytest.mark.parametrize("template", ["existence", "absence", "exactly"])
def test_a_rule_that_counts_without_measure_is_unknown_at_its_count(template: str) -> None:
    verdict, (finding,) = judged(f"{{{template}: machines.case.work.visit, times: 1000000}}")
    assert verdict == "unknown"
    assert (finding.code, finding.place.file) == ("KF411", "rules.r.times")


def test_a_rule_of_state_tells_the_values_that_its_guard_reads() -> None:
    _, (finding,) = judged("{always: consent or visits < 1, strength: recommended}")
    assert finding.code == "KF606"
    assert [note(beside, "en", finding.code) for beside in finding.related] == [
        "the values there: consent = false, visits = 1"
    ]


def test_every_breach_replays_step_by_step() -> None:
    """The transitions of a finding's trace are taken on one run, in this order."""
    rules = "  a: {absence: machines.case.left, when: consent}\n  b: {absence: machines.case.work.visit, times: 3}\n"
    there = subject(CASE, rules)
    _, report = check_rules(there)
    space = there.space("case")
    assert not isinstance(space, str)
    tables = space.tables
    assert len(report) == 2
    for finding in report:
        now, left = initial(tables), list(finding.trace)
        while left:
            steps = [fire(tables, now, stimulus) for stimulus in enabled(tables, now)]
            for step in steps:
                names = [
                    tables.transitions[option.transition].local.removeprefix("case.") for option in step.taken
                ]
                if names == left[: len(names)] and (names or len(steps) == 1):
                    now, left = step.configuration, left[len(names) :]
                    break
            else:
                raise AssertionError(left)


WITHIN = """
koopflow: 1
model: {id: m}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {ok: b}}
      b: {next: {wait: {to: c, after: 10 d}}}
      c: {task: {}, next: {ok: end}}
      end: {final: true}
rules:
  apart: {TEMPLATE: [PLACES], within: TIME}
"""


@pytest.mark.parametrize(
    ("template", "places", "time", "verdict"),
    [
        ("not-succession", "machines.case.a.ok, machines.case.c.ok", "5 d", "holds"),
        ("not-succession", "machines.case.a.ok, machines.case.c.ok", "10 d", "fails"),
        ("not-co-existence", "machines.case.a.ok, machines.case.c.ok", "5 d", "holds"),
        ("not-co-existence", "machines.case.a.ok, machines.case.c.ok", "15 d", "fails"),
        ("not-co-existence", "machines.case.c.ok, machines.case.a.ok", "5 d", "fails"),
        ("not-succession", "machines.case.c.ok, machines.case.a.ok", "5 d", "holds"),
    ],
)
def test_what_a_negative_rule_forbids_counts_only_within_its_time(
    template: str, places: str, time: str, verdict: str
) -> None:
    text = WITHIN.replace("TEMPLATE", template).replace("PLACES", places).replace("TIME", time)
    assert check_rules(subject(text))[0] == verdict


MANY = """
koopflow: 1
model: {id: m}
attributes:
  visits: {type: integer, min: 0, max: LIMIT, initial: 0}
machines:
  case:
    initial: asking
    states:
      asking: {task: {}, next: {asked: visiting}}
      visiting:
        task: {}
        next: {again: {to: visiting, sets: {visits: visits + 1}}, enough: {to: closed, when: visits > 3}}
      closed: {final: true}
rules:
  first: {precedence: [machines.case.asking.asked, machines.case.closed]}
  never: {absence: [machines.case.closed]}
"""


def test_a_rule_that_holds_of_more_runs_holds_where_the_line_is_too_large() -> None:
    verdict, report = check_rules(
        subject(
            MANY.replace("LIMIT", "1000").replace("  never: {absence: [machines.case.closed]}\n", ""),
            states_max=60,
        )
    )
    assert verdict == "holds"
    assert [(finding.code, finding.subject) for finding in report] == [("KF412", "attributes.visits")]


def test_what_fails_with_an_attribute_left_open_may_be_no_run_of_the_model() -> None:
    # With so small a limit no run ends, and that one ends where visits may be any number proves nothing.
    verdict, report = check_rules(subject(MANY.replace("LIMIT", "1000"), states_max=4))
    assert verdict == "unknown"
    assert "KF411" in [finding.code for finding in report]


def test_a_line_with_an_attribute_left_open_has_the_verdicts_of_a_smaller_copy() -> None:
    whole = check_rules(subject(MANY.replace("LIMIT", "8")))[1]
    assert [finding.subject for finding in whole] == ["rules.never"]
