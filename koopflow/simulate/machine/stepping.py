"""One step: states exited, effects done, states entered, as sections 3 and 4 of the semantics page say.

A step is framed by `opened` and `closed`; what was selected before stands in the list of choices.
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
    CHOICE_W,
    CHOICES,
    ENDED,
    FINISHED,
    FULL,
    H_ALARM,
    H_ALTERNATIVE,
    H_TRANSITION,
    MULTI,
    N_CHILD,
    N_CHILDREN,
    N_CHOICES,
    N_FINISHED,
    N_KIND,
    N_LAST,
    N_OVER,
    N_REGIONS,
    N_REGIONS_,
    N_STATES,
    N_TOUCHED,
    N_WRITES,
    NOTED,
    NOTHING,
    OVER,
    R_OUTCOME,
    R_OVER,
    R_STAMP,
    READY,
    READY_NODE,
    READY_ROOT,
    READY_TARGET,
    STEP,
    T_ALARM,
    T_EVENT,
    T_RULES,
    TAKEN,
    TAKES,
    TOUCHED,
    TOUCHED_MAX,
    TRANSITION_W,
    Z_CLOCK,
    Z_DATED,
    Floats,
    Ints,
)

from .alarms import set_alarm
from .doing import effects, forget_letters, note, rules_holding, stale
from .duties import observe
from .ending import has_ended
from .entering import BEGIN, ENTER, enter, first_alarm, next_on
from .exiting import exit_nodes
from .memory import node_at, root_at, row_of, tell

jit = jit_for(__name__)


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
        holding = rules_holding(T, M, T[t + T_RULES], root)
        observe(T, M, root, T[t + T_EVENT], holding)
        tell(T, M, G, TAKEN, root, transition, 0, -1, holding, 0.0)
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
            if T[row_of(M, root, domain) + N_STATES]:
                what, node = ENTER, next_on(T, M, root, domain, target)
            enter(T, F, M, G, slot, what, node, target)
    M[N_CHOICES] = 0


@jit
def _without_conflicts(T: Ints, M: Ints) -> int:
    """Keep of the choices those whose footprints share nothing with that of one kept before; how many they are."""
    kept = 0
    if M[N_CHOICES] == 1:
        M[CHOICES + 4], M[CHOICES + 5] = _footprint(T, M, CHOICES)
        return 1
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
    return domain + 1, T[row_of(M, root_at(T, M[c]), domain) + N_LAST]


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
    first = first_alarm(T, M, slot)
    z = T[H_ALARM] + (first + alarm) * ALARM_W
    if T[z + Z_CLOCK] or not T[z + Z_DATED]:
        set_alarm(T, F, M, slot, first, alarm)


# over


@jit
def closed(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """The step ends: what is over by `until` cancels the rest, roots that became over end."""
    for i in range(M[N_OVER]):
        slot, node = M[OVER + 2 * i], M[OVER + 2 * i + 1]
        root = root_at(T, slot)
        row = row_of(M, root, node)
        if T[row + N_KIND] == MULTI or T[row + N_REGIONS]:
            for k in range(T[row + N_CHILDREN]):
                child = T[T[row + N_CHILD] + k]
                bits = M[node_at(T, root, child)]
                if bits & ACTIVE and not bits & ENDED:
                    exit_nodes(T, F, M, G, slot, child, T[row_of(M, root, child) + N_LAST])
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
        enter(T, F, M, G, M[READY_ROOT], BEGIN, M[READY_NODE], M[READY_TARGET])
    else:
        has_ended(T, M, M[READY_ROOT], M[READY_NODE], -1)
    closed(T, F, M, G)
