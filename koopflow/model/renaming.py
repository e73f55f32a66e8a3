"""A stage and a `rename` in, the stage with another id everywhere out.

It stands apart because a name has consequences: a transition is called after the flow or event that it
awaits, a completion after the outcome of an inner final state, and they follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.changes import (
    Findings,
    Moves,
    Stage,
    Step,
    finding,
    moved,
    no_target,
    place_of,
    respelt,
    rewritten,
)
from koopflow.model.faults import NOT_ID, RESERVED_ID
from koopflow.model.fields import ID, RESERVED
from koopflow.model.outline import Outline, Part, word
from koopflow.model.overlay_faults import ALREADY_THERE, NAMED_AFTER, NO_NAME, STANDS_HERE
from koopflow.model.references import Use, awaits, completes, resolve
from koopflow.source.editing import Loc, at, extended
from koopflow.source.nodes import Entry, Mapping, Scalar


def rename(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """The id of an element, region, state or transition changed everywhere, in guards and variation too."""
    path = stage.now(step.path)
    if path is None:
        return stage, (no_target(stage, step),)
    part = stage.outline.part(path)
    if step.given is None:
        return stage, ()
    if part is None:
        return stage, (finding(NO_NAME, step, path=step.path),)
    findings = tuple(_faults(stage, step, part))
    if findings or word(step.given) == part.id:
        return stage, findings
    if part.kind == "state" and not _followed(part, stage.outline):
        stage = _outcome_kept(stage, part)
    new = word(step.given)
    named = MappingProxyType({**stage.named, f"{part.above}.{new}": step.given.place})
    return replace(following(stage, _moves(part, new, stage.outline)), named=named), ()


def following(stage: Stage, moves: Moves) -> Stage:
    """The stage after moves of elements, regions, states and transitions, with every use of their names."""
    edits, keys = rewritten(stage.tree, _texts(stage, moves))
    for old, new in moves.items():
        part = stage.outline.parts.get(old) or stage.outline.transitions.get(old)
        if part is not None:
            keys[part.loc] = new.rpartition(".")[2]
    done = stage.edited(edits, keys)
    return replace(
        done,
        aliases=MappingProxyType(_closed(stage.aliases, moves)),
        history=(*stage.history, moves),
        refined=frozenset(moved(one, moves) for one in stage.refined),
    )


def _faults(stage: Stage, step: Step, part: Part) -> Iterator[Diagnostic]:
    given = step.given
    new = word(given)
    place = given.place if given is not None else step.place
    if new in RESERVED:
        yield finding(RESERVED_ID, step, place=place, value=new)
    elif not ID.fullmatch(new):
        yield finding(NOT_ID, step, place=place, value=new)
    elif part.kind == "transition" and (named := _named_after(part, stage.outline)):
        yield finding(NAMED_AFTER, step, path=step.path, named=named)
    elif new != part.id and (there := stage.outline.part(f"{part.above}.{new}")):
        note = Note(STANDS_HERE, {}, place_of(stage, there.loc))
        yield finding(ALREADY_THERE, step, place=place, related=(note,), path=there.path)


def _named_after(transition: Part, outline: Outline) -> str:
    """What a transition is called after and cannot be parted from: what it awaits, or inner final states."""
    state = outline.parts[transition.above].node
    if transition.id == "done" and isinstance(state, Mapping):
        return "done" if any(state.entry(key) for key in ("states", "regions", "each")) else ""
    finals = ", ".join(part.path for part in completes(transition, outline))
    return awaits(transition, outline) or finals


def _moves(part: Part, new: str, outline: Outline) -> Moves:
    """The part's own move and those of the transitions that bear its name."""
    moves = {part.path: f"{part.above}.{new}"}
    for transition in outline.transitions.values():
        if awaits(transition, outline) == part.path or _completed_by(transition, part, outline):
            moves[transition.path] = f"{moved(transition.above, moves)}.{new}"
    return MappingProxyType(moves)


def _completed_by(transition: Part, state: Part, outline: Outline) -> bool:
    """Whether a completion follows the state's id; `done` stays, it takes any end that is not named."""
    explicit = isinstance(state.node, Mapping) and state.node.entry("outcome")
    if explicit or transition.id != state.id or state.id == "done":
        return False
    return any(part.path == state.path for part in completes(transition, outline))


def _followed(state: Part, outline: Outline) -> bool:
    """Whether every completion called after this state's id is its own alone, so that the name can change."""
    followers = (t for t in outline.transitions.values() if _completed_by(t, state, outline))
    return all(len(completes(transition, outline)) == 1 for transition in followers)


def _outcome_kept(stage: Stage, state: Part) -> Stage:
    """The old id written out as the outcome, where others end with it and a completion asks for it."""
    place = place_of(stage, state.loc)
    entry = Entry(Scalar("outcome", place), Scalar(state.id, place))
    return replace(stage, tree=extended(stage.tree, state.loc, entry))


def _texts(stage: Stage, moves: Moves) -> Iterator[tuple[Use, str]]:
    """Every use of what moves, with its new text; members at the end of a path follow too."""
    texts: dict[Use, str] = {}
    for use in stage.uses:
        for path in resolve(use, stage.outline):
            new = moved(path, moves)
            if new != path:
                texts[use] = respelt(use, path, new)
    members: dict[Loc, str] = {use.loc: text for use, text in texts.items()}
    for use in stage.uses:
        if use.kind == "path" and use.text not in stage.outline.parts:
            loc = stage.outline.locate(use.text)
            if loc in members and loc is not None and not stage.outline.part(use.text):
                if word(at(stage.tree, loc)) != use.text.rpartition(".")[2]:
                    continue  # the path of a list of one, which is written without brackets
                head = texts.get(use, use.text).rpartition(".")[0]
                texts[use] = f"{head}.{members[loc].rpartition('.')[2]}"
    yield from texts.items()


def _closed(aliases: Moves, moves: Moves) -> dict[str, str]:
    """The aliases after the moves: every path of old leads to a present one."""
    later = {old: moved(new, moves) for old, new in aliases.items()}
    for old, new in aliases.items():
        for path, target in moves.items():
            if path.startswith(f"{new}."):
                later[old + path[len(new) :]] = target
            if old.startswith(f"{path}."):
                later[target + old[len(path) :]] = moved(new, moves)
    return {**later, **moves}
