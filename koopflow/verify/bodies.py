"""Whether a refined state's body is so plain that nothing outside of it sees it: a model and a path in, yes or no out.

Work that became a few steps of work, with nothing that anything else could see, needs no search of both models
(docs/explanation/verification.md, section 6, *Plain bodies*). Everything else is compared in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from koopflow.model.expressions import Within
from koopflow.model.guards import names
from koopflow.model.machines import Alternative, State
from koopflow.model.paths import element_at
from koopflow.model.types import Model
from koopflow.semantics import lines


def is_plain(model: Model, path: str) -> bool:
    """Whether the body of the refined state at this path is plain."""
    state = element_at(model, path)
    if not isinstance(state, State) or state.kind != "composite" or not _always_answered(state):
        return False
    initial = state.initial
    if initial is None or _acts(initial) or initial.to not in state.states:
        return False
    if state.states[initial.to].final:
        return False  # what is over at once ends with the step that enters it
    return (
        all(_is_work(inner) for inner in state.states.values())
        and _is_unseen(model, path, state)
        and _leads_everywhere(state, initial.to)
    )


def _always_answered(state: State) -> bool:
    """Whether every way out without a timer is open whatever is known."""
    results = [rows for rows in state.next.values() if rows[0].after is None and rows[0].at is None]
    return bool(results) and all(rows[-1].when is None for rows in results)


def _is_work(inner: State) -> bool:
    """A final state, or work whose results do nothing but lead on inside the body."""
    if inner.final:
        return True
    if inner.work is None or inner.work.plans is not None or not inner.next:
        return False
    return all(len(rows) == 1 and _leads_on(rows[0]) for rows in inner.next.values())


def _leads_on(row: Alternative) -> bool:
    timed = row.after is not None or row.at is not None
    return not timed and row.when is None and row.to is not None and "." not in row.to and not _acts(row)


def _acts(effects: object) -> bool:
    """Whether something happens that others could see; what is sent is asked of the model."""
    kinds = ("sets", "adds", "removes", "raises")
    return any(getattr(effects, kind) for kind in kinds)


def _is_unseen(model: Model, path: str, state: State) -> bool:
    """Whether nobody awaits what the body sends, and no guard asks where inside it a case is."""
    sent = {
        flow
        for inner in state.states.values()
        for rows in inner.next.values()
        for row in rows
        for flow in row.sends
    } | {*(state.initial.sends if state.initial else ())}
    inside = f"{path.removeprefix('machines.')}."
    return not any(
        sent & lines.dealings(model, machine).awaits or _asks_inside(model, machine, inside)
        for machine in model.machines
    )


def _asks_inside(model: Model, machine: str, inside: str) -> bool:
    """Whether a guard of the machine asks for a state whose path begins so."""
    asked = (item for expr in lines.expressions(model, machine) for item in names(expr))
    return any(isinstance(item, Within) and ".".join(item.path).startswith(inside) for item in asked)


def _leads_everywhere(state: State, first: str) -> bool:
    """Whether from every step of the body each of the results can still come: of one result, some end."""
    results = [name for name, rows in state.next.items() if rows[0].after is None and rows[0].at is None]
    ends = {name: inner.outcome or name for name, inner in state.states.items() if inner.final}
    following = {
        name: {row.to for rows in inner.next.values() for row in rows if row.to is not None}
        for name, inner in state.states.items()
    }
    for name in _reached(following, [first]):
        if state.states[name].final:
            continue
        outcomes = {ends[end] for end in _reached(following, [name]) if end in ends}
        if not outcomes or (len(results) > 1 and not {*results} <= outcomes):
            return False
    return True


def _reached(following: Mapping[str, Iterable[str]], first: Iterable[str]) -> list[str]:
    """The states that are reached from these, themselves among them."""
    found = list(dict.fromkeys(first))
    for name in found:
        found += [other for other in following.get(name, ()) if other not in found]
    return found
