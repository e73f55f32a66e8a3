"""Files, folders, ids or a loaded model go in; every finding comes out, with what was found of each model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from koopflow import __version__
from koopflow.api.accepted import AcceptedFinding, Done, sifted
from koopflow.api.fleet import Fleet, fleets
from koopflow.api.judging import MAX_STATES, PROPERTIES, Found, Judged, undecided
from koopflow.api.mending import judged_with_mends
from koopflow.api.opening import open_paths
from koopflow.api.witness import steps
from koopflow.api.wording import Taken, finding_dict, line
from koopflow.diagnostics import Diagnostic, Report, Severity
from koopflow.model.library import Broken, LoadedModel
from koopflow.model.provenance import unsourced
from koopflow.model.structure_faults import COMES_NOT, INTERRUPT_COMES_NOT
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import Node, Sequence
from koopflow.verify.behaviour_faults import DEAD_TRANSITION


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
    interrupted: int = 0
    """How many models were not judged because the check was interrupted."""

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.report.errors

    @property
    def fleets(self) -> tuple[Fleet, ...]:
        """The adaptations side by side, for each reference of which there are several."""
        return fleets(self.models)

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
            "fleet": [fleet.to_dict() for fleet in self.fleets],
            "summary": {
                "errors": counts[Severity.ERROR],
                "warnings": counts[Severity.WARNING],
                "infos": counts[Severity.INFO],
                "accepted": len(self.accepted),
            },
        }

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_check

        return of_check(self)

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
    Nothing that a file holds raises. An interruption (Ctrl-C) ends the judging: what is found by then is returned, and
    what was not judged is undecided.
    """
    opened = open_paths(_paths(what))
    models = [model for model in opened.models if not isinstance(what, LoadedModel) or model.id == what.id]
    found, interrupted = _judged(models, max_states)
    reports = [opened.report, *(judgement.report for judgement in found)]
    reports += [_provenance(model) for model in models] if provenance else []
    done = Done({judgement.model.id: judgement.properties for judgement in found}, provenance)
    sifting = sifted(_of_the_first(_told_once(reports), models), opened.library, done)
    found = tuple(
        replace(judgement, ok=False) if sifting.spoils(judgement.model) else judgement for judgement in found
    )
    broken = tuple(broken for broken in opened.library.broken if broken.file in opened.files)
    report = sifting.told + sifting.faults
    return Checked(report, found, opened.files, opened.unreadable, broken, sifting.accepted, interrupted)


def _judged(models: Iterable[LoadedModel], max_states: int) -> tuple[tuple[Judged, ...], int]:
    """What was found of each model; an interruption leaves those undecided whose turn had not come to an end."""
    found: list[Judged] = []
    known: Found = {}
    interrupted = 0
    for model in models:
        if not interrupted:
            try:
                found.append(judged_with_mends(model, max_states, known))
                continue
            except KeyboardInterrupt:
                pass
        interrupted += 1
        found.append(undecided(model))
    return tuple(found), interrupted


def _told_once(reports: Iterable[Report]) -> Iterator[Diagnostic]:
    """Without what can never be taken because, as was found already, nothing bears its name."""
    findings = [finding for report in reports for finding in report]
    told = {finding.place for finding in findings if finding.rule in (COMES_NOT, INTERRUPT_COMES_NOT)}
    return (f for f in findings if f.rule is not DEAD_TRANSITION or f.place not in told)


def _of_the_first(findings: Iterable[Diagnostic], models: Iterable[LoadedModel]) -> Iterator[Diagnostic]:
    """What an adaptation only shares with its reference is told of the reference alone."""
    above = {model.id: {part.id for part in model.line} - {model.id} for model in models}
    told: dict[tuple[object, ...], set[str]] = {}
    every = tuple(findings)
    for finding in every:
        told.setdefault(_content(finding), set()).add(finding.model)
    return (f for f in every if not told[_content(f)] & above.get(f.model, set()))


def _content(finding: Diagnostic) -> tuple[object, ...]:
    args = tuple(sorted((name, str(value)) for name, value in finding.args.items()))
    return finding.place, finding.code, finding.subject, args


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
        "content": None,
        "ok": False,
        "properties": dict.fromkeys(PROPERTIES, "unknown"),
        "knowledge": {},
        "times": {},
        "conforms": None,
    }


def _paths(what: str | Path | LoadedModel | Iterable[str | Path]) -> Iterable[str | Path]:
    if isinstance(what, LoadedModel):
        return files_of(what)
    return (what,) if isinstance(what, str | Path) else what


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
