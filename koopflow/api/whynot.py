"""A situation and a guard that does not hold go in; the smallest sets of facts with which it would come out.

A fact is the value of an attribute, an element of a set, or that some machine is inside a state: what a guard can ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from koopflow.model.expressions import Binary, Constant, Expr, Name, Unary, Within
from koopflow.model.guards import names
from koopflow.semantics.compiling import Slot, Surroundings, function_of
from koopflow.semantics.configuration import Configuration
from koopflow.semantics.tables import Tables

FACTS_MAX = 3
SETS_MAX = 3
"""No more facts in a set, and no more sets of equally many, than a person can take in."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that would have to be otherwise: `name` would have to be `wanted`; `kind` says what it is.

    `value` is an attribute, `element` an element of the set `of` (wanted or not), `within` a state.
    """

    kind: str
    name: str
    wanted: object
    of: str = ""

    @property
    def condition(self) -> Expr:
        """The fact as a guard asks for it."""
        if self.kind == "value":
            if isinstance(self.wanted, bool | int):
                return Binary("==", Name(self.name), Constant(self.wanted))
            return Binary("==", Name(self.name), Name(str(self.wanted)))
        asked: Expr = Within(tuple(self.name.split(".")))
        if self.kind == "element":
            asked = Binary("in", Name(self.name), Name(self.of))
        return asked if self.wanted else Unary("not", asked)

    def __str__(self) -> str:
        if self.kind == "within":
            return f"{'' if self.wanted else 'not '}within({self.name})"
        if self.kind == "element":
            return f"{self.name} {'in' if self.wanted else 'not in'} {self.of}"
        wanted = str(self.wanted).lower() if isinstance(self.wanted, bool) else self.wanted
        return f"{self.name} == {wanted}"


@dataclass(frozen=True, slots=True)
class _Change:
    fact: Fact
    slot: int = -1
    value: int = 0
    flipped: int = 0
    on: int = 0
    off: int = 0


def opening(tables: Tables, now: Configuration, guard: Expr, node: int) -> tuple[tuple[Fact, ...], ...]:
    """The smallest sets of facts with which the guard of a transition of this node holds, a few of them; empty where no
    set of up to `FACTS_MAX` does."""
    around = Surroundings(tables.words, tables.tree.by_local, tables.node(node).element)
    holds = function_of("boolean", guard, around)
    changes = tuple(_changes(tables, now, guard))
    for size in range(1, FACTS_MAX + 1):
        found = [
            tuple(change.fact for change in chosen)
            for chosen in combinations(changes, size)
            if _apart(chosen) and holds(*_changed(now, chosen))
        ]
        if found:
            return tuple(found[:SETS_MAX])
    return ()


def _changes(tables: Tables, now: Configuration, guard: Expr) -> Iterator[_Change]:
    for item in dict.fromkeys(names(guard)):
        if isinstance(item, Within):
            path = ".".join(item.path)
            mask = tables.tree.by_local.get(path, 0)
            inside = now.active & mask
            lowest = mask & -mask
            yield _Change(Fact("within", path, not inside), on=0 if inside else lowest, off=inside)
        elif isinstance(item, Name) and item.id in tables.words.slot_of:
            yield from _of_slot(tables, now, tables.words.slot_of[item.id], guard)


def _of_slot(tables: Tables, now: Configuration, slot: Slot, guard: Expr) -> Iterator[_Change]:
    words, here = tables.words, now.values[slot.index]
    if slot.sort == "set":
        for symbol in slot.symbols:
            there = bool(here >> symbol & 1)
            fact = Fact("element", words.symbols[symbol], not there, slot.name)
            yield _Change(fact, slot.index, flipped=1 << symbol)
        return
    if slot.sort == "boolean":
        others = [1 - here]
    elif slot.sort == "enum":
        others = [symbol for symbol in slot.symbols if symbol != here]
    else:
        near = {value + step for value in _constants(guard) for step in (-1, 0, 1)}
        allowed = (value for value in near if slot.low <= value <= slot.high and value != here)
        others = sorted(allowed, key=lambda value: abs(value - here))
    for value in others:
        yield _Change(Fact("value", slot.name, words.shown(slot, value)), slot.index, value)


def _constants(expr: Expr) -> Iterator[int]:
    """The numbers that stand in an expression."""
    if isinstance(expr, Constant):
        yield int(expr.value)
    elif isinstance(expr, Unary):
        yield from _constants(expr.operand)
    elif isinstance(expr, Binary):
        yield from (*_constants(expr.left), *_constants(expr.right))


def _apart(chosen: tuple[_Change, ...]) -> bool:
    """Whether no two of the changes give one attribute two values."""
    slots = [change.slot for change in chosen if change.slot >= 0 and not change.flipped]
    return len(slots) == len(set(slots))


def _changed(now: Configuration, chosen: tuple[_Change, ...]) -> tuple[int, tuple[int, ...]]:
    active, values = now.active, list(now.values)
    for change in chosen:
        active = active & ~change.off | change.on
        if change.flipped:
            values[change.slot] ^= change.flipped
        elif change.slot >= 0:
            values[change.slot] = change.value
    return active, tuple(values)
