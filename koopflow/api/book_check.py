"""A book that was made and its model go in; what in the book is stale comes out, each at its place in the prose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from koopflow.api.book import BYTES_MAX, LOCK, Edition, book, stale_places
from koopflow.book import WRITTEN
from koopflow.book.faults import STALE
from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.i18n import LANGUAGES
from koopflow.model.library import LoadedModel

KINDS: Mapping[str, str] = {
    "figure": "the figure",
    "table": "the table",
    "number": "the number",
    "chapter": "the chapter",
    "part": "a generated part of the book of",
}
"""What can be stale, as a finding says it."""


class UnreadableLockError(OSError):
    """The list beside a book is not one that koopflow wrote."""


def check_book(
    model: LoadedModel,
    folder: str | Path,
    *,
    prose: str | Path | None = None,
    results: Iterable[str | Path] = (),
    adapted: Iterable[LoadedModel] | None = None,
) -> Report:
    """What is stale in the books in a folder, whatever they were written to.

    Raises `ModelError` where the prose of now cannot be made into a book, `FileNotFoundError` where there is no book,
    and `UnreadableLockError` where the list beside one cannot be read.
    """
    outputs = [Path(folder) / f"book.{kind}" for kind in WRITTEN]
    there = [(output, read_lock(output)) for output in outputs if output.is_file()]
    if not there:
        raise FileNotFoundError(2, "there is no book", str(folder))
    files = tuple(results)
    known = None if adapted is None else tuple(adapted)
    editions = {
        language: book(model, prose=prose, results=files, adapted=known, lang=language)
        for language in dict.fromkeys(lock["language"] for _, lock in there)
    }
    return Report.of(
        finding for output, lock in there for finding in _stale(editions[lock["language"]], output, lock)
    )


def _stale(edition: Edition, output: Path, lock: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for kind, name, place in stale_places(edition, lock):
        args = {"what": Note(KINDS[kind]), "name": name, "output": output.name}
        yield Diagnostic(STALE, place, args=args, model=edition.model.id)


def read_lock(output: Path) -> Mapping[str, Any]:
    """The list beside a book, if it is one; raises `UnreadableLockError` if not."""
    file = output.with_name(output.name + LOCK)
    with file.open("rb") as stream:
        content = stream.read(BYTES_MAX)
    try:
        lock: dict[str, Any] = json.loads(content.decode("utf-8"))
        assert lock["koopflow-book"] == 1 and lock["language"] in LANGUAGES
        assert isinstance(lock["texts"], dict) and isinstance(lock["model"]["id"], str)
        assert all(isinstance(one[key], str) for one in lock["pulled"] for key in ("kind", "name", "is"))
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError) as error:
        raise UnreadableLockError(22, "it is no list that koopflow book wrote", str(file)) from error
    return lock
