"""A YAML document as located nodes: every scalar is text, every node knows its file, line and column.

The nodes know no schema. They are what adaptations edit, so a node keeps the place of the file it came from.
"""

from __future__ import annotations

from dataclasses import dataclass

from koopflow.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as written (quotes resolved); `empty` where nothing or a plain `null` or `~` stands."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether it is YAML's null."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping in file order, without two equal keys."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        """The entry of this key, if there is one."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None

    def value(self, key: str) -> Node | None:
        """The value of this key, if there is one."""
        entry = self.entry(key)
        return entry.value if entry else None


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """Dicts, lists and texts; an empty scalar is None."""
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}
