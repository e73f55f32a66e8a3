"""Findings go in; SARIF 2.1.0 for code hosts and editors, or annotations for GitHub's logs, come out.

They are the formats that machines read beside the JSON of `check`, which `koopflow.api` makes itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from koopflow import __version__
from koopflow.api.explain import in_general
from koopflow.api.wording import Taken, by_ids, explanation, hints, message, note
from koopflow.cli.findings import Steps
from koopflow.diagnostics import Diagnostic, Place, Rule, Severity
from koopflow.i18n import translate

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_json(value: object) -> str:
    """JSON as koopflow prints it: readable, letters as they are, and only what JSON knows."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def as_sarif(findings: Iterable[Diagnostic], language: str, steps: Steps = by_ids) -> str:
    """A SARIF log of one run."""
    found = list(findings)
    rules = [rule for _, rule in sorted({finding.code: finding.rule for finding in found}.items())]
    places = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "koopflow",
        "version": __version__,
        "rules": [_rule(rule, language) for rule in rules],
    }
    results = [
        {**_result(finding, language, steps(finding)), "ruleIndex": places[finding.code], **print_}
        for finding, print_ in zip(found, _fingerprints(found), strict=True)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return as_json(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    )


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    """What a code means, for the page that a code host shows beside the finding."""
    short = in_general(rule.message, language, rule.code)
    told = explanation(rule.code, rule.explanation, language)
    hint = in_general(rule.hint, language, f"{rule.code}.hint")
    said = f"{translate(language, 'hint')}: {hint}" if hint else ""
    more = f"{translate(language, 'more')}: koopflow explain {rule.code}"
    return {
        "id": rule.code,
        "shortDescription": {"text": short},
        "fullDescription": {"text": told.partition("\n\n")[0] or short},
        "help": {"text": "\n\n".join(part for part in (told, said, more) if part)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Diagnostic, language: str, steps: tuple[Taken, ...]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": "; ".join((message(finding, language), *_remarks(finding, language)))},
        "locations": [{"physicalLocation": _physical(finding.place)}],
    }
    beside = [(one.place, note(one, language, finding.code)) for one in finding.related if one.place]
    if beside:
        result["relatedLocations"] = [
            {"id": number, **_location(place, text)} for number, (place, text) in enumerate(beside, start=1)
        ]
    if steps:
        result["codeFlows"] = [{"threadFlows": [{"locations": list(_thread(finding, steps))}]}]
    return result


def _remarks(finding: Diagnostic, language: str) -> Iterator[str]:
    """What may be done, and what there is to say of no place."""
    yield from hints(finding, language)
    yield from (note(one, language, finding.code) for one in finding.related if not one.place)


def _thread(finding: Diagnostic, steps: Sequence[Taken]) -> Iterator[dict[str, Any]]:
    """The steps of a witness in order; one whose place is not known stands at the finding."""
    for number, step in enumerate(steps, start=1):
        location = _location(step.place or finding.place, f"{number}. {step.sentence}")
        yield {"location": location, "executionOrder": number}


def _fingerprints(findings: Sequence[Diagnostic]) -> Iterator[dict[str, Any]]:
    """What tells each finding from others also after lines have moved: what it is about, not where it stands."""
    seen: dict[str, int] = {}
    for finding in findings:
        args = sorted((name, str(value)) for name, value in finding.args.items())
        about = repr((finding.code, finding.model, finding.place.file, finding.subject, args))
        print_ = sha256(about.encode("utf-8", errors="replace")).hexdigest()[:32]
        seen[print_] = seen.get(print_, 0) + 1
        yield {"partialFingerprints": {"koopflow/v1": f"{print_}:{seen[print_]}"}}


def _location(place: Place, text: str) -> dict[str, Any]:
    return {"physicalLocation": _physical(place), "message": {"text": text}}


def _physical(place: Place) -> dict[str, Any]:
    file = PurePath(place.file)
    return {
        "artifactLocation": {"uri": file.as_uri() if file.is_absolute() else quote(file.as_posix())},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": max(place.end_column, 1),
        },
    }


def as_github(findings: Iterable[Diagnostic], language: str, steps: Steps = by_ids) -> str:
    """One workflow command a finding, with which GitHub marks the line in a change."""
    return "\n".join(_annotation(finding, language, steps(finding)) for finding in findings)


def _annotation(finding: Diagnostic, language: str, steps: tuple[Taken, ...]) -> str:
    place = finding.place
    way = [f"{number}. {step.sentence}" for number, step in enumerate(steps, start=1)]
    told = [f"{translate(language, 'path')}:", *way] if way else []
    text = "\n".join((message(finding, language), *told, *_remarks(finding, language)))
    where: dict[str, object] = {"file": place.file, "line": place.line, "endLine": place.end_line}
    # GitHub takes columns only where the place is in one line.
    if place.end_line == place.line:
        where |= {"col": place.column, "endColumn": place.end_column}
    title = f"{finding.code} ({translate(language, finding.severity.value)})"
    fields = ",".join(f"{key}={_property(str(value))}" for key, value in (*where.items(), ("title", title)))
    return f"::{_COMMANDS[finding.severity]} {fields}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
