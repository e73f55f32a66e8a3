"""One step: states exited, effects done, states entered, as sections 3 and 4 of the semantics page say.

A step is framed by `opened` and `closed`; what was selected before stands in the list of choices. Recursion is written
out as a stack, so that machine code needs none.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    A_DOMAIN,
    A_EFFECTS,
    A_TO,
    ACTIVE,
    ALARM_W,
    ALTERNATIVE_W,
    BEGINS,
    BEGUN,
    CHOICE_W,
    CHOICES,
    ENDED,
    ENTERED,
    FINAL,
    FINISHED,
    FULL,
    GATED,
    H_ALARM,
    H_ALTERNATIVE,
    H_LAYOUT,
    H_TRANSITION,
    L_ALARMS,
    LAYOUT_W,
    MULTI,
    N_ALARM,
    N_ALARMS,
    N_CHILD,
    N_CHILDREN,
    N_CHOICES,
    N_EACH,
    N_EFFECTS,
    N_ELEMENT,
    N_FINISHED,
    N_HOLDS,
    N_INITIAL,
    N_KIND,
    N_LAST,
    N_OUTCOME,
    N_OVER,
    N_PAID,
    N_PARENT,
    N_REGIONS,
    N_REGIONS_,
    N_RULES,
    N_STATES,
    N_TOUCHED,
    N_WRITES,
    NOTED,
    NOTHING,
    OVER,
    R_LAYOUT,
    R_OUTCOME,
    R_OVER,
    R_STAMP,
    READY,
    READY_NODE,
    READY_ROOT,
    READY_TARGET,
    SITTING,
    STACK,
    STACK_MAX,
    STEP,
    SUB,
    T_ALARM,
    T_RULES,
    TAKEN,
    TAKES,
    TASK,
    TOUCHED,
    TOUCHED_MAX,
    TRANSITION_W,
    Z_CLOCK,
    Z_DATED,
    Floats,
    Ints,
)

from .alarms import set_alarm
from .doing import attribute_at, effects, forget_letters, note, rules_holding, stale
from .ending import announce, has_ended, row_of
from .exiting import exit_nodes, watch
from .gates import join_gate, service_begun
from .memory import node_at, root_at, tell
from .waiting import join_work

jit = jit_for(__name__)
BEGIN, ENTER, BEGIN_PART, CLOSE = range(4)


@jit
def opened(M: Ints) -> None:
    """A step begins."""
    M[N_OVER] = 0
    M[N_TOUCHED] = 0
    M[N_FINISHED] = 0
    M[N_WRITES] = 0
    M[NOTED] = 0
    M[STEP] += 1


@jit
def touched(T: Ints, M: Ints, slot: int) -> None:
    """A root took part in the step: it is counted once, and what its guards read may have changed."""
    root = root_at(T, slot)
    if M[root + R_STAMP] != M[STEP]:
        M[root + R_STAMP] = M[STEP]
        if M[N_TOUCHED] >= TOUCHED_MAX:
            M[FULL] = 2
            return
        M[TOUCHED + M[N_TOUCHED]] = slot
        M[N_TOUCHED] += 1
    stale(T, M, slot)


# doing


@jit
def do(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Do the chosen transitions together."""
    kept = _without_conflicts(T, M)
    for i in range(kept):
        c = CHOICES + i * CHOICE_W
        if T[T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W + A_TO] >= 0:
            _exit_of(T, F, M, G, i, kept)
    for i in range(kept):
        c = CHOICES + i * CHOICE_W
        slot, transition = M[c], M[c + 2]
        root = root_at(T, slot)
        a = T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W
        t = T[H_TRANSITION] + transition * TRANSITION_W
        touched(T, M, slot)
        tell(T, M, G, TAKEN, root, transition, 0, -1, rules_holding(T, M, T[t + T_RULES], root), 0.0)
        effects(T, F, M, G, slot, T[a + A_EFFECTS], i if kept > 1 else -1)
        if T[a + A_TO] < 0 and T[t + T_ALARM] >= 0:
            _again(T, F, M, slot, T[t + T_ALARM])
    for i in range(kept):
        c = CHOICES + i * CHOICE_W
        a = T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W
        if T[a + A_TO] >= 0:
            slot, domain, target = M[c], T[a + A_DOMAIN], T[a + A_TO]
            root = root_at(T, slot)
            what, node = BEGIN, domain
            if T[row_of(T, M, root, domain) + N_STATES]:
                what, node = ENTER, _next_on(T, M, root, domain, target)
            _run(T, F, M, G, slot, what, node, target)
    M[N_CHOICES] = 0


