"""What a book consists of, whatever it is written to: frozen blocks of inlines, with numbers, captions and anchors.

Prose, generated parts and every writer speak of these values and of nothing else, so that a further format is one
more writer. A text is a text: no block holds markup of any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["", "strong", "emphasis", "code"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one style; `place` names what the model or a result says and can say anew, such as a number."""

    text: str
    style: Style = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: to an anchor of the book (`to`), or to an address outside (`address`)."""

    text: str
    to: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A new line that the author asked for."""


Inline = Text | Link | Break
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a chapter. `language` is that of its words."""

    level: int
    inlines: Inlines
    anchor: str
    language: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    inlines: Inlines
    language: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is blocks. `start` is the first number of an ordered one."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that stay as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Headings and rows of equal length."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """One part of a figure: SVG without its font, its size in mm."""

    svg: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `label` is its name with its number, `alt` and `description` stand for it, `grid` says the same.

    `place` names it whatever its number is.
    """

    anchor: str
    label: str
    caption: str
    note: str
    source: str
    alt: str
    description: str
    pictures: tuple[Picture, ...]
    grid: Grid
    language: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; one that an author wrote in the prose has no label, no caption and no `place`."""

    anchor: str
    label: str
    caption: str
    source: str
    grid: Grid
    language: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an index: what it names, what is said of it, and the places that it leads to."""

    term: str
    detail: str = ""
    places: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """An index, in the order in which it is to be read."""

    entries: tuple[Entry, ...]
    language: str


Block = Heading | Paragraph | Items | Quote | Verbatim | Figure | Table | Index


@dataclass(frozen=True, slots=True)
class Book:
    """The whole: its title, the line below it, the language of captions and generated parts, and its blocks."""

    title: str
    subtitle: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in their order, for a table of contents."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))


def plain(inlines: Inlines) -> str:
    """The words of inlines without their styles."""
    return "".join(" " if isinstance(inline, Break) else inline.text for inline in inlines)
