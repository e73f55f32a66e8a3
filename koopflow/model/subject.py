"""What the checks of names and structure look at: a typed model with the tree that tells where everything stands.

It stands apart because each family of checks makes its findings from the same model in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Place, Rule
from koopflow.model.documents import Model
from koopflow.model.environment import Environment
from koopflow.model.expressions import Span
from koopflow.model.locating import Tree, inside
from koopflow.model.machines import Body, State
from koopflow.model.outline import Outline, rows, word
from koopflow.model.paths import Located
from koopflow.model.references import Finder, Use, awaits, scope_of
from koopflow.model.suggestions import Suggester, told_apart
from koopflow.source.editing import Loc
from koopflow.source.nodes import Mapping as MappingNode
from koopflow.source.nodes import Scalar, Sequence

RANK: Mapping[str, int] = MappingProxyType({"case": 0, "municipality": 1, "programme": 2})
"""Scopes from narrow to wide."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, region or machine where it stands: its path, its way through the tree, and what it stands in.

    `above` goes from the outside in and begins with the machine.
    """

    path: str
    loc: Loc
    body: Body
    above: tuple[Standing, ...] = ()

    @property
    def machine(self) -> str:
        """The id of its machine."""
        return self.path.split(".")[1]

    @property
    def id(self) -> str:
        """The last word of its path."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True)
