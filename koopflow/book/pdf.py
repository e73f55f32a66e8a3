"""A book goes in, a PDF comes out by Typst: PDF/UA-1 and PDF/A-2a, with the outline, alternative texts and tags.

What authors wrote reaches Typst as values, never as markup. The clock is not asked, so the bytes are the same.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

from koopflow.book.blocks import Book
from koopflow.draw.typeset import document
from koopflow.i18n import translate

_SOURCE = Path(__file__).parent / "book.typ"


def written(book: Book, version: str) -> bytes:
    """The PDF; `version` is koopflow's. Where a character has no shape in any font it bears no mark of a standard."""
    words = {
        "contents": translate(book.language, "Contents"),
        "part": translate(book.language, "{name}, part {number} of {count}"),
        "page": translate(book.language, "page"),
    }
    data = {"book": _value(book), "words": words, "version": version}
    return document(_SOURCE.read_text(encoding="utf-8"), json.dumps(data, ensure_ascii=False))


def _value(value: object) -> object:
    """Blocks as JSON holds them, each with the name of its kind."""
    if is_dataclass(value):
        inside = {field.name: _value(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **inside}
    return [_value(one) for one in value] if isinstance(value, tuple) else value
