"""Rules of order judged on each case while it goes, in words that do not grow with what happens in it.

Each part of a rule is an automaton over the events that its places name (`koopflow.measure.monitors` judges the same
rules on lists of events). A duty's deadline is kept less the time for which the rule's clock had stood, so that it can
be compared with any later moment less the pause until then: of several open duties the earliest deadline binds. What
happens in wider machines is a history of its own in each municipality, with which a new case begins.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ABSENCE,
    ALTERNATE_PRECEDENCE,
    ALTERNATE_RESPONSE,
    ALWAYS_STARTS,
    AT_END,
    AT_INIT,
    BREACH,
    BROKEN,
    CAUSE,
    CHAIN_PRECEDENCE,
    CHAIN_RESPONSE,
    EXACTLY,
    EXISTENCE,
    FAR,
    H_M_CASES,
    H_M_HISTORY,
    H_M_RULES,
    H_MUNICIPALITIES,
    H_PART,
    H_RULE,
    H_RULE_WORDS,
    H_RULES,
    H_RULES_AT,
    IS_A,
    IS_B,
    J_FIRST,
    J_FORCE,
    J_PARTS,
    J_PAUSE,
    J_STATE,
    J_TEMPLATE,
    J_TIMES,
    J_WITHIN,
    KEPT,
    NOT_CO_EXISTENCE,
    NOW,
    OTHER,
    PART_W,
    PENDING,
    PRECEDENCE,
    R_CASE,
    R_COUNTED,
    R_MUNICIPALITY,
    R_NEXT,
    RESPONDED_EXISTENCE,
    RULE_W,
    S_DUE,
    SEEN,
    SILENT,
    UNDECIDED,
    VERDICTS,
    Y_INSIDE,
    Y_PAUSED,
    Y_SINCE,
    Ints,
)

from .alarms import after
from .memory import root_at

jit = jit_for(__name__)


@jit
def begin_rules(T: Ints, M: Ints, root: int) -> None:
    """A case begins with the history of its municipality."""
    if M[root + R_COUNTED]:
        history = T[H_M_HISTORY] + M[root + R_MUNICIPALITY] * T[H_RULE_WORDS]
        for word in range(T[H_RULE_WORDS]):
            M[root + T[H_RULES_AT] + word] = M[history + word]


@jit
def observe(T: Ints, M: Ints, root: int, event: int, holding: int) -> None:
    """An event that rules name at `event` (-1: none does); of the rules with a `when` those whose bits are set hold."""
    if event < 0:
        return
    if M[root + R_CASE]:
        if M[root + R_COUNTED]:
            _observe(T, M, root + T[H_RULES_AT], event, holding, True)
        return
    first = last = M[root + R_MUNICIPALITY]
    if first == 0:
        first, last = 1, T[H_MUNICIPALITIES]
    for municipality in range(first, last + 1):
        _observe(T, M, T[H_M_HISTORY] + municipality * T[H_RULE_WORDS], event, holding, False)
        slot = M[T[H_M_CASES] + 2 * municipality]
        while slot >= 0:
            case = root_at(T, slot)
            if M[case + R_COUNTED]:
                _observe(T, M, case + T[H_RULES_AT], event, holding, False)
            slot = M[case + R_NEXT]


@jit
def _observe(T: Ints, M: Ints, rules: int, event: int, holding: int, own: bool) -> None:
    """For an event that is not a case's own no clock stands."""
    for i in range(T[event]):
        p = event + 1 + 3 * i
        j = T[H_PART] + T[p] * PART_W
        asked = T[p + 2]
        starts = asked == ALWAYS_STARTS or (asked >= 0 and holding >> asked & 1 == 1)
        paused = _paused(M, rules + T[j + J_PAUSE]) if own and T[j + J_PAUSE] >= 0 else 0
        _happens(T, M, j, rules + T[j + J_STATE], T[p + 1], starts and _is_in_force(T, M, j), paused)


@jit
def _is_in_force(T: Ints, M: Ints, j: int) -> bool:
    """Whether the rule speaks at this moment: its stretches of time stand in a list, none means always."""
    at = T[j + J_FORCE]
    if at < 0:
        return True
    for i in range(T[at]):
        if T[at + 1 + 2 * i] <= M[NOW] < T[at + 2 + 2 * i]:
            return True
    return False


@jit
def _due(T: Ints, M: Ints, j: int, paused: int) -> int:
    """Until when, pauses left out, an answer to what happens now counts."""
    return FAR if T[j + J_WITHIN] < 0 else after(T, T[j + J_WITHIN], M[NOW]) - paused


@jit
def _happens(T: Ints, M: Ints, j: int, s: int, sides: int, starts: bool, paused: int) -> None:
    template = T[j + J_TEMPLATE]
    is_a, is_b = sides & IS_A != 0, sides & IS_B != 0
    if template <= AT_END:
        _counts(M, s, template, is_a, starts)
    elif PRECEDENCE <= template <= CHAIN_PRECEDENCE:
        if is_b and starts:
            M[s] |= SEEN
            if not M[s] & CAUSE or M[NOW] - paused > M[s + S_DUE]:
                M[s] |= BROKEN
        if is_a:
            M[s] |= CAUSE
            M[s + S_DUE] = _due(T, M, j, paused)
        elif template == CHAIN_PRECEDENCE or (template == ALTERNATE_PRECEDENCE and is_b):
            M[s] &= ~CAUSE
    elif template >= NOT_CO_EXISTENCE:
        _forbids(T, M, j, s, is_a and starts, is_b, paused)
    else:
        _answers(T, M, j, s, is_a, is_b, starts, paused)


