"""A rule of order and a line in; which steps start its duty, and which answer it, out.

What a template says about order is told here once, for every search that asks how long an answer takes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from koopflow.model.marks import Mark, mark_of
from koopflow.model.rules import ModelRule
from koopflow.semantics.compiling import Function
from koopflow.semantics.configuration import Kind
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.guards import guard, part_of, reads_of
from koopflow.verify.letters import marks_of
from koopflow.verify.scopes import attributes_of, lines_of
from koopflow.verify.subject import Subject

Course = Literal["answered", "barred", "open"]
"""What the events of a step mean for a duty that is under way."""

PARTS = {
    "succession": ("response", "precedence"),
    "alternate-succession": ("alternate-response", "alternate-precedence"),
    "chain-succession": ("chain-response", "chain-precedence"),
}
"""The templates that are two at once."""


@dataclass(frozen=True)
class Duty:
    """One template over two places on one line.

    An event of `first` starts the time, one of `second` ends it. `when` is read at the event that starts the duty:
    the first, or in a `precedence` the second. `barring` are the events after which no answer counts any more, and
    `chain` the kinds of events of which the next must be the answer.
    """

    space: StateSpace
    first: frozenset[Mark]
    second: frozenset[Mark]
    backwards: bool = False
    barring: frozenset[Mark] = frozenset()
    chain: frozenset[str] = frozenset()
    when: Function | None = None
    read: int = 0
    """The part of a packed configuration that `when` looks at."""
    pausing: int = 0
    """The nodes in which the clock of the duty stands."""
    _events: dict[int, tuple[Mark, ...]] = field(default_factory=dict, compare=False, repr=False)
    _held: dict[int, bool] = field(default_factory=dict, compare=False, repr=False)

    def starts(self) -> Iterator[tuple[int, Course]]:
        """The edges that start the time, in order, and what the events after that in the same step mean."""
        for edge in self._edges(self.first):
            events = self.events(edge)
            for at, mark in enumerate(events):
                if mark in self.first and (self.backwards or self._holds(edge, mark)):
                    yield edge, self._course(edge, events[at + 1 :])

    def course(self, edge: int) -> Course:
        """What the events of a later step mean."""
        return self.courses[self.space.of_edge[edge]] or self._course(edge, self.events(edge))

    @cached_property
    def courses(self) -> tuple[Course | None, ...]:
        """What the events of each label mean; None where that is read at each edge."""
        return tuple(map(self._of_label, range(len(self.space.labels))))

    def _of_label(self, label: int) -> Course | None:
        events = self._events_of(label)
        guarded = self.backwards and self.when is not None and not self.second.isdisjoint(events)
        return None if guarded else self._course(-1, events)

    def asked(self) -> int | None:
        """The first edge with an event that starts the duty, whatever comes of it; None where nothing does."""
        marks = self.second if self.backwards else self.first
        edges = self._edges(marks)
        return next((e for e in edges if any(m in marks and self._holds(e, m) for m in self.events(e))), None)

    def events(self, edge: int) -> tuple[Mark, ...]:
        """The events of a step that matter to the duty, in their order."""
        return self._events_of(self.space.of_edge[edge])

    def _events_of(self, label: int) -> tuple[Mark, ...]:
        if label not in self._events:
            marks = marks_of(self.space, self.space.labels[label])
            self._events[label] = tuple(filter(self._matters, marks))
        return self._events[label]

    def source(self, edge: int) -> int:
        """The configuration that an edge leaves."""
        return bisect_right(self.space.offsets, edge) - 1

    def _matters(self, mark: Mark) -> bool:
        named = mark in self.first or mark in self.second or mark in self.barring
        return named or mark[0] in self.chain

    def _course(self, edge: int, events: tuple[Mark, ...]) -> Course:
        for mark in events:
            if mark in self.second and (not self.backwards or self._holds(edge, mark)):
                return "answered"
            if mark in self.barring or mark[0] in self.chain:
                return "barred"
        return "open"

    def _edges(self, marks: frozenset[Mark]) -> Iterator[int]:
        labels = self.space.labels
        wanted = {n for n, label in enumerate(labels) if not marks.isdisjoint(marks_of(self.space, label))}
        return (
            (edge for edge, label in enumerate(self.space.of_edge) if label in wanted) if wanted else iter(())
        )

    def _holds(self, edge: int, mark: Mark) -> bool:
        """Whether `when` holds at an event: for a transition before the step (after its plan), else after it."""
        if self.when is None:
            return True
        at = self.source(edge) if mark[0] == "taken" else self.space.targets[edge]
        if at < 0:
            return False
        plan = self._plan(edge) if mark[0] == "taken" else None
        key = self.space.configurations.found[at] & self.read
        if plan is not None or key not in self._held:
            now = self.space.configurations[at]
            values = now.values
            if plan is not None:
                slot, value = plan
                values = (*values[:slot], value, *values[slot + 1 :])
            held = bool(self.when(now.active, values))
            if plan is not None:
                return held
            self._held[key] = held
        return self._held[key]

    def _plan(self, edge: int) -> tuple[int, int] | None:
        """The slot and the value that a work fills in before its result."""
        label, tables = self.space.labels[self.space.of_edge[edge]], self.space.tables
        if label.kind != Kind.RESULT:
            return None
        slot = tables.plans.get(tables.transitions[label.at].node)
        if slot is None:
            return None
        source = self.source(edge)
        return slot.index, self.space.stimuli(source)[edge - self.space.offsets[source]].detail


def duty(subject: Subject, rule: ModelRule, space: StateSpace, template: str, swapped: bool = False) -> Duty:
    """The duty of one part of a rule on a line; `swapped` for the other direction of a `co-existence`."""
    model, tables = subject.model, space.tables
    places = [frozenset(mark_of(model, path) for path in place) for place in rule.events]
    first, second = reversed(places) if swapped else places
    backwards = template.endswith("precedence")
    when = None if rule.when is None else guard(space, rule.when)
    read = 0 if rule.when is None else part_of(space, reads_of(space, rule.when))
    return Duty(
        space=space,
        first=first,
        second=second,
        backwards=backwards,
        barring=(second if backwards else first) if template.startswith("alternate") else frozenset(),
        chain=frozenset(kind for kind, _ in first | second) if template.startswith("chain") else frozenset(),
        when=when,
        read=read,
        pausing=sum(
            tables.tree.by_local.get(path.removeprefix("machines."), 0) for path in {*rule.paused_in}
        ),
    )


def spaces(subject: Subject, rule: ModelRule) -> tuple[StateSpace | str, ...]:
    """The lines on which the times of a rule are judged: those that its events, its guard and its pauses name."""
    paths = {path for place in rule.events for path in place} | {*rule.paused_in}
    asked = attributes_of(subject.model, [rule.when])
    counted = not subject.has_timed_instances
    return tuple(
        subject.space(case, wider, asked, counted=counted)
        for case, wider in lines_of(subject, paths, [rule.when])
    )
