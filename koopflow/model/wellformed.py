"""A typed model with its document in, every finding about names and structure (KF3xx) out.

It is the one entry to the checks behind it, each of which looks at the same `Subject`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from koopflow.diagnostics import Diagnostic, Report, Rule
from koopflow.model import (
    awaiting,
    declaration_faults,
    declarations,
    guard_faults,
    guard_sites,
    guard_type_faults,
    name_faults,
    names,
    structure,
    structure_faults,
    unused,
)
from koopflow.model.subject import Subject

CHECKS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    names.check,
    guard_sites.check,
    structure.check,
    awaiting.check,
    declarations.check,
)
"""The checks that need the model alone."""
RULES: tuple[Rule, ...] = (
    *guard_faults.RULES,
    *name_faults.RULES,
    *guard_type_faults.RULES,
    *structure_faults.RULES,
    *declaration_faults.RULES,
)
"""Every rule of the guard language, of names and of structure."""


def check_names(subject: Subject, elsewhere: frozenset[str] | None = None) -> Report:
    """All findings about names and structure.

    The subject's document has everything in it, also what could not be read and is not in its model: names that
    refer to such a part are found there and not reported. `elsewhere` are the paths that the model's scenarios use
    (see `koopflow.model.unused`).
    """
    findings = [finding for check in CHECKS for finding in check(subject)]
    meant = frozenset(name for finding in findings for name in _meant(finding))
    findings += unused.check(subject, elsewhere)
    return Report.of(finding for finding in findings if not _follows(finding, meant))


def _meant(finding: Diagnostic) -> Iterator[object]:
    """The names that a slip was probably meant to use, so that nothing is said of them as unused."""
    yield from (hint.args["name"] for hint in finding.hints if "name" in hint.args)
    if finding.rule in (structure_faults.RESULT_IS_EVENT, name_faults.SHARED_NAME):
        yield finding.args["name"]


def _follows(finding: Diagnostic, meant: frozenset[object]) -> bool:
    if finding.rule is declaration_faults.UNHEARD:
        return finding.args["name"] in meant
    if finding.rule is declaration_faults.UNUSED:
        return str(finding.args["path"]).rpartition(".")[2] in meant
    return finding.rule is declaration_faults.NEED_UNMET and finding.args["name"] in meant
