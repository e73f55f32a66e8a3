"""What a paper of an office is made of: headings, lines, tables, and the fields that somebody fills in.

Frozen values without a format, so that what a paper says is made and tested apart from how a file writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill in: `prompt` says with what and shows until then, `name` finds it again in the file.

    A `choice` offers `choices`; a `check` is a box to tick and has no text of its own.
    """

    name: str
    prompt: str
    kind: Literal["text", "date", "choice", "check"] = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Piece = str | Field | Strong
Line = tuple[Piece, ...]
Cell = tuple[Line, ...]
"""A cell's paragraphs; an empty cell is one to write in by hand."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the first below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `note` is set small, `point` is an item of a list."""

    pieces: Line
    style: Literal["plain", "note", "point"] = "plain"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head; `title` names it for whoever doesn't see it; `widths` are shares of the line's width."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper: its title, the line above every page, and its blocks.

    `language` is that of koopflow's own words (`pl`, `en`), `creator` who is told to have made the file.
    """

    title: str
    language: str
    running: str
    blocks: tuple[Block, ...]
    creator: str = "koopflow"


def line(*pieces: Piece) -> Paragraph:
    """A plain paragraph."""
    return Paragraph(pieces)


def note(*pieces: Piece) -> Paragraph:
    """A paragraph set small."""
    return Paragraph(pieces, "note")


def points(*items: Piece) -> tuple[Paragraph, ...]:
    """A list, one item a paragraph."""
    return tuple(Paragraph((item,), "point") for item in items)


def cell(*pieces: Piece) -> Cell:
    """A cell of one line."""
    return (pieces,)


def stacked(*pieces: Piece) -> Cell:
    """A cell with one piece a line."""
    return tuple((piece,) for piece in pieces)
