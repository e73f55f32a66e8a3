"""The text of a trace file goes in; the names of its steps come out, with what is wrong after the last.

Three forms: what `koopflow check --format json` prints, one finding of it, or a plain list of names. It stands apart
because a file may hold anything, and each of its faults has to be told.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

NOT_JSON = "it is not JSON (line {line}, column {column})"
TOO_DEEP = "it is not JSON of a size that can be read"
NO_FORM = "the trace is neither a list of transitions, nor a finding with “trace”, nor what check prints"
NO_FINDING = "there is no finding {number}; the first is 0, the last {last}"
NOT_TRACED = "finding {number} ({code}) has no trace"
NONE_TRACED = "no finding has a trace"
NOT_SEVERAL = "a finding can be chosen only from what check prints"


class TraceError(ValueError):
    """A trace file without a trace.

    `template` with `filling` says why, and can be translated; `readable` is false where it is not even JSON.
    """

    def __init__(self, template: str, **filling: object) -> None:
        super().__init__(template.format_map(filling))
        self.template, self.filling = template, filling
        self.readable = template not in (NOT_JSON, TOO_DEEP)


@dataclass(frozen=True, slots=True)
class Trace:
    """The names of a way in their order; `breach` is the message of the finding whose witness it is, else ""."""

    names: tuple[str, ...]
    breach: str = ""


def read_trace(text: str, finding: int | None = None, model: str = "") -> Trace:
    """The trace in the text of a file; raises `TraceError`.

    Of several findings it is the one of that number from 0; if none is given the first with a trace, one about the
    model of this id before others.
    """
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise TraceError(NOT_JSON, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise TraceError(TOO_DEEP) from None
    if isinstance(content, Mapping) and isinstance(content.get("findings"), list):
        return _of_finding(_chosen(content["findings"], finding, model))
    if finding is not None:
        raise TraceError(NOT_SEVERAL)
    if isinstance(content, Mapping):
        return _of_finding(content)
    return Trace(_names(content))


def _chosen(findings: list[object], number: int | None, model: str) -> Mapping[str, object]:
    known = [finding for finding in findings if isinstance(finding, Mapping)]
    if number is None:
        traced = [finding for finding in known if finding.get("trace")]
        about = [finding for finding in traced if finding.get("model") == model]
        if not traced:
            raise TraceError(NONE_TRACED)
        return (about or traced)[0]
    if not 0 <= number < len(known):
        raise TraceError(NO_FINDING, number=number, last=len(known) - 1)
    if not known[number].get("trace"):
        raise TraceError(NOT_TRACED, number=number, code=known[number].get("code", "?"))
    return known[number]


def _of_finding(finding: Mapping[str, object]) -> Trace:
    said = (finding.get(key) for key in ("code", "message"))
    return Trace(_names(finding.get("trace")), ": ".join(part for part in said if isinstance(part, str)))


def _names(content: object) -> tuple[str, ...]:
    if not isinstance(content, list) or not content or not all(isinstance(name, str) for name in content):
        raise TraceError(NO_FORM)
    return tuple(content)
