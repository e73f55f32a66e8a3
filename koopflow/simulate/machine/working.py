"""Who begins work when, and how it ends (section 11 of docs/explanation/semantics.md).

Above the step: the lists of `waiting` go in, works begin, and results fall as steps.
"""

from __future__ import annotations

import math

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ALL_FREED,
    BEGAN,
    BUDGET_W,
    C_COST,
    C_COSTS,
    C_HOURS,
    C_POOL,
    C_POOLS,
    C_SHARE,
    COST_W,
    D_FIXED,
    E_NEXT,
    E_WORK,
    END_OF_WORK,
    ENDED_,
    EVENTS,
    FOR_DURATION,
    FREED,
    H_BUDGET,
    H_END,
    H_LAW,
    H_M_FRESH,
    H_M_LINK,
    H_M_POOL,
    H_POOL,
    H_PRIORITIES,
    LINK_W,
    N_FREED,
    N_FRESH,
    N_HIGH,
    N_LAW,
    N_LOW,
    N_OPENINGS,
    N_PLACE,
    N_PLANS,
    NOW,
    OPENING,
    OPENINGS,
    OPENINGS_MAX,
    P_UNITS,
    PAID_ACTOR,
    PLANNED,
    POOL_W,
    POOL_WORDS,
    Q_USED,
    R_MUNICIPALITY,
    R_STUCK,
    R_WORKS,
    READY,
    RUNS,
    SETTLES,
    STUCK,
    STUCK_,
    TAKES,
    UNPAID,
    V_INDEX,
    W_CLAIM,
    W_CLASS,
    W_EFFORT,
    W_JOINED,
    W_NODE,
    W_ROOT,
    W_SERIAL,
    W_SHORT,
    W_SINCE,
    W_STATE,
    W_VISIT,
    WAITS,
    Floats,
    Ints,
)

from .chance import own_uniform, time_of
from .counting import actors_waited, budget_short, state_waited, state_worked
from .doing import attribute_at, stale_in
from .gates import left_of, pays, tell_paid
from .hours import is_open, next_open, work_done
from .memory import node_at, put, root_at, row_of, tell
from .planning import plan
from .reading import holds
from .results import result_of
from .selecting import alternative, choose
from .stepping import opened, ready
from .waiting import (
    claim_row,
    free_work,
    leave_queue,
    link,
    list_at,
    unlink,
    work_at,
)

jit = jit_for(__name__)


