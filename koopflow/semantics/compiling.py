"""Expressions compiled to closures over a configuration: in go syntax trees, out come functions of two
integers' worth.

A closure takes the mask of active nodes and the tuple of attribute values. Booleans and integers are themselves,
an enum value or element is the number of its symbol, a set the mask of its elements' symbols. This is apart
from `koopflow.model.guards.evaluate`, which works on names, because the search evaluates guards millions of
times.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from koopflow.model.expressions import (
    Binary,
    Constant,
    Count,
    Dotted,
    Expr,
    Listed,
    Name,
    Quoted,
    Unary,
    Within,
)
from koopflow.model.guards import INT64_MAX, INT64_MIN, names, show
from koopflow.model.types import Model, walk
from koopflow.semantics.tree import LayoutError, domain

Values = tuple[int, ...]
Function = Callable[[int, Values], int]
Sort = Literal["boolean", "integer", "enum", "set"]
Written = bool | int | str | tuple[str, ...]
"""An attribute's value in the author's words."""

_COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_OPERANDS: Mapping[str, tuple[Sort, Sort]] = {
    "and": ("boolean", "boolean"), "or": ("boolean", "boolean"), "in": ("enum", "set"),
    "+": ("integer", "integer"), "-": ("integer", "integer"), "*": ("integer", "integer"),
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an attribute's value stands, and what values it can have.

    `symbols` are an enum's values or a set's elements in order; `low` and `high` an integer's bounds.
    """

    name: str
    index: int
    sort: Sort
    scope: str
    low: int
    high: int
    symbols: tuple[int, ...]
    initial: int | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All attributes and symbols of a model, and what each element meets."""

    slots: tuple[Slot, ...]
    slot_of: Mapping[str, Slot]
    symbol_of: Mapping[str, int]
    symbols: tuple[str, ...]
    meets: Mapping[int, int]
    """For each service's symbol the mask of the needs that it meets."""

    def mask(self, elements: Iterable[str]) -> int:
        """The set of these elements."""
        return sum({1 << self.symbol_of[item] for item in elements})

    def shown(self, slot: Slot, value: int) -> Written:
        """A value as an author would write it: true or false, a number, an id, or a tuple of ids in order."""
        if slot.sort == "boolean":
            return bool(value)
        if slot.sort == "enum":
            return self.symbols[value]
        if slot.sort == "set":
            return tuple(self.symbols[symbol] for symbol in slot.symbols if value >> symbol & 1)
        return value

    def read(self, slot: Slot, value: Written) -> int:
        """The inverse of `shown`; one element is the set of it. Raises `KeyError` for an unknown id."""
        if isinstance(value, tuple):
            return self.mask(value)
        if isinstance(value, str):
            return 1 << self.symbol_of[value] if slot.sort == "set" else self.symbol_of[value]
        return int(value)


def vocabulary(model: Model) -> Vocabulary:
    """Numbers for every symbol and attribute, in file order."""
    numbers: dict[str, int] = {}
    for name in (*model.needs, *model.services):
        numbers.setdefault(name, len(numbers))
    for name, attribute in model.attributes.items():
        for symbol in (*domain(model, name), *attribute.values) if attribute.type != "boolean" else ():
            numbers.setdefault(symbol, len(numbers))
    planned = {
        state.work.plans for machine in model.machines.values() for _, state in walk(machine) if state.work
    }
    slots = tuple(
        _slot(model, name, index, numbers, name in planned) for index, name in enumerate(model.attributes)
    )
    meets = {
        numbers[name]: sum({1 << numbers[need] for need in service.meets if need in numbers})
        for name, service in model.services.items()
    }
    return Vocabulary(slots, {slot.name: slot for slot in slots}, numbers, tuple(numbers), meets)


def _slot(model: Model, name: str, index: int, numbers: Mapping[str, int], planned: bool) -> Slot:
    attribute = model.attributes[name]
    low = INT64_MIN if attribute.min is None else attribute.min
    high = INT64_MAX if attribute.max is None else attribute.max
    elements = (
        attribute.values
        if attribute.type == "enum"
        else domain(model, name)
        if attribute.type == "set"
        else ()
    )
    symbols = tuple(numbers[item] for item in elements)
    initial = 0 if planned and attribute.type == "set" else None
    if attribute.initial is not None:
        initial = _initial(attribute.type, attribute.initial, numbers)
    return Slot(name, index, attribute.type, attribute.scope, low, high, symbols, initial)


