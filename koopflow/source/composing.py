"""The YAML of one document, under budgets, as located nodes, with findings of what is not allowed.

The nodes are made from parser events instead of `yaml.compose`, which overflows the stack on deep input,
keeps the last of two equal keys in silence, and resolves aliases without a bound. Syntax errors leave as
`yaml.YAMLError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import yaml

from koopflow.diagnostics import Diagnostic, Note, Place, Rule, Severity
from koopflow.source import budgets
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence
from koopflow.source.positions import Positions

DUPLICATE_KEY = Rule(
    "KF120",
    Severity.ERROR,
    "“{key}” stands here a second time",
    "keep one of the two, or give one another name",
    "In one mapping every key stands once. YAML programs often keep the last of two equal keys and forget "
    "the first without a word, so that an element disappears; koopflow reports both places.",
)
TAG = Rule(
    "KF121",
    Severity.ERROR,
    "YAML tags such as “{tag}” are not allowed",
    "a text that begins with an exclamation mark stands in quotes",
    "A word that begins with `!` is a tag in YAML: it would say how to read the value. In koopflow the "
    'field says that. Put a text that begins with an exclamation mark in quotes: `title: "!uwaga"`.',
)
MERGE_KEY = Rule(
    "KF122",
    Severity.ERROR,
    "merge keys (“<<”) are not allowed",
    "write the keys out",
    "`<<` would mix another mapping into this one. What stands in an element is then no longer seen at its "
    "place, so koopflow does not allow it. Write the keys out.",
)
KEY_NOT_TEXT = Rule(
    "KF123",
    Severity.ERROR,
    "“{key}” is not a key: a key is a text",
    "put it in quotes if it is meant as text",
    "Unquoted numbers, `true`, `false` and `null` are not keys. `yes`, `no`, `on` and `off` are ordinary "
    'names in koopflow. A key that must look like a number stands in quotes: `"2019": …`.',
)
KEY_NOT_SCALAR = Rule(
    "KF124",
    Severity.ERROR,
    "a list or a mapping cannot be a key",
    "a text that begins with a bracket stands in quotes",
    "A key is a text. `[a, b]: x` and `{a: b}: x` are legal in YAML, but nothing in koopflow is named like "
    "that. A value such as `{name}` standing alone in braces is often a placeholder left over from a "
    "template.",
)
KEY_WITHOUT_VALUE = Rule(
    "KF125",
    Severity.ERROR,
    "“{key}” stands between braces without a value",
    "a text with a comma stands in quotes; a list stands in square brackets",
    "Between braces a comma separates the entries, so `{article: art. 6, ust. 1}` is read as the two keys "
    '`article` and `ust. 1`. Put a text with a comma in quotes: `{article: "art. 6, ust. 1"}`. A list '
    "stands in square brackets: `[school, clinic]`.",
)
DECIMAL_COMMA = Rule(
    "KF134",
    Severity.ERROR,
    "a decimal number is written with a point, not with a comma",
    "write {number}",
    "Between braces a comma separates the entries, so `{share: 0,2}` is read as `share: 0` and a key `2`. "
    "In a number stands a point: `{share: 0.2}`, `{mode: 2.5 h}`. koopflow reads the number as if it were "
    "written so, and checks the rest.",
)
SPACE_AFTER_COLON = Rule(
    "KF117",
    Severity.ERROR,
    "after the colon in “{text}” a space is missing",
    "write “key: value” with a space",
    "In YAML a colon separates a key from its value only where a space or the end of the line follows it: "
    "`id: rural`, not `id:rural`.",
)
UNKNOWN_ALIAS = Rule(
    "KF126",
    Severity.ERROR,
    "“*{name}” repeats an anchor that does not stand before it",
    "a text that begins with an asterisk stands in quotes",
    "A word that begins with `*` repeats in YAML the part that was marked with `&` and the same name, "
    "further up in the same document and not around it. Put a text that begins with an asterisk in quotes.",
)
UNUSED_ANCHOR = Rule(
    "KF127",
    Severity.ERROR,
    "“&{name}” is an anchor that nothing repeats, not part of the text",
    "a text that begins with & stands in quotes",
    "A word that begins with `&` is an anchor in YAML: a mark for repeating the part with `*`. It is not "
    "part of the text. Where nothing repeats it, it was most likely meant as text: put the text in quotes.",
)
FIRST_HERE = "the first stands here"

RULES = (
    SPACE_AFTER_COLON,
    DUPLICATE_KEY,
    TAG,
    MERGE_KEY,
    KEY_NOT_TEXT,
    KEY_NOT_SCALAR,
    KEY_WITHOUT_VALUE,
    DECIMAL_COMMA,
    UNKNOWN_ALIAS,
    UNUSED_ANCHOR,
)

_NOT_TEXT = re.compile(
    "[-+]?(?:0x[0-9a-f_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:e[-+]?[0-9]+)?|\\.[0-9]+(?:e[-+]?[0-9]+)?|\\.inf)|\\.nan|true|false|null|~|",
    re.IGNORECASE,
)
_WHOLE = re.compile("[-+]?[0-9]+")
_DECIMALS = re.compile("[0-9]+ ?(?:%|[^\\W\\d_]+)?")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


class _Mark(Protocol):
    """A place in the parsed text, everything from 0."""

    index: int
    line: int
    column: int


class Halted(Exception):  # noqa: N818  # not a fault: it ends the reading of one document
    """A budget was reached; the findings say which."""


@dataclass(slots=True)
class Composer:
    """Makes the nodes of the text that begins at line `row` (from 0) of its file, and collects findings.

    `quoted` are the offsets in `text` of the last quoted text: it explains a syntax error right behind it.
    """

    text: str
    positions: Positions
    row: int
    findings: list[Diagnostic] = field(default_factory=list)
    quoted: tuple[int, int] | None = None
    _events: Iterator[yaml.Event] = field(init=False)
    _count: int = 0
    _aliases: int = 0
    _anchored: dict[str, tuple[Node, int]] = field(default_factory=dict)
    _unused: dict[str, Place] = field(default_factory=dict)

    def compose(self) -> Node | None:
        """The document's node; None where there is no content.

        Raises `yaml.YAMLError` for what is not YAML, and `Halted` where a budget is reached.
        """
        self._events = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1)
        for name, place in self._unused.items():
            self._find(UNUSED_ANCHOR, place, name=name)
        return root

    def _find(self, rule: Rule, place: Place, related: tuple[Note, ...] = (), **args: object) -> None:
        self.findings.append(Diagnostic(rule, place, args=args, related=related))
        if len(self.findings) >= budgets.FINDINGS:
            self.findings.append(Diagnostic(budgets.TOO_MANY_FINDINGS, place))
            raise Halted

    def _halt(self, rule: Rule, place: Place, limit: int) -> None:
        self.findings.append(Diagnostic(rule, place, args={"limit": limit}))
        raise Halted

    def _place(self, begin: yaml.Event, end: yaml.Event | None = None) -> Place:
        """From the beginning of one event to its end or that of another."""
        start, until = begin.start_mark, (end or begin).end_mark
        assert start is not None and until is not None, "the parser marks where every event begins and ends"
        row = self.row + 1
        return Place(
            self.positions.file, row + start.line, start.column + 1, row + until.line, until.column + 1
        )

    def _node(self, event: yaml.NodeEvent, depth: int) -> Node:
        """The node that the event begins; the events of what is in it are taken."""
        place = self._place(event)
        if depth > budgets.DEPTH:
            self._halt(budgets.TOO_DEEP, place.start, budgets.DEPTH)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor or "", place)
        before = self._count
        self._spend(1, place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._find(TAG, self._tag_place(event, place), tag=tag)
        if event.anchor:
            self._unused[event.anchor] = Place(
                place.file, place.line, place.column, place.line, place.column + len(event.anchor) + 1
            )
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, place)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth)
        else:
            node = self._mapping(event, depth)
        if event.anchor:
            self._anchored[event.anchor] = (node, self._count - before)
        return node

    def _spend(self, nodes: int, place: Place) -> None:
        self._count += nodes
        if self._count > budgets.NODES:
            self._halt(budgets.TOO_MANY_NODES, place, budgets.NODES)

    def _alias(self, name: str, place: Place) -> Node:
        self._aliases += 1
        if self._aliases > budgets.ALIASES:
            self._halt(budgets.TOO_MANY_ALIASES, place, budgets.ALIASES)
        if name not in self._anchored:
            self._find(UNKNOWN_ALIAS, place, name=name)
            return Scalar(name, place)
        self._unused.pop(name, None)
        node, size = self._anchored[name]
        self._spend(size, place)
        return node

    def _tag_place(self, event: yaml.NodeEvent, place: Place) -> Place:
        start = _marks(event)[0].index
        written = self.text[start : start + 1000]
        mark = re.match(r"(?:&\S*\s+)?(\S*)", written)
        first, end = mark.span(1) if mark else (0, 1)
        if "\n" in written[:end] or "\r" in written[:end]:
            return place.start
        return Place(place.file, place.line, place.column + first, place.line, place.column + end)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        text, style = event.value, event.style
        if len(text) > budgets.SCALAR_CHARACTERS:
            self._find(budgets.TOO_LONG, place.start, limit=budgets.SCALAR_CHARACTERS)
            return Scalar("", place)
        if style or event.anchor or event.tag:
            start, end = (mark.index for mark in _marks(event))
            if style in ("'", '"'):
                self.quoted = (start, end)
            found = _PROPERTIES.match(self.text, start, end) if event.anchor or event.tag else None
            if found:
                row = self.positions.starts[self.row]
                place = self.positions.place(row + found.end(), row + end)
        return Scalar(text, place, bool(style))

    def _sequence(self, event: yaml.SequenceStartEvent, depth: int) -> Sequence:
        items: list[Node] = []
        for inner in self._events:
            if isinstance(inner, yaml.SequenceEndEvent):
                return Sequence(tuple(items), self._extent(event, inner, items[-1] if items else None))
            if isinstance(inner, yaml.NodeEvent):
                items.append(self._node(inner, depth + 1))
        raise AssertionError("the parser ends every list that it begins")

    def _mapping(self, event: yaml.NodeEvent, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        last: Node | None = None
        for inner in self._events:
            if isinstance(inner, yaml.MappingEndEvent):
                return Mapping(tuple(entries.values()), self._extent(event, inner, last))
            if not isinstance(inner, yaml.NodeEvent):
                continue
            found_before = len(self.findings)
            key = self._node(inner, depth + 1)
            if not isinstance(key, Scalar):
                del self.findings[found_before:]  # that it is a key says enough
            following = next(self._events)
            assert isinstance(following, yaml.NodeEvent), "the parser gives every key a value"
            last = self._node(following, depth + 1)
            bare = _is_nothing(last) and _marks(inner)[1].index == _marks(following)[0].index
            self._enter(entries, key, last, bare)
        raise AssertionError("the parser ends every mapping that it begins")

    def _enter(self, entries: dict[str, Entry], key: Node, value: Node, bare: bool) -> None:
        """Add the entry, or report why its key is none; `bare` where no value and not even a colon follows."""
        if not isinstance(key, Scalar):
            self._find(KEY_NOT_SCALAR, key.place.start)
        elif bare and self._decimals(entries, key):
            return
        elif not key.quoted and key.text == "<<":
            self._find(MERGE_KEY, key.place)
        elif not key.quoted and _NOT_TEXT.fullmatch(key.text):
            self._find(KEY_NOT_TEXT, key.place, key=key.text)
        elif bare and not key.quoted and re.search(r":\S", key.text):
            self._find(SPACE_AFTER_COLON, key.place, text=_short(key.text))
            name, _, text = key.text.partition(":")
            self._enter(entries, replace(key, text=name), Scalar(text, key.place), bare=False)
        elif bare:
            self._find(KEY_WITHOUT_VALUE, key.place, key=_short(key.text))
        elif key.text in entries:
            first = Note(FIRST_HERE, place=entries[key.text].key.place)
            self._find(DUPLICATE_KEY, key.place, (first,), key=_short(key.text))
        else:
            entries[key.text] = Entry(key, value)

    def _decimals(self, entries: dict[str, Entry], key: Scalar) -> bool:
        """Whether the key is what stands behind the comma of a number, which then is read with a point."""
        entry = next(reversed(entries.values()), None)
        if entry is None or not isinstance(entry.value, Scalar) or key.quoted or entry.value.quoted:
            return False
        whole, start = entry.value, key.place
        adjoins = (whole.place.end_line, whole.place.end_column + 1) == (start.line, start.column)
        if not (adjoins and _WHOLE.fullmatch(whole.text) and _DECIMALS.fullmatch(key.text)):
            return False
        place = replace(whole.place, end_line=start.end_line, end_column=start.end_column)
        number = f"{whole.text}.{key.text}"
        self._find(DECIMAL_COMMA, place, number=number)
        entries[entry.key.text] = replace(entry, value=Scalar(number, place))
        return True

    def _extent(self, start: yaml.NodeEvent, end: yaml.Event, last: Node | None) -> Place:
        """From the first sign to the last: the parser ends a block only where the next one begins."""
        place = self._place(start, end)
        if getattr(start, "flow_style", True) or last is None:
            return place
        until = max((place.line, place.column), (last.place.end_line, last.place.end_column))
        until = min(until, (place.end_line, place.end_column))
        return Place(place.file, place.line, place.column, *until)


def _marks(event: yaml.Event) -> tuple[_Mark, _Mark]:
    assert event.start_mark is not None, "the parser marks where every event begins"
    assert event.end_mark is not None, "the parser marks where every event ends"
    return event.start_mark, event.end_mark


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
