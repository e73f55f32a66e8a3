"""The fixed tree of nodes of one machine: a state, region, sub-instance or root each, numbered outer before inner.

See section 1 of docs/explanation/semantics.md. In goes a typed model, out comes a tuple of nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.model.types import Alternative, Body, Model, State

Role = Literal["result", "timer", "completion", "event"]


@dataclass
class Node:
    """One node; `local` is its path with the elements of sub-instances left out, from its own machine on."""

    number: int
    kind: Literal[
        "root", "sub", "region", "task", "sitting", "composite", "parallel", "multi", "final", "waiting"
    ]
    name: str
    path: str
    local: str
    parent: int
    body: Body
    element: str | None
    above: tuple[int, ...]
    """The nodes that it stands in, from the inside out."""
    children: list[int] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    timers: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    """The outside events that it awaits."""
    is_state: bool = field(init=False)
    """Whether it is a state rather than a region, sub-instance or root."""
    next: Mapping[str, tuple[Alternative, ...]] = field(init=False)
    """Its transitions by name."""
    place: dict[str, int] = field(init=False)
    """Where each of them stands in the order of `next`."""

    def __post_init__(self) -> None:
        self.is_state = self.kind not in ("root", "sub", "region")
        self.next = self.state.next if self.is_state else {}
        self.place = {name: number for number, name in enumerate(self.next)}

    @property
    def state(self) -> State:
        """The state that it is; only of nodes that are states."""
        assert isinstance(self.body, State)
        return self.body


class Layout:
    """All nodes of a machine with the machines that it runs by `each`."""

    def __init__(self, model: Model, machine: str) -> None:
        self.model = model
        self.machine = machine
        self.scope = model.machines[machine].scope
        self.nodes: list[Node] = []
        self.by_path: dict[str, int] = {}
        self.by_local: dict[str, list[int]] = {}
        self._domains: dict[tuple[int, str], int] = {}
        root = self._add("root", machine, machine, machine, -1, model.machines[machine], None)
        self._fill(root)
        for node in self.nodes:
            if node.is_state:
                node.roles = {name: self._role(node, name) for name in node.state.next}
                node.timers = tuple(name for name, role in node.roles.items() if role == "timer")
                node.clocks = tuple(
                    name for name, role in node.roles.items() if role == "event" and name in model.events
                )
        self.awaited = {
            name
            for node in self.nodes
            for name, role in node.roles.items()
            if role == "event" and node.kind != "final"
        }

    def _add(
        self, kind: str, name: str, path: str, local: str, parent: int, body: Body, element: str | None
    ) -> Node:
        above = (parent, *self.nodes[parent].above) if parent >= 0 else ()
        node = Node(len(self.nodes), kind, name, path, local, parent, body, element, above)  # type: ignore[arg-type]  # a kind by construction
        self.nodes.append(node)
        self.by_path[path] = node.number
        self.by_local.setdefault(local, []).append(node.number)
        if parent >= 0:
            self.nodes[parent].children.append(node.number)
        return node

    def _fill(self, node: Node) -> None:
        body = node.body
        if node.kind == "multi":
            each = node.state.each
            assert each is not None
            run = self.model.machines[each.run]
            for element in elements_of(self.model, each.in_):
                self._fill(
                    self._add("sub", element, f"{node.path}[{element}]", each.run, node.number, run, element)
                )
        for name, region in body.regions.items():
            made = self._add(
                "region",
                name,
                f"{node.path}.{name}",
                f"{node.local}.{name}",
                node.number,
                region,
                node.element,
            )
            self._fill(made)
        for name, state in body.states.items():
            made = self._add(
                state.kind,
                name,
                f"{node.path}.{name}",
                f"{node.local}.{name}",
                node.number,
                state,
                node.element,
            )
            self._fill(made)

    def _role(self, node: Node, name: str) -> Role:
        first = node.state.next[name][0]
        if first.after is not None or first.at is not None:
            return "timer"
        if node.kind in ("task", "sitting"):
            return "result"
        if node.kind in ("composite", "parallel", "multi") and (
            name == "done" or name in self._outcomes(node)
        ):
            return "completion"
        return "event"

    def _outcomes(self, node: Node) -> set[str]:
        if node.kind == "composite":
            return _finals(node.body)
        if node.kind == "parallel":
            return set().union(*(_finals(region) for region in node.body.regions.values()))
        each = node.state.each
        return _finals(self.model.machines[each.run]) if each else set()

    def inside(self, number: int, outer: int) -> bool:
        """Whether a node stands strictly inside another."""
        return outer in self.nodes[number].above

    def way(self, outer: int, target: int) -> list[int]:
        """The nodes from just inside `outer` to `target`, both ends of the way included."""
        return [n for n in reversed(self.nodes[target].above) if self.inside(n, outer)] + [target]

    def domain(self, source: int, text: str) -> int:
        """The innermost body with states that holds state and target of a transition; else the root or sub-instance."""
        key = (source, text)
        if key not in self._domains:
            self._domains[key] = self._domain(source, self.target(source, text))
        return self._domains[key]

    def _domain(self, source: int, target: int) -> int:
        outer = [n for n in self.nodes[source].above if self.inside(target, n)]
        scope = next(n for n in outer if self.nodes[n].kind in ("root", "sub"))
        bodies = [n for n in outer if self.nodes[n].body.states]
        return next((n for n in bodies if scope == n or not self.inside(scope, n)), scope)

    def target(self, source: int, text: str) -> int:
        """The node that a `to` means: a state beside the source, or a path from its machine on."""
        node = self.nodes[source]
        if "." not in text:
            return self.sibling(node.parent, text)
        scope = source
        while self.nodes[scope].kind not in ("root", "sub"):
            scope = self.nodes[scope].parent
        rest = text.partition(".")[2]
        return self.by_path[f"{self.nodes[scope].path}.{rest}"]

    def sibling(self, parent: int, name: str) -> int:
        """The state of this name in a body."""
        return next(n for n in self.nodes[parent].children if self.nodes[n].name == name)

    def initial(self, number: int, text: str) -> int:
        """The node that the `initial` of this body means."""
        if "." not in text:
            return self.sibling(number, text)
        scope = number
        while self.nodes[scope].kind not in ("root", "sub"):
            scope = self.nodes[scope].parent
        return self.by_path[f"{self.nodes[scope].path}.{text.partition('.')[2]}"]


def _finals(body: Body) -> set[str]:
    if body.regions:
        return set().union(*(_finals(region) for region in body.regions.values()))
    return {state.outcome or name for name, state in body.states.items() if state.final}


def elements_of(model: Model, attribute: str) -> list[str]:
    """The elements that a set attribute can have, in the order of its type."""
    of = model.attributes[attribute].of
    if of == ("needs",):
        return list(model.needs)
    if of == ("services",):
        return list(model.services)
    return list(of)
