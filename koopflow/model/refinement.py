"""A stage and a `refine` in, the stage with a body in place of a state's work, or states on a transition's
way, out.

It stands apart because a refinement promises something: the same results, the same documents, the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.changes import Findings, Stage, Step, finding, modernised, no_target, place_of
from koopflow.model.outline import Outline, Part, rows, timed, word
from koopflow.model.overlay_faults import (
    ALREADY_THERE,
    NOT_REFINABLE,
    OTHER_RESULTS,
    STANDS_HERE,
    WORK_LEFT_OUT,
)
from koopflow.source.editing import Edit, Loc, Put, extended, key_at
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

WORK = ("task", "sitting")
NO_WORK = Note("it does no work")
NO_SINGLE_TARGET = Note("it has not exactly one target")
NO_BODY = Note("“with” gives no states")


def refine(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """Finer steps in place of a state's work, or on the way of a transition."""
    path = stage.now(step.path)
    if path is None:
        return stage, (no_target(stage, step),)
    part = stage.outline.part(path)
    if part is None or part.kind not in ("state", "transition"):
        return stage, (finding(NOT_REFINABLE, step, path=step.path, reason=NO_WORK),)
    if not isinstance(step.given, Mapping):
        return stage, (finding(NOT_REFINABLE, step, path=step.path, reason=NO_BODY),) if step.given else ()
    return _refine_state(stage, step, part) if part.kind == "state" else _refine_way(stage, step, part)


def _refine_state(stage: Stage, step: Step, state: Part) -> tuple[Stage, Findings]:
    old, body = state.node, step.given
    work = next((key for key in WORK if isinstance(old, Mapping) and old.entry(key)), None)
    if work is None or not isinstance(old, Mapping):
        return stage, (finding(NOT_REFINABLE, step, path=step.path, reason=NO_WORK),)
    assert isinstance(body, Mapping)
    results = tuple(way.id for way in stage.outline.exits(state.path) if not timed(way.node))
    given = {entry.key.text for entry in body.entries}
    kept = tuple(entry for entry in old.entries if entry.key.text != work and entry.key.text not in given)
    node = Mapping((*kept, *body.entries), old.place)
    done = stage.edited({state.loc: Put(node, replace(step.target, text=state.id))})
    if len(results) == 1:
        done = _ends_named(done, state.path, results[0])
    done = modernised(done, state.loc)
    findings = (
        *_other_results(done.outline, step, state.path, results),
        *_left_out(step, old.value(work), body),
    )
    return replace(done, refined=done.refined | {state.path}), findings


def _other_results(outline: Outline, step: Step, path: str, results: tuple[str, ...]) -> Iterator[Diagnostic]:
    """What is wrong with the ends of the body; a state with one result takes any."""
    ends = [outline.outcome(part) or "" for part in outline.inner_finals(path)]
    if len(results) > 1 and set(ends) != set(results):
        wanted, given = ", ".join(results), ", ".join(dict.fromkeys(ends)) or "–"
        yield finding(OTHER_RESULTS, step, path=step.path, wanted=wanted, given=given)


def _ends_named(stage: Stage, path: str, result: str) -> Stage:
    """Every end of the body with the one result as its outcome; `done` takes any end without."""
    if result == "done":
        return stage
    for part in stage.outline.inner_finals(path):
        if stage.outline.outcome(part) != result and isinstance(part.node, Mapping):
            entry = Entry(Scalar("outcome", part.node.place), Scalar(result, part.node.place))
            others = tuple(one for one in part.node.entries if one.key.text != "outcome")
            stage = stage.edited({part.loc: Put(replace(part.node, entries=(*others, entry)))})
    return stage


def _left_out(step: Step, work: Node | None, body: Mapping) -> Iterator[Diagnostic]:
    """What the work wrote or planned and the body does not."""
    for key in ("writes", "plans"):
        wanted = [word(item) for item in rows(work.value(key) if isinstance(work, Mapping) else None)]
        done = set(_done(body, key))
        missing = ", ".join(name for name in wanted if name not in done)
        if missing:
            yield finding(WORK_LEFT_OUT, step, path=step.path, key=key, names=missing)


def _done(body: Node, key: str) -> Iterator[str]:
    """What any task or sitting inside writes or plans."""
    if not isinstance(body, Mapping):
        return
    for entry in body.entries:
        if entry.key.text in WORK and isinstance(entry.value, Mapping):
            yield from (word(item) for item in rows(entry.value.value(key)))
        elif entry.key.text in ("states", "regions") and isinstance(entry.value, Mapping):
            for inner in entry.value.entries:
                yield from _done(inner.value, key)


def _refine_way(stage: Stage, step: Step, way: Part) -> tuple[Stage, Findings]:
    """The states of `with` one after the other between a transition's effects and its target."""
    end = _target(way.node)
    assert isinstance(step.given, Mapping)
    states = step.given.entries
    if end is None or not states:
        reason = NO_SINGLE_TARGET if states else NO_BODY
        return stage, (finding(NOT_REFINABLE, step, path=step.path, reason=reason),)
    table = stage.outline.parts[way.above].loc[:-1]
    level = stage.outline.parts[way.above].above
    taken = [entry for entry in states if stage.outline.part(f"{level}.{entry.key.text}")]
    if taken:
        return stage, tuple(_taken(stage, step, table, entry, level) for entry in taken)
    onward = [*(entry.key.text for entry in states[1:]), end.text]
    for entry, following in zip(states, onward, strict=True):
        led = Entry(entry.key, _leading(entry.value, Scalar(following, entry.key.place)))
        stage = replace(stage, tree=extended(stage.tree, table, led))
    stage = stage.edited(_redirected(way, end, replace(states[0].key, place=step.place)))
    for entry in states:
        stage = modernised(stage, (*table, entry.key.text))
    return stage, ()


def _taken(stage: Stage, step: Step, table: Loc, entry: Entry, level: str) -> Diagnostic:
    there = key_at(stage.tree, (*table, entry.key.text))
    note = Note(STANDS_HERE, {}, there.place if there else place_of(stage, table))
    path = f"{level}.{entry.key.text}"
    return finding(ALREADY_THERE, step, place=entry.key.place, related=(note,), path=path)


def _target(node: Node) -> Scalar | None:
    """The one target of a transition."""
    if isinstance(node, Sequence):
        node = node.items[0] if len(node.items) == 1 else node
    end = node.value("to") if isinstance(node, Mapping) else node
    return end if isinstance(end, Scalar) and not end.empty else None


def _leading(state: Node, following: Scalar) -> Node:
    """The state, leading on when its work is done where it does not say itself how it goes on."""
    if not isinstance(state, Mapping):
        state = Mapping((), state.place) if isinstance(state, Scalar) and state.empty else state
    if not isinstance(state, Mapping) or state.entry("next") or state.entry("final"):
        return state
    ways = Mapping((Entry(Scalar("done", following.place), following),), following.place)
    return replace(state, entries=(*state.entries, Entry(Scalar("next", following.place), ways)))


def _redirected(way: Part, end: Scalar, first: Scalar) -> dict[Loc, Edit]:
    loc = way.loc
    node = way.node
    if isinstance(node, Sequence):
        loc, node = (*loc, 0), node.items[0]
    return {
        (*loc, "to") if isinstance(node, Mapping) else loc: Put(
            replace(end, text=first.text, place=first.place)
        )
    }
