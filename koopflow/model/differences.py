"""Two models as trees in, the named places at which they differ out: added, omitted, renamed or changed.

The comparison is of structure: what an author would have to change to make one of the other. It goes by the parts that
a path can name, so short and long forms of the same thing do not differ, and it knows which names were only changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from koopflow.diagnostics import Place
from koopflow.model.changes import Stage, moved
from koopflow.model.content import is_list
from koopflow.model.outline import SHORT, TABLES, Outline, Part, rows, word
from koopflow.model.renaming import following
from koopflow.source.editing import Loc, key_at
from koopflow.source.nodes import Entry, Node, Scalar, Sequence, plain
from koopflow.source.nodes import Mapping as Tree

Kind = Literal["add", "omit", "rename", "set"]
INSIDE = frozenset({"states", "regions", "next"})
"""Keys of a state or machine whose entries are parts of their own."""
HEADER = "model"
NO_MOVES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: what stands there `before` and `after` as plain values, None where nothing stands.

    `path` is the one of the first model, of the second where only that has it. `place` is in the second, in the first
    where something was omitted. `point` is the variation of the first that covers the path, "" where there is none.
    """

    change: Kind
    path: str
    before: object
    after: object
    place: Place
    point: str = ""


def differences(before: Tree, after: Tree, renamed: Mapping[str, str] = NO_MOVES) -> tuple[Difference, ...]:
    """Where two models differ: names first, then the header, then part by part in file order.

    `renamed` are paths of the first with their paths in the second, as an adaptation tells them.
    """
    moves = {old: new for old, new in renamed.items() if _at_root(old, renamed)}
    first, second = Outline.of(following(Stage(before), moves).tree), Outline.of(after)
    back = {new: old for old, new in renamed.items()}
    points = before.value("variation")
    named = [entry.key.text for entry in points.entries] if isinstance(points, Tree) else []
    found = (*_renames(moves, second), *_header(before, after), *_parts(first, second))
    return tuple(_pointed(one, moved(one.path, back), named) for one in found)


def grouped(found: tuple[Difference, ...]) -> Mapping[str, tuple[Difference, ...]]:
    """The differences by the variation point that covers them; those that none covers under ""."""
    groups: dict[str, list[Difference]] = {}
    for one in found:
        groups.setdefault(one.point, []).append(one)
    return MappingProxyType({point: tuple(ones) for point, ones in groups.items()})


def _pointed(one: Difference, path: str, points: list[str]) -> Difference:
    heads = [point for point in points if path == point or path.startswith(f"{point}.")]
    return Difference(one.change, path, one.before, one.after, one.place, max(heads, key=len, default=""))


def _at_root(old: str, renamed: Mapping[str, str]) -> bool:
    """Whether a path has another id of its own, and does not only stand in what has."""
    return old.rpartition(".")[2] != renamed[old].rpartition(".")[2]


def _renames(moves: Mapping[str, str], second: Outline) -> Iterator[Difference]:
    for old, new in moves.items():
        part = second.part(new)
        place = _place(second.tree, part.loc) if part else second.tree.place
        yield Difference("rename", old, old.rpartition(".")[2], new.rpartition(".")[2], place)


def _header(before: Tree, after: Tree) -> Iterator[Difference]:
    first, second = before.value(HEADER), after.value(HEADER)
    if isinstance(first, Tree) and isinstance(second, Tree):
        yield from _keys(first, second, HEADER, (HEADER,))


def _parts(first: Outline, second: Outline) -> Iterator[Difference]:
    """Parts that only one model has, the outermost of them, and what differs in those that both have."""
    left, right = {**first.parts, **_ways(first)}, {**second.parts, **_ways(second)}
    for key, part in left.items():
        other = right.get(key)
        if other is not None:
            yield from _own(part, other)
        elif part.above in right or part.above in TABLES:
            yield Difference("omit", part.path, plain(part.node), None, _place(first.tree, part.loc))
    for key, part in right.items():
        if key not in left and (part.above in left or part.above in TABLES):
            yield Difference("add", part.path, None, plain(part.node), _place(second.tree, part.loc))


