"""A step of a case goes in, who learns what by it comes out; what has happened so far gives who knows what.

What an institution knows its persons know, and a team is its members, so that those who learn are holders
(docs/explanation/verification.md, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from koopflow.api.happenings import Event, Learned
from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Model
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.labels import label_of
from koopflow.semantics.tables import Tables
from koopflow.verify.gains import BRINGING


def learned(
    model: Model, tables: Tables, before: Configuration, stimulus: Stimulus, step: Step
) -> tuple[Learned, ...]:
    """Who comes to hold which documents by a step, in its order."""
    sharing = Sharing.of(model)
    found: dict[Learned, None] = {}
    for actors, documents in _brought(model, sharing, tables, before, stimulus, step):
        for holder in sorted(sharing.holders(actors)):
            found |= dict.fromkeys(Learned(holder, document) for document in documents)
    return tuple(found)


def known(model: Model, events: Iterable[Event]) -> Mapping[str, tuple[str, ...]]:
    """For each holder the documents that it has after these events, in the order in which they came to it."""
    sharing = Sharing.of(model)
    held: dict[str, dict[str, None]] = {}
    for name, document in model.documents.items():
        for holder in sharing.holders([document.from_] if document.from_ else []):
            held.setdefault(holder, {})[name] = None
    for event in events:
        for item in event.learned:
            held.setdefault(item.holder, {})[item.document] = None
    return {name: tuple(held[name]) for name in model.actors if name in held}


def _brought(
    model: Model, sharing: Sharing, tables: Tables, before: Configuration, stimulus: Stimulus, step: Step
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if stimulus.kind == Kind.RESULT:
        node = tables.node(tables.transitions[stimulus.at].node)
        if node.state is not None and node.state.work is not None:
            yield sharing.meant(workers(node.state), node.element), node.state.work.writes
    label = label_of(tables, before, stimulus, step)
    here = tables.node(step.taken[0].node).element if step.taken else None
    for flow in label.arrived:
        element = None if stimulus.kind in BRINGING else here
        yield sharing.meant(model.flows[flow].to, element), model.flows[flow].carries
