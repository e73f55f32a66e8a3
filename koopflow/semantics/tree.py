"""Machines laid out as one fixed tree of numbered nodes: in goes the typed model, out come nodes with their
bit masks.

A machine that an `each` runs is laid out once per element, so that a configuration needs no list of
instances: a set of active nodes (the bits of one integer) says everything. See
docs/explanation/semantics.md, section 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.model.machines import Body, Machine, State
from koopflow.model.types import Model

NODES_MAX = 20_000
"""A model that lays out into more nodes than this is refused: its state space could not be searched
anyway."""

Kind = Literal[
    "root", "region", "instance", "task", "sitting", "waiting", "final", "composite", "parallel", "multi"
]


class LayoutError(ValueError):
    """The model cannot be laid out: it is not well formed (see the KF3xx checks), or too large."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state, region, sub-instance or root.

    `local` is its path from its machine on; `scope` the root or sub-instance whose machine it belongs to;
    `element` what the innermost sub-instance around it is about. `inside` is the mask of all nodes strictly
    inside, `bit` its own.
    """

    index: int
    parent: int
    kind: Kind
    path: str
    local: str
    root: int
    scope: int
    element: str | None
    body: Body
    children: tuple[int, ...]
    inside: int

    @property
    def bit(self) -> int:
        """The mask of this node alone."""
        return 1 << self.index

    @property
    def state(self) -> State | None:
        """The state that it is, unless it is a region, a sub-instance or a root."""
        return self.body if isinstance(self.body, State) else None

    @property
    def has_states(self) -> bool:
        """Whether its body is an initial with states."""
        return bool(self.body.states) and self.kind != "final"


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes, outer before inner in file order, and how local paths name them."""

    nodes: tuple[Node, ...]
    roots: tuple[int, ...]
    by_path: Mapping[str, int]
    by_scope: Mapping[tuple[int, str], int]
    by_local: Mapping[str, int]
    """The mask of all nodes that bear this path from a machine on."""

    def ancestors(self, index: int) -> Iterator[Node]:
        """The nodes around this one, from the inside out."""
        at = self.nodes[index].parent
        while at >= 0:
            yield self.nodes[at]
            at = self.nodes[at].parent


def lay_out(model: Model, machines: tuple[str, ...]) -> Tree:
    """One root per machine, in this order. Raises `LayoutError` for a model that is not well formed."""
    building = _Building(model)
    roots = []
    for number, name in enumerate(machines):
        machine = model.machines.get(name)
        if machine is None:
            raise LayoutError(f"no machine {name}")
        roots.append(building.scope("root", name, machine, -1, name, number, None))
    return building.tree(tuple(roots))


def domain(model: Model, attribute: str) -> tuple[str, ...]:
    """The elements that a set attribute can have, in order."""
    of = model.attributes[attribute].of
    if of == ("needs",):
        return tuple(model.needs)
    return tuple(model.services) if of == ("services",) else of


@dataclass(slots=True)
class _Building:
    model: Model
    nodes: list[Node | None] = field(default_factory=list)
    by_path: dict[str, int] = field(default_factory=dict)
    by_scope: dict[tuple[int, str], int] = field(default_factory=dict)
    by_local: dict[str, int] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def tree(self, roots: tuple[int, ...]) -> Tree:
        nodes = tuple(node for node in self.nodes if node is not None)
        return Tree(nodes, roots, self.by_path, self.by_scope, self.by_local)

    def scope(
        self, kind: Kind, name: str, machine: Machine, parent: int, path: str, root: int, element: str | None
    ) -> int:
        if name in self.running:
            raise LayoutError(f"machine {name} runs itself")
        self.running.append(name)
        index = self._node(kind, machine, parent, path, name, root, -1, element)
        self.running.pop()
        return index

    def _node(
        self,
        kind: Kind,
        body: Body,
        parent: int,
        path: str,
        local: str,
        root: int,
        scope: int,
        element: str | None,
    ) -> int:
        index = len(self.nodes)
        if index >= NODES_MAX:
            raise LayoutError(f"more than {NODES_MAX} states, counting those of each element")
        self.nodes.append(None)
        scope = index if kind in ("root", "instance") else scope
        self.by_path[path] = index
        self.by_scope[scope, local] = index
        self.by_local[local] = self.by_local.get(local, 0) | 1 << index
        children = self._children(index, kind, body, path, local, root, scope, element)
        inside = ((1 << len(self.nodes)) - 1) ^ ((1 << (index + 1)) - 1)
        self.nodes[index] = Node(
            index, parent, kind, path, local, root, scope, element, body, children, inside
        )
        return index

    def _children(
        self,
        index: int,
        kind: Kind,
        body: Body,
        path: str,
        local: str,
        root: int,
        scope: int,
        element: str | None,
    ) -> tuple[int, ...]:
        if isinstance(body, State) and body.each is not None:
            machine = self.model.machines.get(body.each.run)
            if machine is None or body.each.in_ not in self.model.attributes:
                raise LayoutError(f"{path}: nothing to run")
            return tuple(
                self.scope("instance", body.each.run, machine, index, f"{path}[{item}]", root, item)
                for item in domain(self.model, body.each.in_)
            )
        if kind == "final":
            return ()
        states = [
            self._node(state.kind, state, index, f"{path}.{name}", f"{local}.{name}", root, scope, element)
            for name, state in body.states.items()
        ]
        regions = [
            self._node("region", region, index, f"{path}.{name}", f"{local}.{name}", root, scope, element)
            for name, region in body.regions.items()
        ]
        return tuple(states + regions)
