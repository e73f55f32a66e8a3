"""Files, folders, ids or a loaded model go in; every finding comes out, with what was found of each model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from koopflow import __version__
from koopflow.api.accepted import AcceptedFinding, Done, sifted
from koopflow.api.opening import open_paths
from koopflow.api.verdict import Verdict, VerdictName
from koopflow.api.witness import steps
from koopflow.api.wording import Taken, finding_dict, line
from koopflow.diagnostics import Diagnostic, Report, Severity
from koopflow.model.library import Broken, LoadedModel
from koopflow.model.provenance import unsourced
from koopflow.model.structure_faults import COMES_NOT, INTERRUPT_COMES_NOT
from koopflow.model.types import Model
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import Node, Sequence
from koopflow.verify.behaviour import UNKNOWN, check_behaviour
from koopflow.verify.behaviour_faults import DEAD_TRANSITION
from koopflow.verify.deadlines import Times, check_deadlines
from koopflow.verify.examples import check_examples
from koopflow.verify.facts import check_facts
from koopflow.verify.origins import own_transitions
from koopflow.verify.permission import JudgedChange, permissions
from koopflow.verify.rules import check_rules
from koopflow.verify.subject import Subject

PROPERTIES = ("sound", "information", "rules", "deadlines")
MAX_STATES = 200_000


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
    times: Mapping[str, Times] = field(default_factory=dict)
    """Of each rule with `within` its least and greatest time."""

    def to_dict(self, language: str) -> dict[str, Any]:
        """The model under the keys that scripts rely on."""
        return {
            "id": self.model.id,
            "kind": self.model.kind,
            "file": self.model.located.file,
            "ok": self.ok,
            "properties": dict(self.properties),
            "times": {rule: times.to_dict() for rule, times in self.times.items()},
            "conforms": self.verdict.to_dict(language) if self.verdict is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """Every finding about what was named, and what was found of each model; `str` gives a line a finding.

    What an author accepts is in `accepted`, and not in `report`.
    """

    report: Report
    models: tuple[Judged, ...]
    files: tuple[str, ...]
    unreadable: bool = False
    broken: tuple[Broken, ...] = ()
    """Models and adaptations of which nothing could be made."""
    accepted: tuple[AcceptedFinding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.report.errors

    def model(self, id_: str) -> Judged | None:
        """What was found of the model with this id."""
        return next((model for model in self.models if model.model.id == id_), None)

    def steps(self, finding: Diagnostic, language: str = "en") -> tuple[Taken, ...]:
        """A finding's witness in the words of the model that the finding is about."""
        return steps(finding, (judged.model for judged in self.models), language)

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """The JSON of `check`; its keys are a contract, its sentences are in the language."""
        counts = {severity: sum(f.severity is severity for f in self.report) for severity in Severity}
        return {
            "koopflow": __version__,
            "schema": 1,
            "findings": [
                finding_dict(finding, language, self.steps(finding, language)) for finding in self.report
            ],
            "accepted": [one.to_dict(language) for one in self.accepted],
            "models": [
                *(model.to_dict(language) for model in self.models),
                *(_nothing_known(broken) for broken in self.broken),
            ],
            "summary": {
                "errors": counts[Severity.ERROR],
                "warnings": counts[Severity.WARNING],
                "infos": counts[Severity.INFO],
                "accepted": len(self.accepted),
            },
        }

    def __str__(self) -> str:
        verdicts = [str(model.verdict) for model in self.models if model.verdict is not None]
        return "\n".join((*(line(finding, "en") for finding in self.report), *verdicts)) or "no findings"


