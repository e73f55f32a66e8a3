"""What is judged: a model with the places of its parts, and the state spaces of its lines, each explored once.

Every property is read off the same few spaces, so they are kept here, beside the model, for as long as it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from koopflow.diagnostics import Diagnostic, Note, Place, Rule
from koopflow.model.expressions import Name
from koopflow.model.guards import names
from koopflow.model.types import Model, walk
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.foreign import NOT_EXPLORED, OF_EVERY_CASE, OTHERS_CHANGE
from koopflow.semantics.lines import Dealings
from koopflow.semantics.opened import explore_open
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.tree import LayoutError
from koopflow.verify.behaviour_faults import BUDGET, LEFT_OPEN, UNKNOWN

Line = tuple[str | None, frozenset[str], frozenset[str]]
"""A case machine, the wider machines with it, and the attributes asked for."""


class _How(NamedTuple):
    counted: bool
    beside: tuple[Model, ...]


_PLAINLY = _How(False, ())


@dataclass(frozen=True)
class Subject:
    """A model, from whose paths places are found, and how many configurations one search may look at."""

    id: str
    model: Model
    place: Callable[[str], Place]
    alternative: Callable[[str, int], Place]
    """The place of an alternative of a transition, by the transition's path and the alternative's number."""
    states_max: int
    transition: Callable[[str], Place] | None = None
    """The place of a transition, where an inner final state may have its path too; `place` if not given."""
    _ties: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _explored: dict[tuple[object, ...], tuple[StateSpace | str, _How]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def cases(self) -> tuple[str, ...]:
        """The case machines, each the beginning of a line."""
        return tuple(name for name in self._roots if self.model.machines[name].scope == "case")

    @property
    def wider(self) -> tuple[str, ...]:
        """The machines of municipality and programme."""
        return tuple(name for name in self._roots if self.model.machines[name].scope != "case")

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        return lines.root_machines(self.model)

    def running(self, machine: str) -> tuple[str, ...]:
        """The root machines that are this one or run it."""
        return tuple(name for name, run in self._runs.items() if machine in run)

    @cached_property
    def _runs(self) -> Mapping[str, tuple[str, ...]]:
        return {name: lines.with_run(self.model, name) for name in self._roots}

    def space(
        self,
        case: str | None,
        added: Collection[str] = (),
        asked: Collection[str] = (),
        *,
        counted: bool = False,
        beside: Sequence[Model] = (),
    ) -> StateSpace | str:
        """The line of a case machine with these wider machines added, or the wider line; a text says why there is none.

        `asked` are attributes that matter although no machine reads them. With `counted` instances that are alike are
        counted: not for what follows a single one along a run, or names its element. `beside` are models with whose
        spaces this one is compared, which tell the values of a start apart too.
        """
        along = {*self.wider} if case is None else {*self._tied(case)}
        for name in added if case is not None else ():
            along |= {*self._tied(name)}
        others = frozenset(name for name in along if name != case)
        wanted = frozenset(asked)
        how = _How(counted, tuple(beside))
        # One search with all that rules ask for serves every property, unless it is too large.
        whole = self._found((case, others, self.asked | wanted), how)
        if isinstance(whole, StateSpace) and whole.complete:
            return whole
        return self._found((case, others, wanted), how)

    def _tied(self, machine: str) -> tuple[str, ...]:
        if machine not in self._ties:
            self._ties[machine] = lines.tied(self.model, machine)
        return self._ties[machine]

    def _found(self, line: Line, how: _How) -> StateSpace | str:
        case, along, asked = line
        line = (case, along, asked - self._read((*along, case)))
        key = (line, how.counted, *map(id, how.beside))
        if key not in self._explored:
            self._explored[key] = (self._explore(line, how), how)
        return self._explored[key][0]

    @cached_property
    def has_timed_instances(self) -> bool:
        """Whether timers run in what an `each` runs: then each instance has moments of its own."""
        found = [state.each.run for m in self.model.machines.values() for _, state in walk(m) if state.each]
        run = {name for machine in found for name in lines.with_run(self.model, machine)}
        return any(
            alternatives[0].after is not None or alternatives[0].at is not None
            for name in run
            for _, state in walk(self.model.machines[name])
            for alternatives in state.next.values()
        )

    @cached_property
    def asked(self) -> frozenset[str]:
        """The attributes that guards of rules read."""
        rules = self.model.rules.values()
        exprs = [expr for rule in rules for expr in (rule.when, rule.always) if expr is not None]
        found = (item.id for expr in exprs for item in names(expr) if isinstance(item, Name))
        return frozenset(name for name in found if name in self.model.attributes)

    @cached_property
    def dealings(self) -> Mapping[str, Dealings]:
        """What each root machine tells others and hears of them."""
        return {name: lines.dealings(self.model, name) for name in self._roots}

    def _read(self, machines: Iterable[str | None]) -> frozenset[str]:
        return frozenset(
            attribute for name in machines if name is not None for attribute in self.dealings[name].reads
        )

    def _explore(self, line: Line, how: _How) -> StateSpace | str:
        case, along, asked = line
        try:
            tables = build(
                self.model, case, along, asked=asked, sliced=True, counted=how.counted, beside=how.beside
            )
            if how == _PLAINLY:
                return explore(tables, self.states_max)
            plain = build(self.model, case, along, asked=asked, sliced=True)
        except LayoutError as error:
            return str(error)
        if tables.alike == plain.alike and tables.starts == plain.starts:
            return self._found(line, _PLAINLY)
        return explore(tables, self.states_max)

    def opened(self, space: StateSpace) -> StateSpace:
        """The space of a line that is too large, with sets and wide integers left open: it has all the line's runs and
        more. What rules ask for keeps its values."""
        key = ("opened", id(space))
        if key not in self._explored:
            self._explored[key] = (explore_open(space.tables, self.states_max, self.asked), _PLAINLY)
        found, _ = self._explored[key]
        assert not isinstance(found, str), "a line that was explored has tables"
        return found

    def left_open(self, space: StateSpace) -> tuple[Diagnostic, ...]:
        """What was left open in a search."""
        return tuple(self.finding(LEFT_OPEN, f"attributes.{name}", attribute=name) for name in space.opened)

    def finding(self, rule: Rule, path: str, **args: object) -> Diagnostic:
        """A finding about an element, at its place."""
        return Diagnostic(rule, self.place(path), path, args, model=self.id)

    def unknown(self, spaces: Iterable[StateSpace | str]) -> tuple[Diagnostic, ...]:
        """Why not everything that can happen on these lines was looked at; empty where it was."""
        reasons: list[object] = []
        for space in spaces:
            if isinstance(space, str):
                reasons.append(space)
                continue
            if not space.complete:
                reasons.append(Note(BUDGET, {"explored": len(space.configurations), "depth": space.depth}))
            reasons += space.approximations
        return tuple(Diagnostic(UNKNOWN, self.place(""), "", {"reason": r}, model=self.id) for r in reasons)


def depends_on_others(space: StateSpace) -> bool:
    """Whether other cases could open a way that is not seen here: then no dead end is certain."""
    return any(note.text in (NOT_EXPLORED, OF_EVERY_CASE, OTHERS_CHANGE) for note in space.approximations)


def trace_of(space: StateSpace, edges: Iterable[int]) -> tuple[str, ...]:
    """The transitions of a way: of the machine `case` without its name in front, of others with it."""
    tables = space.tables
    return tuple(
        tables.transitions[tables.options[option].transition].local.removeprefix("case.")
        for edge in edges
        for option in space.labels[space.of_edge[edge]].taken
    )
