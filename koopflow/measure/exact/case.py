"""The case that is solved: a setting goes in; the tables of its machine come out, with the law of every time in it.

What a scenario's numbers mean for one node is looked up here once, so that a step asks by numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from koopflow.measure.exact.laws import TimeLaw
from koopflow.model.expressions import Expr
from koopflow.model.types import Alternative, ByElement, Chances, Model, Scenario
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.compiling import Function, Surroundings, function_of, reads
from koopflow.semantics.reference.planning import plan
from koopflow.semantics.reference.resources import Claim, Resources
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.tables import Option, Tables, Transition
from koopflow.semantics.tree import Node

ALWAYS = 86_400
"""Of an effort around the clock a working day has so many seconds."""

T = TypeVar("T")
Weights = tuple[tuple[Function | None, Mapping[str, float]], ...]


@dataclass(frozen=True, eq=False)
class Case:
    """One machine of a case with the scenario of its municipality."""

    setting: Setting
    machine: str
    tables: Tables
    resources: Resources
    laws: dict[tuple[str, int], TimeLaw | None] = field(default_factory=dict)
    plans: dict[tuple[int, int], int] = field(default_factory=dict)
    """Plans that were made already, by node and needs."""
    chances: dict[int, Weights] = field(default_factory=dict)
    """Rows of chances that were looked up already."""

    @classmethod
    def of(cls, setting: Setting, machine: str) -> Case:
        """Raises `LayoutError` where the machine cannot be laid out."""
        model, scenario = setting.sites[0].model, setting.sites[0].scenario
        asked = {name for guard in guards(scenario) for name in reads(guard, model)[0]}
        # What the machine does not read cannot move it: such values are not told apart.
        tables = build(model, machine, along=(), asked=asked, sliced=True)
        return cls(setting, machine, tables, Resources(setting))

    @property
    def model(self) -> Model:
        """The model of its municipality."""
        return self.setting.sites[0].model

    @property
    def scenario(self) -> Scenario:
        """The scenario of its municipality."""
        return self.setting.sites[0].scenario

    @cached_property
    def read(self) -> frozenset[str]:
        """The attributes that anything of the case reads."""
        asked = {name for guard in guards(self.scenario) for name in reads(guard, self.model)[0]}
        return lines.dealings(self.model, self.machine).reads | asked

    def node(self, index: int) -> Node:
        """A node of its tree."""
        return self.tables.tree.nodes[index]

    def claim(self, node: Node) -> Claim | None:
        """What the work of a task takes; None where it is no task."""
        task = node.state.task if node.state is not None else None
        return None if task is None else self.resources.claim(1, task.by, self._provider(node))

    def places(self, node: Node) -> Claim | None:
        """Whose places a state holds; None where it holds none."""
        holds = node.state.holds if node.state is not None else {}
        return self.resources.claim(1, holds, self._provider(node)) if holds else None

    def _provider(self, node: Node) -> str | None:
        service = self.model.services.get(node.element or "")
        return service.provider if service is not None else None

    def work(self, index: int) -> TimeLaw | None:
        """The law of a work's time; None where the scenario names none (a sitting's)."""
        if ("work", index) not in self.laws:
            self.laws["work", index] = self._work(self.node(index))
        return self.laws["work", index]

    def _work(self, node: Node) -> TimeLaw | None:
        said = self.scenario.durations.get(node.local)
        found = None if said is None else _for(said, node.element)
        claim = self.claim(node)
        if found is None or claim is None:
            return None
        return TimeLaw.of(found, claim.hours.working_day, self.resources.share(1, claim.crew))

    def event(self, transition: Transition) -> TimeLaw | None:
        """The law of an outside event's time; None where it never comes."""
        key = ("event", transition.index)
        if key not in self.laws:
            said = self.scenario.events.get(transition.local)
            law = None if said is None else TimeLaw.of(said)
            self.laws[key] = None if law is None or law.never else law
        return self.laws[key]

    def delay(self, flow: str, element: str | None) -> TimeLaw | None:
        """The law of a flow's delay; None where it has none."""
        said = self.scenario.delays.get(flow)
        found = None if said is None else _for(said, element)
        return None if found is None else TimeLaw.of(found)

    def timer(self, transition: Transition) -> int | None:
        """The seconds of a timer; None where it follows the calendar."""
        after = self.alternative(transition.options[0]).after
        if after is None or after.months or after.working_days:
            return None
        return int(after.seconds + 0.5)

    def alternative(self, option: Option) -> Alternative:
        """An alternative as the author wrote it."""
        transition = self.tables.transitions[option.transition]
        state = self.node(option.node).state
        assert state is not None
        return state.next[transition.name][option.number]

    def weights(self, index: int) -> Weights:
        """The rows of chances of a work's results, each with its guard."""
        if index not in self.chances:
            self.chances[index] = self._rows(self.node(index))
        return self.chances[index]

    def _rows(self, node: Node) -> Weights:
        said = self.scenario.chances.get(node.local)
        rows = (None if said is None else _for(said, node.element)) or ()
        around = Surroundings(self.tables.words, self.tables.tree.by_local, node.element)
        return tuple(
            (self._guard(row, around), {k: float(v.value) for k, v in row.of.items()}) for row in rows
        )

    def _guard(self, row: Chances, around: Surroundings) -> Function | None:
        return None if row.when is None else function_of("boolean", row.when, around)

    def plan(self, index: int, needs: int) -> int:
        """The set that the policy plans for these needs, as a mask."""
        if (index, needs) not in self.plans:
            slot, words = self.tables.plans[index], self.tables.words
            wanted = frozenset(
                words.symbols[symbol] for symbol in range(needs.bit_length()) if needs >> symbol & 1
            )
            chosen = plan(self.model, self.scenario, slot.name, wanted, lambda actor: 0)
            self.plans[index, needs] = words.mask(chosen)
        return self.plans[index, needs]


def _for(said: ByElement[T], element: str | None) -> T | None:
    """What holds for an element."""
    return said.by_element.get(element or "") or said.plain or said.otherwise


def guards(scenario: Scenario) -> Iterator[Expr]:
    """What the scenario asks about a case."""
    for said in scenario.chances.values():
        for rows in (said.plain, said.otherwise, *said.by_element.values()):
            yield from (row.when for row in rows or () if row.when is not None)
