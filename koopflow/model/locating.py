"""An error of pydantic's in; a finding's rule, arguments and place in the node tree out, and no word of it.

It stands apart from the reading because it is all that knows pydantic's kinds of error and its ways of saying
where: validators that accept a shorthand lengthen the way, so what the tree does not have is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from koopflow.diagnostics import Diagnostic, Note, Place, Rule
from koopflow.model import faults
from koopflow.model.fields import Form, shown
from koopflow.model.meant import bare, meant
from koopflow.model.quantities import PARAMETERS
from koopflow.model.suggestions import suggested
from koopflow.source.editing import Loc
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence, plain

MAPPING_ERRORS = frozenset(
    {"model_type", "model_attributes_type", "dict_type", "mapping_type", "dataclass_type"}
)
LIST_ERRORS = frozenset({"tuple_type", "list_type", "iterable_type", "too_long", "set_type"})
LACKING = frozenset(
    {faults.NO_BOUND, faults.SAYS_NOTHING, faults.ONE_CLAIM, faults.ONE_VERB, faults.BAD_ARRIVALS}
)
"""Rules of what an element lacks, told at its key; where it has too much, the fault says at which key."""
OF_A_VALUE = frozenset({faults.EVENTS_WANTED, faults.BAD_PARAMETERS, faults.BAD_HOURS})
"""Rules that an element is judged by, while it is the value of one of its keys that is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error in the tree: `loc` is the way to the node that is judged, `absent` the key that it lacks.

    `empty` says that nothing stands where a mapping is expected, which is as good as an empty mapping.
    """

    rule: Rule
    loc: Loc
    place: Place
    args: Map[str, object] = field(default_factory=dict)
    hints: tuple[Note, ...] = ()
    absent: str = ""
    empty: bool = False

    def finding(self, subject: str) -> Diagnostic:
        """The finding about the element `subject`."""
        return Diagnostic(self.rule, self.place, subject, self.args, self.hints)


class Tree:
    """A node tree with its mappings indexed, so that many errors in a large file are found quickly."""

    def __init__(self, root: Mapping) -> None:
        self.root = root
        self._entries: dict[int, dict[str, Entry]] = {}

    def entry(self, node: Node | None, key: str) -> Entry | None:
        """The entry of a mapping; None in anything else."""
        if not isinstance(node, Mapping):
            return None
        if id(node) not in self._entries:
            self._entries[id(node)] = {entry.key.text: entry for entry in node.entries}
        return self._entries[id(node)].get(key)

    def resolve(self, loc: tuple[int | str, ...]) -> tuple[Loc, Node]:
        """As far along the way as the tree goes, over steps that it does not have."""
        node: Node = self.root
        found: list[int | str] = []
        for step in loc:
            if isinstance(step, int):
                if isinstance(node, Sequence) and step < len(node.items):
                    found, node = [*found, step], node.items[step]
                continue
            if isinstance(node, Sequence):
                inner = next((i for i, item in enumerate(node.items) if self.entry(item, step)), None)
                found, node = ([*found, inner], node.items[inner]) if inner is not None else (found, node)
            entry = self.entry(node, step)
            if entry is None and step in ("parameters", "values", "weights", "shape"):
                family = next((name for name in PARAMETERS if self.entry(node, name)), None)
                if family:
                    found, node = [*found, family], self._value(node, family)
                    entry = self.entry(node, step)
            if entry:
                found, node = [*found, step], entry.value
        return tuple(found), node

    def key_place(self, loc: Loc) -> Place:
        """The place of the key that leads to a node; for an item or the root that of its first key."""
        holder = self.resolve(loc[:-1])[1]
        entry = self.entry(holder, str(loc[-1])) if loc else None
        if entry:
            return entry.key.place
        node = self.resolve(loc)[1]
        return node.entries[0].key.place if isinstance(node, Mapping) and node.entries else node.place

    def _value(self, node: Node, key: str) -> Node:
        entry = self.entry(node, key)
        return entry.value if entry else node


def located(form: type[Form], tree: Tree, error: ErrorDetails, suggest: bool) -> Fault:
    """The fault that the error stands for; `suggest` adds did-you-mean, which is slow for many."""
    kind, way = error["type"], error["loc"]
    if kind == "rule":
        return _own(tree, error, suggest)
    if kind in ("extra_forbidden", "missing"):
        loc, _ = tree.resolve(way[:-1])
        key = str(way[-1])
        if kind == "missing":
            return Fault(faults.MISSING, loc, tree.key_place(loc), {"key": key}, absent=key)
        return _unknown(tree, (*loc, key), keys_at(form, way[:-1]), suggest)
    loc, node = tree.resolve(way)
    if kind in MAPPING_ERRORS:
        empty = isinstance(node, Scalar) and node.empty
        hints = bare(_names(node)) if suggest and len(loc) == 1 else ()
        return Fault(faults.NOT_MAPPING, loc, node.place, {"given": given_as(node)}, hints, empty=empty)
    if kind in LIST_ERRORS:
        return Fault(faults.NOT_LIST, loc, node.place, {"given": given_as(node)})
    if kind == "literal_error":
        return _literal(loc, node, error, suggest)
    if kind == "greater_than_equal":
        bound = error.get("ctx", {}).get("ge", "")
        return Fault(faults.TOO_SMALL, loc, node.place, {"value": given_as(node), "bound": bound})
    if kind == "too_short":
        return Fault(faults.EMPTY, loc, node.place)
    if kind == "string_type":
        return Fault(faults.NOT_TEXT, loc, node.place)
    return Fault(faults.DOES_NOT_FIT, loc, node.place, {"value": given_as(node)})


def keys_at(form: object, way: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys of the form that pydantic's way leads to, in the order of their declaration."""
    origin = get_origin(form)
    if origin is Annotated:
        return keys_at(get_args(form)[0], way)
    if origin in (Union, UnionType):
        ways = (way, way[1:]) if way else (way,)
        found = (keys_at(part, left) for left in ways for part in get_args(form))
        return next((keys for keys in found if keys), ())
    if isinstance(form, type) and issubclass(form, Form):
        fields = {part.alias or name: part for name, part in form.model_fields.items()}
        if not way:
            return tuple(fields)
        return keys_at(fields[str(way[0])].annotation, way[1:]) if way[0] in fields else ()
    if not way or origin is None:
        return ()
    return keys_at([part for part in get_args(form) if part is not ...][-1], way[1:])


