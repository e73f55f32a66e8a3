"""What a step can look at or change: in go tables and a stimulus, out comes the mask of that part of a configuration.

Two configurations that agree on the footprint of a stimulus allow it alike and are changed by it alike, so that what
was worked out in one holds in the other (docs/explanation/semantics.md, section 5). Where a footprint is not plain it
is made larger; too large costs time, too small would be wrong, and random models are searched both ways in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from koopflow.semantics.compiling import Reads
from koopflow.semantics.configuration import SIGNAL_BASE, Kind, Stimulus
from koopflow.semantics.packing import Packing
from koopflow.semantics.select import bits
from koopflow.semantics.tables import Effect, Option, Tables, Transition


class Footprints:
    """The footprints of the stimuli of these tables."""

    def __init__(self, tables: Tables, packing: Packing) -> None:
        self.tables = tables
        self.packing = packing
        self._common = packing.agenda | packing.begun
        self._starting: dict[int, int] = {}

    def of(self, stimulus: Stimulus) -> int:
        """The footprint of a stimulus; of one with a plan, that of every plan."""
        tables, packing, at = self.tables, self.packing, stimulus.at
        match stimulus.kind:
            case Kind.START:
                # The same for each of the many ways to begin.
                if at not in self._starting:
                    given = _union(1 << slot for ways in tables.starts[at] for slot, _ in ways)
                    self._starting[at] = self._beginning(tables.roots[at].node) | packing.values(given)
                mask = self._starting[at]
            case Kind.BEGIN | Kind.UNMET:
                mask = self._beginning(at)
            case Kind.RESULT | Kind.TIMER:
                mask = self._planned(tables.transitions[at].node) | self._options([tables.transitions[at]])
            case Kind.STUCK:
                mask = self._planned(at) | self._guards(tables.of_node[at])
            case Kind.EVENT:
                mask = self._answers([at], stimulus.detail)
            case Kind.FOREIGN_SIGNAL:
                heard = [root.index for root in tables.roots if root.level > stimulus.detail]
                mask = self._answers(heard, at)
            case _:
                slot = tables.flow_slots[at]
                mask = self._answers([slot.root], slot.trigger) | packing.kept(1 << at) | packing.way(1 << at)
        return mask | self._common

    def of_item(self, item: int) -> int:
        """The footprint of answering the first item of the agenda."""
        tables = self.tables
        if item >= SIGNAL_BASE:
            heard = range(len(tables.roots))
            return self._common | self._answers(heard, (item - SIGNAL_BASE) // len(tables.roots))
        node = tables.node(item)
        inside = self.packing.standing(node.inside | node.bit)
        return self._common | inside | self._options(tables.completions_of[item].values())

    def _planned(self, node: int) -> int:
        slot = self.tables.plans.get(node)
        slots = 0 if slot is None else 1 << slot.index | self._slot(self.tables.needs)
        return self.packing.standing(1 << node) | self.packing.values(slots)

    def _slot(self, index: int) -> int:
        return 1 << index if index >= 0 else 0

    def _answers(self, roots: Sequence[int], trigger: int) -> int:
        """Who listens, all that these stand in, and what they do; who does not listen does not matter."""
        listening = [
            row[trigger]
            for node, row in zip(self.tables.tree.nodes, self.tables.events_of, strict=True)
            if trigger in row and node.root in roots
        ]
        tree = self.tables.tree
        around = _union(node.bit for item in listening for node in tree.ancestors(item.node))
        here = _union(1 << item.node for item in listening)
        return self.packing.standing(around | here) | self._options(listening)

    def _guards(self, transitions: Iterable[Transition]) -> int:
        return _union(self._reads(option.reads) for item in transitions for option in item.options)

    def _options(self, transitions: Iterable[Transition]) -> int:
        return _union(self._option(option) for item in transitions for option in item.options)

    def _option(self, option: Option) -> int:
        mask = self.packing.standing(1 << option.node | option.leaves)
        mask |= self._reads(option.reads) | self._effects(option.effects)
        if option.domain >= 0 and option.entry is None:
            mask |= self._beginning(option.domain)
        return mask

    def _beginning(self, index: int) -> int:
        """All that can follow when something inside this node begins: what begins there in turn, and what ends."""
        nodes = self.tables.tree.nodes
        inside = [index, *bits(nodes[index].inside)]
        effects = [found.effects for node in inside if (found := self.tables.beginnings[node]) is not None]
        runs = [state.each.in_ for node in inside if (state := nodes[node].state) is not None and state.each]
        slots = _union(1 << self.tables.words.slot_of[name].index for name in runs)
        return _union(map(self._effects, effects)) | self.packing.values(slots) | self._ending(index)

    def _ending(self, index: int) -> int:
        """This node, and all that is looked at and cancelled when its body, or that of what is around it, ends."""
        node = self.tables.tree.nodes[index]
        if node.kind == "final":
            node = self.tables.tree.nodes[node.parent]
        mask = self.packing.standing(node.inside | node.bit)
        while node.kind in ("region", "instance"):
            node = self.tables.tree.nodes[node.parent]
            if node.body.until is None or node.body.until.mode == "all":
                # Over only when all have ended: then nothing is left to cancel, and only the ends are looked at.
                mask |= self.packing.standing(node.bit) | _union(map(self._ends, node.children))
            else:
                mask |= self.packing.standing(node.inside | node.bit)
        if node.kind == "root":
            slots = _union(1 << slot.index for slot in self.tables.flow_slots if slot.root == node.root)
            mask |= self.packing.kept(slots) | self.packing.way(slots)
        return mask

    def _ends(self, index: int) -> int:
        """What tells whether a region or sub-instance has ended."""
        node = self.tables.tree.nodes[index]
        if node.has_states:
            return self.packing.standing(node.bit) | self.packing.active(self.tables.finals[index])
        return self.packing.standing(node.bit) | _union(map(self._ends, node.children))

    def _effects(self, effects: Iterable[Effect]) -> int:
        mask = 0
        for effect in effects:
            if effect.value is not None:
                mask |= self.packing.values(1 << effect.at) | self._reads(effect.reads)
            mask |= self.packing.way(_union(1 << slot for slot in effect.to))
        return mask

    def _reads(self, reads: Reads) -> int:
        return self.packing.values(reads.slots) | self.packing.active(reads.nodes)


def _union(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)
