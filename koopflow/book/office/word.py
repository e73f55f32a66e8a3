"""A paper goes in; a file of Word (DOCX) comes out: real headings, tables with heads, fields as content controls.

The same paper gives the same bytes: no clock is read, and the archive is packed anew with fixed times.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any

from koopflow.book.office.blocks import Block, Field, Grid, Heading, Line, Paper, Paragraph, Strong
from koopflow.book.office.controls import control
from koopflow.book.word.files import TAGS, clean, describe, packed
from koopflow.extras import needed
from koopflow.i18n import translate

_STYLES = MappingProxyType({"plain": "Normal", "note": "Note", "point": "List Bullet"})
_LINE_MM = 170.0
_FONT = "Calibri"


def docx(paper: Paper) -> bytes:
    """The paper as the content of a file.

    Raises `MissingExtraError` where python-docx is not installed.
    """
    needed("docx")
    return packed(_Writer(paper).written())


class _Writer:
    """One file as it grows."""

    def __init__(self, paper: Paper) -> None:
        from docx import Document

        self.paper = paper
        self.file: Any = Document()
        self.numbers = count(1)

    def written(self) -> Any:
        from koopflow.book.office import styling

        styling.dress(self.file, _FONT, TAGS[self.paper.language])
        describe(self.file, self.paper.title, self.paper.language, self.paper.creator)
        self._edges()
        self.file.add_paragraph(self._text(self.paper.title), style="Title")
        for block in self.paper.blocks:
            self._block(block)
        return self.file

    def _text(self, text: str) -> str:
        return clean(text, self.paper.language)

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