@jit
def begin_work(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Begin all waiting work that can begin: the world has settled.

    What could not begin before can begin now only where units of its pools came free, or hours began.
    """
    fresh = M[N_FRESH]
    if not fresh and not M[N_FREED] and not M[ALL_FREED]:
        return
    base = T[H_M_FRESH]
    if fresh <= 1 and M[N_FREED] <= 1 and not M[ALL_FREED] and not T[H_PRIORITIES]:
        # Without priorities what is new comes last: it is put on the lists only if it has to wait.
        freed = M[N_FREED]
        M[N_FREED] = M[N_FRESH] = 0
        if freed:
            _look_through(T, F, M, G, M[FREED])
        if fresh:
            M[work_at(T, M[base]) + W_CLASS] = 1
            if not _try(T, F, M, G, M[base]):
                link(T, M, M[base])
        return
    for i in range(fresh):
        w = work_at(T, M[base + i])
        M[w + W_CLASS] = _class(T, M, w)
        link(T, M, M[base + i])
    M[N_FRESH] = 0
    if M[ALL_FREED]:
        _look_through(T, F, M, G, 0)
    else:
        _look_through_several(T, F, M, G, fresh)
    M[N_FREED] = 0
    M[ALL_FREED] = 0


@jit
def _class(T: Ints, M: Ints, w: int) -> int:
    """0 for high, 1 for the rest, 2 for low."""
    root = root_at(T, M[w + W_ROOT])
    row = row_of(M, root, M[w + W_NODE])
    if T[row + N_HIGH] >= 0 and holds(T, M, T[row + N_HIGH], root):
        return 0
    return 2 if T[row + N_LOW] >= 0 and holds(T, M, T[row + N_LOW], root) else 1


@jit
def _look_through(T: Ints, F: Floats, M: Ints, G: Floats, pool: int) -> None:
    """All that waits for a pool (0: all that waits), in order, as long as units are left."""
    limit = T[T[H_POOL] + pool * POOL_W + P_UNITS] if pool else -1
    for klass in range(3):
        entry = M[list_at(T, M, pool, klass)]
        while entry >= 0:
            if limit >= 0 and M[T[H_M_POOL] + pool * POOL_WORDS + Q_USED] >= limit:
                return
            e = T[H_M_LINK] + entry * LINK_W
            entry = M[e + E_NEXT]
            _try(T, F, M, G, M[e + E_WORK])


@jit
def _look_through_several(T: Ints, F: Floats, M: Ints, G: Floats, fresh: int) -> None:
    """Several lists at once, in the order of class and joining: of the pools that came free, and what is new.

    New works stand at the end of the list of all that waits, or not far from it; they are found again by number.
    """
    base = T[H_M_FRESH]
    last_class, last_joined = -1, -1
    while True:
        best = -1
        for i in range(fresh):
            best = _earlier(T, M, best, M[base + i], last_class, last_joined)
        for i in range(M[N_FREED]):
            best = _earlier(
                T, M, best, _next_in(T, M, M[FREED + i], last_class, last_joined), last_class, last_joined
            )
        if best < 0:
            return
        w = work_at(T, best)
        last_class, last_joined = M[w + W_CLASS], M[w + W_JOINED]
        _try(T, F, M, G, best)


@jit
def _next_in(T: Ints, M: Ints, pool: int, last_class: int, last_joined: int) -> int:
    """The first work that waits for a pool behind this place in the order; -1 where none does or no unit is left."""
    limit = T[T[H_POOL] + pool * POOL_W + P_UNITS]
    if limit >= 0 and M[T[H_M_POOL] + pool * POOL_WORDS + Q_USED] >= limit:
        return -1
    for klass in range(max(last_class, 0), 3):
        entry = M[list_at(T, M, pool, klass)]
        while entry >= 0:
            e = T[H_M_LINK] + entry * LINK_W
            w = work_at(T, M[e + E_WORK])
            if klass > last_class or M[w + W_JOINED] > last_joined:
                return M[e + E_WORK]
            entry = M[e + E_NEXT]
    return -1


@jit
def _earlier(T: Ints, M: Ints, best: int, work: int, last_class: int, last_joined: int) -> int:
    """The earlier of two works of those that wait and come behind a place in the order."""
    if work < 0:
        return best
    w = work_at(T, work)
    if M[w + W_STATE] != WAITS:
        return best
    klass, joined = M[w + W_CLASS], M[w + W_JOINED]
    if klass < last_class or (klass == last_class and joined <= last_joined):
        return best
    if best < 0:
        return work
    b = work_at(T, best)
    if klass < M[b + W_CLASS] or (klass == M[b + W_CLASS] and joined < M[b + W_JOINED]):
        return work
    return best


@jit
def _try(T: Ints, F: Floats, M: Ints, G: Floats, work: int) -> bool:
    """Begin a work if its units are free, its hours open and its price is there; whether it began."""
    w = work_at(T, work)
    c = claim_row(T, M[w + W_CLAIM])
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        units = T[T[H_POOL] + T[p] * POOL_W + P_UNITS]
        if units >= 0 and M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_USED] + T[p + 1] > units:
            return False
    if not is_open(T, M, T[c + C_HOURS], M[NOW]):
        _await_opening(T, M, T[c + C_HOURS])
        return False
    root = root_at(T, M[w + W_ROOT])
    if M[w + W_EFFORT] < 0:
        M[w + W_EFFORT] = _effort(T, F, M, w)
    if T[c + C_COSTS] and not _is_affordable(T, F, M, G, w, root):
        return False
    unlink(T, M, w)
    leave_queue(T, M, w)
    _start(T, F, M, G, work)
    return True


@jit
def _await_opening(T: Ints, M: Ints, hours: int) -> None:
    opens = next_open(T, M, hours, M[NOW])
    if opens >= T[H_END]:
        return
    for i in range(M[N_OPENINGS]):
        if M[OPENINGS + i] == opens:
            return
    if M[N_OPENINGS] < OPENINGS_MAX:
        M[OPENINGS + M[N_OPENINGS]] = opens
        M[N_OPENINGS] += 1
    put(T, M, opens, OPENING, 0, 0)


@jit
def opening(M: Ints) -> None:
    """An opening has come: all that waits is looked at."""
    kept = 0
    for i in range(M[N_OPENINGS]):
        if M[OPENINGS + i] != M[NOW]:
            M[OPENINGS + kept] = M[OPENINGS + i]
            kept += 1
    M[N_OPENINGS] = kept
    M[ALL_FREED] = 1


@jit
def _effort(T: Ints, F: Floats, M: Ints, w: int) -> int:
    root = root_at(T, M[w + W_ROOT])
    row = row_of(M, root, M[w + W_NODE])
    law, u = T[row + N_LAW], 0.5
    if T[T[H_LAW] + 3 * law] != D_FIXED:
        u = own_uniform(T, M, root, T[row + N_PLACE], M[w + W_VISIT], FOR_DURATION)
    drawn = max(0, time_of(T, F, law, u))
    share = T[claim_row(T, M[w + W_CLAIM]) + C_SHARE]
    return drawn if share < 0 else math.floor(drawn / F[share] + 0.5)


@jit
def _price(T: Ints, F: Floats, x: int, effort: int) -> float:
    """What one actor costs: the amount, for all units, once or by the time."""
    amount = F[T[x + 1]] * T[x + 2]
    return amount * (effort / T[x + 3]) if T[x + 3] else amount * 1


@jit
def _is_affordable(T: Ints, F: Floats, M: Ints, G: Floats, w: int, root: int) -> bool:
    """Whether the budgets have left what this work would cost them; that one has not is told once."""
    c = claim_row(T, M[w + W_CLAIM])
    for i in range(T[c + C_COSTS]):
        budget = T[T[c + C_COST] + COST_W * i + 4]
        if budget < 0:
            continue
        asked = 0.0
        first = True
        for k in range(T[c + C_COSTS]):
            x = T[c + C_COST] + COST_W * k
            if T[x + 4] == budget:
                first = first and k >= i
                asked = asked + _price(T, F, x, M[w + W_EFFORT])
        if first and asked > left_of(T, F, M, G, root, budget):
            if not M[w + W_SHORT]:
                M[w + W_SHORT] = 1
                budget_short(T, M, T[T[H_BUDGET] + budget * BUDGET_W + V_INDEX], 0)
                tell(T, M, G, UNPAID, root, M[w + W_NODE], -1, -1, budget, 0.0)
            return False
    return True


@jit
def _start(T: Ints, F: Floats, M: Ints, G: Floats, work: int) -> None:
    w = work_at(T, work)
    c = claim_row(T, M[w + W_CLAIM])
    root = root_at(T, M[w + W_ROOT])
    effort = M[w + W_EFFORT]
    M[w + W_STATE] = RUNS
    M[w + W_SINCE] = M[NOW]
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_USED] += T[p + 1]
    for i in range(T[c + C_COSTS]):
        x = T[c + C_COST] + COST_W * i
        amount = _price(T, F, x, effort)
        pays(T, F, M, G, root, T[x + 4], amount)
        tell_paid(T, M, G, root, T[x], PAID_ACTOR, T[x + 4], amount)
    actors_waited(T, M, w)
    state_waited(T, M, root, row_of(M, root, M[w + W_NODE]), node_at(T, root, M[w + W_NODE]))
    tell(T, M, G, BEGAN, root, M[w + W_NODE], M[w + W_VISIT], M[w + W_CLAIM], 0, float(effort))
    ends = work_done(T, M, T[c + C_HOURS], M[NOW], effort)
    M[w + W_SERIAL] = put(T, M, min(ends, T[H_END]), END_OF_WORK, work, 0)


@jit
def finish(T: Ints, F: Floats, M: Ints, G: Floats, work: int, worked: bool) -> None:
    """The result of a work falls: its step stands ready, or the world is to settle."""
    w = work_at(T, work)
    slot, node, visit, claim = M[w + W_ROOT], M[w + W_NODE], M[w + W_VISIT], M[w + W_CLAIM]
    root = root_at(T, slot)
    since = M[w + W_SINCE] if worked else M[NOW]
    free_work(T, M, work)
    M[node_at(T, root, node) + 3] = 0
    M[root + R_WORKS] -= 1
    M[EVENTS] += 1
    row = row_of(M, root, node)
    planned = T[row + N_PLANS]
    if planned >= 0:
        # The plan is the first thing in the step of the result; what it changed is told to those who read it.
        chosen = plan(T, F, M, G, root, planned)
        M[attribute_at(T, M, root, T[planned])] = chosen
        tell(T, M, G, PLANNED, root, T[planned], 0, -1, chosen, 0.0)
    transition = result_of(T, F, M, root, row, visit)
    if not worked:
        state_waited(T, M, root, row, node_at(T, root, node))
    state_worked(T, M, root, row, since)
    tell(T, M, G, ENDED_, root, node, visit, claim if worked else -1, transition, 0.0)
    if transition < 0:
        M[node_at(T, root, node)] |= STUCK
        M[root + R_STUCK] += 1
        stale_in(M, M[root + R_MUNICIPALITY])
        tell(T, M, G, STUCK_, root, node, 0, -1, 0, 0.0)
        M[READY] = SETTLES
        return
    opened(M)
    if planned >= 0:
        stale_in(M, 0)
    choose(T, M, slot, node, transition, alternative(T, M, root, transition))
    ready(M, TAKES, slot, node, -1)
