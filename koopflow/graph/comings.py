"""How documents can come to actors: in goes the typed model, out comes who has, writes or is sent which.

Machines are read, not run: whoever is told by a flow that some transition sends counts, whether or not a case can
come so far. What is not found here, no run brings about; so a figure of a large model needs no search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Body, Model, walk


@dataclass(frozen=True, slots=True)
class Coming:
    """How a document can come to a holder: it has or writes it or a flow brings it, `through` which document, state
    or flow, and as which `actor`: itself, a person of it, or a team of which it is a member."""

    by: Literal["from", "writes", "flow"]
    through: str
    actor: str


def comings(model: Model) -> Mapping[str, Mapping[str, tuple[Coming, ...]]]:
    """For each document the holders to whom it can come, in file order, with every way in which it does."""
    sharing = Sharing.of(model)
    found: dict[str, dict[str, list[Coming]]] = {name: {} for name in model.documents}
    for document, coming in dict.fromkeys(_comings(model, sharing)):
        for holder in sharing.holders([coming.actor]) if document in found else ():
            found[document].setdefault(holder, []).append(coming)
    return {
        document: {name: tuple(holders[name]) for name in model.actors if name in holders}
        for document, holders in found.items()
    }


def sent(model: Model) -> frozenset[str]:
    """The flows that some transition or some beginning sends."""
    found: set[str] = set()
    for machine in model.machines.values():
        for body in (machine, *(state for _, state in walk(machine))):
            found.update(_begun(body))
        for _, state in walk(machine):
            for alternatives in state.next.values():
                found.update(name for alternative in alternatives for name in alternative.sends)
    return frozenset(found)


def _begun(body: Body) -> Iterator[str]:
    """What a body and its regions send where they begin."""
    yield from body.initial.sends if body.initial is not None else ()
    for region in body.regions.values():
        yield from _begun(region)


def _comings(model: Model, sharing: Sharing) -> Iterator[tuple[str, Coming]]:
    """Who has a document at the beginning, who writes it, and to whom a flow brings it."""
    for name, document in model.documents.items():
        if document.from_ is not None and document.from_ in sharing.stands_for:
            yield name, Coming("from", name, document.from_)
    for machine, body in model.machines.items():
        for at, state in walk(body):
            for name in state.work.writes if state.work is not None else ():
                for actor in sharing.possible(workers(state)):
                    yield name, Coming("writes", ".".join((machine, *at)), actor)
    there = sent(model)
    for name, flow in model.flows.items():
        for carried in flow.carries if name in there else ():
            for actor in sharing.possible(flow.to):
                yield carried, Coming("flow", name, actor)
