"""A duty in; the runs from its start to an answer, the fastest first, out.

A search in the order of the least time on any day. Only timers take time: each fires no earlier than `after` its state
was entered since the duty started; of a state entered before, it may be due at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from koopflow.durations import Duration
from koopflow.semantics.configuration import Kind
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.duties import Duty
from koopflow.verify.timing import START, Moments

LABELS_MAX = 200_000
"""How many ways to a configuration one search looks at."""
Clocks = tuple[tuple[int, int], ...]
"""Timers that are not due yet, each with the moment at which it is."""


class Arrival(NamedTuple):
    """A run that answers: the moment of its answer, and its edges from the start of the duty on."""

    moment: int
    edges: tuple[int, ...]


class _Reached(NamedTuple):
    """A configuration on a run, at a moment, with the clocks that still matter; `number` is -1 after an answer."""

    number: int
    now: int
    clocks: Clocks
    before: int
    edge: int


@dataclass
class Race:
    """The search for one duty. `limited` says afterwards whether something was not looked at."""

    duty: Duty
    moments: Moments
    labels_max: int = LABELS_MAX
    limited: bool = False
    _found: list[_Reached] = field(default_factory=list)
    _heap: list[tuple[int, int]] = field(default_factory=list)
    _seen: dict[int, list[_Reached]] = field(default_factory=dict)
    _answers: list[int] = field(default_factory=list)
    _free: set[int] = field(default_factory=set)
    """The configurations that were reached at the start with no clock: nothing is better."""

    def arrivals(self) -> Iterator[Arrival]:
        """The runs that answer, none certainly slower than one before it, in the order of their least time."""
        starts = self.duty.starts()
        timers = Timers.of(self.duty.space)
        over = over_mask(self.duty.space)
        while True:
            # A further start is looked at when all that takes no time from those before is done.
            while not self._heap or self._heap[0][0] > 0:
                start = next(starts, None)
                if start is None:
                    break
                edge, course = start
                if course == "answered":
                    self._push(_Reached(-1, START, (), -1, edge))
                elif course == "open":
                    self._go(-1, (), edge, START, timers, over)
            if not self._heap:
                return
            at = heappop(self._heap)[1]
            reached = self._found[at]
            if reached.number < 0:
                yield Arrival(reached.now, self._way(at))
            elif len(self._found) > self.labels_max:
                self.limited = True
                return
            else:
                self._expand(at, reached, timers, over)

    def at_once(self) -> Arrival | None:
        """A run that answers without the step of any timer, so that it may take no time at all; None where none does.

        Nearly every deadline can be kept so, and this search needs no clocks.
        """
        space, timers, over = self.duty.space, Timers.of(self.duty.space), over_mask(self.duty.space)
        timed = frozenset(n for n, label in enumerate(space.labels) if timers.fired(n) in timers.node)
        seen = bytearray(len(space.configurations))
        for start, begun in self.duty.starts():
            if begun == "answered":
                return Arrival(START, (start,))
            waiting = [(space.targets[start], start, -1)] if begun == "open" else []
            for at, (number, _, _) in enumerate(waiting):
                if number < 0 or seen[number] or space.configurations.found[number] & over:
                    continue
                seen[number] = 1
                for edge in space.edges(number):
                    if space.of_edge[edge] in timed:
                        continue
                    course = self.duty.course(edge)
                    if course == "answered":
                        return Arrival(START, (*_back(waiting, at), edge))
                    if course == "open" and not seen[space.targets[edge]]:
                        waiting.append((space.targets[edge], edge, at))
        return None

    def _expand(self, at: int, reached: _Reached, timers: Timers, over: int) -> None:
        space, moments = self.duty.space, self.moments
        clocks = dict(reached.clocks)
        for edge in space.edges(reached.number):
            now = reached.now
            fired = timers.fired(space.of_edge[edge])
            if fired in clocks:
                now = moments.latest(now, clocks[fired])
            course = self.duty.course(edge)
            if course == "answered":
                if not any(moments.not_after(one, now) for one in self._answers):
                    self._answers.append(now)
                    self._push(_Reached(-1, now, (), at, edge))
            elif course == "open":
                self._go(at, reached.clocks, edge, now, timers, over)

    def _go(self, before: int, running: Clocks, edge: int, now: int, timers: Timers, over: int) -> None:
        """On to where the edge leads, unless it is known to be reached no later with nothing due later."""
        space, moments = self.duty.space, self.moments
        target = space.targets[edge]
        if target < 0:
            self.limited = True
            return
        if target in self._free:
            return
        packed = space.configurations.found[target]
        if packed & over:
            return
        clocks: Clocks = ()
        if packed & self.duty.pausing:
            now = moments.freed(now)
        else:
            begun = timers.begun(space.of_edge[edge])
            if running:
                clocks = tuple(
                    clock
                    for clock in running
                    if clock[0] not in begun
                    and packed >> timers.node[clock[0]] & 1
                    and not (now and moments.not_after(clock[1], now))
                )
            for timer, duration in begun.items():
                if packed >> timers.node[timer] & 1:
                    clocks = (*clocks, (timer, moments.after(now, duration)))
        seen = self._seen.setdefault(target, [])
        for one in seen:
            if self._is_as_good(one, now, clocks):
                return
        after = _Reached(target, now, clocks, before, edge)
        seen.append(after)
        if now == START and not clocks:
            self._free.add(target)
        self._push(after)

    def _is_as_good(self, one: _Reached, now: int, clocks: Clocks) -> bool:
        not_after = self.moments.not_after
        if one.now != now and not not_after(one.now, now):
            return False
        if not one.clocks or one.clocks == clocks:
            return True
        later = dict(clocks)
        return all(not_after(due, later.get(timer, now)) for timer, due in one.clocks)

    def _push(self, reached: _Reached) -> None:
        heappush(self._heap, (self.moments.least[reached.now], len(self._found)))
        self._found.append(reached)

    def _way(self, at: int) -> tuple[int, ...]:
        edges: list[int] = []
        while at >= 0:
            edges.append(self._found[at].edge)
            at = self._found[at].before
        return tuple(reversed(edges))


def _back(reached: list[tuple[int, int, int]], at: int) -> tuple[int, ...]:
    """The edges that lead to an entry, each of which knows the one before it."""
    edges: list[int] = []
    while at >= 0:
        edges.append(reached[at][1])
        at = reached[at][2]
    return tuple(reversed(edges))


@dataclass(frozen=True)
class Timers:
    """The timers with `after` of a line, by the number of their transition: where they stand and how long they run."""

    space: StateSpace
    node: dict[int, int]
    of_node: dict[int, dict[int, Duration]]
    _begun: dict[int, dict[int, Duration]] = field(default_factory=dict)

    @classmethod
    def of(cls, space: StateSpace) -> Timers:
        """The timers that take time; one with `after: 0` is due at once."""
        node: dict[int, int] = {}
        of_node: dict[int, dict[int, Duration]] = {}
        for transition in space.tables.transitions:
            state = space.tables.node(transition.node).state
            after = state.next[transition.name][0].after if state is not None else None
            if transition.role == "timer" and after is not None and after.mean_seconds() > 0:
                node[transition.index] = transition.node
                of_node.setdefault(transition.node, {})[transition.index] = after
        return cls(space, node, of_node)

    def fired(self, label: int) -> int:
        """The timer whose step it is, else -1."""
        one = self.space.labels[label]
        return one.at if one.kind == Kind.TIMER else -1

    def begun(self, label: int) -> dict[int, Duration]:
        """The timers that begin to count in such a step: those of states entered, and one taken without `to`."""
        if label not in self._begun:
            one, tables = self.space.labels[label], self.space.tables
            begun: dict[int, Duration] = {}
            for node in one.entered:
                begun |= self.of_node.get(node, {})
            fired = self.fired(label)
            if fired in self.node and all(tables.options[option].domain < 0 for option in one.taken):
                begun[fired] = self.of_node[self.node[fired]][fired]
            self._begun[label] = begun
        return self._begun[label]


def over_mask(space: StateSpace) -> int:
    """Where the case is over its run is completed; the wider line goes on."""
    cases = [root.index for root in space.tables.roots if root.level == 0]
    return sum(space.configurations.packing.over(root) for root in cases)
