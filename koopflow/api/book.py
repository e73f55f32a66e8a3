"""A model and the prose beside it go in; a book comes out: chapters, generated parts, and a list of what it pulled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from koopflow import __version__
from koopflow.api.book_parts import generated
from koopflow.api.load import ModelError
from koopflow.api.opening import open_paths
from koopflow.api.pulling import Pulled, Setting, answered, digest
from koopflow.api.recorded import recorded
from koopflow.api.word_files import read_template, refused
from koopflow.book import WRITTEN
from koopflow.book.blocks import Block, Book
from koopflow.book.faults import BAD_CHAPTER, BAD_TEMPLATE, OLD_VERDICT
from koopflow.book.word.files import UnusableFileError
from koopflow.diagnostics import Diagnostic, Note, Place, Report
from koopflow.draw.provenance import provenance
from koopflow.extras import needed
from koopflow.i18n import LANGUAGES, in_language, translate
from koopflow.model.library import LoadedModel
from koopflow.writing import write_all

FOLDER, LOCK = "book", ".lock"
NO_CHAPTERS = "there is no Markdown file in “{folder}”"
NOT_UTF8 = "it is not UTF-8 text"
BYTES_MAX = 4_000_000
TOO_LONG = "it is longer than {count} bytes"


@dataclass(frozen=True, slots=True)
class Edition:
    """A book in one language: its blocks, what it pulled, and what was found.

    `digests` are those of each chapter and of the generated parts, by their names.
    """

    model: LoadedModel
    book: Book
    pulled: tuple[Pulled, ...]
    digests: Mapping[str, str]
    report: Report

    def write(self, kind: str = "html", template: str | Path | None = None) -> bytes:
        """The book as a file's bytes, in one of `html`, `pdf` and `docx`; the same bytes for the same edition.

        `template` is a file of Word whose styles, margins and headers a `docx` has. Raises `ModelError` (KF966) where
        it is none, and `ValueError` for another kind.
        """
        if kind not in WRITTEN or (template is not None and kind != "docx"):
            raise ValueError(f"no format {kind!r}: one of {', '.join(WRITTEN)}; a template is for docx")
        given = {} if template is None else {"template": read_template(Path(template))}
        try:
            written: bytes = import_module(f"koopflow.book.{kind}").written(self.book, __version__, **given)
        except UnusableFileError as error:
            raise refused(BAD_TEMPLATE, Path(template or ""), Note(error.reason, error.values)) from error
        return written

    def save(self, folder: str | Path, kind: str = "html", template: str | Path | None = None) -> Path:
        """Write the book and the list of what it pulled, both or neither, and return where the book is."""
        target = Path(folder) / f"book.{kind}"
        save_with_lock(target, self.write(kind, template), self.lock())
        return target

    def lock(self) -> dict[str, Any]:
        """What the book pulled and from what, by which `koopflow book check` tells what is stale."""
        made = provenance(self.model.model)
        return {
            "koopflow-book": 1,
            "koopflow": __version__,
            "language": self.book.language,
            "model": {"id": made.model, "version": made.version, "sha256": made.digest},
            "texts": dict(self.digests),
            "pulled": [_locked(one) for one in self.pulled if one.kind != "ref"],
        }


def save_with_lock(target: Path, content: bytes, lock: Mapping[str, Any]) -> None:
    """Write a book and the list of what it pulled, both or neither."""
    listed = json.dumps(lock, ensure_ascii=False, indent=1) + "\n"
    write_all({target: content, target.with_name(target.name + LOCK): listed.encode("utf-8")})


def book(
    model: LoadedModel,
    *,
    prose: str | Path | None = None,
    results: Iterable[str | Path] = (),
    adapted: Iterable[LoadedModel] | None = None,
    lang: str = "pl",
) -> Edition:
    """The book of a model; raises `ModelError` where something that its prose pulls is not there.

    `prose` is the folder of the chapters (`book` beside the model's file, if not given), `results` are files of
    recorded results beside those that lie in it, `adapted` the model's adaptations (those in the nearest folder
    `models`, if not given). Raises `MissingExtraError` without the extra `book`.
    """
    needed("markdown_it")
    from koopflow.book.prose import chapter

    folder = Path(prose) if prose is not None else Path(model.located.header.file).parent / FOLDER
    texts, findings = _texts(folder)
    others = tuple(adaptations(model) if adapted is None else adapted)
    known, judged, wrong = recorded(model, others, (*sorted(folder.glob("*.json")), *map(Path, results)))
    spoken = _spoken(model)
    setting = Setting(model, others, known, lang, spoken, judged)
    read = [chapter(text, file, spoken, number, {}) for number, (file, text) in enumerate(texts, 1)]
    pulled, unanswered = answered(setting, [pull for one in read for pull in one.pulls])
    said = (finding for one in read for finding in one.findings)
    old = (
        Diagnostic(OLD_VERDICT, Place(one.file), args={"name": one.id, "file": one.file})
        for one in judged.values()
        if one.old
    )
    report = Report.of((*findings, *wrong, *said, *unanswered, *old))
    if report.errors:
        raise ModelError(report)
    answers = {one.pull.place: one.answer for one in pulled}
    chapters = tuple(
        block
        for number, (file, text) in enumerate(texts, 1)
        for block in chapter(text, file, spoken, number, answers).blocks
    )
    parts = tuple(generated(setting, pulled))
    header = model.model.model
    title = in_language(header.title, spoken, model.id)
    made = Book(title, _subtitle(model, lang), lang, (*chapters, *parts))
    return Edition(model, made, pulled, _digests(texts, parts), report)


def adaptations(model: LoadedModel) -> tuple[LoadedModel, ...]:
    """The sound adaptations of a model in the nearest folder `models`, or else beside the model, by their ids."""
    home = Path(model.located.header.file).resolve().parent
    above = next((folder for folder in (home, *home.parents) if folder.name == "models"), home)
    here = Path.cwd()
    near = above.relative_to(here) if above.is_relative_to(here) else above
    library = open_paths([near]).library
    found = (
        one
        for one in library.models
        if one.formed
        and one.adaptation is not None
        and any(before.id == model.id for before in one.line[:-1])
    )
    return tuple(sorted(found, key=lambda one: one.id))


def _texts(folder: Path) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """The chapters' files with their texts, in the order of their names."""
    texts, findings = list[tuple[str, str]](), list[Diagnostic]()
    for file in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        with file.open("rb") as stream:
            content = stream.read(BYTES_MAX + 1)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            findings.append(_unread(file, Note(NOT_UTF8)))
            continue
        if len(content) > BYTES_MAX:
            findings.append(_unread(file, Note(TOO_LONG, {"count": BYTES_MAX})))
            continue
        texts.append((str(file), text))
    if not texts and not findings:
        findings.append(_unread(folder, Note(NO_CHAPTERS, {"folder": str(folder)})))
    return texts, findings


