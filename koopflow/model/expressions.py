"""The syntax tree of guards and effect values: small frozen nodes, each with its stretch of the text.

A name is kept as written; `koopflow.model.guards` parses, prints, types and evaluates. The nodes stand apart because
every later form (compiled guards, verification, messages) is made from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its scalar's text, in characters from 0."""

    offset: int = 0
    length: int = 0


_NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false` or a whole number."""

    value: bool | int
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted text or date; only in a rule's `that`."""

    value: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """An attribute, an enum value or an element; `element` is the element that an `each` instance is about."""

    id: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Dotted:
    """`element.meets`, and in a rule's `that` fields such as `municipality.population`."""

    parts: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Listed:
    """A YAML list of names as an effect's value: the set of them."""

    items: tuple[Expr, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """`count(set)`: how many elements the set has."""

    of: Expr
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """`within(machine.state)`: that machine of the same line is inside that state."""

    path: tuple[str, ...]
    span: Span = field(default=_NOWHERE, compare=False)

    @classmethod
    def state(cls, path: tuple[str, ...], span: Span) -> Within:
        """Being in the state of this path; one in full means the same as one from the machine on."""
        return cls(path[1:] if path[0] == "machines" and len(path) > 2 else path, span)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    op: OneOf["not", "-"]
    operand: Expr
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; `and` and `or` read the right one only where it matters."""

    op: OneOf["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"]
    left: Expr
    right: Expr
    span: Span = field(default=_NOWHERE, compare=False)


Expr = Constant | Quoted | Name | Dotted | Listed | Count | Within | Unary | Binary
