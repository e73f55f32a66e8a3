"""A paper goes in; a file of Word (DOCX) comes out: real headings, tables with heads, fields as content controls.

The same paper gives the same bytes: no clock is read, and the archive is packed anew with fixed times.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any

from koopflow.book.office.blocks import Block, Field, Grid, Heading, Line, Paper, Paragraph, Strong
from koopflow.book.office.controls import control
from koopflow.extras import needed
from koopflow.i18n import translate

_MADE = datetime(2000, 1, 1)
"""When every file claims to have been made, for Word wants a time and the same paper shall be the same file."""
_PACKED = (1980, 1, 1, 0, 0, 0)
_TAGS = MappingProxyType({"pl": "pl-PL", "en": "en-GB"})
_STYLES = MappingProxyType({"plain": "Normal", "note": "Note", "point": "List Bullet"})
_LINE_MM = 170.0
_FONT = "Calibri"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a file of XML cannot hold."""
_LONE_LETTER = re.compile(r"(?<![^\s(„])([aiouwzAIOUWZ]) ")
"""A Polish one-letter word, which does not end a line."""
_TITLE_MAX = 255


def docx(paper: Paper) -> bytes:
    """The paper as the content of a file.

    Raises `MissingExtraError` where python-docx is not installed.
    """
    needed("docx")
    return _packed(_Writer(paper).written())


def clean(text: str, language: str = "") -> str:
    """A text as a file can hold it; in Polish a one-letter word stays with the next."""
    plain = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _LONE_LETTER.sub("\\1\N{NO-BREAK SPACE}", plain) if language == "pl" else plain


def _packed(content: bytes) -> bytes:
    """The same archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w") as anew:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            anew.writestr(entry, made.read(name))
    return out.getvalue()


class _Writer:
    """One file as it grows."""

    def __init__(self, paper: Paper) -> None:
        from docx import Document

        self.paper = paper
        self.file: Any = Document()
        self.numbers = count(1)

    def written(self) -> bytes:
        from koopflow.book.office import styling

        styling.dress(self.file, _FONT, _TAGS[self.paper.language])
        self._properties()
        self._edges()
        self.file.add_paragraph(self._text(self.paper.title), style="Title")
        for block in self.paper.blocks:
            self._block(block)
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _text(self, text: str) -> str:
        return clean(text, self.paper.language)

    def _properties(self) -> None:
        properties = self.file.core_properties
        title = " ".join(clean(self.paper.title).split())
        properties.title = title[:_TITLE_MAX]
        properties.author = properties.last_modified_by = self.paper.creator[:_TITLE_MAX]
        properties.language = _TAGS[self.paper.language]
        properties.created = properties.modified = _MADE
        properties.comments = ""
        properties.revision = 1

    def _edges(self) -> None:
        """The line above every page, and the page's number below it."""
        from koopflow.book.office import styling

        section = self.file.sections[0]
        section.header.paragraphs[0].text = self._text(self.paper.running)
        numbered = translate(self.paper.language, "Page {page} of {pages}", context="office")
        styling.number_pages(section.footer.paragraphs[0], numbered)

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.file.add_heading(self._text(text), level)
            case Paragraph(pieces, style):
                self._pieces(self.file.add_paragraph(style=_STYLES[style]), pieces)
            case Grid():
                self._grid(block)

    def _pieces(self, paragraph: Any, pieces: Line) -> None:
        for piece in pieces:
            if isinstance(piece, Field):
                choices = tuple(map(self._text, piece.choices))
                field = replace(piece, prompt=self._text(piece.prompt), choices=choices)
                paragraph._p.append(control(field, next(self.numbers)))
            elif isinstance(piece, Strong):
                paragraph.add_run(self._text(piece.text)).bold = True
            else:
                paragraph.add_run(self._text(piece))

    def _grid(self, grid: Grid) -> None:
        from koopflow.book.office import styling

        table = self.file.add_table(rows=1, cols=len(grid.columns), style="Table Grid")
        for held, text in zip(table.rows[0].cells, grid.columns, strict=True):
            held.paragraphs[0].add_run(self._text(text)).bold = True
        for row in grid.rows:
            for held, paragraphs in zip(table.add_row().cells, row, strict=True):
                for number, pieces in enumerate(paragraphs):
                    paragraph = held.paragraphs[0] if number == 0 else held.add_paragraph()
                    self._pieces(paragraph, pieces)
        widths = grid.widths or (1.0,) * len(grid.columns)
        styling.lay(table, [_LINE_MM * width / sum(widths) for width in widths], self._text(grid.title))
        self.file.add_paragraph(style="Gap")
