"""Timers and the clocks of outside events: set on entry, due in time (sections 3, 7 and 11 of the semantics page)."""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ALARM_W,
    ALARM_WORDS,
    DAY,
    DUE,
    FOR_EVENT,
    H_ALARM,
    H_ALARMS_AT,
    H_COUNTRY,
    H_END,
    H_M_DUE,
    N_DUE,
    N_DUE_WIDE,
    NOW,
    OUTSIDE,
    R_CASE,
    R_DUE,
    R_LIVE,
    Z_AT,
    Z_CLOCK,
    Z_COUNTRY,
    Z_DATED,
    Z_DAYS,
    Z_GONE,
    Z_LAW,
    Z_MONTHS,
    Z_PLACE,
    Z_REST,
    Z_SECONDS,
    Floats,
    Ints,
)

from .chance import own_uniform, time_of
from .memory import put, root_at, take_out

jit = jit_for(__name__)


@jit
def alarm_at(T: Ints, root: int, alarm: int) -> int:
    """Where the words of an alarm of the root at `root` begin."""
    return root + T[H_ALARMS_AT] + alarm * ALARM_WORDS


@jit
def set_alarm(T: Ints, F: Floats, M: Ints, slot: int, first: int, alarm: int) -> None:
    """Count from now; `first` is the number of the first alarm of the root's layout."""
    root = root_at(T, slot)
    forget(T, M, slot, alarm)
    z = T[H_ALARM] + (first + alarm) * ALARM_W
    at = alarm_at(T, root, alarm)
    if T[z + Z_CLOCK]:
        if T[z + Z_LAW] < 0:
            return
        M[at + 1] += 1
        u = own_uniform(T, M, root, T[z + Z_PLACE], M[at + 1], FOR_EVENT)
        drawn = time_of(T, F, T[z + Z_LAW], u)
        if drawn < 0:
            return
        due = M[NOW] + drawn
        kind = OUTSIDE
    else:
        kind = DUE
        if T[z + Z_DATED]:
            due = max(M[NOW], T[z + Z_AT])
        else:
            due = after(T, z, M[NOW])
    M[at] = put(T, M, min(due, T[H_END]), kind, slot, alarm)
    M[root + R_LIVE] += 1


@jit
def forget(T: Ints, M: Ints, slot: int, alarm: int) -> None:
    """What was set no longer counts, be it that it is still to come or due."""
    root = root_at(T, slot)
    at = alarm_at(T, root, alarm)
    if M[at]:
        M[at] = 0
        M[root + R_LIVE] -= 1
    if M[at + 2]:
        not_due(T, M, slot, alarm)


@jit
def make_due(T: Ints, M: Ints, slot: int, alarm: int) -> None:
    """The timer's event has come."""
    root = root_at(T, slot)
    at = alarm_at(T, root, alarm)
    if not M[at + 2]:
        M[at + 2] = 1
        if M[root + R_DUE] == 0:
            M[T[H_M_DUE] + M[N_DUE]] = slot
            M[N_DUE] += 1
            M[N_DUE_WIDE] += M[root + R_CASE] == 0
        M[root + R_DUE] += 1


@jit
def not_due(T: Ints, M: Ints, slot: int, alarm: int) -> None:
    """A due timer was taken, or its state was left."""
    root = root_at(T, slot)
    M[alarm_at(T, root, alarm) + 2] = 0
    M[root + R_DUE] -= 1
    if M[root + R_DUE] == 0:
        take_out(M, T[H_M_DUE], N_DUE, slot)
        M[N_DUE_WIDE] -= M[root + R_CASE] == 0


# dates


@jit
def after(T: Ints, z: int, now: int) -> int:
    """When what is written in the row at `z` is over, begun now."""
    return now + T[z + Z_SECONDS] if T[z + Z_SECONDS] >= 0 else _later(T, z, now)


@jit
def _later(T: Ints, z: int, now: int) -> int:
    """Months by the calendar, then working days, then seconds; all of them from the moment `now` of the run."""
    start = T[T[H_COUNTRY]]  # the start of the run in seconds since 1970
    moment = start + now
    if T[z + Z_MONTHS]:
        moment = _months_later(moment, T[z + Z_MONTHS])
    if T[z + Z_DAYS]:
        moment = _days_later(T, T[z + Z_COUNTRY], moment // DAY, T[z + Z_DAYS]) * DAY + T[z + Z_GONE]
    return moment + T[z + Z_REST] - start


@jit
def _days_later(T: Ints, country: int, day: int, count: int) -> int:
    """The `count`-th working day after a day; far away beyond the end of the table."""
    at = T[T[H_COUNTRY] + 1 + country]
    first, days, ranks = T[at], T[at + 1], at + 3
    # ranks[i]: how many working days there are before day first + i; then come the working days themselves
    if day + 1 - first > days:
        return first + days + 1
    rank = T[ranks + day + 1 - first] + count - 1
    if rank >= T[at + 2]:
        return first + days + 1
    return T[ranks + days + 1 + rank]


@jit
def _months_later(moment: int, months: int) -> int:
    day = moment // DAY
    of_day = moment - day * DAY
    # civil date from a numbered day: years from March, so that the leap day is the last of its year
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    of_month = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = year + 400 * era + (1 if month <= 2 else 0)
    index = year * 12 + month - 1 + months
    year, month = index // 12, index % 12 + 1
    first = _day_of(year, month, 1)
    following = _day_of(year + 1, 1, 1) if month == 12 else _day_of(year, month + 1, 1)
    return (first + min(of_month, following - first) - 1) * DAY + of_day


@jit
def _day_of(year: int, month: int, of_month: int) -> int:
    if month <= 2:
        year -= 1
    era = year // 400
    of_era_year = year - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + of_month - 1
    return era * 146_097 + 365 * of_era_year + of_era_year // 4 - of_era_year // 100 + of_year - 719_468
