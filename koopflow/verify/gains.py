"""What each kind of step brings to whom: a model and an explored line in, gains for each label out.

Kept apart from the questions, because what is missing, what is disclosed and what is never read are all read off
the same gains (docs/explanation/verification.md, section 3, *Who has what*).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Model, walk
from koopflow.semantics import lines
from koopflow.semantics.configuration import Kind, Sending
from koopflow.semantics.labels import Label
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.passes import done_again, source

BRINGING = (Kind.DELIVERY, Kind.FOREIGN_FLOW)
"""Steps in which a flow arrives that was sent before."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Documents that come to an actor: because it wrote them in a state, or by a flow; `through` names which."""

    actor: str
    documents: tuple[str, ...]
    by: Literal["writes", "flow"]
    through: str


@dataclass(frozen=True, slots=True)
class Gains:
    """The gains of a line's steps, by the number of their label.

    `before` come with the event (a delivery, the result of work), `after` with what the step sends; `late` come at any
    time after it, since a wider machine that the line is not tied to awaits them; `elsewhere` is what other cases can
    have written and sent before a signal or a flow of theirs comes. `sendings` tells who sends
    what. `first_edge` has the labels of steps that are part of some run, with the first edge of each; `counts` a 1
    for each configuration that is left on such a run: not when the case is over.
    """

    space: StateSpace
    counts: bytearray
    first_edge: Mapping[int, int]
    before: Mapping[int, tuple[Gain, ...]]
    after: Mapping[int, tuple[Gain, ...]]
    late: Mapping[int, tuple[Gain, ...]]
    elsewhere: Mapping[int, tuple[Gain, ...]]
    sendings: Mapping[int, tuple[Sending, ...]]

    def element(self, node: int) -> str | None:
        """What the innermost sub-instance around a node is about."""
        return self.space.tables.node(node).element


def gains_of(model: Model, sharing: Sharing, space: StateSpace) -> Gains:
    """The gains of the steps of one line."""
    counts = _counting(space)
    first_edge = _first_edges(space, counts)
    sendings = {
        label: done_again(space, edge).sendings
        for label, edge in first_edge.items()
        if space.labels[label].sent
    }
    reading = _Reading(model, sharing, space, sendings, _awaited_beside(model, space))
    return Gains(
        space,
        counts,
        first_edge,
        {label: tuple(reading.before(space.labels[label])) for label in first_edge},
        {label: tuple(reading.after(label, late=False)) for label in first_edge},
        {label: tuple(reading.after(label, late=True)) for label in first_edge},
        {label: tuple(reading.elsewhere(space.labels[label])) for label in first_edge},
        sendings,
    )


def _awaited_beside(model: Model, space: StateSpace) -> frozenset[str]:
    """The flows that wider machines await which are not explored on this line."""
    here = {root.machine for root in space.tables.roots}
    wider = (name for name in lines.root_machines(model) if model.machines[name].scope != "case")
    return frozenset(
        flow for name in wider if name not in here for flow in lines.dealings(model, name).awaits
    )


def _counting(space: StateSpace) -> bytearray:
    counts = bytearray(b"\1") * len(space.configurations)
    for root in space.tables.roots:
        for number in space.over(root.index) if root.level == 0 else ():
            counts[number] = 0
    return counts


def _first_edges(space: StateSpace, counts: bytearray) -> dict[int, int]:
    """The labels of edges that count, in the order in which their first such edges are found."""
    of_edge = space.of_edge
    first = dict(zip(reversed(of_edge), range(len(of_edge) - 1, -1, -1), strict=True))
    late = {label for label, edge in first.items() if not counts[source(space, edge)]}
    for edge, label in enumerate(of_edge) if late else ():
        if label in late and counts[source(space, edge)]:
            first[label] = edge
            late.discard(label)
    return dict(sorted((item for item in first.items() if item[0] not in late), key=lambda item: item[1]))


@dataclass(frozen=True, slots=True)
class _Reading:
    model: Model
    sharing: Sharing
    space: StateSpace
    sendings: Mapping[int, tuple[Sending, ...]]
    awaited_beside: frozenset[str]

    def before(self, label: Label) -> Iterator[Gain]:
        if label.kind in BRINGING:
            flow = self.space.tables.flow_slots[label.at].flow
            yield from self._received(flow, self._delivered_to(flow, label.kind))
        elif label.kind == Kind.RESULT:
            node = self.space.tables.node(self.space.tables.transitions[label.at].node)
            if node.state is not None and node.state.work is not None:
                for actor in self.sharing.meant(workers(node.state), node.element):
                    yield Gain(actor, node.state.work.writes, "writes", node.local)

    def after(self, label: int, late: bool) -> Iterator[Gain]:
        """Of what is sent, what no running root awaits: a flow that a step sends several times arrives as often."""
        done = self.space.labels[label]
        arrived = done.arrived[1:] if done.kind in BRINGING else done.arrived
        for sending in self.sendings.get(label, ()):
            if sending.flow in arrived and (sending.flow in self.awaited_beside) is late:
                element = self.space.tables.node(sending.node).element
                receivers = self.sharing.meant(self.model.flows[sending.flow].to, element)
                yield from self._received(sending.flow, receivers)

    def elsewhere(self, label: Label) -> Iterator[Gain]:
        tables = self.space.tables
        if label.kind == Kind.FOREIGN_SIGNAL:
            name = tables.triggers[label.at]
            below = 1 + max(level for trigger, level in tables.foreign.signals if trigger == label.at)
        elif label.kind == Kind.FOREIGN_FLOW:
            name = tables.flow_slots[label.at].flow
            below = tables.roots[tables.flow_slots[label.at].root].level
        else:
            return
        for machine in lines.root_machines(self.model):
            dealings = lines.dealings(self.model, machine)
            level = lines.LEVELS[self.model.machines[machine].scope]
            if level < below and name in dealings.raises | dealings.sends:
                yield from self._all_of(machine)

    def _all_of(self, machine: str) -> Iterator[Gain]:
        """Whatever a machine, with all that it runs, writes and sends on any of its runs."""
        for name in lines.with_run(self.model, machine):
            for _, state in walk(self.model.machines[name]):
                if state.work is not None:
                    for actor in self.sharing.possible(workers(state)):
                        yield Gain(actor, state.work.writes, "writes", name)
        for flow in lines.dealings(self.model, machine).sends:
            yield from self._received(flow, self.sharing.possible(self.model.flows[flow].to))

    def _received(self, flow: str, receivers: Iterable[str]) -> Iterator[Gain]:
        for actor in receivers:
            yield Gain(actor, self.model.flows[flow].carries, "flow", flow)

    def _delivered_to(self, flow: str, kind: Kind) -> tuple[str, ...]:
        """The receivers of a flow from the way, which does not tell who sent it: `provider` is then whoever it can be,
        where that is one, and otherwise nobody."""
        to = self.model.flows[flow].to
        elements = {
            self.space.tables.node(sending.node).element
            for sendings in self.sendings.values()
            for sending in sendings
            if sending.flow == flow
        }
        providers = {self.sharing.meant(to, element) for element in elements}
        if kind == Kind.FOREIGN_FLOW:
            providers |= {self.sharing.meant(to, service) for service in self.model.services}
        return next(iter(providers)) if len(providers) == 1 else self.sharing.meant(to, None)
