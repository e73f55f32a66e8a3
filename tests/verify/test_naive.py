"""The second checker itself, on models small enough to see what the page says of them."""

from __future__ import annotations

import pytest

from koopflow.model.reading import read
from koopflow.model.types import Model
from tests.trees import tree
from tests.verify.naive.verdicts import verdicts

MODEL = """
koopflow: 1
model: {id: m}
actors:
  office: {kind: institution, level: municipality}
  worker: {kind: person, of: office}
  police: {kind: institution, level: county}
  ngo: {kind: institution, level: county, public: false}
  council: {kind: team, level: municipality, members: [office, police], leader: office}
  home: {kind: household}
data: {name: {class: ordinary}, health: {class: special}}
documents: {note: {contains: [health]}, leaflet: {from: office}}
flows: {share: {from: office, to: council, carries: [note], basis: {law: RODO}}}
attributes: {consent: {type: boolean, initial: false}}
machines:
  case:
    initial: first
    states:
      first: {task: {by: worker, writes: [note]}, next: {ok: {to: wait, sends: [share]}}}
      wait: {next: {over: {to: second, after: 5 d}}}
      second: {task: {by: [police, home], reads: [note]}, next: {ok: end}}
      end: {final: true}
rules:
  in-time: {response: [machines.case.first, machines.case.second], within: 5 d}
"""


def found(*changes: tuple[str, str]) -> set[tuple[str, str]]:
    """What fails in the model with some places changed."""
    text = MODEL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    reading = read(Model, tree(text))
    assert reading.value is not None and not reading.report.errors
    return set(verdicts(reading.value))


def test_nothing_fails_in_the_model_as_it_is() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ([(", writes: [note]", "")], {("KF510", "note")}),
        ([(", sends: [share]", "")], {("KF501", "case.second:note")}),
        ([("by: worker, writes", "by: ngo, writes")], {("KF502", "share:note")}),
        ([(", basis: {law: RODO}", "")], {("KF503", "share")}),
        ([(", basis: {law: RODO}", ""), ("[health]", "[name]")], {("KF504", "share")}),
        ([("{law: RODO}", "[{law: RODO}, {consent: consent}]")], {("KF505", "share")}),
        (
            [("{law: RODO}", "{consent: consent}"), ("{to: wait,", "{to: wait, sets: {consent: true},")],
            {("KF507", "share")},
        ),
        ([("reads: [note]", "reads: []")], {("KF508", "note"), ("KF509", "share")}),
        ([("within: 5 d", "within: 4 d")], {("KF620", "rules.in-time")}),
        ([("within: 5 d", "within: 4 d, paused-in: [machines.case.wait]")], set()),
        ([("within: 5 d", "within: 4 d, strength: recommended")], {("KF621", "rules.in-time")}),
        ([("response", "precedence"), ("within: 5 d", "within: 4 d")], {("KF620", "rules.in-time")}),
        ([("after: 5 d", "after: 0 d")], set()),
        ([("to: second, after: 5 d", "after: 0 d")], {("KF401", "case"), ("KF408", "")}),
    ],
)
def test_each_failure_is_found(changes: list[tuple[str, str]], fails: set[tuple[str, str]]) -> None:
    dead = {"KF403", "KF404"}
    assert {(code, path) for code, path in found(*changes) if code not in dead} - _follows(fails) == fails


def _follows(fails: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of a case that cannot go on the deadline is broken as well, and what it wrote is read by nobody."""
    return {("KF601", "rules.in-time"), ("KF620", "rules.in-time")} if ("KF401", "case") in fails else set()
