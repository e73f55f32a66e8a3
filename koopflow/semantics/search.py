"""A search breadth first, one configuration after another: in go tables and a budget, out come numbered configurations
with their edges.

Apart from the space that is read afterwards, because a large search is handed over in the middle to compiled code
(`sweeping`), which goes on from here and comes to the same numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from koopflow.semantics.counting import Counting
from koopflow.semantics.packing import Packing
from koopflow.semantics.step import initial
from koopflow.semantics.succession import Succession
from koopflow.semantics.tables import Tables


@dataclass(slots=True)
class Search:
    """What was found so far; `number` is the next configuration to look at, `opened` are slots left open."""

    tables: Tables
    states_max: int
    opened: tuple[int, ...]
    packing: Packing
    counting: Counting | None
    succession: Succession
    found: Sequence[int]
    numbers: dict[int, int]
    offsets: array[int] = field(default_factory=lambda: array("l", [0]))
    targets: array[int] = field(default_factory=lambda: array("l"))
    of_edge: array[int] = field(default_factory=lambda: array("l"))
    parents: array[int] = field(default_factory=lambda: array("l", [-1]))
    automatic: bytearray = field(default_factory=bytearray)
    together: int = 0
    """What is set in any configuration that was looked at."""
    number: int = 0

    @classmethod
    def of(cls, tables: Tables, states_max: int, opened: tuple[int, ...] = ()) -> Search:
        """A search that has found the configuration before anything starts."""
        packing = Packing.of(tables)
        counting = Counting(tables, packing) if tables.alike else None
        succession = Succession(tables, packing, counting, opened)
        first = packing.pack(initial(tables)) & ~packing.values(sum(1 << slot for slot in opened))
        return cls(tables, states_max, opened, packing, counting, succession, [first], {first: 0})

    def run(self, until: int) -> bool:
        """Go on until all is found, or more configurations than this are; whether all is found."""
        found, numbers = list(self.found), self.numbers
        self.found = found
        states_max, after = self.states_max, self.succession.after
        targets, parents, offsets = self.targets, self.parents, self.offsets
        while self.number < len(found) <= until:
            now = found[self.number]
            following: list[int] = []
            labels: list[int] = []
            self.automatic.append(after(now, following, labels))
            for packed in following:
                target = numbers.get(packed, -1)
                if target < 0 and len(found) < states_max:
                    target = numbers[packed] = len(found)
                    found.append(packed)
                    parents.append(self.number)
                targets.append(target)
            self.of_edge.extend(labels)
            offsets.append(len(targets))
            self.together |= now
            self.number += 1
        return self.number == len(found)

    @property
    def depth(self) -> int:
        """How many steps lead to the configuration that was found last."""
        at, steps = len(self.found) - 1, 0
        while at > 0:
            at, steps = self.parents[at], steps + 1
        return steps
