"""An outline, its uses and what shall go in; what goes along, which lists it leaves, what leads on instead, out.

It stands apart from the omission itself because most of the rules are here, and they only ask: nothing is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from koopflow.model.changes import covered
from koopflow.model.outline import Outline, Part, rows, timed, word
from koopflow.model.references import Use, awaits, completes, level_of, resolve, target
from koopflow.source.editing import Drop, Edit, Loc, at
from koopflow.source.nodes import Mapping as Node
from koopflow.source.nodes import Node as AnyNode
from koopflow.source.nodes import Scalar, Sequence

LEAVES = frozenset(
    {"members", "by", "to", "holds", "meets", "carries", "writes", "contains", "sends"}
    | {"of", "initial", "until", "only", "actors"}
)
"""The lists (and crews) that an omitted element leaves."""
NEVER_EMPTY = frozenset({"members", "by", "to"})
"""Lists that need an entry: where the last would go, the element is still needed."""


@dataclass(frozen=True)
class Cut:
    """What goes when the roots go, and what becomes of the uses of it."""

    outline: Outline
    uses: tuple[Use, ...]
    roots: frozenset[str]

    @cached_property
    def meanings(self) -> tuple[tuple[Use, str], ...]:
        """Every use with what it names, where that is one thing."""
        pairs = ((use, resolve(use, self.outline)) for use in self.uses)
        return tuple((use, paths[0]) for use, paths in pairs if len(paths) == 1)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The roots and what goes along: persons, flows, what awaits a flow, machines that run nowhere."""
        gone = set(self.roots)
        users = defaultdict(list)
        for use, path in self.meanings:
            users[path].append(use)
        open_paths = list(self.roots)
        while open_paths:
            path = open_paths.pop()
            along = {one for use in users[path] for one in self._along(use, path, gone)}
            along |= set(self._unawaited(path)) | set(self._uncompleted(path, gone))
            along |= {
                machine
                for machine, states in self.runners.items()
                if all(covered(state, gone) for state in states)
            }
            open_paths += sorted(along - gone)
            gone |= along
        return frozenset(gone)

    @cached_property
    def passages(self) -> Mapping[str, str]:
        """The omitted states that are passed through, each with where one comes to."""
        states = (self.outline.parts.get(path) for path in self.gone)
        ways = {part.path: passage(part, self.outline) for part in states if part and part.kind == "state"}
        ends = {path: _end(path, ways) for path in ways}
        return {path: end for path, end in ends.items() if end and not covered(end, self.gone)}

    @cached_property
    def runners(self) -> Mapping[str, tuple[str, ...]]:
        """The states that run a machine for each element, by the machine's path: it lives only inside them."""
        found: dict[str, list[str]] = defaultdict(list)
        for use, path in self.meanings:
            if use.loc[-2:] == ("each", "run"):
                found[path].append(use.scope)
        return {path: tuple(states) for path, states in found.items()}

    @cached_property
    def awaiting(self) -> Mapping[str, tuple[Part, ...]]:
        """The transitions that await a flow, event or signal, by its path."""
        found: dict[str, list[Part]] = defaultdict(list)
        for transition in self.outline.transitions.values():
            found[awaits(transition, self.outline) or ""].append(transition)
        return {path: tuple(ways) for path, ways in found.items()}

    @cached_property
    def completing(self) -> Mapping[str, tuple[str, ...]]:
        """The final states whose outcome each completion is named after, by the completion's path."""
        transitions = self.outline.transitions.values()
        finals = {way.path: completes(way, self.outline) for way in transitions if way.id != "done"}
        return {path: tuple(part.path for part in parts) for path, parts in finals.items() if parts}

    def passed(self) -> Iterator[tuple[Use, str]]:
        """What led to a passed state leads to where that state led."""
        for use, path in self.meanings:
            if use.kind == "target" and path in self.passages and not self._inside(use):
                end = self.passages[path]
                level = level_of(use)
                beside = end.rpartition(".")[0] == level
                yield use, end.rpartition(".")[2] if beside else end.partition(".")[2]

    def edits(self) -> dict[Loc, Edit]:
        """The omitted parts away, and the entries of lists that name them; but for rules and examples."""
        edits: dict[Loc, Edit] = {}
        for path in self.gone:
            for part in (self.outline.parts.get(path), self.outline.transitions.get(path)):
                if part is not None and (part.kind != "transition" or self._own(part)):
                    edits[part.loc] = Drop()
        lists: dict[Loc, list[Use]] = defaultdict(list)
        for use, path in self._loose:
            listed = _list_of(use, path)
            if use.loc[0] == "figures" and listed is None:
                edits[use.loc[:2]] = Drop()
            elif listed is not None and use.loc[0] not in ("rules", "examples"):
                lists[listed].append(use)
        for loc, uses in lists.items():
            edits |= _shortened(self.outline.tree, loc, uses)
        return edits | self._unpermitted(edits)

    def _unpermitted(self, edits: Mapping[Loc, Edit]) -> dict[Loc, Edit]:
        """The variation of members and keys that are dropped goes with them."""
        found: dict[Loc, Edit] = {}
        for use in self.uses:
            way = self.outline.locate(use.text) if use.loc[0] == "variation" else None
            if way and any(way[:length] in edits for length in range(1, len(way) + 1)):
                found[use.loc] = Drop()
        return found

    def broken(self, section: str) -> Mapping[str, tuple[Use, ...]]:
        """The uses of omitted parts in rules or in examples, by the id of the rule or example."""
        found: dict[str, list[Use]] = defaultdict(list)
        for use, _ in self._loose:
            if use.loc[0] == section:
                found[str(use.loc[1])].append(use)
        return {name: tuple(uses) for name, uses in found.items()}

    @cached_property
    def _loose(self) -> tuple[tuple[Use, str], ...]:
        """The uses that name something omitted and do not go with it, with what they name."""
        return tuple(
            (use, path) for use, path in self.meanings if covered(path, self.gone) and not self._inside(use)
        )

    def _inside(self, use: Use) -> bool:
        return covered(use.scope, self.gone) and use.loc[0] != "variation"

    def _own(self, transition: Part) -> bool:
        """Whether a transition goes by itself, and does not only share its path with a final state that
        goes."""
        finals = self.completing.get(transition.path, ())
        return transition.path not in self.outline.parts or all(final in self.gone for final in finals)

    def _along(self, use: Use, path: str, gone: set[str]) -> Iterator[str]:
        """What a use of an omitted element takes along with it."""
        holder = ".".join(str(step) for step in use.loc[:2])
        section, _, _ = path.partition(".")
        if section == "actors" and use.loc[0] == "flows" and use.loc[2] in ("from", "to"):
            receivers = at(self.outline.tree, (*use.loc[:2], "to"))
            left = [item for item in rows(receivers) if f"actors.{word(item)}" not in gone]
            if use.loc[2] == "from" or not left:
                yield holder
        elif use.loc[2:3] == ("of",) and (section, use.loc[0]) in (
            ("actors", "actors"),
            ("machines", "examples"),
        ):
            yield holder

    def _unawaited(self, path: str) -> Iterator[str]:
        """What awaits an omitted flow or event: the transition, and its state if it waits for nothing else."""
        if path.startswith(("flows.", "events.")):
            for transition in self.awaiting.get(path, ()):
                state = self.outline.parts[transition.above]
                others = [way for way in self.outline.exits(state.path) if way.path != transition.path]
                alone = not any(_targets(way.node) for way in others)
                yield state.path if alone and _waits(state) else transition.path

    def _uncompleted(self, path: str, gone: set[str]) -> Iterator[str]:
        """The completions whose outcome no final state gives any more."""
        for completion, finals in self.completing.items():
            if path in finals and all(final in gone for final in finals):
                yield completion


