"""Works that come, wait, are looked for and go: lists by pool and class, in the order of joining.

Below the step: a state that begins puts its work here, a state that is left takes it away. Who begins is in `working`.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ALL_FREED,
    C_HOURS,
    C_POOL,
    C_POOLS,
    CALLED,
    CANCELLED,
    CLAIM_W,
    E_BEFORE,
    E_LIST,
    E_MORE,
    E_NEXT,
    E_WORK,
    FREE,
    FREE_LINK,
    FREE_WORK,
    FREED,
    FREED_MAX,
    FRESH,
    FULL,
    GONE,
    H_AGENDA_OF,
    H_CLAIM,
    H_CLAIM_OF,
    H_HORIZON,
    H_M_AGENDA,
    H_M_FRESH,
    H_M_LINK,
    H_M_POOL,
    H_M_WORK,
    H_WARM,
    JOINED,
    JOINED_,
    LINK_W,
    N_CREW,
    N_FREED,
    N_FRESH,
    N_TEAM,
    NOW,
    ON_AGENDA,
    POOL_WORDS,
    Q_LENGTH,
    Q_LISTS,
    Q_USED,
    R_MUNICIPALITY,
    R_WORKS,
    RUNS,
    W_AGENDA,
    W_BEFORE,
    W_CLAIM,
    W_CLASS,
    W_EFFORT,
    W_JOINED,
    W_LINK,
    W_NEXT,
    W_NODE,
    W_QUEUED,
    W_ROOT,
    W_SERIAL,
    W_SHORT,
    W_SINCE,
    W_STATE,
    W_VISIT,
    WAITS,
    WORK_W,
    WORKED,
    Floats,
    Ints,
)

from .counting import queued, state_joined, worked
from .hours import open_seconds
from .memory import node_at, root_at, row_of, tell

jit = jit_for(__name__)


@jit
def work_at(T: Ints, work: int) -> int:
    """Where the words of a work begin."""
    return T[H_M_WORK] + work * WORK_W


@jit
def claim_row(T: Ints, claim: int) -> int:
    """Where the row of a claim begins."""
    return T[H_CLAIM] + claim * CLAIM_W


@jit
def join_work(T: Ints, M: Ints, G: Floats, slot: int, node: int) -> None:
    """The work of a state came to be: it joins the list, or its team's agenda."""
    root = root_at(T, slot)
    row = row_of(M, root, node)
    M[JOINED] += 1
    work = M[FREE_WORK]
    if work < 0:
        M[FULL] = 1
        return
    w = work_at(T, work)
    M[FREE_WORK] = M[w + W_NEXT]
    words = node_at(T, root, node)
    M[words + 3] = work + 1
    M[root + R_WORKS] += 1
    state_joined(T, M, root, row)
    M[w + W_ROOT] = slot
    M[w + W_NODE] = node
    M[w + W_JOINED] = M[JOINED]
    M[w + W_VISIT] = M[words + 2]
    M[w + W_CLAIM] = T[T[H_CLAIM_OF] + T[row + N_CREW] + M[root + R_MUNICIPALITY]]
    M[w + W_CLASS] = -1
    M[w + W_EFFORT] = -1
    M[w + W_SHORT] = 0
    M[w + W_SERIAL] = 0
    M[w + W_LINK] = -1
    if T[row + N_TEAM] < 0:
        make_fresh(T, M, G, work)
        return
    agenda = T[T[H_AGENDA_OF] + T[row + N_TEAM] + M[root + R_MUNICIPALITY]]
    M[w + W_STATE] = ON_AGENDA
    M[w + W_AGENDA] = agenda
    M[w + W_NEXT] = -1
    a = T[H_M_AGENDA] + 3 * agenda
    M[w + W_BEFORE] = M[a + 1]
    if M[a + 1] >= 0:
        M[work_at(T, M[a + 1]) + W_NEXT] = work
    else:
        M[a] = work
    M[a + 1] = work
    M[a + 2] += 1
    tell(T, M, G, JOINED_, root, node, M[w + W_VISIT], -1, 0, 0.0)


@jit
def make_fresh(T: Ints, M: Ints, G: Floats, work: int) -> None:
    """A work joins the waiting list; it is looked at when the world has settled."""
    w = work_at(T, work)
    M[w + W_STATE] = FRESH
    M[T[H_M_FRESH] + M[N_FRESH]] = work
    M[N_FRESH] += 1
    _queue(T, M, w, 1)
    tell(T, M, G, JOINED_, root_at(T, M[w + W_ROOT]), M[w + W_NODE], M[w + W_VISIT], M[w + W_CLAIM], 0, 0.0)


@jit
def _queue(T: Ints, M: Ints, w: int, by: int) -> None:
    """Count it with those that wait for its pools."""
    c = claim_row(T, M[w + W_CLAIM])
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_LENGTH] += by
        queued(T, M, p, by)
    if by > 0:
        M[w + W_QUEUED] = M[NOW]


@jit
def leave_queue(T: Ints, M: Ints, w: int) -> None:
    """It waits no longer."""
    _queue(T, M, w, -1)


@jit
def off_agenda(T: Ints, M: Ints, work: int) -> None:
    """Take a work from its team's agenda."""
    w = work_at(T, work)
    a = T[H_M_AGENDA] + 3 * M[w + W_AGENDA]
    before, after = M[w + W_BEFORE], M[w + W_NEXT]
    if before >= 0:
        M[work_at(T, before) + W_NEXT] = after
    else:
        M[a] = after
    if after >= 0:
        M[work_at(T, after) + W_BEFORE] = before
    else:
        M[a + 1] = before
    M[a + 2] -= 1


