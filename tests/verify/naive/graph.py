"""Plain searches over a space: distances, what can reach what, circles. A space in, sets and numbers of steps out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import NamedTuple

from tests.verify.naive.records import Edge
from tests.verify.naive.space import Space


class Length(NamedTuple):
    """How many steps the shortest runs have, and how many transitions at least and at most are taken on them."""

    steps: int
    low: int
    high: int

    def along(self, edge: Edge) -> Length:
        """One step further."""
        return Length(self.steps + 1, self.low + len(edge.taken), self.high + len(edge.taken))


NOTHING = Length(0, 0, 0)


def shortest(lengths: Iterable[Length]) -> Length | None:
    """The shortest of several, taken together where they are equally short."""
    found = list(lengths)
    best = min((length.steps for length in found), default=0)
    ways = [length for length in found if length.steps == best]
    return Length(best, min(way.low for way in ways), max(way.high for way in ways)) if ways else None


Pair = tuple[int, Hashable]
Move = Callable[[Edge, Hashable], Iterable[Hashable]]


def walk(
    space: Space, first: Iterable[Hashable], move: Move, stops: Callable[[int], bool]
) -> dict[Pair, Length]:
    """How far configurations are from the beginning, each with a second part that moves along with the steps."""
    level: dict[Pair, Length] = {(0, state): NOTHING for state in first}
    found = dict(level)
    while level:
        further: dict[Pair, Length] = {}
        for (at, state), length in level.items():
            for edge in space.edges[at] if not stops(at) else ():
                for after in move(edge, state):
                    pair = (edge.target, after)
                    if pair not in found:
                        one = length.along(edge)
                        other = further.get(pair, one)
                        further[pair] = Length(one.steps, min(one.low, other.low), max(one.high, other.high))
        found.update(further)
        level = further
    return found


def distances(
    space: Space,
    passes: Callable[[Edge], bool] = lambda _: True,
    stops: Callable[[int], bool] = lambda _: False,
) -> dict[int, Length]:
    """How far each configuration is away from the beginning, over edges that pass."""
    found = walk(space, [None], lambda edge, _: [None] if passes(edge) else [], stops)
    return {at: length for (at, _), length in found.items()}


def can_reach(space: Space, goals: Iterable[int]) -> set[int]:
    """The configurations from which a goal can be reached, the goals among them."""
    found = set(goals)
    sources: dict[int, list[int]] = {}
    for edges in space.edges:
        for edge in edges:
            sources.setdefault(edge.target, []).append(edge.source)
    waiting = list(found)
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def on_circles(space: Space, passes: Callable[[Edge], bool]) -> set[int]:
    """The configurations on a circle of edges that pass: what neither a beginning nor an end remains of is peeled off.

    What is left can also lie between two circles; so each is asked whether it comes back to itself.
    """
    after = {at: {edge.target for edge in edges if passes(edge)} for at, edges in enumerate(space.edges)}
    left = {at for at, targets in after.items() if targets}
    while gone := {at for at in left if not after[at] & left}:
        left -= gone
    return {at for at in left if _returns(at, after, left)}


def _returns(at: int, after: dict[int, set[int]], inside: Collection[int]) -> bool:
    seen: set[int] = set()
    waiting = [at]
    while waiting:
        for target in after[waiting.pop()]:
            if target == at:
                return True
            if target in inside and target not in seen:
                seen.add(target)
                waiting.append(target)
    return False
