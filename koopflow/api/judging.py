"""A model goes in; what every check of behaviour finds of it comes out, for an adaptation with the verdict.

It stands apart from opening files and from telling of findings, since mending judges models that stand in no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from koopflow.api.verdict import Verdict, VerdictName
from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.model.library import LoadedModel
from koopflow.model.types import Model
from koopflow.source.digests import content_digest
from koopflow.verify import conformance_faults
from koopflow.verify.behaviour import UNKNOWN, check_behaviour
from koopflow.verify.behaviour_faults import INTERRUPTED
from koopflow.verify.conformance import findings_of
from koopflow.verify.deadlines import Times, check_deadlines
from koopflow.verify.examples import check_examples
from koopflow.verify.information import check_information
from koopflow.verify.knowledge import Knowing, knowledge
from koopflow.verify.origins import own_transitions
from koopflow.verify.own_changes import with_own_changes
from koopflow.verify.permission import JudgedChange, permissions
from koopflow.verify.refinement import Compared, compare
from koopflow.verify.rules import check_rules
from koopflow.verify.rules_of_fact import check_facts
from koopflow.verify.subject import Subject

PROPERTIES = ("sound", "information", "rules", "deadlines")
MAX_STATES = 200_000
_NAMES_ALONE = ("title", "description", "source", "assumption")
"""What an adaptation may say otherwise and still only call things by other names."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_PROVED = ("KF4", "KF5", "KF6")
_BEHAVIOUR = frozenset(rule.code for rule in conformance_faults.RULES)
_UNDECIDED = (UNKNOWN.code, conformance_faults.NOT_COMPARED.code)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one model: `properties` are `holds`, `fails` or `unknown`; `verdict` is an adaptation's.

    Its report holds what is accepted too: nothing that is found of a model depends on that.
    """

    model: LoadedModel
    ok: bool
    properties: Mapping[str, str]
    verdict: Verdict | None
    report: Report
    knowledge: Mapping[str, tuple[Knowing, ...]]
    """For each category of special data who can come to hold it."""
    times: Mapping[str, Times] = field(default_factory=dict)
    """Of each rule with a deadline its least and greatest time."""

    def to_dict(self, language: str) -> dict[str, Any]:
        """The model under the keys that scripts rely on."""
        return {
            "id": self.model.id,
            "kind": self.model.kind,
            "file": self.model.located.file,
            "content": content_digest(self.model.located.tree),
            "ok": self.ok,
            "properties": dict(self.properties),
            "knowledge": {name: [asdict(item) for item in row] for name, row in self.knowledge.items()},
            "times": {rule: asdict(times) for rule, times in self.times.items()},
            "conforms": self.verdict.to_dict(language) if self.verdict is not None else None,
        }


Found = dict[int, Judged]
"""What was found so far with one budget, by the identity of the model, which is kept alive by what was found of it."""


def judged(model: LoadedModel, max_states: int = MAX_STATES, found: Found | None = None) -> Judged:
    """What the checks of behaviour find of one model; of one with errors of form they look at nothing.

    What is in `found` is not judged again, and what is found is put there: a reference is asked for by each of its
    adaptations.
    """
    found = {} if found is None else found
    if id(model) not in found:
        found[id(model)] = _judged(model, max_states, found)
    return found[id(model)]


def _judged(model: LoadedModel, max_states: int, found: Found) -> Judged:
    properties = _nothing_to_check(model.model)
    changes, refused = permissions(model)
    report, compared = refused, Compared("unknown")
    known: Mapping[str, tuple[Knowing, ...]] = {}
    times: Mapping[str, Times] = {}
    if model.formed:
        at = model.located
        subject = Subject(model.id, model.model, at.place, at.alternative, max_states, at.transition)
        properties["sound"], behaviour = check_behaviour(subject)
        properties["information"], of_information = check_information(subject)
        known = knowledge(subject)
        properties["rules"], of_rules = _rules(subject, model)
        properties["deadlines"], of_deadlines, times = check_deadlines(subject)
        report += behaviour + of_information + of_rules + of_deadlines
        if model.reference is not None:
            compared = compare(model, subject, changes)
            report += Report.of(findings_of(model, compared))
            report = Report.of(with_own_changes(model, finding) for finding in report)
    ok = model.ok and not report.errors and not any(finding.code in _UNDECIDED for finding in report)
    verdict = None
    if model.reference is not None:
        reference = model.reference

        def before() -> Report:
            return judged(reference, max_states, found).report

        verdict = _verdict(model, reference, changes, compared, (properties, report), before)
    return Judged(model, ok, MappingProxyType(properties), verdict, report, MappingProxyType(known), times)


def undecided(model: LoadedModel) -> Judged:
    """What is known of a model without looking at its behaviour, where there was no time for that."""
    changes, report = permissions(model)
    properties = _nothing_to_check(model.model)
    verdict = None
    if model.reference is not None:
        name: VerdictName = "unknown" if all(change.allowed for change in changes) else "deviates"
        verdict = Verdict(model.id, model.reference.id, name, changes)
    reason = Diagnostic(UNKNOWN, model.located.header, "", {"reason": Note(INTERRUPTED)}, model=model.id)
    told = report + Report((reason,))
    return Judged(model, False, MappingProxyType(properties), verdict, told, _NOTHING, _NOTHING)


def _rules(subject: Subject, model: LoadedModel) -> tuple[str, Report]:
    """The verdict on rules and examples; what an adaptation added may lie between the steps of an example."""
    verdict, report = check_rules(subject)
    others = Report.of(check_examples(subject, own_transitions(model))) + check_facts(model)
    report += others
    if others.errors:
        verdict = "fails"
    elif verdict == "holds" and any(f.code == UNKNOWN.code for f in others):
        verdict = "unknown"
    return verdict, report


def _nothing_to_check(model: Model) -> dict[str, str]:
    """A property with nothing to check holds; one that is not checked yet is unknown."""
    asked = {
        "sound": bool(model.machines),
        "information": bool(model.documents or model.flows),
        "rules": bool(model.rules or model.examples),
        "deadlines": any(rule.within for rule in model.rules.values()),
    }
    return {name: "unknown" if asked[name] else "holds" for name in PROPERTIES}


def _verdict(
    model: LoadedModel,
    reference: LoadedModel,
    changes: tuple[JudgedChange, ...],
    compared: Compared,
    found: tuple[Mapping[str, str], Report],
    before: Callable[[], Report],
) -> Verdict:
    """The three questions in their order: the changes, the behaviour, and what holds of the reference.

    `before` tells what is found of the reference itself, which is asked only where it decides.
    """
    properties, report = found
    broken = {_told(finding) for finding in report.errors if finding.code[:3] in _PROVED}
    permitted = all(change.allowed for change in changes)
    name: VerdictName
    if not permitted or compared.verdict == "fails" or (broken and broken - set(map(_told, before().errors))):
        name = "deviates"
    elif not model.formed or compared.verdict == "unknown" or "unknown" in properties.values():
        name = "unknown"
    else:
        name = "conforms" if all(map(_only_named, changes)) else "conforms-with-variation"
    witness = next((finding.trace for finding in report if finding.code in _BEHAVIOUR), ())
    return Verdict(model.id, reference.id, name, changes, compared.inheritance, witness)


def _told(finding: Diagnostic) -> tuple[str, str]:
    return finding.code, finding.subject


def _only_named(change: JudgedChange) -> bool:
    return change.change == "rename" or change.path.rpartition(".")[2] in _NAMES_ALONE
