"""A guard or an effect's value and what its names can mean in, everything that does not fit out.

It stands apart from the language (`koopflow.model.guards`), which knows no model. What it lets pass has a
value in every configuration: the two interpreters and the checks rely on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.diagnostics import Note, Rule
from koopflow.model.documents import Municipality
from koopflow.model.environment import ANY, FLAG, NUMBER, TEXT, Environment, Type
from koopflow.model.expressions import (
    Binary,
    Constant,
    Count,
    Dotted,
    Expr,
    Listed,
    Name,
    Quoted,
    Span,
    Unary,
    Within,
)
from koopflow.model.guard_type_faults import (
    AMBIGUOUS,
    BEYOND_64_BIT,
    BEYOND_BOUNDS,
    NOT_A_FLAG,
    NOT_A_NUMBER,
    NOT_A_SET,
    NOT_A_VALUE,
    NOT_AN_ELEMENT,
    NOT_COMPARABLE,
    ONLY_IN_EACH,
    ONLY_IN_THAT,
    UNKNOWN_FIELD,
    UNKNOWN_NAME,
    WRONG_EFFECT,
)
from koopflow.model.guards import INT64_MAX, INT64_MIN, show
from koopflow.model.meant import TRUTHS
from koopflow.model.scenarios import Scenario
from koopflow.model.suggestions import suggested

Verb = Literal["sets", "adds", "removes"]
"""What an effect does to an attribute."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """What does not fit in an expression, at its stretch of the text; `item` counts in a list of texts."""

    rule: Rule
    span: Span
    args: Mapping[str, object] = field(default_factory=dict)
    hints: tuple[Note, ...] = ()
    item: int | None = None


def condition(expr: Expr, environment: Environment) -> tuple[Misfit, ...]:
    """What does not fit in an expression that has to be true or false."""
    typing = _Typing(environment)
    typing.flag(expr)
    return tuple(typing.misfits)


def effect(verb: Verb, attribute: str, value: Expr, environment: Environment) -> tuple[Misfit, ...]:
    """What does not fit in a value that is assigned to, added to or removed from a declared attribute.

    An expression that only comes beyond an integer's bounds for some values is no misfit: it stays at the
    bound.
    """
    typing = _Typing(environment)
    typing.assigned(verb, attribute, value)
    return tuple(typing.misfits)


def constant(expr: Expr) -> int | None:
    """The whole number that an expression of constants comes to, exactly; None where a name is in it."""
    match expr:
        case Constant(value):
            return None if isinstance(value, bool) else value
        case Unary("-", operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case Binary("+" | "-" | "*" as op, left, right):
            first, second = constant(left), constant(right)
            if first is None or second is None:
                return None
            return first + second if op == "+" else first - second if op == "-" else first * second
    return None


class _Typing:
    """One expression on its way through the rules; misfits are collected, each subject once."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.misfits: list[Misfit] = []
        self._item: int | None = None

    def _misfit(self, rule: Rule, expr: Expr, hints: tuple[Note, ...] = (), **args: object) -> Type:
        self.misfits.append(Misfit(rule, expr.span, {"found": show(expr), **args}, hints, self._item))
        return ANY

    def flag(self, expr: Expr) -> None:
        """Note it where the expression is neither true nor false."""
        if self.of(expr).kind not in ("flag", "any"):
            self._misfit(NOT_A_FLAG, expr)

    def number(self, expr: Expr) -> None:
        """Note it where the expression is no number."""
        if self.of(expr).kind not in ("number", "any"):
            self._misfit(NOT_A_NUMBER, expr)

    def of(self, expr: Expr) -> Type:
        """The type of an expression; `ANY` after a misfit, so that one slip is told once."""
        number = constant(expr)
        if number is not None:
            fits = INT64_MIN <= number <= INT64_MAX
            return NUMBER if fits else self._misfit(BEYOND_64_BIT, expr)
        match expr:
            case Constant():
                return FLAG
            case Within():
                return FLAG
            case Quoted():
                return TEXT if self._environment.facts else self._misfit(ONLY_IN_THAT, expr)
            case Name(name):
                return self._name(expr, name)
            case Dotted(parts):
                return self._dotted(expr, parts)
            case Count(of):
                self._set(of)
                return NUMBER
            case Unary("not", operand):
                self.flag(operand)
                return FLAG
            case Unary(_, operand):
                self.number(operand)
                return NUMBER
            case Binary():
                return self._binary(expr)
        return ANY

    def _name(self, expr: Expr, name: str) -> Type:
        environment = self._environment
        if name in environment.unread:
            return ANY
        if name == "element":
            values = environment.element
            return self._misfit(ONLY_IN_EACH, expr) if values is None else Type("choice", values)
        ids = environment.ids
        if name in environment.attributes:
            return self._misfit(AMBIGUOUS, expr) if name in ids else environment.type_of(name)
        if name in ids:
            return Type("id", (name,))
        return self._misfit(UNKNOWN_NAME, expr, self._meant(name))

    def _meant(self, name: str) -> tuple[Note, ...]:
        """What an unknown name may have meant; where it is a difference without spaces, that."""
        known = {**self._environment.attributes, **self._environment.ids}
        left, hyphen, right = name.partition("-")
        if hyphen and left in self._environment.attributes and right.isdecimal():
            return (Note("a minus has spaces around it: {expression}", {"expression": f"{left} - {right}"}),)
        if name in TRUTHS:
            return suggested(TRUTHS[name], (TRUTHS[name],))
        return self._environment.suggest(name, known)

    def _dotted(self, expr: Expr, parts: tuple[str, ...]) -> Type:
        environment = self._environment
        if parts == ("element", "meets"):
            if "element" in environment.unread and environment.element is None:
                return ANY
            if environment.element is None or not environment.element_meets:
                return self._misfit(ONLY_IN_EACH, expr)
            return Type("set", environment.sections["needs"])
        if not environment.facts:
            return self._misfit(ONLY_IN_THAT, expr)
        head, rest = parts[0], parts[1:]
        if head == "municipality":
            known = tuple(Municipality.model_fields)
            if len(rest) == 1 and rest[0] in known:
                return NUMBER if rest == ("population",) else TEXT
            return self._misfit(UNKNOWN_FIELD, expr, suggested(rest[0], known))
        sections = tuple(info.alias or name for name, info in Scenario.model_fields.items())
        if head in sections:
            return ANY
        return self._misfit(UNKNOWN_FIELD, expr, suggested(head, ("municipality", *sections)))

    def _set(self, expr: Expr) -> Type:
        kind = self.of(expr)
        return kind if kind.kind in ("set", "any") else self._misfit(NOT_A_SET, expr)

    def _binary(self, expr: Binary) -> Type:
        op, left, right = expr.op, expr.left, expr.right
        if op in ("and", "or"):
            self.flag(left)
            self.flag(right)
            return FLAG
        if op in ("+", "-", "*"):
            self.number(left)
            self.number(right)
            return NUMBER
        if op == "in":
            self._membership(left, right)
        elif op in ("==", "!="):
            self._equality(expr)
        else:
            self._order(left, right)
        return FLAG

    def _membership(self, left: Expr, right: Expr) -> None:
        element, whole = self.of(left), self._set(right)
        if not element.is_element:
            self._misfit(NOT_AN_ELEMENT, left)
        elif whole.kind == "set" and element.kind != "any":
            self._one_of(left, element, whole, right)

    def _one_of(self, expr: Expr, given: Type, wanted: Type, of: Expr | str) -> None:
        """Note it where a value, whatever it is, cannot be one of those wanted."""
        if set(given.values) & set(wanted.values):
            return
        whole = of if isinstance(of, str) else show(of)
        hints = self._environment.suggest(given.values[0], wanted.values) if given.kind == "id" else ()
        self._misfit(NOT_A_VALUE, expr, hints, of=whole, values=", ".join(wanted.values))

    def _all_of(self, expr: Expr, given: Type, wanted: Type, of: str) -> None:
        """Note it where a value can be one that is not wanted."""
        outside = [value for value in given.values if value not in wanted.values]
        if given.kind == "id":
            self._one_of(expr, given, wanted, of)
        elif outside:
            self._misfit(NOT_A_VALUE, expr, found=outside[0], of=of, values=", ".join(wanted.values))

    def _equality(self, expr: Binary) -> None:
        sides = ((expr.left, self.of(expr.left)), (expr.right, self.of(expr.right)))
        (left, first), (right, second) = sides
        kinds = {first.kind, second.kind}
        if "any" in kinds:
            return
        if kinds == {"choice", "id"}:
            value, whole = (sides[1], sides[0]) if first.kind == "choice" else (sides[0], sides[1])
            self._one_of(value[0], value[1], whole[1], whole[0])
            return
        alike = first.kind == second.kind != "id"
        if not alike or (first.values and not set(first.values) & set(second.values)):
            self._misfit(NOT_COMPARABLE, expr, left=show(left), right=show(right))

    def _order(self, left: Expr, right: Expr) -> None:
        first, second = self.of(left), self.of(right)
        if self._environment.facts and {first.kind, second.kind} <= {"text", "any"}:
            return
        for expr, kind in ((left, first), (right, second)):
            if kind.kind not in ("number", "any"):
                self._misfit(NOT_A_NUMBER, expr)

    def assigned(self, verb: Verb, attribute: str, value: Expr) -> None:
        """Note what does not fit in an effect."""
        wanted = self._environment.type_of(attribute)
        declared = self._environment.attributes[attribute]
        if verb != "sets" and wanted.kind != "set":
            self._misfit(WRONG_EFFECT, value, attribute=attribute, type=declared.type)
        elif wanted.kind == "set":
            self._elements(verb, attribute, value, wanted)
        elif isinstance(value, Listed):
            self._misfit(WRONG_EFFECT, value, attribute=attribute, type=declared.type)
        else:
            self._single(attribute, value, wanted)

    def _single(self, attribute: str, value: Expr, wanted: Type) -> None:
        declared = self._environment.attributes[attribute]
        given = self.of(value)
        if given.kind == "any":
            return
        if wanted.kind == "choice" and given.is_element:
            self._all_of(value, given, wanted, attribute)
        elif given.kind != wanted.kind:
            self._misfit(WRONG_EFFECT, value, attribute=attribute, type=declared.type)
        elif (number := constant(value)) is not None:
            low = INT64_MIN if declared.min is None else declared.min
            high = INT64_MAX if declared.max is None else declared.max
            if not low <= number <= high:
                self._misfit(BEYOND_BOUNDS, value, attribute=attribute, low=low, high=high)

    def _elements(self, verb: Verb, attribute: str, value: Expr, wanted: Type) -> None:
        if isinstance(value, Listed):
            for index, item in enumerate(value.items):
                self._item = index
                self._elements(verb, attribute, item, wanted)
            self._item = None
            return
        given = self.of(value)
        if given.kind == "any":
            return
        if given.kind not in ("choice", "id", "set"):
            self._misfit(WRONG_EFFECT, value, attribute=attribute, type="set")
        elif verb == "removes":
            self._one_of(value, given, wanted, attribute)
        else:
            self._all_of(value, given, wanted, attribute)
