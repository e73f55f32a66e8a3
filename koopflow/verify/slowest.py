"""A duty in; after how long it is answered at the latest, where timers see to that on every run, out.

The other end of `fastest`. A timer ends a stay when it is due and its guard holds, so that a state left by one bounds
all that happens while it is active; what no timer bounds may last as long as one likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from koopflow.semantics.configuration import Kind
from koopflow.verify.duties import Duty
from koopflow.verify.fastest import Timers, over_mask
from koopflow.verify.timing import longest

EDGES_MAX = 60_000
"""How many steps are looked at before the answer is that nothing bounds the time."""
IN_A_ROW_MAX = 8
"""How many timers may have to run out one after another."""
Dues = Mapping[int, int]
NOTHING: Dues = MappingProxyType({})


def slowest(duty: Duty, country: str | None) -> int | None:
    """The most seconds from the start of the duty to its answer, on any run and day; None where nothing bounds them.

    A timer counts in full from where it is first needed, so that the bound may be greater than what can happen.
    """
    if not duty.space.complete:
        return None
    search = _Search(duty, over_mask(duty.space), *_leaving(duty, country), Timers.of(duty.space))
    reached: set[int] = set()
    for edge, course in duty.starts():
        target = duty.space.targets[edge]
        if course == "barred" or (course == "open" and not search.is_bounded(target)):
            return None
        if course == "open":
            reached.add(target)
    return search.longest(reached)


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
    clocks: Timers
    edges: int = 0

    def is_bounded(self, number: int) -> bool:
        """Whether some timer can end the stay here, or what follows comes at once; not once the case is over."""
        if self.duty.space.configurations.found[number] & self.over:
            return False
        return bool(self.duty.space.automatic[number]) or bool(self._bounding(number))

    def longest(
        self, reached: Iterable[int], now: int = 0, dues: Dues = NOTHING, depth: int = 0
    ) -> int | None:
        """The most seconds from the start to an answer by way of these configurations, which are reached by `now`.

        `dues` says by when timers are due at the latest, of the states that have stayed active.
        """
        settled, begun = self._settled(reached)
        dues = {timer: due for timer, due in dues.items() if timer not in begun}
        groups: dict[frozenset[int], list[int]] = {}
        for number in settled:
            groups.setdefault(self._bounding(number), []).append(number)
        most = now
        for timers, group in groups.items():
            bounds = (self._by(timer, group, now, dues, depth) for timer in sorted(timers))
            known = [bound for bound in bounds if bound is not None]
            if not known:
                return None
            most = max(most, min(known))
        return most

    def _by(self, timer: int, group: list[int], now: int, dues: Dues, depth: int) -> int | None:
        """The bound that a timer gives: all that happens while its state stays active comes before it is due."""
        node, seconds = self.timers[timer]
        left = self._left(timer, node, group) if depth < IN_A_ROW_MAX else None
        if left is None:
            return None
        due = dues.get(timer, now + seconds)
        running = {
            other: dues.get(other, now + most)
            for other, (at, most) in self.timers.items()
            if other not in left[1] and all(self.duty.space.configurations.found[n] >> at & 1 for n in group)
        }
        more = self.longest(left[0], due, running, depth + 1)
        return None if more is None else max(due, more)

    def _left(self, timer: int, node: int, group: Iterable[int]) -> tuple[set[int], set[int]] | None:
        """Where the duty is still open when the state is left, and the timers that began to count until then; None
        where the timer does not see to its being left."""
        space = self.duty.space
        found, of_edge, targets = space.configurations.found, space.of_edge, space.targets
        courses, automatic = self.duty.courses, space.automatic
        ends = {label for label, one in self.leaving.items() if one == timer}
        again = {label for label in range(len(space.labels)) if timer in self.clocks.begun(label)}
        left: set[int] = set()
        labels: set[int] = set()
        seen = set(group)
        waiting = list(seen)
        while waiting:
            number = waiting.pop()
            edges = space.edges(number)
            self.edges += len(edges)
            if self.edges > EDGES_MAX or found[number] & self.over:
                return None
            if not automatic[number] and ends.isdisjoint(of_edge[edges.start : edges.stop]):
                return None
            for edge in edges:
                label, target = of_edge[edge], targets[edge]
                course = courses[label] or self.duty.course(edge)
                if course == "barred":
                    return None
                if course == "answered":
                    continue
                labels.add(label)
                if label in again or not found[target] >> node & 1:
                    left.add(target)
                elif target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return left, {one for label in labels for one in self.clocks.begun(label)}

    def _bounding(self, number: int) -> frozenset[int]:
        """The timers that can leave their state here."""
        labels = (self.duty.space.of_edge[edge] for edge in self.duty.space.edges(number))
        return frozenset(self.leaving[one] for one in labels if one in self.leaving)

    def _settled(self, reached: Iterable[int]) -> tuple[list[int], set[int]]:
        """Where time can pass, and the timers that began to count on the way: what follows at once is followed."""
        space = self.duty.space
        seen = set(reached)
        waiting = sorted(seen)
        settled: list[int] = []
        begun: set[int] = set()
        while waiting:
            number = waiting.pop()
            edges = space.edges(number) if space.automatic[number] else ()
            courses = [self.duty.course(edge) for edge in edges]
            if not edges or "barred" in courses or space.configurations.found[number] & self.over:
                settled.append(number)
                continue
            for edge, course in zip(edges, courses, strict=True):
                if course == "open":
                    begun |= self.clocks.begun(space.of_edge[edge]).keys()
                    if space.targets[edge] not in seen:
                        seen.add(space.targets[edge])
                        waiting.append(space.targets[edge])
        return settled, begun
