"""The tree of a reference and the tree of its adaptation in, the tree of a complete model out, with what
became of names.

The changes are applied in order on nodes, and a node keeps its place: findings in what the adaptation gave
point into its file, all others into the reference's. One change that cannot be applied leaves the others
alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Severity
from koopflow.model.accepted import inherited
from koopflow.model.changes import Findings, Stage, Step, covered, fate, finding, moved, steps
from koopflow.model.content import add, replace_content, set_value
from koopflow.model.locating import inside
from koopflow.model.omission import omit
from koopflow.model.outline import Outline
from koopflow.model.overlay_faults import NEEDED_HERE, RULES, STILL_NEEDED
from koopflow.model.references import Finder, Use, resolve
from koopflow.model.refinement import refine
from koopflow.model.renaming import rename
from koopflow.source.nodes import Entry, Scalar
from koopflow.source.nodes import Mapping as Node

__all__ = ["RULES", "Applied", "Overlaid", "overlay"]

VERBS = MappingProxyType(
    {
        "rename": rename,
        "replace": replace_content,
        "omit": omit,
        "add": add,
        "refine": refine,
        "set": set_value,
    }
)
"""How each verb is applied."""
OWN = ("id", "version", "title", "description")
"""What the adaptation's header says in the place of the reference's."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A change with the path that its target had in the reference; as written where it has none there.

    `own` says that it changes something that the adaptation itself has put there before.
    """

    step: Step
    origin: str
    own: bool


@dataclass(frozen=True)
class Overlaid:
    """The adapted model as a tree, and what its changes did to the names of the reference.

    `applied` are the changes in order; `refused` the numbers of those that could not be applied. `dangling` are the
    places of names that need something omitted: they are told already, at the change.
    """

    tree: Node
    reference: Outline
    renamed: Mapping[str, str]
    omitted: frozenset[str]
    refined: frozenset[str]
    applied: tuple[Applied, ...]
    refused: frozenset[int]
    dangling: frozenset[Place]
    history: tuple[Mapping[str, str] | frozenset[str], ...] = ()
    adaptation: Node = field(default=Node((), Place("")), repr=False)
    """The document that the changes stand in."""

    @cached_property
    def outline(self) -> Outline:
        """The outline of the adapted model."""
        return Outline.of(self.tree)

    def fate(self, path: str) -> str | None:
        """What a path of the reference is called now; None where it was omitted."""
        return fate(path, self.history)


def overlay(
    reference: Node, adaptation: Node, only: Collection[int] | None = None, finder: Finder | None = None
) -> tuple[Overlaid, Report]:
    """Apply every change of an adaptation, or `only` those of these numbers, to the tree of its reference, which is a
    complete model's.

    A `finder` that knows the reference already, or another adaptation of it, need not search it again.
    """
    stage = Stage(reference, finder=finder or Finder())
    outline = stage.outline
    findings: list[Diagnostic] = []
    applied: list[Applied] = []
    refused: set[int] = set()
    for step in steps(adaptation):
        if only is not None and step.index not in only:
            continue
        applied.append(_applied(stage, step, outline))
        stage, found = VERBS[step.verb](stage, step)
        findings += found
        nothing_given = step.given is None and step.verb not in ("omit", "add")
        if nothing_given or any(one.severity is Severity.ERROR for one in found):
            refused.add(step.index)
    dangling = tuple(_dangling(stage))
    findings += _told(dangling)
    fates = {path: stage.fate(path) for path in (*outline.parts, *outline.transitions)}
    overlaid = Overlaid(
        inherited(_headed(stage.tree, adaptation), adaptation, stage.fate),
        outline,
        MappingProxyType({old: new for old, new in fates.items() if new and new != old}),
        frozenset(path for path, new in fates.items() if new is None),
        stage.refined,
        tuple(applied),
        frozenset(refused),
        frozenset(_place(use) for _, use in dangling),
        stage.history,
        adaptation,
    )
    return overlaid, Report.of(findings)


def _applied(stage: Stage, step: Step, reference: Outline) -> Applied:
    present = stage.now(step.path) or moved(step.path, stage.aliases)
    holder = stage.outline.holder(present)
    own = holder is not None and reference.part(_origin(stage, holder.path)) is None
    return Applied(step, _origin(stage, step.path), own)


def _origin(stage: Stage, path: str) -> str:
    """The path that a change names as the reference has it, undoing the moves so far."""
    present = stage.now(path) or moved(path, stage.aliases)
    for event in reversed(stage.history):
        if not isinstance(event, frozenset):
            present = moved(present, {new: old for old, new in event.items()})
    return present


def _dangling(stage: Stage) -> Iterator[tuple[Step, Use]]:
    """The uses in the end that mean nothing but something that a change took away, each with that change."""
    for use in stage.uses if stage.omissions else ():
        if not resolve(use, stage.outline):
            for omission in stage.omissions:
                meant = resolve(use, omission.before)
                if meant and all(covered(path, omission.gone) for path in meant):
                    yield omission.step, use
                    break


def _told(dangling: tuple[tuple[Step, Use], ...]) -> Findings:
    """One error for each change, which lists the places that still need what it took."""
    changes: dict[int, list[tuple[Step, Use]]] = {}
    for step, use in dangling:
        changes.setdefault(step.index, []).append((step, use))
    return tuple(
        finding(
            STILL_NEEDED,
            pairs[0][0],
            related=tuple(Note(NEEDED_HERE, {"name": use.text}, _place(use)) for _, use in pairs),
            path=pairs[0][0].path,
        )
        for pairs in changes.values()
    )


def _place(use: Use) -> Place:
    """Where the name stands: its stretch of a condition, else its scalar."""
    return inside(use.node, use.span.offset, use.span.length) if use.span else use.node.place


def _headed(tree: Node, adaptation: Node) -> Node:
    """The tree with the adaptation's own header, sources and figures laid over the reference's."""
    header, own = tree.value("model"), adaptation.value("adaptation")
    if not isinstance(header, Node) or not isinstance(own, Node):
        return tree
    figures = adaptation.value("figures")
    entries = [
        Entry(entry.key, _laid(header, own)) if entry.key.text == "model" else entry for entry in tree.entries
    ]
    if isinstance(figures, Node):
        old = tree.value("figures")
        entries = [entry for entry in entries if entry.key.text != "figures"]
        entries.append(Entry(Scalar("figures", figures.place), _merged(old, figures)))
    return Node(tuple(entries), tree.place)


def _laid(header: Node, own: Node) -> Node:
    taken = tuple(entry for entry in own.entries if entry.key.text in OWN)
    names = {entry.key.text for entry in taken}
    kept = tuple(entry for entry in header.entries if entry.key.text not in names | {"sources"})
    both = _merged(header.value("sources"), own.value("sources"))
    sources = (Entry(Scalar("sources", both.place), both),) if both.entries else ()
    return Node((*taken, *kept, *sources), own.place)


def _merged(old: object, new: object) -> Node:
    """The entries of both mappings, those of the second in place of equal ones of the first."""
    first = old if isinstance(old, Node) else None
    second = new if isinstance(new, Node) else None
    if first is None or second is None:
        return first or second or Node((), Place(""))
    names = {entry.key.text for entry in second.entries}
    kept = tuple(entry for entry in first.entries if entry.key.text not in names)
    return Node((*kept, *second.entries), second.place)
