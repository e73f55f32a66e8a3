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
from typing import Literal

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
from koopflow.model.guards import INT64_MAX, INT64_MIN, names
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


def compiled(expr: Expr, around: Surroundings) -> tuple[Sort, Function]:
    """The sort and the function of a well-typed expression. Raises `LayoutError` for an unknown name."""
    match expr:
        case Constant(value):
            return ("boolean" if isinstance(value, bool) else "integer"), _constant(int(value))
        case Name(name):
            return _named(name, around)
        case Dotted(("element", "meets")):
            return "set", _constant(around.words.meets.get(_element(around), 0))
        case Listed(items):
            return "set", _constant(around.words.mask(item.id for item in items if isinstance(item, Name)))
        case Count(of):
            counted = compiled(of, around)[1]
            return "integer", lambda active, values: counted(active, values).bit_count()
        case Within(path):
            mask = around.within.get(".".join(path), 0)
            return "boolean", lambda active, values: active & mask != 0
        case Unary(op, operand):
            inner = compiled(operand, around)[1]
            if op == "not":
                return "boolean", lambda active, values: not inner(active, values)
            return "integer", lambda active, values: _saturated(-inner(active, values))
        case Binary():
            return _binary(expr, around)
        case Dotted(parts):
            raise LayoutError(f"{'.'.join(parts)} is not known here")
        case Quoted(value):
            raise LayoutError(f"{value} is not known here")


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
    left, right = compiled(expr.left, around)[1], compiled(expr.right, around)[1]
    op = expr.op
    if op == "and":
        return "boolean", lambda active, values: left(active, values) and right(active, values)
    if op == "or":
        return "boolean", lambda active, values: left(active, values) or right(active, values)
    if op == "in":
        return "boolean", lambda active, values: right(active, values) >> left(active, values) & 1
    if op in _COMPARE:
        return "boolean", _compared(expr, _COMPARE[op], left, right, around)
    apply = _ARITHMETIC[op]
    return "integer", lambda active, values: _saturated(apply(left(active, values), right(active, values)))


def _compared(
    expr: Binary, compare: Callable[[int, int], bool], left: Function, right: Function, around: Surroundings
) -> Function:
    # An attribute against a constant is by far the commonest guard, and worth a closure of its own.
    if (
        isinstance(expr.left, Name)
        and expr.left.id in around.words.slot_of
        and _is_constant(expr.right, around)
    ):
        index, constant = around.words.slot_of[expr.left.id].index, right(0, ())
        return lambda active, values: compare(values[index], constant)
    return lambda active, values: compare(left(active, values), right(active, values))


def _is_constant(expr: Expr, around: Surroundings) -> bool:
    return isinstance(expr, Constant) or (isinstance(expr, Name) and expr.id not in around.words.slot_of)


def of_one(element: Function) -> Function:
    """The function of the set that has this one element."""
    return lambda active, values: 1 << element(active, values)


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
