"""Circles of steps between which no time passes: a space in, the first step on such a circle out.

Apart from the other properties of behaviour because it asks of edges, not of configurations, and of time, which the
search leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from koopflow.durations import Duration
from koopflow.semantics.configuration import Kind
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.reach import numbers, sources_of

ROUNDS = 50
"""How often what leads nowhere is taken away at once, before what is left is looked at one by one."""


def first_on_circle(space: StateSpace) -> tuple[int, int] | None:
    """The first configuration from which untimed steps lead back to it, and the edge of the first of them; None where
    there is none."""
    sources, targets = sources_of(space), numbers(space.targets)
    at_once = numbers(space.automatic)[sources] != 0
    untimed = (at_once | np.isin(numbers(space.of_edge), list(_at_once(space)))) & (targets >= 0)
    edges = np.flatnonzero(untimed)
    for _ in range(ROUNDS):
        leading = np.zeros(len(space.configurations), dtype=np.bool_)
        leading[sources[edges]] = True
        kept = leading[targets[edges]]
        if kept.all():
            break
        edges = edges[kept]
    following: dict[int, list[int]] = {}
    for source, target in zip(sources[edges].tolist(), targets[edges].tolist(), strict=True):
        following.setdefault(source, []).append(target)
    circle = min(_circles(following), key=min, default=None)
    if circle is None:
        return None
    first, members = min(circle), set(circle)
    leaving = (edge for edge in edges.tolist() if sources[edge] == first and space.targets[edge] in members)
    return first, next(leaving)


def _at_once(space: StateSpace) -> Iterator[int]:
    """The labels of timers that fire at once: those with `after: 0`."""
    for number, label in enumerate(space.labels):
        if label.kind == Kind.TIMER:
            transition = space.tables.transitions[label.at]
            state = space.tables.node(transition.node).state
            after = state.next[transition.name][0].after if state is not None else None
            if after is not None and _is_nothing(after):
                yield number


def _is_nothing(span: Duration) -> bool:
    return not (span.months or span.working_days or span.seconds)


def _circles(following: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """What leads back to itself: components (Tarjan's) of several, or of one with an edge to itself."""
    search = _Components(following)
    for start in following:
        for component in search.found_from(start):
            if len(component) > 1 or component[0] in following.get(component[0], ()):
                yield component


class _Components:
    """Strongly connected components, found without recursion: a circle may be long."""

    def __init__(self, following: Mapping[int, Sequence[int]]) -> None:
        self._following = following
        self._order: dict[int, int] = {}
        self._low: dict[int, int] = {}
        """The earliest that is known to be led back to; what belongs to a finished component is in `_done`."""
        self._path: list[int] = []
        self._done: set[int] = set()
        self._work: list[tuple[int, Iterator[int]]] = []

    def found_from(self, start: int) -> Iterator[list[int]]:
        """The components that are reached from here and were not found before."""
        if start in self._order:
            return
        self._enter(start)
        while self._work:
            here, ways = self._work[-1]
            there = next(ways, None)
            if there is None:
                self._work.pop()
                if self._work:
                    around = self._work[-1][0]
                    self._low[around] = min(self._low[around], self._low[here])
                if self._low[here] == self._order[here]:
                    yield self._component(here)
            elif there not in self._order:
                self._enter(there)
            elif there not in self._done:
                self._low[here] = min(self._low[here], self._order[there])

    def _enter(self, node: int) -> None:
        self._order[node] = self._low[node] = len(self._order)
        self._path.append(node)
        self._work.append((node, iter(self._following.get(node, ()))))

    def _component(self, first: int) -> list[int]:
        found: list[int] = []
        while not found or found[-1] != first:
            found.append(self._path.pop())
        self._done.update(found)
        return found