def passage(state: Part, outline: Outline) -> str | None:
    """Where one comes to when a state is passed through; None where it has not exactly one plain way out.

    Timers go along with the state; a timer is the way out only where there is no other.
    """
    ways = [way for way in outline.exits(state.path) if _targets(way.node)]
    untimed = [way for way in ways if not timed(way.node)]
    chosen = untimed or ways
    if len(chosen) != 1 or isinstance(chosen[0].node, Sequence):
        return None
    node = chosen[0].node
    if isinstance(node, Node) and node.entry("when"):
        return None
    end = target(_targets(node)[0], state.above, outline)
    return None if end == state.path else end


def _list_of(use: Use, path: str) -> Loc | None:
    """The way to the list or crew that the use can leave; None where it is no such entry."""
    loc = use.loc[:-1] if use.key or isinstance(use.loc[-1], int) else use.loc
    if use.span is not None:
        whole = use.span.length == len(use.node.text.strip())
        constant = whole and not (path.startswith("attributes.") and path.count(".") == 1)
        entry = constant and len(loc) > 1 and loc[-2] in ("adds", "removes", "sets")
        return loc if entry and (loc[-2] != "sets" or loc != use.loc) else None
    field = loc[-1]
    of_attribute = field not in ("of", "initial") or loc[0] == "attributes"
    return loc if field in LEAVES and of_attribute and (field != "to" or loc[0] == "flows") else None


def _shortened(tree: Node, loc: Loc, uses: list[Use]) -> dict[Loc, Edit]:
    """The entries away; the list with them where none is left, unless it needs one."""
    held: AnyNode | None = at(tree, loc)
    size = (
        len(held.items) if isinstance(held, Sequence) else len(held.entries) if isinstance(held, Node) else 1
    )
    if len(uses) < size:
        return {use.loc: Drop() for use in uses}
    return {} if loc[-1] in NEVER_EMPTY else {loc: Drop()}


def _end(path: str, ways: Mapping[str, str | None]) -> str | None:
    """Where one comes to at last when several omitted states follow each other; None in a circle of them."""
    end = ways[path]
    for _ in ways:
        if end is None or end not in ways:
            break
        end = ways[end]
    return end


def _waits(state: Part) -> bool:
    """Whether nothing happens in a state but waiting."""
    busy = ("task", "sitting", "each", "states", "regions")
    return isinstance(state.node, Node) and not any(state.node.entry(key) for key in busy)


def _targets(node: AnyNode) -> list[str]:
    """The targets of a transition's alternatives."""
    texts = (
        word(row) if isinstance(row, Scalar) else word(row.value("to"))
        for row in rows(node)
        if not isinstance(row, Sequence)
    )
    return [text for text in texts if text]