@jit
def _counts(M: Ints, s: int, template: int, is_a: bool, starts: bool) -> None:
    """Of one event: how often it was; or whether it was the first or the last of its kinds."""
    if template == AT_INIT:
        if not M[s] & SEEN:
            M[s] |= SEEN | (0 if is_a else BROKEN)
    elif template == AT_END:
        M[s] = SEEN | (0 if is_a else BROKEN)
    elif is_a and starts:
        M[s + S_DUE] += 1


@jit
def _answers(T: Ints, M: Ints, j: int, s: int, is_a: bool, is_b: bool, starts: bool, paused: int) -> None:
    """The responses: an event answers what came before it, then it may itself ask for an answer."""
    template = T[j + J_TEMPLATE]
    if M[s] & PENDING:
        ends = is_b or template == CHAIN_RESPONSE or (template == ALTERNATE_RESPONSE and is_a)
        if ends:
            M[s] &= ~PENDING
            if not is_b or M[NOW] - paused > M[s + S_DUE]:
                M[s] |= BROKEN
    if is_a and starts:
        M[s] |= SEEN
        if template != RESPONDED_EXISTENCE or not M[s] & OTHER:
            due = _due(T, M, j, paused)
            M[s + S_DUE] = min(due, M[s + S_DUE]) if M[s] & PENDING else due
            M[s] |= PENDING
    if is_b:
        M[s] |= OTHER


@jit
def _forbids(T: Ints, M: Ints, j: int, s: int, begins: bool, is_b: bool, paused: int) -> None:
    """What must not come after, or not at all; of several beginnings the last deadline forbids longest."""
    if is_b and M[s] & SEEN and M[NOW] - paused <= M[s + S_DUE]:
        M[s] |= BROKEN
    if begins:
        due = _due(T, M, j, paused)
        M[s + S_DUE] = max(due, M[s + S_DUE]) if M[s] & SEEN else due
        M[s] |= SEEN
        if T[j + J_TEMPLATE] == NOT_CO_EXISTENCE and M[s] & OTHER:
            M[s] |= BROKEN
    if is_b:
        M[s] |= OTHER


# clocks that stand


@jit
def _paused(M: Ints, y: int) -> int:
    """For how long a rule's clock has stood."""
    return M[y + Y_PAUSED] + (M[NOW] - M[y + Y_SINCE] if M[y + Y_INSIDE] else 0)


@jit
def pause(T: Ints, M: Ints, root: int, rules: int, by: int) -> None:
    """A state was entered (1) or left (-1) in which the clocks of the rules listed at `rules` stand."""
    if rules < 0 or not M[root + R_COUNTED]:
        return
    for i in range(T[rules]):
        y = root + T[H_RULES_AT] + T[rules + 1 + i]
        if by < 0 and M[y + Y_INSIDE] == 1:
            M[y + Y_PAUSED] += M[NOW] - M[y + Y_SINCE]
        if by > 0 and M[y + Y_INSIDE] == 0:
            M[y + Y_SINCE] = M[NOW]
        M[y + Y_INSIDE] += by


# verdicts


@jit
def judge(T: Ints, M: Ints, root: int, complete: bool) -> None:
    """A counted case is over, or was followed until now."""
    if not M[root + R_COUNTED]:
        return
    for rule in range(T[H_RULES]):
        r = T[H_RULE] + rule * RULE_W
        worst = SILENT
        for part in range(T[r + J_FIRST], T[r + J_FIRST] + T[r + J_PARTS]):
            worst = _worse(worst, _verdict(T, M, root + T[H_RULES_AT], part, complete))
        M[T[H_M_RULES] + rule * VERDICTS + worst] += 1


@jit
def _worse(one: int, other: int) -> int:
    """Broken, undecided, kept, silent: the first of the two."""
    if one == BREACH or other == BREACH:
        return BREACH
    if one == UNDECIDED or other == UNDECIDED:
        return UNDECIDED
    return min(one, other)


@jit
def _verdict(T: Ints, M: Ints, rules: int, part: int, complete: bool) -> int:
    j = T[H_PART] + part * PART_W
    s, template = rules + T[j + J_STATE], T[j + J_TEMPLATE]
    if template <= EXACTLY:
        return _of_count(template, M[s + S_DUE], T[j + J_TIMES], complete)
    if template == AT_INIT or template == AT_END:
        if not complete and (template == AT_END or not M[s] & SEEN):
            return UNDECIDED
        return KEPT if M[s] & SEEN and not M[s] & BROKEN else BREACH
    if M[s] & BROKEN:
        return BREACH
    if M[s] & PENDING:
        paused = _paused(M, rules + T[j + J_PAUSE]) if T[j + J_PAUSE] >= 0 else 0
        return BREACH if complete or M[NOW] - paused > M[s + S_DUE] else UNDECIDED
    if not M[s] & SEEN:
        return SILENT if complete else UNDECIDED
    return KEPT if complete or template < NOT_CO_EXISTENCE else UNDECIDED


@jit
def _of_count(template: int, count: int, times: int, complete: bool) -> int:
    if template == EXISTENCE:
        return KEPT if count >= times else BREACH if complete else UNDECIDED
    if template == ABSENCE:
        return BREACH if count >= times else KEPT if complete else UNDECIDED
    if count > times:
        return BREACH
    return (KEPT if count == times else BREACH) if complete else UNDECIDED
