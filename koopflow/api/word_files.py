"""Paths of files of Word go in; their bytes come out, or what is wrong with a file as a finding."""

from __future__ import annotations

from pathlib import Path

from koopflow.api.load import ModelError
from koopflow.book.faults import BAD_TEMPLATE, BAD_WORD_FILE
from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule

WORD_MAX = 200_000_000
TOO_LONG = "it is longer than {count} bytes"


def read_word(file: Path, rule: Rule = BAD_WORD_FILE) -> bytes:
    """The bytes of a file; raises `OSError` where it cannot be read, `ModelError` where it is too long."""
    with file.open("rb") as stream:
        content = stream.read(WORD_MAX + 1)
    if len(content) > WORD_MAX:
        raise refused(rule, file, Note(TOO_LONG, {"count": WORD_MAX}))
    return content


def read_template(file: Path) -> bytes:
    """The bytes of a template."""
    return read_word(file, BAD_TEMPLATE)


def refused(rule: Rule, file: Path, reason: Note) -> ModelError:
    """The finding that a file cannot be used."""
    return ModelError(
        Report.of([Diagnostic(rule, Place(str(file)), args={"file": file.name, "reason": reason})])
    )
