"""A node tree and edits by their way through it in, the edited tree out; what is not edited is shared,
places stay.

It is separate from the nodes because only adaptations edit: everybody else reads. All ways are those of the
tree before the edits, so that several edits never move each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace

from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

Loc = tuple[str | int, ...]
"""The way to a node: a key for each mapping, an index for each list."""


@dataclass(frozen=True, slots=True)
class Put:
    """Another node in the place of this one; `key` gives the entry's key anew as well."""

    node: Node
    key: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Respell:
    """Another text for the key of this entry; its value may be edited besides."""

    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Away with this entry, or this item of a list."""


Edit = Put | Respell | Drop


def at(node: Node | None, loc: Loc) -> Node | None:
    """The node that the way leads to, if it leads anywhere."""
    for step in loc:
        node = _child(node, step)
    return node


def key_at(node: Node | None, loc: Loc) -> Scalar | None:
    """The key of the entry that the way leads to; None for an item of a list and for the root."""
    holder = at(node, loc[:-1]) if loc else None
    if not isinstance(holder, Mapping) or not isinstance(loc[-1], str):
        return None
    entry = holder.entry(loc[-1])
    return entry.key if entry else None


def edited(root: Mapping, edits: Map[Loc, Edit], respelt: Map[Loc, str] | None = None) -> Mapping:
    """The tree after all edits; `respelt` are new texts of keys, beside the edits of what stands under them.

    A way that leads nowhere is passed over. The root itself cannot be edited.
    """
    tree: _Branches = {}
    for loc, edit in edits.items():
        _grow(tree, loc, edit)
    for loc, text in (respelt or {}).items():
        _grow(tree, loc, Respell(text))
    result = _apply(root, tree)
    assert isinstance(result, Mapping)
    return result


def extended(root: Mapping, loc: Loc, entry: Entry) -> Mapping:
    """The tree with one entry more at the end of the mapping at `loc`, which is made where it is missing."""
    holder = at(root, loc)
    if isinstance(holder, Mapping):
        grown = replace(holder, entries=(*holder.entries, entry))
        return grown if not loc else edited(root, {loc: Put(grown)})
    fresh = Mapping((entry,), entry.key.place)
    if holder is not None:
        return edited(root, {loc: Put(fresh)})
    name = Scalar(str(loc[-1]), entry.key.place)
    return extended(root, loc[:-1], Entry(name, fresh))


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar in file order, keys included."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for entry in node.entries:
            yield entry.key
            yield from scalars(entry.value)


@dataclass(slots=True)
class _Branch:
    edits: list[Edit]
    below: dict[str | int, _Branch]


_Branches = dict[str | int, _Branch]


def _grow(tree: _Branches, loc: Loc, edit: Edit) -> None:
    for step in loc[:-1]:
        tree = tree.setdefault(step, _Branch([], {})).below
    tree.setdefault(loc[-1], _Branch([], {})).edits.append(edit)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.value(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _apply(node: Node, tree: _Branches) -> Node:
    if not tree or isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        pairs = [(item, tree.get(index)) for index, item in enumerate(node.items)]
        return replace(
            node, items=tuple(_value(item, branch) for item, branch in pairs if not _dropped(branch))
        )
    entries = []
    for entry in node.entries:
        branch = tree.get(entry.key.text)
        if not _dropped(branch):
            entries.append(
                entry if branch is None else Entry(_key(entry.key, branch), _value(entry.value, branch))
            )
    return replace(node, entries=tuple(entries))


def _dropped(branch: _Branch | None) -> bool:
    return branch is not None and any(isinstance(edit, Drop) for edit in branch.edits)


def _value(node: Node, branch: _Branch | None) -> Node:
    if branch is None:
        return node
    given = next((edit.node for edit in branch.edits if isinstance(edit, Put)), None)
    return given if given is not None else _apply(node, branch.below)


def _key(key: Scalar, branch: _Branch) -> Scalar:
    for edit in branch.edits:
        if isinstance(edit, Put) and edit.key is not None:
            key = edit.key
        elif isinstance(edit, Respell):
            key = replace(key, text=edit.text)
    return key
