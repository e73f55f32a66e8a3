"""A duty in; after how long it is answered at the latest, where timers see to that on every run, out.

The other end of `fastest`. A timer ends a stay when it is due and its guard holds, so that a state left by one bounds
all that happens while it is active; what no timer bounds may last as long as one likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from koopflow.semantics.configuration import Kind
from koopflow.verify.duties import Duty
from koopflow.verify.fastest import over_mask
from koopflow.verify.timing import longest

EDGES_MAX = 60_000
"""How many steps are looked at before the answer is that nothing bounds the time."""
IN_A_ROW_MAX = 8
"""How many timers may have to run out one after another."""


def slowest(duty: Duty, country: str | None) -> int | None:
    """The most seconds from the start of the duty to its answer, on any run and day; None where nothing bounds them.

    Each timer counts in full from where it is first needed, so that the bound may be greater than what can happen.
    """
    if not duty.space.complete:
        return None
    search = _Search(duty, over_mask(duty.space), *_leaving(duty, country))
    reached: set[int] = set()
    for edge, course in duty.starts():
        target = duty.space.targets[edge]
        if course == "barred" or (course == "open" and not search.is_bounded(target)):
            return None
        if course == "open":
            reached.add(target)
    return search.longest(reached, 0)


def _leaving(duty: Duty, country: str | None) -> tuple[Mapping[int, int], Mapping[int, tuple[int, int]]]:
    """The labels of timers that leave their state, with the timer; and of each timer the state and its most seconds."""
    tables = duty.space.tables
    labels: dict[int, int] = {}
    timers: dict[int, tuple[int, int]] = {}
    for number, label in enumerate(duty.space.labels):
        if label.kind != Kind.TIMER or all(tables.options[option].domain < 0 for option in label.taken):
            continue
        transition = tables.transitions[label.at]
        state = tables.node(transition.node).state
        after = state.next[transition.name][0].after if state is not None else None
        if after is not None:
            labels[number] = label.at
            timers[label.at] = (transition.node, longest(after, country))
    return labels, timers


@dataclass
class _Search:
    duty: Duty
    over: int
    leaving: Mapping[int, int]
    timers: Mapping[int, tuple[int, int]]
    edges: int = 0

    def is_bounded(self, number: int) -> bool:
        """Whether some timer can end the stay here, or what follows comes at once; nothing does once the case is over."""
        if self.duty.space.configurations.found[number] & self.over:
            return False
        return bool(self.duty.space.automatic[number]) or bool(self._bounding(number))

    def longest(self, reached: Iterable[int], depth: int) -> int | None:
        """The most seconds to an answer from any of these configurations."""
        groups: dict[frozenset[int], list[int]] = {}
        for number in self._settled(reached):
            groups.setdefault(self._bounding(number), []).append(number)
        most = 0
        for timers, group in groups.items():
            bounds = (self._by(timer, group, depth) for timer in sorted(timers))
            known = [bound for bound in bounds if bound is not None]
            if not known:
                return None
            most = max(most, min(known))
        return most

    def _by(self, timer: int, group: Iterable[int], depth: int) -> int | None:
        """The bound that a timer gives: while its state stays active, all that happens takes no longer."""
        node, seconds = self.timers[timer]
        left = self._left(timer, node, group) if depth < IN_A_ROW_MAX else None
        if left is None:
            return None
        more = self.longest(left, depth + 1)
        return None if more is None else seconds + more

    def _left(self, timer: int, node: int, group: Iterable[int]) -> set[int] | None:
        """Where the duty is still open when the state is left; None where its timer does not see to that."""
        space = self.duty.space
        found, of_edge, targets, labels = (
            space.configurations.found,
            space.of_edge,
            space.targets,
            space.labels,
        )
        left: set[int] = set()
        seen = set(group)
        waiting = list(seen)
        while waiting:
            number = waiting.pop()
            self.edges += len(space.edges(number))
            if self.edges > EDGES_MAX or found[number] & self.over:
                return None
            is_bounded = bool(space.automatic[number])
            for edge in space.edges(number):
                is_bounded = is_bounded or self.leaving.get(of_edge[edge]) == timer
                course = self.duty.course(edge)
                if course == "barred":
                    return None
                target = targets[edge]
                if course == "answered" or target in seen or target in left:
                    continue
                if not found[target] >> node & 1 or node in labels[of_edge[edge]].entered:
                    left.add(target)
                else:
                    seen.add(target)
                    waiting.append(target)
            if not is_bounded:
                return None
        return left

    def _bounding(self, number: int) -> frozenset[int]:
        """The timers that can leave their state here."""
        labels = (self.duty.space.of_edge[edge] for edge in self.duty.space.edges(number))
        return frozenset(self.leaving[one] for one in labels if one in self.leaving)

    def _settled(self, reached: Iterable[int]) -> Iterator[int]:
        """Where time can pass: what follows at once is followed, and an answer on the way drops out."""
        space = self.duty.space
        seen = set(reached)
        waiting = sorted(seen)
        while waiting:
            number = waiting.pop()
            if not space.automatic[number] or space.configurations.found[number] & self.over:
                yield number
                continue
            for edge in space.edges(number):
                target, course = space.targets[edge], self.duty.course(edge)
                if course == "barred":
                    yield number
                elif course == "open" and target not in seen:
                    seen.add(target)
                    waiting.append(target)