@jit
def _without_conflicts(T: Ints, M: Ints) -> int:
    """Keep of the choices those whose footprints share nothing with that of one kept before; how many they are."""
    kept = 0
    for i in range(M[N_CHOICES]):
        c = CHOICES + i * CHOICE_W
        low, high = _footprint(T, M, c)
        apart = True
        for j in range(kept):
            other = CHOICES + j * CHOICE_W
            if M[other] == M[c] and low <= M[other + 5] and M[other + 4] <= high:
                apart = False
        if not apart:
            note(M, N_REGIONS_)
            continue
        k = CHOICES + kept * CHOICE_W
        for word in range(4):
            M[k + word] = M[c + word]
        M[k + 4] = low
        M[k + 5] = high
        kept += 1
    return kept


@jit
def _footprint(T: Ints, M: Ints, c: int) -> tuple[int, int]:
    """The first and the last node that a chosen transition leaves; itself where it leaves none."""
    a = T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W
    if T[a + A_TO] < 0:
        return M[c + 1], M[c + 1]
    domain = T[a + A_DOMAIN]
    return domain + 1, T[row_of(T, M, root_at(T, M[c]), domain) + N_LAST]


@jit
def _exit_of(T: Ints, F: Floats, M: Ints, G: Floats, first: int, kept: int) -> None:
    """All that transitions of one root leave, the highest number first: at the first of them for all."""
    slot = M[CHOICES + first * CHOICE_W]
    for i in range(first):
        c = CHOICES + i * CHOICE_W
        if M[c] == slot and T[T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W + A_TO] >= 0:
            return
    bound = 1 << 40
    while True:
        best = -1
        for i in range(first, kept):
            c = CHOICES + i * CHOICE_W
            leaves = T[T[H_ALTERNATIVE] + M[c + 3] * ALTERNATIVE_W + A_TO] >= 0
            if M[c] == slot and leaves and M[c + 4] < bound and (best < 0 or M[c + 4] > M[best + 4]):
                best = c
        if best < 0:
            return
        bound = M[best + 4]
        exit_nodes(T, F, M, G, slot, M[best + 4], M[best + 5])


@jit
def _again(T: Ints, F: Floats, M: Ints, slot: int, alarm: int) -> None:
    """A timer's duration or a clock counts anew; a date does not come again."""
    first = _first_alarm(T, M, slot)
    z = T[H_ALARM] + (first + alarm) * ALARM_W
    if T[z + Z_CLOCK] or not T[z + Z_DATED]:
        set_alarm(T, F, M, slot, first, alarm)


@jit
def _first_alarm(T: Ints, M: Ints, slot: int) -> int:
    return T[T[H_LAYOUT] + M[root_at(T, slot) + R_LAYOUT] * LAYOUT_W + L_ALARMS]


@jit
def _next_on(T: Ints, M: Ints, root: int, outer: int, target: int) -> int:
    """The child of a node in which the target stands, or which it is."""
    row = row_of(T, M, root, outer)
    for i in range(T[row + N_CHILDREN]):
        child = T[T[row + N_CHILD] + i]
        if child <= target <= T[row_of(T, M, root, child) + N_LAST]:
            return child
    return -1


