"""What machine code and plain Python do in ways of their own: numbers that go round at 2^63, and how long one is."""

from __future__ import annotations

from koopflow.compiled import is_compiling, jit_for

jit = jit_for(__name__)

if is_compiling(__name__):

    @jit
    def wrapped(x: int) -> int:
        """The same number: it has gone round already."""
        return x

    @jit
    def length(x: int) -> int:
        """How many bits a number has that is not negative."""
        found = 0
        if x >= 1 << 32:
            x >>= 32
            found += 32
        if x >= 1 << 16:
            x >>= 16
            found += 16
        if x >= 1 << 8:
            x >>= 8
            found += 8
        if x >= 1 << 4:
            x >>= 4
            found += 4
        if x >= 1 << 2:
            x >>= 2
            found += 2
        return found + (2 if x >= 2 else x)

else:

    def wrapped(x: int) -> int:
        """The signed number of 64 bits that is equal to `x` modulo 2^64."""
        return ((x + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)

    def length(x: int) -> int:
        """How many bits a number has that is not negative."""
        return x.bit_length()


@jit
def ones(x: int) -> int:
    """How many bits are set; x is not negative."""
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count
