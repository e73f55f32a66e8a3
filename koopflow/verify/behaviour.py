"""Whether a machine behaves: a model in, findings with shortest witnesses and a verdict on soundness out.

Read off the state space of one case with the wider machines that it is tied to, and of the wider machines by
themselves. A limit that was reached, or anything that was not looked at, makes the verdict `unknown`, never `holds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from koopflow.diagnostics import Diagnostic, Report, Rule
from koopflow.semantics.select import bits
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.tree import Node
from koopflow.verify import behaviour_faults as faults
from koopflow.verify import words
from koopflow.verify.behaviour_faults import UNKNOWN
from koopflow.verify.circles import first_on_circle
from koopflow.verify.dead import dead
from koopflow.verify.overlaps import overlaps
from koopflow.verify.reach import saved
from koopflow.verify.scopes import can_end
from koopflow.verify.subject import Subject, depends_on_others, trace_of

Verdict = Literal["holds", "fails", "unknown"]
__all__ = ["UNKNOWN", "Verdict", "check_behaviour"]

NOTES = {
    "region-conflict": faults.REGION_CONFLICT,
    "attribute-conflict": faults.ATTRIBUTE_CONFLICT,
    "second-copy": faults.SECOND_COPY,
    "bound": faults.BOUND,
}


def check_behaviour(subject: Subject) -> tuple[Verdict, Report]:
    """The verdict on soundness and every finding about behaviour."""
    explored = [subject.space(case, counted=True) for case in subject.cases]
    if subject.wider:
        explored.append(subject.space(None, counted=True))
    spaces = [space for space in explored if not isinstance(space, str)]
    findings = list(subject.unknown(explored))
    for space in spaces:
        findings += _of_space(subject, space)
    told = {finding.code for finding in findings}
    whole = all(space.complete and not depends_on_others(space) for space in spaces)
    if whole and len(spaces) == len(explored) and not told & _BREAKING:
        findings += dead(subject, spaces)
    report = Report.of(_causes(findings))
    if any(finding.code in _UNSOUND for finding in report):
        return "fails", report
    return ("unknown" if any(f.code == UNKNOWN.code for f in report) else "holds"), report


def _causes(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Without the dead ends that are only what another finding brings about."""
    causes = {f.subject for f in findings if f.code == faults.NO_RESULT.code}
    circle = any(f.code == faults.ZERO_TIME.code for f in findings)
    ends = faults.CANNOT_END.code
    return [f for f in findings if f.code != ends or not (circle or f.subject in causes)]


_BREAKING = {faults.REGION_CONFLICT.code, faults.ATTRIBUTE_CONFLICT.code, faults.ZERO_TIME.code}
"""What brings about dead elements that are no fault of their own."""
_UNSOUND = {
    rule.code
    for rule in (
        faults.CANNOT_END,
        faults.NO_RESULT,
        faults.ZERO_TIME,
        faults.REGION_CONFLICT,
        faults.ATTRIBUTE_CONFLICT,
    )
}


def _of_space(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    if not depends_on_others(space):
        yield from _without_end(subject, space)
    yield from _without_result(subject, space)
    yield from _noted(subject, space)
    yield from _circles(subject, space)
    yield from overlaps(subject, space)


# the option to complete


def _without_end(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    """The first configuration under way from which some root can never be over, for each root that is to end: a
    case, and a wider machine with a final state."""
    for root in space.tables.roots:
        ended = list(space.over(root.index))
        endless = subject.model.machines[root.machine].scope != "case"
        if not ended and endless and not can_end(space, root.node):
            continue
        lead_on = saved(space, ended)
        under_way = space.active(space.tables.node(root.node).inside)
        bad = next((number for number in under_way if not lead_on[number]), None)
        if bad is not None:
            yield _finding(subject, space, faults.CANNOT_END, bad, _busy(space, bad, root.node))


def _busy(space: StateSpace, number: int, root: int) -> Node:
    """The innermost state in which this root stands: the last, which the way has just reached."""
    tables = space.tables
    configuration = space.configurations[number]
    inside = tables.node(root).inside & configuration.active
    states = [tables.node(n) for n in bits(inside) if tables.node(n).state is not None]
    innermost = [node for node in states if not any(node.inside >> other.index & 1 for other in states)]
    open_ = [node for node in innermost if node.kind != "final"]
    return (open_ or innermost or [tables.node(root)])[0]


# results, notes, circles


def _without_result(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    nodes = space.tables.tree.nodes
    works = sum(node.bit for node in nodes if node.kind in ("task", "sitting"))
    told: set[str] = set()
    for number in space.stuck(works):
        for index in bits(space.configurations[number].stuck & works):
            if nodes[index].local not in told:
                told.add(nodes[index].local)
                found = _finding(subject, space, faults.NO_RESULT, space.parents[number], nodes[index])
                # The plan that the work ended with, if it made one, stands in the configuration in which it is stuck.
                yield replace(found, related=words.values_there(space, number, _read(space, index)))


def _read(space: StateSpace, node: int) -> int:
    """The attributes that the guards of a state's ways out read."""
    slots = 0
    for transition in space.tables.of_node[node]:
        for option in transition.options:
            slots |= option.reads.slots
    return slots


def _noted(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    """The first step at which each of the notes was made."""
    left = set(NOTES) & space.notes
    noted = {index: label.notes for index, label in enumerate(space.labels) if left.intersection(label.notes)}
    for number in range(len(space.configurations)) if left else ():
        for edge in space.edges(number):
            for note in left.intersection(noted.get(space.of_edge[edge], ())):
                left = left - {note}
                yield _finding(subject, space, NOTES[note], number, _cause(space, number, edge), edge)


def _cause(space: StateSpace, number: int, edge: int) -> Node:
    taken = space.labels[space.of_edge[edge]].taken
    if taken:
        return space.tables.node(space.tables.options[taken[0]].node)
    return _busy(space, number, space.tables.roots[-1].node)


def _circles(subject: Subject, space: StateSpace) -> Iterator[Diagnostic]:
    """The first configuration from which steps that take no time lead back to it."""
    found = first_on_circle(space)
    if found is not None:
        yield _finding(subject, space, faults.ZERO_TIME, found[0], _cause(space, *found))


def _finding(
    subject: Subject, space: StateSpace, rule: Rule, number: int, node: Node, last: int | None = None
) -> Diagnostic:
    path = f"machines.{node.local}"
    trace = trace_of(space, (*space.way(number), *((last,) if last is not None else ())))
    return Diagnostic(rule, subject.place(path), path, {"state": node.local}, trace=trace, model=subject.id)
