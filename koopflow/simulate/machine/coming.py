"""Cases that come: streams and cohorts, and the attributes with which a root begins (section 11 of the semantics page).

What a root begins with stands at a pointer: how many attributes, and for each its number, its kind of beginning and a
pointer to the rest.
"""

from __future__ import annotations

import math

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTIVE,
    ARRIVAL,
    ARRIVED,
    ATTRIBUTE_W,
    B_HIGH,
    B_LOW,
    BEGINS,
    EVENTS,
    FOR_ARRIVAL,
    FOR_POPULATION,
    FREE_ROOT,
    FULL,
    H_ATTRIBUTE,
    H_BUDGETS,
    H_C_ROW,
    H_COHORTS,
    H_HORIZON,
    H_LAYOUT,
    H_M_CASES,
    H_MUNICIPALITIES,
    H_N_COHORTS,
    H_N_STREAMS,
    H_NODE,
    H_POPULATION,
    H_SITE,
    H_STREAM,
    H_STRIDE,
    KEYS,
    L_FIRST,
    LAYOUT_W,
    NODE_W,
    NOW,
    R_BEFORE,
    R_CASE,
    R_KEY,
    R_LAYOUT,
    R_MUNICIPALITY,
    R_NEXT,
    R_NODES,
    R_STARTED,
    S_AT,
    S_CLOSED,
    S_EVERY,
    S_FROM,
    S_INDEX,
    S_LAYOUT,
    S_MUNICIPALITY,
    S_PLACE,
    S_RATE,
    S_STREAMS,
    S_UNTIL,
    STREAM_W,
    Floats,
    Ints,
)

from .chance import TIME_MAX, addressed, picked, time_of, uniform, value_of
from .counting import case_arrived
from .doing import attribute_at
from .duties import begin_rules
from .finishing import tell_needs
from .memory import node_at, put, root_at, tell
from .stepping import opened, ready, touched

jit = jit_for(__name__)
GIVEN, BY_CHANCE, BY_CHANCES, BY_COUNT, BY_EACH, ONE_OF = range(6)
TRIES_MAX = 1_000
PLANNED_AT_ONCE = 64


@jit
def clear(T: Ints, M: Ints, slot: int) -> None:
    """Empty the place of a root."""
    root = root_at(T, slot)
    for i in range(T[H_STRIDE]):
        M[root + i] = 0


@jit
def start(T: Ints, M: Ints, slot: int, state: int) -> None:
    """A root begins, in this state (-1: as it is written), as soon as its attributes have been given."""
    root = root_at(T, slot)
    opened(M)
    touched(T, M, slot)
    M[root + R_STARTED] = 1
    M[node_at(T, root, 0)] |= ACTIVE
    ready(M, BEGINS, slot, 0, state)


# attributes


@jit
def give(T: Ints, F: Floats, M: Ints, root: int, scope: int, municipality: int, case: int) -> None:
    """The values with which a root of this scope begins."""
    at = T[T[H_POPULATION] + 3 * T[T[H_SITE] + municipality] + scope]
    for i in range(T[at]):
        p = at + 1 + 3 * i
        attribute, kind, rest = T[p], T[p + 1], T[p + 2]
        M[attribute_at(T, M, root, attribute)] = _first_value(
            T, F, M, attribute, kind, rest, municipality, case
        )


@jit
def _first_value(
    T: Ints, F: Floats, M: Ints, attribute: int, kind: int, rest: int, municipality: int, case: int
) -> int:
    if kind == GIVEN:
        return T[rest]
    if kind == BY_EACH:
        return _by_each(T, F, M, rest, municipality, case)
    u = uniform(T, M, municipality, case, T[rest], 1, FOR_POPULATION)
    if kind == BY_CHANCE:
        return 1 if u < F[T[rest + 1]] else 0
    if kind == BY_CHANCES or kind == ONE_OF:
        return T[rest + 3 + picked(F, T[rest + 1], T[rest + 2], u)]
    # an integer by a distribution, or (no law) a number
    drawn = value_of(T, F, T[rest + 1], u) if T[rest + 1] >= 0 else F[T[rest + 2]]
    b = T[H_ATTRIBUTE] + attribute * ATTRIBUTE_W
    return min(max(math.floor(drawn + 0.5), T[b + B_LOW]), T[b + B_HIGH])


@jit
def _by_each(T: Ints, F: Floats, M: Ints, rest: int, municipality: int, case: int) -> int:
    """Each element by its chance, tried again until there are enough; then the likeliest are added."""
    size, least = T[rest], T[rest + 1]
    found = count = 0
    for visit in range(1, TRIES_MAX + 1):
        found = count = 0
        for i in range(size):
            e = rest + 2 + 3 * i
            if uniform(T, M, municipality, case, T[e + 1], visit, FOR_POPULATION) < F[T[e + 2]]:
                found |= 1 << T[e]
                count += 1
        if count >= least:
            return found
    while count < min(least, size):
        best = -1
        for i in range(size):
            e = rest + 2 + 3 * i
            if not (found >> T[e]) & 1 and (best < 0 or F[T[e + 2]] > F[T[best + 2]]):
                best = e
        found |= 1 << T[best]
        count += 1
    return found


