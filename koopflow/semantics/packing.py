"""A configuration as one integer and back: in go tables, out come the fields and their masks.

A search holds many thousands of configurations and asks of each whether it was seen: one integer is small, is
hashed fast, and a part of it is cut out by one mask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, overload, runtime_checkable

from koopflow.semantics.compiling import Slot
from koopflow.semantics.configuration import Configuration
from koopflow.semantics.select import bits
from koopflow.semantics.tables import Tables, Values

WORD = 64
"""The agenda's number begins at a multiple of this many bits, so that rows of words have it by itself."""
COPIES_BITS = 2
"""Copies of a flow on the way are counted up to 3 at most; the search keeps them at 2."""


@dataclass(slots=True)
class Packing:
    """Where each part of a configuration stands in the integer: nodes, roots, flow slots, attributes, agenda.

    Agendas are numbered as they are met, the empty one 0; that number stands above all else, so that an integer
    from `1 << top` on has an agenda that waits.
    """

    tables: Tables
    nodes: int
    roots: int
    slots: int
    widths: tuple[tuple[int, int, int], ...]
    """For each attribute where it begins, its least value and its bits."""
    top: int
    agendas: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    numbers: dict[tuple[int, ...], int] = field(default_factory=lambda: {(): 0})

    @classmethod
    def of(cls, tables: Tables) -> Packing:
        """The packing of configurations of these tables."""
        nodes, roots, slots = len(tables.tree.nodes), len(tables.roots), len(tables.flow_slots)
        at = 3 * nodes + 2 * roots + slots * (1 + COPIES_BITS)
        widths = []
        for slot in tables.words.slots:
            low, width = _range(slot, len(tables.words.symbols))
            widths.append((at, low, width))
            at += width
        return cls(tables, nodes, roots, slots, tuple(widths), -(-at // WORD) * WORD)

    def pack(self, now: Configuration) -> int:
        """The integer of a configuration with at most 3 copies of a flow on the way."""
        packed = self.number(now.agenda) << self.top
        for (at, low, _), value in zip(self.widths, now.values, strict=True):
            packed |= value - low << at
        for index, count in enumerate(now.way):
            packed |= count << self._way + index * COPIES_BITS
        packed |= now.kept << self._kept | now.over << self._over | now.started << self._started
        return packed | now.stuck << 2 * self.nodes | now.gated << self.nodes | now.active

    def number(self, agenda: tuple[int, ...]) -> int:
        """The number of an agenda."""
        waiting = self.numbers.setdefault(agenda, len(self.agendas))
        if waiting == len(self.agendas):
            self.agendas.append(agenda)
        return waiting

    def unpack(self, packed: int) -> Configuration:
        """The configuration of an integer."""
        nodes, roots = (1 << self.nodes) - 1, (1 << self.roots) - 1
        values: Values = tuple((packed >> at & (1 << width) - 1) + low for at, low, width in self.widths)
        copies = (1 << COPIES_BITS) - 1
        return Configuration(
            packed & nodes,
            packed >> self.nodes & nodes,
            packed >> 2 * self.nodes & nodes,
            packed >> self._started & roots,
            packed >> self._over & roots,
            values,
            packed >> self._kept & (1 << self.slots) - 1,
            tuple(packed >> self._way + index * COPIES_BITS & copies for index in range(self.slots)),
            self.agendas[packed >> self.top],
        )

    @property
    def _started(self) -> int:
        return 3 * self.nodes

    @property
    def _over(self) -> int:
        return 3 * self.nodes + self.roots

    @property
    def _kept(self) -> int:
        return 3 * self.nodes + 2 * self.roots

    @property
    def _way(self) -> int:
        return self._kept + self.slots

    # masks of fields

    @property
    def agenda(self) -> int:
        """The agenda, which has no end."""
        return -1 << self.top

    @property
    def begun(self) -> int:
        """Which roots have started, and which are over."""
        return (1 << 2 * self.roots) - 1 << self._started

    def active(self, nodes: int) -> int:
        """Whether these nodes are active."""
        return nodes

    def standing(self, nodes: int) -> int:
        """Whether these nodes are active, closed or stuck."""
        return nodes | nodes << self.nodes | nodes << 2 * self.nodes

    def gated(self, nodes: int) -> int:
        """Whether the gates of these nodes are closed."""
        return nodes << self.nodes

    def stuck(self, nodes: int) -> int:
        """Whether these nodes are stuck."""
        return nodes << 2 * self.nodes

    def started(self, root: int) -> int:
        """Whether this root has started."""
        return 1 << self._started + root

    def over(self, root: int) -> int:
        """Whether this root is over."""
        return 1 << self._over + root

    def kept(self, slots: int) -> int:
        """Whether flows are kept in these slots."""
        return slots << self._kept

    def way(self, slots: int) -> int:
        """How many copies are on the way to these slots."""
        copies = (1 << COPIES_BITS) - 1
        return sum(copies << self._way + index * COPIES_BITS for index in bits(slots))

    def values(self, slots: int) -> int:
        """The attributes in these slots."""
        return sum((1 << self.widths[index][2]) - 1 << self.widths[index][0] for index in bits(slots))


@runtime_checkable
class Found(Protocol):
    """Integers that can look for a part of themselves faster than one by one."""

    def having(self, mask: int) -> Iterator[int]:
        """The numbers of those in which something of this part is set, ascending."""


class Packed(Sequence[Configuration]):
    """Configurations that are kept as integers and unpacked when they are looked at."""

    def __init__(self, packing: Packing, found: Sequence[int]) -> None:
        self.packing = packing
        self.found = found

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> Configuration: ...
    @overload
    def __getitem__(self, at: slice) -> Packed: ...
    def __getitem__(self, at: int | slice) -> Configuration | Packed:
        if isinstance(at, slice):
            return Packed(self.packing, self.found[at])
        return self.packing.unpack(self.found[at])

    def having(self, mask: int) -> Iterator[int]:
        """The numbers of those in which something of this part is set, ascending."""
        if isinstance(self.found, Found):
            return self.found.having(mask)
        return (number for number, packed in enumerate(self.found) if packed & mask)


def _range(slot: Slot, symbols: int) -> tuple[int, int]:
    """The least value that can stand in a slot, and the bits for all of them; 0 stands where nothing is given yet."""
    if slot.sort == "boolean":
        return 0, 1
    if slot.sort == "set":
        return 0, max(symbols, 1)
    if slot.sort == "enum":
        return 0, max(symbols.bit_length(), 1)
    given = slot.initial or 0
    low, high = min(slot.low, given, 0), max(slot.high, given, 0)
    return low, (high - low).bit_length()
