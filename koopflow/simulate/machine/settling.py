"""After a step the world settles: agenda, kept flows, due timers, gates, works (section 7 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    AGENDA,
    AGENDA_HEAD,
    AGENDA_SIZE,
    AGENDA_W,
    ALARM_W,
    BEGINS,
    BUDGET_W,
    ENDS,
    EVERYWHERE,
    FULL,
    GATE_HEAD,
    GATE_W,
    GATED,
    GATES_DIRTY,
    H_ALARM,
    H_BUDGET,
    H_FLOWS,
    H_LAYOUT,
    H_LOCAL,
    H_M_CASES,
    H_M_DUE,
    H_M_GATE,
    H_M_KEEPING,
    H_MUNICIPALITIES,
    H_PROGRAMME_ROOTS,
    H_TRIGGER_OF,
    L_ALARMS,
    LAYOUT_W,
    N_CHOICES,
    N_DUE,
    N_DUE_WIDE,
    N_ELEMENT,
    N_KEEPING,
    N_KIND,
    N_SERVICE,
    N_STALE,
    NOTHING,
    PAID_SERVICE,
    R_CASE,
    R_DUE,
    R_KEY,
    R_LAYOUT,
    R_MUNICIPALITY,
    R_NEXT,
    R_STALE,
    READY,
    SETTLES,
    STALE,
    SUB,
    TAKES,
    UNMET,
    V_INDEX,
    WIDE_STALE,
    Z_NODE,
    Z_TRANSITION,
    Floats,
    Ints,
)

from .alarms import alarm_at, not_due
from .counting import budget_short, service
from .doing import flow_at, keep_no_more, stale
from .finishing import noted
from .gates import has_room, hold, leave_gates, pays, places, tell_paid
from .memory import node_at, root_at, row_of, tell
from .selecting import alternative, answer, choose, completion, is_running
from .stepping import opened, ready, step
from .straight import go_straight, goes_straight
from .working import begin_work

jit = jit_for(__name__)


@jit
def settle(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Make the step that stands ready, if there is one, and go on until nothing more happens at this moment."""
    while True:
        if goes_straight(T, M):
            go_straight(T, F, M, G)
        elif M[READY] != SETTLES:
            step(T, F, M, G)
            noted(T, F, M, G)
        M[READY] = NOTHING
        if M[FULL] != 0:
            return
        if M[AGENDA_SIZE] and _agenda(T, M):
            continue
        if M[N_KEEPING] and _kept(T, M):
            continue
        if not (_take_due(T, M) or (M[GATES_DIRTY] and _open_gate(T, F, M, G))):
            break
    begin_work(T, F, M, G)


@jit
def _agenda(T: Ints, M: Ints) -> bool:
    """The step of the first item that still means something, if there is one."""
    while M[AGENDA_SIZE]:
        item = AGENDA + M[AGENDA_HEAD] * AGENDA_W
        M[AGENDA_HEAD] += 1
        M[AGENDA_SIZE] -= 1
        if M[AGENDA_SIZE] == 0:
            M[AGENDA_HEAD] = 0
        slot, what, case = M[item + 1], M[item + 2], M[item + 3]
        root = root_at(T, slot)
        if M[item]:
            if _signal(T, M, slot, what, case):
                return True
        elif is_running(M, root):
            opened(M)
            transition = completion(T, M, root, what)
            if transition >= 0:
                option = alternative(T, M, root, transition)
                if option >= 0:
                    choose(T, M, slot, what, transition, option)
            ready(M, TAKES, slot, what, -1)
            return True
    return False


@jit
def _signal(T: Ints, M: Ints, slot: int, trigger: int, case: int) -> bool:
    """A signal is seen by every running root on the line of the root that raised it; False where none is running."""
    municipality = M[root_at(T, slot) + R_MUNICIPALITY]
    opened(M)
    seen = False
    for other in range(T[H_PROGRAMME_ROOTS]):
        seen = _hears(T, M, other, trigger) or seen
    first, last = municipality, municipality
    if municipality == 0:
        first, last = 1, T[H_MUNICIPALITIES]
    for m in range(first, last + 1):
        for other in range(T[T[H_LOCAL] + m], T[T[H_LOCAL] + m + 1]):
            seen = _hears(T, M, other, trigger) or seen
        if case == 0:
            other = M[T[H_M_CASES] + 2 * m]
            while other >= 0:
                seen = _hears(T, M, other, trigger) or seen
                other = M[root_at(T, other) + R_NEXT]
    if case and M[root_at(T, slot) + R_CASE] == case:
        seen = _hears(T, M, slot, trigger) or seen
    if seen:
        ready(M, TAKES, slot, 0, -1)
    return seen


@jit
def _hears(T: Ints, M: Ints, slot: int, trigger: int) -> bool:
    running = is_running(M, root_at(T, slot))
    if running:
        answer(T, M, slot, trigger)
    return running


# 2. kept flows


@jit
def comes_before(T: Ints, M: Ints, slot: int, other: int) -> bool:
    """World order: the programme, then by municipality its own roots and its cases by their start."""
    a, b = root_at(T, slot), root_at(T, other)
    if M[a + R_MUNICIPALITY] != M[b + R_MUNICIPALITY]:
        return M[a + R_MUNICIPALITY] < M[b + R_MUNICIPALITY]
    if (M[a + R_CASE] > 0) != (M[b + R_CASE] > 0):
        return M[a + R_CASE] == 0
    return M[a + R_KEY] < M[b + R_KEY]


@jit
def _is_asked(M: Ints, root: int) -> bool:
    """Whether guards that this root reads may read otherwise than when they were asked last."""
    stale = M[WIDE_STALE]
    return (
        stale == EVERYWHERE
        or M[root + R_STALE] == 1
        or M[root + R_CASE] == 0
        or (stale != 0 and stale == M[root + R_MUNICIPALITY])
    )


