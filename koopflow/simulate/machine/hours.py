"""Opening hours as a table of open stretches in the run's seconds: open, next opening, end of work, open seconds.

A row of hours is a pointer to its stretches and their number (-1: always open); of each stretch stand its beginning,
its end, and how many seconds were open before it. A cursor stays where it was last looked, since time goes on.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import FAR, H_HOURS, H_M_CURSOR, Ints

jit = jit_for(__name__)


@jit
def _first_after(T: Ints, M: Ints, hours: int, moment: int) -> int:
    """The number of the first stretch that ends after the moment."""
    at = T[H_HOURS] + 2 * hours
    p, size = T[at], T[at + 1]
    i = M[T[H_M_CURSOR] + hours]
    if i > 0 and T[p + 3 * (i - 1) + 1] > moment:
        low, high = 0, i  # back in time: the seconds of a work that began long ago
        while low < high:
            middle = (low + high) >> 1
            if T[p + 3 * middle + 1] > moment:
                high = middle
            else:
                low = middle + 1
        return low
    while i < size and T[p + 3 * i + 1] <= moment:
        i += 1
    M[T[H_M_CURSOR] + hours] = i
    return i


@jit
def is_open(T: Ints, M: Ints, hours: int, moment: int) -> bool:
    """Whether it is open at a moment; at closing time it is not."""
    at = T[H_HOURS] + 2 * hours
    if T[at + 1] < 0:
        return True
    i = _first_after(T, M, hours, moment)
    return i < T[at + 1] and T[T[at] + 3 * i] <= moment


@jit
def next_open(T: Ints, M: Ints, hours: int, moment: int) -> int:
    """The first open second from the moment on; far away where the table ends before."""
    at = T[H_HOURS] + 2 * hours
    i = _first_after(T, M, hours, moment)
    return max(moment, T[T[at] + 3 * i]) if i < T[at + 1] else FAR


@jit
def work_done(T: Ints, M: Ints, hours: int, moment: int, work: int) -> int:
    """The first moment by which so many open seconds have gone; far away where the table ends before."""
    at = T[H_HOURS] + 2 * hours
    if T[at + 1] < 0 or work == 0:
        return moment + work
    i = _first_after(T, M, hours, moment)
    p, size = T[at], T[at + 1]
    begin = moment
    while i < size:
        begin = max(begin, T[p + 3 * i])
        end = T[p + 3 * i + 1]
        if work <= end - begin:
            return begin + work
        work -= end - begin
        i += 1
    return FAR


@jit
def open_seconds(T: Ints, M: Ints, hours: int, low: int, high: int) -> int:
    """How many seconds between two moments are open."""
    at = T[H_HOURS] + 2 * hours
    if T[at + 1] < 0:
        return max(0, high - low)
    return _until(T, M, hours, high) - _until(T, M, hours, low)


@jit
def _until(T: Ints, M: Ints, hours: int, moment: int) -> int:
    at = T[H_HOURS] + 2 * hours
    i = _first_after(T, M, hours, moment)
    p, size = T[at], T[at + 1]
    if i == size:
        return T[p + 3 * i + 2]
    return T[p + 3 * i + 2] + max(0, moment - T[p + 3 * i])
