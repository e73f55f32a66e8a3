"""A walk tells why something is not possible, who has which documents by now, and until when a duty is owed."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow
from koopflow.api.walk import Walk

MODEL = """
koopflow: 1
model: {id: desk, title: Desk, country: PL}
actors:
  office: {kind: institution, level: municipality}
  clerk: {kind: person, of: office}
  clinic: {kind: institution, level: county}
  board: {kind: team, members: [office, clinic]}
  family: {kind: household}
documents:
  notice: {from: family}
  answer: {}
flows:
  reply: {from: clerk, to: [board, family], carries: [answer]}
attributes:
  urgent: {type: boolean}
  children: {type: integer, min: 0, max: 12}
  asked: {type: set, of: [a, b], initial: []}
machines:
  case:
    initial: reported
    states:
      reported:
        task: {by: clerk, reads: [notice], writes: [answer]}
        next:
          send: {to: waiting, sends: [reply]}
          both: {to: closed, when: urgent and children > 3}
          some: {to: closed, when: a in asked}
      waiting:
        next: {ready: {to: closed, after: 0 d, when: within(town.open)}, late: {to: closed, after: 30 d}}
      closed: {final: true}
  town:
    scope: municipality
    initial: shut
    states:
      shut: {task: {by: office}, next: {opened: open}}
      open: {}
rules:
  in-time:
    response: [machines.case.reported, machines.case.closed]
    within: 5 wd
    when: urgent
    basis: [{law: Old act, until: 2024-06-30}, {law: New act, from: 2024-07-01}]
  paused:
    response: [flows.reply, machines.case.closed]
    within: 14 d
    paused-in: [machines.case.waiting]
"""


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    file = tmp_path / "desk.yaml"
    file.write_text(MODEL, encoding="utf-8")
    return koopflow.walk(koopflow.load(file)).settled()


def test_what_would_open_a_transition_is_the_smallest_set_of_facts(walk: Walk) -> None:
    begun = walk.led(["urgent=false children=2"])
    opened = {one.transition: [list(map(str, facts)) for facts in one.openings] for one in begun.blocked()}
    assert opened["reported.both"] == [["urgent == true", "children == 4"]]
    assert opened["reported.some"] == [["a in asked"]]
    waiting = begun.led(["send"])
    ready = next(one for one in waiting.blocked() if one.transition == "waiting.ready")
    assert [list(map(str, facts)) for facts in ready.openings] == [["within(town.open)"]]


def test_each_opening_opens_and_no_smaller_one_does(walk: Walk) -> None:
    begun = walk.led(["urgent=true children=2"])
    both = next(one for one in begun.blocked() if one.transition == "reported.both")
    assert [list(map(str, facts)) for facts in both.openings] == [["children == 4"]]


def test_a_holder_knows_what_it_has_written_or_was_sent(walk: Walk) -> None:
    begun = walk.led(["urgent=false children=0"])
    assert begun.knowledge() == {"family": ("notice",)}
    sent = begun.led(["send"])
    assert sent.knowledge() == {"office": ("answer",), "clinic": ("answer",), "family": ("notice", "answer")}


def test_a_duty_runs_from_the_day_of_its_step_by_working_days(walk: Walk) -> None:
    # 23 December 2024 is a Monday; 25 and 26 December and 1 January are holidays.
    begun = walk.led(["@2024-12-23", "urgent=true children=0"])
    (duty,) = begun.duties()
    assert (duty.rule, duty.within, duty.due_day) == ("in-time", "5 wd", "2025-01-03 00:00")
    assert walk.led(["@2024-12-23", "urgent=false children=0"]).duties() == ()


def test_a_duty_without_a_day_has_no_date_and_one_whose_clock_stands_says_so(walk: Walk) -> None:
    duties = {duty.rule: duty for duty in walk.led(["urgent=true children=0", "send"]).duties()}
    assert duties["in-time"].due is None and not duties["in-time"].paused
    assert duties["paused"].paused


def test_a_duty_ends_with_its_answer(walk: Walk) -> None:
    assert walk.led(["urgent=true children=0", "send", "late"]).duties() == ()


def test_a_day_that_is_none_is_refused(walk: Walk) -> None:
    with pytest.raises(ValueError, match="nosuch"):
        walk.led(["@nosuch"])
