"""A stage and a `replace`, an `add` or a `set` in, the stage with the adaptation's own nodes in place out.

The three stand together because each puts a node of the adaptation at a way through the reference's tree;
they differ in what must be there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.changes import (
    Findings,
    Omission,
    Stage,
    Step,
    finding,
    modernised,
    no_target,
    place_of,
)
from koopflow.model.faults import PART_MISSING
from koopflow.model.machines import Alternative, State
from koopflow.model.outline import SECTIONS, SHORT, TABLES, Part, rows, word
from koopflow.model.overlay_faults import ALREADY_THERE, NO_KEY, STANDS_HERE
from koopflow.source.editing import Loc, Put, at, extended
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

LISTS = frozenset(
    {"members", "by", "holds", "meets", "carries", "contains", "reads", "writes", "sends", "raises", "values"}
    | {"basis", "source", "accepts", "rejects", "paused-in", "include", "exclude", "actors", "only"}
)
"""Keys that hold a list (or a crew), so that an `add` at them adds a member."""
LISTS_OF_SECTION = frozenset({("flows", "to"), ("attributes", "of"), ("attributes", "initial")})
_KEYS_OF_STATE = frozenset(field.alias or name for name, field in State.model_fields.items())
_KEYS_OF_TRANSITION = frozenset(field.alias or name for name, field in Alternative.model_fields.items())
_SHARED_KEYS = _KEYS_OF_STATE & _KEYS_OF_TRANSITION


def replace_content(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """New content under an old id, or another value in place of a member of a list."""
    path = stage.now(step.path)
    loc = stage.outline.locate(path) if path else None
    if path is None or loc is None or len(loc) < 2:
        return stage, (no_target(stage, step),)
    if step.given is None:
        return stage, ()
    before = stage.outline
    done = put(stage, loc, step.given, step.target)
    below = (name for name in (*before.parts, *before.transitions) if name.startswith(f"{path}."))
    gone = frozenset(name for name in below if not done.outline.part(name))
    done = modernised(done, loc)
    if not gone:
        return done, ()
    omissions = (*done.omissions, Omission(step, gone, before))
    return replace(done, omissions=omissions, history=(*done.history, gone)), ()


def add(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """A new element, region, state, transition or key; or members of a list, named by path or `with`."""
    path = step.path
    if path in SECTIONS:
        return _add_table(stage, step)
    head, _, name = path.rpartition(".")
    holder = stage.now(head) if head else None
    loc = stage.outline.locate(holder) if holder else None
    if holder is None or loc is None:
        if head in TABLES:
            loc = (head,)
        else:
            return stage, (no_target(stage, step, head or path),)
    held = at(stage.tree, loc)
    if is_list(loc) and held is not None:
        return _add_member(stage, step, loc, Scalar(name, step.place))
    there = stage.outline.locate(f"{holder or head}.{name}")
    if there is not None and is_list(there):
        return _add_members(stage, step, there)
    if there is not None:
        return stage, (_exists(stage, step, there),)
    if step.given is None:
        return stage, (finding(PART_MISSING, step, verb="add", key="with"),)
    part = stage.outline.part(holder) if holder else None
    opened, way = (stage, loc) if held is None else _opened(stage, loc)
    way = (*way, *_between(part, name, step.given), name)
    return put_new(opened, way, step.given, Scalar(name, step.place)), ()


def set_value(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """A value for one key, which may be new; short forms are written out where they must."""
    path, given = step.path, step.given
    present = stage.now(path)
    if present is not None and (stage.outline.part(present) or present in SECTIONS):
        return stage, (finding(NO_KEY, step, path=path),)
    if given is None:
        return stage, ()
    found = stage.outline.locate(present) if present else None
    if found is not None:
        return put(stage, found, given, replace(step.target, text=str(found[-1]))), ()
    head, _, key = path.rpartition(".")
    holder = stage.now(head) or ""
    loc = stage.outline.locate(holder)
    if loc is None or (len(loc) < 2 and head != "model"):
        return stage, (no_target(stage, step),)
    part = stage.outline.part(holder, transition=key in _KEYS_OF_TRANSITION - _SHARED_KEYS)
    opened, way = _opened(stage, part.loc if part and part.path == holder else loc)
    return put_new(opened, (*way, key), given, Scalar(key, step.place)), ()


def put(stage: Stage, loc: Loc, node: Node, name: Scalar) -> Stage:
    """The node in the place of what is there; its key is placed at the change, as findings shall be."""
    key = replace(name, text=loc[-1]) if isinstance(loc[-1], str) else None
    short = isinstance(at(stage.tree, loc), Scalar) and "next" in loc[-3:-1]
    return modernised(stage.edited({loc: Put(node, None if short else key)}), loc)


def put_new(stage: Stage, loc: Loc, node: Node, key: Scalar) -> Stage:
    """The node as a new entry at the way."""
    return modernised(replace(stage, tree=extended(stage.tree, loc[:-1], Entry(key, node))), loc)


def is_list(loc: Loc) -> bool:
    """Whether what stands at the way is a list or a crew, whatever its form."""
    if len(loc) < 3 or not isinstance(loc[-1], str) or loc[-2] in ("states", "regions", "next"):
        return False
    return loc[-1] in LISTS or (str(loc[0]), loc[-1]) in LISTS_OF_SECTION


def _exists(stage: Stage, step: Step, loc: Loc) -> Diagnostic:
    node = at(stage.tree, loc)
    place = node.place if isinstance(loc[-1], int) and node else place_of(stage, loc)
    return finding(ALREADY_THERE, step, related=(Note(STANDS_HERE, {}, place),), path=step.path)


def _add_table(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """Several elements at once: `{add: flows, with: {a: …, b: …}}`."""
    findings: Findings = ()
    for entry in step.given.entries if isinstance(step.given, Mapping) else ():
        name = f"{step.path}.{entry.key.text}"
        one = replace(step, target=replace(entry.key, text=name), given=entry.value)
        stage, found = add(stage, one)
        findings += found
    return stage, findings


def _add_members(stage: Stage, step: Step, loc: Loc) -> tuple[Stage, Findings]:
    """The members that `with` names, for a list that is there."""
    if step.given is None:
        return stage, (finding(PART_MISSING, step, verb="add", key="with"),)
    findings: Findings = ()
    given: Iterator[tuple[Node, Node | None]]
    if isinstance(step.given, Mapping) and loc[-1] in ("by", "holds"):
        given = ((entry.key, entry.value) for entry in step.given.entries)
    else:
        given = ((item, None) for item in rows(step.given))
    for member, count in given:
        stage, found = _add_member(stage, replace(step, given=count), loc, member)
        findings += found
    return stage, findings


def _add_member(stage: Stage, step: Step, loc: Loc, member: Node) -> tuple[Stage, Findings]:
    """One member more; a list of one is written out, a crew by numbers gets a number."""
    held = at(stage.tree, loc)
    place = member.place
    number = step.given if isinstance(step.given, Scalar) and step.given.text.isdecimal() else None
    if any(word(item) == word(member) != "" for item in _named(held)):
        note = Note(STANDS_HERE, {}, held.place if held else None)
        return stage, (finding(ALREADY_THERE, step, related=(note,), path=step.path),)
    if loc[-1] in ("by", "holds") and (isinstance(held, Mapping) or number):
        one = Scalar("1", place)
        old = (
            held.entries
            if isinstance(held, Mapping)
            else tuple(Entry(item, one) for item in rows(held) if isinstance(item, Scalar))
        )
        key = member if isinstance(member, Scalar) else Scalar("", place)
        grown: Node = Mapping((*old, Entry(key, number or one)), held.place if held else place)
    else:
        grown = Sequence((*rows(held), member), held.place if held else place)
    return modernised(stage.edited({loc: Put(grown)}), loc), ()


def _named(held: Node | None) -> Iterator[Node]:
    """The members of a list, or the keys of a crew."""
    if isinstance(held, Mapping):
        yield from (entry.key for entry in held.entries)
    else:
        yield from rows(held)


def _between(part: Part | None, name: str, given: Node) -> tuple[str, ...]:
    """The key between a part and what is added to it: states, regions, next, or none for a key of its own."""
    if part is None or part.kind in ("element", "transition") or name in _KEYS_OF_STATE | {"scope"}:
        return ()
    node = part.node
    parallel = isinstance(node, Mapping) and node.entry("regions") is not None
    composite = part.kind != "state" or (isinstance(node, Mapping) and node.entry("states") is not None)
    if part.kind == "state" and (_is_transition(given) or not (parallel or composite)):
        return ("next",)
    return ("regions",) if parallel else ("states",)


def _is_transition(given: Node) -> bool:
    """Whether the content is that of a transition: a target, a list, or a mapping with a key that no state
    has."""
    if not isinstance(given, Mapping):
        return True
    return any(entry.key.text in _KEYS_OF_TRANSITION - _SHARED_KEYS for entry in given.entries)


def _opened(stage: Stage, loc: Loc) -> tuple[Stage, Loc]:
    """The way to a mapping that can take a key: a short form is written out, of a list the first mapping is
    meant."""
    node = at(stage.tree, loc)
    if isinstance(node, Sequence):
        loc = (*loc, 0)
        node = at(stage.tree, loc)
    if isinstance(node, Scalar):
        short = SHORT["next"] if "next" in loc[-3:-1] else SHORT.get(str(loc[-1]))
        entries = () if node.empty or short is None else (Entry(Scalar(short, node.place), node),)
        return stage.edited({loc: Put(Mapping(entries, node.place))}), loc
    return stage, loc
