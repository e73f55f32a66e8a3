"""States that are left: their alarms, works, gates and places end with them (section 3 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTIVE,
    AGENDA,
    AGENDA_HEAD,
    AGENDA_SIZE,
    AGENDA_W,
    EXITED,
    H_M_WATCH,
    H_WATCHES,
    HELD,
    N_ALARM,
    N_ALARMS,
    N_IS_STATE,
    N_PAUSES,
    N_WATCH,
    R_MUNICIPALITY,
    R_STUCK,
    STUCK,
    Floats,
    Ints,
)

from .alarms import forget
from .counting import state_left
from .duties import pause
from .gates import leave_gates, release
from .memory import node_at, root_at, row_of, tell
from .waiting import cancel

jit = jit_for(__name__)


@jit
def exit_nodes(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, low: int, high: int) -> None:
    """Exit what is active from node `low` to node `high`, and forget its completions."""
    root = root_at(T, slot)
    for node in range(high, low - 1, -1):
        words = node_at(T, root, node)
        bits = M[words]
        if not bits & ACTIVE:
            continue
        row = row_of(M, root, node)
        M[words] = 0
        M[words + 1] = -1
        if bits & STUCK:
            M[root + R_STUCK] -= 1
        for k in range(T[row + N_ALARMS]):
            forget(T, M, slot, T[row + N_ALARM] + k)
        if M[words + 3] > 0:
            cancel(T, M, G, slot, node)
        elif M[words + 3] < 0:
            leave_gates(T, M, slot, node)
        if bits & HELD:
            release(T, M, G, slot, node)
        if T[row + N_IS_STATE]:
            watch(T, M, root, row, -1)
            pause(T, M, root, T[row + N_PAUSES], -1)
            state_left(T, M, root, row, words)
            tell(T, M, G, EXITED, root, node, 0, -1, 0, 0.0)
    if M[AGENDA_SIZE]:
        _forget_completions(M, slot, low, high)


@jit
def _forget_completions(M: Ints, slot: int, low: int, high: int) -> None:
    kept = 0
    for i in range(M[AGENDA_SIZE]):
        item = AGENDA + (M[AGENDA_HEAD] + i) * AGENDA_W
        if M[item] == 0 and M[item + 1] == slot and low <= M[item + 2] <= high:
            continue
        to = AGENDA + (M[AGENDA_HEAD] + kept) * AGENDA_W
        for k in range(AGENDA_W):
            M[to + k] = M[item + k]
        kept += 1
    M[AGENDA_SIZE] = kept


@jit
def watch(T: Ints, M: Ints, root: int, row: int, by: int) -> None:
    """Count the cases that are inside a state which a wider machine asks about."""
    watch = T[row + N_WATCH]
    if watch >= 0:
        M[T[H_M_WATCH] + M[root + R_MUNICIPALITY] * T[H_WATCHES] + watch] += by
        M[T[H_M_WATCH] + watch] += by
