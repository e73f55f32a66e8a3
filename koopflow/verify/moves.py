"""A line in moves: a space and what its steps are called in, moves between situations at rest, with labels, out.

A move is one stimulus with all that follows at once. What a comparison of two models sees of it is its label: the
transitions taken, by the names of the reference, and what else both models know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from koopflow.semantics import describe
from koopflow.semantics.configuration import Kind
from koopflow.semantics.labels import Label
from koopflow.semantics.select import bits, outcome_of
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.tables import Values
from koopflow.verify.origins import Origins

Seen = tuple[tuple[object, ...], ...]
HIDDEN = 0
"""The number of the label of a move of which nothing is seen."""
_ELEMENT = re.compile(r"\[([^\]]*)\]")
_FOLLOWING_MAX = 10_000


class Move(NamedTuple):
    """One move: the number of its label, where it leads, its edges, and whether some step of it is hidden."""

    label: int
    target: int
    edges: tuple[int, ...]
    own: bool


class Names:
    """Numbers for labels, the same for both sides of a comparison."""

    def __init__(self) -> None:
        self.seen: list[Seen] = [()]
        self._numbers: dict[Seen, int] = {(): HIDDEN}
        self._joints: dict[tuple[int, int], int] = {}

    def joined(self, one: int, other: int) -> int:
        """The number of two labels, one after the other."""
        if (one, other) not in self._joints:
            self._joints[one, other] = self.number((*self.seen[one], *self.seen[other]))
        return self._joints[one, other]

    def number(self, seen: Seen) -> int:
        """The number of a label."""
        number = self._numbers.setdefault(seen, len(self.seen))
        if number == len(self.seen):
            self.seen.append(seen)
        return number


class Moves:
    """The moves of one side of a comparison, found as they are asked for."""

    def __init__(
        self,
        space: StateSpace,
        names: Origins,
        other: StateSpace,
        other_names: Origins,
        labels: Names,
        *,
        required: bool = False,
    ) -> None:
        self.space, self.names, self.labels = space, names, labels
        known = _known(other, other_names)
        if required:
            # What the other side does not have any more is missing there, and no step of one's own.
            known |= {names.transition(item.local) for item in space.tables.transitions}
        self._seen = [self._label(label, known) for label in space.labels]
        self._numbers = [labels.number(seen) for seen in self._seen]
        self._own = [
            not seen or len(seen) < len(label.taken)
            for seen, label in zip(self._seen, space.labels, strict=True)
        ]
        self._stuck = {index for index, label in enumerate(space.labels) if label.kind == Kind.STUCK}
        self._over = sum(space.configurations.packing.over(root.index) for root in space.tables.roots)
        self._moves: dict[int, tuple[Move, ...]] = {}
        self._tables: dict[int, Mapping[int, int] | None] = {}
        self._tails: dict[int, Move] = {}
        self._weak: dict[int, dict[int, tuple[Move, ...]]] = {}
        self._values: dict[int, Values] = {}

    def of(self, number: int) -> tuple[Move, ...]:
        """The moves of a configuration at rest, in the order of `enabled`; work without a result is none."""
        found = self._moves.get(number)
        if found is None:
            found = self._moves[number] = tuple(self._made(number))
        return found

    def table(self, number: int) -> Mapping[int, int] | None:
        """Where each label leads, if no move is hidden or own and each label leads to one place; else None."""
        if number not in self._tables:
            self._tables[number] = self._table(number)
        return self._tables[number]

    def _table(self, number: int) -> Mapping[int, int] | None:
        """As `of` has it, but without its moves, since most pairs of situations need no more."""
        space, found = self.space, dict[int, int]()
        for edge in range(space.offsets[number], space.offsets[number + 1]):
            step, target = space.of_edge[edge], space.targets[edge]
            if target >= 0 and space.automatic[target]:
                label, target, _, own = self._joined(edge)
            else:
                label, own = self._numbers[step], self._own[step]
            if own or label == HIDDEN or label in found or target < 0 or step in self._stuck:
                return None
            found[label] = target
        return found

    def values(self, number: int) -> Values:
        """What is known in a configuration."""
        if number not in self._values:
            self._values[number] = self.space.configurations[number].values
        return self._values[number]

    def weak(self, number: int) -> dict[int, tuple[Move, ...]]:
        """The moves after hidden ones, by label; hidden ones alone under `HIDDEN`, staying among them."""
        if number not in self._weak:
            self._weak[number] = self._after_hidden(number)
        return self._weak[number]

    def ends(self, number: int) -> tuple[tuple[str, str], ...]:
        """The roots that are over, by the reference's names, with how they ended."""
        packed = self.space.configurations.found[number]
        if not packed & self._over:
            return ()
        packing = self.space.configurations.packing
        tables = self.space.tables
        found = []
        for root in tables.roots:
            if packed & packing.over(root.index):
                active = self.space.configurations[number].active
                finals = tables.finals[root.node] & active
                outcome = outcome_of(tables, active, root.node) or ""
                for index in bits(finals):
                    outcome = self._state(tables.node(index).local)
                found.append((self._state(root.machine), outcome))
        return tuple(found)

    def _made(self, number: int) -> Iterator[Move]:
        space = self.space
        for edge in space.edges(number):
            label, target = space.of_edge[edge], space.targets[edge]
            if label in self._stuck or target < 0:
                continue
            if not space.automatic[target]:
                yield Move(self._numbers[label], target, (edge,), self._own[label])
                continue
            if (move := self._joined(edge)).target >= 0:
                yield move

    def _joined(self, edge: int) -> Move:
        """The move of a step after which something follows at once."""
        step, target = self.space.of_edge[edge], self.space.targets[edge]
        if target not in self._tails:
            self._tails[target] = self._tail(target)
        tail = self._tails[target]
        label = self.labels.joined(self._numbers[step], tail.label)
        # Steps of which nothing is seen follow wherever something was; only own transitions matter here.
        own = tail.own or (self._own[step] and bool(self.space.labels[step].taken)) or label == HIDDEN
        return Move(label, tail.target, (edge, *tail.edges), own)

    def _tail(self, number: int) -> Move:
        """All that follows at once in a configuration, as a move of its own."""
        edges, end = self._followed(self.space.offsets[number])
        followed = [self.space.of_edge[one] for one in edges]
        seen = tuple(item for one in followed for item in self._seen[one])
        own = any(self._own[one] and self.space.labels[one].taken for one in followed)
        return Move(self.labels.number(seen), end, edges, own)

    def _followed(self, edge: int) -> tuple[tuple[int, ...], int]:
        """A step with all that follows at once, and where that ends."""
        space, edges, target = self.space, [edge], self.space.targets[edge]
        while target >= 0 and space.automatic[target] and len(edges) < _FOLLOWING_MAX:
            edges.append(space.offsets[target])
            target = space.targets[edges[-1]]
        return tuple(edges), target

    def entering(self, node: int) -> frozenset[int]:
        """What stands inside a node, as bits of active nodes, where it has just been entered and all is at rest."""
        space, inside = self.space, self.space.tables.node(node).inside
        into = {index for index, label in enumerate(space.labels) if node in label.entered}
        ends = (self._followed(edge)[1] for edge, label in enumerate(space.of_edge) if label in into)
        return frozenset(space.configurations.found[end] & inside for end in ends if end >= 0)

    def _after_hidden(self, number: int) -> dict[int, tuple[Move, ...]]:
        reached: dict[int, tuple[int, ...]] = {number: ()}
        for at in (waiting := [number]):
            for move in self.of(at):
                if move.label == HIDDEN and move.target not in reached:
                    reached[move.target] = (*reached[at], *move.edges)
                    waiting.append(move.target)
        found: dict[int, list[Move]] = {
            HIDDEN: [Move(HIDDEN, target, edges, True) for target, edges in reached.items()]
        }
        for at, edges in reached.items():
            for move in self.of(at):
                if move.label != HIDDEN:
                    found.setdefault(move.label, []).append(move._replace(edges=(*edges, *move.edges)))
        return {label: tuple(moves) for label, moves in found.items()}

    def _label(self, label: Label, known: frozenset[object]) -> Seen:
        tables = self.space.tables
        taken = tuple(self._transition(option) for option in label.taken)
        if label.kind == Kind.START:
            slots = tables.words.slots
            given = tuple((slots[at].name, tables.words.shown(slots[at], value)) for at, value in label.given)
            return (("start", self._state(tables.roots[label.at].machine), given),)
        if taken:
            return tuple(item for item in taken if item[0] in known)
        if label.kind in (Kind.BEGIN, Kind.UNMET):
            node = tables.node(label.at)
            item = (label.kind.name, self._state(node.local), tuple(_ELEMENT.findall(node.path)))
            return (item,) if item[1] in known else ()
        if label.kind in (Kind.DELIVERY, Kind.FOREIGN_FLOW):
            slot = tables.flow_slots[label.at]
            kept = (
                "kept",
                self.names.part(f"flows.{slot.flow}"),
                self._state(tables.roots[slot.root].machine),
            )
            return (kept,) if kept in known else ()
        return ()

    def _transition(self, option: int) -> tuple[str, tuple[str, ...]]:
        item = self.space.tables.transitions[self.space.tables.options[option].transition]
        elements = tuple(_ELEMENT.findall(item.path))
        return self.names.transition(item.local), elements

    def _state(self, local: str) -> str:
        return self.names.part(f"machines.{local}").removeprefix("machines.")

    def told(self, number: int) -> str:
        """Where a configuration stands, for people who look for a fault."""
        return " + ".join(describe.active(self.space.tables, self.space.configurations[number]))


def _known(space: StateSpace, names: Origins) -> frozenset[object]:
    """The names of all that a side can see: its transitions, its nodes, and the flows that it can keep."""
    tables = space.tables
    found: set[object] = {names.transition(item.local) for item in tables.transitions}
    found |= {names.part(f"machines.{node.local}").removeprefix("machines.") for node in tables.tree.nodes}
    for slot in tables.flow_slots:
        machine = names.part(f"machines.{tables.roots[slot.root].machine}").removeprefix("machines.")
        found.add(("kept", names.part(f"flows.{slot.flow}"), machine))
    return frozenset(found)
