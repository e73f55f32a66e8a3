"""Section 2 of the page: option to complete, stuck work, conflicts, circles without time, what is dead.

In go the spaces of a model, out come failures by code and path with the number of steps of a shortest witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.model.types import Body, Model, State, walk
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
    """What never happens on any line, where nothing that is told already brings it about."""
    edges = [edge for space in spaces for outgoing in space.edges for edge in outgoing]
    events = {event for edge in edges for event in edge.events}
    taken = {
        (event[1], number)
        for edge in edges
        for event, (_, number) in zip(edge.events, edge.taken, strict=False)
    }
    states = {
        ".".join((machine, *way)): state
        for machine, body in model.machines.items()
        for way, state in walk(body)
    }
    dead = {path for path in states if ("state", path) not in events}
    unsent = set()
    causes = _causes(model, states, dead)
    for path, state in states.items():
        if path in dead or _inside(dead, {path}):
            if path in causes:
                yield "KF403", path
            continue
        for name, alternatives in state.next.items():
            unsent |= {flow for way in alternatives for flow in way.sends if ("flow", flow) not in events}
            transition = f"{path}.{name}"
            if ("transition", transition) not in events:
                if not _cannot_end(model, dead, path, state, name):
                    yield "KF404", transition
                continue
            for number in range(len(alternatives)):
                if (transition, number) not in taken:
                    yield "KF405", f"{transition}#{number}"
    yield from (("KF413", f"flows.{flow}") for flow in unsent)


def _inside(dead: set[str], paths: set[str]) -> set[str]:
    return {path for path in paths if any(path.startswith(f"{outer}.") for outer in dead)}


def _cannot_end(model: Model, dead: set[str], path: str, state: State, name: str) -> set[str]:
    """The final states that would bring a completion about, where none of them is ever entered."""
    finals = _finals_for(model, path, state, name)
    return finals if finals <= dead | _inside(dead, finals) else set()


def _causes(model: Model, states: Mapping[str, State], dead: set[str]) -> set[str]:
    """The dead states that nothing else accounts for, by trying: one after another is told until all are reached."""
    tops = [path for path in states if path in dead and not _inside(dead, {path})]

    def top(path: str) -> str:
        return next((one for one in tops if f"{path}.".startswith(f"{one}.")), path)

    arrows = {arrow for wanted in tops for arrow in _arrows(model, states, dead, wanted)}
    arrows = {(top(source), wanted) for source, wanted in arrows}
    told: set[str] = set()
    reached = _reached(arrows, {""})
    roots = [
        path for path in tops if not any(to == path and source != path for source, to in arrows if source)
    ]
    for path in (*roots, *tops):
        if path not in reached:
            told.add(path)
            reached |= _reached(arrows, {path})
    return told


def _arrows(
    model: Model, states: Mapping[str, State], dead: set[str], wanted: str
) -> Iterator[tuple[str, str]]:
    """From which dead states ways lead to this one; from "" where such a way is told itself."""
    for path, state in states.items():
        for name, rows in state.next.items():
            for row in rows:
                if row.to is None or not _leads(model, path, row.to, wanted):
                    continue
                if path in dead or _inside(dead, {path}):
                    yield path, wanted
                    continue
                ends = _cannot_end(model, dead, path, state, name)
                yield from ((end, wanted) for end in ends or {""})
    for path, begun in _bodies(model):
        if begun.initial is None or not wanted.startswith(f"{path}."):
            continue
        first = begun.initial.to if "." in begun.initial.to else f"{path}.{begun.initial.to}"
        if f"{first}.".startswith(f"{wanted}."):
            yield from ((one, wanted) for one in _never_begun(states, dead, path))


def _leads(model: Model, path: str, to: str, wanted: str) -> bool:
    """Whether a transition of a state enters another on its way."""
    body, machine = path.rpartition(".")[0], path.partition(".")[0]
    target = to if "." in to else f"{body}.{to}"
    domain = _domain(model, body, target, machine)
    return f"{target}.".startswith(f"{wanted}.") and wanted.startswith(f"{domain}.")


def _reached(arrows: set[tuple[str, str]], begun: set[str]) -> set[str]:
    while more := {to for source, to in arrows if source in begun} - begun:
        begun = begun | more
    return begun


def _domain(model: Model, body: str, target: str, machine: str) -> str:
    """The innermost body with states that holds a transition's state and its target; else the machine."""
    having = {path for path, one in _bodies(model) if one.states}
    while body != machine:
        if target.startswith(f"{body}.") and body in having:
            return body
        body = body.rpartition(".")[0]
    return machine


def _bodies(model: Model) -> Iterator[tuple[str, Body]]:
    def inner(path: str, body: Body) -> Iterator[tuple[str, Body]]:
        yield path, body
        for name, part in body.parts.items():
            yield from inner(f"{path}.{name}", part)

    for name, machine in model.machines.items():
        yield from inner(name, machine)


def _never_begun(states: Mapping[str, State], dead: set[str], path: str) -> set[str]:
    """The states around a body, its own or those that run its machine, that are never entered."""
    while path not in states and "." in path:
        path = path.rpartition(".")[0]
    around = {path} if path in states else set[str]()
    around |= {one for one, state in states.items() if state.each is not None and state.each.run == path}
    return {one for one in around if one in dead or _inside(dead, {one})}


def _finals_for(model: Model, path: str, state: State, name: str) -> set[str]:
    """The final states that bring a completion of this name about; none where it is no completion."""
    found: set[str] = set()

    def look(at: str, body: Body) -> None:
        for key, inner in body.states.items():
            if inner.final and name in ("done", inner.outcome or key):
                found.add(f"{at}.{key}")
        for key, region in body.regions.items():
            look(f"{at}.{key}", region)

    row = state.next[name][0]
    if state.kind in ("composite", "parallel") and row.after is None and row.at is None:
        look(path, state)
    elif state.each is not None and row.after is None and row.at is None:
        look(state.each.run, model.machines[state.each.run])
    return found
