"""What never happens: the spaces of all lines in, a warning for each state, transition, alternative and flow out.

Apart from soundness because nothing is broken by it, and because it is certain only where all lines were searched
whole: what one line never does another one may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from koopflow.diagnostics import Diagnostic, Note
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.tables import Tables
from koopflow.semantics.tree import Node, Tree
from koopflow.verify import behaviour_faults as faults
from koopflow.verify.subject import Subject

Ends = Mapping[tuple[str, str], tuple[str, ...]]
"""State and completion, and the final states that would bring it."""


def dead(subject: Subject, spaces: list[StateSpace]) -> Iterator[Diagnostic]:
    """States never entered, transitions never taken, alternatives never chosen and flows never sent, in any of these
    searches. What follows from something that is told is not told again: what stands inside a state that is never
    entered or is led to by a way that is never taken, and the end of a body that cannot end so."""
    entered = _entered(spaces)
    ends = _ends(spaces, entered)
    causes = _causes(spaces, entered, ends)
    for local, known in entered.items():
        if not known and local in causes:
            yield subject.finding(faults.DEAD_STATE, f"machines.{local}", state=local)
    yield from _ways(subject, spaces, entered, ends)
    yield from _unsent(subject, spaces, entered)


def _causes(spaces: list[StateSpace], entered: Mapping[str, bool], ends: Ends) -> frozenset[str]:
    """The states never entered for which nothing else that is told accounts, at least one of each circle."""
    following: defaultdict[str, set[str]] = defaultdict(set)
    known: set[str] = set()

    def top(local: str) -> str:
        while (outer := _outer(local, entered)) and not entered[outer]:
            local = outer
        return local

    def lead(sources: Iterable[str], targets: Iterable[str]) -> None:
        for source in sources:
            following[top(source)].update(targets)

    for space in spaces:
        tables = space.tables
        for option in tables.options:
            name = tables.transitions[option.transition].name
            local = tables.node(option.node).local
            targets = [one for one in _locals(tables, option.way) if not entered[one]]
            if not entered[local]:
                lead([local], targets)
            elif (local, name) in ends:
                lead(ends[local, name], targets)
            else:
                known.update(targets)
        for node, beginning in zip(tables.tree.nodes, tables.beginnings, strict=True):
            around = next(
                (one for one in (node, *tables.tree.ancestors(node.index)) if one.state is not None), None
            )
            if beginning is not None and around is not None and not entered[around.local]:
                lead([around.local], _locals(tables, beginning.way))
    return _told(
        tuple(local for local in entered if not entered[local] and top(local) == local), following, known
    )


def _locals(tables: Tables, way: Iterable[int]) -> list[str]:
    """The states on a way by their paths from a machine on."""
    nodes = (tables.node(index) for index in way)
    return [node.local for node in nodes if node.state is not None]


def _told(dead: tuple[str, ...], following: Mapping[str, set[str]], known: set[str]) -> frozenset[str]:
    """Those of the dead states that do not follow from what is known or from others that are told."""
    accounted: set[str] = set()

    def account(states: Iterable[str]) -> None:
        waiting = list(states)
        while waiting:
            local = waiting.pop()
            if local not in accounted:
                accounted.add(local)
                waiting += following.get(local, ())

    account(known)
    led_to = {target for source in dead for target in following.get(source, ()) if target != source}
    told: set[str] = set()
    # First what no other dead state leads to; what is left then are circles.
    for local in (*(one for one in dead if one not in led_to), *dead):
        if local not in accounted:
            told.add(local)
            account([local])
    return frozenset(told)


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


def _ways(
    subject: Subject, spaces: list[StateSpace], entered: Mapping[str, bool], ends: Ends
) -> Iterator[Diagnostic]:
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
        if (local, name) in ends:
            continue
        if not any(ways.values()):
            place = (subject.transition or subject.place)(path)
            yield Diagnostic(faults.DEAD_TRANSITION, place, path, args, model=subject.id)
        for number, chosen in sorted(ways.items()) if any(ways.values()) else ():
            if not chosen:
                place = subject.alternative(path, number)
                yield Diagnostic(faults.DEAD_ALTERNATIVE, place, path, args, model=subject.id)


def _ends(spaces: list[StateSpace], entered: Mapping[str, bool]) -> Ends:
    """The completions of states whose bodies never end so, with the final states that would bring them."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for space in spaces:
        for transition in space.tables.transitions:
            node = space.tables.node(transition.node)
            if transition.role == "completion" and entered[node.local]:
                ends = _finals(space.tables.tree, node)
                finals = tuple(end.local for end in ends if transition.name in ("done", _outcome(end)))
                if finals and not any(entered[end] for end in finals):
                    found[node.local, transition.name] = finals
    return found


def _finals(tree: Tree, node: Node) -> Iterator[Node]:
    """The final states whose outcome a composite, parallel or multi-instance state can have."""
    for index in node.children:
        child = tree.nodes[index]
        if child.kind == "final":
            yield child
        elif child.kind in ("region", "instance"):
            yield from _finals(tree, child)


def _outcome(end: Node) -> str:
    return (end.state.outcome if end.state is not None else None) or end.path.rpartition(".")[2]


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
