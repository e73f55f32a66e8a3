"""Whether an adaptation behaves as its reference requires and allows: both models in, the answer for each line out.

Compared are the adaptation and the reference with what the adaptation may vary without steps of its own made in it as
well (docs/explanation/verification.md, section 6), so that what is left to differ is behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from koopflow.diagnostics import Diagnostic
from koopflow.model.library import LoadedModel
from koopflow.model.partly import partly
from koopflow.semantics import lines
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.bodies import is_plain
from koopflow.verify.conformance_faults import NOT_FORMED, TOO_MANY_PAIRS
from koopflow.verify.game import PAIRS_PER_STATE, Body, Game, Mode, Refutation
from koopflow.verify.moves import Moves, Names
from koopflow.verify.origins import Origins, origins
from koopflow.verify.permission import JudgedChange
from koopflow.verify.subject import Subject

ALL: tuple[Literal["projection", "protocol"], ...] = ("projection", "protocol")
_ELEMENT = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class Refuted:
    """A counterexample on one line, with both sides' moves for those who tell of it."""

    refutation: Refutation
    adapted: Moves
    reference: Moves
    model: LoadedModel
    """The reference as it was compared."""


@dataclass(frozen=True)
class Compared:
    """How an adaptation's behaviour stands to its reference's; `unknown` says why nothing is known."""

    verdict: Literal["holds", "fails", "unknown"]
    inheritance: tuple[str, ...] = ()
    refuted: Refuted | None = None
    unknown: tuple[Diagnostic, ...] = ()
    why: str = ""
    """Why nothing is known, where no search says so."""


def compare(adapted: LoadedModel, subject: Subject, changes: tuple[JudgedChange, ...]) -> Compared:
    """The behaviour of an adaptation against its reference's; `subject` has the adaptation's lines."""
    shared = _shared(adapted, changes)
    applied = adapted.overlaid.applied if adapted.overlaid is not None else ()
    if len(shared) == len(applied):
        return Compared("holds", ALL)
    if _are_plain(adapted, shared):
        return Compared("holds", ("projection",) if _is_entered(adapted, subject) else ALL)
    other = partly(adapted, shared)
    if other is None:
        return Compared("unknown", why=NOT_FORMED)
    return compare_models(adapted, subject, other)


def compare_models(adapted: LoadedModel, subject: Subject, other: LoadedModel) -> Compared:
    """The behaviour of a model against another's that has names in common with it."""
    at = other.located
    against = Subject(other.id, other.model, at.place, at.alternative, subject.states_max, at.transition)
    kept: set[str] = set(ALL)
    for case, added in lines_of_both(subject, against):
        asked = {*subject.asked, *against.asked, *_read(subject, case, added), *_read(against, case, added)}
        one = subject.space(case, added, asked & subject.model.attributes.keys(), beside=[against.model])
        two = against.space(case, added, asked & against.model.attributes.keys(), beside=[subject.model])
        found = _compared(adapted, one, other, two, subject)
        if found.verdict != "holds":
            return found
        kept &= {*found.inheritance}
    return Compared("holds", tuple(name for name in ALL if name in kept))


def _compared(
    adapted: LoadedModel, one: StateSpace | str, other: LoadedModel, two: StateSpace | str, subject: Subject
) -> Compared:
    unknown = subject.unknown([one, two])
    if isinstance(one, str) or isinstance(two, str) or unknown:
        return Compared("unknown", unknown=unknown)
    names, other_names = origins(adapted), origins(other)
    labels = Names()
    left = Moves(one, names, two, other_names, labels)
    right = Moves(two, other_names, one, names, labels, required=True)
    bodies = dict(_bodies(adapted, other, left))
    results = _results(right, other_names, bodies)
    budget = PAIRS_PER_STATE * subject.states_max

    def played(mode: Mode) -> Refutation | Literal[True] | None:
        first = Game(left, right, mode, bodies, results, budget).play()
        return (
            first if first is True else Game(left, right, mode, bodies, results, budget, narrow=False).play()
        )

    inheritance: list[str] = ["projection"] if played("projection") is True else []
    # Branching bisimilarity is more than refinement asks for.
    refined = True if inheritance else played("refinement")
    if refined is None:
        return Compared("unknown", why=TOO_MANY_PAIRS)
    if refined is not True:
        return Compared("fails", refuted=Refuted(refined, left, right, other))
    if Game(left, right, "protocol", bodies, results, budget).is_plain():
        inheritance.append("protocol")
    return Compared("holds", tuple(inheritance))


