"""Which result the work of a state has, of those that are possible (section 10 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    FOR_BRANCH,
    H_TRANSITION,
    N_CHANCES,
    N_FIRST,
    N_PLACE,
    N_TRANSITIONS,
    RESULT,
    T_ROLE,
    TRANSITION_W,
    Floats,
    Ints,
)

from .chance import own_uniform
from .reading import holds
from .selecting import alternative

jit = jit_for(__name__)


@jit
def result_of(T: Ints, F: Floats, M: Ints, root: int, row: int, visit: int) -> int:
    """The transition that is the result, -1 where none is possible."""
    first, only, possible = T[row + N_FIRST], -1, 0
    for i in range(T[row + N_TRANSITIONS]):
        if T[T[H_TRANSITION] + (first + i) * TRANSITION_W + T_ROLE] != RESULT:
            continue
        if alternative(T, M, root, first + i) >= 0:
            if possible == 0:
                only = first + i
            possible += 1
    if possible <= 1:
        return only
    return _branch(T, F, M, root, row, visit, only)


@jit
def _branch(T: Ints, F: Floats, M: Ints, root: int, row: int, visit: int, otherwise: int) -> int:
    """One of several results by the weights of the first row whose guard holds."""
    first, count = T[row + N_FIRST], T[row + N_TRANSITIONS]
    at = T[row + N_CHANCES]
    weights = -1
    for i in range(T[at] if at >= 0 else 0):
        if holds(T, M, T[at + 1 + 2 * i], root):
            weights = T[at + 2 + 2 * i]
            break
    if weights < 0:
        return otherwise
    whole, last = 0.0, -1
    for i in range(count):
        if _is_possible(T, M, root, first + i):
            whole += F[weights + i]
            last = first + i
    if not whole:
        return otherwise
    u = own_uniform(T, M, root, T[row + N_PLACE], visit, FOR_BRANCH)
    so_far = 0.0
    for i in range(count):
        if _is_possible(T, M, root, first + i):
            so_far += F[weights + i]
            if u * whole < so_far:
                return first + i
    return last


@jit
def _is_possible(T: Ints, M: Ints, root: int, transition: int) -> bool:
    t = T[H_TRANSITION] + transition * TRANSITION_W
    return T[t + T_ROLE] == RESULT and alternative(T, M, root, transition) >= 0
