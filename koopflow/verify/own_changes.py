"""A finding about how an adaptation behaves goes in; it comes out with the changes that it has to do with.

A rule stands in the reference's file, and so does most of a way that breaks it. What the author can mend stands in the
adaptation: the changes on that way, and those of what the rule names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.diagnostics import Diagnostic, Note, Place
from koopflow.model.changes import Step
from koopflow.model.library import LoadedModel
from koopflow.model.machines import Alternative, State
from koopflow.model.paths import element_at
from koopflow.model.types import Model
from koopflow.verify.mentions import counts, touches

ON_THE_WAY = "this change is on the way"
AT_ITS_END = "this change is of the state to which the way leads"
MAY_BE = "this change may be the reason"
OF_THE_RULE = "this change is about what the rule speaks of"
"""Templates of notes."""
_BEHAVIOUR = ("KF4", "KF5", "KF6")
_KEYS = frozenset({"task", "sitting", "each", "holds", "until"})
"""Keys that say what is done in a state."""


def with_own_changes(adapted: LoadedModel, finding: Diagnostic) -> Diagnostic:
    """The finding with a remark at each change that it has to do with; none where its place or another shows it."""
    if adapted.overlaid is None or finding.code[:3] not in _BEHAVIOUR:
        return finding
    found = tuple(_notes(adapted, finding)) or tuple(_suspected(adapted, finding))
    lines = {(at.file, at.line) for at in (finding.place, *(note.place for note in finding.related)) if at}
    notes = tuple(
        note for note in found if note.place is not None and (note.place.file, note.place.line) not in lines
    )
    return replace(finding, related=(*notes, *finding.related)) if notes else finding


def _notes(adapted: LoadedModel, finding: Diagnostic) -> Iterator[Note]:
    assert adapted.overlaid is not None
    way = tuple(_transitions(adapted.model, finding.trace))
    ends = tuple(_ends(adapted.model, way[-1])) if way else ()
    name = finding.subject.removeprefix("rules.") if finding.subject.startswith("rules.") else ""
    rule = adapted.model.rules.get(name)
    for one in adapted.overlaid.applied:
        if one.step.verb == "rename" or _holds(one.step.node.place, finding.place):
            continue
        if any(_is_on(one.step, step) for step in way):
            yield Note(ON_THE_WAY, {}, one.step.place)
        elif any(one.step.path.startswith(f"{state}.") for state in ends):
            yield Note(AT_ITS_END, {}, one.step.place)
        elif rule is not None and (
            touches(adapted.model, name, rule, one.step.path) or counts(rule, one.step.path)
        ):
            yield Note(OF_THE_RULE, {}, one.step.place)


def _suspected(adapted: LoadedModel, finding: Diagnostic) -> Iterator[Note]:
    """Of a rule that the reference keeps and nothing else leads to: the changes of how things go."""
    assert adapted.overlaid is not None
    if finding.trace and finding.subject.startswith("rules."):
        for one in adapted.overlaid.applied:
            if one.step.verb != "rename" and one.step.path.startswith("machines."):
                yield Note(MAY_BE, {}, one.step.place)


def _holds(change: Place, place: Place) -> bool:
    """Whether a place is in what a change gives."""
    ends = (change.end_line, change.end_column)
    return change.file == place.file and change.start <= place.start and (place.line, place.column) < ends


def _transitions(model: Model, trace: tuple[str, ...]) -> Iterator[str]:
    """The paths of a witness; those of the machine `case` are written without it."""
    for name in trace:
        yield f"machines.{name}" if name.partition(".")[0] in model.machines else f"machines.case.{name}"


def _ends(model: Model, transition: str) -> Iterator[str]:
    """The innermost states that a transition can lead to."""
    ways = element_at(model, transition, transition=True)
    level = transition.rpartition(".")[0].rpartition(".")[0]
    for way in ways if isinstance(ways, tuple) else ():
        if isinstance(way, Alternative) and way.to:
            path = f"machines.{way.to}" if "." in way.to else f"{level}.{way.to}"
            while isinstance(state := element_at(model, path), State) and state.initial is not None:
                path = f"{path}.{state.initial.to}"
            yield path


def _is_on(step: Step, transition: str) -> bool:
    """Whether a change is of this transition, of what is done in its state, or of what they stand in."""
    path = step.path
    if transition == path or transition.startswith(f"{path}.") or path.startswith(f"{transition}."):
        return True
    state = transition.rpartition(".")[0]
    return path.startswith(f"{state}.") and path.removeprefix(f"{state}.").partition(".")[0] in _KEYS
