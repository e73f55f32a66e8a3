"""Scenarios as written in; out, for one model or adaptation, the complete tree of every scenario that it can run.

Three things come together here: what a scenario extends, what an adaptation says locally, and what became of names on
the way from a reference to its adaptation. It stands apart from the laying of one tree over another, which is the same
for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from koopflow.diagnostics import Diagnostic, Place, Report, Rule, Severity
from koopflow.model.assembly import Whole
from koopflow.model.carried import carried
from koopflow.model.layering import laid
from koopflow.model.overlay import Overlaid
from koopflow.model.suggestions import suggested
from koopflow.model.uses import Finder
from koopflow.source.nodes import Entry, Mapping, Scalar

UNKNOWN_BASE = Rule(
    "KF393",
    Severity.ERROR,
    "there is no scenario “{name}” to extend",
    "",
    "`extends` names a scenario that stands among the files read, or with the model that the scenario is "
    "of. This one gives only what differs, so without the other it is not complete and cannot be run.\n\n"
    "Wrong: `extends: bse`.\n"
    "Right: `extends: base`.",
)
BASE_CIRCLE = Rule(
    "KF394",
    Severity.ERROR,
    "the scenario extends itself: {circle}",
    "one of them must state its numbers itself",
    "A scenario that extends another gives what differs from it. In a circle none of them says what the "
    "others differ from.\n\n"
    "Mend it by taking `extends` out of one of them.",
)
RULES = (UNKNOWN_BASE, BASE_CIRCLE)

_OWN = frozenset({"id", "of", "extends", "title", "description", "version"})
"""Keys of a scenario's header that speak of it alone and are not handed on."""


@dataclass(frozen=True, slots=True)
class Level:
    """A model or adaptation on the way from the reference to what is simulated, with what its changes did to names."""

    id: str
    overlaid: Overlaid | None = None


def runnable(
    levels: Sequence[Level], pool: Sequence[Whole], finder: Finder
) -> tuple[tuple[tuple[Whole, Mapping], ...], Report]:
    """Every scenario in `pool` that the last of the levels can run, as written and as a complete tree.

    `levels` go from the model to the adaptation in question; a scenario of any of them is run. One of an adaptation
    that has no start, neither its own nor by what it extends, is local: it is laid over the others.
    """
    trees = _Trees(tuple(levels), tuple(pool), finder)
    ids = [level.id for level in levels]
    found: list[tuple[Whole, Mapping]] = []
    for scenario in pool:
        if trees.of(scenario) in ids and not trees.is_local(scenario):
            tree = trees.complete(scenario)
            if tree is not None:
                found.append((scenario, tree))
    return tuple(found), Report.of(trees.findings)


def unfounded(scenario: Whole, pool: Iterable[Whole]) -> Report:
    """What is wrong with a scenario that is of no model, neither by itself nor by what it extends."""
    trees = _Trees((), tuple(pool), Finder())
    if not trees.of(scenario):
        trees._line(scenario)
    return Report.of(trees.findings)