class Subject:
    """A model under check.

    `located` is the document as written; `model` lacks what could not be read, and nothing is said of names that
    refer to such a part.
    """

    model: Model
    located: Located
    finder: Finder = field(default_factory=Finder, compare=False)

    @property
    def outline(self) -> Outline:
        """What the paths of the document name, unreadable parts included."""
        return self.located.outline

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of a name in the document."""
        return self.finder.uses(self.located.tree)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every machine, region and state that could be read, outer before inner, in file order."""
        return tuple(
            found
            for name, machine in self.model.machines.items()
            for found in _within(Standing(f"machines.{name}", ("machines", name), machine))
        )

    @property
    def states(self) -> Iterator[tuple[Standing, State]]:
        """The states among the standings."""
        return ((standing, standing.body) for standing in self.standings if isinstance(standing.body, State))

    @cached_property
    def environment(self) -> Environment:
        """What names mean in a machine that no `each` runs."""
        return Environment.of(self.model, self._unread, self.suggest)

    @cached_property
    def runners(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """For each machine that some `each` runs, the machines in which that stands with the set's attribute."""
        found: dict[str, list[tuple[str, str]]] = {}
        for standing, state in self.states:
            if state.each is not None:
                found.setdefault(state.each.run, []).append((standing.machine, state.each.in_))
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def each_states(self) -> Mapping[str, tuple[Standing, ...]]:
        """For each machine that some `each` runs, the states that run it."""
        found: dict[str, list[Standing]] = {}
        for standing, state in self.states:
            if state.each is not None:
                found.setdefault(state.each.run, []).append(standing)
        return {name: tuple(standings) for name, standings in found.items()}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """How wide each machine's scope is; of one that an `each` runs, that of the narrowest that runs it."""
        above = {name: [by for by, _ in rows] for name, rows in self.runners.items()}
        found = {}
        for name, machine in self.model.machines.items():
            roots = [self.model.machines[root] for root in reached(name, above) if root not in above]
            found[name] = min((RANK[root.scope] for root in roots), default=RANK[machine.scope])
        return found

    @cached_property
    def runs(self) -> Mapping[str, list[str]]:
        """For each machine those that it runs by an `each`."""
        below: dict[str, list[str]] = {}
        for name, standing_in in self.runners.items():
            for by, _ in standing_in:
                below.setdefault(by, []).append(name)
        return below

    @cached_property
    def environments(self) -> Mapping[str, Environment]:
        """What names mean in each machine."""
        attributes = self.model.attributes
        runs = {
            name: tuple(attributes[of] for _, of in self.runners.get(name, ()) if of in attributes)
            for name in self.model.machines
        }
        plain = self.environment
        if self.lost_runs:
            plain = replace(plain, unread=plain.unread | {"element"})
        return {name: plain.about(runs[name]) if name in self.runners else plain for name in runs}

    @cached_property
    def lost_runs(self) -> bool:
        """Whether some `each` names a machine that is not there: it may have meant any that none runs."""
        return any(name not in self.model.machines for name in self.runners)

    def finding(
        self,
        rule: Rule,
        loc: Loc,
        *,
        key: bool = False,
        span: Span | None = None,
        hints: tuple[Note, ...] = (),
        related: tuple[Note, ...] = (),
        **args: object,
    ) -> Diagnostic:
        """A finding at a node, at the key that leads to it, or at a stretch of its text."""
        place = self.place(loc, key=key, span=span)
        return Diagnostic(rule, place, scope_of(loc), args, hints, related)

    def place(self, loc: Loc, *, key: bool = False, span: Span | None = None) -> Place:
        """Where a way through the tree leads; over steps that a short form leaves out it goes on."""
        if key:
            return self._index.key_place(loc)
        _, node = self._index.resolve(loc)
        return node.place if span is None else inside(node, span.offset, span.length)

    def entry(self, loc: Loc, name: str) -> Loc:
        """The way to a name in what stands there: a key of a mapping, an item of a list, or the whole."""
        _, node = self._index.resolve(loc)
        if isinstance(node, MappingNode):
            return (*loc, name)
        return next(((*loc, i) for i, item in enumerate(rows(node)) if word(item) == name), loc)

    def is_key(self, loc: Loc) -> bool:
        """Whether a mapping stands there, so that names in it are keys."""
        return isinstance(self._index.resolve(loc)[1], MappingNode)

    def is_list(self, loc: Loc) -> bool:
        """Whether a list stands there, and not one value in its place."""
        return isinstance(self._index.resolve(loc)[1], Sequence)

    def place_of(self, path: str) -> Place | None:
        """The key of what the path names, or the text itself that is told at a key or in a list; None for nothing."""
        loc = self.outline.locate(path)
        if loc is None:
            return None
        _, node = self._index.resolve(loc)
        is_text = isinstance(node, Scalar) and self.outline.part(path) is None
        return node.place if is_text else self._index.key_place(loc)

    def meant(self, word: str, candidates: Mapping[str, str]) -> tuple[Note, ...]:
        """Did-you-mean among names, each with the path that it stands for."""
        hints = self.suggest(word, candidates)
        found = ((hint, str(hint.args["name"])) for hint in hints)
        return tuple(
            replace(hint, place=self.place_of(told_apart(word, name, candidates[name])))
            for hint, name in found
        )

    def among(self, section: str) -> dict[str, str]:
        """The names of a section's elements with their paths."""
        return {name: f"{section}.{name}" for name in self.outline.section(section)}

    @cached_property
    def suggest(self) -> Suggester:
        """Suggestions within the budget of this document."""
        return Suggester()

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The paths of the flows, outside events and signals that some transition awaits."""
        found = (awaits(part, self.outline) for part in self.outline.transitions.values())
        return frozenset(path for path in found if path)

    @cached_property
    def events(self) -> Mapping[str, str]:
        """All that can come, by name, with its path."""
        signals = {name: f"signals.{name}" for name in sorted(self.outline.signals)}
        return {**self.among("flows"), **self.among("events"), **signals}

    @cached_property
    def _index(self) -> Tree:
        return Tree(self.located.tree)

    @cached_property
    def _unread(self) -> frozenset[str]:
        read = {*self.model.attributes, *self.model.needs, *self.model.services}
        sections = ("attributes", "needs", "services")
        return frozenset(name for section in sections for name in self.outline.section(section)) - read


def reached(start: str, ways: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """What can be come to along the ways, the start included."""
    found, left = set[str](), [start]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += ways.get(name, ())
    return frozenset(found)


def _within(standing: Standing) -> Iterator[Standing]:
    yield standing
    above = (*standing.above, standing)
    for key, inner in (("states", standing.body.states), ("regions", standing.body.regions)):
        for name, body in inner.items():
            yield from _within(Standing(f"{standing.path}.{name}", (*standing.loc, key, name), body, above))
