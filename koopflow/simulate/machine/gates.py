"""Closed gates and held places, and money (sections 11 and 12 of docs/explanation/semantics.md).

Gates stand in one list in the order of joining; which of them opens next is decided in `settling`.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    BUDGET_W,
    C_POOL,
    C_POOLS,
    FULL,
    GATE_FREE,
    GATE_HEAD,
    GATE_TAIL,
    GATE_W,
    GATES_DIRTY,
    H_BUDGET,
    H_BUDGETS,
    H_C_ROW,
    H_CLAIM_OF,
    H_M_GATE,
    H_M_POOL,
    H_MUNICIPALITIES,
    H_PAYEES,
    H_POOL,
    H_STRIDE,
    H_SYMBOLS,
    HELD,
    HELD_,
    K_BUDGET,
    K_COST,
    N_ELEMENT,
    N_HOLDS,
    N_KIND,
    N_SERVICE,
    P_PLACES,
    PAID,
    PAID_FLOW,
    PAID_SERVICE,
    PER_CASE,
    PER_SCENARIO,
    POOL_W,
    POOL_WORDS,
    Q_HELD,
    R_CASE,
    R_GATES,
    R_MUNICIPALITY,
    RELEASED,
    SERVED,
    SITTING,
    TASK,
    UNPAID,
    V_AMOUNT,
    V_INDEX,
    V_PER,
    Floats,
    Ints,
)

from .counting import budget_short, caseload_changed, paid, service, state_waited
from .memory import node_at, root_at, row_of, tell
from .waiting import claim_row

jit = jit_for(__name__)


@jit
def join_gate(T: Ints, M: Ints, slot: int, node: int) -> None:
    """A closed gate joins the list."""
    gate = M[GATE_FREE]
    if gate < 0:
        M[FULL] = 1
        return
    root = root_at(T, slot)
    g = T[H_M_GATE] + gate * GATE_W
    M[GATE_FREE] = M[g + 2]
    M[g] = slot
    M[g + 1] = node
    M[g + 2] = -1
    M[g + 3] = M[GATE_TAIL]
    if M[GATE_TAIL] >= 0:
        M[T[H_M_GATE] + M[GATE_TAIL] * GATE_W + 2] = gate
    else:
        M[GATE_HEAD] = gate
    M[GATE_TAIL] = gate
    # The gate is found again from its node; works and gates are never both in one node.
    M[node_at(T, root, node) + 3] = -1 - gate
    M[root + R_GATES] += 1
    M[GATES_DIRTY] = 1


@jit
def leave_gates(T: Ints, M: Ints, slot: int, node: int) -> None:
    """A gate that opens, or whose node is left, waits no more."""
    root = root_at(T, slot)
    words = node_at(T, root, node)
    gate = -1 - M[words + 3]
    M[words + 3] = 0
    M[root + R_GATES] -= 1
    g = T[H_M_GATE] + gate * GATE_W
    after, before = M[g + 2], M[g + 3]
    if before >= 0:
        M[T[H_M_GATE] + before * GATE_W + 2] = after
    else:
        M[GATE_HEAD] = after
    if after >= 0:
        M[T[H_M_GATE] + after * GATE_W + 3] = before
    else:
        M[GATE_TAIL] = before
    M[g + 2] = M[GATE_FREE]
    M[GATE_FREE] = gate


@jit
def places(T: Ints, M: Ints, root: int, node: int) -> int:
    """The claim of a state that holds places, for its municipality."""
    return T[T[H_CLAIM_OF] + T[row_of(M, root, node) + N_HOLDS] + M[root + R_MUNICIPALITY]]


@jit
def has_room(T: Ints, M: Ints, claim: int) -> bool:
    """Whether enough caseload places of every pool are free."""
    c = claim_row(T, claim)
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        limit = T[T[H_POOL] + T[p] * POOL_W + P_PLACES]
        if limit >= 0 and M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_HELD] + T[p + 1] > limit:
            return False
    return True


@jit
def hold(T: Ints, M: Ints, G: Floats, slot: int, node: int, claim: int) -> None:
    """Take the places."""
    root = root_at(T, slot)
    M[node_at(T, root, node)] |= HELD
    _change(T, M, claim, 1)
    caseload_changed(T, M, claim, 1)
    row = row_of(M, root, node)
    if T[row + N_KIND] != TASK and T[row + N_KIND] != SITTING:
        state_waited(T, M, root, row, node_at(T, root, node))
    tell(T, M, G, HELD_, root, node, 0, claim, 0, 0.0)


@jit
def release(T: Ints, M: Ints, G: Floats, slot: int, node: int) -> None:
    """Give them back."""
    root = root_at(T, slot)
    claim = places(T, M, root, node)
    M[node_at(T, root, node)] &= ~HELD
    _change(T, M, claim, -1)
    M[GATES_DIRTY] = 1
    caseload_changed(T, M, claim, -1)
    tell(T, M, G, RELEASED, root, node, 0, claim, 0, 0.0)


@jit
def _change(T: Ints, M: Ints, claim: int, sign: int) -> None:
    c = claim_row(T, claim)
    for i in range(T[c + C_POOLS]):
        p = T[c + C_POOL] + 2 * i
        M[T[H_M_POOL] + T[p] * POOL_WORDS + Q_HELD] += sign * T[p + 1]


# money


@jit
def purse(T: Ints, M: Ints, root: int, budget: int) -> int:
    """Where in G stands what of a budget was spent for this root: by scenario, by municipality or by case."""
    b = T[H_BUDGET] + budget * BUDGET_W
    place = M[root + R_MUNICIPALITY]
    if T[b + V_PER] == PER_SCENARIO:
        place = 0
    elif T[b + V_PER] == PER_CASE and M[root + R_CASE]:
        place = T[H_MUNICIPALITIES] + 1 + (root - root_at(T, 0)) // T[H_STRIDE]
    return T[H_C_ROW] + T[H_BUDGETS] * place + T[b + V_INDEX]


@jit
def left_of(T: Ints, F: Floats, M: Ints, G: Floats, root: int, budget: int) -> float:
    """What is left of a budget."""
    return F[T[T[H_BUDGET] + budget * BUDGET_W + V_AMOUNT]] - G[purse(T, M, root, budget)]


@jit
def pays(T: Ints, F: Floats, M: Ints, G: Floats, root: int, budget: int, amount: float) -> bool:
    """Pay from a budget; False where it has not so much left. What no budget (-1) lists is always paid."""
    if budget < 0:
        return True
    if amount > left_of(T, F, M, G, root, budget):
        return False
    G[purse(T, M, root, budget)] += amount
    return True


@jit
def tell_paid(
    T: Ints, M: Ints, G: Floats, root: int, what: int, kind: int, budget: int, amount: float
) -> None:
    """Tell what was paid for (an actor, a service, a flow), and from which budget."""
    payee = what
    if kind == PAID_SERVICE:
        payee = T[H_PAYEES] + T[row_of(M, root, what) + N_ELEMENT]
    elif kind == PAID_FLOW:
        payee = T[H_PAYEES] + T[H_SYMBOLS] + what
    paid(T, M, G, payee, T[T[H_BUDGET] + budget * BUDGET_W + V_INDEX] if budget >= 0 else -1, amount)
    tell(T, M, G, PAID, root, what, kind, -1, budget, amount)


@jit
def service_begun(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, node: int) -> None:
    """A service that no budget pays for costs what it costs."""
    root = root_at(T, slot)
    service(T, M, root, T[row_of(M, root, node) + N_ELEMENT], 0)
    tell(T, M, G, SERVED, root, node, 0, -1, 0, 0.0)
    at = T[row_of(M, root, node) + N_SERVICE]  # the price in F and the budget, -1 without
    if at >= 0 and T[at] >= 0 and T[at + 1] < 0:
        tell_paid(T, M, G, root, node, PAID_SERVICE, -1, F[T[at]])


@jit
def pay_flow(T: Ints, F: Floats, M: Ints, G: Floats, root: int, flow: int, k: int) -> None:
    """What a sending costs, by the row of the flow in this municipality; it is sent in any case."""
    if T[k + K_COST] < 0:
        return
    amount, budget = F[T[k + K_COST]], T[k + K_BUDGET]
    if pays(T, F, M, G, root, budget, amount):
        tell_paid(T, M, G, root, flow, PAID_FLOW, budget, amount)
    else:
        budget_short(T, M, T[T[H_BUDGET] + budget * BUDGET_W + V_INDEX], 0)
        tell(T, M, G, UNPAID, root, flow, PAID_FLOW, -1, budget, amount)