@jit
def _kept(T: Ints, M: Ints) -> bool:
    """The first kept flow that is answered now: its step, if there is one."""
    best, best_flow = -1, -1
    for i in range(M[N_KEEPING]):
        slot = M[T[H_M_KEEPING] + i]
        root = root_at(T, slot)
        if not _is_asked(M, root) or (best >= 0 and not comes_before(T, M, slot, best)):
            continue
        for flow in range(T[H_FLOWS]):
            if M[flow_at(T, root, flow)]:
                found = answer(T, M, slot, T[T[H_TRIGGER_OF] + flow])
                M[N_CHOICES] = 0
                if found:
                    best, best_flow = slot, flow
                    break
    if best < 0:
        return False
    opened(M)
    keep_no_more(T, M, best, best_flow)
    answer(T, M, best, T[T[H_TRIGGER_OF] + best_flow])
    ready(M, TAKES, best, 0, -1)
    return True


# 3. due timers


@jit
def _take_due(T: Ints, M: Ints) -> bool:
    """The step of the first due timer whose guard holds, if there is one."""
    best = -1
    if M[WIDE_STALE] or M[N_DUE_WIDE]:
        for i in range(M[N_DUE]):
            slot = M[T[H_M_DUE] + i]
            if _is_asked(M, root_at(T, slot)):
                best = _first_to_take(T, M, best, slot)
    elif M[N_DUE]:
        for i in range(M[N_STALE]):
            best = _first_to_take(T, M, best, M[STALE + i])
    if best < 0:
        M[WIDE_STALE] = 0
        for i in range(M[N_STALE]):
            M[root_at(T, M[STALE + i]) + R_STALE] = 0
        M[N_STALE] = 0
        return False
    alarm = _first_due(T, M, best)
    not_due(T, M, best, alarm)
    take_timer(T, M, best, alarm)
    return True


@jit
def _first_to_take(T: Ints, M: Ints, best: int, slot: int) -> int:
    """Of two roots that which comes first in the world; the second only if it has a timer that can be taken."""
    root = root_at(T, slot)
    if M[root + R_DUE] == 0 or not is_running(M, root):
        return best
    if (best >= 0 and not comes_before(T, M, slot, best)) or _first_due(T, M, slot) < 0:
        return best
    return slot


@jit
def _alarms(T: Ints, M: Ints, root: int) -> tuple[int, int]:
    """The number of the first alarm of the root's layout, and how many it has."""
    at = T[H_LAYOUT] + M[root + R_LAYOUT] * LAYOUT_W + L_ALARMS
    return T[at], T[at + LAYOUT_W] - T[at]


@jit
def _first_due(T: Ints, M: Ints, slot: int) -> int:
    """The first due alarm of a root, by node and order of `next`, whose transition is possible."""
    root = root_at(T, slot)
    first, count = _alarms(T, M, root)
    for alarm in range(count):
        if M[alarm_at(T, root, alarm) + 2]:
            z = T[H_ALARM] + (first + alarm) * ALARM_W
            if alternative(T, M, root, T[z + Z_TRANSITION]) >= 0:
                return alarm
    return -1


@jit
def take_timer(T: Ints, M: Ints, slot: int, alarm: int) -> None:
    """The step of a timer stands ready."""
    root = root_at(T, slot)
    first, _ = _alarms(T, M, root)
    z = T[H_ALARM] + (first + alarm) * ALARM_W
    opened(M)
    option = alternative(T, M, root, T[z + Z_TRANSITION])
    if option >= 0:
        choose(T, M, slot, T[z + Z_NODE], T[z + Z_TRANSITION], option)
    ready(M, TAKES, slot, 0, -1)


# 4. gates


@jit
def _open_gate(T: Ints, F: Floats, M: Ints, G: Floats) -> bool:
    """The step of the first closed gate that can open, if there is one."""
    gate = M[GATE_HEAD]
    while gate >= 0:
        g = T[H_M_GATE] + gate * GATE_W
        slot, node, gate = M[g], M[g + 1], M[g + 2]
        root = root_at(T, slot)
        row = row_of(M, root, node)
        if T[row + N_KIND] == SUB:
            leave_gates(T, M, slot, node)
            _begin_service(T, F, M, G, slot, node)
            return True
        claim = places(T, M, root, node)
        if has_room(T, M, claim):
            leave_gates(T, M, slot, node)
            hold(T, M, G, slot, node, claim)
            _opens(T, M, slot, node, BEGINS)
            return True
    M[GATES_DIRTY] = 0
    return False


@jit
def _opens(T: Ints, M: Ints, slot: int, node: int, what: int) -> None:
    """A gate opens: what is behind it begins, or ends without having begun."""
    opened(M)
    stale(T, M, slot)
    M[node_at(T, root_at(T, slot), node)] &= ~GATED
    ready(M, what, slot, node, -1)


@jit
def _begin_service(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, node: int) -> None:
    root = root_at(T, slot)
    at = T[row_of(M, root, node) + N_SERVICE]
    amount = F[T[at]] if at >= 0 and T[at] >= 0 else 0.0
    budget = T[at + 1] if at >= 0 else -1
    if pays(T, F, M, G, root, budget, amount):
        tell_paid(T, M, G, root, node, PAID_SERVICE, budget, amount)
        _opens(T, M, slot, node, BEGINS)
        return
    service(T, M, root, T[row_of(M, root, node) + N_ELEMENT], 1)
    if budget >= 0:
        budget_short(T, M, T[T[H_BUDGET] + budget * BUDGET_W + V_INDEX], 1)
    tell(T, M, G, UNMET, root, node, 0, -1, budget, amount)
    _opens(T, M, slot, node, ENDS)
