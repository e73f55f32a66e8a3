"""Who tells whom what, as a networkx graph: in goes the typed model, out come actors as nodes and flows as
edges.

It is the network that the flows allow, without the order in which a machine uses them; drawings of flows,
and the question to whom a document could come at all, need no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from koopflow.model.types import Actor, Model, walk

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def information_graph(model: Model) -> Graph:
    """Actors by id; each flow is one edge per receiver, keyed by the flow's id.

    A node has `kind`, `level` (a person's is its institution's) and `order`. An edge has `relation` (`flow`)
    with `carries` (documents), `categories` (of information, by what the documents contain), `channel` and
    `has_basis`. What an institution knows its persons know and the other way round (`relation` `person`),
    and what reaches a team reaches its members (`member`): those are edges too.
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    for order, (name, actor) in enumerate(model.actors.items()):
        graph.add_node(name, kind=actor.kind, level=level(model, name), order=order)
    for name, actor in model.actors.items():
        for other, relation in _shared(model, name, actor):
            graph.add_edge(name, other, (relation, name, other), relation=relation)
    for name, flow in model.flows.items():
        for receiver in flow.to:
            if flow.from_ in graph and receiver in graph:
                graph.add_edge(
                    flow.from_,
                    receiver,
                    name,
                    relation="flow",
                    carries=flow.carries,
                    categories=categories(model, flow.carries),
                    channel=flow.channel,
                    has_basis=bool(flow.basis),
                )
    return graph


def level(model: Model, actor: str) -> str | None:
    """The level on which an actor acts: its own, or that of the institution whose person it is."""
    seen: set[str] = set()
    name: str | None = actor
    while name is not None and name in model.actors and name not in seen:
        seen.add(name)
        found = model.actors[name]
        if found.level is not None:
            return found.level
        name = found.of
    return None


def categories(model: Model, documents: Iterable[str]) -> tuple[str, ...]:
    """The categories of information that these documents contain, each once, in order."""
    found = [item for name in documents if name in model.documents for item in model.documents[name].contains]
    return tuple(dict.fromkeys(found))


def _shared(model: Model, name: str, actor: Actor) -> Iterator[tuple[str, str]]:
    """To whom what this actor knows is known without a flow."""
    if actor.of is not None and actor.of in model.actors:
        yield actor.of, "person"
    for other, candidate in model.actors.items():
        if candidate.of == name:
            yield other, "person"
    for member in actor.members:
        if member in model.actors:
            yield member, "member"


def first_holders(model: Model) -> Mapping[str, tuple[str, ...]]:
    """For each document who has it without being told: its `from`, and all who write it in some task or
    sitting."""
    holders: dict[str, dict[str, None]] = {name: {} for name in model.documents}
    for name, document in model.documents.items():
        if document.from_ is not None:
            holders[name][document.from_] = None
    for machine in model.machines.values():
        for _, state in walk(machine):
            by = (
                state.task.by
                if state.task is not None
                else [state.sitting.of]
                if state.sitting is not None
                else ()
            )
            for document_name in state.work.writes if state.work is not None else ():
                holders.get(document_name, {}).update(dict.fromkeys(by))
    return {name: tuple(found) for name, found in holders.items()}


def can_learn(model: Model, document: str) -> tuple[str, ...]:
    """The actors to whom a document can come at all: from its first holders along flows that carry it, in
    file order.

    What no way brings to an actor here, no run of any machine brings to it.
    """
    graph = information_graph(model)
    seen: set[str] = set()
    waiting = [name for name in first_holders(model).get(document, ()) if name in graph]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for _, other, edge in graph.out_edges(name, data=True):
            if edge["relation"] != "flow" or document in edge["carries"]:
                waiting.append(other)
        # A team may send what at least one of its members has.
        waiting += [team for team, _, edge in graph.in_edges(name, data=True) if edge["relation"] == "member"]
    return tuple(name for name in model.actors if name in seen)
