"""Whether some case can go the way of an example: a subject in, a finding for each that does not do as it says out.

What counts are the transitions that the example's machine takes; everything else may lie between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.diagnostics import Diagnostic, Note, Rule
from koopflow.model.types import Example
from koopflow.semantics.statespace import StateSpace
from koopflow.verify import rules_faults as faults
from koopflow.verify import words
from koopflow.verify.runs import Came, way_of
from koopflow.verify.scopes import lines_of
from koopflow.verify.subject import Subject, trace_of

Node = tuple[int, int]
"""A configuration and how many steps of the example lie behind; `_BEFORE` while the instance that goes its way has
not begun."""
_BEFORE = -1


@dataclass(frozen=True, slots=True)
class Found:
    """How far a line lets an example go: the steps behind, a shortest way there by its edges, and what could follow."""

    steps: int
    edges: tuple[int, ...]
    space: StateSpace
    possible: tuple[str, ...]


def check_examples(subject: Subject, own: frozenset[str] = frozenset()) -> tuple[Diagnostic, ...]:
    """A finding for each example that fails or is not decided.

    `own` are transitions, by their paths from the machine on, that an adaptation added: they may lie between.
    """
    return tuple(
        finding
        for name, example in subject.model.examples.items()
        for finding in _judged(subject, name, example, own)
    )


def _judged(subject: Subject, name: str, example: Example, own: frozenset[str]) -> Iterator[Diagnostic]:
    listed = tuple(f"{example.of}.{step}" for step in example.accepts or example.rejects)
    roots = subject.running(example.of)
    furthest: Found | None = None
    unknown: list[Diagnostic] = []
    for case, added in lines_of(subject, [f"machines.{root}" for root in roots]):
        space = subject.space(case, added, counted=roots == (example.of,))
        if not isinstance(space, str):
            for scope in _scopes(subject, space, example.of):
                found = _furthest(space, scope, listed, own)
                if furthest is None or found.steps > furthest.steps:
                    furthest = found
        unknown += subject.unknown([space])
    all_the_way = furthest is not None and furthest.steps == len(listed)
    if example.rejects and all_the_way:
        assert furthest is not None
        yield _finding(subject, faults.REJECTS, name, example, furthest)
    elif unknown and not all_the_way:
        yield from unknown
    elif example.accepts and not all_the_way and furthest is not None:
        yield _finding(subject, faults.ACCEPTS, name, example, furthest)


def _scopes(subject: Subject, space: StateSpace, machine: str) -> tuple[int, ...]:
    """The roots and sub-instances of the line that run this machine."""
    found = []
    for node in space.tables.tree.nodes:
        if node.kind == "root" and space.tables.roots[node.root].machine == machine:
            found.append(node.index)
        elif node.kind == "instance":
            multi = space.tables.node(node.parent).state
            if multi is not None and multi.each is not None and multi.each.run == machine:
                found.append(node.index)
    return tuple(found)


def _furthest(space: StateSpace, scope: int, listed: tuple[str, ...], own: frozenset[str]) -> Found:
    """Breadth first over configurations and steps of the example, as far as the example goes."""
    taken, is_root = _taken(space, scope, own), space.tables.node(scope).kind == "root"
    first: Node = (0, 0 if is_root else _BEFORE)
    came: Came[Node] = {first: None}
    waiting, best, edges = deque([first]), 0, tuple[int, ...]()
    possible: dict[int, set[str]] = {}
    while waiting and best < len(listed):
        number, done = here = waiting.popleft()
        for edge in space.edges(number):
            target = space.targets[edge]
            if target < 0:
                continue
            comes, goes = (False, False) if is_root else _bounds(space, scope, number, edge)
            further, misfit = _further(done, taken[space.of_edge[edge]], listed)
            if misfit:
                possible.setdefault(further, set()).add(misfit)
            if further > best:
                best, edges = further, (*way_of(came, here), edge)
            after = [] if misfit or (goes and done != _BEFORE) else [further]
            for there in [
                (target, steps) for steps in (*after, *((0,) if comes and done == _BEFORE else ()))
            ]:
                if there not in came:
                    came[there] = (here, edge)
                    waiting.append(there)
    return Found(best, edges, space, tuple(sorted(possible.get(best, ()))))


def _further(done: int, taken: tuple[str, ...], listed: tuple[str, ...]) -> tuple[int, str]:
    """How many steps lie behind after a step that took these transitions, and the first of them that does not fit."""
    if done == _BEFORE:
        return done, ""
    for name in taken:
        if done == len(listed):
            break
        if listed[done] != name:
            return done, name
        done += 1
    return done, ""


def _bounds(space: StateSpace, scope: int, number: int, edge: int) -> tuple[bool, bool]:
    """Whether a sub-instance begins by a step, and whether it ends; both, where one is left and begun anew."""
    found, tables = space.configurations.found, space.tables
    before, after = found[number] >> scope & 1, found[space.targets[edge]] >> scope & 1
    left = any(
        tables.options[option].leaves >> scope & 1 for option in space.labels[space.of_edge[edge]].taken
    )
    return bool(after and (left or not before)), bool(before and (left or not after))


def _taken(space: StateSpace, scope: int, own: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """For each label the transitions that count, by their paths from the machine on."""
    tables = space.tables
    return tuple(
        tuple(
            local
            for option in label.taken
            if tables.node(tables.options[option].node).scope == scope
            and (local := tables.transitions[tables.options[option].transition].local) not in own
        )
        for label in space.labels
    )


def _finding(subject: Subject, fault: Rule, name: str, example: Example, found: Found) -> Diagnostic:
    path, place = f"examples.{name}", subject.place(f"examples.{name}")
    args: dict[str, object] = {"example": words.title(example, name)}
    hints: tuple[Note, ...] = ()
    if fault is faults.ACCEPTS:
        place = subject.alternative(f"{path}.accepts", found.steps)
        step = f"machines.{example.of}.{example.accepts[found.steps]}"
        args["step"] = words.event(subject.model, step)
        possible = [f"machines.{way}" for way in found.possible]
        only = Note(faults.ONLY, {"events": words.either(subject.model, possible)}) if possible else None
        hints = (only or Note(faults.NOTHING_MORE),)
    return Diagnostic(
        fault,
        place,
        path,
        args,
        hints,
        related=(Note("{why}", {"why": example.why}),) if example.why else (),
        trace=trace_of(found.space, found.edges),
        model=subject.id,
    )
