"""The guard language: a text goes in, a syntax tree comes out; trees are printed, searched and evaluated.

It stands apart from the typing of guards (`koopflow.model.guard_types`), which needs a model; this needs
none. The language is total and small on purpose: no call but `count` and `within`, no division, no text
built, every size bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal, NoReturn, cast

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
from koopflow.model.guard_faults import (
    BAD_WORD,
    CHAINED,
    ENDS_EARLY,
    FOREIGN_OPERATOR,
    NO_BRACKET,
    TOO_LARGE,
    UNEXPECTED,
)
from koopflow.model.guard_tokens import GuardError, Token, tokens

__all__ = [
    "COMPARISONS",
    "INT64_MAX",
    "INT64_MIN",
    "EvaluationError",
    "GuardError",
    "Reference",
    "Value",
    "evaluate",
    "names",
    "parse",
    "show",
]

MAX_CHARACTERS = 2_000
MAX_NODES = 200
MAX_DEPTH = 64
MAX_DIGITS = 64
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

Reference = Name | Dotted | Within
"""What an expression asks of its surroundings."""
Value = bool | int | float | str | frozenset[str]
"""A truth value, a number, the id of an enum value or element (or a text), or a set of ids."""

Operator = Literal["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"]
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_NOT, _COMPARISON, _UNARY_MINUS = 3, 4, 7
_PRECEDENCE: Mapping[str, int] = MappingProxyType(
    {"or": 1, "and": 2, **dict.fromkeys(sorted(COMPARISONS), _COMPARISON), "+": 5, "-": 5, "*": 6}
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "count", "within", "true", "false"})
_ID = re.compile(r"[a-z][a-z0-9-]*")
_NUMBER = re.compile(r"-?[0-9]+")


class EvaluationError(ValueError):
    """An expression that its environment does not type was evaluated."""


def parse(text: str) -> Expr:
    """Read a guard or an effect's value.

    The root's span goes from the text's first token to its last, brackets included. Raises `GuardError`
    at the first fault.
    """
    if len(text) > MAX_CHARACTERS:
        raise GuardError(TOO_LARGE, 0, len(text))
    return _Parser(tuple(tokens(text)), len(text)).whole()


def show(expr: Expr) -> str:
    """Print with the fewest brackets; `parse` reads it back to an equal tree (a list is for YAML to read)."""
    return _shown(expr, 0)


def names(expr: Expr) -> tuple[Reference, ...]:
    """Every name, dotted field and `within` of the expression, in the order of the text."""
    return tuple(_references(expr))


def evaluate(expr: Expr, lookup: Callable[[Reference], Value]) -> Value:
    """The value of an expression that is well typed.

    `lookup` gives an attribute's value, the id itself for an enum value or element, the value of a dotted
    field, and for `within` whether that machine is there. Whole numbers saturate at the bounds of 64
    bits, so every expression has a value. Raises `EvaluationError` where the types do not fit, which
    `koopflow.model.guard_types` finds beforehand.
    """
    match expr:
        case Constant(value) | Quoted(value):
            return value
        case Name() | Dotted() | Within():
            return lookup(expr)
        case Listed(items):
            return frozenset(str(evaluate(item, lookup)) for item in items)
        case Count(of):
            return len(_as_set(evaluate(of, lookup)))
        case Unary("not", operand):
            return not _as_truth(evaluate(operand, lookup))
        case Unary(_, operand):
            return _saturated(-_as_number(evaluate(operand, lookup)))
        case Binary("and", left, right):
            return _as_truth(evaluate(left, lookup)) and _as_truth(evaluate(right, lookup))
        case Binary("or", left, right):
            return _as_truth(evaluate(left, lookup)) or _as_truth(evaluate(right, lookup))
        case Binary(op, left, right):
            return _applied(op, evaluate(left, lookup), evaluate(right, lookup))


class _Parser:
    """Precedence climbing over the tokens of one text."""

    def __init__(self, tokens: tuple[Token, ...], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._at = 0
        self._nodes = 0
        self._depth = 0

    def whole(self) -> Expr:
        expr = self._expression(0)
        if self._next.kind != "end":
            self._refuse(self._next)
        return expr

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _refuse(self, token: Token) -> NoReturn:
        if token.kind == "end":
            raise GuardError(ENDS_EARLY, token.offset, min(self._length, 1))
        word = token.text.lower()
        if word != token.text and word in _KEYWORDS:
            raise GuardError(FOREIGN_OPERATOR, *_stretch(token), found=token.text, instead=word)
        raise GuardError(UNEXPECTED, *_stretch(token), found=token.text)

    def _counted(self, expr: Expr) -> Expr:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise GuardError(TOO_LARGE, 0, self._length)
        return expr

    def _expression(self, lowest: int) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise GuardError(TOO_LARGE, 0, self._length)
        left = self._operand(lowest)
        while (precedence := _PRECEDENCE.get(self._next.text, -1)) >= max(lowest, 1):
            op = cast(Operator, self._take().text)
            right = self._expression(precedence + 1)
            left = self._counted(Binary(op, left, right, _over(left.span, right.span)))
            if precedence == _COMPARISON and self._next.text in COMPARISONS:
                self._refuse_chain(left, right)
        self._depth -= 1
        return left

    def _refuse_chain(self, first: Expr, middle: Expr) -> NoReturn:
        op = cast(Operator, self._take().text)
        last = self._expression(_COMPARISON + 1)
        instead = show(Binary("and", first, Binary(op, middle, last)))
        span = _over(first.span, last.span)
        raise GuardError(CHAINED, span.offset, span.length, instead=instead)

    def _operand(self, lowest: int) -> Expr:
        token = self._take()
        if token.text == "(":
            inner = self._expression(0)
            return replace(inner, span=_over(token.span, self._closed().span))
        if token.kind == "operator" and token.text == "-":
            operand = self._expression(_UNARY_MINUS)
            return self._counted(Unary("-", operand, _over(token.span, operand.span)))
        if token.kind == "quoted":
            return self._counted(Quoted(token.text[1:-1], token.span))
        if token.kind != "word":
            self._refuse(token)
        return self._word(token, lowest)

    def _word(self, token: Token, lowest: int) -> Expr:
        text = token.text
        if text == "not":
            if lowest > _NOT:
                self._refuse(token)
            operand = self._expression(_NOT)
            return self._counted(Unary("not", operand, _over(token.span, operand.span)))
        if text in ("count", "within"):
            return self._counted(self._call(token))
        if text in ("true", "false"):
            return self._counted(Constant(text == "true", token.span))
        if _NUMBER.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise GuardError(TOO_LARGE, *_stretch(token))
            return self._counted(Constant(int(text), token.span))
        if text.lower() in _KEYWORDS:
            self._refuse(token)
        parts = _parts(token)
        return self._counted(Dotted(parts, token.span) if len(parts) > 1 else Name(text, token.span))

    def _call(self, function: Token) -> Expr:
        bracket = self._take()
        if bracket.text != "(":
            raise GuardError(NO_BRACKET, *_stretch(function), found=function.text)
        if function.text == "count":
            inner = self._expression(0)
            return Count(inner, _over(function.span, self._closed().span))
        path = self._take()
        if path.kind != "word":
            self._refuse(path)
        return Within.state(_parts(path), _over(function.span, self._closed().span))

    def _closed(self) -> Token:
        token = self._take()
        if token.text != ")":
            self._refuse(token)
        return token


def _stretch(token: Token) -> tuple[int, int]:
    return token.offset, len(token.text)


def _parts(word: Token) -> tuple[str, ...]:
    parts = tuple(word.text.split("."))
    if not all(_ID.fullmatch(part) for part in parts):
        raise GuardError(BAD_WORD, *_stretch(word), found=word.text)
    return parts


def _over(first: Span, last: Span) -> Span:
    return Span(first.offset, last.offset + last.length - first.offset)


def _shown(expr: Expr, lowest: int) -> str:
    match expr:
        case Constant(value):
            return str(value).lower()
        case Quoted(value):
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Name(name):
            return name
        case Dotted(parts):
            return ".".join(parts)
        case Within(path):
            return f"within({'.'.join(path)})"
        case Listed(items):
            return f"[{', '.join(show(item) for item in items)}]"
        case Count(of):
            return f"count({show(of)})"
        case Unary("not", operand):
            return _bracketed(f"not {_shown(operand, _NOT)}", lowest > _NOT)
        case Unary(_, operand):
            return f"- {_shown(operand, _UNARY_MINUS)}"
        case Binary(op, left, right):
            precedence = _PRECEDENCE[op]
            on_left = precedence + (op in COMPARISONS)
            text = f"{_shown(left, on_left)} {op} {_shown(right, precedence + 1)}"
            return _bracketed(text, precedence < lowest)


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _references(expr: Expr) -> Iterator[Reference]:
    match expr:
        case Name() | Dotted() | Within():
            yield expr
        case Listed(items):
            for item in items:
                yield from _references(item)
        case Count(inner) | Unary(_, inner):
            yield from _references(inner)
        case Binary(_, left, right):
            yield from _references(left)
            yield from _references(right)
        case _:
            pass


def _applied(op: str, left: Value, right: Value) -> Value:
    if op == "==":
        return left == right
    if op == "!=":
        return left != right
    if op == "in":
        return left in _as_set(right)
    if isinstance(left, str) and isinstance(right, str) and op in COMPARISONS:
        return _ordered(op, (left > right) - (left < right))
    first, second = _as_number(left), _as_number(right)
    if op in COMPARISONS:
        return _ordered(op, (first > second) - (first < second))
    return _saturated(first + second if op == "+" else first - second if op == "-" else first * second)


def _ordered(op: str, sign: int) -> bool:
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[op]


def _saturated(value: int | float) -> int | float:
    return min(max(value, INT64_MIN), INT64_MAX) if isinstance(value, int) else value


def _as_truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise EvaluationError(f"{value!r} is neither true nor false")


def _as_number(value: Value) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise EvaluationError(f"{value!r} is not a number")


def _as_set(value: Value) -> frozenset[str]:
    if isinstance(value, frozenset):
        return value
    raise EvaluationError(f"{value!r} is not a set")