def _shared(adapted: LoadedModel, changes: tuple[JudgedChange, ...]) -> frozenset[int]:
    """The changes that are made in the reference as well: outside the machines all; in them the permitted ones that
    add no steps."""
    assert adapted.overlaid is not None
    applied = zip(adapted.overlaid.applied, changes, strict=True)
    return frozenset(
        one.step.index
        for one, change in applied
        if not one.origin.startswith("machines.")
        or one.step.verb == "rename"
        or (change.allowed and not _adds_steps(adapted, one.step.verb, one.step.path))
    )


def _are_plain(adapted: LoadedModel, shared: Collection[int]) -> bool:
    """Whether all that is not shared are bodies that nothing outside of them can see."""
    assert adapted.overlaid is not None
    own = [one.step for one in adapted.overlaid.applied if one.step.index not in shared]
    refined = adapted.overlaid.refined
    return all(
        step.verb == "refine" and step.path in refined and is_plain(adapted.model, step.path) for step in own
    )


def _is_entered(adapted: LoadedModel, subject: Subject) -> bool:
    """Whether a refined state may be entered: then nothing goes on there without the body's own steps."""
    assert adapted.overlaid is not None
    refined = {path.removeprefix("machines.") for path in adapted.overlaid.refined}
    for space in (
        subject.space(case, counted=True) for case in (*subject.cases, *((None,) if subject.wider else ()))
    ):
        if isinstance(space, str) or not space.complete:
            return True
        if any(node.local in refined and space.entered >> node.index & 1 for node in space.tables.tree.nodes):
            return True
    return False


def _adds_steps(adapted: LoadedModel, verb: str, path: str) -> bool:
    outline = adapted.located.outline
    return verb == "refine" or (verb == "add" and (path in outline.parts or path in outline.transitions))


def lines_of_both(one: Subject, other: Subject) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """The lines that both models have, with all wider machines that either of them needs there."""
    for case in one.cases:
        if case in other.cases:
            tied = {*lines.tied(one.model, case), *lines.tied(other.model, case)} - {case}
            yield case, tuple(name for name in one.wider if name in tied and name in other.wider)
    if one.wider and one.wider == other.wider:
        yield None, ()


def _read(subject: Subject, case: str | None, added: Collection[str]) -> set[str]:
    """The attributes that the machines of a line read."""
    names = subject.wider if case is None else (case, *added)
    return {name for root in names for name in lines.dealings(subject.model, root).reads}


def _bodies(adapted: LoadedModel, other: LoadedModel, moves: Moves) -> Iterator[tuple[str, Body]]:
    """The states that the adaptation alone refined, each wherever it is laid out."""
    refined = adapted.overlaid.refined if adapted.overlaid is not None else frozenset()
    both = other.overlaid.refined if other.overlaid is not None else frozenset()
    locals_ = {path.removeprefix("machines.") for path in refined - both}
    for node in moves.space.tables.tree.nodes:
        if node.local in locals_ and node.state is not None:
            name = _named(moves.names, node.local, node.path)
            yield name, Body(name, node.inside, moves.entering(node.index))


def _results(moves: Moves, names: Origins, bodies: Mapping[str, Body]) -> dict[object, str]:
    """For each result of a refined state, as it is seen first in a move, the state."""
    tables = moves.space.tables
    found: dict[object, str] = {}
    for item in tables.transitions:
        node = tables.node(item.node)
        name = _named(names, node.local, node.path)
        if item.role == "result" and name in bodies:
            found[names.transition(item.local), tuple(_ELEMENT.findall(item.path))] = name
    return found


def _named(names: Origins, local: str, path: str) -> str:
    return f"{names.part(f'machines.{local}')}{_ELEMENT.findall(path)}"