def check(
    what: str | Path | LoadedModel | Iterable[str | Path],
    *,
    max_states: int = MAX_STATES,
    provenance: bool = False,
) -> Checked:
    """Every finding of every layer about files, folders, ids, or a model that was loaded.

    `max_states` bounds each search; with `provenance` what has neither source nor assumption is listed as well.
    Nothing that a file holds raises.
    """
    opened = open_paths(_paths(what))
    models = [model for model in opened.models if not isinstance(what, LoadedModel) or model.id == what.id]
    found = tuple(judged(model, max_states) for model in models)
    reports = [opened.report, *(judgement.report for judgement in found)]
    reports += [_provenance(model) for model in models] if provenance else []
    done = Done({judgement.model.id: judgement.properties for judgement in found}, provenance)
    sifting = sifted(_told_once(reports), opened.library, done)
    found = tuple(
        replace(judgement, ok=False) if sifting.spoils(judgement.model) else judgement for judgement in found
    )
    broken = tuple(broken for broken in opened.library.broken if broken.file in opened.files)
    report = sifting.told + sifting.faults
    return Checked(report, found, opened.files, opened.unreadable, broken, sifting.accepted)


def _told_once(reports: Iterable[Report]) -> Iterator[Diagnostic]:
    """Without what can never be taken because, as was found already, nothing bears its name."""
    findings = [finding for report in reports for finding in report]
    told = {finding.place for finding in findings if finding.rule in (COMES_NOT, INTERRUPT_COMES_NOT)}
    return (f for f in findings if f.rule is not DEAD_TRANSITION or f.place not in told)


def _provenance(model: LoadedModel) -> Report:
    """What of a model and of its own scenarios has no source; an adaptation's elements are its reference's matter."""
    about = () if model.adaptation is not None else (model.located,)
    scenarios = (
        scenario.located for scenario in model.scenarios if scenario.given and scenario.of == model.id
    )
    return sum((unsourced(located, model.id) for located in (*about, *scenarios)), Report())


def _nothing_known(broken: Broken) -> dict[str, Any]:
    """What the JSON says of a model of which nothing could be made."""
    return {
        "id": broken.id,
        "kind": broken.kind,
        "file": broken.file,
        "ok": False,
        "properties": dict.fromkeys(PROPERTIES, "unknown"),
        "times": {},
        "conforms": None,
    }


def _paths(what: str | Path | LoadedModel | Iterable[str | Path]) -> Iterable[str | Path]:
    if isinstance(what, LoadedModel):
        return files_of(what)
    return (what,) if isinstance(what, str | Path) else what


def judged(model: LoadedModel, max_states: int = MAX_STATES) -> Judged:
    """What the checks of behaviour find of one model; of one with errors of form they look at nothing."""
    properties = _nothing_to_check(model.model)
    changes, report = permissions(model)
    verdict = _verdict(model, changes)
    times: Mapping[str, Times] = {}
    if model.formed:
        subject = Subject(model.id, model.model, model.located.place, model.located.alternative, max_states)
        properties["sound"], behaviour = check_behaviour(subject)
        report += behaviour
        properties["rules"], of_rules = _rules(subject, model)
        report += of_rules
        properties["deadlines"], late, times = check_deadlines(subject)
        report += late
    ok = model.ok and not report.errors and all(finding.code != UNKNOWN.code for finding in report)
    return Judged(model, ok, MappingProxyType(properties), verdict, report, times)


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


def _verdict(model: LoadedModel, changes: tuple[JudgedChange, ...]) -> Verdict | None:
    """What can be said before behaviour is compared: that a change is refused, or nothing."""
    if model.reference is None:
        return None
    name: VerdictName = "unknown" if all(change.allowed for change in changes) else "deviates"
    return Verdict(model.id, model.reference.id, name, changes)


def files_of(model: LoadedModel) -> tuple[str, ...]:
    """The files in which a model, or an adaptation's changes, and its scenarios stand."""
    own = model.located.file
    trees = [scenario.located.tree for scenario in model.scenarios if scenario.given]
    if model.adaptation is None:
        trees.append(model.located.tree)
    return tuple(dict.fromkeys((own, *(file for tree in trees for file in _files(tree)))))


def _files(node: Node) -> Iterable[str]:
    yield node.place.file
    if isinstance(node, Tree):
        for entry in node.entries:
            yield from _files(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _files(item)
