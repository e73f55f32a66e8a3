"""A case between its clocks: a moment and a clock that ends go in; what follows comes out, each way with its chance.

The steps are those of `koopflow.semantics.step`; this is the frame around them that sections 7 to 11 of
docs/explanation/semantics.md describe for one case alone: what runs, and how a moment settles. How long anything takes
is no matter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from koopflow.diagnostics import Note
from koopflow.measure.exact import reasons
from koopflow.measure.exact.binding import is_idle
from koopflow.measure.exact.case import Case
from koopflow.measure.exact.reasons import UnsolvedError, between
from koopflow.semantics.configuration import NO_PLAN, Configuration, Kind, Step, Stimulus
from koopflow.semantics.select import bits, first_holding, outcome_of
from koopflow.semantics.step import fire, initial
from koopflow.semantics.tables import Given, Transition

GATE, WORK, DELIVERY, EVENT, TIMER = 0, 1, 2, 3, 5
"""The classes of the event list, in which a gate has no place: it opens where places are free."""
STEPS_MAX = 1_000
"""So many steps at one moment are no longer work but a cycle without time."""
CLOCKS_MAX = 32
"""With more clocks at once than this (copies of a flow that are sent and sent again) there are too many orders."""


class Clock(NamedTuple):
    """What runs: its class, and its node (work, gate), flow slot (delivery) or transition (event, timer).

    `element` is that of the sub-instance that sent a flow.
    """

    kind: int
    at: int
    element: str = ""


class Way(NamedTuple):
    """What can follow when a clock ends.

    `clocks` are those that run then, in the order in which they were set, each with its place among those before (-1:
    set on the way); `entered` are the states entered on the way, `outcome` is given where the case is over.
    """

    chance: float
    configuration: Configuration
    clocks: tuple[tuple[Clock, int], ...]
    due: frozenset[int]
    entered: tuple[int, ...]
    outcome: str | None


@dataclass(slots=True)
class _Draft:
    """A moment on its way to be settled."""

    configuration: Configuration
    clocks: list[tuple[Clock, int]]
    due: set[int]
    entered: list[int] = field(default_factory=list)
    gates: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Stepping:
    """The steps of one case; with `waits` a gate opens at a time of its own, since places are limited."""

    case: Case
    waits: bool = False

    def begin(self, given: Given) -> Way:
        """The case arrives with these attributes."""
        draft = _Draft(initial(self.case.tables), [], set())
        self._do(draft, Stimulus(Kind.START, 0, NO_PLAN, given))
        return self._settled(draft, 1.0)

    def ended(
        self, configuration: Configuration, clocks: tuple[Clock, ...], due: frozenset[int], number: int
    ) -> Iterator[Way]:
        """Every way in which it goes on when the clock of this number ends."""
        ends = clocks[number]
        for chance, stimulus in self._stimuli(configuration, ends):
            rest = [(clock, place) for place, clock in enumerate(clocks) if place != number]
            draft = _Draft(configuration, rest, set(due))
            if not self._do(draft, stimulus) and ends.kind == TIMER:
                draft.due.add(ends.at)
            yield self._settled(draft, chance)

    def name(self, clock: Clock) -> str:
        """What runs, as the model names it."""
        tables = self.case.tables
        if clock.kind == DELIVERY:
            return f"flows.{tables.flow_slots[clock.at].flow}"
        return (
            self.case.node(clock.at).path if clock.kind in (WORK, GATE) else tables.transitions[clock.at].path
        )

    # what a clock's end can be

    def _stimuli(self, now: Configuration, ends: Clock) -> Iterator[tuple[float, Stimulus]]:
        if ends.kind == WORK:
            yield from self._results(now, ends.at)
        elif ends.kind == GATE:
            yield 1.0, Stimulus(Kind.BEGIN, ends.at)
        elif ends.kind == DELIVERY:
            yield 1.0, Stimulus(Kind.DELIVERY, ends.at)
        elif ends.kind == EVENT:
            yield 1.0, Stimulus(Kind.EVENT, 0, self.case.tables.transitions[ends.at].trigger)
        else:
            yield 1.0, Stimulus(Kind.TIMER, ends.at)

    def _results(self, now: Configuration, node: int) -> Iterator[tuple[float, Stimulus]]:
        """The results of work, shared out by their weights among those that are possible."""
        tables = self.case.tables
        plan, values = NO_PLAN, now.values
        if node in tables.plans:
            plan = self.case.plan(node, values[tables.needs] if tables.needs >= 0 else 0)
            at = tables.plans[node].index
            values = (*values[:at], plan, *values[at + 1 :])
        possible = [
            item
            for item in tables.of_node[node]
            if item.role == "result" and first_holding(item, now.active, values) is not None
        ]
        if not possible:
            yield 1.0, Stimulus(Kind.STUCK, node, plan)
            return
        weights = self._weights(now, values, node, possible) if len(possible) > 1 else [1.0]
        for item, weight in zip(possible, weights, strict=True):
            if weight:
                yield weight, Stimulus(Kind.RESULT, item.index, plan)

    def _weights(
        self, now: Configuration, values: tuple[int, ...], node: int, possible: list[Transition]
    ) -> list[float]:
        rows = self.case.weights(node)
        row = next((of for guard, of in rows if guard is None or guard(now.active, values)), {})
        weights = [row.get(item.name, 0.0) for item in possible]
        whole = sum(weights)
        return [weight / whole for weight in weights] if whole else [1.0, *(0.0 for _ in possible[1:])]

    # one step, and what follows at once

    def _do(self, draft: _Draft, stimulus: Stimulus) -> bool:
        """Do a step; whether it was possible."""
        step = fire(self.case.tables, draft.configuration, stimulus)
        if "refused" in step.notes:
            return False
        draft.configuration = step.configuration
        draft.entered += step.entered
        self._forget(draft, step)
        for option in step.taken:
            if option.domain < 0:
                self._set_again(draft, self.case.tables.transitions[option.transition])
        for sending in step.sendings:
            element = self.case.node(sending.node).element or ""
            for slot in self.case.tables.flow_slots:
                if slot.flow == sending.flow:
                    draft.clocks.append((Clock(DELIVERY, slot.index, element), -1))
        for node in step.entered:
            if step.configuration.active >> node & 1:
                self._enter(draft, node)
        if stimulus.kind == Kind.BEGIN and self.case.node(stimulus.at).kind in ("task", "sitting"):
            draft.joined.append(stimulus.at)
        return True

    def _forget(self, draft: _Draft, step: Step) -> None:
        gone = 0
        for mask in step.exited:
            gone |= mask
        if not gone:
            return
        transitions = self.case.tables.transitions
        draft.clocks = [pair for pair in draft.clocks if not gone >> self._stands_in(pair[0]) & 1]
        draft.due = {at for at in draft.due if not gone >> transitions[at].node & 1}
        draft.gates = [node for node in draft.gates if not gone >> node & 1]
        draft.joined = [node for node in draft.joined if not gone >> node & 1]

    def _stands_in(self, clock: Clock) -> int:
        """The node with which a clock ends; the root for a flow on the way, which is exited never."""
        if clock.kind == DELIVERY:
            return self.case.tables.roots[0].node
        return clock.at if clock.kind in (WORK, GATE) else self.case.tables.transitions[clock.at].node

    def _set_again(self, draft: _Draft, transition: Transition) -> None:
        dated = transition.role == "timer" and self.case.alternative(transition.options[0]).after is None
        if not dated and (clock := self._clock(transition)) is not None:
            draft.clocks = [pair for pair in draft.clocks if pair[0] != clock]
            draft.due.discard(transition.index)
            draft.clocks.append((clock, -1))

    def _clock(self, transition: Transition) -> Clock | None:
        """The clock of a transition that time or the outside brings."""
        if transition.role == "timer" and not is_idle(transition):
            return Clock(TIMER, transition.index)
        if transition.role == "event" and transition.trigger in self.case.tables.outside:
            return Clock(EVENT, transition.index) if self.case.event(transition) is not None else None
        return None

    def _enter(self, draft: _Draft, node: int) -> None:
        found = [self._clock(item) for item in self.case.tables.of_node[node]]
        draft.clocks += ((clock, -1) for clock in found if clock is not None)
        if draft.configuration.gated >> node & 1:
            draft.gates.append(node)
            if self.waits:
                draft.clocks.append((Clock(GATE, node), -1))
        elif self.case.node(node).kind in ("task", "sitting"):
            draft.joined.append(node)

    def _settled(self, draft: _Draft, chance: float) -> Way:
        steps = 0
        while not draft.configuration.over and self._follows(draft):
            steps += 1
            if steps > STEPS_MAX:
                last = draft.entered[-1] if draft.entered else self.case.tables.roots[0].node
                raise UnsolvedError(between(reasons.ZERO_TIME, self.case.node(last).path, ""))
        now = draft.configuration
        if now.over:
            outcome = outcome_of(self.case.tables, now.active, self.case.tables.roots[0].node) or ""
            return Way(chance, now, (), frozenset(), tuple(draft.entered), outcome)
        draft.clocks += ((Clock(WORK, node), -1) for node in draft.joined)
        if len(draft.clocks) > CLOCKS_MAX:
            raise UnsolvedError(Note(reasons.CROWD, {"limit": CLOCKS_MAX}))
        return Way(chance, now, tuple(draft.clocks), frozenset(draft.due), tuple(draft.entered), None)

    def _follows(self, draft: _Draft) -> bool:
        """Do the one step that follows at once, if there is one."""
        now = draft.configuration
        if now.agenda:
            return self._do(draft, Stimulus(Kind.NEXT))
        if any(self._do(draft, Stimulus(Kind.KEPT, slot)) for slot in bits(now.kept)):
            return True
        for at in sorted(draft.due):
            if self._do(draft, Stimulus(Kind.TIMER, at)):
                draft.due.discard(at)
                return True
        if draft.gates and not self.waits:
            return self._do(draft, Stimulus(Kind.BEGIN, draft.gates.pop(0)))
        return False
