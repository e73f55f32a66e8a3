"""A model goes in; who makes, reads and passes on its documents, and in which stage of what, comes out.

Machines are read, not run, as for `koopflow.graph.comings`: a paper must not need the search that a check needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.graph.comings import Coming, comings
from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Body, Flow, Model, State, walk

Way = tuple[str, ...]
"""Ids from a machine on."""


@dataclass(frozen=True, slots=True)
class Work:
    """A task or a sitting: where it stands, the actors who do it (`by`), and its documents."""

    way: Way
    state: State
    by: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handing:
    """A flow as it is sent on leaving or beginning the state or machine at a way."""

    way: Way
    name: str
    flow: Flow


class Usage:
    """What a model does with its documents.

    `came` has for each document the holders to whom it can come at all, with the ways in which it does.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.sharing = Sharing.of(model)
        self.works = tuple(_works(model, self.sharing))
        handings = {(handing.way, handing.name): handing for handing in _handings(model)}
        self.handings = tuple(handings.values())
        self.came = comings(model)

    def holders(self, actors: tuple[str, ...]) -> frozenset[str]:
        """The holders that these actors are; `provider` is each that some service has."""
        return self.sharing.holders(self.sharing.possible(actors))

    def ways_of(self, document: str, holder: str) -> tuple[Coming, ...]:
        """How a document can come to a holder."""
        return self.came.get(document, {}).get(holder, ())

    def is_personal(self, document: str) -> bool:
        """Whether a document holds data about persons."""
        return any(self.class_of(name) != "none" for name in self.contained(document))

    def contained(self, document: str) -> tuple[str, ...]:
        """The categories of data in a document."""
        found = self.model.documents.get(document)
        return tuple(found.contains) if found is not None else ()

    def class_of(self, category: str) -> str:
        """The class of a category of data; of one that is nowhere declared the ordinary."""
        found = self.model.data.get(category)
        return found.class_ if found is not None else "ordinary"

    def households(self) -> tuple[str, ...]:
        """Those whom the data are about."""
        return tuple(name for name, actor in self.model.actors.items() if actor.kind == "household")

    def writing(self, document: str) -> tuple[Work, ...]:
        """The works that write a document."""
        return tuple(work for work in self.works if document in work.writes)

    def carrying(self, document: str) -> tuple[tuple[str, Flow], ...]:
        """The flows that carry a document, sent or not, by their ids."""
        return tuple((name, flow) for name, flow in self.model.flows.items() if document in flow.carries)


def stage(model: Model, way: Way) -> Way:
    """What a state is a stage of: the outermost composite state around it, else the region or machine it is in."""
    here: Way = way[:1]
    body: Body = model.machines[way[0]]
    for depth, name in enumerate(way[1:], start=2):
        body = body.parts[name]
        if isinstance(body, State) and body.kind == "composite":
            return way[:depth]
        if body.parts:
            here = way[:depth]
    return here


def _works(model: Model, sharing: Sharing) -> Iterator[Work]:
    for machine, body in model.machines.items():
        for at, state in walk(body):
            if state.work is not None:
                by = sharing.possible(workers(state))
                yield Work((machine, *at), state, by, tuple(state.work.reads), tuple(state.work.writes))


def _handings(model: Model) -> Iterator[Handing]:
    for machine, body in model.machines.items():
        for name in _begun(body):
            yield from _handing(model, (machine,), name)
        for at, state in walk(body):
            sends = [name for ways in state.next.values() for way in ways for name in way.sends]
            for name in (*_begun(state), *sends):
                yield from _handing(model, (machine, *at), name)


def _handing(model: Model, way: Way, name: str) -> Iterator[Handing]:
    if name in model.flows:
        yield Handing(way, name, model.flows[name])


def _begun(body: Body) -> Iterator[str]:
    """What a body and its regions send where they begin."""
    yield from body.initial.sends if body.initial is not None else ()
    for region in body.regions.values():
        yield from _begun(region)
