"""Which values of an integer a model tells apart: in go models and a name, out come values that stand for all.

Where an attribute is only compared with constants, two values that every comparison answers alike lead to the same
steps for ever, so that one of each class is enough to look at. Apart from the starts because a search that leaves
an attribute open asks the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from koopflow.model.expressions import Binary, Constant, Expr, Name, Unary
from koopflow.model.guards import names
from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.compiling import Slot

_ORDER: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

Comparison = tuple[str, int]
"""An operator with the constant on its right."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is asked of an attribute: comparisons with constants, and whether nothing else is (`plain`)."""

    comparisons: frozenset[Comparison]
    plain: bool

    def __or__(self, other: Compared) -> Compared:
        return Compared(self.comparisons | other.comparisons, self.plain and other.plain)


NOTHING_ASKED = Compared(frozenset(), True)


def compared(name: str, models: Iterable[Model], *, itself: bool) -> Compared:
    """What guards, effect values and rules of these models ask of an attribute.

    With `itself` also what is asked to give the attribute a new value; without it an attribute that is only counted
    up or down is as plain as one that is never written.
    """
    found = NOTHING_ASKED
    for model in models:
        for written, expr in _expressions(model):
            if itself or written != name:
                found |= _asked(name, expr)
    return found


def is_set_to_constants(name: str, models: Iterable[Model]) -> bool:
    """Whether no effect gives the attribute a value that depends on anything."""
    return all(
        not names(expr) for model in models for written, expr in _expressions(model) if written == name
    )


def classes(slot: Slot, comparisons: Iterable[Comparison]) -> tuple[int, ...]:
    """The least value of each class of values in the slot's range that these comparisons tell apart, ascending."""
    asked = sorted(comparisons)
    near = {constant + step for _, constant in asked for step in (-1, 0, 1)}
    found: dict[tuple[bool, ...], int] = {}
    for value in sorted({slot.low, *(value for value in near if slot.low <= value <= slot.high)}):
        found.setdefault(tuple(_ORDER[op](value, constant) for op, constant in asked), value)
    return tuple(found.values())


def expressions_of_rules(model: Model) -> Iterator[Expr]:
    """The guards of the rules that are judged over runs."""
    for rule in model.rules.values():
        yield from (guard for guard in (rule.when, rule.always) if guard is not None)


def _expressions(model: Model) -> Iterator[tuple[str, Expr]]:
    """Every expression that a run can depend on, with the attribute that it is a new value of, "" for a guard."""
    for machine in model.machines:
        for effects in lines.all_effects(model, machine):
            for writes in (effects.sets, effects.adds, effects.removes):
                yield from writes.items()
        yield from (("", guard) for guard in lines.guards(model, machine))
    yield from (("", guard) for guard in expressions_of_rules(model))


def _asked(name: str, expr: Expr) -> Compared:
    if isinstance(expr, Unary):
        return _asked(name, expr.operand)
    if not isinstance(expr, Binary):
        return Compared(frozenset(), not _is_read(name, expr))
    if expr.op in ("and", "or"):
        return _asked(name, expr.left) | _asked(name, expr.right)
    if not _is_read(name, expr.left, expr.right):
        return NOTHING_ASKED
    # Only the bare attribute beside a constant tells which values matter: `x + 5 == 100` is about 95.
    sides = (constant(expr.left), constant(expr.right))
    value = sides[0] if sides[0] is not None else sides[1]
    if value is None or expr.op not in _ORDER:
        return Compared(frozenset(), False)
    op = expr.op if sides[0] is None else _MIRRORED.get(expr.op, expr.op)
    plain = isinstance(expr.left, Name) or isinstance(expr.right, Name)
    return Compared(frozenset({(op, value)}), plain)


def _is_read(name: str, *exprs: Expr) -> bool:
    return any(isinstance(item, Name) and item.id == name for expr in exprs for item in names(expr))


def constant(expr: Expr) -> int | None:
    """The number that an expression is, if it is one by itself."""
    if isinstance(expr, Unary) and expr.op == "-":
        inner = constant(expr.operand)
        return None if inner is None else -inner
    return int(expr.value) if isinstance(expr, Constant) else None
