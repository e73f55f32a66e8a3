"""A machine as a networkx graph: in goes the typed model, out come states as nodes and transitions as edges.

It is the machine as declared, for drawing and structural checks: one node per state, nothing laid out per element,
no configuration. What can really happen is `koopflow.semantics`' to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from koopflow.graph.roles import role
from koopflow.model.machines import Body, State
from koopflow.model.types import Model

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def process_graph(model: Model, machine: str) -> Graph:
    """States by their path from the machine on (`case.work.planning`), regions and the machine itself
    included.

    A node has `kind` (of the state, `region` or `machine`), `parent` (a path or ``""``) and `order`, its number
    in file order. An edge is keyed by the transition's path and the alternative's number; it has `name`, `role`
    (`result`, `timer`, `completion`, `event`, or `initial` for where a body begins) and `alternative`. A transition
    without a target is an edge from its state to itself with `stays` true. A target that is no state is left
    out: the checks of names report it.
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph(machine=machine)
    body = model.machines[machine]
    graph.add_node(machine, kind="machine", parent="", order=0)
    for path, parent, part in _parts(body, machine):
        graph.add_node(
            path, kind=part.kind if isinstance(part, State) else "region", parent=parent, order=len(graph)
        )
    _add_beginning(graph, machine, body)
    for path, parent, part in _parts(body, machine):
        _add_beginning(graph, path, part)
        if isinstance(part, State):
            _add_transitions(graph, model, path, parent, part)
    return graph


def _parts(body: Body, path: str) -> Iterator[tuple[str, str, State | Body]]:
    for name, part in body.parts.items():
        yield f"{path}.{name}", path, part
        yield from _parts(part, f"{path}.{name}")


def _add_beginning(graph: Graph, path: str, body: Body) -> None:
    if body.initial is not None:
        target = _target(path, body.initial.to)
        if target in graph:
            graph.add_edge(path, target, (path, 0), name="", role="initial", alternative=0, stays=False)
        return
    for name in body.regions:
        graph.add_edge(
            path, f"{path}.{name}", (f"{path}.{name}", 0), name="", role="initial", alternative=0, stays=False
        )


def _add_transitions(graph: Graph, model: Model, path: str, parent: str, state: State) -> None:
    for name, rows in state.next.items():
        meaning = role(model, state, name, rows)
        for number, row in enumerate(rows):
            target = path if row.to is None else _target(parent, row.to)
            if target in graph:
                key = (f"{path}.{name}", number)
                graph.add_edge(
                    path, target, key, name=name, role=meaning, alternative=number, stays=row.to is None
                )


def _target(body: str, to: str) -> str:
    return to if "." in to else f"{body}.{to}"


def unreachable(graph: Graph) -> tuple[str, ...]:
    """States that no way from the machine's beginning leads to, guards aside, in file order.

    Reaching a state reaches what it stands in, whose own transitions can then be taken.
    """
    seen: set[str] = set()
    waiting = [graph.graph["machine"]]
    while waiting:
        path = waiting.pop()
        if path in seen or not path:
            continue
        seen.add(path)
        waiting += [graph.nodes[path]["parent"], *graph.successors(path)]
    return tuple(
        sorted((path for path in graph if path not in seen), key=lambda path: graph.nodes[path]["order"])
    )
