"""Findings go in; SARIF 2.1.0 for code hosts and editors, or annotations for GitHub's logs, come out.

They are the formats that machines read beside the JSON of `check`, which `koopflow.api` makes itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from koopflow import __version__
from koopflow.api.wording import explanation, hints, message, note
from koopflow.diagnostics import Diagnostic, Place, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_json(value: object) -> str:
    """JSON as koopflow prints it: readable, letters as they are, and only what JSON knows."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def as_sarif(findings: Iterable[Diagnostic], language: str) -> str:
    """A SARIF log of one run."""
    found = list(findings)
    rules = {finding.code: finding.rule for finding in found}
    driver = {
        "name": "koopflow",
        "version": __version__,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": rule.message},
                "fullDescription": {"text": explanation(code, rule.explanation, language) or rule.message},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
            for code, rule in sorted(rules.items())
        ],
    }
    return as_json(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": driver},
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(finding, language) for finding in found],
                }
            ],
        }
    )


def _result(finding: Diagnostic, language: str) -> dict[str, Any]:
    text = ". ".join((message(finding, language), *hints(finding, language)))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(finding.place)}],
    }
    related = [
        {
            "physicalLocation": _physical(beside.place),
            "message": {"text": note(beside, language, finding.code)},
        }
        for beside in finding.related
        if beside.place
    ]
    return {**result, "relatedLocations": related} if related else result


def _physical(place: Place) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(PurePath(place.file).as_posix())},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": max(place.end_column, 1),
        },
    }


def as_github(findings: Iterable[Diagnostic], language: str) -> str:
    """One workflow command a finding, with which GitHub marks the line in a change."""
    return "\n".join(_annotation(finding, language) for finding in findings)


def _annotation(finding: Diagnostic, language: str) -> str:
    place = finding.place
    text = "\n".join((message(finding, language), *hints(finding, language)))
    where = {"file": place.file, "line": place.line, "endLine": place.end_line, "col": place.column}
    if place.end_line == place.line:
        where["endColumn"] = place.end_column
    fields = ",".join(
        f"{key}={_property(str(value))}" for key, value in (*where.items(), ("title", finding.code))
    )
    return f"::{_COMMANDS[finding.severity]} {fields}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
