"""Events that an inner state takes from the one around it: a space in, an info for each such pair out.

Apart from soundness because it is no fault: often it is just what is meant. It is cheap where nothing overlaps, since
only the steps are looked at in which an inner state answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from koopflow.diagnostics import Diagnostic, Note
from koopflow.semantics.configuration import Kind
from koopflow.semantics.select import first_holding
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.tables import Tables, Transition
from koopflow.verify import behaviour_faults as faults
from koopflow.verify import words
from koopflow.verify.guards import part_of
from koopflow.verify.reach import numbers, sources_of
from koopflow.verify.subject import Subject, trace_of

Pair = tuple[Transition, Transition]
"""A transition and one of a state around its own, which the same event would bring."""


def overlaps(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    """Each pair of transitions of which an event brought the inner one where the outer one was open as well; once,
    with the first situation in which it did."""
    pairs = _pairs(space.tables)
    if not pairs:
        return
    answering = {
        number: found
        for number, label in enumerate(space.labels)
        if label.kind != Kind.RESULT
        and (found := [pair for option in label.taken for pair in pairs.get(_taken(space, option), ())])
    }
    edges = np.flatnonzero(np.isin(numbers(space.of_edge), list(answering)))
    told: set[tuple[str, str]] = set()
    known: dict[tuple[int, int], bool] = {}
    for edge, source in zip(edges.tolist(), sources_of(space)[edges].tolist(), strict=True):
        for inner, outer in answering[space.of_edge[edge]]:
            key = (inner.local, outer.local)
            if key not in told and _is_open(space, source, outer, known):
                told.add(key)
                yield _finding(subject, space, source, inner, outer)


def _taken(space: StateSpace, option: int) -> int:
    return space.tables.options[option].transition


def _pairs(tables: Tables) -> Mapping[int, tuple[Pair, ...]]:
    """For each transition of an event those of the same event on the states around, the nearest first."""
    found: dict[int, tuple[Pair, ...]] = {}
    for node in tables.tree.nodes:
        for trigger, inner in tables.events_of[node.index].items():
            around = (
                tables.events_of[other.index].get(trigger) for other in tables.tree.ancestors(node.index)
            )
            if outer := tuple((inner, item) for item in around if item is not None):
                found[inner.index] = outer
    return found


def _is_open(space: StateSpace, number: int, outer: Transition, known: dict[tuple[int, int], bool]) -> bool:
    """Whether an alternative of the outer transition holds; read once for each content of what its guards read."""
    mask = 0
    for option in outer.options:
        mask |= part_of(space, option.reads)
    key = (outer.index, space.configurations.found[number] & mask)
    if key not in known:
        now = space.configurations[number]
        known[key] = first_holding(outer, now.active, now.values) is not None
    return known[key]


def _finding(
    subject: Subject, space: StateSpace, number: int, inner: Transition, outer: Transition
) -> Diagnostic:
    path, around = f"machines.{inner.local}", f"machines.{outer.local}"
    slots = 0
    for option in (*inner.options, *outer.options):
        slots |= option.reads.slots
    return Diagnostic(
        faults.OVERLAP,
        subject.place(path),
        path,
        {
            "event": inner.name,
            "inner": space.tables.node(inner.node).local,
            "outer": space.tables.node(outer.node).local,
        },
        related=(
            Note(faults.OPEN_HERE, place=subject.place(around)),
            *words.values_there(space, number, slots),
        ),
        trace=trace_of(space, space.way(number)),
        model=subject.id,
    )
