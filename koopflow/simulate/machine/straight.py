"""The plainest step: one case goes from one task to another beside it, and nothing else is touched.

Most steps of most models are such. They come to what `stepping` does for every step, in the same order, without asking
what cannot be: the tables know which transitions are straight (`tables.trees`).
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTIVE,
    CHOICES,
    ENTERED,
    EXITED,
    H_TRANSITION,
    N_CHOICES,
    N_DUE,
    N_EVENT,
    N_KEEPING,
    N_PAUSES,
    READY,
    T_EVENT,
    T_STRAIGHT,
    TAKEN,
    TAKES,
    TRANSITION_W,
    Floats,
    Ints,
)

from .counting import state_entered, state_left
from .doing import stale
from .duties import observe, pause
from .finishing import step_counted
from .memory import node_at, root_at, row_of, tell
from .waiting import join_work

jit = jit_for(__name__)


@jit
def goes_straight(T: Ints, M: Ints) -> bool:
    """Whether the step that stands ready is of this kind."""
    return (
        M[READY] == TAKES
        and M[N_CHOICES] == 1
        and T[T[H_TRANSITION] + M[CHOICES + 2] * TRANSITION_W + T_STRAIGHT] >= 0
    )


@jit
def go_straight(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Make it."""
    slot, node, transition = M[CHOICES], M[CHOICES + 1], M[CHOICES + 2]
    M[N_CHOICES] = 0
    root = root_at(T, slot)
    t = T[H_TRANSITION] + transition * TRANSITION_W
    row, words = row_of(M, root, node), node_at(T, root, node)
    M[words] = 0
    M[words + 1] = -1
    pause(T, M, root, T[row + N_PAUSES], -1)
    state_left(T, M, root, row, words)
    tell(T, M, G, EXITED, root, node, 0, -1, 0, 0.0)
    observe(T, M, root, T[t + T_EVENT], 0)
    tell(T, M, G, TAKEN, root, transition, 0, -1, 0, 0.0)
    target = T[t + T_STRAIGHT]
    row, words = row_of(M, root, target), node_at(T, root, target)
    M[words] |= ACTIVE
    M[words + 2] += 1
    observe(T, M, root, T[row + N_EVENT], 0)
    pause(T, M, root, T[row + N_PAUSES], 1)
    state_entered(T, M, root, row, words)
    tell(T, M, G, ENTERED, root, target, 0, -1, 0, 0.0)
    join_work(T, M, G, slot, target)
    if M[N_DUE] or M[N_KEEPING]:
        stale(T, M, slot)
    step_counted(T, F, M, G, slot)
