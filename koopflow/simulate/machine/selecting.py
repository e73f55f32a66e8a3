"""Which transitions answer an event, and what is over (sections 3 and 4 of the semantics page); nothing is done."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    A_GUARD,
    ACTIVE,
    ALTERNATIVE_W,
    ANY,
    BEGUN,
    CHOICE_W,
    CHOICES,
    CHOICES_MAX,
    COMPLETION,
    COMPOSITE,
    COUNT,
    DONE,
    ENDED,
    FULL,
    H_ALTERNATIVE,
    H_LISTEN,
    H_SIGNALS,
    H_TRANSITION,
    H_TRIGGERS,
    MULTI,
    N_CHILD,
    N_CHILDREN,
    N_CHOICES,
    N_FIRST,
    N_KIND,
    N_LAST,
    N_TRANSITIONS,
    N_UNTIL,
    N_UNTIL_COUNT,
    N_UNTIL_LIST,
    R_LAYOUT,
    R_OVER,
    R_STARTED,
    T_ALTERNATIVES,
    T_FIRST,
    T_OUTCOME,
    T_ROLE,
    THESE,
    TRANSITION_W,
    Ints,
)

from .memory import node_at, root_at, row_of
from .reading import holds

jit = jit_for(__name__)


@jit
def is_running(M: Ints, root: int) -> bool:
    """Whether a root was started and can still answer."""
    return M[root + R_STARTED] == 1 and M[root + R_OVER] == 0


@jit
def alternative(T: Ints, M: Ints, root: int, transition: int) -> int:
    """The first alternative of a transition whose guard holds, by its number in the table; -1 where none does."""
    t = T[H_TRANSITION] + transition * TRANSITION_W
    first = T[t + T_FIRST]
    for i in range(T[t + T_ALTERNATIVES]):
        if holds(T, M, T[T[H_ALTERNATIVE] + (first + i) * ALTERNATIVE_W + A_GUARD], root):
            return first + i
    return -1


@jit
def choose(T: Ints, M: Ints, slot: int, node: int, transition: int, option: int) -> None:
    """Note a selected transition."""
    n = M[N_CHOICES]
    if n >= CHOICES_MAX:
        M[FULL] = 2
        return
    c = CHOICES + n * CHOICE_W
    M[c] = slot
    M[c + 1] = node
    M[c + 2] = transition
    M[c + 3] = option
    M[N_CHOICES] = n + 1


@jit
def answer(T: Ints, M: Ints, slot: int, trigger: int) -> int:
    """Note what the root's states answer to an event, inner states before outer ones; how many they are."""
    root = root_at(T, slot)
    if not is_running(M, root):
        return 0
    listening = T[T[H_LISTEN] + M[root + R_LAYOUT] * T[H_TRIGGERS] + trigger]
    if listening < 0:
        return 0
    begun = M[N_CHOICES]
    answered = -1
    # From the last to the first: what stands inside comes before what stands around it.
    for i in range(T[listening] - 1, -1, -1):
        node, transition = T[listening + 1 + 2 * i], T[listening + 2 + 2 * i]
        if not M[node_at(T, root, node)] & ACTIVE:
            continue
        if answered > node and answered <= T[row_of(M, root, node) + N_LAST]:
            continue
        option = alternative(T, M, root, transition)
        if option >= 0:
            choose(T, M, slot, node, transition, option)
            answered = node
    _turn(M, begun, M[N_CHOICES])
    return M[N_CHOICES] - begun


@jit
def _turn(M: Ints, low: int, high: int) -> None:
    """Choices from `low` on in the order of their states."""
    high -= 1
    while low < high:
        a, b = CHOICES + low * CHOICE_W, CHOICES + high * CHOICE_W
        for k in range(4):
            M[a + k], M[b + k] = M[b + k], M[a + k]
        low += 1
        high -= 1


@jit
def completion(T: Ints, M: Ints, root: int, node: int) -> int:
    """The transition that the completion of a state has, -1 without."""
    row = row_of(M, root, node)
    done = -1
    for i in range(T[row + N_TRANSITIONS]):
        number = T[row + N_FIRST] + i
        t = T[H_TRANSITION] + number * TRANSITION_W
        if T[t + T_ROLE] != COMPLETION:
            continue
        if T[t + T_OUTCOME] == DONE:
            done = number
        elif _has_come(T, M, root, node, row, T[t + T_OUTCOME]):
            return number
    return done


@jit
def _has_come(T: Ints, M: Ints, root: int, node: int, row: int, outcome: int) -> bool:
    """Whether the state, or one of its parts, ended so."""
    if T[row + N_KIND] == COMPOSITE:
        words = node_at(T, root, node)
        return M[words] & ENDED != 0 and M[words + 1] == outcome
    for i in range(T[row + N_CHILDREN]):
        words = node_at(T, root, T[T[row + N_CHILD] + i])
        if M[words] & ENDED and M[words + 1] == outcome:
            return True
    return False


@jit
def is_over(T: Ints, M: Ints, root: int, node: int) -> bool:
    """Whether a body is over by `until` now that those of its parts have ended that have."""
    row = row_of(M, root, node)
    parts = ended = 0
    multi = T[row + N_KIND] == MULTI
    for i in range(T[row + N_CHILDREN]):
        bits = M[node_at(T, root, T[T[row + N_CHILD] + i])]
        if multi and not bits & BEGUN:
            continue
        parts += 1
        if bits & ENDED:
            ended += 1
    mode = T[row + N_UNTIL]
    if mode == ANY:
        return ended > 0
    if mode == COUNT:
        return ended >= min(T[row + N_UNTIL_COUNT], parts)
    if mode == THESE:
        listed = T[row + N_UNTIL_LIST]
        for i in range(T[row + N_UNTIL_COUNT]):
            if not M[node_at(T, root, T[listed + i])] & ENDED:
                return False
        return True
    return ended == parts


@jit
def awaits_signal(T: Ints, M: Ints, root: int) -> bool:
    """Whether an active state of the root awaits a signal that somebody can raise."""
    layout = T[H_LISTEN] + M[root + R_LAYOUT] * T[H_TRIGGERS]
    for trigger in range(T[H_TRIGGERS]):
        listening = T[layout + trigger]
        if listening < 0 or not T[T[H_SIGNALS] + trigger]:
            continue
        for i in range(T[listening]):
            if M[node_at(T, root, T[listening + 1 + 2 * i])] & ACTIVE:
                return True
    return False
