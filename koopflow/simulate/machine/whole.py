"""Whole numbers that go round at 2^63: machine code does so by itself, plain Python is told to."""

from __future__ import annotations

from koopflow.compiled import is_compiling, jit_for

jit = jit_for(__name__)

if is_compiling(__name__):

    @jit
    def wrapped(x: int) -> int:
        """The same number: it has gone round already."""
        return x

else:

    def wrapped(x: int) -> int:
        """The signed number of 64 bits that is equal to `x` modulo 2^64."""
        return ((x + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


@jit
def ones(x: int) -> int:
    """How many bits are set; x is not negative."""
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count
