"""One form for every finding of every layer: a rule, its subject's place, and the arguments of its sentence.

A finding is a value. It holds no wording: the rule holds the English wording, the catalogue the Polish, and
whoever shows it chooses the language. It stands apart so that all layers can make findings and none shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """How much a finding matters; the values are part of the JSON contract."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an info, 1 for a warning, 2 for an error."""
        return ("info", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file: lines and columns count from 1, the end is exclusive; columns count characters."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @property
    def start(self) -> Place:
        """The empty stretch at which this one begins."""
        return Place(self.file, self.line, self.column, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means: its severity, its English sentence and hint, and what `explain` tells of it.

    `message`, `hint` and `related` are templates over the finding's arguments (`{name}`); `explanation` is prose:
    what it means, why it matters, an example, how to mend it.
    """

    code: str
    severity: Severity
    message: str
    hint: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside a finding: a template of the rule's module with its arguments, translated like a message."""

    text: str
    args: Mapping[str, object] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    `subject` is the path of the element (`machines.case.diagnosis`) or "" where no element is meant, `hints` are the
    suggestions beside the rule's own, `related` other places with a sentence each, `trace` a witness as transitions.
    """

    rule: Rule
    place: Place
    subject: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    hints: tuple[Note, ...] = ()
    related: tuple[Note, ...] = ()
    trace: tuple[str, ...] = ()
    model: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "args", MappingProxyType(dict(self.args)))

    @property
    def code(self) -> str:
        """The rule's code, never translated."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.rule.message.format_map(dict(self.args))


_OF_BEHAVIOUR = frozenset({"KF4", "KF5", "KF6", "KF7"})
"""Findings about what a model does, which another model with the same line in it may not do."""


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in the order of their places, each once."""

    findings: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Diagnostic]) -> Report:
        """Sort by place, then code, and keep the first of equal findings; what a model does is each model's own."""
        unique: dict[tuple[object, ...], Diagnostic] = {}
        for finding in findings:
            args = tuple(sorted((name, str(value)) for name, value in finding.args.items()))
            model = finding.model if finding.code[:3] in _OF_BEHAVIOUR else ""
            unique.setdefault((finding.place, finding.code, finding.subject, args, model), finding)
        return cls(tuple(sorted(unique.values(), key=lambda f: (f.place, f.code, f.subject))))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __add__(self, other: Report) -> Report:
        return Report.of((*self.findings, *other.findings))

    def at_least(self, severity: Severity) -> tuple[Diagnostic, ...]:
        """The findings of this severity or worse."""
        return tuple(f for f in self.findings if f.severity.rank >= severity.rank)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that are errors."""
        return self.at_least(Severity.ERROR)
