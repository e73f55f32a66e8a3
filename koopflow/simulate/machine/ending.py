"""What has ended and what is over by that, from the inside out (section 3 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ANNOUNCED,
    COMPOSITE,
    ENDED,
    FULL,
    N_CHILD,
    N_CHILDREN,
    N_IS_STATE,
    N_KIND,
    N_OVER,
    N_PARENT,
    OVER,
    OVER_MAX,
    ROOT,
    Ints,
)

from .doing import to_agenda
from .memory import node_at, root_at, row_of
from .selecting import is_over

jit = jit_for(__name__)


@jit
def has_ended(T: Ints, M: Ints, slot: int, node: int, outcome: int) -> None:
    """The body of this node has ended: what it stands in may be over, from the inside out."""
    root = root_at(T, slot)
    while True:
        words = node_at(T, root, node)
        M[words] |= ENDED
        M[words + 1] = outcome
        row = row_of(M, root, node)
        if T[row + N_KIND] == COMPOSITE:
            announce(T, M, slot, node)
            return
        if T[row + N_KIND] == ROOT:
            _is_over_now(M, slot, node)
            return
        # what it stands in
        node = T[row + N_PARENT]
        around = node_at(T, root, node)
        row = row_of(M, root, node)
        if M[around] & ANNOUNCED or not is_over(T, M, root, node):
            return
        _is_over_now(M, slot, node)
        if T[row + N_IS_STATE]:
            announce(T, M, slot, node)
            return
        M[around] |= ANNOUNCED
        outcome = _first_outcome(T, M, root, row)
        if T[row + N_KIND] == ROOT:
            M[around] |= ENDED
            M[around + 1] = outcome
            return


@jit
def _first_outcome(T: Ints, M: Ints, root: int, row: int) -> int:
    for i in range(T[row + N_CHILDREN]):
        words = node_at(T, root, T[T[row + N_CHILD] + i])
        if M[words] & ENDED:
            return M[words + 1]
    return -1


@jit
def _is_over_now(M: Ints, slot: int, node: int) -> None:
    if M[N_OVER] >= OVER_MAX:
        M[FULL] = 2
        return
    M[OVER + 2 * M[N_OVER]] = slot
    M[OVER + 2 * M[N_OVER] + 1] = node
    M[N_OVER] += 1


@jit
def announce(T: Ints, M: Ints, slot: int, node: int) -> None:
    """Put the completion of a state on the agenda, once."""
    words = node_at(T, root_at(T, slot), node)
    if not M[words] & ANNOUNCED:
        M[words] |= ANNOUNCED
        to_agenda(M, 0, slot, node, 0)
