"""A way through a node tree in, its path out; a path in, its place or its typed element out.

It stands apart so that every finding names its subject and its place in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from koopflow.diagnostics import Place
from koopflow.model.machines import Body
from koopflow.model.outline import SECTIONS, Outline
from koopflow.source.editing import Loc, at, key_at
from koopflow.source.nodes import Mapping, Scalar, Sequence

_BETWEEN = ("states", "regions", "next")
"""The keys that stand between a part and what it holds, and never in a path."""


@dataclass(frozen=True)
class Located:
    """A document's tree, from which every path of it has a place; `file` is that of its header.

    `origin` is the header's key in the document that the tree was made from, where that is another.
    """

    tree: Mapping
    origin: Place | None = None

    @property
    def file(self) -> str:
        """The file in which the document begins."""
        return self.header.file

    @property
    def header(self) -> Place:
        """The key of the header: where a finding about the document as a whole stands."""
        if self.origin is not None:
            return self.origin
        for entry in self.tree.entries:
            if entry.key.text in ("model", "adaptation", "scenario"):
                return entry.key.place
        return self.tree.place.start

    @cached_property
    def outline(self) -> Outline:
        """What its paths name."""
        return Outline.of(self.tree)

    def place(self, path: str, value: bool = False) -> Place:
        """The key of what the path names (a member of a list: itself), else of the nearest part above it.

        With `value` the place of what stands under that key, where the path is found whole or ends in a scalar.
        """
        words = path.split(".")
        for length in range(len(words), 0, -1):
            loc = self._locate(".".join(words[:length]))
            if loc:
                node = at(self.tree, loc)
                whole = length == len(words) or isinstance(node, Scalar)
                if node and ((value and whole) or isinstance(loc[-1], int)):
                    return node.place
                key = key_at(self.tree, loc)
                return key.place if key else self.header
        return self.header

    def alternative(self, path: str, number: int) -> Place:
        """One of the alternatives of the transition that the path names, by its number from 0."""
        loc = self._transition(path) or self._locate(path)
        node = at(self.tree, loc) if loc else None
        if isinstance(node, Sequence) and number < len(node.items):
            return node.items[number].place
        return self.transition(path)

    def transition(self, path: str) -> Place:
        """The key of the transition that the path names; an inner final state may have the same path."""
        loc = self._transition(path)
        key = key_at(self.tree, loc) if loc else None
        return key.place if key else self.place(path)

    def of_alternative(self, path: str, number: int, key: str) -> Place:
        """What one of the alternatives of a transition says under a key; else the alternative itself."""
        loc = self._transition(path) or self._locate(path) or ()
        node = at(self.tree, loc)
        way = at(node, (number,)) if isinstance(node, Sequence) else node
        said = way.value(key) if isinstance(way, Mapping) else None
        return said.place if said else self.alternative(path, number)

    def _transition(self, path: str) -> Loc | None:
        part = self.outline.transitions.get(path)
        return part.loc if part else None

    def _locate(self, path: str) -> Loc | None:
        """Sections of a scenario have paths as their keys, so the longest key that fits is taken."""
        section, _, rest = path.partition(".")
        if section in SECTIONS:
            return self.outline.locate(path)
        table = self.tree.value(section)
        if not rest:
            return (section,) if table is not None else None
        return way_below((section,), table, rest)


def way_below(loc: Loc, node: object, rest: str) -> Loc | None:
    words = rest.split(".")
    for length in range(len(words), 0, -1):
        key, left = ".".join(words[:length]), ".".join(words[length:])
        if isinstance(node, Mapping) and (entry := node.entry(key)):
            found: Loc | None = (*loc, key)
            return way_below((*loc, key), entry.value, left) if left else found
        if isinstance(node, Sequence):
            for number, item in enumerate(node.items):
                if (isinstance(item, Scalar) and item.text == key) or str(number) == key:
                    return way_below((*loc, number), item, left) if left else (*loc, number)
    return None


def path_of(tree: Mapping, loc: Loc) -> str:
    """The path of what the way leads to: ids alone, and a member of a list by its text or else its number."""
    inside_machine = loc[:1] == ("machines",)
    words: list[str] = []
    group = False
    for index, step in enumerate(loc):
        if isinstance(step, int):
            item = at(tree, loc[: index + 1])
            if isinstance(item, Scalar):
                words.append(item.text)
            elif not inside_machine:
                words.append(str(step))
        elif inside_machine and step in _BETWEEN and not group and index > 1:
            group = True
            continue
        else:
            words.append(step)
        group = False
    return ".".join(words)


def element_at(model: BaseModel, path: str, transition: bool = False) -> object | None:
    """The typed value that the path names: an element, region, state, transition or the value of a key.

    Where an inner state and a completion share the path, `transition` says that the completion is meant.
    """
    return _typed(model, path.split("."), transition)


def _typed(value: object, words: list[str], transition: bool) -> object | None:
    if not words:
        return value
    head, rest = words[0], words[1:]
    candidates: list[object] = []
    if isinstance(value, Body):
        inner = [value.parts.get(head)]
        ways = [getattr(value, "next", {}).get(head)]
        candidates += [*ways, *inner] if transition else [*inner, *ways]
    if isinstance(value, BaseModel):
        names = {field.alias or name: name for name, field in type(value).model_fields.items()}
        if head in names:
            candidates.append(getattr(value, names[head]))
    elif isinstance(value, Map):
        candidates.append(value.get(head))
    elif isinstance(value, tuple):
        candidates += [item for item in value if item == head][:1]
        candidates += [_typed(item, [head], transition) for item in value if isinstance(item, BaseModel)]
    found = (_typed(item, rest, transition) for item in candidates if item is not None)
    return next((item for item in found if item is not None), None)
