"""Numbers by address and the values that they stand for, in words of 64 bits; the twin of `koopflow.randomness`.

An address goes in as whole numbers, out come a uniform number and a time in seconds. Whole numbers are signed here and
go round at 2^63, in machine code by themselves and in plain Python by `wrapped`: the bits are the same.
"""

from __future__ import annotations

import math

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    D_EMPIRICAL,
    D_EXPONENTIAL,
    D_FIXED,
    D_GAMMA,
    D_LOGNORMAL,
    D_NEVER,
    D_NORMAL,
    D_POISSON,
    D_TRIANGULAR,
    D_UNIFORM,
    H_LAW,
    H_M_KEYS,
    R_ADDRESS,
    R_CASE,
    R_MUNICIPALITY,
    Floats,
    Ints,
)

from .special import inverse_gamma, inverse_normal, poisson, triangular
from .whole import wrapped

jit = jit_for(__name__)
LOW_HALF = (1 << 32) - 1
UPPER_52 = (1 << 52) - 1
TIME_MAX = 1e12
"""No time is longer, in seconds: 31,688 years end after every run, and sums with it stay within 63 bits."""


@jit
def _turned(x: int) -> int:
    """The two halves exchanged."""
    return wrapped(((x >> 32) & LOW_HALF) | (x << 32))


@jit
def squares(counter: int, key: int) -> int:
    """Widynski's Squares64 in signed words (arXiv:2004.06278)."""
    y = wrapped(counter * key)
    z = wrapped(y + key)
    x = _turned(wrapped(y * y + y))
    x = _turned(wrapped(x * x + z))
    x = _turned(wrapped(x * x + y))
    t = wrapped(x * x + z)
    x = _turned(t)
    return t ^ ((wrapped(x * x + y) >> 32) & LOW_HALF)


@jit
def uniform(T: Ints, M: Ints, municipality: int, case: int, place: int, visit: int, purpose: int) -> float:
    """The uniform number at an address of this replication."""
    key = M[T[H_M_KEYS] + municipality]
    return _at(key, squares(case, key), place, visit, purpose)


@jit
def own_uniform(T: Ints, M: Ints, root: int, place: int, visit: int, purpose: int) -> float:
    """The same of a root's municipality and case, the first step of which stands in the root."""
    key = M[T[H_M_KEYS] + M[root + R_MUNICIPALITY]]
    return _at(key, M[root + R_ADDRESS], place, visit, purpose)


@jit
def addressed(T: Ints, M: Ints, root: int) -> None:
    """Write the first step of a root's addresses."""
    M[root + R_ADDRESS] = squares(M[root + R_CASE], M[T[H_M_KEYS] + M[root + R_MUNICIPALITY]])


@jit
def _at(key: int, case: int, place: int, visit: int, purpose: int) -> float:
    origin = squares(wrapped(case + place), key)
    bits = squares(wrapped(origin + 16 * visit + purpose), key)
    return (((bits >> 12) & UPPER_52) + 0.5) * 2.0**-52


@jit
def value_of(T: Ints, F: Floats, law: int, u: float) -> float:
    """The value of a distribution at a share; `law` is its number."""
    at = T[H_LAW] + 3 * law
    family, p, size = T[at], T[at + 1], T[at + 2]
    if family == D_FIXED:
        return F[p]
    if family == D_EXPONENTIAL:
        return -F[p] * math.log1p(-u)
    if family == D_UNIFORM:
        return F[p] + u * (F[p + 1] - F[p])
    if family == D_TRIANGULAR:
        return triangular(F[p], F[p + 1], F[p + 2], u)
    if family == D_LOGNORMAL:
        # The mean of the logarithm, half the square of its spread, and the spread.
        return math.exp(F[p] - F[p + 1] + F[p + 2] * inverse_normal(u))
    if family == D_NORMAL:
        return max(0.0, F[p] + F[p + 1] * inverse_normal(u))
    if family == D_GAMMA:
        return inverse_gamma(F[p], u) * F[p + 1]
    if family == D_EMPIRICAL:
        return _empirical(F, p, size, u)
    if family == D_POISSON:
        return float(poisson(F[p], u))
    # Weibull: shape and scale
    return float(F[p + 1] * (-math.log1p(-u)) ** (1.0 / F[p]))


@jit
def time_of(T: Ints, F: Floats, law: int, u: float) -> int:
    """A time in whole seconds; -1 for never."""
    if T[T[H_LAW] + 3 * law] == D_NEVER:
        return -1
    return max(0, math.floor(min(value_of(T, F, law, u), TIME_MAX) + 0.5))


@jit
def picked(F: Floats, p: int, size: int, u: float) -> int:
    """The first of `size` weights from `p` on whose share, summed from the left, lies above u; the last if none."""
    whole = 0.0
    for i in range(size):
        whole += F[p + i]
    so_far = 0.0
    for i in range(size):
        so_far += F[p + i]
        if u * whole < so_far:
            return i
    return size - 1


@jit
def _empirical(F: Floats, p: int, size: int, u: float) -> float:
    """Values in ascending order, then their weights, then the sum of these."""
    aim = u * F[p + 2 * size]
    reached = 0.0
    for i in range(size):
        reached += F[p + size + i]
        if aim < reached:
            return F[p + i]
    return F[p + size - 1]
