"""The node tree of a model in, everything that a path can name out: elements, states, transitions, keys,
members.

It reads nodes and not typed values, so that a model with a broken part, or one that is only half changed,
has an outline as well. Paths are the language's: ids alone, without `states`, `regions` and `next`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from koopflow.source.editing import Loc, at
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence

SECTIONS = (
    "actors", "data", "documents", "flows", "events", "needs", "services", "attributes", "machines", "rules",
    "examples", "variation", "figures",
)  # fmt: skip
TABLES = SECTIONS[:-2]
"""The sections whose keys are ids of elements."""
NEVER_IN_A_PATH = frozenset({"states", "regions", "next"})
"""What stands on the way through a machine's document and not in a path through the machine."""
SHORT = {"next": "to", "initial": "to", "sitting": "of"}
"""Where a scalar stands for a mapping with this one key."""


@dataclass(frozen=True, slots=True)
class Part:
    """An element, region, state or transition, at its way through the tree.

    `kind` is `element`, `machine`, `region`, `state` or `transition`.
    """

    path: str
    kind: str
    loc: Loc
    node: Node

    @property
    def id(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(".")[2]

    @property
    def above(self) -> str:
        """The path of what it stands in."""
        return self.path.rpartition(".")[0]


@dataclass(frozen=True)
class Outline:
    """What stands where in one tree."""

    tree: Mapping
    parts: dict[str, Part] = field(default_factory=dict)
    """Everything but transitions, by path, in file order."""
    transitions: dict[str, Part] = field(default_factory=dict)
    _finals: dict[str, tuple[Part, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `inner_finals` has found: each completion asks for those of its state."""

    @classmethod
    def of(cls, tree: Mapping) -> Outline:
        """The outline of a model's tree; what is not a mapping where one belongs is passed over."""
        outline = cls(tree)
        for section in TABLES:
            table = tree.value(section)
            for entry in table.entries if isinstance(table, Mapping) else ():
                loc, path = (section, entry.key.text), f"{section}.{entry.key.text}"
                kind = "machine" if section == "machines" else "element"
                outline.parts[path] = Part(path, kind, loc, entry.value)
                if kind == "machine":
                    outline._body(path, loc, entry.value)
        return outline

    def part(self, path: str, transition: bool = False) -> Part | None:
        """The part of this path; where a state and a completion share it, the one that is meant."""
        first, second = (self.transitions, self.parts) if transition else (self.parts, self.transitions)
        return first.get(path) or second.get(path)

    def around(self, path: str) -> str:
        """The element, state or transition that a path names or stands in, "" for none."""
        while "." in path and self.part(path) is None:
            path = path.rpartition(".")[0]
        return path if "." in path else ""

    def locate(self, path: str) -> Loc | None:
        """The way to what the path names: a section, a part, a key of one, or a member of a list in it."""
        if path in self.parts or path in self.transitions:
            found = self.part(path)
            return found.loc if found else None
        words = path.split(".")
        if words[0] == "machines" and not NEVER_IN_A_PATH.isdisjoint(words[2:]):
            return None
        if words[0] in (*SECTIONS, "model") and len(words) == 1:
            return (words[0],)
        for length in range(len(words) - 1, 1, -1):
            head = ".".join(words[:length])
            ways = [part for part in (self.parts.get(head), self.transitions.get(head)) if part]
            if ways:
                return next(
                    (loc for part in ways if (loc := _inside(part.loc, part.node, words[length:]))), None
                )
        header = self.tree.value(words[0]) if words[0] == "model" else None
        return _inside((words[0],), header, words[1:]) if header is not None else None

    def holder(self, path: str) -> Part | None:
        """The innermost part that the path names or that what it names stands in."""
        words = path.split(".")
        heads = (".".join(words[:length]) for length in range(len(words), 1, -1))
        return next((part for head in heads if (part := self.part(head))), None)

    def children(self, path: str) -> tuple[Part, ...]:
        """The states and regions directly inside a machine, region or state."""
        return tuple(self.parts[name] for name in self._inner.get(path, ()))

    def exits(self, path: str) -> tuple[Part, ...]:
        """The transitions of a state."""
        return tuple(self.transitions[name] for name in self._ways.get(path, ()))

    def section(self, name: str) -> tuple[str, ...]:
        """The ids of a section's elements."""
        table = self.tree.value(name)
        return tuple(entry.key.text for entry in table.entries) if isinstance(table, Mapping) else ()

    def outcome(self, state: Part) -> str | None:
        """How an inner or outer final state names the end; None for a state that is not final."""
        if not isinstance(state.node, Mapping) or word(state.node.value("final")) != "true":
            return None
        return word(state.node.value("outcome")) or state.id

    def inner_finals(self, path: str) -> tuple[Part, ...]:
        """The final states with which a composite, parallel or multi-instance state can be over."""
        if path not in self._finals:
            self._finals[path] = tuple(self._ending(path))
        return self._finals[path]

    def _ending(self, path: str) -> Iterator[Part]:
        holder = self.parts.get(path)
        each = at(holder.node, ("each", "run")) if holder else None
        inside = self.children(f"machines.{word(each)}" if each is not None else path)
        deep = [
            child
            for part in inside
            for child in (self.children(part.path) if part.kind == "region" else (part,))
        ]
        return (part for part in deep if self.outcome(part) is not None)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The ids of the sources that the header declares."""
        declared = at(self.tree, ("model", "sources"))
        entries = declared.entries if isinstance(declared, Mapping) else ()
        return frozenset(entry.key.text for entry in entries)

    @cached_property
    def signals(self) -> frozenset[str]:
        """The names that some effect raises."""
        return frozenset(_raised(self.tree.value("machines")))

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The values and elements that attributes list themselves, with their paths."""
        found: dict[str, list[str]] = {}
        table = self.tree.value("attributes")
        for entry in table.entries if isinstance(table, Mapping) else ():
            for key in ("values", "of"):
                listed = entry.value.value(key) if isinstance(entry.value, Mapping) else None
                for value in () if word(listed) in TABLES else map(word, rows(listed)):
                    found.setdefault(value, []).append(f"attributes.{entry.key.text}.{key}.{value}")
        return {value: tuple(dict.fromkeys(paths)) for value, paths in found.items()}

    @cached_property
    def _inner(self) -> dict[str, tuple[str, ...]]:
        return _grouped(part for part in self.parts.values() if part.kind in ("state", "region"))

    @cached_property
    def _ways(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self.transitions.values())

    def _body(self, path: str, loc: Loc, body: Node) -> None:
        for key, kind in (("states", "state"), ("regions", "region"), ("next", "transition")):
            table = body.value(key) if isinstance(body, Mapping) else None
            if not isinstance(table, Mapping) or (key == "next" and self.parts[path].kind != "state"):
                continue
            for entry in table.entries:
                inner, way = f"{path}.{entry.key.text}", (*loc, key, entry.key.text)
                part = Part(inner, kind, way, entry.value)
                if kind == "transition":
                    self.transitions[inner] = part
                else:
                    self.parts[inner] = part
                    self._body(inner, way, entry.value)


def word(node: Node | None) -> str:
    """The text of a scalar, "" for anything else."""
    return node.text if isinstance(node, Scalar) else ""


def rows(node: Node | None) -> tuple[Node, ...]:
    """The items of a list, and of anything else itself: a list of one; nothing where nothing stands."""
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def timed(transition: Node) -> bool:
    """Whether a transition is a timer: its first alternative has `after` or `at`."""
    first = rows(transition)[:1]
    return any(isinstance(row, Mapping) and any(row.entry(key) for key in ("after", "at")) for row in first)


def _inside(loc: Loc, node: Node | None, words: list[str]) -> Loc | None:
    """The way on by keys and members; a list of mappings is entered at the first that has the key."""
    for name in words:
        if isinstance(node, Sequence):
            index = next((i for i, item in enumerate(node.items) if _has(item, name)), None)
            if index is None:
                return None
            loc, node = (*loc, index), node.items[index]
            if isinstance(node, Scalar):
                continue
        if isinstance(node, Mapping) and node.entry(name):
            loc, node = (*loc, name), node.value(name)
        elif not (isinstance(node, Scalar) and (node.text == name or SHORT.get(_key(loc)) == name)):
            return None
    return loc


def _key(loc: Loc) -> str:
    """The key that says what a scalar there is short for."""
    return "next" if "next" in loc[-3:-1] else str(loc[-1])


def _has(item: Node, name: str) -> bool:
    return item.entry(name) is not None if isinstance(item, Mapping) else word(item) == name


def _grouped(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for part in parts:
        groups.setdefault(part.above, []).append(part.path)
    return {above: tuple(paths) for above, paths in groups.items()}


def _raised(node: Node | None) -> Iterator[str]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _raised(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.text == "raises":
                yield from (word(item) for item in rows(entry.value))
            else:
                yield from _raised(entry.value)
