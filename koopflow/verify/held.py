"""Which facts about documents hold where on a line: gains and the facts that are asked for in, bits out.

A fact is that one of some holders has a document. Only facts that something asks for get a bit, so that one small
integer for each configuration answers all of them (docs/explanation/verification.md, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from koopflow.graph.holders import Sharing
from koopflow.verify.gains import Gain, Gains
from koopflow.verify.passes import Reached, may, must, reached_without

Fact = tuple[frozenset[str], str]
"""That one of these holders has this document."""


@dataclass(frozen=True)
class Facts:
    """The facts of a line, each the bit at its place in `asked`."""

    sharing: Sharing
    gains: Gains
    asked: tuple[Fact, ...]

    @cached_property
    def first(self) -> int:
        """What holds before anything has happened."""
        owned = ((document.from_, name) for name, document in self.sharing.model.documents.items())
        return self._of((owner, (name,)) for owner, name in owned if owner is not None)

    @cached_property
    def before(self) -> Mapping[int, int]:
        """What a step of each label adds before it sends anything."""
        gains = self.gains
        return {
            label: self._mask((*gains.before[label], *gains.elsewhere[label])) for label in gains.first_edge
        }

    @cached_property
    def added(self) -> tuple[int, ...]:
        """What a step of each label adds in all."""
        before, after = self.before, self.gains.after
        labels = range(len(self.gains.space.labels))
        return tuple(before[label] | self._mask(after[label]) if label in before else 0 for label in labels)

    @cached_property
    def always(self) -> list[int]:
        """What holds on every run to each configuration."""
        return must(self.gains.space, self.first, self.added, self.gains.counts)

    @cached_property
    def ever(self) -> list[int]:
        """What holds on some run to each configuration."""
        late = self.gains.late
        possible = [added | self._mask(late.get(label, ())) for label, added in enumerate(self.added)]
        return may(self.gains.space, self.first, possible, self.gains.counts)

    def without(self, fact: int) -> Reached:
        """What can be reached before this fact holds; nothing where it holds from the beginning."""
        if fact not in self._searched:
            adding = [label for label, added in enumerate(self.added) if added & fact]
            self._searched[fact] = reached_without(self.gains.space, adding, self.gains.counts)
        return self._searched[fact]

    def along(self, edges: Iterable[int]) -> int:
        """What holds after these steps from the beginning."""
        facts = self.first
        for edge in edges:
            facts |= self.added[self.gains.space.of_edge[edge]]
        return facts

    @cached_property
    def _searched(self) -> dict[int, Reached]:
        return {}

    @cached_property
    def _of_document(self) -> Mapping[str, list[tuple[frozenset[str], int]]]:
        found: dict[str, list[tuple[frozenset[str], int]]] = {}
        for bit, (holders, document) in enumerate(self.asked):
            found.setdefault(document, []).append((holders, 1 << bit))
        return found

    def _mask(self, gains: Iterable[Gain]) -> int:
        return self._of((gain.actor, gain.documents) for gain in gains)

    def _of(self, had: Iterable[tuple[str, tuple[str, ...]]]) -> int:
        mask = 0
        for actor, documents in had:
            holders = self.sharing.holders([actor])
            for document in documents:
                for wanted, bit in self._of_document.get(document, ()):
                    mask |= bit if wanted & holders else 0
        return mask
