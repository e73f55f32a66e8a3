"""One situation for all that differ in nothing but which of several elements that are alike is where.

In goes a packed configuration, out comes the one that stands for its kind: the bits of the elements of each group
(their instances, their places in sets, the needs that move with them), sorted. Apart from the search because it
is asked of one configuration at a time, and because `alike` says why it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from koopflow.semantics.alike import Bundle
from koopflow.semantics.compiling import Slot
from koopflow.semantics.configuration import SIGNAL_BASE, Configuration, Kind, Stimulus
from koopflow.semantics.packing import Packing
from koopflow.semantics.select import legal_plans
from koopflow.semantics.tables import Tables

Field = tuple[int, int]
"""Where some bits of a bundle begin in the integer, and the mask of as many."""
Content = tuple[tuple[int, ...], tuple[tuple[int, int, int], ...]]
"""What a bundle's fields hold, and where in the agenda which of its nodes waits."""


class Counting:
    """The canonical forms of configurations of these tables."""

    def __init__(self, tables: Tables, packing: Packing) -> None:
        self._tables = tables
        self._packing = packing
        self._groups = [
            [tuple(_fields(tables, packing, bundle)) for bundle in group] for group in tables.alike
        ]
        self._nodes = [[_instances(tables, bundle) for bundle in group] for group in tables.alike]
        self.mask = 0
        """All that decides which configuration is the canonical one, the agenda left out."""
        for group in self._groups:
            for fields in group:
                for at, width in fields:
                    self.mask |= width << at
        self.decisive = self.mask | packing.agenda
        """All of that, the agenda with it."""
        self._known: dict[int, int] = {}

    def canonical(self, packed: int) -> int:
        """The integer that stands for this one and all that are like it."""
        key = packed & self.decisive
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._sorted(key)
        return packed ^ key | found

    def everywhere(self, packed: int) -> int:
        """The integer with what one bundle of a group holds held by all of them."""
        for group in self._groups:
            fields = list(zip(*group, strict=True))
            for row in fields:
                held = 0
                for at, width in row:
                    held |= packed >> at & width
                packed |= sum(held << at for at, _ in row)
        return packed

    def told_apart(self, now: Configuration, stimuli: Iterable[Stimulus]) -> Iterator[Stimulus]:
        """These stimuli of a configuration, of plans that come to the same only the first."""
        firsts: dict[int, set[int]] = {}
        for stimulus in stimuli:
            slot = self._planned(stimulus)
            if slot is not None and slot.index not in firsts:
                firsts[slot.index] = {*self.plans(now, slot, legal_plans(self._tables, slot, now.values))}
            if slot is None or stimulus.detail in firsts[slot.index]:
                yield stimulus

    def _planned(self, stimulus: Stimulus) -> Slot | None:
        if stimulus.kind not in (Kind.RESULT, Kind.STUCK):
            return None
        at = stimulus.at
        return self._tables.plans.get(
            at if stimulus.kind == Kind.STUCK else self._tables.transitions[at].node
        )

    def plans(self, now: Configuration, slot: Slot, plans: Iterable[int]) -> Iterator[int]:
        """Of plans that come to the same the first, in this configuration."""
        cleared = now._replace(values=(*now.values[: slot.index], 0, *now.values[slot.index + 1 :]))
        packed = self._packing.pack(cleared)
        agenda = self._packing.agendas[packed >> self._packing.top]
        order = [
            sorted(zip(self._contents(number, packed, agenda), group, strict=True), key=lambda pair: pair[0])
            for number, group in enumerate(self._tables.alike)
        ]
        return (plan for plan in plans if all(_descends(plan, group) for group in order))

    def _sorted(self, key: int) -> int:
        agenda = self._packing.agendas[key >> self._packing.top]
        moved: dict[int, int] = {}
        for number, group in enumerate(self._groups):
            contents = self._contents(number, key, agenda)
            order = sorted(range(len(group)), key=contents.__getitem__, reverse=True)
            for place, source in enumerate(order):
                for (at, width), content in zip(group[place], contents[source][0], strict=True):
                    key = key & ~(width << at) | content << at
                for (start, end), (to, _) in zip(
                    self._nodes[number][source], self._nodes[number][place], strict=True
                ):
                    moved |= {node: node - start + to for node in agenda if start <= node < end}
        if moved:
            numbered = tuple(moved.get(item, item) for item in agenda)
            key ^= (key >> self._packing.top ^ self._packing.number(numbered)) << self._packing.top
        return key

    def _contents(self, number: int, packed: int, agenda: tuple[int, ...]) -> list[Content]:
        waiting = [
            tuple(
                (which, place, item - start)
                for place, item in enumerate(agenda)
                if item < SIGNAL_BASE
                for which, (start, end) in enumerate(instances)
                if start <= item < end
            )
            for instances in self._nodes[number]
        ]
        held = [tuple(packed >> at & width for at, width in fields) for fields in self._groups[number]]
        return list(zip(held, waiting, strict=True))


def _fields(tables: Tables, packing: Packing, bundle: Bundle) -> Iterator[Field]:
    for start, end in _instances(tables, bundle):
        for row in range(3):
            yield row * packing.nodes + start, (1 << end - start) - 1
    for slot in tables.words.slots:
        if slot.sort == "set":
            yield from ((packing.widths[slot.index][0] + item, 1) for item in bundle if item in slot.symbols)


def _instances(tables: Tables, bundle: Bundle) -> tuple[tuple[int, int], ...]:
    """The stretches of nodes that the instances for this element have, in the order of their `each` states."""
    element = tables.words.symbols[bundle[0]]
    return tuple(
        (node.index, node.index + 1 + node.inside.bit_count())
        for node in tables.tree.nodes
        if node.kind == "instance" and node.element == element
    )


def _descends(plan: int, group: list[tuple[Content, Bundle]]) -> bool:
    """Whether among bundles that hold the same those in the plan come first."""
    return all(
        [plan >> item & 1 for item in bundle] >= [plan >> item & 1 for item in following]
        for (content, bundle), (then, following) in pairwise(group)
        if content == then
    )
