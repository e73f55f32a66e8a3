"""Which machines are looked at together, and what may come to them from elsewhere (sections 1 and 9 of the pages).

In goes a model, out come the machines of a line and its foreign stimuli.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from koopflow.model.expressions import Binary, Count, Expr, Listed, Name, Unary, Within
from koopflow.model.types import Body, Effects, Model, State, walk
from koopflow.semantics.reference.layout import Layout

WIDTH = {"case": 0, "municipality": 1, "programme": 2}


@dataclass
class Talk:
    """What a root machine, with all that it runs by `each`, says, hears, asks, reads and writes."""

    raises: set[str] = field(default_factory=set)
    sends: set[str] = field(default_factory=set)
    hears: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)


def roots(model: Model) -> list[str]:
    """The machines that no `each` runs."""
    run = {state.each.run for machine in model.machines.values() for _, state in walk(machine) if state.each}
    return [name for name in model.machines if name not in run]


def parts(model: Model, machine: str) -> list[str]:
    """The machine and what it runs."""
    found = [machine]
    for name in found:
        for _, state in walk(model.machines[name]):
            if state.each and state.each.run not in found:
                found.append(state.each.run)
    return found


def talk(model: Model, machine: str) -> Talk:
    """All of it, by looking through the machine."""
    heard = Layout(model, machine).awaited
    found = Talk(hears=set(heard), parts=parts(model, machine))
    for name in found.parts:
        for effects in _effects(model.machines[name]):
            found.raises |= set(effects.raises)
            found.sends |= set(effects.sends)
            for written in (effects.sets, effects.adds, effects.removes):
                found.writes |= set(written)
                for value in written.values():
                    _mentions(model, value, found)
            guard = getattr(effects, "when", None)
            if guard is not None:
                _mentions(model, guard, found)
        for _, state in walk(model.machines[name]):
            _of_state(model, state, found)
    return found


def _of_state(model: Model, state: State, found: Talk) -> None:
    if state.each:
        found.reads.add(state.each.in_)
    if state.work and state.work.plans:
        found.writes.add(state.work.plans)
        found.reads |= {name for name, item in model.attributes.items() if item.of == ("needs",)}


def line_of(model: Model, machine: str) -> list[str]:
    """A case machine and the wider machines that can make a difference to it, or to one that does."""
    names = roots(model)
    said = {name: talk(model, name) for name in names}
    wider = [name for name in names if model.machines[name].scope != "case"]
    found = [machine]
    for one in found:
        for name in wider:
            tied = (said[name].raises | said[name].sends) & said[one].hears or said[name].writes & said[
                one
            ].reads
            if name not in found and (tied or said[one].asks & set(said[name].parts)):
                found.append(name)
    return found


def foreign(model: Model, machines: list[str]) -> list[tuple[str, ...]]:
    """The stimuli from other cases and municipalities: `("signal", NAME, LEVEL)` and `("flow", NAME, MACHINE)`."""
    said = {name: talk(model, name) for name in roots(model)}
    width = {name: WIDTH[model.machines[name].scope] for name in said}
    found: list[tuple[str, ...]] = []
    for level in ("case", "municipality"):
        told = {s for name, item in said.items() if width[name] <= WIDTH[level] for s in item.raises}
        heard = {s for name in machines if width[name] > WIDTH[level] for s in said[name].hears}
        found += [("signal", signal, level) for signal in sorted(told & heard)]
    for machine in machines:
        narrower = {f for name, item in said.items() if width[name] < width[machine] for f in item.sends}
        found += [
            ("flow", flow, machine)
            for flow in model.flows
            if flow in narrower and flow in said[machine].hears
        ]
    return found


def mentioned(model: Model, guard: Expr) -> Talk:
    """The attributes and machines that an expression names, as `reads` and `asks`."""
    found = Talk()
    _mentions(model, guard, found)
    return found


def _mentions(model: Model, value: Expr, found: Talk) -> None:
    match value:
        case Within(path):
            found.asks.add(path[0])
        case Name(name):
            found.reads |= {name} & set(model.attributes)
        case Unary(_, operand):
            _mentions(model, operand, found)
        case Count(of):
            _mentions(model, of, found)
        case Listed(items):
            for item in items:
                _mentions(model, item, found)
        case Binary():
            _mentions(model, value.left, found)
            _mentions(model, value.right, found)
        case _:
            pass


def _effects(body: Body) -> Iterator[Effects]:
    if body.initial is not None:
        yield body.initial
    for part in (*body.states.values(), *body.regions.values()):
        yield from _effects(part)
        if isinstance(part, State):
            for alternatives in part.next.values():
                yield from alternatives
