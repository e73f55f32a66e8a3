"""An adaptation that deviates goes in; the smallest of its changes without which it conforms come out.

What is offered was tried: the adaptation without these changes was judged like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.api.judging import MAX_STATES, Found, Judged, judged
from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.model.changes import Step
from koopflow.model.library import LoadedModel
from koopflow.model.partly import partly
from koopflow.verify import conformance_faults as faults
from koopflow.verify.permission import permissions
from koopflow.verify.rules_of_fact import check_facts
from koopflow.verify.rules_of_fact_faults import BROKEN

TRIED_MAX = 6
"""How many ways of mending are judged in full."""


def judged_with_mends(
    model: LoadedModel, max_states: int = MAX_STATES, judged_before: Found | None = None
) -> Judged:
    """What is found of a model; of an adaptation that deviates also the smallest mend, told with its findings.

    Where a search did not come to its end, it would not without a change or two either: no mend is looked for.
    `judged_before` is as for `judged`.
    """
    judged_before = {} if judged_before is None else judged_before
    found = judged(model, max_states, judged_before)
    if found.verdict is None or found.verdict.verdict != "deviates" or not model.formed:
        return found
    if "unknown" in found.properties.values() or any(_is_of_numbers(model, f) for f in found.report.errors):
        return found
    mend = smallest_mend(model, max_states, judged_before)
    if mend is None:
        return found
    report = Report.of(_offered(finding, mend) for finding in found.report)
    verdict = replace(found.verdict, mend=tuple((step.verb, step.path, step.place.line) for step in mend))
    return replace(found, report=report, verdict=verdict)


def smallest_mend(
    model: LoadedModel, max_states: int, judged_before: Found | None = None
) -> tuple[Step, ...] | None:
    """The fewest changes without which an adaptation conforms, the first of equally few; None where none were found."""
    assert model.overlaid is not None
    steps = {one.step.index: one.step for one in model.overlaid.applied}
    changes, _ = permissions(model)
    refused = {number for number, change in zip(steps, changes, strict=True) if not change.allowed}
    tried = 0
    for dropped in _candidates(tuple(steps), frozenset(refused)):
        if tried == TRIED_MAX:
            return None
        without = partly(model, frozenset(steps) - dropped)
        if without is not None and not check_facts(without).errors:
            tried += 1
            if judged(without, max_states, judged_before).verdict:
                return tuple(steps[number] for number in sorted(dropped))
    return None


def _is_of_numbers(model: LoadedModel, finding: Diagnostic) -> bool:
    """Whether it is about the municipality or a scenario's numbers, which no change of the adaptation mends."""
    rule = model.model.rules.get(finding.subject.removeprefix("rules."))
    return finding.code == BROKEN.code and rule is not None and rule.that is not None


def _candidates(numbers: tuple[int, ...], refused: frozenset[int]) -> Iterator[frozenset[int]]:
    """Sets of changes to drop, the smallest first: what is refused is among them in any case."""
    if refused:
        yield refused
    for number in reversed(numbers):
        if number not in refused:
            yield refused | {number}


def _offered(finding: Diagnostic, mend: tuple[Step, ...]) -> Diagnostic:
    """The finding with the mend, at the one change where it is one; findings about changes have their own hint."""
    if finding.severity.rank < 2 or finding.code[:3] not in ("KF4", "KF5", "KF6", "KF7") or not finding.trace:
        return finding
    told = tuple(
        Note(faults.ONE_CHANGE, {"verb": step.verb, "path": step.path, "line": step.place.line})
        for step in mend
    )
    hint = Note(faults.MENDED_BY, {"changes": told})
    place = finding.place if len(mend) > 1 or finding.code not in _WITHOUT_PLACE else mend[0].place
    return replace(finding, place=place, hints=(*finding.hints, hint), related=_with_places(finding, mend))


def _with_places(finding: Diagnostic, mend: tuple[Step, ...]) -> tuple[Note, ...]:
    """The remarks of a finding, with one at each change of the mend where none of them leads to any of it."""
    shown = {(beside.place.file, beside.place.line) for beside in finding.related if beside.place}
    places = [step.place for step in mend]
    if finding.code in _WITHOUT_PLACE or any((place.file, place.line) in shown for place in places):
        return finding.related
    return (*(Note(faults.DROPPED_HERE, {}, place) for place in places), *finding.related)


_WITHOUT_PLACE = frozenset(rule.code for rule in faults.RULES)
"""Findings about the adaptation as a whole: their place is the change that brings them about."""
