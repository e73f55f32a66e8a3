"""A code goes in; the rule behind it comes out, with what it means, why it matters and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType

from koopflow.api.wording import explanation
from koopflow.diagnostics import Rule, Severity
from koopflow.i18n import translate
from koopflow.spelling import closest

FAULT = Rule(
    "KF900",
    Severity.ERROR,
    "a fault of koopflow itself ({kind}: {reason})",
    "report it with the command and its input, and with what --debug prints",
    "Whatever a file holds, koopflow should answer with a result or a finding. Here it did neither, and the "
    "fault is not the author's. The command ends with the code 4 and writes nothing; `--debug` shows where "
    "it happened.",
)

PACKAGES = ("source", "model", "graph", "semantics", "verify", "simulate", "measure", "draw", "book")
"""The packages that make findings; each lists its rules as `RULES`."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means, in one language; `str` gives it as text."""

    code: str
    severity: Severity
    message: str
    hint: str
    text: str
    language: str

    def __str__(self) -> str:
        head = f"{self.code} ({translate(self.language, self.severity.value)}): {self.message}"
        hint = f"{translate(self.language, 'hint')}: {self.hint}" if self.hint else ""
        return "\n\n".join(part for part in (head, self.text, hint) if part)

    def to_dict(self) -> dict[str, str]:
        """The explanation under the keys of `explain --format json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "hint": self.hint,
            "explanation": self.text,
        }


class UnknownCodeError(LookupError):
    """There is no such code; `closest` holds codes that may have been meant."""

    def __init__(self, code: str, meant: tuple[str, ...]) -> None:
        super().__init__(f"there is no finding with the code {code}")
        self.code, self.closest = code, meant


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule of every layer by its code, in the order of the codes."""
    found = {rule.code: rule for rule in (*_listed(), FAULT)}
    return MappingProxyType(dict(sorted(found.items())))


def explain(code: str, language: str = "en") -> Explanation:
    """What the code means; raises `UnknownCodeError` where there is none of that name."""
    rule = rules().get(code.strip().upper())
    if rule is None:
        raise UnknownCodeError(code, closest(code.strip().upper(), rules()))
    return Explanation(
        rule.code,
        rule.severity,
        in_general(rule.message, language, rule.code),
        in_general(rule.hint, language, f"{rule.code}.hint"),
        explanation(rule.code, rule.explanation, language),
        language,
    )


def _listed() -> Iterator[Rule]:
    for package in PACKAGES:
        yield from getattr(import_module(f"koopflow.{package}"), "RULES", ())


class _Blank(dict[str, object]):
    """A sentence of no particular finding: whatever would stand in it is left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def in_general(template: str, language: str, context: str) -> str:
    """A rule's sentence as it is said of no finding in particular; "" where there is none."""
    return translate(language, template, context=context).format_map(_Blank()) if template else ""
