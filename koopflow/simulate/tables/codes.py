"""Expressions as code for the machine: a syntax tree in, a pointer to pairs of words out (`machine.reading`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.model.expressions import (
    Binary,
    Constant,
    Count,
    Dotted,
    Expr,
    Listed,
    Name,
    Unary,
    Within,
)
from koopflow.model.types import Model
from koopflow.semantics.tree import Tree
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.sheet import NotLaidOutError, Sheet

Sort = Literal["boolean", "integer", "enum", "set"]
Code = list[int]

_OPERATIONS: Mapping[str, int] = {
    "and": w.X_AND, "or": w.X_OR, "in": w.X_IN, "==": w.X_EQ, "!=": w.X_NE, "+": w.X_ADD, "-": w.X_SUB, "*": w.X_MUL,
    "<": w.X_LT, "<=": w.X_LE, ">": w.X_GT, ">=": w.X_GE,
}  # fmt: skip
_SCOPES = {"case": w.X_CASE, "municipality": w.X_MUNICIPALITY, "programme": w.X_PROGRAMME}


@dataclass(frozen=True)
class Surroundings:
    """From where an expression is read: the model of a municipality, a root's scope and tree.

    `programme` and `local` are the trees of the wider roots on its line, in world order; `columns` say where the case's
    attributes stand.
    """

    sheet: Sheet
    model: Model
    scope: str
    tree: Tree | None
    programme: tuple[Tree, ...]
    local: tuple[Tree, ...]
    columns: Mapping[str, int]
    known: dict[tuple[Expr, str | None, str], int] = field(default_factory=dict)

    def code(self, expr: Expr | None, element: str | None, sort: Sort = "boolean") -> int:
        """A pointer to the code of an expression; -1 for none."""
        if expr is None:
            return -1
        key = (expr, element, sort)
        if key not in self.known:
            code = _wanted(self, expr, element, sort)
            self.known[key] = self.sheet.put([*code, w.X_END, 0])
        return self.known[key]


def _wanted(around: Surroundings, expr: Expr, element: str | None, sort: Sort) -> Code:
    found, code = _code(around, expr, element)
    return [*code, w.X_ONE, 0] if sort == "set" and found == "enum" else code


def _code(around: Surroundings, expr: Expr, element: str | None) -> tuple[Sort, Code]:
    sheet = around.sheet
    match expr:
        case Constant(value):
            return ("boolean" if isinstance(value, bool) else "integer"), [w.X_CONSTANT, int(value)]
        case Name(name):
            return _named(around, name, element)
        case Dotted(("element", "meets")):
            service = around.model.services.get(element or "")
            meets = service.meets if service is not None else ()
            return "set", [w.X_CONSTANT, sheet.mask(meets)]
        case Listed(items):
            code = [w.X_CONSTANT, 0]
            for item in items:
                code += [*_wanted(around, item, element, "set"), w.X_UNION, 0]
            return "set", code
        case Count(of):
            return "integer", [*_wanted(around, of, element, "set"), w.X_COUNT, 0]
        case Within(path):
            return "boolean", [w.X_WITHIN, _places(around, ".".join(path))]
        case Unary("not", operand):
            return "boolean", [*_code(around, operand, element)[1], w.X_NOT, 0]
        case Unary(_, operand):
            return "integer", [*_code(around, operand, element)[1], w.X_MINUS, 0]
        case Binary():
            return _binary(around, expr, element)
        case _:
            raise NotLaidOutError(f"{expr} is not known to the machine")


def _named(around: Surroundings, name: str, element: str | None) -> tuple[Sort, Code]:
    if name == "element" and element is not None:
        return "enum", [w.X_CONSTANT, around.sheet.symbols[element]]
    attribute = around.model.attributes.get(name)
    if attribute is None:
        return "enum", [w.X_CONSTANT, around.sheet.symbols[name]]
    column = around.columns[name] if attribute.scope == "case" else around.sheet.wide[name]
    return attribute.type, [_SCOPES[attribute.scope], column]


def _binary(around: Surroundings, expr: Binary, element: str | None) -> tuple[Sort, Code]:
    operation = _OPERATIONS[expr.op]
    left_sort, left = _code(around, expr.left, element)
    if expr.op == "in":
        return "boolean", [*left, *_wanted(around, expr.right, element, "set"), operation, 0]
    right = _wanted(around, expr.right, element, left_sort)
    sort: Sort = "integer" if expr.op in ("+", "-", "*") else "boolean"
    return sort, [*left, *right, operation, 0]


def _places(around: Surroundings, local: str) -> int:
    """Where a state may be active on the line: rows of where to look, which root, which node."""
    sheet = around.sheet
    rows: list[int] = []

    def add(place: int, which: int, tree: Tree) -> None:
        for node in tree.nodes:
            if node.local == local:
                rows.extend((place, which, node.index))

    if around.scope == "case" and around.tree is not None:
        add(w.IN_OWN, 0, around.tree)
    for number, tree in enumerate(around.programme):
        add(w.IN_WIDER, -1 - number, tree)
    if around.scope == "case":
        for number, tree in enumerate(around.local):
            add(w.IN_WIDER, number, tree)
    elif around.scope == "municipality":
        for number, tree in enumerate(around.local):
            add(w.IN_WIDER, number, tree)
        rows += [w.IN_CASES, 0, _watch(sheet, f"case {local}")]
    else:
        # Of all municipalities: their own machines and their cases are counted.
        rows += [w.IN_ALL_CASES, 0, _watch(sheet, f"case {local}")]
        rows += [w.IN_ALL_CASES, 0, _watch(sheet, f"municipality {local}")]
    return sheet.put([len(rows) // 3, *rows])


def _watch(sheet: Sheet, what: str) -> int:
    return sheet.watches.setdefault(what, len(sheet.watches))
