"""The process graph has the states and transitions that the machine declares."""

from __future__ import annotations

from koopflow.graph.process import process_graph, unreachable
from tests.semantics.models import model

CASE = """
events: {stop: {}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {ok: [{to: both, when: flag}, {to: end}], late: {to: a, after: 1 d}}}
      both:
        regions:
          left: {initial: l, states: {l: {task: {}, next: {ok: m}}, m: {final: true}, lost: {final: true}}}
          right: {initial: r, states: {r: {task: {}, next: {back: case.a}}}}
        next: {done: end, stop: end, m: hidden}
      hidden: {next: {stop: {sets: {flag: true}}}}
      forgotten: {next: {stop: end}}
      end: {final: true}
attributes: {flag: {type: boolean, initial: false}}
"""


def test_nodes_are_states_regions_and_the_machine() -> None:
    graph = process_graph(model(CASE), "case")
    assert graph.nodes["case"] == {"kind": "machine", "parent": "", "order": 0}
    assert graph.nodes["case.both.left"]["kind"] == "region"
    assert graph.nodes["case.both.left.l"] == {"kind": "task", "parent": "case.both.left", "order": 4}
    assert list(graph)[:4] == ["case", "case.a", "case.both", "case.both.left"]


def test_edges_are_alternatives_with_their_roles() -> None:
    graph = process_graph(model(CASE), "case")
    edges = {(key, target, data["role"]) for _, target, key, data in graph.edges(keys=True, data=True)}
    assert (("case.a.ok", 0), "case.both", "result") in edges
    assert (("case.a.ok", 1), "case.end", "result") in edges
    assert (("case.a.late", 0), "case.a", "timer") in edges
    assert (("case.both.done", 0), "case.end", "completion") in edges
    assert (("case.both.m", 0), "case.hidden", "completion") in edges
    assert (("case.both.stop", 0), "case.end", "event") in edges
    assert (("case.both.right.r.back", 0), "case.a", "result") in edges
    assert (("case", 0), "case.a", "initial") in edges
    assert (("case.both.right", 0), "case.both.right", "initial") in edges
    stays = [target for _, target, data in graph.edges(data=True) if data["stays"]]
    assert stays == ["case.hidden"]


def test_what_nothing_leads_to_is_unreachable() -> None:
    assert unreachable(process_graph(model(CASE), "case")) == ("case.both.left.lost", "case.forgotten")


def test_a_target_that_is_no_state_is_left_out() -> None:
    text = "machines: {case: {initial: a, states: {a: {task: {}, next: {ok: nowhere}}}}}"
    assert process_graph(model(text), "case").number_of_edges() == 1
