"""What effects do: attributes written, flows sent, signals raised (section 4 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    AGENDA,
    AGENDA_HEAD,
    AGENDA_MAX,
    AGENDA_SIZE,
    AGENDA_W,
    ATTRIBUTE_W,
    B_COLUMN,
    B_HIGH,
    B_KIND,
    B_LOW,
    B_MASK,
    B_SCOPE,
    CASE,
    DELIVERY,
    EVERYWHERE,
    FLOW_WORDS,
    FOR_DELAY,
    FULL,
    H_ATTRIBUTE,
    H_ATTRS_AT,
    H_FLOWS,
    H_FLOWS_AT,
    H_LISTEN,
    H_LOCAL,
    H_M_CASES,
    H_M_KEEPING,
    H_M_WIDER,
    H_MUNICIPALITIES,
    H_PROGRAMME_ROOTS,
    H_TRIGGER_OF,
    H_TRIGGERS,
    H_WIDE,
    INTEGER,
    K_EVENT,
    K_LAW,
    K_PLACE,
    K_RULES,
    MUNICIPALITY,
    N_ATTRIBUTES,
    N_BOUND,
    N_KEEPING,
    N_OVERFLOW,
    N_STALE,
    N_WRITES,
    NOTED,
    NOW,
    O_ADD,
    O_REMOVE,
    O_SEND,
    O_SET,
    R_CASE,
    R_KEPT,
    R_KEY,
    R_LAYOUT,
    R_MUNICIPALITY,
    R_NEXT,
    R_ON_THE_WAY,
    R_STALE,
    RAISED,
    SENT,
    STALE,
    TOUCHED_MAX,
    WIDE_STALE,
    WRITES,
    WRITES_MAX,
    Floats,
    Ints,
)

from .chance import own_uniform, time_of
from .counting import flow_sent
from .duties import observe
from .gates import pay_flow
from .memory import put, root_at, take_out, tell
from .reading import holds, read
from .selecting import is_running

jit = jit_for(__name__)


@jit
def attribute_at(T: Ints, M: Ints, root: int, attribute: int) -> int:
    """Where the value of an attribute of this root's line stands."""
    b = T[H_ATTRIBUTE] + attribute * ATTRIBUTE_W
    if T[b + B_SCOPE] == CASE:
        return root + T[H_ATTRS_AT] + T[b + B_COLUMN]
    municipality = M[root + R_MUNICIPALITY] if T[b + B_SCOPE] == MUNICIPALITY else 0
    return T[H_M_WIDER] + municipality * T[H_WIDE] + T[b + B_COLUMN]


@jit
def flow_at(T: Ints, root: int, flow: int) -> int:
    """Where the words of a flow in a root stand: kept, on the way, how often sent."""
    return root + T[H_FLOWS_AT] + flow * FLOW_WORDS


@jit
def stale(T: Ints, M: Ints, slot: int) -> None:
    """What waits for a guard of this root is asked again; a wider root may be read by everybody."""
    root = root_at(T, slot)
    if M[root + R_CASE] == 0:
        stale_in(M, M[root + R_MUNICIPALITY])
    elif not M[root + R_STALE]:
        if M[N_STALE] >= TOUCHED_MAX:
            stale_in(M, 0)
            return
        M[root + R_STALE] = 1
        M[STALE + M[N_STALE]] = slot
        M[N_STALE] += 1


@jit
def stale_in(M: Ints, municipality: int) -> None:
    """What waits for a guard in a municipality (0: everywhere) is asked again."""
    if municipality == 0 or M[WIDE_STALE] not in (0, municipality):
        municipality = EVERYWHERE
    M[WIDE_STALE] = municipality


@jit
def note(M: Ints, what: int) -> None:
    """Something that the step notes."""
    M[NOTED] |= what


@jit
def rules_holding(T: Ints, M: Ints, at: int, root: int) -> int:
    """Of the rules listed at `at` those whose `when` holds now, as bits."""
    found = 0
    if at >= 0:
        for i in range(T[at]):
            if holds(T, M, T[at + 2 + 2 * i], root):
                found |= 1 << T[at + 1 + 2 * i]
    return found


@jit
def effects(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, at: int, transition: int) -> None:
    """Do the effects listed at `at`; `transition` is the place of their transition in a step of several, else -1."""
    if at < 0:
        return
    root = root_at(T, slot)
    for i in range(T[at]):
        p = at + 1 + 3 * i
        kind, x, y = T[p], T[p + 1], T[p + 2]
        if kind <= O_REMOVE:
            value = read(T, M, y, root)
            if kind == O_ADD:
                value |= M[attribute_at(T, M, root, x)]
            elif kind == O_REMOVE:
                value = M[attribute_at(T, M, root, x)] & ~value
            _write(T, M, root, x, value, transition, kind == O_SET)
        elif kind == O_SEND:
            _send(T, F, M, G, slot, x, y)
        else:
            tell(T, M, G, RAISED, root, x, 0, -1, 0, 0.0)
            to_agenda(M, 1, slot, x, M[root + R_CASE])


@jit
def _write(T: Ints, M: Ints, root: int, attribute: int, value: int, transition: int, sets: bool) -> None:
    b = T[H_ATTRIBUTE] + attribute * ATTRIBUTE_W
    if T[b + B_KIND] == INTEGER:
        fitted = min(max(value, T[b + B_LOW]), T[b + B_HIGH])
        if fitted != value:
            note(M, N_BOUND)
        value = fitted
    elif T[b + B_MASK] >= 0:
        value &= T[b + B_MASK]
    at = attribute_at(T, M, root, attribute)
    if transition >= 0:
        _note_write(M, at, transition, sets)
    M[at] = value
    if T[b + B_SCOPE] != CASE:
        stale_in(M, M[root + R_MUNICIPALITY] if T[b + B_SCOPE] == MUNICIPALITY else 0)