class _Trees:
    """The work on one pool for one line of levels; findings gather in it."""

    def __init__(self, levels: tuple[Level, ...], pool: tuple[Whole, ...], finder: Finder) -> None:
        self.levels = levels
        self.pool = pool
        self.findings: list[Diagnostic] = []
        self._finder = finder
        self._ids = [level.id for level in levels]

    def of(self, scenario: Whole) -> str:
        """The model that a scenario is of, by itself or by what it extends."""
        seen: list[Whole] = []
        while not scenario.of and scenario not in seen:
            seen.append(scenario)
            base = self._base(scenario)
            if base is None:
                break
            scenario = base
        return scenario.of

    def is_local(self, scenario: Whole) -> bool:
        """Whether it only says what is local."""
        if self.of(scenario) == self._ids[0] and self.levels[0].overlaid is None:
            return False
        line = self._line(scenario)
        return line is not None and not any(_given(whole, "start") for whole in line)

    def complete(self, scenario: Whole) -> Mapping | None:
        """The scenario for the last level; None where it cannot be put together."""
        line = self._line(scenario)
        if line is None:
            return None
        tree: Mapping | None = None
        level = 0
        for whole in reversed(line):
            own = self._level(whole, level)
            if tree is None:
                tree, level = whole.tree, own
                tree = self._local(tree, own)
            else:
                tree = self._onward(tree, level, own)
                level = max(level, own)
                tree = self._over(tree, self._onward(whole.tree, own, level, local=False), keep=False)
        assert tree is not None
        return self._onward(tree, level, len(self.levels) - 1)

    def _line(self, scenario: Whole) -> list[Whole] | None:
        """The scenario, what it extends, what that extends …; None where the line does not end well."""
        line = [scenario]
        while (extends := _given(line[-1], "extends")) is not None:
            base = self._base(line[-1])
            if base is None:
                others = {whole.id: _place(whole) for whole in self.pool if whole.id != line[-1].id}
                hints = suggested(extends.text, others, others)
                self.findings.append(
                    Diagnostic(UNKNOWN_BASE, extends.place, args={"name": extends.text}, hints=hints)
                )
                return None
            if base in line:
                self._tell_circle(line[line.index(base) :])
                return None
            line.append(base)
        return line

    def _tell_circle(self, ring: list[Whole]) -> None:
        """Once for all scenarios in it: from the first in file order, at the one that leads back to that."""
        begin = ring.index(min(ring, key=self.pool.index))
        ring = [*ring[begin:], *ring[:begin]]
        args = {"circle": " → ".join(whole.id for whole in (*ring, ring[0]))}
        extends = _given(ring[-1], "extends")
        assert extends is not None
        self.findings.append(Diagnostic(BASE_CIRCLE, extends.place, args=args))

    def _base(self, scenario: Whole) -> Whole | None:
        """What a scenario extends: one of the same model, else of one that it is an adaptation of, else any."""
        extends = _given(scenario, "extends")
        if extends is None:
            return None
        found = [whole for whole in self.pool if whole.id == extends.text]
        same = [whole for whole in found if whole.of == scenario.of]
        near = [whole for whole in found if whole.of in self._ids]
        return next(iter((*same, *near, *found)), None)

    def _level(self, scenario: Whole, otherwise: int) -> int:
        of = self.of(scenario)
        return self._ids.index(of) if of in self._ids else otherwise

    def _onward(self, tree: Mapping, level: int, until: int, local: bool = True) -> Mapping:
        """The tree taken along to a further level: names first, then what is local there."""
        for index in range(level + 1, until + 1):
            overlaid = self.levels[index].overlaid
            tree = carried(tree, overlaid, self._finder) if overlaid else tree
            tree = self._local(tree, index) if local else tree
        return tree

    def _local(self, tree: Mapping, index: int) -> Mapping:
        """The tree under all local scenarios of that level, in file order."""
        overlaid = self.levels[index].overlaid
        if overlaid is None:
            return tree
        for scenario in self.pool:
            if scenario.of == self.levels[index].id and self.is_local(scenario) and scenario.tree is not tree:
                tree = self._over(tree, carried(scenario.tree, overlaid, self._finder), keep=True)
        return tree

    def _over(self, base: Mapping, over: Mapping, keep: bool) -> Mapping:
        """One tree over another; `keep` says that the scenario below is the one that is run."""
        tree, report = laid(base if keep else _without(base, _OWN), _without(over, _OWN) if keep else over)
        self.findings += report
        return tree


def _given(scenario: Whole, key: str) -> Scalar | None:
    header = scenario.tree.value("scenario")
    value = header.value(key) if isinstance(header, Mapping) else None
    return value if isinstance(value, Scalar) and not value.empty else None


def _place(scenario: Whole) -> Place:
    """Where its id stands."""
    id_ = _given(scenario, "id")
    return id_.place if id_ else scenario.header


def _without(tree: Mapping, keys: frozenset[str]) -> Mapping:
    """The tree without these keys of its header."""
    return replace(tree, entries=tuple(_header_without(entry, keys) for entry in tree.entries))


def _header_without(entry: Entry, keys: frozenset[str]) -> Entry:
    if entry.key.text != "scenario" or not isinstance(entry.value, Mapping):
        return entry
    kept = tuple(found for found in entry.value.entries if found.key.text not in keys)
    return Entry(entry.key, replace(entry.value, entries=kept))