def _unread(file: Path, reason: Note) -> Diagnostic:
    return Diagnostic(BAD_CHAPTER, Place(str(file)), args={"reason": reason})


def _spoken(model: LoadedModel) -> str:
    """The language of the prose: the first of the model's."""
    first = next(iter(model.model.model.languages), "pl")
    return first if first in LANGUAGES else "pl"


def _subtitle(model: LoadedModel, lang: str) -> str:
    version = model.model.model.version
    text = "Made from the model “{name}”, version {version}" if version else "Made from the model “{name}”"
    return translate(lang, text, {"name": model.id, "version": version})


def _digests(texts: list[tuple[str, str]], parts: tuple[Block, ...]) -> dict[str, str]:
    return {**{Path(file).name: digest(text) for file, text in texts}, "": digest(parts)}


def _locked(one: Pulled) -> dict[str, Any]:
    place = one.pull.place
    where = {"file": Path(place.file).name, "line": place.line, "column": place.column}
    origin = {} if one.quoted is None else {
        "value": one.quoted.value,
        "result": Path(one.quoted.result.file).name,
        **one.quoted.result.origin,
    }  # fmt: skip
    return {"kind": one.kind, "name": one.name, **where, "is": one.digest, **origin}


def stale_places(edition: Edition, lock: Mapping[str, Any]) -> Iterator[tuple[str, str, Place]]:
    """What in a book that was made is no longer what this edition has: kind, name, and place in the prose."""
    left: dict[tuple[str, str], list[str]] = {}
    for one in lock["pulled"]:
        left.setdefault((one["kind"], one["name"]), []).append(one["is"])
    header = edition.model.located.header
    files = {Path(one.pull.place.file).name: one.pull.place.file for one in edition.pulled}
    for one in edition.pulled:
        if one.kind == "ref":
            continue
        held = left.get((one.kind, one.name), [])
        if one.digest in held:
            held.remove(one.digest)
        else:
            yield one.kind, one.name, one.pull.place
        if one.quoted is not None and one.quoted.result.old:
            yield one.kind, one.name, one.pull.place
    for name, text in edition.digests.items():
        if lock["texts"].get(name) != text:
            place = Place(files.get(name, name)) if name else header
            yield ("chapter" if name else "part"), name or edition.model.id, place
