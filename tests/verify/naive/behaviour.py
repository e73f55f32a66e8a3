"""Section 2 of the page: option to complete, stuck work, conflicts, circles without time, what is dead.

In go the spaces of a model, out come failures by code and path with the number of steps of a shortest witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.model.types import Body, Model, walk
from tests.verify.naive.graph import NOTHING, Length, can_reach, distances, on_circles, shortest
from tests.verify.naive.space import Space

Found = dict[tuple[str, str], Length]
"""A code and a path: the length of the shortest witnesses; nothing where there is none to tell."""


def behaviour(model: Model, spaces: list[Space]) -> Found:
    """What makes the model unsound, and what is dead."""
    found: Found = {}
    for space in spaces:
        for code, path, steps in _unsound(space):
            put(found, code, path, steps)
    return {**found, **dict.fromkeys(_dead(model, spaces), NOTHING)}


def put(found: Found, code: str, path: str, length: Length) -> None:
    """Note a failure; of several witnesses the shortest count."""
    best = shortest([length, found.get((code, path), length)])
    assert best is not None
    found[code, path] = best


def _unsound(space: Space) -> Iterator[tuple[str, str, Length]]:
    away = distances(space)
    for machine in space.machines:
        if machine == space.case or has_end(space.model.machines[machine]):
            ends = can_reach(space, [at for at, node in enumerate(space.nodes) if machine in node.over])
            lost = [at for at, node in enumerate(space.nodes) if machine in node.started and at not in ends]
            yield from (("KF401", machine, away[at]) for at in lost)
    for at, node in enumerate(space.nodes):
        for path in node.stuck:
            yield "KF402", path, away[at]
    for at in on_circles(space, lambda edge: edge.untimed):
        yield "KF408", "", away[at]
    yield from _on_steps(space, away)


def _on_steps(space: Space, away: Mapping[int, Length]) -> Iterator[tuple[str, str, Length]]:
    """What the steps note, and events that an inner state takes from one around it."""
    for edges in space.edges:
        for edge in edges:
            for note, code in (("region-conflict", "KF406"), ("attribute-conflict", "KF407")):
                if note in edge.notes:
                    yield code, "", away[edge.source].along(edge)
            for note, code in (("second-copy", "KF409"), ("bound", "KF410")):
                if note in edge.notes:
                    yield code, "", NOTHING
            overlaps = space.nodes[edge.source].overlaps
            for (path, _), (_, local) in zip(edge.taken, edge.events, strict=False):
                if path in overlaps:
                    yield "KF414", local, away[edge.source]


def has_end(body: Body) -> bool:
    """Whether a machine has a final state in its own body, or consists of regions."""
    return bool(body.regions) or any(state.final for state in body.states.values())


def _dead(model: Model, spaces: list[Space]) -> Iterator[tuple[str, str]]:
    """What never happens on any line; nothing is said of the inside of what is itself never entered."""
    edges = [edge for space in spaces for outgoing in space.edges for edge in outgoing]
    events = {event for edge in edges for event in edge.events}
    taken = {
        (event[1], number)
        for edge in edges
        for event, (_, number) in zip(edge.events, edge.taken, strict=False)
    }
    unsent = set()
    for machine, body in model.machines.items():
        dead: list[str] = []
        for parts, state in walk(body):
            path = ".".join((machine, *parts))
            if any(path.startswith(f"{outer}.") for outer in dead):
                continue
            if ("state", path) not in events:
                dead.append(path)
                yield "KF403", path
                continue
            for name, alternatives in state.next.items():
                unsent |= {flow for way in alternatives for flow in way.sends if ("flow", flow) not in events}
                transition = f"{path}.{name}"
                if ("transition", transition) not in events:
                    yield "KF404", transition
                    continue
                for number in range(len(alternatives)):
                    if (transition, number) not in taken:
                        yield "KF405", f"{transition}#{number}"
    yield from (("KF413", f"flows.{flow}") for flow in unsent)