def _own(tree: Tree, error: ErrorDetails, suggest: bool) -> Fault:
    context: dict[str, Any] = error["ctx"]
    rule, inner, args = context["rule"], context["at"], context["args"]
    way = error["loc"]
    at_key = bool(way) and way[-1] == "[key]"
    loc, node = tree.resolve((*way[:-1], *inner) if at_key else (*way, *inner))
    if at_key:
        return Fault(rule, loc, tree.key_place(loc), args, meant(rule, args) if suggest else ())
    if rule is faults.UNKNOWN_KEY:
        return _unknown(tree, loc, tuple(args["known"].split(", ")), suggest)
    if "offset" in args:
        shown_args = {name: value for name, value in args.items() if name not in ("offset", "length")}
        return Fault(rule, loc, inside(node, args["offset"], args["length"]), shown_args)
    absent = {faults.MISSING: "key", faults.PART_MISSING: "key", faults.BODY_INCOMPLETE: "missing"}.get(rule)
    if absent:
        return Fault(rule, loc, tree.key_place(loc), args, absent=args[absent])
    value, hints = str(args.get("value", "")), meant(rule, args) if suggest else ()
    at_holder = rule in LACKING or (bool(inner) and (rule not in OF_A_VALUE or value == inner[-1]))
    place = tree.key_place(loc) if at_holder else _spot(node, value)
    return Fault(rule, loc, place, args, hints)


def _unknown(tree: Tree, loc: Loc, known: tuple[str, ...], suggest: bool) -> Fault:
    key = str(loc[-1])
    args = {"key": key, "known": ", ".join(known) or "–"}
    return Fault(faults.UNKNOWN_KEY, loc, tree.key_place(loc), args, suggested(key, known) if suggest else ())


def _literal(loc: Loc, node: Node, error: ErrorDetails, suggest: bool) -> Fault:
    value = given_as(node)
    known = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    hints = suggested(value, known) if suggest else ()
    return Fault(faults.NOT_ONE_OF, loc, node.place, {"value": value, "known": ", ".join(known)}, hints)


def _spot(node: Node, value: str) -> Place:
    """The key or item that is the value, where the node is what holds it, or a list of what does."""
    items = node.items if isinstance(node, Sequence) else (node,)
    keys = [entry.key for item in items if isinstance(item, Mapping) for entry in item.entries]
    texts = [item for item in items if isinstance(item, Scalar)]
    return next((word.place for word in (*keys, *texts) if word.text == value), node.place)


def inside(node: Node, offset: int, length: int) -> Place:
    """The place of a stretch of a scalar's text where that stands in one line as it is; else the scalar's."""
    place = node.place
    if not isinstance(node, Scalar) or place.line != place.end_line:
        return place
    quotes = (place.end_column - place.column - len(node.text)) // 2
    if place.end_column - place.column != len(node.text) + 2 * quotes or quotes not in (0, 1):
        return place
    column = place.column + quotes + offset
    return Place(place.file, place.line, column, place.line, column + max(length, 1))


def given_as(node: Node) -> str:
    return shown(plain(node)) or "–"


def _names(node: Node) -> tuple[str, ...]:
    """The names in a list of nothing but names."""
    items = node.items if isinstance(node, Sequence) else ()
    names = tuple(item.text for item in items if isinstance(item, Scalar))
    return names if len(names) == len(items) else ()
