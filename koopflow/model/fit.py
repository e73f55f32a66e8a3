"""What the checks of scenarios look at: a scenario with the model that it is run for, and how to point into both.

It stands apart because each family of checks makes its findings from the same pair in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from koopflow.diagnostics import Diagnostic, Note, Place, Rule
from koopflow.model.documents import Model
from koopflow.model.machines import Alternative, Body, Machine, State, walk
from koopflow.model.paths import Located
from koopflow.model.references import Finder, awaits, machine_path
from koopflow.model.scenario_faults import IN_THE_MODEL
from koopflow.model.scenarios import Scenario
from koopflow.model.subject import Subject


@dataclass(frozen=True)
class Ground:
    """A model with its tree, and all that it asks of every scenario: found once, however many are judged by it."""

    model: Model
    located: Located
    finder: Finder = field(default_factory=Finder, compare=False)

    @cached_property
    def subject(self) -> Subject:
        """The model as the checks of its own guards look at it."""
        return Subject(self.model, self.located, self.finder)

    @cached_property
    def states(self) -> Mapping[str, State]:
        """Every state by its path, in file order."""
        return {
            ".".join(("machines", name, *ids)): state
            for name, machine in self.model.machines.items()
            for ids, state in walk(machine)
        }

    @cached_property
    def alternatives(self) -> tuple[tuple[str, int, Alternative], ...]:
        """Every way that a transition can go, with the transition's path and the way's number in it."""
        return tuple(
            (f"{path}.{name}", number, way)
            for path, state in self.states.items()
            for name, ways in state.next.items()
            for number, way in enumerate(ways)
        )

    @cached_property
    def from_outside(self) -> frozenset[str]:
        """The transitions that await an outside event."""
        outline = self.located.outline
        return frozenset(
            path
            for path, part in outline.transitions.items()
            if (awaits(part, outline) or "").startswith("events.")
        )

    @cached_property
    def elements(self) -> Mapping[str, tuple[str, ...]]:
        """What the instances of each machine are about that some `each` runs."""
        found: dict[str, dict[str, None]] = {}
        sections = {"needs": self.model.needs, "services": self.model.services}
        for each in (state.each for state in self.states.values() if state.each):
            about = found.setdefault(each.run, {})
            attribute = self.model.attributes.get(each.in_)
            for of in attribute.of if attribute else ():
                about |= dict.fromkeys(sections.get(of, (of,)))
        return {machine: tuple(about) for machine, about in found.items()}

    @cached_property
    def senders(self) -> Mapping[str, tuple[str, ...]]:
        """The machines that send each flow, in file order."""
        found: dict[str, dict[str, None]] = {}
        for name, machine in self.model.machines.items():
            begins = [body.initial for body in _bodies(machine) if body.initial]
            ways = [way for _, state in walk(machine) for row in state.next.values() for way in row]
            for flow in (flow for effects in (*begins, *ways) for flow in effects.sends):
                found.setdefault(flow, {})[name] = None
        return {flow: tuple(machines) for flow, machines in found.items()}


@dataclass(frozen=True)
class Fit:
    """A scenario with its tree, complete and under the names of the model that is its ground."""

    scenario: Scenario
    located: Located
    ground: Ground

    @property
    def model(self) -> Model:
        """The model that the scenario is run for."""
        return self.ground.model

    @property
    def about(self) -> Located:
        """The tree of that model."""
        return self.ground.located

    @property
    def states(self) -> Mapping[str, State]:
        """Every state of the model by its path, in file order."""
        return self.ground.states

    def by_path(self, section: str) -> Mapping[str, str]:
        """The keys of a section whose keys are paths, by the paths in full that they name."""
        keys = getattr(self.scenario, section)
        found = ((machine_path(key, self.about.outline, section == "events"), key) for key in keys)
        return {path: key for path, key in found if path is not None}

    def elements(self, machine: str) -> tuple[str, ...] | None:
        """What the instances of a machine are about; None where no `each` runs it."""
        return self.ground.elements.get(machine)

    def missing(self, rule: Rule, section: str, subject: str, **args: object) -> Diagnostic:
        """A finding about what a section lacks: at its key, or at the header where there is no such section; beside it
        the place in the model that needs it."""
        needed = Note(IN_THE_MODEL, place=self.about.place(subject))
        return Diagnostic(rule, self.located.place(section), subject, args, related=(needed,))

    def key(
        self, rule: Rule, path: str, subject: str, hints: tuple[Note, ...] = (), **args: object
    ) -> Diagnostic:
        """A finding at a key of the scenario."""
        return Diagnostic(rule, self.located.place(path), subject or path, args, hints)

    def value(
        self, rule: Rule, path: str, subject: str = "", hints: tuple[Note, ...] = (), **args: object
    ) -> Diagnostic:
        """A finding at a value of the scenario."""
        return Diagnostic(rule, self.value_place(path), subject or path, args, hints)

    def value_place(self, path: str) -> Place:
        """Where the value at a path stands, also where it is written with remarks beside it."""
        return self.located.place(f"{path}.value", value=True)


def short(path: str) -> str:
    """A path as scenarios write it, without `machines.`."""
    return path.removeprefix("machines.")


def results(state: State) -> tuple[str, ...]:
    """The names in `next` that are results of the state's work, and no timers."""
    if state.work is None:
        return ()
    return tuple(name for name, ways in state.next.items() if ways[0].after is None and ways[0].at is None)


def _bodies(body: Body) -> Iterator[Body]:
    yield body
    for part in body.parts.values():
        yield from _bodies(part)


def machine_of(path: str) -> str:
    """The id of the machine in which a path stands."""
    return path.split(".")[1]


def is_begun(machine: Machine, name: str, fit: Fit) -> bool:
    """Whether cases of the machine come by themselves, and no `each` runs it."""
    return machine.scope == "case" and fit.elements(name) is None
