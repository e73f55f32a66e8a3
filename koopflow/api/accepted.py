"""Findings and what was read go in; out come those that stay, those that an author accepts, and slips in saying so.

It stands apart from `check`, which makes the findings. Here it is decided at the very end which of them are told, so
that no check and no verdict depends on what is accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from koopflow.api.explain import rules
from koopflow.api.wording import message
from koopflow.diagnostics import Diagnostic, Note, Place, Report, Severity
from koopflow.i18n import in_language
from koopflow.model.accepted import (
    ERROR_ACCEPTED,
    NOTHING_ACCEPTED,
    SECTION,
    UNKNOWN_CODE,
    Acceptance,
    acceptances,
)
from koopflow.model.assembly import Whole
from koopflow.model.declaration_faults import UNUSED
from koopflow.model.library import Library, LoadedModel
from koopflow.model.provenance import UNSOURCED
from koopflow.model.reading import NAMELESS
from koopflow.model.suggestions import DID_YOU_MEAN, suggested
from koopflow.spelling import closest

PROPERTIES_OF = {"KF4": ("sound",), "KF5": ("information",), "KF6": ("rules", "deadlines")}
"""The properties that findings of a layer decide, by the beginning of their codes."""

USED_BY_SCENARIOS = ("actors", "attributes")
"""The sections of which nothing is called unused as long as no scenario was read."""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that is known and right as it is, with the reason; `place` is where that is said."""

    finding: Diagnostic
    why: Mapping[str, str]
    source: tuple[str, ...]
    place: Place

    def to_dict(self, language: str) -> dict[str, Any]:
        """The finding under the keys that scripts rely on."""
        at = self.finding.place
        return {
            "code": self.finding.code,
            "severity": self.finding.severity.value,
            "message": message(self.finding, language),
            "path": self.finding.subject,
            "model": self.finding.model,
            "file": at.file,
            "line": at.line,
            "column": at.column,
            "why": in_language(self.why, language, ""),
            "source": list(self.source),
            "accepted_at": {"file": self.place.file, "line": self.place.line, "column": self.place.column},
        }


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is told, what is accepted, and what is wrong with what is accepted."""

    told: Report
    accepted: tuple[AcceptedFinding, ...]
    faults: Report

    def spoils(self, model: LoadedModel) -> bool:
        """Whether something accepted in the model, in what it is made of or in a scenario of it is an error."""
        ids = {part.id for part in model.line} | {scenario.id for scenario in model.scenarios}
        return any(fault.model in ids for fault in self.faults.errors)


@dataclass(frozen=True, slots=True)
class Done:
    """What was checked: the properties of each model that was looked at, and whether sources were asked for."""

    properties: Mapping[str, Mapping[str, str]]
    provenance: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """A model, adaptation or scenario with what it accepts: its own entries, and those of its reference."""

    whole: Whole
    model: LoadedModel | None
    own: tuple[Acceptance, ...]
    entries: tuple[Acceptance, ...]

    def speaks_of(self, finding: Diagnostic) -> bool:
        """Whether the finding is about it, or stands in it."""
        if self.whole.kind != "scenario" and finding.model and finding.model == self.whole.id:
            return True
        return _inside(self.whole, finding.place)

    def could_speak_of(self, finding: Diagnostic) -> bool:
        """The same of what it is made of: a finding about both is told once, of the reference."""
        line = self.model.line if self.model else ()
        return self.speaks_of(finding) or finding.model in {part.id for part in line}


def sifted(findings: Iterable[Diagnostic], library: Library, done: Done) -> Sifted:
    """Take out what is accepted; errors stay."""
    every = tuple(findings)
    documents = tuple(_documents(library))
    told: list[Diagnostic] = []
    accepted: dict[tuple[Place, str, str], AcceptedFinding] = {}
    for finding in every:
        entry = _accepting(documents, finding)
        if entry is None:
            told.append(finding)
        else:
            key = (finding.place, finding.code, finding.subject)
            accepted.setdefault(key, AcceptedFinding(finding, entry.why, entry.source, entry.place))
    # What is told of a reference all the same is not counted as accepted by an adaptation of it.
    both = {(finding.place, finding.code, finding.subject) for finding in told}
    counted = tuple(accepted[key] for key in sorted(accepted) if key not in both)
    faults = (fault for document in documents for fault in _faults(document, every, library, done))
    return Sifted(Report.of(told), counted, Report.of(faults))


def _documents(library: Library) -> Iterator[_Document]:
    models = {(model.kind, model.id): model for model in library.models}
    for whole in library.wholes:
        model = models.get((whole.kind, whole.id or NAMELESS))
        entries = acceptances(model.located.tree if model else whole.tree)
        yield _Document(whole, model, acceptances(whole.tree), entries)


def _accepting(documents: Iterable[_Document], finding: Diagnostic) -> Acceptance | None:
    """The entry that accepts a finding; None for an error, which nothing accepts."""
    if finding.severity is Severity.ERROR:
        return None
    for document in documents:
        if document.entries and document.speaks_of(finding):
            for entry in document.entries:
                if entry.covers(finding.code, finding.subject):
                    return entry
    return None


def _faults(
    document: _Document, findings: Collection[Diagnostic], library: Library, done: Done
) -> Iterator[Diagnostic]:
    """What is wrong with the entries that stand in a document itself."""
    for number, entry in enumerate(document.own):
        subject, model = f"{SECTION}.{number}", document.whole.id
        rule = rules().get(entry.code)
        if rule is None:
            hints = tuple(
                Note(DID_YOU_MEAN, {"name": code}) for code in closest(entry.code, rules(), limit=1)
            )
            args: dict[str, object] = {"code": entry.code}
            yield Diagnostic(UNKNOWN_CODE, entry.place, subject, args, hints, model=model)
        elif rule.severity is Severity.ERROR:
            yield Diagnostic(ERROR_ACCEPTED, entry.place, subject, {"code": entry.code}, model=model)
        elif _ran(document, entry, library, done):
            about = [finding for finding in findings if document.could_speak_of(finding)]
            if not any(entry.covers(finding.code, finding.subject) for finding in about):
                paths = {finding.subject: finding.place for finding in about if finding.code == entry.code}
                args = {"code": entry.code, "at": entry.at}
                hints = suggested(entry.at, (path for path in paths if path), paths)
                yield Diagnostic(NOTHING_ACCEPTED, entry.at_place, subject, args, hints, model=model)


def _ran(document: _Document, entry: Acceptance, library: Library, done: Done) -> bool:
    """Whether the checks that find this were made, all of them and to the end."""
    code = entry.code
    if code == UNSOURCED.code and (not done.provenance or document.whole.kind == "adaptation"):
        return False
    if document.whole.kind == "scenario":
        return any(_runs(model, document.whole) for model in library.models if model.id in done.properties)
    model = document.model
    if model is None or model.id not in done.properties or not model.formed:
        return False
    perhaps_used = code == UNUSED.code and entry.at.partition(".")[0] in USED_BY_SCENARIOS
    if code.startswith("KF8") or perhaps_used:
        return bool(model.scenarios) and model.ok
    verdicts = {done.properties[model.id][name] for name in PROPERTIES_OF.get(code[:3], ())}
    # A model that is not sound was not asked for what can never be taken.
    return "unknown" not in verdicts and not (code.startswith("KF4") and "fails" in verdicts)


def _runs(model: LoadedModel, scenario: Whole) -> bool:
    """Whether a scenario was checked with a model, and nothing about the two is an error."""
    ids = {one.id for one in model.scenarios} | {part.id for part in model.line}
    return model.ok and bool(model.scenarios) and bool({scenario.id, scenario.of} & ids)


def _inside(whole: Whole, place: Place) -> bool:
    return any(part.file == place.file and part.line <= place.line <= part.end_line for part in whole.parts)
