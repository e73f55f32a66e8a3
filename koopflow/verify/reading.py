"""What is written or sent and never read, and what nobody ever has: a model and what its lines do in, names out.

No run decides this, only whether something is done on any: it stands apart from what must be there on every one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koopflow.graph.holders import Sharing, workers
from koopflow.model.types import Model, Sitting, State, Task, walk
from koopflow.semantics import lines
from koopflow.verify.gains import Gains


@dataclass(frozen=True, slots=True)
class Done:
    """What is done on some run of a model: the documents that are written, with the flows that are sent."""

    written: frozenset[str]
    sent: frozenset[str]


def done_on(found: Iterable[Gains]) -> Done:
    """What is done on these lines."""
    written: set[str] = set()
    sent: set[str] = set()
    for gains in found:
        for row in gains.before.values():
            written.update(name for gain in row if gain.by == "writes" for name in gain.documents)
        sent.update(sending.flow for row in gains.sendings.values() for sending in row)
    return Done(frozenset(written), frozenset(sent))


def works(model: Model) -> Iterator[tuple[str, State, Task | Sitting]]:
    """Every task and sitting, with the path of its state and the state."""
    for machine, body in model.machines.items():
        for way, state in walk(body):
            if state.work is not None:
                yield ".".join(("machines", machine, *way)), state, state.work


def never_had(model: Model) -> dict[str, str]:
    """The documents that nobody ever has, each with what asks for it first: a task's path, or a flow's."""
    written = {name for _, _, work in works(model) for name in work.writes}
    sent = {flow for machine in model.machines for flow in lines.dealings(model, machine).sends}
    found: dict[str, str] = {}
    for path, state, work in works(model):
        for name in work.reads:
            found.setdefault(name, f"{path}.{'task' if state.task is not None else 'sitting'}.reads.{name}")
    for flow in (name for name in model.flows if name in sent):
        for name in model.flows[flow].carries:
            found.setdefault(name, f"flows.{flow}.carries.{name}")
    return {
        name: first
        for name, first in found.items()
        if model.documents[name].from_ is None and name not in written
    }


def unread_documents(sharing: Sharing, done: Done) -> tuple[str, ...]:
    """Documents that come to be, or are sent, and that nobody reads: no task, no sitting, no household."""
    model = sharing.model
    sent = [model.flows[flow] for flow in model.flows if flow in done.sent]
    used = {name for _, _, work in works(model) for name in work.reads}
    used |= {
        name
        for flow in sent
        if any(sharing.is_household(holder) for holder in sharing.holders(sharing.possible(flow.to)))
        for name in flow.carries
    }
    there = {*done.written, *(name for flow in sent for name in flow.carries)}
    return tuple(name for name in model.documents if name in there - used)


def unread_flows(sharing: Sharing, done: Done) -> tuple[str, ...]:
    """Flows that are sent to somebody who reads nothing of what they carry; what is awaited is news by itself."""
    model = sharing.model
    awaited = {flow for machine in model.machines for flow in lines.dealings(model, machine).awaits}
    return tuple(
        name
        for name, flow in model.flows.items()
        if name in done.sent - awaited and flow.carries and not _is_read(sharing, name)
    )


def _is_read(sharing: Sharing, name: str) -> bool:
    flow = sharing.model.flows[name]
    receivers = sharing.holders(sharing.possible(flow.to))
    if all(sharing.is_household(holder) for holder in receivers):
        return True
    return any(
        receivers & sharing.holders(sharing.possible(workers(state)))
        for _, state, work in works(sharing.model)
        if set(flow.carries) & set(work.reads)
    )
