"""One state in, what each actor is to it out: does its work, takes part in it, is told by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Body, Model, State, walk
from koopflow.wording.transitions import Path

Role = Literal["does", "part", "told"]
Roles = Mapping[str, frozenset[Role]]
"""For each actor that is anything to a state, in file order, what it is to it."""


def roles(model: Model, machine: str) -> Mapping[Path, Roles]:
    """For each state of a machine to which some actor is anything, what each is to it.

    A team stands beside its members: when it meets or works they take part, and what it is told they are told. A
    state that runs a machine for each element has what the states of that machine have.
    """
    sharing, found = Sharing.of(model), dict[Path, Roles]()
    body = model.machines[machine]
    for at, state in walk(body):
        begun = body.initial is not None and body.initial.to.rpartition(".")[2] == at[-1] and len(at) == 1
        told = (*body.initial.sends,) if body.initial is not None and begun else ()
        pairs = [*_of_state(sharing, state, frozenset({machine})), *_told(sharing, told)]
        if pairs:
            found[at] = {
                name: frozenset(role for actor, role in pairs if actor == name)
                for name in model.actors
                if any(actor == name for actor, _ in pairs)
            }
    return found


def _of_state(sharing: Sharing, state: State, above: frozenset[str]) -> Iterator[tuple[str, Role]]:
    yield from _working(sharing, state)
    yield from _told(sharing, _sent(state))
    run = state.each.run if state.each is not None else ""
    if run in sharing.model.machines and run not in above:
        inner = sharing.model.machines[run]
        yield from _told(sharing, inner.initial.sends if inner.initial is not None else ())
        for _, each in walk(inner):
            yield from _of_state(sharing, each, above | {run})


def _working(sharing: Sharing, state: State) -> Iterator[tuple[str, Role]]:
    for actor in sharing.possible(workers(state)):
        yield actor, "does"
        for member in _members(sharing, actor):
            yield member, "part"
    for actor in sharing.possible(state.holds):
        yield actor, "part"


def _told(sharing: Sharing, flows: tuple[str, ...]) -> Iterator[tuple[str, Role]]:
    known = sharing.model.flows
    for actor in sharing.possible(to for name in flows if name in known for to in known[name].to):
        yield actor, "told"
        for member in _members(sharing, actor):
            yield member, "told"


def _members(sharing: Sharing, actor: str) -> tuple[str, ...]:
    return tuple(member for member in sharing.stands_for[actor] if member != actor)


def _sent(state: State) -> tuple[str, ...]:
    """What is sent on the ways out of a state, and where its inside begins."""
    found = [name for row in state.next.values() for alternative in row for name in alternative.sends]
    return (*found, *_begun(state))


def _begun(body: Body) -> tuple[str, ...]:
    own = body.initial.sends if body.initial is not None else ()
    return (*own, *(name for region in body.regions.values() for name in _begun(region)))
