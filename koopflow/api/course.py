"""A walk, an example or the names of a way go in; a course comes out: plain values that a figure is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from koopflow.api.happenings import Event
from koopflow.api.load import ModelError
from koopflow.api.walk import NotPossibleError, Walk, walk
from koopflow.diagnostics import Diagnostic, Note, Report, Rule
from koopflow.draw import faults
from koopflow.model.library import LoadedModel
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.semantics.tables import Tables, Transition
from koopflow.spelling import closest
from koopflow.trace.courses import Course, CourseStep, Passage, StepKind


def course_of(walked: Walk, breach: str = "") -> Course:
    """What has happened so far; `breach` says what is wrong after the last step."""
    read = Reading(walked)
    steps = tuple(read.step(event) for event in walked.events)
    return Course(walked.case, steps, walked.outcome or "", walked.added, breach)


def course_of_example(loaded: LoadedModel, name: str) -> Course:
    """The shortest course of an example with `accepts`; raises `ModelError` where there is none."""
    examples = {id_: example for id_, example in loaded.model.examples.items() if example.accepts}
    if name not in examples:
        near = tuple(Note(DID_YOU_MEAN, {"name": meant}) for meant in closest(name, examples, 1))
        args = {"name": name, "examples": ", ".join(examples) or "–"}
        raise _refused(loaded, faults.UNKNOWN_EXAMPLE, args, near)
    of = examples[name].of
    names = tuple(f"{of}.{step}" for step in examples[name].accepts)
    return _course(loaded, names, "", of)


def course_along(loaded: LoadedModel, names: Iterable[str], breach: str = "") -> Course:
    """The shortest course along these names; raises `ModelError` where no case can go so."""
    asked = tuple(names)
    return _course(loaded, asked, breach, "")


def _course(loaded: LoadedModel, names: tuple[str, ...], breach: str, of: str) -> Course:
    try:
        return course_of(walk(loaded, names).along(names, of), breach)
    except NotPossibleError as error:
        near = tuple(Note(DID_YOU_MEAN, {"name": meant}) for meant in error.meant[:1])
        args = {"number": error.done + 1, "name": error.word}
        raise _refused(loaded, faults.NOT_WALKABLE, args, near) from None


def _refused(
    loaded: LoadedModel, rule: Rule, args: Mapping[str, object], near: tuple[Note, ...]
) -> ModelError:
    return ModelError(
        Report.of([Diagnostic(rule, loaded.located.header, args=args, hints=near, model=loaded.id)])
    )


class Reading:
    """The tables of a walk by the names that its events bear."""

    def __init__(self, walked: Walk) -> None:
        tables: Tables = walked.tables
        self.case = walked.case
        self.tables = tables
        self.transitions = {transition.path: transition for transition in tables.transitions}
        self.nodes = {node.path: node for node in tables.tree.nodes}

    def step(self, event: Event) -> CourseStep:
        """One event; transitions are named as their machine declares them."""
        taken = [self._transition(name) for name in event.taken]
        kind = event.kind
        if kind == "next":
            kind = "signal" if any(transition.role == "event" for transition in taken) else "completion"
        return CourseStep(
            cast(StepKind, kind),
            self._at(event),
            tuple(
                Passage(transition.local, self.tables.node(transition.node).element or "", number)
                for transition, number in zip(taken, event.alternatives, strict=True)
            ),
            tuple(map(self.entered, event.entered)),
            tuple(told.flow for told in event.told),
            event.raised,
            tuple(event.given.items()),
            event.plan,
        )

    def entered(self, path: str) -> Passage:
        """A state by the path that it has in the walk, as its machine declares it."""
        node = self.nodes[path]
        return Passage(node.local, node.element or "")

    def _transition(self, name: str) -> Transition:
        found = self.transitions.get(name) or self.transitions.get(f"{self.case}.{name}")
        assert found is not None, "an event's transitions are of the walk's tables"
        return found

    def _at(self, event: Event) -> str:
        if event.taken:
            return ""
        word = event.name.rpartition(" ")[2]
        return self.nodes[word].local if word in self.nodes else word
