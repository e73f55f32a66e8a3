"""What follows from a step: notes, roots that are over, roots that are stopped (section 8 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    FINISHED,
    FREE_ROOT,
    H_LAYOUT,
    H_M_CASES,
    H_M_NOTES,
    H_NEEDS,
    L_ALARMS,
    L_SITE,
    LAYOUT_W,
    N_FINISHED,
    N_LAST,
    N_TOUCHED,
    N_ZERO,
    NEEDS,
    NOTED,
    NOTED_,
    NOW,
    OVER_,
    R_BEFORE,
    R_CASE,
    R_KEY,
    R_LAYOUT,
    R_MOMENT,
    R_MUNICIPALITY,
    R_NEXT,
    R_OUTCOME,
    R_OVER,
    R_STEPS,
    R_STOPPED,
    STOPPED,
    TOUCHED,
    Floats,
    Ints,
)

from .alarms import forget
from .counting import case_over, needs_known
from .doing import attribute_at, forget_letters
from .duties import judge
from .exiting import exit_nodes
from .memory import root_at, row_of, tell
from .selecting import is_running
from .whole import length

jit = jit_for(__name__)
STEPS_MAX = 1_000
"""So many steps of one root at one moment are no longer work but a cycle without time."""


@jit
def noted(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Note what a step did: who took part, what it noted, who is over."""
    if M[NOTED]:
        slot = M[TOUCHED] if M[N_TOUCHED] else 0
        _tell_notes(T, M, G, root_at(T, slot), M[NOTED])
    for i in range(M[N_TOUCHED]):
        step_counted(T, F, M, G, M[TOUCHED + i])
    for i in range(M[N_FINISHED]):
        _finish(T, M, G, M[FINISHED + i])


@jit
def step_counted(T: Ints, F: Floats, M: Ints, G: Floats, slot: int) -> None:
    """A root took part in a step; too many at one moment stop it."""
    root = root_at(T, slot)
    if M[root + R_MOMENT] != M[NOW]:
        M[root + R_MOMENT] = M[NOW]
        M[root + R_STEPS] = 0
    M[root + R_STEPS] += 1
    if M[root + R_STEPS] > STEPS_MAX and is_running(M, root):
        _stop(T, F, M, G, slot)


@jit
def _tell_notes(T: Ints, M: Ints, G: Floats, root: int, notes: int) -> None:
    bit = 1
    while bit < N_ZERO:
        if notes & bit:
            M[T[H_M_NOTES] + length(bit) - 1] += 1
            tell(T, M, G, NOTED_, root, 0, 0, -1, bit, 0.0)
        bit <<= 1


@jit
def _stop(T: Ints, F: Floats, M: Ints, G: Floats, slot: int) -> None:
    """End a root that took too many steps at one moment: everything in it is exited."""
    root = root_at(T, slot)
    exit_nodes(T, F, M, G, slot, 0, T[row_of(M, root, 0) + N_LAST])
    M[root + R_OVER] = 1
    M[root + R_STOPPED] = 1
    forget_letters(T, M, slot)
    M[T[H_M_NOTES] + length(N_ZERO) - 1] += 1
    tell(T, M, G, NOTED_, root, 0, 0, -1, N_ZERO, 0.0)
    tell(T, M, G, STOPPED, root, 0, 0, -1, 0, 0.0)


@jit
def _finish(T: Ints, M: Ints, G: Floats, slot: int) -> None:
    root = root_at(T, slot)
    if M[root + R_CASE]:
        tell_needs(T, M, G, root, 1)
        case_over(T, M, root, M[root + R_OUTCOME])
        judge(T, M, root, True)
    tell(T, M, G, OVER_, root, 0, 0, -1, M[root + R_OUTCOME], 0.0)
    alarms = T[H_LAYOUT] + M[root + R_LAYOUT] * LAYOUT_W + L_ALARMS
    for alarm in range(T[alarms + LAYOUT_W] - T[alarms]):
        forget(T, M, slot, alarm)
    if M[root + R_CASE]:
        drop(T, M, slot)


@jit
def drop(T: Ints, M: Ints, slot: int) -> None:
    """Forget a case: its place in memory may be another's."""
    root = root_at(T, slot)
    ends = T[H_M_CASES] + 2 * M[root + R_MUNICIPALITY]
    before, after = M[root + R_BEFORE], M[root + R_NEXT]
    if before >= 0:
        M[root_at(T, before) + R_NEXT] = after
    else:
        M[ends] = after
    if after >= 0:
        M[root_at(T, after) + R_BEFORE] = before
    else:
        M[ends + 1] = before
    M[root + R_KEY] = -1
    M[root + R_NEXT] = M[FREE_ROOT]
    M[FREE_ROOT] = slot


@jit
def tell_needs(T: Ints, M: Ints, G: Floats, root: int, visit: int) -> None:
    """Tell the needs of a case: at its start (0) and at its end (1)."""
    site = T[T[H_LAYOUT] + M[root + R_LAYOUT] * LAYOUT_W + L_SITE]
    needs = T[T[H_NEEDS] + site]  # -2: the model has no needs; -1: no attribute holds them
    if needs >= -1:
        bits = M[attribute_at(T, M, root, needs)] if needs >= 0 else 0
        if M[root + R_CASE]:
            needs_known(T, M, root, visit, bits)
        tell(T, M, G, NEEDS, root, 0, visit, -1, bits, 0.0)
