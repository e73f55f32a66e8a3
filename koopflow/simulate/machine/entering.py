"""States entered and begun, each wholly before the next (section 3 of docs/explanation/semantics.md).

Recursion is written out as a stack, so that machine code needs none.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTIVE,
    BEGUN,
    ENTERED,
    FINAL,
    FULL,
    GATED,
    H_LAYOUT,
    L_ALARMS,
    LAYOUT_W,
    MULTI,
    N_ALARM,
    N_ALARMS,
    N_CHILD,
    N_CHILDREN,
    N_EACH,
    N_EFFECTS,
    N_ELEMENT,
    N_EVENT,
    N_HOLDS,
    N_INITIAL,
    N_KIND,
    N_LAST,
    N_OUTCOME,
    N_PAID,
    N_PARENT,
    N_PAUSES,
    N_REGIONS,
    N_RULES,
    R_LAYOUT,
    SITTING,
    STACK,
    STACK_MAX,
    SUB,
    TASK,
    Floats,
    Ints,
)

from .alarms import set_alarm
from .counting import state_entered
from .doing import attribute_at, effects, rules_holding
from .duties import observe, pause
from .ending import announce, has_ended
from .exiting import watch
from .gates import join_gate, service_begun
from .memory import node_at, root_at, row_of, tell
from .waiting import join_work

jit = jit_for(__name__)
BEGIN, ENTER, BEGIN_PART, CLOSE = range(4)


@jit
def first_alarm(T: Ints, M: Ints, slot: int) -> int:
    return T[T[H_LAYOUT] + M[root_at(T, slot) + R_LAYOUT] * LAYOUT_W + L_ALARMS]


@jit
def next_on(T: Ints, M: Ints, root: int, outer: int, target: int) -> int:
    """The child of a node in which the target stands, or which it is."""
    row = row_of(M, root, outer)
    for i in range(T[row + N_CHILDREN]):
        child = T[T[row + N_CHILD] + i]
        if child <= target <= T[row_of(M, root, child) + N_LAST]:
            return child
    return -1


@jit
def _push(M: Ints, top: int, what: int, node: int, target: int) -> int:
    if top >= STACK_MAX:
        M[FULL] = 2
        return top
    s = STACK + 3 * top
    M[s] = what
    M[s + 1] = node
    M[s + 2] = target
    return top + 1


@jit
def enter(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, what: int, node: int, target: int) -> None:
    """Enter or begin a node, and whatever follows from that, each wholly before the next."""
    top = _push(M, 0, what, node, target)
    root = root_at(T, slot)
    while top > 0:
        top -= 1
        s = STACK + 3 * top
        what, node, target = M[s], M[s + 1], M[s + 2]
        if target == node:
            target = -1
        row = row_of(M, root, node)
        words = node_at(T, root, node)
        if what == ENTER:
            _entered(T, F, M, G, slot, node)
            if T[row + N_HOLDS] >= 0:
                M[words] |= GATED
                join_gate(T, M, slot, node)
                continue
        elif what == CLOSE:
            M[words] |= GATED
            join_gate(T, M, slot, node)
            continue
        elif what == BEGIN_PART:
            M[words] |= ACTIVE
        top = _begun(T, F, M, G, slot, node, target, top)


@jit
def _entered(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, node: int) -> None:
    root = root_at(T, slot)
    row = row_of(M, root, node)
    words = node_at(T, root, node)
    M[words] |= ACTIVE
    M[words + 2] += 1
    watch(T, M, root, row, 1)
    holding = rules_holding(T, M, T[row + N_RULES], root)
    observe(T, M, root, T[row + N_EVENT], holding)
    pause(T, M, root, T[row + N_PAUSES], 1)
    state_entered(T, M, root, row, words)
    tell(T, M, G, ENTERED, root, node, 0, -1, holding, 0.0)
    if T[row + N_ALARMS]:
        first = first_alarm(T, M, slot)
        for k in range(T[row + N_ALARMS]):
            set_alarm(T, F, M, slot, first, T[row + N_ALARM] + k)


@jit
def _begun(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, node: int, target: int, top: int) -> int:
    """Begin a node; what follows is put on the stack, the last to be done first."""
    root = root_at(T, slot)
    row = row_of(M, root, node)
    kind = T[row + N_KIND]
    if kind == SUB:
        service_begun(T, F, M, G, slot, node)
    if kind == TASK or kind == SITTING:
        join_work(T, M, G, slot, node)
    elif kind == FINAL:
        has_ended(T, M, slot, T[row + N_PARENT], T[row + N_OUTCOME])
    elif kind == MULTI:
        return _begin_each(T, M, slot, node, top)
    elif T[row + N_REGIONS]:
        for i in range(T[row + N_CHILDREN] - 1, -1, -1):
            child = T[T[row + N_CHILD] + i]
            on_way = target >= 0 and child <= target <= T[row_of(M, root, child) + N_LAST]
            top = _push(M, top, BEGIN_PART, child, target if on_way else -1)
    elif target >= 0:
        top = _push(M, top, ENTER, next_on(T, M, root, node, target), target)
    elif T[row + N_INITIAL] >= 0:
        effects(T, F, M, G, slot, T[row + N_EFFECTS], -1)
        initial = T[row + N_INITIAL]
        top = _push(M, top, ENTER, next_on(T, M, root, node, initial), initial)
    return top


@jit
def _begin_each(T: Ints, M: Ints, slot: int, node: int, top: int) -> int:
    root = root_at(T, slot)
    row = row_of(M, root, node)
    chosen = M[attribute_at(T, M, root, T[row + N_EACH])]
    some = False
    for i in range(T[row + N_CHILDREN] - 1, -1, -1):
        child = T[T[row + N_CHILD] + i]
        at = row_of(M, root, child)
        if (chosen >> T[at + N_ELEMENT]) & 1:
            some = True
            M[node_at(T, root, child)] |= ACTIVE | BEGUN
            top = _push(M, top, CLOSE if T[at + N_PAID] else BEGIN, child, -1)
    if not some:
        announce(T, M, slot, node)
    return top
