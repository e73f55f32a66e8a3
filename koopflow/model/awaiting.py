"""A model in, every name in a `next` out that can never come, is awaited where nothing waits, or leaves an end open.

It stands apart from the rest of the structure because it says in one place what a transition's name means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, pairwise

from koopflow.diagnostics import Diagnostic
from koopflow.model.machines import Alternative, Body, State
from koopflow.model.outline import Outline, Part
from koopflow.model.references import awaits
from koopflow.model.structure_faults import (
    COMES_NOT,
    EMPTY_WITHOUT_WAY,
    END_WITHOUT_WAY,
    HIDDEN_EVENT,
    INTERRUPT_COMES_NOT,
    NEVER_COMES,
    NO_TARGET,
    RESULT_IS_EVENT,
)
from koopflow.model.subject import Standing, Subject

DONE = "done"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What is wrong with the names of the transitions of every state."""
    for standing, state in subject.states:
        if state.kind in ("task", "sitting"):
            yield from _results(subject, standing, state)
        elif state.kind == "waiting":
            yield from _waits(subject, standing, state)
        elif state.kind != "final":
            yield from _interrupts(subject, standing, state)
            yield from _ends(subject, standing, state)


def timed(alternatives: tuple[Alternative, ...]) -> bool:
    """Whether a transition is a timer."""
    return any(row.after is not None or row.at is not None for row in alternatives[:1])


def _results(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    outline = subject.outline
    for name, alternatives in state.next.items():
        loc = (*standing.loc, "next", name)
        if timed(alternatives):
            continue
        is_event = f"events.{name}" in outline.parts or name in outline.signals
        if is_event or f"flows.{name}" in subject.awaited:
            yield subject.finding(RESULT_IS_EVENT, loc, key=True, name=name)
        yield from _without_target(subject, standing, name, alternatives)


def _without_target(
    subject: Subject, standing: Standing, name: str, alternatives: tuple[Alternative, ...]
) -> Iterator[Diagnostic]:
    for index, alternative in enumerate(alternatives):
        if alternative.to is None:
            loc = (*standing.loc, "next", name)
            several = len(alternatives) > 1
            yield subject.finding(NO_TARGET, (*loc, index) if several else loc, key=not several, name=name)


def _waits(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    for name, alternatives in state.next.items():
        if timed(alternatives) or _event(subject, standing, name):
            continue
        others = {other: rows for other, rows in state.next.items() if other != name}
        leads_on = _leads(subject, standing, others) or _left_from_outside(subject, standing)
        rule = COMES_NOT if leads_on else NEVER_COMES
        hints = subject.meant(name, subject.events)
        yield subject.finding(rule, (*standing.loc, "next", name), key=True, hints=hints, name=name)


def _event(subject: Subject, standing: Standing, name: str) -> str | None:
    part = subject.outline.transitions.get(f"{standing.path}.{name}")
    return awaits(part, subject.outline) if part else None


def _leads(subject: Subject, standing: Standing, ways: Mapping[str, tuple[Alternative, ...]]) -> bool:
    """Whether one of these transitions can come by itself and leaves its state."""
    return any(
        any(row.to is not None for row in rows) and (timed(rows) or _event(subject, standing, name))
        for name, rows in ways.items()
    )


def _left_from_outside(subject: Subject, standing: Standing, seen: frozenset[str] = frozenset()) -> bool:
    """Whether something around the state can be left, or over, without what is inside leading on."""
    for outer, inner in pairwise((*standing.above, standing)):
        if isinstance(outer.body, State) and _leads(subject, outer, outer.body.next):
            return True
        if outer.body.regions and not _needed(outer.body, inner.id):
            return True
    if standing.machine in seen:
        return False
    around = subject.each_states.get(standing.machine, ())
    seen |= {standing.machine}
    return any(_instance_left(subject, each, seen) for each in around)


def _instance_left(subject: Subject, each: Standing, seen: frozenset[str]) -> bool:
    """Whether an `each` state can be left, or over, while one of its instances stays where it is."""
    over = each.body.until is not None and each.body.until.mode != "all"
    leads = isinstance(each.body, State) and _leads(subject, each, each.body.next)
    return over or leads or _left_from_outside(subject, each, seen)


def _needed(body: Body, region: str) -> bool:
    """Whether a body with regions cannot be over before this one has ended."""
    until = body.until
    if until is None or until.mode == "all":
        return True
    if until.mode == "these":
        return region in until.regions
    return until.mode == "count" and until.count >= len(body.regions)


def _interrupts(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    outline = subject.outline
    finals = outline.inner_finals(standing.path)
    outcomes = {str(outline.outcome(part)): _outcome_path(part, outline) for part in finals}
    for name, alternatives in state.next.items():
        part = outline.transitions.get(f"{standing.path}.{name}")
        if timed(alternatives) or part is None:
            continue
        loc = (*standing.loc, "next", name)
        if name in outcomes or name == DONE:
            yield from _without_target(subject, standing, name, alternatives)
            if name in outcomes and name in subject.events:
                yield subject.finding(HIDDEN_EVENT, loc, key=True, name=name)
        comes = name in outcomes or awaits(part, outline) or (name == DONE and _can_be_done(state, finals))
        if not comes:
            hints = subject.meant(name, {**outcomes, DONE: standing.path, **subject.events})
            yield subject.finding(INTERRUPT_COMES_NOT, loc, key=True, hints=hints, name=name)


def _outcome_path(final: Part, outline: Outline) -> str:
    """Where the outcome of a final state is told: under its own key, else by the id of the state."""
    told = f"{final.path}.outcome"
    return told if outline.locate(told) else final.path


def _can_be_done(state: State, finals: tuple[Part, ...]) -> bool:
    """Whether something inside can end at all; a deeper nest of regions is taken to do so."""
    return bool(finals) or state.kind == "multi" or any(region.regions for region in state.regions.values())


def _ends(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    """An end inside for which `next` has neither its outcome nor `done`."""
    taken = {name for name, alternatives in state.next.items() if not timed(alternatives)}
    if DONE in taken or any(region.regions for region in state.regions.values()):
        return
    open_ends = [
        [end for end in ends if end not in taken] for ends in _outcomes(subject, standing, state) if ends
    ]
    missing = tuple(dict.fromkeys(chain.from_iterable(open_ends)))
    until = state.until
    one_is_enough = state.kind != "parallel" or (until is not None and until.mode in ("any", "count"))
    if missing and (one_is_enough or all(open_ends)):
        ends = ", ".join(missing)
        yield subject.finding(END_WITHOUT_WAY, standing.loc, key=True, ends=ends)
    elif state.kind == "multi":
        yield subject.finding(EMPTY_WITHOUT_WAY, standing.loc, key=True)


def _outcomes(subject: Subject, standing: Standing, state: State) -> tuple[tuple[str, ...], ...]:
    """The outcomes inside, by region; all in one where there are no regions."""
    groups: dict[str, list[str]] = {}
    for part in subject.outline.inner_finals(standing.path):
        region = part.above if state.kind == "parallel" else ""
        groups.setdefault(region, []).append(str(subject.outline.outcome(part)))
    return tuple(tuple(names) for names in groups.values())
