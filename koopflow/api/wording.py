"""A finding and a language go in; its sentences, or its JSON, come out.

Findings hold no wording; here, at the edge, the rule's English or the catalogue's Polish is filled in. It
stands apart from the formats because the Python interface, the page of the demo and every format say the
same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koopflow.diagnostics import Diagnostic, Note, Place
from koopflow.i18n import in_language, translate


@dataclass(frozen=True, slots=True)
class Taken:
    """A transition of a witness as it is told: its id, its sentence, and where it stands, if that is known."""

    name: str
    sentence: str
    place: Place | None = None


def by_ids(finding: Diagnostic) -> tuple[Taken, ...]:
    """A finding's witness where nothing is known of the model: each transition under its id."""
    return tuple(Taken(name, name) for name in finding.trace)


def message(finding: Diagnostic, language: str) -> str:
    """What the finding states, in one sentence."""
    return translate(language, finding.rule.message, _filled(finding.args, language), finding.code)


def hints(finding: Diagnostic, language: str) -> tuple[str, ...]:
    """What may be done about it: the suggestions for this finding, then the rule's own hint."""
    own = translate(language, finding.rule.hint, _filled(finding.args, language), f"{finding.code}.hint")
    said = [note(hint, language, finding.code) for hint in finding.hints]
    return tuple(hint for hint in (*said, own) if hint)


def note(beside: Note, language: str, code: str) -> str:
    """A sentence beside a finding of this code."""
    return translate(language, beside.text, _filled(beside.args, language), code)


def explanation(rule_code: str, text: str, language: str) -> str:
    """The prose of `explain` for a rule."""
    return translate(language, text, context=f"{rule_code}.explanation")


def line(finding: Diagnostic, language: str) -> str:
    """The finding in one line, with its place: `a.yaml:12:7: error[KF301]: …`."""
    place = finding.place
    severity = translate(language, finding.severity.value)
    return (
        f"{place.file}:{place.line}:{place.column}: {severity}[{finding.code}]: {message(finding, language)}"
    )


def finding_dict(
    finding: Diagnostic, language: str, steps: tuple[Taken, ...] | None = None
) -> dict[str, Any]:
    """The finding under the keys that scripts rely on; `steps` are its witness in words."""
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": message(finding, language),
        "hint": "; ".join(hints(finding, language)),
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "path": finding.subject,
        "model": finding.model,
        "related": [
            {"message": note(beside, language, finding.code), **_place_dict(beside.place)}
            for beside in finding.related
            if beside.place is not None
        ],
        "trace": list(finding.trace),
        "steps": [step.sentence for step in (by_ids(finding) if steps is None else steps)],
    }


def _place_dict(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _filled(args: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: _shown(value, language) for name, value in args.items()}


def _shown(value: object, language: str) -> object:
    """An argument as a sentence shows it: notes, titles and decimals in the language, lists with commas."""
    if isinstance(value, Note):
        return translate(language, value.text, _filled(value.args, language))
    if isinstance(value, float) and language == "pl":
        return str(value).replace(".", ",")
    if isinstance(value, Place):
        return f"{value.file}:{value.line}:{value.column}"
    if isinstance(value, Mapping):
        return in_language(value, language, "")
    if isinstance(value, tuple | list | frozenset | set):
        items = sorted(value, key=str) if isinstance(value, frozenset | set) else value
        return ", ".join(str(_shown(item, language)) for item in items)
    return value
