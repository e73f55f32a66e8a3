"""The address of a random number in, the number out: no state, so no order of events can change it.

Adding a replication, a worker or an element elsewhere leaves all other numbers as they were, and two
scenarios share the numbers at the addresses that they share. The generator is Squares64 (Bernard Widynski,
"Squares: A Fast Counter-Based RNG", arXiv:2004.06278, 2020), which passes BigCrush and PractRand.

How an address becomes a key and a counter (all sums modulo 2^64, K is the first key of Widynski's list):

- h = squares64(squares64(squares64(seed, K) + replication, K) + municipality, K);
- the key has 16 hexadecimal digits, none of them 0, chosen one after another, the lowest first, among those
  allowed: the lowest is odd, the lower eight are all different, each of the upper eight differs from the one
  below. The i-th, from 0, is number squares64(h + 1 + i, K) mod n of the n allowed ones in ascending order;
- the counter is squares64(squares64(case, key) + place, key) + 16 * visit + purpose;
- of squares64(counter, key) the upper 52 bits b give the number (b + 1/2) / 2^52.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

MASK = (1 << 64) - 1
FIRST_KEY = 0xC58EFD154CE32F6D
"""The first key of the list that Widynski published with the generator."""


class Purpose(IntEnum):
    """What a number decides; the values are part of the address, so they never change."""

    ARRIVAL = 0
    POPULATION = 1
    DURATION = 2
    BRANCH = 3
    EVENT = 4
    DELAY = 5


def squares64(counter: int, key: int) -> int:
    """Five rounds of squaring of a 64-bit counter under a 64-bit key: 64 random bits."""
    y = x = (counter * key) & MASK
    z = (y + key) & MASK
    x = (x * x + y) & MASK
    x = (x >> 32) | (x << 32) & MASK
    x = (x * x + z) & MASK
    x = (x >> 32) | (x << 32) & MASK
    x = (x * x + y) & MASK
    x = (x >> 32) | (x << 32) & MASK
    t = x = (x * x + z) & MASK
    x = (x >> 32) | (x << 32) & MASK
    return t ^ (((x * x + y) & MASK) >> 32)


@lru_cache(maxsize=4096)
def key_of(seed: int, replication: int, municipality: int) -> int:
    """The key of all numbers of one municipality in one replication; see above for the digits."""
    mixed = squares64(seed & MASK, FIRST_KEY)
    mixed = squares64((mixed + replication) & MASK, FIRST_KEY)
    mixed = squares64((mixed + municipality) & MASK, FIRST_KEY)
    digits: list[int] = []
    for place in range(16):
        unlike = digits if place < 8 else digits[-1:]
        allowed = [digit for digit in range(1, 16) if digit not in unlike and (place or digit % 2)]
        digits.append(allowed[squares64((mixed + 1 + place) & MASK, FIRST_KEY) % len(allowed)])
    return sum(digit << 4 * place for place, digit in enumerate(digits))


def uniform(
    seed: int, replication: int, municipality: int, case: int, place: int, visit: int, purpose: Purpose
) -> float:
    """The number at this address, above 0 and below 1.

    All parts are whole numbers of up to 64 bits, `visit` of up to 60.
    """
    key = key_of(seed, replication, municipality)
    origin = squares64((squares64(case & MASK, key) + place) & MASK, key)
    bits = squares64((origin + 16 * visit + purpose) & MASK, key)
    return ((bits >> 12) + 0.5) * 2.0**-52
