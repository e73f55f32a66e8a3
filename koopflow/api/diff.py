"""Two models go in; the named places at which they differ come out, with what stood and what stands there.

The comparison is of structure: what an author would have to change to make one of the other. It reads the located
trees, so that every difference knows its file and line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from koopflow.diagnostics import Place
from koopflow.i18n import translate, translate_count
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel

Kind = Literal["add", "omit", "set"]

_PASSED_THROUGH = frozenset({"states", "regions", "next"})
"""Keys of a machine that never stand in a path."""
_SIGNS = {"add": "+", "omit": "-", "set": "~"}
_SHOWN_MAX = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: what stands there `before` and `after`; None where nothing stands."""

    change: Kind
    path: str
    before: object
    after: object
    place: Place

    def to_dict(self) -> dict[str, Any]:
        """The difference under the keys of `diff --format json`."""
        return {
            "change": self.change,
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
        }

    def __str__(self) -> str:
        told = {"add": _short(self.after), "omit": _short(self.before)}
        content = told.get(self.change) or f"{_short(self.before)} → {_short(self.after)}"
        return f"{_SIGNS[self.change]} {self.path}: {content}"


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two models, in file order of the first, then what only the second has."""

    before: str
    after: str
    changes: tuple[Difference, ...]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.changes)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """One line a difference, after a line that counts them."""
        count = translate_count(language, "{count} difference", "{count} differences", len(self))
        between = translate(
            language, "from {before} to {after}", {"before": self.before, "after": self.after}
        )
        return "\n".join((f"{between}: {count}", *(str(change) for change in self.changes)))

    def to_dict(self) -> dict[str, Any]:
        """The differences under the keys of `diff --format json`."""
        return {"before": self.before, "after": self.after, "changes": [c.to_dict() for c in self.changes]}


def diff(before: LoadedModel, after: LoadedModel) -> Differences:
    """Where two models differ; the header's own differences are among them."""
    return Differences(before.id, after.id, tuple(compare(before.located.tree, after.located.tree)))


def compare(before: Node, after: Node, path: str = "") -> Iterator[Difference]:
    """The places below `path` at which two trees differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for entry in before.entries:
            below = _below(path, entry.key.text)
            other = after.value(entry.key.text)
            if other is None:
                yield Difference("omit", below, plain(entry.value), None, entry.key.place)
            else:
                yield from compare(entry.value, other, below)
        for entry in after.entries:
            if before.value(entry.key.text) is None:
                yield Difference(
                    "add", _below(path, entry.key.text), None, plain(entry.value), entry.key.place
                )
    elif _names(before) is not None and _names(after) is not None:
        yield from _members(_items(before), _items(after), path)
    elif plain(before) != plain(after):
        yield Difference("set", path, plain(before), plain(after), after.place)


def _members(before: tuple[Scalar, ...], after: tuple[Scalar, ...], path: str) -> Iterator[Difference]:
    """Lists of names differ by their members; the same members in another order are another value."""
    left, right = [item.text for item in before], [item.text for item in after]
    if sorted(left) == sorted(right) and left != right:
        yield Difference("set", path, left, right, after[0].place)
    for item in before:
        if item.text not in right:
            yield Difference("omit", f"{path}.{item.text}", item.text, None, item.place)
    for item in after:
        if item.text not in left:
            yield Difference("add", f"{path}.{item.text}", None, item.text, item.place)


def _items(node: Node) -> tuple[Scalar, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(item for item in items if isinstance(item, Scalar))


def _names(node: Node) -> tuple[Scalar, ...] | None:
    """The scalars of a list of scalars; None for anything else."""
    return _items(node) if isinstance(node, Sequence) and len(_items(node)) == len(node.items) else None


def _below(path: str, key: str) -> str:
    if key in _PASSED_THROUGH and path.startswith("machines."):
        return path
    return f"{path}.{key}" if path else key


def _short(value: object) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"
