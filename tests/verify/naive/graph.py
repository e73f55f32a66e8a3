"""Plain searches over a space: distances, what can reach what, circles. A space in, sets and numbers of steps out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable

from tests.verify.naive.space import Edge, Space


def distances(space: Space, passes: Callable[[Edge], bool] = lambda _: True) -> dict[int, int]:
    """How many steps each configuration is away from the beginning, over edges that pass."""
    found = {0: 0}
    waiting = deque([0])
    while waiting:
        at = waiting.popleft()
        for edge in space.edges[at]:
            if edge.target not in found and passes(edge):
                found[edge.target] = found[at] + 1
                waiting.append(edge.target)
    return found


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


def least(numbers: Iterable[int]) -> int | None:
    """The smallest, if there is one."""
    return min(numbers, default=None)
