"""The information graph says who tells whom, and to whom a document can come at all."""

from __future__ import annotations

from koopflow.graph.information import can_learn, first_holders, information_graph, level
from tests.semantics.models import model

OFFICES = """
actors:
  centre: {kind: institution, level: municipality}
  worker: {kind: person, of: centre}
  station: {kind: institution, level: county}
  board: {kind: team, level: municipality, members: [centre, station]}
  court: {kind: institution, level: county}
  home: {kind: household}
data: {identity: {}, health: {class: special}}
documents:
  notice: {contains: [identity], from: station}
  diagnosis: {contains: [identity, health]}
  verdict: {from: court}
flows:
  report: {from: station, to: centre, carries: [notice], channel: form, basis: act}
  share: {from: board, to: [court, home], carries: [diagnosis]}
machines:
  case:
    initial: a
    states:
      a: {task: {by: worker, reads: [notice], writes: [diagnosis]}, next: {ok: end}}
      end: {final: true}
"""


def test_flows_are_edges_to_each_receiver() -> None:
    graph = information_graph(model(OFFICES))
    report = graph.edges["station", "centre", "report"]
    assert report["carries"] == ("notice",)
    assert report["categories"] == ("identity",)
    assert report["has_basis"]
    assert graph.edges["board", "home", "share"]["categories"] == ("identity", "health")
    assert not graph.edges["board", "court", "share"]["has_basis"]


def test_persons_share_what_their_institution_knows_and_teams_what_their_members_are_told() -> None:
    graph = information_graph(model(OFFICES))
    assert graph.has_edge("centre", "worker")
    assert graph.has_edge("worker", "centre")
    assert graph.has_edge("board", "station")
    assert not graph.has_edge("station", "board")


def test_a_person_acts_on_its_institutions_level() -> None:
    assert level(model(OFFICES), "worker") == "municipality"
    assert level(model(OFFICES), "home") is None


def test_first_holders_are_from_and_those_who_write() -> None:
    assert first_holders(model(OFFICES)) == {
        "notice": ("station",),
        "diagnosis": ("worker",),
        "verdict": ("court",),
    }


def test_a_document_comes_along_flows_that_carry_it_and_through_teams() -> None:
    offices = model(OFFICES)
    assert can_learn(offices, "verdict") == ("court",)
    assert "home" in can_learn(offices, "diagnosis")
    assert "home" not in can_learn(offices, "notice")
    assert {"centre", "worker", "station"} <= set(can_learn(offices, "notice"))
