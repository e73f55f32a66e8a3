"""What the steps of a line are to rules of order: a space and rules in, the letters of each step out.

Apart from the runs because a step is read once for all rules: which rules it touches stands with its label, and only
where a guard is to be read does the configuration matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koopflow.model.marks import Mark, Place
from koopflow.semantics.compiling import NOTHING_READ, Function, Reads
from koopflow.semantics.configuration import Kind
from koopflow.semantics.labels import Label
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.guards import part_of
from koopflow.verify.order import FIRST, OTHER, SECOND, STARTS, Order

Word = tuple[int, ...]
"""The letters of one step for one rule, in the order of its events."""


@dataclass(frozen=True)
class Watched:
    """A rule of order on a line: its automata, its places, its guard with what that reads, and whether events of
    machines that are not on the line may come between."""

    order: Order
    places: tuple[Place, ...]
    when: Function | None = None
    reads: Reads = NOTHING_READ
    disturbed: bool = False

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events that the rule names."""
        return frozenset(kind for place in self.places for kind, _ in place)


class Letters:
    """The letters of every step of a space for these rules."""

    def __init__(self, space: StateSpace, rules: Mapping[str, Watched]) -> None:
        self.space = space
        self.rules = dict(rules)
        marks = [marks_of(space, label) for label in space.labels]
        of_mark = {
            mark: tuple(
                (name, letter) for name, rule in rules.items() if (letter := _letter(rule, mark)) is not None
            )
            for mark in {mark for row in marks for mark in row}
        }
        self.touched = [self._touched(row, of_mark) for row in marks]
        """For each label the rules to which its events matter, with those events and their letters as if every guard
        held."""
        self.guarded = [any(rules[name].when is not None for name in touched) for touched in self.touched]
        """For each label whether a guard has to be read."""
        self._parts = {name: part_of(space, rule.reads) for name, rule in rules.items()}
        self._known: dict[tuple[str, int, int], bool] = {}

    @staticmethod
    def _touched(
        marks: tuple[Mark, ...], of_mark: Mapping[Mark, tuple[tuple[str, int], ...]]
    ) -> Mapping[str, tuple[tuple[Mark, int], ...]]:
        found: dict[str, tuple[tuple[Mark, int], ...]] = {}
        for mark in marks:
            for name, letter in of_mark[mark]:
                found[name] = (*found.get(name, ()), (mark, letter))
        return found

    def words(self, number: int, edge: int) -> tuple[tuple[str, Word], ...]:
        """For each rule that a step touches its letters, with the guards read."""
        return tuple((name, self.word(name, number, edge)) for name in self.touched[self.space.of_edge[edge]])

    def word(self, name: str, number: int, edge: int) -> Word:
        """The letters of a step for one rule; an event at which the guard does not hold starts nothing."""
        events = self.touched[self.space.of_edge[edge]].get(name, ())
        when = self.rules[name].when
        if when is None:
            return tuple(letter for _, letter in events)
        return tuple(
            letter ^ STARTS if letter and not self._holds(name, mark, number, edge) else letter
            for mark, letter in events
        )

    def _holds(self, name: str, mark: Mark, number: int, edge: int) -> bool:
        """A transition's guard is read before the step, after its plan; a flow's or a state's after it."""
        space, rule = self.space, self.rules[name]
        at = number if mark[0] == "taken" else space.targets[edge]
        plan, slot = -1, -1
        label = space.labels[space.of_edge[edge]]
        if mark[0] == "taken" and label.kind == Kind.RESULT:
            planned = space.tables.plans.get(space.tables.transitions[label.at].node)
            if planned is not None and rule.reads.slots >> planned.index & 1:
                slot, plan = planned.index, space.stimuli(number)[edge - space.offsets[number]].detail
        key = (name, space.configurations.found[at] & self._parts[name], plan)
        if key not in self._known:
            now = space.configurations[at]
            values = now.values if slot < 0 else (*now.values[:slot], plan, *now.values[slot + 1 :])
            self._known[key] = bool(rule.when is None or rule.when(now.active, values))
        return self._known[key]


def marks_of(space: StateSpace, label: Label) -> tuple[Mark, ...]:
    """The events of a step: transitions, then flows, then states."""
    tables = space.tables
    taken = (tables.transitions[tables.options[option].transition].local for option in label.taken)
    entered = (tables.node(index).local for index in label.entered)
    return (
        *(("taken", path) for path in taken),
        *(("sent", flow) for flow in label.sent),
        *(("entered", path) for path in entered),
    )


def _letter(rule: Watched, mark: Mark) -> int | None:
    """The letter of an event, as if the guard held; None where it does not matter."""
    found = sum(bit for bit, place in zip((FIRST, SECOND), rule.places, strict=False) if mark in place)
    if found:
        return found | STARTS
    return OTHER if rule.order.attentive and mark[0] in rule.kinds else None
