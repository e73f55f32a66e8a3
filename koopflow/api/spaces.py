"""A model and a machine go in; the explored configurations of its line come out, as plain values that a figure is drawn
from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from koopflow.model.types import Model
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration, Kind
from koopflow.semantics.labels import Label
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.tables import Tables
from koopflow.semantics.tree import LayoutError
from koopflow.trace import spaces
from koopflow.trace.courses import CourseStep, Passage, StepKind
from koopflow.trace.spaces import Change, Space

STATES_MAX = 5_000
"""So many configurations are looked at: more, nobody and no tool for graphs takes in."""
KINDS: Mapping[Kind, StepKind] = MappingProxyType(
    {
        Kind.NEXT: "completion",
        Kind.KEPT: "kept",
        Kind.START: "start",
        Kind.BEGIN: "begin",
        Kind.UNMET: "unmet",
        Kind.RESULT: "result",
        Kind.STUCK: "stuck",
        Kind.TIMER: "timer",
        Kind.EVENT: "event",
        Kind.DELIVERY: "delivery",
        Kind.FOREIGN_SIGNAL: "foreign-signal",
        Kind.FOREIGN_FLOW: "foreign-flow",
    }
)


def space_of(model: Model, machine: str, states_max: int = STATES_MAX) -> Space | None:
    """The configurations of the line of a machine, breadth first; None where there is none.

    A machine that others run is on the line of the first of those.
    """
    running = (root for root in lines.root_machines(model) if machine in lines.with_run(model, root))
    machine = next(running, "")
    if not machine:
        return None
    is_case = model.machines[machine].scope == "case"
    try:
        along = None if is_case else (machine, *lines.tied(model, machine))
        tables = build(model, machine if is_case else None, along, sliced=True)
    except LayoutError:
        return None
    found = explore(tables, states_max)
    return _Reading(found, machine).space()


class _Reading:
    """A state space in the words of the model."""

    def __init__(self, found: StateSpace, machine: str) -> None:
        self.found = found
        self.machine = machine
        self.tables: Tables = found.tables
        self.nodes = {node.path: node for node in self.tables.tree.nodes}
        self.steps = tuple(map(self._step, found.labels))

    def space(self) -> Space:
        """All configurations and changes."""
        found = [self.found.configurations[number] for number in range(len(self.found.configurations))]
        values = [describe.attributes(self.tables, now) for now in found]
        varying = [name for name in values[0] if any(held[name] != values[0][name] for held in values)]
        configurations = tuple(
            self._configuration(now, tuple((name, held[name]) for name in varying))
            for now, held in zip(found, values, strict=True)
        )
        return Space(self.machine, configurations, tuple(self._changes(len(found))), self.found.complete)

    def _configuration(
        self, now: Configuration, values: tuple[tuple[str, object], ...]
    ) -> spaces.Configuration:
        active = tuple(self._passage(path) for path in describe.active(self.tables, now))
        outcome = describe.outcome(self.tables, now, self.machine)
        return spaces.Configuration(active, values, outcome or "", bool(now.stuck))

    def _changes(self, count: int) -> Iterator[Change]:
        for tail in range(count):
            for edge in self.found.edges(tail):
                yield Change(tail, self.found.targets[edge], self.steps[self.found.of_edge[edge]])

    def _passage(self, path: str) -> Passage:
        node = self.nodes[path]
        return Passage(node.local, node.element or "")

    def _step(self, label: Label) -> CourseStep:
        options = [self.tables.options[number] for number in label.taken]
        transitions = [self.tables.transitions[option.transition] for option in options]
        kind = KINDS[label.kind]
        if kind == "completion" and any(transition.role == "event" for transition in transitions):
            kind = "signal"
        slots = self.tables.words.slots
        return CourseStep(
            kind,
            self._at(label),
            tuple(
                Passage(transition.local, self.tables.node(transition.node).element or "", option.number)
                for transition, option in zip(transitions, options, strict=True)
            ),
            sent=label.sent,
            raised=label.raised,
            given=tuple(
                (slots[number].name, self.tables.words.shown(slots[number], value))
                for number, value in label.given
            ),
        )

    def _at(self, label: Label) -> str:
        """The machine, the state, the flow, the event or the signal that a step is about."""
        match label.kind:
            case Kind.START:
                return self.tables.roots[label.at].machine
            case Kind.BEGIN | Kind.UNMET | Kind.STUCK:
                return self.tables.node(label.at).local
            case Kind.KEPT | Kind.DELIVERY | Kind.FOREIGN_FLOW:
                return self.tables.flow_slots[label.at].flow
            case Kind.EVENT | Kind.FOREIGN_SIGNAL:
                return self.tables.triggers[label.at]
            case _:
                return ""
