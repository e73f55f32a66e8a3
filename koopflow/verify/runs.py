"""Rules of order on every run of a line: automata and a space in, whether each can be broken and how out.

All rules of a line are carried through the space at once, as one set of automaton states for each configuration; only
for a rule that breaks is a shortest run looked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from koopflow.model.marks import Mark, Place
from koopflow.semantics.compiling import Function
from koopflow.semantics.configuration import Configuration, Kind
from koopflow.semantics.labels import Label
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.order import FIRST, OTHER, SECOND, STARTS, Order

State = tuple[int, ...]
Node = TypeVar("Node")
Came = dict[Node, tuple[Node, int] | None]
"""How the nodes of a search were come to: from which, by which edge; the first from nowhere."""


@dataclass(frozen=True)
class Watched:
    """A rule of order on a line: its automata, its places, its guard, and whether others' events may come between."""

    order: Order
    places: tuple[Place, ...]
    when: Function | None = None
    disturbed: bool = False
    """Whether machines that are not on the line have events that the automata must attend to."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that the rule names."""
        return frozenset(kind for place in self.places for kind, _ in place)

    def letter(self, mark: Mark) -> int | None:
        """The letter of an event, as if its guard held; None where it does not matter."""
        found = sum(bit for bit, place in zip((FIRST, SECOND), self.places, strict=False) if mark in place)
        if found:
            return found | STARTS
        return OTHER if self.order.attentive and mark[0] in self.kinds else None


@dataclass(frozen=True, slots=True)
class Breach:
    """How a rule is broken: which part of it, and the edges of a shortest run that does so."""

    part: str
    edges: tuple[int, ...]


@dataclass
class Runs:
    """The runs of one line; `over` are the roots that are to be over in a completed run, with nothing left to answer
    where `settled` is asked for."""

    space: StateSpace
    over: tuple[int, ...]
    settled: bool
    _ended: bytearray = field(init=False)
    _marks: list[tuple[Mark, ...]] = field(init=False)
    _unpacked: dict[int, Configuration] = field(default_factory=dict)

    def __post_init__(self) -> None:
        packed = self.space.configurations
        mask = sum(packed.packing.over(root) for root in self.over)
        waits = 1 << packed.packing.top
        self._ended = bytearray(
            bool(mask) and now & mask == mask and not (self.settled and now >= waits) for now in packed.found
        )
        self._marks = [_marks(self.space, label) for label in self.space.labels]

    def breaches(self, rules: Mapping[str, Watched]) -> Mapping[str, Breach]:
        """Those of the rules that a run breaks, each with a shortest such run."""
        return {
            name: breach
            for name in self._broken(rules)
            if (breach := self._shortest(rules[name])) is not None
        }

    # all rules at once

    def _broken(self, rules: Mapping[str, Watched]) -> list[str]:
        carried = _Carried(self, rules)
        space = self.space
        offsets, targets, of_edge = space.offsets, space.targets, space.of_edge
        states = [0] * len(space.configurations)
        states[0] = carried.first
        waiting, queued = deque([0]), bytearray(len(states))
        while waiting:
            number = waiting.popleft()
            queued[number] = 0
            here = carried.at_rest(number, states[number])
            if here is None:
                continue
            for edge in range(offsets[number], offsets[number + 1]):
                target, label = targets[edge], of_edge[edge]
                after = carried.after(number, edge, label, here) if carried.touched[label] else here
                if target >= 0 and after & ~states[target]:
                    states[target] |= after
                    if not queued[target]:
                        queued[target] = 1
                        waiting.append(target)
        return carried.broken

    def is_over(self, number: int) -> bool:
        """Whether a run is completed in this configuration."""
        return bool(self._ended[number])

    def configuration(self, number: int) -> Configuration:
        """The configuration, unpacked once."""
        if number not in self._unpacked:
            self._unpacked[number] = self.space.configurations[number]
        return self._unpacked[number]

    # one rule

    def _shortest(self, rule: Watched) -> Breach | None:
        space, order = self.space, rule.order
        first = (0, order.first)
        came: Came[tuple[int, State]] = {first: None}
        if part := order.broken(order.first, ended=False):
            return Breach(part, ())
        waiting = deque([first])
        while waiting:
            number, state = here = waiting.popleft()
            if self.is_over(number):
                if part := order.broken(state, ended=True):
                    return Breach(part, way_of(came, here))
                continue
            for before in self._disturbed(rule, number, state):
                for edge in space.edges(number):
                    after = self.moved(rule, number, edge, before)
                    if part := order.broken(after, ended=False):
                        return Breach(part, (*way_of(came, here), edge))
                    there = (space.targets[edge], after)
                    if there[0] >= 0 and there not in came:
                        came[there] = (here, edge)
                        waiting.append(there)
        return None

    def _disturbed(self, rule: Watched, number: int, state: State) -> tuple[State, ...]:
        """The state, and the one after an event of a machine that is not on the line, where time passes."""
        if not rule.disturbed or number == 0 or self.space.automatic[number]:
            return (state,)
        return tuple(dict.fromkeys((state, rule.order.step(state, OTHER))))

    def moved(self, rule: Watched, number: int, edge: int, state: State) -> State:
        """The automata's state after a step."""
        for letter in self.letters(rule, number, edge):
            state = rule.order.step(state, letter)
        return state

    def letters(self, rule: Watched, number: int, edge: int) -> Iterator[int]:
        """The letters of a step, with the rule's guard read at each event that could start a duty."""
        for mark in self._marks[self.space.of_edge[edge]]:
            letter = rule.letter(mark)
            if letter is not None:
                if letter and rule.when is not None and not self._holds(rule.when, mark, number, edge):
                    letter ^= STARTS
                yield letter

    def named(self, rule: Watched, label: int) -> bool:
        """Whether some event of a step matters to the rule."""
        return any(rule.letter(mark) is not None for mark in self._marks[label])

    def _holds(self, when: Function, mark: Mark, number: int, edge: int) -> bool:
        """A transition's guard is read before the step, after its plan; a flow's or a state's after it."""
        space = self.space
        if mark[0] != "taken":
            target = space.targets[edge]
            if target < 0:
                return True  # beyond the budget nothing is decided by what this run does
            now = self.configuration(target)
            return bool(when(now.active, now.values))
        now = self.configuration(number)
        values = now.values
        label = space.labels[space.of_edge[edge]]
        if label.kind == Kind.RESULT:
            slot = space.tables.plans.get(space.tables.transitions[label.at].node)
            if slot is not None:
                plan = space.stimuli(number)[edge - space.offsets[number]].detail
                values = (*values[: slot.index], plan, *values[slot.index + 1 :])
        return bool(when(now.active, values))


