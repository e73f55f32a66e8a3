"""A path names one thing: in the tree with its place, in the typed model with its value."""

from __future__ import annotations

import pytest

from koopflow.durations import Duration
from koopflow.model.documents import Model
from koopflow.model.machines import State
from koopflow.model.paths import Located, element_at, path_of
from koopflow.model.reading import read
from tests.trees import tree

TEXT = """koopflow: 1
model: {id: m}
actors: {ops: {kind: institution}, pzk: {kind: team, members: [ops, police]}}
machines:
  case:
    initial: work
    states:
      work:
        regions:
          help:
            initial: on
            states:
              on: {task: {by: [ops]}, next: {done: end}}
              end: {final: true, outcome: over}
        next:
          over: {to: z}
          timeout: [{to: z, after: 3 mo, when: children == 0}, z]
      z: {final: true}
"""
DOCUMENT = tree(TEXT)


@pytest.mark.parametrize(
    ("loc", "path"),
    [
        (("actors", "pzk", "members", 1), "actors.pzk.members.police"),
        (
            ("machines", "case", "states", "work", "regions", "help", "states", "on"),
            "machines.case.work.help.on",
        ),
        (
            ("machines", "case", "states", "work", "next", "timeout", 0, "after"),
            "machines.case.work.timeout.after",
        ),
        (("changes", 2, "with"), "changes.2.with"),
    ],
)
def test_a_way_through_the_tree_has_a_path_of_ids_alone(loc: tuple[str | int, ...], path: str) -> None:
    assert path_of(DOCUMENT, loc) == path


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("actors.ops", "ops"),
        ("actors.pzk.members", "members"),
        ("actors.pzk.members.police", "police"),
        ("machines.case.work.help.on", "on"),
        ("machines.case.work.timeout.after", "after"),
        ("machines.case.work.help.on.done", "done"),
        ("machines.case.work.nothing.here", "work"),
        ("flows.none", "model"),
    ],
)
def test_a_path_has_the_place_of_what_it_names_or_of_what_is_nearest(path: str, source: str) -> None:
    place = Located(DOCUMENT).place(path)
    assert TEXT.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1] == source


def test_a_path_names_a_typed_value() -> None:
    model = read(Model, DOCUMENT).value
    assert model is not None
    state = element_at(model, "machines.case.work.help.on")
    assert isinstance(state, State)
    assert state.kind == "task"
    after = element_at(model, "machines.case.work.timeout.after")
    assert isinstance(after, Duration)
    assert element_at(model, "actors.pzk.members.police") == "police"
    assert element_at(model, "actors.nobody") is None


def test_where_a_state_and_a_transition_share_a_path_the_caller_says_which_is_meant() -> None:
    shared = tree(
        "koopflow: 1\nmodel: {id: m}\nmachines: {c: {initial: a, states: {a: {initial: b, states: {b: {final: true}}, "
        "next: {b: z}}, z: {final: true}}}}"
    )
    model = read(Model, shared).value
    assert model is not None
    assert isinstance(element_at(model, "machines.c.a.b"), State)
    assert isinstance(element_at(model, "machines.c.a.b", transition=True), tuple)
    located = Located(shared)
    state, transition = located.place("machines.c.a.b"), located.transition("machines.c.a.b")
    assert (state.line, transition.line) == (3, 3)
    assert state.column < transition.column == located.alternative("machines.c.a.b", 0).column
