"""Packed configurations as rows of 64-bit words: in go integers, out come arrays that compiled code can search.

Apart from `packing` because only a search that is compiled needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]


def words_of(packed: Sequence[int], width: int) -> Words:
    """The rows of these integers, of which bits beyond the width are cut off (so that a mask may have no end)."""
    whole = (1 << 64 * width) - 1
    data = b"".join((item & whole).to_bytes(8 * width, "little") for item in packed)
    return np.frombuffer(data, dtype="<u8").reshape(len(packed), width).astype(np.uint64)


CHUNK = 1 << 10
"""So many rows are made integers at once, since whoever asks for one mostly asks for those beside it."""


class Rows(Sequence[int]):
    """Integers that are kept as rows."""

    def __init__(self, rows: Words) -> None:
        self.rows = rows
        self._chunks: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> int | Rows:
        if isinstance(at, slice):
            return Rows(self.rows[at])
        chunk, place = divmod(at if at >= 0 else at + len(self.rows), CHUNK)
        if chunk not in self._chunks:
            self._chunks[chunk] = self._integers(self.rows[chunk * CHUNK : (chunk + 1) * CHUNK])
        return self._chunks[chunk][place]

    @staticmethod
    def _integers(rows: Words) -> list[int]:
        size = 8 * rows.shape[1]
        data = rows.astype("<u8").tobytes()
        return [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size)]

    def having(self, mask: int) -> Iterator[int]:
        """The numbers of the rows in which one of these bits is set, ascending."""
        wanted = words_of([mask], self.rows.shape[1])[0]
        found = np.zeros(len(self.rows), dtype=np.bool_)
        for word, bits in enumerate(wanted):
            if bits:
                found |= (self.rows[:, word] & bits) != 0
        return map(int, np.flatnonzero(found))

    def together(self) -> int:
        """What is set in any of them."""
        return int.from_bytes(np.bitwise_or.reduce(self.rows, axis=0).astype("<u8").tobytes(), "little")