def _initial(sort: Sort, written: tuple[str, ...], numbers: Mapping[str, int]) -> int:
    try:
        if sort == "set":
            return sum({1 << numbers[item] for item in written})
        if sort == "enum":
            return numbers[written[0]]
        return int(written[0]) if sort == "integer" else written[0] == "true"
    except (KeyError, ValueError, IndexError):
        raise LayoutError(f"{written} is no value of its attribute") from None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an expression can ask: the vocabulary, where states are, and the element it is about."""

    words: Vocabulary
    within: Mapping[str, int]
    element: str | None = None


class Reads(NamedTuple):
    """What an expression looks at: the masks of attribute slots and of nodes."""

    slots: int = 0
    nodes: int = 0


NOTHING_READ = Reads()


def looked_at(expr: Expr, around: Surroundings) -> Reads:
    """All that the function of this expression can depend on."""
    slots = nodes = 0
    for item in names(expr):
        if isinstance(item, Name) and item.id in around.words.slot_of:
            slots |= 1 << around.words.slot_of[item.id].index
        elif isinstance(item, Within):
            nodes |= around.within.get(".".join(item.path), 0)
    return Reads(slots, nodes)


def compiled(expr: Expr, around: Surroundings) -> tuple[Sort, Function]:
    """The sort and the function of an expression. Raises `LayoutError` for an unknown name or sorts that do not fit."""
    match expr:
        case Constant(value):
            return ("boolean" if isinstance(value, bool) else "integer"), _constant(int(value))
        case Name(name):
            return _named(name, around)
        case Dotted(("element", "meets")):
            return "set", _constant(around.words.meets.get(_element(around), 0))
        case Listed(items):
            return "set", _all_of(tuple(function_of("enum", item, around) for item in items))
        case Count(of):
            counted = function_of("set", of, around)
            return "integer", lambda active, values: counted(active, values).bit_count()
        case Within(path):
            mask = around.within.get(".".join(path), 0)
            return "boolean", lambda active, values: active & mask != 0
        case Unary("not", operand):
            truth = function_of("boolean", operand, around)
            return "boolean", lambda active, values: not truth(active, values)
        case Unary(_, operand):
            number = function_of("integer", operand, around)
            return "integer", lambda active, values: _saturated(-number(active, values))
        case Binary():
            return _binary(expr, around)
        case Dotted() | Quoted():
            raise LayoutError(f"{show(expr)} is not known here")


def function_of(sort: Sort, expr: Expr, around: Surroundings) -> Function:
    """The function of an expression of this sort; one element is the set of it where a set is wanted."""
    found, function = compiled(expr, around)
    if found == sort:
        return function
    if sort == "set" and found == "enum":
        return lambda active, values: 1 << function(active, values)
    raise LayoutError(f"{show(expr)} is no {sort}")


def _named(name: str, around: Surroundings) -> tuple[Sort, Function]:
    if name == "element":
        return "enum", _constant(_element(around))
    slot = around.words.slot_of.get(name)
    if slot is not None:
        index = slot.index
        return slot.sort, lambda active, values: values[index]
    if name not in around.words.symbol_of:
        raise LayoutError(f"{name} is not known here")
    return "enum", _constant(around.words.symbol_of[name])


def _element(around: Surroundings) -> int:
    if around.element is None:
        raise LayoutError("there is no element here")
    return around.words.symbol_of[around.element]


def _binary(expr: Binary, around: Surroundings) -> tuple[Sort, Function]:
    op = expr.op
    if op in _COMPARE:
        return "boolean", _compared(expr, around)
    first, second = _OPERANDS[op]
    left, right = function_of(first, expr.left, around), function_of(second, expr.right, around)
    if op == "and":
        return "boolean", lambda active, values: left(active, values) and right(active, values)
    if op == "or":
        return "boolean", lambda active, values: left(active, values) or right(active, values)
    if op == "in":
        return "boolean", lambda active, values: right(active, values) >> left(active, values) & 1
    apply = _ARITHMETIC[op]
    return "integer", lambda active, values: _saturated(apply(left(active, values), right(active, values)))


def _compared(expr: Binary, around: Surroundings) -> Function:
    sort, left = compiled(expr.left, around)
    if expr.op not in ("==", "!=") and sort != "integer":
        raise LayoutError(f"{show(expr)} orders what has no order")
    right = function_of(sort, expr.right, around)
    compare = _COMPARE[expr.op]
    # An attribute against a constant is by far the commonest guard, and worth a closure of its own.
    slot = around.words.slot_of.get(expr.left.id) if isinstance(expr.left, Name) else None
    if slot is not None and _is_constant(expr.right, around):
        index, constant = slot.index, right(0, ())
        return lambda active, values: compare(values[index], constant)
    return lambda active, values: compare(left(active, values), right(active, values))


def _is_constant(expr: Expr, around: Surroundings) -> bool:
    return isinstance(expr, Constant) or (isinstance(expr, Name) and expr.id not in around.words.slot_of)


def _all_of(elements: tuple[Function, ...]) -> Function:
    def union(active: int, values: Values) -> int:
        mask = 0
        for element in elements:
            mask |= 1 << element(active, values)
        return mask

    return union


def _constant(value: int) -> Function:
    return lambda active, values: value


def _saturated(value: int) -> int:
    return INT64_MIN if value < INT64_MIN else INT64_MAX if value > INT64_MAX else value


def reads(expr: Expr, model: Model) -> tuple[frozenset[str], frozenset[str]]:
    """The attributes that an expression reads, and the machines that it asks about by `within`."""
    asked = names(expr)
    attributes = frozenset(
        item.id for item in asked if isinstance(item, Name) and item.id in model.attributes
    )
    return attributes, frozenset(item.path[0] for item in asked if isinstance(item, Within))