@jit
def _note_write(M: Ints, at: int, transition: int, sets: bool) -> None:
    """Two transitions of one step that write one attribute, one of them by `sets`, are in conflict."""
    for i in range(M[N_WRITES]):
        w = WRITES + 3 * i
        if M[w] == at:
            if M[w + 1] != transition and (M[w + 2] or sets):
                note(M, N_ATTRIBUTES)
            M[w + 1] = transition
            M[w + 2] = 1 if M[w + 2] or sets else 0
            return
    if M[N_WRITES] >= WRITES_MAX:
        M[FULL] = 2
        return
    w = WRITES + 3 * M[N_WRITES]
    M[w] = at
    M[w + 1] = transition
    M[w + 2] = 1 if sets else 0
    M[N_WRITES] += 1


@jit
def to_agenda(M: Ints, kind: int, slot: int, what: int, case: int) -> None:
    """A completion (kind 0) or a signal (1) waits to be answered."""
    if M[AGENDA_SIZE] >= AGENDA_MAX:
        note(M, N_OVERFLOW)
        return
    if M[AGENDA_HEAD] + M[AGENDA_SIZE] >= AGENDA_MAX:
        for i in range(M[AGENDA_SIZE] * AGENDA_W):
            M[AGENDA + i] = M[AGENDA + M[AGENDA_HEAD] * AGENDA_W + i]
        M[AGENDA_HEAD] = 0
    item = AGENDA + (M[AGENDA_HEAD] + M[AGENDA_SIZE]) * AGENDA_W
    M[item] = kind
    M[item + 1] = slot
    M[item + 2] = what
    M[item + 3] = case
    M[AGENDA_SIZE] += 1


# flows


@jit
def _send(T: Ints, F: Floats, M: Ints, G: Floats, slot: int, flow: int, mine: int) -> None:
    """Send a flow, whose row for this sender is `mine`: one copy on the way for every running root that awaits it."""
    root = root_at(T, slot)
    municipality = M[root + R_MUNICIPALITY]
    trigger = T[T[H_TRIGGER_OF] + flow]
    holding = rules_holding(T, M, T[mine + K_RULES], root)
    flow_sent(T, M, root, flow)
    observe(T, M, root, T[mine + K_EVENT], holding)
    tell(T, M, G, SENT, root, flow, 0, -1, holding, 0.0)
    pay_flow(T, F, M, G, root, flow, mine)
    f = flow_at(T, root, flow)
    M[f + 2] += 1
    delay = 0
    if T[mine + K_LAW] >= 0:
        u = own_uniform(T, M, root, T[mine + K_PLACE], M[f + 2], FOR_DELAY)
        delay = max(0, time_of(T, F, T[mine + K_LAW], u))
    for i in range(T[H_PROGRAMME_ROOTS]):
        _on_the_way(T, M, i, flow, trigger, delay)
    first, last = municipality, municipality
    if municipality == 0:
        first, last = 1, T[H_MUNICIPALITIES]
    for m in range(first, last + 1):
        for other in range(T[T[H_LOCAL] + m], T[T[H_LOCAL] + m + 1]):
            _on_the_way(T, M, other, flow, trigger, delay)
        if M[root + R_CASE] == 0:
            other = M[T[H_M_CASES] + 2 * m]
            while other >= 0:
                _on_the_way(T, M, other, flow, trigger, delay)
                other = M[root_at(T, other) + R_NEXT]
    if M[root + R_CASE]:
        _on_the_way(T, M, slot, flow, trigger, delay)


@jit
def _on_the_way(T: Ints, M: Ints, slot: int, flow: int, trigger: int, delay: int) -> None:
    root = root_at(T, slot)
    if is_running(M, root) and T[T[H_LISTEN] + M[root + R_LAYOUT] * T[H_TRIGGERS] + trigger] >= 0:
        M[flow_at(T, root, flow) + 1] += 1
        M[root + R_ON_THE_WAY] += 1
        put(T, M, M[NOW] + delay, DELIVERY, slot * T[H_FLOWS] + flow, M[root + R_KEY])


@jit
def keep(T: Ints, M: Ints, slot: int, flow: int) -> bool:
    """A flow that nothing answers is kept; False where it was kept already."""
    root = root_at(T, slot)
    f = flow_at(T, root, flow)
    if M[f]:
        return False
    M[f] = 1
    if M[root + R_KEPT] == 0:
        M[T[H_M_KEEPING] + M[N_KEEPING]] = slot
        M[N_KEEPING] += 1
    M[root + R_KEPT] += 1
    return True


@jit
def keep_no_more(T: Ints, M: Ints, slot: int, flow: int) -> None:
    """A kept flow is answered, or thrown away."""
    root = root_at(T, slot)
    M[flow_at(T, root, flow)] = 0
    M[root + R_KEPT] -= 1
    if M[root + R_KEPT] == 0:
        take_out(M, T[H_M_KEEPING], N_KEEPING, slot)


@jit
def forget_letters(T: Ints, M: Ints, slot: int) -> None:
    """A root is over: what it kept and what is on the way to it is thrown away."""
    root = root_at(T, slot)
    if M[root + R_KEPT] or M[root + R_ON_THE_WAY]:
        for flow in range(T[H_FLOWS]):
            f = flow_at(T, root, flow)
            if M[f]:
                keep_no_more(T, M, slot, flow)
            M[f + 1] = 0
        M[root + R_ON_THE_WAY] = 0