# entering and beginning


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
def _run(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, what: int, node: int, target: int) -> None:
    """Enter or begin a node, and whatever follows from that, each wholly before the next."""
    top = _push(M, 0, what, node, target)
    root = root_at(T, slot)
    while top > 0:
        top -= 1
        s = STACK + 3 * top
        what, node, target = M[s], M[s + 1], M[s + 2]
        if target == node:
            target = -1
        row = row_of(T, M, root, node)
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
    row = row_of(T, M, root, node)
    words = node_at(T, root, node)
    M[words] |= ACTIVE
    M[words + 2] += 1
    watch(T, M, root, row, 1)
    tell(T, M, G, ENTERED, root, node, 0, -1, rules_holding(T, M, T[row + N_RULES], root), 0.0)
    if T[row + N_ALARMS]:
        first = _first_alarm(T, M, slot)
        for k in range(T[row + N_ALARMS]):
            set_alarm(T, F, M, slot, first, T[row + N_ALARM] + k)


@jit
def _begun(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, node: int, target: int, top: int) -> int:
    """Begin a node; what follows is put on the stack, the last to be done first."""
    root = root_at(T, slot)
    row = row_of(T, M, root, node)
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
            on_way = target >= 0 and child <= target <= T[row_of(T, M, root, child) + N_LAST]
            top = _push(M, top, BEGIN_PART, child, target if on_way else -1)
    elif target >= 0:
        top = _push(M, top, ENTER, _next_on(T, M, root, node, target), target)
    elif T[row + N_INITIAL] >= 0:
        effects(T, F, M, G, slot, T[row + N_EFFECTS], -1)
        initial = T[row + N_INITIAL]
        top = _push(M, top, ENTER, _next_on(T, M, root, node, initial), initial)
    return top


@jit
def _begin_each(T: Ints, M: Ints, slot: int, node: int, top: int) -> int:
    root = root_at(T, slot)
    row = row_of(T, M, root, node)
    chosen = M[attribute_at(T, M, root, T[row + N_EACH])]
    some = False
    for i in range(T[row + N_CHILDREN] - 1, -1, -1):
        child = T[T[row + N_CHILD] + i]
        at = row_of(T, M, root, child)
        if (chosen >> T[at + N_ELEMENT]) & 1:
            some = True
            M[node_at(T, root, child)] |= ACTIVE | BEGUN
            top = _push(M, top, CLOSE if T[at + N_PAID] else BEGIN, child, -1)
    if not some:
        announce(T, M, slot, node)
    return top


# over


@jit
def closed(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """The step ends: what is over by `until` cancels the rest, roots that became over end."""
    for i in range(M[N_OVER]):
        slot, node = M[OVER + 2 * i], M[OVER + 2 * i + 1]
        root = root_at(T, slot)
        row = row_of(T, M, root, node)
        if T[row + N_KIND] == MULTI or T[row + N_REGIONS]:
            for k in range(T[row + N_CHILDREN]):
                child = T[T[row + N_CHILD] + k]
                bits = M[node_at(T, root, child)]
                if bits & ACTIVE and not bits & ENDED:
                    exit_nodes(T, F, M, G, slot, child, T[row_of(T, M, root, child) + N_LAST])
    for i in range(M[N_OVER]):
        slot, node = M[OVER + 2 * i], M[OVER + 2 * i + 1]
        root = root_at(T, slot)
        if node == 0 and not M[root + R_OVER]:
            M[root + R_OVER] = 1
            M[root + R_OUTCOME] = M[node_at(T, root, 0) + 1]
            if M[N_FINISHED] < TOUCHED_MAX:
                M[FINISHED + M[N_FINISHED]] = slot
                M[N_FINISHED] += 1
            else:
                M[FULL] = 2
            forget_letters(T, M, slot)


@jit
def ready(M: Ints, what: int, slot: int, node: int, target: int) -> None:
    """A step stands ready to be made."""
    M[READY] = what
    M[READY_ROOT] = slot
    M[READY_NODE] = node
    M[READY_TARGET] = target


@jit
def step(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Make the step that stands ready, wholly."""
    what = M[READY]
    M[READY] = NOTHING
    if what == TAKES:
        do(T, F, M, G)
    elif what == BEGINS:
        _run(T, F, M, G, M[READY_ROOT], BEGIN, M[READY_NODE], M[READY_TARGET])
    else:
        has_ended(T, M, M[READY_ROOT], M[READY_NODE], -1)
    closed(T, F, M, G)
