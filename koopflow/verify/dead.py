"""What never happens: the spaces of all lines in, a warning for each state, transition, alternative and flow out.

Apart from soundness because nothing is broken by it, and because it is certain only where all lines were searched
whole: what one line never does another one may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.diagnostics import Diagnostic, Note
from koopflow.semantics.statespace import StateSpace
from koopflow.verify import behaviour_faults as faults
from koopflow.verify.subject import Subject


def dead(subject: Subject, spaces: list[StateSpace]) -> Iterator[Diagnostic]:
    """States never entered, transitions never taken, alternatives never chosen and flows never sent, in any of these
    searches; of what stands inside a state that is never entered, nothing is told."""
    entered = _entered(spaces)
    for local, known in entered.items():
        if not known and entered.get(_outer(local, entered), True):
            yield subject.finding(faults.DEAD_STATE, f"machines.{local}", state=local)
    yield from _ways(subject, spaces, entered)
    yield from _unsent(subject, spaces, entered)


def _entered(spaces: list[StateSpace]) -> Mapping[str, bool]:
    """Whether each state was entered somewhere, be it for a part of a step."""
    found: dict[str, bool] = {}
    for space in spaces:
        cancelled = {index for label in space.labels for index in label.entered}
        for node in space.tables.tree.nodes:
            if node.state is not None:
                was = space.entered >> node.index & 1 or node.index in cancelled
                found[node.local] = found.get(node.local, False) or bool(was)
    return found


def _outer(local: str, known: Mapping[str, bool]) -> str:
    """The state around this one; regions on the way have no path of their own here."""
    while "." in local:
        local = local.rpartition(".")[0]
        if local in known:
            return local
    return ""


def _ways(subject: Subject, spaces: list[StateSpace], entered: Mapping[str, bool]) -> Iterator[Diagnostic]:
    taken: dict[tuple[str, str], dict[int, bool]] = {}
    for space in spaces:
        for option in space.tables.options:
            transition = space.tables.transitions[option.transition]
            ways = taken.setdefault((space.tables.node(option.node).local, transition.name), {})
            ways[option.number] = ways.get(option.number, False) or option.index in space.taken
    for (local, name), ways in taken.items():
        if not entered[local]:
            continue
        path, args = f"machines.{local}.{name}", {"transition": f"{local}.{name}"}
        if not any(ways.values()):
            place = (subject.transition or subject.place)(path)
            yield Diagnostic(faults.DEAD_TRANSITION, place, path, args, model=subject.id)
        for number, chosen in sorted(ways.items()) if any(ways.values()) else ():
            if not chosen:
                place = subject.alternative(path, number)
                yield Diagnostic(faults.DEAD_ALTERNATIVE, place, path, args, model=subject.id)


def _unsent(subject: Subject, spaces: list[StateSpace], entered: Mapping[str, bool]) -> Iterator[Diagnostic]:
    sent = frozenset(flow for space in spaces for flow in space.sent)
    senders: dict[str, tuple[str, int]] = {}
    for space in spaces:
        for option in space.tables.options:
            for effect in option.effects:
                if effect.kind == "send" and effect.name not in sent:
                    transition = space.tables.transitions[option.transition]
                    if entered[space.tables.node(option.node).local]:
                        senders.setdefault(effect.name, (f"machines.{transition.local}", option.number))
    for flow, (path, number) in senders.items():
        beside = Note(faults.SENT_HERE, place=subject.alternative(path, number))
        place = subject.place(f"flows.{flow}")
        args = {"flow": flow}
        yield Diagnostic(faults.UNSENT, place, f"flows.{flow}", args, related=(beside,), model=subject.id)
