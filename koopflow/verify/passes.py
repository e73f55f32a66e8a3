"""What holds on every run, on some run, and a shortest run to something: a state space in, an answer for each
configuration out.

Facts are the bits of an integer; a step adds some of them and takes none away. What the facts mean is the caller's
matter, so that one pass answers all questions of a kind at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from koopflow.semantics.configuration import Step
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.step import fire

EVERYTHING = -1
"""Every bit: what holds on every run to where no run leads."""


def must(space: StateSpace, first: int, gains: Sequence[int], counts: bytearray) -> list[int]:
    """For each configuration the facts that hold on every run to it.

    `first` are those of the beginning, `gains` those that steps of each label add; only steps from configurations
    that have a 1 in `counts` are looked at.
    """
    facts = [EVERYTHING] * len(space.configurations)
    facts[0] = first
    changed = bytearray(len(facts))
    changed[0] = 1
    number = 0
    while number >= 0:
        changed[number] = 0
        for target, label in _steps(space, number) if counts[number] else ():
            if target >= 0:
                before = facts[target]
                after = before & (facts[number] | gains[label])
                if after != before:
                    facts[target] = after
                    changed[target] = 1
        number = _following(changed, number)
    return facts


def may(space: StateSpace, first: int, gains: Sequence[int], counts: bytearray) -> list[int]:
    """For each configuration the facts that hold on some run to it; arguments as of `must`."""
    facts = [0] * len(space.configurations)
    facts[0] = first
    changed = bytearray(b"\1") * len(facts)
    number = 0
    while number >= 0:
        changed[number] = 0
        for target, label in _steps(space, number) if counts[number] else ():
            if target >= 0:
                before = facts[target]
                after = before | facts[number] | gains[label]
                if after != before:
                    facts[target] = after
                    changed[target] = 1
        number = _following(changed, number)
    return facts


def _steps(space: StateSpace, number: int) -> zip[tuple[int, int]]:
    first, last = space.offsets[number], space.offsets[number + 1]
    return zip(space.targets[first:last], space.of_edge[first:last], strict=True)


def _following(changed: bytearray, number: int) -> int:
    """The next one to look at: most steps lead to higher numbers, so that few rounds settle all of them."""
    found = changed.find(1, number)
    return found if found >= 0 else changed.find(1)


@dataclass(frozen=True, slots=True)
class Reached:
    """What can be reached, in the order of a breadth-first search, and the edge by which each was reached first."""

    space: StateSpace
    order: Sequence[int]
    came_by: Mapping[int, int]

    def way(self, number: int) -> tuple[int, ...]:
        """The edges of a shortest run to this configuration."""
        edges: list[int] = []
        while number:
            edge = self.came_by[number]
            edges.append(edge)
            number = source(self.space, edge)
        return tuple(reversed(edges))


def reached_without(space: StateSpace, labels: Collection[int], counts: bytearray) -> Reached:
    """What can be reached without a step that has one of these labels, each on a shortest such run."""
    barred = frozenset(labels)
    order, came_by, seen = [0], {}, bytearray(len(space.configurations))
    seen[0] = 1
    targets, of_edge = space.targets, space.of_edge
    for number in order:
        if not counts[number]:
            continue
        for edge in space.edges(number):
            target = targets[edge]
            if target >= 0 and not seen[target] and of_edge[edge] not in barred:
                seen[target] = 1
                came_by[target] = edge
                order.append(target)
    return Reached(space, order, came_by)


def source(space: StateSpace, edge: int) -> int:
    """The configuration that an edge leaves."""
    return bisect_right(space.offsets, edge) - 1


def done_again(space: StateSpace, edge: int) -> Step:
    """The step of one edge with all that it did, also what its label does not tell."""
    number = source(space, edge)
    stimulus = space.stimuli(number)[edge - space.offsets[number]]
    return fire(space.tables, space.configurations[number], stimulus)
