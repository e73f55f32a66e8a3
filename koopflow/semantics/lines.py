"""Which machines deal with which: in goes a model, out come roles of transitions, what machines tell each
other, and ties.

Apart from the tables because the choice of machines to explore together is made before anything is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from koopflow.graph.roles import role
from koopflow.model.expressions import Expr
from koopflow.model.machines import Alternative, Body, Effects
from koopflow.model.types import Model, walk
from koopflow.semantics.compiling import reads

LEVELS: Mapping[str, int] = {"case": 0, "municipality": 1, "programme": 2}


def can_read(model: Model, expr: Expr, scope: str) -> bool:
    """Whether all attributes of an expression are known to a machine of this scope: those of its own and wider."""
    read, _ = reads(expr, model)
    return all(LEVELS[model.attributes[name].scope] >= LEVELS[scope] for name in read)


@dataclass(frozen=True, slots=True)
class Dealings:
    """What a machine, with all that it runs by `each`, tells others and hears of them."""

    raises: frozenset[str]
    sends: frozenset[str]
    awaits: frozenset[str]
    asks: frozenset[str]
    reads: frozenset[str]
    writes: frozenset[str]


def root_machines(model: Model) -> tuple[str, ...]:
    """The machines that no `each` runs, the programme's first, then the municipality's, in file order."""
    run = {state.each.run for machine in model.machines.values() for _, state in walk(machine) if state.each}
    names = [name for name in model.machines if name not in run]
    return tuple(sorted(names, key=lambda name: -LEVELS[model.machines[name].scope]))


def with_run(model: Model, machine: str) -> tuple[str, ...]:
    """The machine and all that it runs by `each`, each once."""
    found: list[str] = []
    waiting = [machine]
    while waiting:
        name = waiting.pop()
        if name in found or name not in model.machines:
            continue
        found.append(name)
        waiting += [state.each.run for _, state in walk(model.machines[name]) if state.each]
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _This:
    """A model as itself: models are not changed, and comparing two of them costs more than what is asked here."""

    model: Model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.model is self.model

    def __hash__(self) -> int:
        return id(self.model)


def dealings(model: Model, machine: str) -> Dealings:
    """What this machine, with all that it runs, says and hears."""
    return _dealings(_This(model), machine)


@lru_cache(maxsize=256)  # a few models at a time, each with its machines
def _dealings(this: _This, machine: str) -> Dealings:
    model = this.model
    raises: set[str] = set()
    sends: set[str] = set()
    awaits: set[str] = set()
    asks: set[str] = set()
    read: set[str] = set()
    writes: set[str] = set()
    for name in with_run(model, machine):
        for effects in all_effects(model, name):
            raises.update(effects.raises)
            sends.update(effects.sends)
            writes.update({*effects.sets, *effects.adds, *effects.removes})
        for expr in expressions(model, name):
            attributes, machines = reads(expr, model)
            read |= attributes
            asks |= machines
        for _, state in walk(model.machines[name]):
            awaits.update(key for key, rows in state.next.items() if role(model, state, key, rows) == "event")
            read.update([state.each.in_] if state.each else [])
            if state.work is not None and state.work.plans is not None:
                writes.add(state.work.plans)
                read.update(needs for needs in [needs_attribute(model)] if needs is not None)
    return Dealings(*map(frozenset, (raises, sends, awaits, asks, read, writes)))


def needs_attribute(model: Model) -> str | None:
    """The attribute that holds a case's needs: `needs` if it is a set of them, else the first that is."""
    holding = [
        name
        for name, attribute in model.attributes.items()
        if attribute.type == "set" and attribute.of == ("needs",)
    ]
    return "needs" if "needs" in holding else next(iter(holding), None)


def tied(model: Model, machine: str) -> tuple[str, ...]:
    """This root machine and those of wider scope that what it does can depend on, in the order of roots."""
    candidates = [name for name in root_machines(model) if model.machines[name].scope != "case"]
    found = {machine}
    deal = {name: dealings(model, name) for name in {*candidates, machine}}
    while more := {
        name
        for name in candidates
        if name not in found and any(_affects(name, deal, other) for other in found)
    }:
        found |= more
    return tuple(name for name in root_machines(model) if name in found)


def _affects(one: str, deal: Mapping[str, Dealings], other: str) -> bool:
    told = (deal[one].raises | deal[one].sends) & deal[other].awaits
    return bool(told or one in deal[other].asks or deal[one].writes & deal[other].reads)


def expressions(model: Model, machine: str) -> Iterator[Expr]:
    """Every guard and effect value of this machine alone."""
    for effects in all_effects(model, machine):
        for writes in (effects.sets, effects.adds, effects.removes):
            yield from writes.values()
    yield from guards(model, machine)


def guards(model: Model, machine: str) -> Iterator[Expr]:
    """Every guard of this machine alone."""
    for effects in all_effects(model, machine):
        if isinstance(effects, Alternative) and effects.when is not None:
            yield effects.when


def all_effects(model: Model, machine: str) -> Iterator[Effects]:
    """The alternatives and beginnings of this machine alone."""
    for body in _bodies(model.machines[machine]):
        if body.initial is not None:
            yield body.initial
    for _, state in walk(model.machines[machine]):
        for rows in state.next.values():
            yield from rows


def _bodies(body: Body) -> Iterator[Body]:
    yield body
    for part in body.parts.values():
        yield from _bodies(part)
