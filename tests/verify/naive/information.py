"""Section 3 of the page: who holds which document, on what basis a flow goes, and what nobody reads.

In go the spaces of a model, out come failures by code and path with the number of steps of a shortest witness.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.model.types import Flow, Model, Sitting, State, walk
from tests.verify.naive.behaviour import Found, put
from tests.verify.naive.graph import NOTHING, Length, distances
from tests.verify.naive.lines import parts, talk
from tests.verify.naive.records import Edge
from tests.verify.naive.space import Space

Pair = tuple[str, str]
"""A holder and a document."""


class Knowledge:
    """What the page says of a model's actors and documents, without any run."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.works = {
            ".".join((name, *way)): state
            for name, machine in model.machines.items()
            for way, state in walk(machine)
            if state.work
        }

    def holder(self, actor: str) -> str:
        """An institution stands for its persons."""
        item = self.model.actors[actor]
        if item.kind == "person" and item.of and self.model.actors[item.of].kind != "team":
            return item.of
        return actor

    def holders(self, actor: str) -> frozenset[str]:
        """Whom an actor stands for: a team for its members, of members too."""
        found: set[str] = set()
        seen: list[str] = [actor]
        for name in seen:
            if self.model.actors[name].kind == "team":
                seen += [member for member in self.model.actors[name].members if member not in seen]
            else:
                found.add(self.holder(name))
        return frozenset(found)

    def by(self, state: State, element: str | None) -> frozenset[str]:
        """Those who do the work."""
        assert state.work is not None
        crew = [state.work.of] if isinstance(state.work, Sitting) else list(state.work.by)
        named = [
            self.model.services[element].provider if name == "provider" and element else name for name in crew
        ]
        return frozenset(holder for name in named for holder in self.holders(name))

    def is_home(self, holder: str) -> bool:
        """Whether it is a household."""
        return self.model.actors[holder].kind == "household"

    def receivers(self, flow: Flow) -> frozenset[str]:
        """Who holds what it carries afterwards."""
        return frozenset(holder for name in flow.to for holder in self.holders(name))

    def held_first(self) -> set[Pair]:
        """What is somewhere before anything happens."""
        return {
            (holder, name)
            for name, document in self.model.documents.items()
            if document.from_
            for holder in self.holders(document.from_)
        }

    def never(self) -> set[str]:
        """Documents that nobody has at first and no work writes."""
        written = {document for state in self.works.values() if state.work for document in state.work.writes}
        return {n for n, document in self.model.documents.items() if not document.from_ and n not in written}

    def classes(self, flow: Flow) -> set[str]:
        """The classes of the categories in what it carries."""
        carried = [self.model.documents[name] for name in flow.carries]
        return {self.model.data[category].class_ for document in carried for category in document.contains}


def information(model: Model, spaces: list[Space]) -> Found:
    """Everything that section 3 says."""
    know = Knowledge(model)
    found: Found = {}
    for space in spaces:
        for code, path, steps in (*_missing(know, space), *_bases(know, space)):
            put(found, code, path, steps)
    nobody = (("KF510", name) for name in know.never() & _asked_for(know))
    return {**found, **dict.fromkeys((*nobody, *_unread(know, spaces)), NOTHING)}


def _asked_for(know: Knowledge) -> set[str]:
    """What the model, as it is written, reads or sends."""
    read = {name for state in know.works.values() if state.work for name in state.work.reads}
    sent = {flow for machine in know.model.machines for flow in talk(know.model, machine).sends}
    return read | {name for flow in sent for name in know.model.flows[flow].carries}


def _gained(know: Knowledge, edge: Edge, *, before_sending: bool = False) -> set[Pair]:
    """The pairs that a step adds: by delivery, by a result, by what arrives at once."""
    found: set[Pair] = set()
    kind, *words = edge.stimulus
    if kind == "delivery" or (kind == "foreign" and words[0] == "flow"):
        found |= _carried(know, words[1])
    if kind == "result":
        path = edge.events[0][1].rpartition(".")[0]
        state = know.works[path]
        assert state.work is not None
        found |= {(holder, name) for holder in know.by(state, edge.element) for name in state.work.writes}
    if not before_sending:
        for sent in edge.sent:
            found |= set() if sent.awaited else _carried(know, sent.flow)
    return found


def _carried(know: Knowledge, name: str) -> set[Pair]:
    flow = know.model.flows[name]
    return {(holder, document) for holder in know.receivers(flow) for document in flow.carries}


