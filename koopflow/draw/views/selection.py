"""Which states of a machine a figure shows: those that were named, and those on a way between two others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import networkx as nx

from koopflow.draw.sketch import Request
from koopflow.draw.views.transitions import Path, resolved
from koopflow.model.types import Body, Machine, Model, State, walk

Shown = Callable[[Path], bool]
"""Whether a state, by the way to it from its machine on, is in the figure."""


def shown(model: Model, request: Request) -> Shown:
    """What `only`, `from_` and `to` leave of the machine `request.of`: all of it where nothing is asked.

    A path of `only` brings what stands above and below it. Between two states are those through which a case can come
    from one to the other without meeting either again; what holds one of them is shown with it.
    """
    asked = [path.removeprefix("machines.") for path in request.only]
    between = _between(model.machines[request.of], request) if request.from_ or request.to else None

    def is_shown(at: Path) -> bool:
        mine = ".".join((request.of, *at)) + "."
        named = not asked or any(f"{path}.".startswith(mine) or mine.startswith(f"{path}.") for path in asked)
        return named and (between is None or any(way[: len(at)] == at for way in between))

    return is_shown


def state_at(model: Model, machine: str, path: str) -> Path | None:
    """The way from the machine on to a state; `path` may begin with `machines` and the machine, or with neither."""
    parts = tuple(path.removeprefix("machines.").split("."))
    for way in (parts[1:] if parts[0] == machine else (), parts):
        body: Body | None = model.machines.get(machine)
        for name in way:
            body = body.parts.get(name) if body else None
        if way and body is not None:
            return way
    return None


def _between(machine: Machine, request: Request) -> set[Path]:
    """The states on a way from `from_` (else the beginning) to `to` (else any end)."""
    graph = nx.DiGraph(_steps(request.of, machine))
    first, last = _ends(request.from_, request), _ends(request.to, request)
    if last:
        graph.remove_edges_from(list(graph.out_edges((last, "out"))))
    if first:
        graph.remove_edges_from(list(graph.in_edges((first, "in"))))
    start, end = (first, "in"), (last, "out")
    after = {start} | (nx.descendants(graph, start) if start in graph else set())
    before = {end} | (nx.ancestors(graph, end) if end in graph else set())
    met = after & before if last else after
    return {at for at, _ in met if at} | {at for at in (first, last) if at}


def _ends(path: str, request: Request) -> Path:
    parts = tuple(path.removeprefix("machines.").split(".")) if path else ()
    return parts[1:] if parts and parts[0] == request.of else parts


def _steps(name: str, machine: Machine) -> Iterator[tuple[tuple[Path, str], tuple[Path, str]]]:
    """How a case gets on: each state has an end at which it is entered and one at which it is left."""
    yield from _into((), machine)
    for at, state in walk(machine):
        yield from _into(at, state)
        inside = state.states or state.regions
        if not inside:
            yield (at, "in"), (at, "out")
        if state.final:
            yield (at, "out"), (at[:-1], "out")
        yield from _onward(name, at, state)


def _onward(machine: str, at: Path, state: State) -> Iterator[tuple[tuple[Path, str], tuple[Path, str]]]:
    """What leads out of a state: out of a composite from wherever in it the case is."""
    for alternatives in state.next.values():
        for alternative in alternatives:
            target = resolved(machine, at, alternative.to)
            if target is not None:
                yield (at, "out"), (target, "in")
                if state.states or state.regions:
                    yield (at, "in"), (target, "in")


def _into(at: Path, body: Body) -> Iterator[tuple[tuple[Path, str], tuple[Path, str]]]:
    """From the border of what has an inside to where that begins."""
    if body.initial is not None and (target := resolved("", (*at, ""), body.initial.to)) is not None:
        yield (at, "in"), (target, "in")
    for name in body.regions:
        yield (at, "in"), ((*at, name), "in")
        yield ((*at, name), "out"), (at, "out")
        yield from _into((*at, name), body.regions[name])