@jit
def cancel(T: Ints, M: Ints, G: Floats, slot: int, node: int) -> None:
    """The state of a work is left: its units are free, its effort is lost."""
    root = root_at(T, slot)
    words = node_at(T, root, node)
    work = M[words + 3] - 1
    M[words + 3] = 0
    M[root + R_WORKS] -= 1
    w = work_at(T, work)
    state, claim = M[w + W_STATE], M[w + W_CLAIM]
    if state == RUNS:
        give_back(T, M, G, w)
    elif state == ON_AGENDA:
        off_agenda(T, M, work)
        claim = -1
    elif state == FRESH:
        base = T[H_M_FRESH]
        i = 0
        while M[base + i] != work:
            i += 1
        M[N_FRESH] -= 1
        while i < M[N_FRESH]:
            M[base + i] = M[base + i + 1]
            i += 1
        leave_queue(T, M, w)
    elif state == WAITS:
        unlink(T, M, w)
        leave_queue(T, M, w)
    else:
        claim = -1
    tell(T, M, G, CANCELLED, root, node, M[w + W_VISIT], claim, 0, 0.0)
    if state == CALLED:
        M[w + W_STATE] = GONE  # the sitting that is on gives it back
    else:
        free_work(T, M, work)


@jit
def free_work(T: Ints, M: Ints, work: int) -> None:
    """Its words may be another's."""
    w = work_at(T, work)
    M[w + W_STATE] = FREE
    M[w + W_SERIAL] = 0
    M[w + W_NEXT] = M[FREE_WORK]
    M[FREE_WORK] = work


@jit
def give_back(T: Ints, M: Ints, G: Floats, w: int) -> None:
    """Free the units of running work."""
    c = claim_row(T, M[w + W_CLAIM])
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_USED] -= T[p + 1]
        freed(M, T[p])
    tell_worked(T, M, G, w)


@jit
def tell_worked(T: Ints, M: Ints, G: Floats, w: int) -> None:
    """Tell how long work was really worked at, within what is measured."""
    c = claim_row(T, M[w + W_CLAIM])
    low = max(M[w + W_SINCE], T[H_WARM])
    high = min(M[NOW], T[H_HORIZON])
    amount = open_seconds(T, M, T[c + C_HOURS], low, high) if low < high else 0
    worked(T, M, w, amount)
    root = root_at(T, M[w + W_ROOT])
    tell(T, M, G, WORKED, root, M[w + W_NODE], 0, M[w + W_CLAIM], 0, float(amount))


@jit
def freed(M: Ints, pool: int) -> None:
    """Units of a pool came free since the lists were last looked through."""
    for i in range(M[N_FREED]):
        if M[FREED + i] == pool:
            return
    if M[N_FREED] < FREED_MAX:
        M[FREED + M[N_FREED]] = pool
        M[N_FREED] += 1
    else:
        M[ALL_FREED] = 1


# the lists: one of all that waits (pool 0), one for each pool, each in three classes


@jit
def link(T: Ints, M: Ints, work: int) -> None:
    """Into the lists of all that waits and of its pools, by class and joining."""
    w = work_at(T, work)
    c = claim_row(T, M[w + W_CLAIM])
    M[w + W_STATE] = WAITS
    M[w + W_LINK] = -1
    _link(T, M, work, 0)
    for i in range(T[c + C_POOLS]):
        _link(T, M, work, T[T[c + C_POOL] + 2 * i])


@jit
def list_at(T: Ints, M: Ints, pool: int, klass: int) -> int:
    """Where the first and the last of a list stand."""
    return T[H_M_POOL] + pool * POOL_WORDS + Q_LISTS + 2 * klass


@jit
def _link(T: Ints, M: Ints, work: int, pool: int) -> None:
    w = work_at(T, work)
    number = M[FREE_LINK]
    if number < 0:
        M[FULL] = 1
        return
    e = T[H_M_LINK] + number * LINK_W
    M[FREE_LINK] = M[e + E_NEXT]
    ends = list_at(T, M, pool, M[w + W_CLASS])
    before, after = M[ends + 1], -1
    while before >= 0:
        other = T[H_M_LINK] + before * LINK_W
        if M[work_at(T, M[other + E_WORK]) + W_JOINED] <= M[w + W_JOINED]:
            break
        before, after = M[other + E_BEFORE], before
    M[e + E_WORK] = work
    M[e + E_LIST] = ends
    M[e + E_BEFORE] = before
    M[e + E_NEXT] = after
    if before >= 0:
        M[T[H_M_LINK] + before * LINK_W + E_NEXT] = number
    else:
        M[ends] = number
    if after >= 0:
        M[T[H_M_LINK] + after * LINK_W + E_BEFORE] = number
    else:
        M[ends + 1] = number
    M[e + E_MORE] = M[w + W_LINK]
    M[w + W_LINK] = number


@jit
def unlink(T: Ints, M: Ints, w: int) -> None:
    """Out of all lists."""
    number = M[w + W_LINK]
    while number >= 0:
        e = T[H_M_LINK] + number * LINK_W
        before, after, ends = M[e + E_BEFORE], M[e + E_NEXT], M[e + E_LIST]
        if before >= 0:
            M[T[H_M_LINK] + before * LINK_W + E_NEXT] = after
        else:
            M[ends] = after
        if after >= 0:
            M[T[H_M_LINK] + after * LINK_W + E_BEFORE] = before
        else:
            M[ends + 1] = before
        M[e + E_NEXT] = M[FREE_LINK]
        M[FREE_LINK] = number
        number = M[e + E_MORE]
    M[w + W_LINK] = -1