# arrivals


@jit
def plan_arrivals(T: Ints, F: Floats, M: Ints) -> None:
    """Put the first arrival of each stream in the list, or all of them where their moments are given."""
    for stream in range(T[H_N_STREAMS]):
        s = T[H_STREAM] + stream * STREAM_W
        if T[s + S_AT] >= 0:
            for i in range(T[T[s + S_AT]]):
                _put_case(T, M, stream, i, T[T[s + S_AT] + 1 + i])
        elif T[s + S_EVERY] >= 0 or T[s + S_RATE] >= 0:
            _put_next(T, F, M, stream, 1, max(0, T[s + S_FROM]))


@jit
def plan_cohorts(T: Ints, M: Ints, first: int) -> int:
    """Put some more arrivals of cohorts in the list, from number `first` of all on; the next number, -1 at the end.

    Not all at once: a cohort can be large, and a stop is to be heard meanwhile.
    """
    before = 0
    for cohort in range(T[H_N_COHORTS]):
        c = T[H_COHORTS] + 6 * cohort
        streams, size, low, high = T[c + 1], T[c + 2], T[c + 3], T[c + 4]
        if first < before + size:
            last = min(before + size, first + PLANNED_AT_ONCE)
            for i in range(first - before, last - before):
                u = uniform(T, M, 0, 0, T[c + 5], i + 1, FOR_ARRIVAL)
                _put_case(T, M, T[c] + i % streams, i, low + math.floor(u * (high - low)))
            return last
        before += size
    return -1


@jit
def _put_case(T: Ints, M: Ints, stream: int, index: int, at: int) -> None:
    if 0 <= at < T[H_HORIZON]:
        put(T, M, at, ARRIVAL, stream, -1 - index)


@jit
def _put_next(T: Ints, F: Floats, M: Ints, stream: int, visit: int, since: int) -> None:
    s = T[H_STREAM] + stream * STREAM_W
    u = uniform(T, M, T[s + S_MUNICIPALITY], 0, T[s + S_PLACE], visit, FOR_ARRIVAL)
    if T[s + S_EVERY] >= 0:
        between = time_of(T, F, T[s + S_EVERY], u)
    else:
        mean = F[T[s + S_RATE]]
        between = math.floor(min(-mean * math.log1p(-u), TIME_MAX) + 0.5) if mean > 0.0 else -1
    if between < 0 or since + between >= T[s + S_UNTIL]:
        return
    put(T, M, since + between, ARRIVAL, stream, visit)


@jit
def arrival(T: Ints, F: Floats, M: Ints, G: Floats, stream: int, visit: int) -> None:
    """An arrival has come; a visit below 0 names a case whose moment was given."""
    s = T[H_STREAM] + stream * STREAM_W
    index = -1 - visit
    if visit > 0:
        _put_next(T, F, M, stream, visit + 1, M[NOW])
        index = visit - 1
    closed_at = T[s + S_CLOSED]
    for i in range(T[closed_at] if closed_at >= 0 else 0):
        if T[closed_at + 1 + 2 * i] <= M[NOW] < T[closed_at + 2 + 2 * i]:
            return
    # The place of the stream among those of its scenario, and how many these are, make the case's number.
    number = 1 + index * T[s + S_STREAMS] + T[s + S_INDEX]
    _arrive(T, F, M, G, T[s + S_MUNICIPALITY], T[s + S_LAYOUT], number)


@jit
def _arrive(T: Ints, F: Floats, M: Ints, G: Floats, municipality: int, layout: int, number: int) -> None:
    slot = M[FREE_ROOT]
    if slot < 0:
        M[FULL] = 1
        return
    root = root_at(T, slot)
    M[FREE_ROOT] = M[root + R_NEXT]
    clear(T, M, slot)
    M[root + R_LAYOUT] = layout
    M[root + R_NODES] = T[H_NODE] + T[T[H_LAYOUT] + layout * LAYOUT_W + L_FIRST] * NODE_W
    M[root + R_MUNICIPALITY] = municipality
    M[root + R_CASE] = number
    addressed(T, M, root)
    M[KEYS] += 1
    M[root + R_KEY] = M[KEYS]
    ends = T[H_M_CASES] + 2 * municipality
    M[root + R_NEXT] = -1
    M[root + R_BEFORE] = M[ends + 1]
    if M[ends + 1] >= 0:
        M[root_at(T, M[ends + 1]) + R_NEXT] = slot
    else:
        M[ends] = slot
    M[ends + 1] = slot
    for budget in range(T[H_BUDGETS]):
        G[T[H_C_ROW] + T[H_BUDGETS] * (T[H_MUNICIPALITIES] + 1 + slot) + budget] = 0.0
    give(T, F, M, root, 0, municipality, number)
    M[EVENTS] += 1
    case_arrived(T, M, root)
    begin_rules(T, M, root)
    tell(T, M, G, ARRIVED, root, 0, 0, -1, 0, 0.0)
    tell_needs(T, M, G, root, 0)
    start(T, M, slot, -1)
