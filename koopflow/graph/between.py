"""The states of a machine that lie on a way from one to another, guards aside."""

from __future__ import annotations

from typing import Any

from koopflow.graph.process import process_graph
from koopflow.model.types import Model

INSIDE = frozenset({"machine", "region", "composite", "parallel"})


def between(model: Model, machine: str, start: str, end: str) -> frozenset[str]:
    """The paths (`case.work.planning`) through which a case can come from `start` to `end` meeting neither again.

    `start` "" is the machine's beginning, `end` "" any of its ends. A state with an inside is entered before that
    begins and left when it ends, or by a transition of its own from wherever in it the case is.
    """
    import networkx as nx

    graph = process_graph(model, machine)
    steps: nx.DiGraph[Any] = nx.DiGraph()
    for path, data in graph.nodes(data=True):
        if data["kind"] not in INSIDE:
            steps.add_edge((path, False), (path, True))
        if data["kind"] in ("final", "region"):
            steps.add_edge((path, True), (data["parent"], True))
    for path, target, data in graph.edges(data=True):
        if data["role"] == "initial":
            steps.add_edge((path, False), (target, False))
            continue
        steps.add_edge((path, True), (target, False))
        if graph.nodes[path]["kind"] in INSIDE and data["role"] != "completion":
            steps.add_edge((path, False), (target, False))
    first, last = (start or machine, False), (end or machine, True)
    steps.add_nodes_from((first, last))
    steps.remove_edges_from([*steps.in_edges(first), *steps.out_edges(last)])
    after = {first} | nx.descendants(steps, first)
    met = after & ({last} | nx.ancestors(steps, last)) if end else after
    return frozenset(path for path, _ in met)
