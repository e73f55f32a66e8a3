"""The event loop of one replication: tables and memory in, rows of what happened out.

`begin_run` starts the roots and puts the first events; `run` goes on until the end, or until the rows are to be read.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    AGENDA_ROW,
    ALARM_W,
    ARRIVAL,
    CALLED,
    CALLED_FIRST,
    DELIVERY,
    DUE,
    END_OF_WORK,
    FULL,
    GONE,
    H_AGENDA,
    H_ALARM,
    H_C_ROW,
    H_END,
    H_FLOWS,
    H_LAYOUT,
    H_LOCAL,
    H_M_AGENDA,
    H_M_CASES,
    H_M_HEAP,
    H_M_TEAMS,
    H_MUNICIPALITIES,
    H_N_AGENDAS,
    H_PROGRAMME_ROOTS,
    H_TELL,
    H_TRIGGER_OF,
    HEAP_SIZE,
    KEYS,
    L_ALARMS,
    L_BEGIN,
    LAYOUT_W,
    MUNICIPALITY,
    N_LAST,
    N_SECOND,
    N_TIMED,
    NOW,
    OPENING,
    OUTSIDE,
    PAUSE_AT,
    PROGRAMME,
    PROGRESS,
    R_CASE,
    R_DUE,
    R_GATES,
    R_KEY,
    R_LAYOUT,
    R_LIVE,
    R_MUNICIPALITY,
    R_NEXT,
    R_ON_THE_WAY,
    R_STOPPED,
    R_STUCK,
    R_WORKS,
    READY,
    ROWS,
    RUNS,
    SAT,
    SETTLES,
    SITTING_DAY,
    SKIPPED,
    STARTING,
    TAKES,
    U_LIMIT,
    U_MUNICIPALITY,
    U_ROOT,
    U_SIZE,
    U_TIMES,
    U_WHILE,
    UNFINISHED,
    W_NEXT,
    W_NODE,
    W_ROOT,
    W_SERIAL,
    W_STATE,
    Z_TRANSITION,
    Z_TRIGGER,
    Floats,
    Ints,
)

from .alarms import alarm_at, make_due
from .chance import addressed
from .coming import arrival, give, plan_arrivals, plan_cohorts, start
from .counting import case_left, is_measured, levels_closed
from .doing import flow_at, keep, note
from .duties import judge
from .memory import drop_first, node_at, put, rest, root_at, row, row_of, tell
from .reading import holds
from .selecting import alternative, answer, awaits_signal, is_running
from .settling import settle, take_timer
from .stepping import opened, ready
from .waiting import free_work, give_back, make_fresh, off_agenda, tell_worked, work_at
from .working import finish, opening

jit = jit_for(__name__)


@jit
def begin_run(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """Everything before the first event: wider roots start, sittings and arrivals are planned."""
    give(T, F, M, root_at(T, 0), PROGRAMME, 0, 0)
    for municipality in range(1, T[H_MUNICIPALITIES] + 1):
        # any root of the municipality finds its attributes; where it has none the place of slot 0 is lent
        root = root_at(T, 0)
        before = M[root + R_MUNICIPALITY]
        M[root + R_MUNICIPALITY] = municipality
        give(T, F, M, root, MUNICIPALITY, municipality, 0)
        M[root + R_MUNICIPALITY] = before
    last = T[T[H_LOCAL] + T[H_MUNICIPALITIES] + 1]
    for slot in range(last):
        M[KEYS] += 1
        root = root_at(T, slot)
        M[root + R_KEY] = M[KEYS]
        addressed(T, M, root)
    M[CALLED_FIRST] = -1


@jit
def run(T: Ints, F: Floats, M: Ints, G: Floats) -> int:
    """Go on until the end (0), or until rows are to be read or it is time to ask whether to stop (1)."""
    half = T[H_C_ROW] // 2
    end = T[H_END] * 8
    while M[FULL] == 0:
        if M[ROWS] > half or M[PROGRESS] >= M[PAUSE_AT]:
            return 1
        if M[CALLED_FIRST] >= 0:
            _deal(T, F, M, G)
        elif M[STARTING] >= 0:
            _start_next(T, F, M)
        else:
            h = T[H_M_HEAP]
            if M[HEAP_SIZE] == 0 or M[h] >= end:
                _close(T, M, G)
                return 0
            key, serial, a, b = M[h], M[h + 1], M[h + 2], M[h + 3]
            drop_first(T, M)
            M[NOW] = key >> 3
            M[PROGRESS] += 1
            _event(T, F, M, G, key & 7, serial, a, b)
        if M[READY]:
            settle(T, F, M, G)
    return 0


@jit
def _start_next(T: Ints, F: Floats, M: Ints) -> None:
    """The wider roots start one after another; then sittings and arrivals are planned."""
    slot, roots = M[STARTING], T[T[H_LOCAL] + T[H_MUNICIPALITIES] + 1]
    if slot < roots:
        M[STARTING] += 1
        layout = T[H_LAYOUT] + M[root_at(T, slot) + R_LAYOUT] * LAYOUT_W
        start(T, M, slot, T[layout + L_BEGIN])
        return
    if slot == roots:
        for agenda in range(T[H_N_AGENDAS]):
            _put_sitting(T, M, agenda, 0)
        plan_arrivals(T, F, M)
    following = plan_cohorts(T, M, slot - roots)
    M[STARTING] = roots + following if following >= 0 else -1
    M[PROGRESS] += 1


@jit
def _event(T: Ints, F: Floats, M: Ints, G: Floats, kind: int, serial: int, a: int, b: int) -> None:
    if kind == END_OF_WORK:
        w = work_at(T, a)
        if M[w + W_SERIAL] == serial:
            give_back(T, M, G, w)
            finish(T, F, M, G, a, True)
    elif kind == ARRIVAL:
        arrival(T, F, M, G, a, b)
    elif kind == DUE or kind == OUTSIDE:
        _ring(T, M, kind, serial, a, b)
    elif kind == DELIVERY:
        _deliver(T, M, a // T[H_FLOWS], a % T[H_FLOWS], b)
    elif kind == OPENING:
        opening(M)
        M[READY] = SETTLES
    else:
        _sit(T, M, G, a, b)


@jit
def _ring(T: Ints, M: Ints, kind: int, serial: int, slot: int, alarm: int) -> None:
    root = root_at(T, slot)
    at = alarm_at(T, root, alarm)
    if M[at] != serial:
        return
    M[at] = 0
    M[root + R_LIVE] -= 1
    z = T[H_ALARM] + (T[T[H_LAYOUT] + M[root + R_LAYOUT] * LAYOUT_W + L_ALARMS] + alarm) * ALARM_W
    if kind == DUE:
        if alternative(T, M, root, T[z + Z_TRANSITION]) < 0:
            make_due(T, M, slot, alarm)
            return
        take_timer(T, M, slot, alarm)
    else:
        opened(M)
        if not answer(T, M, slot, T[z + Z_TRIGGER]):
            return
        ready(M, TAKES, slot, 0, -1)


@jit
def _deliver(T: Ints, M: Ints, slot: int, flow: int, key: int) -> None:
    root = root_at(T, slot)
    if M[root + R_KEY] != key or not is_running(M, root) or M[flow_at(T, root, flow) + 1] <= 0:
        return
    M[flow_at(T, root, flow) + 1] -= 1
    M[root + R_ON_THE_WAY] -= 1
    opened(M)
    if not answer(T, M, slot, T[T[H_TRIGGER_OF] + flow]) and not keep(T, M, slot, flow):
        note(M, N_SECOND)
    ready(M, TAKES, slot, 0, -1)


# sittings


@jit
def _put_sitting(T: Ints, M: Ints, agenda: int, count: int) -> None:
    u = T[H_AGENDA] + agenda * AGENDA_ROW
    if count < T[u + U_SIZE]:
        put(T, M, T[T[u + U_TIMES] + 2 * count], SITTING_DAY, agenda, count)


@jit
def _sit(T: Ints, M: Ints, G: Floats, agenda: int, count: int) -> None:
    _put_sitting(T, M, agenda, count + 1)
    u = T[H_AGENDA] + agenda * AGENDA_ROW
    held = T[u + U_ROOT] < 0 or holds(T, M, T[u + U_WHILE], root_at(T, T[u + U_ROOT]))
    if not held or T[T[u + U_TIMES] + 2 * count + 1]:
        _tell_sitting(T, M, G, SKIPPED, agenda, 0)
        return
    a = T[H_M_AGENDA] + 3 * agenda
    size = M[a + 2]
    if T[u + U_LIMIT] >= 0:
        size = min(size, T[u + U_LIMIT])
    # Those who are called stay linked to one another, so that they are found when their turn comes.
    first, last = M[a], -1
    for _ in range(size):
        work = M[a]
        off_agenda(T, M, work)
        w = work_at(T, work)
        M[w + W_STATE] = CALLED
        M[w + W_NEXT] = -1
        if last >= 0:
            M[work_at(T, last) + W_NEXT] = work
        last = work
    _tell_sitting(T, M, G, SAT, agenda, size)
    M[CALLED_FIRST] = first if size else -1


@jit
def _deal(T: Ints, F: Floats, M: Ints, G: Floats) -> None:
    """The next of those who were called: the result falls at once, or after the time that the sitting takes."""
    work = M[CALLED_FIRST]
    w = work_at(T, work)
    M[CALLED_FIRST] = M[w + W_NEXT]
    if M[w + W_STATE] == GONE:
        free_work(T, M, work)
    elif T[row_of(M, root_at(T, M[w + W_ROOT]), M[w + W_NODE]) + N_TIMED]:
        make_fresh(T, M, G, work)
        M[READY] = SETTLES
    else:
        finish(T, F, M, G, work, False)


@jit
def _tell_sitting(T: Ints, M: Ints, G: Floats, kind: int, agenda: int, cases: int) -> None:
    if is_measured(T, M):
        team = T[H_M_TEAMS] + 3 * agenda
        M[team] += 1 if kind == SAT else 0
        M[team + 1] += cases
        M[team + 2] += 1 if kind == SKIPPED else 0
    if not T[H_TELL]:
        return
    row(T, M, G, kind, T[T[H_AGENDA] + agenda * AGENDA_ROW + U_MUNICIPALITY], 0, -1, agenda)
    rest(T, M, G, 0, -1, 0, float(cases))


# the end


@jit
def _close(T: Ints, M: Ints, G: Floats) -> None:
    """Tell of the work that still runs, and who is not over."""
    M[NOW] = T[H_END]
    levels_closed(T, M)
    for telling in range(2):
        for slot in range(T[H_PROGRAMME_ROOTS]):
            _tell_at_end(T, M, G, slot, telling)
        for municipality in range(1, T[H_MUNICIPALITIES] + 1):
            for slot in range(T[T[H_LOCAL] + municipality], T[T[H_LOCAL] + municipality + 1]):
                _tell_at_end(T, M, G, slot, telling)
            slot = M[T[H_M_CASES] + 2 * municipality]
            while slot >= 0:
                _tell_at_end(T, M, G, slot, telling)
                slot = M[root_at(T, slot) + R_NEXT]


@jit
def _tell_at_end(T: Ints, M: Ints, G: Floats, slot: int, telling: int) -> None:
    if telling:
        _tell_unfinished(T, M, G, slot)
        return
    root = root_at(T, slot)
    if M[root + R_WORKS]:
        for node in range(T[row_of(M, root, 0) + N_LAST] + 1):
            work = M[node_at(T, root, node) + 3] - 1
            if work >= 0 and M[work_at(T, work) + W_STATE] == RUNS:
                tell_worked(T, M, G, work_at(T, work))


@jit
def _tell_unfinished(T: Ints, M: Ints, G: Floats, slot: int) -> None:
    root = root_at(T, slot)
    if is_running(M, root) or M[root + R_STOPPED]:
        stuck = _is_stuck(T, M, root)
        if M[root + R_CASE]:
            case_left(T, M, root, stuck)
            judge(T, M, root, False)
        tell(T, M, G, UNFINISHED, root, 0, 0, -1, 1 if stuck else 0, 0.0)


@jit
def _is_stuck(T: Ints, M: Ints, root: int) -> bool:
    """Whether a root was stopped, has stuck work, or nothing of it can ever happen by itself."""
    if M[root + R_STOPPED] or M[root + R_STUCK]:
        return True
    moving = (
        M[root + R_LIVE] + M[root + R_DUE] + M[root + R_ON_THE_WAY] + M[root + R_GATES] + M[root + R_WORKS]
    )
    return moving == 0 and not awaits_signal(T, M, root)