class _Runs:
    """On which runs a document is still missing."""

    def __init__(self, know: Knowledge, space: Space) -> None:
        self.know, self.space = know, space
        self.first, self.never = know.held_first(), know.never()
        edges = [edge for outgoing in space.edges for edge in outgoing]
        self.gained = {id(edge): _gained(know, edge) for edge in edges}
        self._away: dict[frozenset[Pair], dict[int, Length]] = {}

    def without(self, pairs: frozenset[Pair]) -> dict[int, Length]:
        """How far configurations are on runs on which none of the pairs is held."""
        if pairs & self.first:
            return {}
        if pairs not in self._away:
            self._away[pairs] = distances(self.space, lambda edge: not pairs & self.gained[id(edge)])
        return self._away[pairs]

    def at_read(self, at: int, path: str, element: str | None) -> Iterator[tuple[str, str, Length]]:
        """What is missing where this work is active."""
        state = self.know.works[path]
        assert state.work is not None
        for document in state.work.reads:
            if document in self.never:
                continue
            for holder in self.know.by(state, element):
                length = self.without(frozenset([(holder, document)])).get(at)
                if length is not None and not self.know.is_home(holder):
                    yield "KF501", f"{path}:{document}", length

    def at_send(self, edge: Edge, name: str) -> Iterator[tuple[str, str, Length]]:
        """What is missing where this flow is sent."""
        flow = self.know.model.flows[name]
        for document in flow.carries:
            if document in self.never:
                continue
            pairs = frozenset((holder, document) for holder in self.know.holders(flow.from_))
            length = self.without(pairs).get(edge.source)
            if length is not None and not pairs & _gained(self.know, edge, before_sending=True):
                yield "KF502", f"{name}:{document}", length.along(edge)


def _missing(know: Knowledge, space: Space) -> Iterator[tuple[str, str, Length]]:
    runs = _Runs(know, space)
    for at, node in enumerate(space.nodes):
        for path, element in node.works:
            yield from runs.at_read(at, path, element)
        for edge in space.edges[at]:
            for sent in edge.sent:
                yield from runs.at_send(edge, sent.flow)


def _bases(know: Knowledge, space: Space) -> Iterator[tuple[str, str, Length]]:
    away = distances(space)
    for edges in space.edges:
        for edge in edges:
            for sent in edge.sent:
                flow, steps = know.model.flows[sent.flow], away[edge.source].along(edge)
                for code in _faults(know, flow):
                    yield code, sent.flow, steps
                if sent.denied:
                    yield "KF505", sent.flow, steps


def _faults(know: Knowledge, flow: Flow) -> Iterator[str]:
    classes = know.classes(flow)
    sender = know.holders(flow.from_)
    others = {holder for holder in know.receivers(flow) if not know.is_home(holder)} - sender
    if not flow.basis and others and "special" in classes:
        yield "KF503"
    elif not flow.basis and others and "ordinary" in classes:
        yield "KF504"
    public = any(
        know.model.actors[holder].kind == "institution" and know.model.actors[holder].public
        for holder in sender
    )
    if flow.basis and all(basis.consent for basis in flow.basis) and public:
        yield "KF507" if "special" in classes else "KF506"


def _unread(know: Knowledge, spaces: list[Space]) -> Iterator[tuple[str, str]]:
    edges = [edge for space in spaces for outgoing in space.edges for edge in outgoing]
    sent = {one.flow for edge in edges for one in edge.sent}
    awaited = {name for space in spaces for root in space.roots for name in root.layout.awaited}
    machines = {machine for space in spaces for root in space.machines for machine in parts(know.model, root)}
    read: set[Pair] = set()
    written: set[str] = set()
    ended = {edge.events[0][1].rpartition(".")[0] for edge in edges if edge.stimulus[0] == "result"}
    for path, state in know.works.items():
        if state.work and path.partition(".")[0] in machines:
            written |= set(state.work.writes) if path in ended else set()
            elements = list(know.model.services) if "provider" in getattr(state.work, "by", ()) else [None]
            for element in elements:
                read |= {(holder, name) for holder in know.by(state, element) for name in state.work.reads}
    told = {name for flow in sent for name in know.model.flows[flow].carries}
    home = {
        name
        for flow in sent
        if any(know.is_home(holder) for holder in know.receivers(know.model.flows[flow]))
        for name in know.model.flows[flow].carries
    }
    for name in sorted((written | told) - {document for _, document in read} - home):
        yield "KF508", name
    for name in sorted(sent - awaited):
        flow = know.model.flows[name]
        holders = know.receivers(flow)
        at_home = all(know.is_home(holder) for holder in holders)
        is_read = any((holder, document) in read for holder in holders for document in flow.carries)
        if flow.carries and not at_home and not is_read:
            yield "KF509", name
