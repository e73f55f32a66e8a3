"""What a replication adds up to, counted where it happens (docs/reference/simulate.md, what the numbers mean).

A case counts when it arrives between warm-up and horizon; actors are measured over that stretch of time. Times go into
the bins of `koopflow.measure.histogram`, so that nothing grows with the cases.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTOR_WORDS,
    ARRIVALS,
    C_POOL,
    C_POOLS,
    CENSORED_TIMES,
    CLAIM_W,
    COMPLETED,
    ENDED_TIMES,
    H_ACTOR_TIMES,
    H_ACTORS,
    H_BINS,
    H_CLAIM,
    H_G_PAID,
    H_G_SPENT,
    H_HORIZON,
    H_M_ACTORS,
    H_M_BUDGETS,
    H_M_FLOWS,
    H_M_NEEDS,
    H_M_OUTCOMES,
    H_M_PAYMENTS,
    H_M_SERIES,
    H_M_SERVICES,
    H_M_TIMES,
    H_M_VISITS,
    H_MONTHS,
    H_POOL,
    H_SYMBOLS,
    H_WARM,
    LEFT_OPEN,
    LEFT_STUCK,
    MONTH,
    N_STAY,
    N_TALLY,
    N_WAIT,
    N_WORK,
    NOW,
    P_ACTOR,
    POOL_W,
    R_ARRIVED,
    R_CASE,
    R_COUNTED,
    R_NEEDS,
    W_CLAIM,
    W_QUEUED,
    Floats,
    Ints,
)

from .whole import length

jit = jit_for(__name__)
FINE = 8
"""Below 256 seconds a bin is one second; from there on 1/128 of a power of two."""


@jit
def bin_of(seconds: int) -> int:
    """The bin of a time that is not negative."""
    octave = length(seconds) - FINE
    return octave * 128 + (seconds >> octave) if octave > 0 else seconds


@jit
def add_time(T: Ints, M: Ints, histogram: int, seconds: int) -> None:
    """Count a time, whole seconds from 0 to the length of the run, in the histogram that begins so far on."""
    at = T[H_M_TIMES] + histogram + 2 * bin_of(seconds)
    M[at] += 1
    M[at + 1] += seconds


@jit
def is_measured(T: Ints, M: Ints) -> bool:
    """Whether this moment lies between warm-up and horizon."""
    return T[H_WARM] <= M[NOW] < T[H_HORIZON]


# cases


@jit
def _by_month(T: Ints, M: Ints, what: int) -> None:
    months = T[H_MONTHS]
    while M[MONTH] < T[months] and M[NOW] >= T[months + 1 + M[MONTH]]:
        M[MONTH] += 1
    M[T[H_M_SERIES] + 2 * M[MONTH] + what] += 1


@jit
def case_arrived(T: Ints, M: Ints, root: int) -> None:
    """A case is there."""
    M[root + R_ARRIVED] = M[NOW]
    if is_measured(T, M):
        M[root + R_COUNTED] = 1
        M[ARRIVALS] += 1
    _by_month(T, M, 0)


@jit
def case_over(T: Ints, M: Ints, root: int, outcome: int) -> None:
    """A case came to its end."""
    _by_month(T, M, 1)
    if M[root + R_COUNTED]:
        M[COMPLETED] += 1
        M[T[H_M_OUTCOMES] + 1 + outcome] += 1
        add_time(T, M, ENDED_TIMES * 2 * T[H_BINS], M[NOW] - M[root + R_ARRIVED])


@jit
def case_left(T: Ints, M: Ints, root: int, is_stuck: bool) -> None:
    """A case is not over at the end of the run."""
    if M[root + R_COUNTED]:
        if is_stuck:
            M[LEFT_STUCK] += 1
        else:
            M[LEFT_OPEN] += 1
        add_time(T, M, CENSORED_TIMES * 2 * T[H_BINS], M[NOW] - M[root + R_ARRIVED])


@jit
def needs_known(T: Ints, M: Ints, root: int, at_end: int, needs: int) -> None:
    """The needs of a case at its start, and at its end: met are those that it no longer has."""
    if not M[root + R_COUNTED]:
        return
    if not at_end:
        M[root + R_NEEDS] = needs
    for symbol in range(T[H_SYMBOLS]):
        if M[root + R_NEEDS] >> symbol & 1:
            at = T[H_M_NEEDS] + 3 * symbol
            if not at_end:
                M[at] += 1
            elif needs >> symbol & 1:
                M[at + 2] += 1
            else:
                M[at + 1] += 1


# states


@jit
def state_entered(T: Ints, M: Ints, root: int, row: int, words: int) -> None:
    """A state was entered."""
    if M[root + R_COUNTED]:
        M[T[H_M_VISITS] + T[row + N_TALLY]] += 1
        M[words + 4] = M[NOW]


@jit
def state_left(T: Ints, M: Ints, root: int, row: int, words: int) -> None:
    """A state was left."""
    if M[root + R_COUNTED]:
        add_time(T, M, T[row + N_STAY], M[NOW] - M[words + 4])


@jit
def state_waited(T: Ints, M: Ints, root: int, row: int, words: int) -> None:
    """What a state waited for is there; it waited since it was entered."""
    if M[root + R_COUNTED]:
        add_time(T, M, T[row + N_WAIT], M[NOW] - M[words + 4])


@jit
def state_worked(T: Ints, M: Ints, root: int, row: int, since: int) -> None:
    """The work of a state ended that began at `since`."""
    if M[root + R_COUNTED]:
        add_time(T, M, T[row + N_WORK], M[NOW] - since)


@jit
def state_joined(T: Ints, M: Ints, root: int, row: int) -> None:
    """The work of a state came to be."""
    if M[root + R_COUNTED]:
        M[T[H_M_VISITS] + T[row + N_TALLY] + 1] = 1


# actors


@jit
def _change(T: Ints, M: Ints, level: int, by: int) -> None:
    """A quantity changes; what it was is integrated over the measured time."""
    low, high = max(M[level + 1], T[H_WARM]), min(M[NOW], T[H_HORIZON])
    if low < high:
        M[level + 2] += M[level] * (high - low)
    M[level] += by
    M[level + 1] = M[NOW]


@jit
def actor_of(T: Ints, p: int) -> int:
    """The actor of the pool that is named at `p`."""
    return T[T[H_POOL] + T[p] * POOL_W + P_ACTOR]


@jit
def actor_at(T: Ints, p: int) -> int:
    """Where the words of the actor of the pool that is named at `p` stand."""
    return T[H_M_ACTORS] + actor_of(T, p) * ACTOR_WORDS


@jit
def queued(T: Ints, M: Ints, p: int, by: int) -> None:
    """A work begins to wait for the pool that is named at `p`, or waits no longer."""
    at = actor_at(T, p)
    _change(T, M, at, by)
    M[at + 7] = 1


@jit
def actors_waited(T: Ints, M: Ints, w: int) -> None:
    """A work that waited for its actors begins."""
    if is_measured(T, M):
        c = T[H_CLAIM] + M[w + W_CLAIM] * CLAIM_W
        for i in range(T[c + C_POOLS]):
            histogram = T[H_ACTOR_TIMES] + actor_of(T, T[c + C_POOL] + 2 * i)
            add_time(T, M, histogram * 2 * T[H_BINS], M[NOW] - M[w + W_QUEUED])


@jit
def worked(T: Ints, M: Ints, w: int, seconds: int) -> None:
    """Actors were at work for so long within the measured time."""
    c = T[H_CLAIM] + M[w + W_CLAIM] * CLAIM_W
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        at = actor_at(T, p)
        M[at + 6] += seconds * T[p + 1]
        M[at + 7] = 1


@jit
def caseload_changed(T: Ints, M: Ints, claim: int, sign: int) -> None:
    """Places were taken (1) or given back (-1)."""
    c = T[H_CLAIM] + claim * CLAIM_W
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        at = actor_at(T, p)
        _change(T, M, at + 3, sign * T[p + 1])
        M[at + 7] = 1


@jit
def levels_closed(T: Ints, M: Ints) -> None:
    """The run is at its end: integrals are completed."""
    for actor in range(T[H_ACTORS]):
        at = T[H_M_ACTORS] + actor * ACTOR_WORDS
        _change(T, M, at, 0)
        _change(T, M, at + 3, 0)


# flows, services, money


@jit
def flow_sent(T: Ints, M: Ints, root: int, flow: int) -> None:
    """A flow was sent by a counted case, or by a wider machine in the measured time."""
    if M[root + R_COUNTED] or (M[root + R_CASE] == 0 and is_measured(T, M)):
        M[T[H_M_FLOWS] + flow] += 1


@jit
def service(T: Ints, M: Ints, root: int, symbol: int, unmet: int) -> None:
    """A service begins (0), or cannot be paid (1)."""
    if M[root + R_COUNTED]:
        M[T[H_M_SERVICES] + 2 * symbol + unmet] += 1


@jit
def budget_short(T: Ints, M: Ints, budget: int, what: int) -> None:
    """A budget, by its index, could not pay work or a flow (0) or a service (1)."""
    M[T[H_M_BUDGETS] + 3 * budget + what] += 1


@jit
def paid(T: Ints, M: Ints, G: Floats, payee: int, budget: int, amount: float) -> None:
    """Money was spent on a payee, from a budget with this index (-1: from none)."""
    if is_measured(T, M):
        M[T[H_M_PAYMENTS] + payee] += 1
        G[T[H_G_PAID] + payee] += amount
    if budget >= 0:
        M[T[H_M_BUDGETS] + 3 * budget + 2] += 1
        G[T[H_G_SPENT] + budget] += amount
