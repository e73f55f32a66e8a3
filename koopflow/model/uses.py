"""The node tree of a model, scenario or adaptation in, every use of a name in it out, each with its exact
scalar.

The uses are found by the `Ref` marks of the types: their annotations lead through the nodes as the author
wrote them, short forms included, so that a tree which is broken or half changed has uses as well. It is the
only module that knows where names stand; what a name means is the next module's (`references`).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from koopflow.model.documents import Model
from koopflow.model.elements import Attribute, Basis
from koopflow.model.expressions import Binary, Count, Dotted, Expr, Listed, Name, Span, Unary, Within
from koopflow.model.fields import RESERVED, Form, Ref
from koopflow.model.guards import GuardError, parse
from koopflow.model.machines import Alternative, Effects, Initial, Sitting, State, Until
from koopflow.model.outline import TABLES, rows, word
from koopflow.model.quantities import ByElement, Chances, Quantity
from koopflow.model.rules import Figure, ModelRule
from koopflow.model.scenarios import Budget, Closure, Population, Scenario, SetChances, names_family
from koopflow.source.editing import Loc
from koopflow.source.nodes import Mapping, Node, Scalar

FIELDS_OF_THAT = MappingProxyType(
    {
        "capacity": "actors",
        "sittings": "actors",
        "delays": "flows",
        "planning": "attributes",
        "population": "attributes",
    }
)
"""The dotted fields of a rule's `that` whose second word is the name of an element."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name where it is used.

    `kind` is a section's name where only its elements are meant, a special kind of `Ref`, or one of those
    told by the context: `next` (the name of a transition), `signal`, `region`, `name` (in a guard),
    `within`, `element` (of a set), `value` (of an attribute), `member` (of the list that a rule is about),
    `result`, `begin`, `payable`, `closed`, `sweep`. `loc` is the way through the tree to `node`, or to the
    entry whose key it is; `scope` the path of the element or state in which it stands; `span` the stretch
    of the scalar's text, None for the whole.
    """

    kind: str
    text: str
    loc: Loc
    node: Scalar
    scope: str = ""
    key: bool = False
    span: Span | None = None


CONTEXT: Map[tuple[type[Form], str], str] = MappingProxyType(
    {
        (State, "next"): "next",
        (Effects, "raises"): "signal",
        (Until, "regions"): "region",
        (Attribute, "of"): "element",
        (Attribute, "initial"): "value",
        (ModelRule, "include"): "member",
        (ModelRule, "exclude"): "member",
        (Figure, "of"): "machines",
        (Figure, "from_"): "figure-path",
        (Figure, "to"): "figure-path",
        (Figure, "actors"): "actors",
        (Figure, "example"): "examples",
        (ByElement, "by_element"): "element",
        (Chances, "of"): "result",
        (SetChances, "each"): "element",
        (SetChances, "one_of"): "element",
        (Population, "chances"): "value",
        (Closure, "of"): "closed",
        (Budget, "pays"): "payable",
        (Scenario, "costs"): "payable",
        (Scenario, "begin"): "begin",
        (Scenario, "sweep"): "sweep",
    }
)
"""Fields that name something by their context and so bear no mark: a mapping's keys, or the texts of a list.
"""
VALUES_NAME = frozenset({"begin"})
"""Kinds of context in which a mapping's values are the names and not its keys."""
SHORT_FORMS: tuple[tuple[type[Form], str], ...] = (
    (Initial, "to"),
    (Alternative, "to"),
    (Sitting, "of"),
    (Until, "regions"),
    (Quantity, "value"),
)


