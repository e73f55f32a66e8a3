"""On what basis data are passed on: the gains of a line in, sendings that lack a basis or a consent out.

It stands apart from whether documents arrive because nothing here depends on who has what: a flow that may be sent
needs its basis whatever it turns out to carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from koopflow.graph.holders import Sharing
from koopflow.graph.information import categories
from koopflow.model.types import Flow, Model
from koopflow.semantics.configuration import Kind, Sending
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.tables import Effect
from koopflow.verify.gains import Gains
from koopflow.verify.passes import done_again, source

Fault = Literal["special", "ordinary", "consent", "alone", "alone-special"]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A flow that can be sent as it should not be: `edge` is the first at which it is.

    `about` is a category, or for `consent` the attribute; `actor` a receiver, for consent alone the sender.
    """

    fault: Fault
    flow: str
    actor: str
    about: str
    edge: int


def disclosures(sharing: Sharing, gains: Gains) -> Iterator[Disclosure]:
    """What is wrong with the sendings of a line, each fault of a flow once."""
    told: set[tuple[str, Fault]] = set()
    for label, edge in gains.first_edge.items():
        for sending in gains.sendings.get(label, ()):
            for fault, actor, about in _faults(sharing, gains, sending):
                if (sending.flow, fault) not in told:
                    told.add((sending.flow, fault))
                    yield Disclosure(fault, sending.flow, actor, about, edge)
    for flow in dict.fromkeys(sent.flow for row in gains.sendings.values() for sent in row):
        for attribute in consents(sharing.model.flows[flow]):
            refused = _without_consent(sharing.model, gains, flow, attribute)
            if refused is not None:
                yield Disclosure("consent", flow, sharing.model.flows[flow].from_, attribute, refused)


def consents(flow: Flow) -> tuple[str, ...]:
    """The attributes on whose truth the flow rests."""
    return tuple(dict.fromkeys(basis.consent for basis in flow.basis if basis.consent is not None))


def _faults(sharing: Sharing, gains: Gains, sending: Sending) -> Iterator[tuple[Fault, str, str]]:
    model, flow = sharing.model, sharing.model.flows[sending.flow]
    element = gains.element(sending.node)
    carried = categories(model, flow.carries)
    special = [name for name in carried if model.data[name].class_ == "special"]
    ordinary = [name for name in carried if model.data[name].class_ == "ordinary"]
    senders = sharing.meant([flow.from_], element)
    told = [
        actor
        for actor in sharing.meant(flow.to, element)
        if any(
            not sharing.is_household(holder) for holder in sharing.holders([actor]) - sharing.holders(senders)
        )
    ]
    if not flow.basis and told and (special or ordinary):
        yield ("special", told[0], special[0]) if special else ("ordinary", told[0], ordinary[0])
    if flow.basis and all(basis.consent is not None for basis in flow.basis):
        for sender in senders:
            if sharing.is_public(sender):
                yield ("alone-special", sender, special[0]) if special else ("alone", sender, "")


# consent at the moment of a sending


def _without_consent(model: Model, gains: Gains, flow: str, attribute: str) -> int | None:
    """The first edge at which the flow is sent while the attribute is false.

    Whether it is false depends on the label and on a few parts of the configuration before; steps that agree in these
    are done again only once.
    """
    space = gains.space
    masks = {
        label: _deciding(space, label, attribute)
        for label, row in gains.sendings.items()
        if any(sending.flow == flow for sending in row)
    }
    found = space.configurations.found
    known: set[tuple[int, int]] = set()
    for edge in (edge for edge, label in enumerate(space.of_edge) if label in masks):
        label, number = space.of_edge[edge], source(space, edge)
        mask = masks[label]
        part = (label, found[number] & mask if mask is not None else -edge - 1)
        if part in known or not gains.counts[number]:
            continue
        known.add(part)
        slot = space.tables.words.slot_of[attribute].index
        if any(sent.flow == flow and not sent.values[slot] for sent in done_again(space, edge).sendings):
            return edge
    return None


def _deciding(space: StateSpace, label: int, attribute: str) -> int | None:
    """The parts of a configuration that decide on an attribute within a step; None where its plan does so too."""
    tables, done = space.tables, space.labels[label]
    effects = _effects(space, label)
    slots, nodes = 1 << tables.words.slot_of[attribute].index, 0
    while True:
        reads = [effect.reads for effect in effects if effect.value is not None and slots >> effect.at & 1]
        wider = slots
        for looked in reads:
            wider, nodes = wider | looked.slots, nodes | looked.nodes
        if wider == slots:
            break
        slots = wider
    planned = tables.plans.get(tables.transitions[done.at].node) if done.kind == Kind.RESULT else None
    if planned is not None and slots >> planned.index & 1:
        return None
    packing = space.configurations.packing
    return packing.values(slots) | packing.active(nodes)


def _effects(space: StateSpace, label: int) -> list[Effect]:
    """Every effect that a step of this label can have: of what it takes, and of what it may begin."""
    tables, done = space.tables, space.labels[label]
    begun = {around.index for node in done.entered for around in tables.tree.ancestors(node)}
    effects = [effect for option in done.taken for effect in tables.options[option].effects]
    for index in sorted({*begun, *done.entered}):
        beginning = tables.beginnings[index]
        effects += beginning.effects if beginning is not None else ()
    return effects
