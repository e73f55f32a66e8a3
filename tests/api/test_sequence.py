"""Drawing one case: examples, traces and walks as sequences, and the three forms of a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.traces import TraceError, read_trace
from tests.cli.conftest import MODEL

EXAMPLE = """\
examples:
  usual: {of: case, accepts: [reported.accept, waiting.done]}
  never: {of: case, rejects: [waiting.done]}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk.yaml").write_text(MODEL + EXAMPLE, encoding="utf-8")
    return tmp_path / "desk.yaml"


def test_an_example_a_trace_and_a_walk_give_the_same_sequence(desk: Path) -> None:
    loaded = kf.load(desk)
    steps = ["reported.accept", "waiting.done"]
    by_example = kf.draw(loaded, view="sequence", example="usual", lang="en")
    by_trace = kf.draw(loaded, view="sequence", trace=steps, lang="en")
    by_walk = kf.draw(loaded, view="sequence", walk=kf.walk(loaded).along(steps), lang="en")
    assert by_example.drawing == by_trace.drawing == by_walk.drawing
    assert [row[2] for row in by_trace.drawing.table.rows] == [
        "Beginning",
        "reported: accept",
        "waiting",
        "Over: helped",
    ]


def test_an_example_of_a_team_or_of_a_service_is_drawn_with_what_must_lie_between(tmp_path: Path) -> None:
    text = """\
koopflow: 1
model: {id: pair}
actors: {office: {kind: institution, level: municipality}}
needs: {debts: {}}
services: {advice: {provider: office, meets: [debts]}}
attributes: {needs: {type: set, of: needs}, basket: {type: set, of: services}}
machines:
  case:
    initial: look
    states:
      look: {task: {by: office, plans: basket}, next: {done: serve}}
      serve: {each: {in: basket, run: service}, next: {done: end}}
      end: {final: true}
  service:
    initial: run
    states: {run: {task: {by: provider}, next: {met: end}}, end: {final: true}}
  team:
    scope: municipality
    initial: founding
    states: {founding: {task: {by: office}, next: {founded: working}}, working: {next: {}}}
examples:
  founding: {of: team, accepts: [founding.founded]}
  service: {of: service, accepts: [run.met]}
"""
    (tmp_path / "pair.yaml").write_text(text, encoding="utf-8")
    loaded = kf.load(tmp_path / "pair.yaml")
    happened = {
        name: [row[2] for row in kf.draw(loaded, view="sequence", example=name, lang="en").drawing.table.rows]
        for name in loaded.model.examples
    }
    assert happened["founding"] == ["Beginning", "founding: founded"]
    assert happened["service"] == ["Beginning", "look", "run: met"]


@pytest.mark.parametrize(
    ("wish", "code", "meant"),
    [
        ({}, "KF297", []),
        ({"example": "usaul"}, "KF298", ["usual"]),
        ({"example": "never"}, "KF298", []),
        ({"trace": ["reported.accept", "reported.accept"]}, "KF299", []),
        ({"trace": ["reported.acept"]}, "KF299", ["reported.accept"]),
    ],
)
def test_a_way_that_is_not_there_is_a_finding(
    wish: dict[str, object], code: str, meant: list[str], desk: Path
) -> None:
    with pytest.raises(kf.ModelError) as error:
        kf.draw(kf.load(desk), view="sequence", **wish)  # type: ignore[arg-type]
    (finding,) = error.value.report
    assert finding.code == code
    assert [hint.args["name"] for hint in finding.hints] == meant


FINDINGS = {
    "findings": [
        {"code": "KF301", "message": "first", "trace": [], "model": "desk"},
        {"code": "KF401", "message": "second", "trace": ["a.b"], "model": "other"},
        {"code": "KF402", "message": "third", "trace": ["c.d", "e.f"], "model": "desk"},
    ]
}


def test_a_trace_has_three_forms() -> None:
    whole = json.dumps(FINDINGS)
    assert read_trace('["a.b", "c.d"]').names == ("a.b", "c.d")
    assert read_trace(json.dumps(FINDINGS["findings"][2])).breach == "KF402: third"
    assert read_trace(whole).names == ("a.b",)
    assert read_trace(whole, model="desk").names == ("c.d", "e.f")
    assert read_trace("\ufeff" + whole, 1, "desk").names == ("a.b",)


@pytest.mark.parametrize(
    ("text", "number", "readable"),
    [
        ("", None, False),
        ("[" * 100_000, None, False),
        ("[1]", None, True),
        ("[]", None, True),
        ("7", None, True),
        ('{"findings": []}', None, True),
        ('{"findings": [3]}', 0, True),
        (json.dumps(FINDINGS), 0, True),
        (json.dumps(FINDINGS), 3, True),
        ('["a.b"]', 0, True),
    ],
)
def test_a_text_without_a_trace_says_why(text: str, number: int | None, readable: bool) -> None:
    with pytest.raises(TraceError) as error:
        read_trace(text, number)
    assert error.value.readable is readable


def test_a_walk_tells_what_was_known_and_planned(desk: Path) -> None:
    walk = kf.walk(kf.load(desk)).along(["urgent=true", "accept"])
    assert walk.to_dict()["steps"][0]["given"] == {"urgent": True}
    assert walk.to_dict()["steps"][1]["plan"] == []
