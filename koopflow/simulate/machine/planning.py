"""Planning policies: which services a basket gets, as section 11 of docs/explanation/semantics.md says.

A plan is a pointer to: the attribute that is planned, the needs' attribute (-1: none), the policy, how many services,
and for each its symbol, the needs that it meets as bits, where its price stands in F (-1: none), how near its provider
is, and a pointer to the claims of its provider by municipality. Then come the needs in order: how many, their symbols.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    C_POOL,
    C_POOLS,
    CAPACITY_AWARE,
    CHEAPEST,
    FEWEST,
    H_CLAIM_OF,
    H_G_COSTS,
    H_M_POOL,
    H_M_SCRATCH,
    POOL_WORDS,
    Q_LENGTH,
    R_MUNICIPALITY,
    Floats,
    Ints,
)

from .doing import attribute_at
from .waiting import claim_row
from .whole import ones

jit = jit_for(__name__)
SERVICE_W = 5


@jit
def plan(T: Ints, F: Floats, M: Ints, G: Floats, root: int, at: int) -> int:
    """The policy's choice, as bits of symbols."""
    needs = M[attribute_at(T, M, root, T[at + 1])] if T[at + 1] >= 0 else 0
    if T[at + 2] == FEWEST or T[at + 2] == CHEAPEST:
        return _best(T, F, M, G, at, needs)
    return _one_for_each(T, M, root, at, needs)


@jit
def _one_for_each(T: Ints, M: Ints, root: int, at: int, needs: int) -> int:
    """For each need in order that is not met yet, the best candidate that meets it."""
    services = T[at + 3]
    listed = at + 4 + services * SERVICE_W
    chosen = met = 0
    for k in range(T[listed]):
        need = 1 << T[listed + 1 + k]
        if not needs & need or met & need:
            continue
        best, rank = -1, 0
        for i in range(services):
            s = at + 4 + i * SERVICE_W
            if not T[s + 1] & need:
                continue
            this = _waiting_for(T, M, root, T[s + 4]) if T[at + 2] == CAPACITY_AWARE else T[s + 3]
            if best < 0 or this < rank:
                best, rank = s, this
        if best >= 0:
            chosen |= 1 << T[best]
            met |= T[best + 1]
    return chosen


@jit
def _waiting_for(T: Ints, M: Ints, root: int, claims: int) -> int:
    """How many works wait for the pools of a provider."""
    c = claim_row(T, T[T[H_CLAIM_OF] + claims + M[root + R_MUNICIPALITY]])
    found = 0
    for i in range(T[c + C_POOLS]):
        found += M[T[H_M_POOL] + T[T[c + C_POOL] + 2 * i] * POOL_WORDS + Q_LENGTH]
    return found


@jit
def _best(T: Ints, F: Floats, M: Ints, G: Floats, at: int, needs: int) -> int:
    """The best plan for every set of needs that services can meet together, service by service.

    Of two plans for the same needs the better one stays the better one whatever is added to both: what it costs, then
    how many they are, then which come first. In the scratch area stand, for each set of needs, how many services the
    plan has (-1: none yet) and which; in G what it costs.
    """
    services = T[at + 3]
    wanted = 0
    for i in range(services):
        if T[at + 5 + i * SERVICE_W] & needs:
            wanted |= T[at + 5 + i * SERVICE_W] & needs
    size = 1 << ones(wanted)
    base, costs = T[H_M_SCRATCH], T[H_G_COSTS]
    for k in range(size):
        M[base + 2 * k] = -1
    M[base] = 0
    M[base + 1] = 0
    G[costs] = 0.0
    for i in range(services):
        s = at + 4 + i * SERVICE_W
        meets = _packed(T[s + 1] & wanted, wanted)
        if not T[s + 1] & needs:
            continue
        price = F[T[s + 2]] if T[at + 2] == CHEAPEST and T[s + 2] >= 0 else 0.0
        for covered in range(size - 1, -1, -1):
            if M[base + 2 * covered] < 0:
                continue
            to = covered | meets
            cost, count = G[costs + covered] + price, M[base + 2 * covered] + 1
            chosen = M[base + 2 * covered + 1] | 1 << i
            if M[base + 2 * to] < 0 or _is_better(
                cost, count, chosen, G[costs + to], M[base + 2 * to], M[base + 2 * to + 1]
            ):
                G[costs + to] = cost
                M[base + 2 * to] = count
                M[base + 2 * to + 1] = chosen
    found = M[base + 2 * (size - 1) + 1]
    chosen = 0
    for i in range(services):
        if (found >> i) & 1:
            chosen |= 1 << T[at + 4 + i * SERVICE_W]
    return chosen


@jit
def _is_better(cost: float, count: int, chosen: int, other_cost: float, other_count: int, other: int) -> bool:
    if cost != other_cost:
        return cost < other_cost
    if count != other_count:
        return count < other_count
    apart = chosen ^ other
    return chosen & apart & -apart != 0


@jit
def _packed(bits: int, mask: int) -> int:
    """The bits at the places of a mask, close together."""
    found = place = 0
    while mask:
        low = mask & -mask
        if bits & low:
            found |= 1 << place
        place += 1
        mask ^= low
    return found
