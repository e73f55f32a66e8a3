"""The absorbing chain: states found one after another with what follows each go in; expected visits come out.

States are any hashable values; who explores says what follows them. Source: Kemeny and Snell, Finite Markov Chains,
1960, chapter 3: the visits are b (I − Q)⁻¹.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from koopflow.diagnostics import Note
from koopflow.measure.exact import reasons
from koopflow.measure.exact.reasons import UnsolvedError

DENSE_MAX = 1_000
"""Up to so many states the equations are solved without scipy."""


class Link(NamedTuple):
    """One way on: its chance, the state that it leads to or the outcome with which the case is over, and the nodes
    entered on it."""

    chance: float
    target: Hashable
    outcome: str | None
    entered: tuple[int, ...]


Following = tuple[float, Sequence[Link]]
"""The mean time (seconds) until a state is left, and the ways on; none where it is never left."""


@dataclass(eq=False)
class Chain:
    """States in the order in which they were found, with what follows each."""

    starts: list[Link]
    states: list[Hashable] = field(default_factory=list)
    numbers: dict[Hashable, int] = field(default_factory=dict)
    following: list[Following] = field(default_factory=list)


@dataclass(frozen=True)
class Visits:
    """What is expected of one case.

    `ended` is the chance of each outcome, `endless` that of none; `of` the visits of each state of the chain, `entered`
    those of each node, infinite where a case that never ends comes again and again.
    """

    ended: dict[str, float]
    endless: float
    of: list[float]
    entered: dict[int, float]


def found_from(starts: Iterable[Link], follow: Callable[[Hashable], Following], states_max: int) -> Chain:
    """Every state that can be reached. Raises `UnsolvedError` where there are more than `states_max`."""
    chain = Chain(list(starts))
    waiting: deque[Hashable] = deque()

    def meet(links: Iterable[Link]) -> None:
        for link in links:
            if link.outcome is None and link.target not in chain.numbers:
                if len(chain.states) >= states_max:
                    raise UnsolvedError(Note(reasons.LIMIT, {"limit": states_max}))
                chain.numbers[link.target] = len(chain.states)
                chain.states.append(link.target)
                waiting.append(link.target)

    meet(chain.starts)
    while waiting:
        following = follow(waiting.popleft())
        chain.following.append(following)
        meet(following[1])
    return chain


def visits(chain: Chain) -> Visits:
    """The expected visits. Raises `UnsolvedError` where scipy is needed and not there."""
    ending = _ending(chain)
    inner = ending if _goes_round(chain, ending) else set(range(len(chain.states)))
    numbers = sorted(inner)
    of = dict(zip(numbers, _solved(chain, numbers), strict=True))
    ended: dict[str, float] = {}
    entered: dict[int, float] = {}

    def add(links: Iterable[Link], weight: float) -> None:
        for link in links:
            if link.outcome is not None:
                ended[link.outcome] = ended.get(link.outcome, 0.0) + weight * link.chance
            for node in link.entered:
                entered[node] = entered.get(node, 0.0) + weight * link.chance

    add(chain.starts, 1.0)
    for number, weight in of.items():
        add(chain.following[number][1], weight)
    for number in set(range(len(chain.states))) - inner:
        entered |= {node: math.inf for link in chain.following[number][1] for node in link.entered}
    endless = 0.0 if len(ending) == len(chain.states) else 1.0 - math.fsum(ended.values())
    return Visits(ended, endless, [of.get(n, math.inf) for n in range(len(chain.states))], entered)


def _targets(chain: Chain, number: int) -> list[int]:
    return [chain.numbers[link.target] for link in chain.following[number][1] if link.outcome is None]


def _ending(chain: Chain) -> set[int]:
    """The states from which a case can come to an end."""
    before: list[list[int]] = [[] for _ in chain.states]
    found: set[int] = set()
    for number, (_, links) in enumerate(chain.following):
        for target in _targets(chain, number):
            before[target].append(number)
        if any(link.outcome is not None for link in links):
            found.add(number)
    waiting = list(found)
    while waiting:
        for number in before[waiting.pop()]:
            if number not in found:
                found.add(number)
                waiting.append(number)
    return found


def _goes_round(chain: Chain, ending: set[int]) -> bool:
    """Whether states from which no case ends follow one another in a circle: taking away what leads nowhere."""
    left = {
        number: set(_targets(chain, number)) for number in range(len(chain.states)) if number not in ending
    }
    while leaves := [number for number, targets in left.items() if not targets & left.keys()]:
        for number in leaves:
            del left[number]
    return bool(left)


def _solved(chain: Chain, numbers: Sequence[int]) -> list[float]:
    """The visits of these states: v (I − Q) = b."""
    place = {number: index for index, number in enumerate(numbers)}
    begin = np.zeros(len(numbers))
    for link in chain.starts:
        if link.outcome is None and (at := place.get(chain.numbers[link.target])) is not None:
            begin[at] += link.chance
    rows: list[int] = []
    columns: list[int] = []
    chances: list[float] = []
    for number, index in place.items():
        for link in chain.following[number][1]:
            if link.outcome is None and (at := place.get(chain.numbers[link.target])) is not None:
                rows.append(at)
                columns.append(index)
                chances.append(-link.chance)
    if len(numbers) <= DENSE_MAX:
        matrix = np.eye(len(numbers))
        np.add.at(matrix, (np.array(rows, dtype=int), np.array(columns, dtype=int)), chances)
        return [float(value) for value in np.linalg.solve(matrix, begin)]
    return _sparse(len(numbers), (chances, rows, columns), begin)


def _sparse(
    size: int,
    entries: tuple[list[float], list[int], list[int]],
    begin: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[float]:
    try:
        from scipy.sparse import coo_matrix, identity
        from scipy.sparse.linalg import spsolve
    except ImportError:
        raise UnsolvedError(Note(reasons.SOLVER, {"count": size})) from None
    chances, rows, columns = entries
    matrix = identity(size, format="csc") + coo_matrix((chances, (rows, columns)), shape=(size, size)).tocsc()
    # States as they were found are nearly in the order in which a case meets them, which fills least:
    # six regions with 4,096 configurations take a seventh of the time that they take in scipy's own order.
    return [float(value) for value in spsolve(matrix, begin, permc_spec="NATURAL")]
