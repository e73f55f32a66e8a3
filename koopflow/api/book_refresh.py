"""A book in Word that people have worked on and its model go in; the file with what the model now says comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from koopflow.api.book import LOCK, Edition, book, save_with_lock
from koopflow.api.book_check import read_lock
from koopflow.api.load import ModelError
from koopflow.api.word_files import read_word, refused
from koopflow.book.faults import (
    BAD_WORD_FILE,
    CHANGED_BY_HAND,
    NO_PLACE,
    NO_PLACES,
    PLACE_GONE,
    UNKNOWN_PLACE,
)
from koopflow.book.places import PART
from koopflow.book.word.files import UnusableFileError
from koopflow.book.word.refreshing import NoPlacesError, Refreshed, kind_of, language_of, refreshed
from koopflow.diagnostics import Diagnostic, Note, Place, Report
from koopflow.extras import needed
from koopflow.i18n import LANGUAGES
from koopflow.model.library import LoadedModel
from koopflow.writing import write_whole

WHAT: Mapping[str, str] = MappingProxyType(
    {
        "figure": "the pulled figure",
        "picture": "a picture of the figure",
        "caption": "the caption of",
        "note": "the note of",
        "source": "the source of",
        "words": "the description of",
        "alt": "the alternative text of",
        "table": "the pulled table",
        "number": "the quoted number",
        "sentence": "the generated sentence",
    }
)
"""What stands at a place, as a finding says it."""
EQUAL_TABLE = "the table that says the same as the figure"


@dataclass(frozen=True, slots=True)
class RefreshedBook:
    """The file anew as `content`, how much was replaced of each kind, and in `report` what was not.

    Kinds are `picture`, `caption`, `note`, `source`, `words`, `table`, `number`, `sentence`.
    """

    file: Path
    content: bytes
    replaced: Mapping[str, int]
    report: Report
    lock: Mapping[str, Any] | None

    def save(self, path: str | Path | None = None) -> Path:
        """Write the file, whole or not at all, in its own place or another, with the list beside it if it has one."""
        target = self.file if path is None else Path(path)
        if self.lock is None:
            write_whole(target, self.content)
        else:
            save_with_lock(target, self.content, self.lock)
        return target


def refresh_book(
    file: str | Path,
    model: LoadedModel,
    *,
    prose: str | Path | None = None,
    results: Iterable[str | Path] = (),
    adapted: Iterable[LoadedModel] | None = None,
) -> RefreshedBook:
    """Renew figures, captions, tables and numbers in a DOCX that `koopflow book` made, and leave people's text alone.

    Raises `ModelError` where the file cannot be used (KF960, KF961) or the prose of now cannot be made into a book,
    `OSError` where the file cannot be read, and `MissingExtraError` without the extra `book`.
    """
    needed("docx", "markdown_it")
    path = Path(file)
    content = read_word(path)
    lock = read_lock(path) if path.with_name(path.name + LOCK).exists() else None
    try:
        language = language_of(content)
        made = book(
            model,
            prose=prose,
            results=results,
            adapted=adapted,
            lang=language if language in LANGUAGES else LANGUAGES[0],
        )
        anew, done = refreshed(content, made.book)
    except UnusableFileError as error:
        raise refused(BAD_WORD_FILE, path, Note(error.reason, error.values)) from error
    except NoPlacesError as error:
        finding = Diagnostic(NO_PLACES, Place(str(path)), args={"file": path.name})
        raise ModelError(Report.of([finding])) from error
    report = made.report + Report.of(_findings(path, done))
    kept = None if lock is None else _locked(made, lock, done)
    return RefreshedBook(path, anew, MappingProxyType(dict(done.replaced)), report, kept)


def _findings(file: Path, done: Refreshed) -> Iterator[Diagnostic]:
    for rule, places in (
        (CHANGED_BY_HAND, done.by_hand),
        (PLACE_GONE, _whole(done.gone)),
        (UNKNOWN_PLACE, _whole(done.unknown)),
        (NO_PLACE, _whole(done.missing)),
    ):
        for place in places:
            kind = kind_of(place)
            what = EQUAL_TABLE if kind == "table" and place.startswith("figure:") else WHAT.get(kind, kind)
            args = {"what": Note(what), "name": _name(place), "file": file.name}
            yield Diagnostic(rule, Place(str(file)), args=args)


def _whole(places: Iterable[str]) -> Iterator[str]:
    """What is away together is told once: the figure for its parts, the table for its caption and source."""
    listed = list(places)
    there = set(listed)
    for place in listed:
        of, _, last = place.rpartition(":")
        part = PART.fullmatch(place)
        if part is not None and f"{part['figure']}:caption" in there:
            if part["number"] == "1":
                yield part["figure"]
        elif last in ("caption", "note", "source", "words", "table") and (f"{of}:1" in there or of in there):
            continue
        else:
            yield place


def _name(place: str) -> str:
    """What a place belongs to."""
    name = place.partition(":")[2]
    part = PART.fullmatch(place)
    if part is not None:
        return f"{part['figure'].partition(':')[2]} ({part['number']})"
    rest, _, last = name.rpartition(":")
    return rest if rest and last in WHAT else name


def _locked(made: Edition, before: Mapping[str, Any], done: Refreshed) -> dict[str, Any]:
    """What the file now holds; the prose is people's, and the generated parts are new where all of them are."""
    lock = made.lock()
    away = {place for places in (done.missing, done.gone) for place in places}
    lock["texts"] = dict(before["texts"])
    lock["pulled"] = [
        one
        for one, place in zip(lock["pulled"], (p.place for p in made.pulled if p.kind != "ref"), strict=True)
        if not {place, f"{place}:1"} & away
    ]
    return lock
