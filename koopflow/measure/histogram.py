"""Times counted in bins of a fixed layout, so that replications merge exactly and memory does not grow with cases.

From 256 seconds on a bin is 1/128 of a power of two wide (less than 0.8 % of its values) and keeps the sum of its
times too: means are exact, and a quantile is the mean of the bin that it falls into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

SUB = 256


def bin_of(seconds: int) -> int:
    """The number of the bin of a time; whole seconds below 256 have bins of their own."""
    if seconds < SUB:
        return max(0, seconds)
    octave = seconds.bit_length() - SUB.bit_length() + 1
    return octave * (SUB // 2) + (seconds >> octave)


class Histogram:
    """Counts and sums of times in whole seconds, by bin."""

    __slots__ = ("counts", "sums")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.sums: dict[int, int] = {}

    @classmethod
    def of(cls, numbers: Sequence[int], counts: Sequence[int], sums: Sequence[int]) -> Histogram:
        """The histogram with so many times in these bins, and their sums."""
        found = cls()
        found.counts.update(zip(numbers, counts, strict=True))
        found.sums.update(zip(numbers, sums, strict=True))
        return found

    def add(self, seconds: int) -> None:
        """Count one time."""
        self.put(bin_of(seconds), 1, seconds)

    def put(self, number: int, count: int, total: int) -> None:
        """Count so many times of one bin with this sum."""
        self.counts[number] = self.counts.get(number, 0) + count
        self.sums[number] = self.sums.get(number, 0) + total

    def merge(self, other: Histogram) -> None:
        """Count all times of another."""
        for number, count in other.counts.items():
            self.put(number, count, other.sums[number])

    def without(self, other: Histogram) -> Histogram:
        """What remains when the times of another, which are among these, are left out."""
        rest = Histogram()
        for number, count in self.counts.items():
            left = count - other.counts.get(number, 0)
            if left:
                rest.counts[number] = left
                rest.sums[number] = self.sums[number] - other.sums.get(number, 0)
        return rest

    @property
    def count(self) -> int:
        """How many times were counted."""
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        """Their sum in seconds."""
        return sum(self.sums.values())

    def mean(self) -> float | None:
        """Their mean in seconds."""
        return self.total / self.count if self.counts else None

    def quantile(self, share: float) -> float | None:
        """The time that this share of them does not exceed."""
        left = share * self.count
        for number, count in self.ordered():
            left -= count
            if left <= 0:
                return self.sums[number] / self.counts[number]
        return None

    def ordered(self) -> Iterator[tuple[int, int]]:
        """The bins in order of time, with their counts."""
        for number in sorted(self.counts):
            yield number, self.counts[number]


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """All of them in one."""
    whole = Histogram()
    for histogram in histograms:
        whole.merge(histogram)
    return whole