class Finder:
    """Finds uses; those in a part that several trees share are found once, and are the same values in each.

    Trees made from one another share what was not edited: the stages of an adaptation, a scenario and what is laid over
    it, the points of a sweep. What was found is kept as long as the finder, of which whoever compares such trees has
    one.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[_Plain, str, Loc, int], tuple[Node, tuple[Use, ...]]] = {}

    def uses(self, tree: Mapping, form: type[Form] = Model) -> tuple[Use, ...]:
        """Every use in a document of this form, in file order; what the form does not know is passed over."""
        return self.within(_plain(form), tree, ())

    def within(self, shape: _Plain, node: Node, loc: Loc, kind: str = "") -> tuple[Use, ...]:
        """The uses in a node read as `shape`; texts without a mark of their own are of `kind`, if any."""
        key = (shape, kind, loc, id(node))
        if key not in self._known:
            found: list[Use] = []
            _in_part(shape, node, loc, kind, found, self)
            self._known[key] = node, tuple(found)  # no other node has its id while it is kept
        return self._known[key][1]


def uses(tree: Mapping, form: type[Form] = Model) -> tuple[Use, ...]:
    """Every use in one document of this form, as a finder finds them."""
    return Finder().uses(tree, form)


def uses_at(tree: Node, form: Any, loc: Loc) -> tuple[Use, ...]:
    """The uses in one part of a document, of the given type and at the given way."""
    return Finder().within(_plain(form), tree, loc)


def scope_of(loc: Loc) -> str:
    """The path of the innermost element, region, state or transition on this way."""
    words = [str(loc[0]), *(str(step) for step in loc[1:2])] if loc else []
    if words[:1] == ["machines"]:
        step = 2
        while step + 1 < len(loc) and loc[step] in ("states", "regions", "next"):
            words.append(str(loc[step + 1]))
            step += 2
            if loc[step - 2] == "next":
                break
    return ".".join(words)


def expression_names(expression: Expr) -> Iterator[tuple[str, str, Span]]:
    """The names in an expression, as kind of use, text and stretch, from left to right."""
    match expression:
        case Name(id, span):
            yield "name", id, span
        case Within(path, span):
            yield "within", ".".join(path), span
        case Dotted(parts, span) if len(parts) > 1 and parts[0] in FIELDS_OF_THAT:
            yield FIELDS_OF_THAT[parts[0]], parts[1], Span(span.offset + len(parts[0]) + 1, len(parts[1]))
        case Listed(items):
            for item in items:
                yield from expression_names(item)
        case Count(of):
            yield from expression_names(of)
        case Unary(_, operand):
            yield from expression_names(operand)
        case Binary(_, left, right):
            yield from expression_names(left)
            yield from expression_names(right)


@dataclass(frozen=True, slots=True, eq=False)
class _Plain:
    """An annotation taken apart once: what it is, of what, the mark on it, and whether names can be inside."""

    sort: Literal["expression", "union", "tuple", "table", "form", "text", "other"]
    parts: tuple[_Plain, ...] = ()
    form: type[Form] = Form
    mark: str = ""
    bears: bool = False


@cache
def _plain(shape: Any) -> _Plain:
    origin, parts = get_origin(shape), get_args(shape)
    if origin is Annotated:
        inner = _plain(parts[0])
        return replace(inner, mark=_mark(shape) or inner.mark)
    bears = _bears(shape)
    if origin is UnionType and shape == Expr:
        return _Plain("expression", bears=bears)
    if origin in (Union, UnionType):
        return _Plain("union", tuple(_plain(part) for part in parts if part is not NoneType), bears=bears)
    if origin is tuple:
        return _Plain("tuple", tuple(_plain(part) for part in parts if part is not Ellipsis), bears=bears)
    if origin is Map:
        return _Plain("table", tuple(map(_plain, parts)), bears=bears)
    if isinstance(shape, type) and issubclass(shape, Form):
        return _Plain("form", form=shape, bears=bears)
    return _Plain("text" if shape in (str, object) else "other", bears=bears)


def _in(shape: _Plain, node: Node, loc: Loc, kind: str, found: list[Use], finder: Finder) -> None:
    """Add the uses in a node read as `shape`; texts without a mark of their own are of `kind`, if any."""
    kind = shape.mark or kind
    if not (kind or shape.bears):
        return
    if shape.sort == "expression":
        found += _in_expression(node, loc)
    elif shape.sort == "union":
        for part in shape.parts:
            _in(part, node, loc, kind, found, finder)
    elif shape.sort == "tuple":
        for index, (item, way) in enumerate(_items(node, loc)):
            _in(shape.parts[min(index, len(shape.parts) - 1)], item, way, kind, found, finder)
    elif shape.sort in ("table", "form"):
        found += finder.within(shape, node, loc, kind)
    elif kind and shape.sort == "text" and isinstance(node, Scalar):
        found += _use(kind, node, loc)


def _in_part(shape: _Plain, node: Node, loc: Loc, kind: str, found: list[Use], finder: Finder) -> None:
    if shape.sort == "form":
        _in_form(shape.form, node, loc, found, finder)
    elif shape.sort == "table":
        _in_table(shape, node, loc, kind, found, finder)
    else:
        _in(shape, node, loc, kind, found, finder)


def _in_table(table: _Plain, node: Node, loc: Loc, kind: str, found: list[Use], finder: Finder) -> None:
    """Keys and values of a mapping; a text or a list in its place stands for the keys."""
    key, value = table.parts
    if not isinstance(node, Mapping):
        for item, way in _items(node, loc):
            if isinstance(item, Scalar):
                found += _use(key.mark or kind, item, way)
        return
    of_value = kind in VALUES_NAME
    for entry in node.entries:
        way = (*loc, entry.key.text)
        found += _use(key.mark or ("" if of_value else kind), entry.key, way, key=True)
        _in(value, entry.value, way, kind if of_value else "", found, finder)


def _in_form(form: type[Form], node: Node, loc: Loc, found: list[Use], finder: Finder) -> None:
    if issubclass(form, Basis) and word(node) == "consent" and isinstance(node, Scalar):
        found += _use("attributes", node, loc)
        return
    fields = _fields(form)
    field = _stands_for(form, node)
    if field:
        if field in fields:
            _read(fields[field], node, loc, found, finder)
    elif isinstance(node, Mapping):
        if issubclass(form, Chances):
            of = tuple(entry for entry in node.entries if entry.key.text != "when")
            _read(fields["of"], Mapping(of, node.place), loc, found, finder)
            fields = {"when": fields["when"]}
        for entry in node.entries:
            if entry.key.text in fields:
                _read(fields[entry.key.text], entry.value, (*loc, entry.key.text), found, finder)


def _stands_for(form: type[Form], node: Node) -> str:
    """The field that a node in short form gives; "" where it gives the fields by their keys."""
    keys = {entry.key.text for entry in node.entries} if isinstance(node, Mapping) else set()
    if issubclass(form, ByElement):
        return "" if "by-element" in keys else "plain"
    if issubclass(form, Population):
        if keys & {"each", "one-of"}:
            return "set"
        return "" if not keys or "value" in keys or names_family(keys) else "chances"
    if issubclass(form, Quantity):
        return "" if "value" in keys else "value"
    if not isinstance(node, Mapping):
        return next((field for short, field in SHORT_FORMS if issubclass(form, short)), "")
    return ""


@dataclass(frozen=True, slots=True)
class _Field:
    shape: _Plain
    kind: str


def _read(field: _Field, node: Node, loc: Loc, found: list[Use], finder: Finder) -> None:
    _in(field.shape, node, loc, field.kind, found, finder)


@cache
def _fields(form: type[Form]) -> Map[str, _Field]:
    """The fields of a form that can hold names, by their key in the document."""
    found = {}
    for name, info in form.model_fields.items():
        marks = [mark.kind for mark in info.metadata if isinstance(mark, Ref)]
        context = next((CONTEXT[base, name] for base in form.__mro__ if (base, name) in CONTEXT), "")
        kind = marks[0] if marks else context
        shape: Any = info.annotation
        if kind or _bears(shape):
            found[info.alias or name] = _Field(_plain(shape), kind)
    return MappingProxyType(found)


@cache
def _bears(shape: Any) -> bool:
    """Whether a value of this shape can hold a name, itself or in a form inside it."""
    seen: set[type[Form]] = set()
    left = [shape]
    while left:
        one = left.pop()
        if isinstance(one, Ref) or (get_origin(one) is UnionType and one == Expr):
            return True
        if not (isinstance(one, type) and issubclass(one, Form)):
            left += get_args(one)
        elif one not in seen:
            seen.add(one)
            if any(base is form for base in one.__mro__ for form, _ in CONTEXT):
                return True
            left += [part for info in one.model_fields.values() for part in (*info.metadata, info.annotation)]
    return False


def _mark(shape: Any) -> str:
    marks = get_args(shape)[1:] if get_origin(shape) is Annotated else ()
    return next((mark.kind for mark in marks if isinstance(mark, Ref)), "")


def _items(node: Node, loc: Loc) -> Iterator[tuple[Node, Loc]]:
    whole = isinstance(node, Scalar | Mapping)
    for index, item in enumerate(rows(node)):
        yield item, loc if whole else (*loc, index)


def _use(kind: str, node: Scalar, loc: Loc, key: bool = False) -> Iterator[Use]:
    section = loc[0] == "attributes" and loc[-1] == "of" and node.text in TABLES
    if kind and not (node.empty or section or node.text in RESERVED or node.text.isdecimal()):
        yield Use(kind, node.text, loc, node, scope_of(loc), key)


def _in_expression(node: Node, loc: Loc) -> Iterator[Use]:
    """The names in a guard or an effect's value; a text that cannot be parsed has none."""
    for item, way in _items(node, loc):
        if not isinstance(item, Scalar):
            continue
        try:
            expression = parse(item.text)
        except GuardError:
            continue
        if loc[:1] == ("sittings",) and isinstance(expression, Dotted):
            # A bare path, as in `while: team.working`, stands for being within that state.
            yield Use("within", ".".join(expression.parts), way, item, scope_of(way), span=expression.span)
            continue
        for kind, text, span in expression_names(expression):
            if text not in RESERVED:
                stretch = _inner(item.text, span) if kind == "within" else span
                yield Use(kind, text, way, item, scope_of(way), span=stretch)


def _inner(text: str, span: Span) -> Span:
    """The stretch between the brackets of `within(…)`."""
    start = text.index("(", span.offset) + 1
    inside = text[start : span.offset + span.length - 1]
    lead = len(inside) - len(inside.lstrip())
    return Span(start + lead, len(inside.strip()))
