"""A book goes in; what it says by model and result comes out, each by the name of the place where it stands.

A name stays what it is when numbers, titles or the order of a book change, so that a file in which people have worked
since can be compared with a later edition, place by place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koopflow.book.blocks import (
    Block,
    Book,
    Figure,
    Grid,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
)
from koopflow.book.word.files import clean
from koopflow.i18n import translate

_ABOUT = re.compile(r"<metadata>.*?</metadata>|<title.*?</title>|<desc.*?</desc>|figure-\d+-\d+", re.DOTALL)
"""What a picture's file says of itself: its number and its model's edition, which nobody sees."""
PART = re.compile(r"(?P<figure>figure:.*):(?P<number>[1-9]\d*)", re.DOTALL)
"""The place of a picture: its figure's, and which of its parts it is."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a language."""

    text: str
    language: str

    @property
    def digest(self) -> str:
        """What identifies the words, whichever spaces are between them."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Image:
    """One part of a figure: its alternative text `alt` and short name `title` stand for it."""

    picture: Picture
    alt: str
    title: str

    @property
    def digest(self) -> str:
        """What identifies what is seen."""
        return digest(_ABOUT.sub("", self.picture.svg))


@dataclass(frozen=True, slots=True)
class Cells:
    """A table's content with its name."""

    grid: Grid
    title: str
    language: str

    @property
    def digest(self) -> str:
        """What identifies the words in the cells and where they stand."""
        return digest_of_rows((self.grid.headings, *self.grid.rows))


Content = Words | Image | Cells


def digest(text: str) -> str:
    """Half a SHA-256 of a text, in which spaces are as good as others."""
    return _short(_seen(text))


def digest_of_rows(rows: Iterable[Iterable[str]]) -> str:
    """The same of a table's cells."""
    return _short(json.dumps([[_seen(cell) for cell in row] for row in rows]))


def _seen(text: str) -> str:
    return " ".join(clean(text).split())


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def places(book: Book) -> dict[str, Content]:
    """Every place of a book with its content; empty words have none."""
    return {name: content for name, content in _of_blocks(book.blocks) if content != Words("", book.language)}


def of_figure(figure: Figure) -> Iterator[tuple[str, Content]]:
    """A figure's parts and the words around them, and the description and table that say the same."""
    for number, image in enumerate(images(figure), 1):
        yield f"{figure.place}:{number}", image
    yield from _captioned(figure)
    yield f"{figure.place}:note", Words(figure.note, figure.language)
    yield f"{figure.place}:words", Words(figure.description, figure.language)
    yield f"{figure.place}:table", Cells(figure.grid, figure.caption, figure.language)


def images(figure: Figure) -> Iterator[Image]:
    """The parts of a figure, each with words that stand for it; the first tells of the whole."""
    count = len(figure.pictures)
    for number, picture in enumerate(figure.pictures, 1):
        name = figure.alt
        if count > 1:
            args = {"name": figure.alt, "number": number, "count": count}
            name = translate(figure.language, "{name}, part {number} of {count}", args)
        yield Image(picture, f"{name}. {figure.description}" if number == 1 else f"{name}.", name)


def _captioned(block: Figure | Table) -> Iterator[tuple[str, Content]]:
    yield f"{block.place}:caption", Words(block.caption, block.language)
    yield f"{block.place}:source", Words(block.source, block.language)


def _of_blocks(blocks: Iterable[Block]) -> Iterator[tuple[str, Content]]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                for one in block.inlines:
                    if isinstance(one, Text) and one.place:
                        yield one.place, Words(one.text, block.language)
            case Items():
                for item in block.items:
                    yield from _of_blocks(item)
            case Quote():
                yield from _of_blocks(block.blocks)
            case Figure():
                yield from of_figure(block)
            case Table() if block.place:
                yield block.place, Cells(block.grid, block.caption, block.language)
                yield from _captioned(block)