class _Carried:
    """Sets of automaton states of many rules as one integer, each state of each rule a bit."""

    def __init__(self, runs: Runs, rules: Mapping[str, Watched]) -> None:
        self.runs = runs
        self.rules = dict(rules)
        self.broken: list[str] = []
        self._bits: dict[tuple[str, State], int] = {}
        self._of_bit: list[tuple[str, State]] = []
        self._masks: dict[str, int] = dict.fromkeys(rules, 0)
        self.first = sum(self._bit(name, rule.order.first) for name, rule in rules.items())
        self._guarded = [name for name, rule in rules.items() if rule.when is not None]
        self.touched = [
            tuple(name for name, rule in rules.items() if runs.named(rule, label))
            for label in range(len(runs.space.labels))
        ]
        """For each label the rules to which its events matter."""
        self._known: dict[tuple[object, int], int] = {}
        self._over: dict[int, None] = {}
        self._resting: dict[int, int] = {}

    def _bit(self, name: str, state: State) -> int:
        if (name, state) not in self._bits:
            self._bits[name, state] = 1 << len(self._of_bit)
            self._of_bit.append((name, state))
            self._masks[name] |= self._bits[name, state]
            if self.rules[name].order.broken(state, ended=False) and name not in self.broken:
                self.broken.append(name)
        return self._bits[name, state]

    def at_rest(self, number: int, states: int) -> int | None:
        """The states with which a run goes on from here; None where it is over, and is judged."""
        if self.runs.is_over(number):
            if states not in self._over:
                self._over[states] = None
                for name, state in self._each(states):
                    if self.rules[name].order.broken(state, ended=True) and name not in self.broken:
                        self.broken.append(name)
            return None
        if number == 0 or self.runs.space.automatic[number]:
            return states
        if states not in self._resting:
            more = states
            for name, state in list(self._each(states)):
                if self.rules[name].disturbed:
                    more |= self._bit(name, self.rules[name].order.step(state, OTHER))
            self._resting[states] = more
        return self._resting[states]

    def after(self, number: int, edge: int, label: int, states: int) -> int:
        """The states after a step."""
        touched = self.touched[label]
        letters: object = label
        if any(name in touched for name in self._guarded):
            letters = tuple(tuple(self.runs.letters(self.rules[name], number, edge)) for name in touched)
        mask = 0
        for name in touched:
            mask |= self._masks[name]
        key = ((label, letters), states & mask)
        if key not in self._known:
            self._known[key] = self._stepped(touched, number, edge, states & mask)
        return states & ~mask | self._known[key]

    def _stepped(self, touched: Sequence[str], number: int, edge: int, states: int) -> int:
        after = 0
        for name, state in list(self._each(states)):
            rule = self.rules[name]
            moved = self.runs.moved(rule, number, edge, state) if name in touched else state
            after |= self._bit(name, moved)
        return after

    def _each(self, states: int) -> Iterator[tuple[str, State]]:
        index = 0
        while states:
            if states & 1:
                yield self._of_bit[index]
            states >>= 1
            index += 1


def _marks(space: StateSpace, label: Label) -> tuple[Mark, ...]:
    tables = space.tables
    taken = (tables.transitions[tables.options[option].transition].local for option in label.taken)
    entered = (tables.node(index).local for index in label.entered)
    return (
        *(("taken", path) for path in taken),
        *(("sent", flow) for flow in label.sent),
        *(("entered", path) for path in entered),
    )


def way_of(came: Came[Node], here: Node) -> tuple[int, ...]:
    """The edges that led here, by a record of how each node of a search was come to."""
    edges: list[int] = []
    while (step := came[here]) is not None:
        here, edge = step
        edges.append(edge)
    return tuple(reversed(edges))