def _ways(outline: Outline) -> dict[str, Part]:
    """The transitions, kept apart from final states that share their paths."""
    return {f"{path} (next)": part for path, part in outline.transitions.items()}


def _own(first: Part, second: Part) -> Iterator[Difference]:
    """What differs in two parts but for the parts inside them."""
    form = "next" if first.kind == "transition" else ""
    left, right = _long(first.node, form), _long(second.node, form)
    if isinstance(left, Tree) and isinstance(right, Tree):
        yield from _keys(left, right, first.path, second.loc)
    elif _canonical(left, second.loc) != _canonical(right, second.loc):
        yield Difference("set", first.path, plain(first.node), plain(second.node), second.node.place)


def _keys(first: Tree, second: Tree, path: str, loc: Loc) -> Iterator[Difference]:
    skipped = INSIDE if path.startswith("machines.") else frozenset()
    for entry in first.entries:
        if entry.key.text not in skipped:
            yield from _value(
                entry.value, second.value(entry.key.text), f"{path}.{entry.key.text}", loc, entry.key
            )
    for entry in second.entries:
        if entry.key.text not in skipped and first.value(entry.key.text) is None:
            yield Difference("add", f"{path}.{entry.key.text}", None, plain(entry.value), entry.key.place)


def _value(first: Node, second: Node | None, path: str, loc: Loc, key: Scalar) -> Iterator[Difference]:
    """What differs in the value of one key: members of a list, keys of a mapping, or the whole."""
    way = (*loc, key.text)
    if second is None:
        yield Difference("omit", path, plain(first), None, key.place)
        return
    first, second = _long(first, key.text), _long(second, key.text)
    if _canonical(first, way) == _canonical(second, way):
        return
    if is_list(way) and _of_names(first) and _of_names(second):
        yield from _members(first, second, path)
    elif isinstance(first, Tree) and isinstance(second, Tree) and not is_list(way):
        yield from _keys(first, second, path, way)
    else:
        yield Difference("set", path, plain(first), plain(second), second.place)


def _members(first: Node, second: Node, path: str) -> Iterator[Difference]:
    """Lists of names differ by their members; the same members in another order are another value."""
    left, right = [word(item) for item in rows(first)], [word(item) for item in rows(second)]
    for item in rows(first):
        if word(item) not in right:
            yield Difference("omit", f"{path}.{word(item)}", word(item), None, item.place)
    for item in rows(second):
        if word(item) not in left:
            yield Difference("add", f"{path}.{word(item)}", None, word(item), item.place)
    if sorted(left) == sorted(right):
        yield Difference("set", path, left, right, second.place)


def _of_names(node: Node) -> bool:
    return all(isinstance(item, Scalar) for item in rows(node))


def _long(node: Node, key: str) -> Node:
    """A short form written out: a target, an initial, a sitting."""
    short = SHORT.get(key)
    if isinstance(node, Sequence) and key == "next" and len(node.items) == 1:
        node = node.items[0]
    if isinstance(node, Scalar) and not node.empty and short:
        return Tree((Entry(Scalar(short, node.place), node),), node.place)
    return node


def _canonical(node: Node, loc: Loc) -> object:
    """The value in which short and long forms are equal."""
    if is_list(loc):
        if isinstance(node, Tree) and loc[-1] in ("by", "holds"):
            return {entry.key.text: word(entry.value) for entry in node.entries}
        names = [plain(item) for item in rows(node)]
        return dict.fromkeys(map(str, names), "1") if loc[-1] == "by" else names
    if isinstance(node, Tree):
        return {
            entry.key.text: _canonical(_long(entry.value, entry.key.text), (*loc, entry.key.text))
            for entry in node.entries
        }
    if isinstance(node, Sequence):
        return [_canonical(item, loc) for item in node.items]
    return plain(node)


def _place(tree: Tree, loc: Loc) -> Place:
    key = key_at(tree, loc)
    return key.place if key else tree.place
