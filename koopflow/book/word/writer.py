"""A book goes in, a document of Word comes out, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from koopflow.book.blocks import (
    Block,
    Book,
    Entry,
    Figure,
    Heading,
    Index,
    Inline,
    Items,
    Link,
    Paragraph,
    Quote,
    Table,
    Text,
    Verbatim,
)
from koopflow.book.grammar import NBSP
from koopflow.book.places import Cells, images
from koopflow.book.word import grids, keeping, lists, pictures, styles
from koopflow.book.word.contents import contents
from koopflow.book.word.files import clean, describe
from koopflow.book.word.inlines import Inliner, target
from koopflow.book.word.marks import Marks, anchor, held
from koopflow.i18n import translate

PICTURE_MM = 225.0
"""The greatest height of a picture, so that it stands on a page."""


class Writer:
    """Fills a document that has styles and nothing else."""

    def __init__(self, file: Any, book: Book, version: str) -> None:
        self.file, self.book, self.version = file, book, version
        self.figures = tuple(block for block in book.blocks if isinstance(block, Figure))
        numbered = {b.anchor: target(b) for b in book.blocks if isinstance(b, Figure | Table) and b.anchor}
        headings = {heading.anchor: anchor(f"heading {heading.anchor}") for heading in self.headings}
        self.marks = Marks()
        self.inliner = Inliner(file, book.language, self.marks, {**headings, **numbered}, frozenset(numbered))
        self.line = styles.line_mm(file)
        self.names = {style.name: style.style_id for style in file.styles}
        self.pictures = 0

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Those of the book, and those of the appendix with figures in words."""
        return (*self.book.headings, *(one for one in self._appendix() if isinstance(one, Heading)))

    def write(self) -> None:
        """Everything: title, contents, blocks, the appendix, and what every page has."""
        book = self.book
        describe(self.file, book.title, book.language, "koopflow")
        self._edges()
        self._words((Text(book.title),), "Title", book.language)
        self._words((Text(f"{book.subtitle} · koopflow {self.version}"),), "Subtitle", book.language)
        if self.headings:
            made = contents(self.inliner, translate(book.language, "Contents"), self.headings)
            self.file.element.body.sectPr.addprevious(made)
        for block in (*book.blocks, *self._appendix()):
            self._block(block)
        keeping.keep(self.file, self.marks.held, book.language)

    def _edges(self) -> None:
        """The number of the page at the foot, where a template has nothing there."""
        from koopflow.book.office import styling

        section = self.file.sections[-1]
        foot = section.footer
        if foot.is_linked_to_previous or not "".join(foot._element.itertext()).strip():
            section.different_first_page_header_footer = True
            paragraph = foot.paragraphs[0] if foot.paragraphs else foot.add_paragraph()
            paragraph.add_run(f"{clean(self.book.title, self.book.language)} · ")
            styling.number_pages(paragraph, "{page}")

    def _block(self, block: Block, style: str = "", level: int = 0) -> None:
        match block:
            case Heading():
                made = self._paragraph(f"Heading {min(block.level, 6)}")
                start, end = self.marks.between(self.inliner.targets[block.anchor])
                made._p.append(start)
                self.inliner.write(made, block.inlines, block.language)
                made._p.append(end)
            case Paragraph():
                self._words(block.inlines, style or "Normal", block.language, level)
            case Items():
                self._items(block, level)
            case Quote():
                for inner in block.blocks:
                    self._block(inner, style or "Quote", level)
            case Verbatim():
                self._paragraph("Verbatim", level)._p.append(self.inliner.run(block.text, self.book.language))
            case Figure():
                self._figure(block)
            case Table():
                self._table(block)
            case Index():
                for entry in block.entries:
                    self._words(tuple(_entry(entry)), "Index Entry", block.language)

    def _paragraph(self, style: str, level: int = 0) -> Any:
        made = self.file.add_paragraph()
        made._p.style = self.names[style]
        if level:
            from docx.shared import Pt

            made.paragraph_format.left_indent = Pt(lists.indent_pt(level - 1))
        return made

    def _words(self, inlines: Iterable[Inline], style: str, language: str, level: int = 0) -> Any:
        made = self._paragraph(style, level)
        self.inliner.write(made, tuple(inlines), language)
        return made

    def _items(self, items: Items, level: int) -> None:
        which = lists.define(self.file, items.ordered, items.start)
        for item in items.items:
            first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph) else (None, item)
            made = self._paragraph("List Paragraph")
            lists.number(made, which, level)
            if isinstance(first, Paragraph):
                self.inliner.write(made, first.inlines, first.language)
            for block in rest:
                self._block(block, "List Paragraph", level + 1)

    def _figure(self, figure: Figure) -> None:
        for number, image in enumerate(images(figure), 1):
            size = pictures.fitted(image, self.line, PICTURE_MM)
            self.pictures += 1
            drawn = pictures.drawn(self.file, image, size, self.pictures)
            holding = held(f"{figure.place}:{number}", image, size[0])
            alias = f"{figure.label.replace(NBSP, ' ')}, {number}"
            self._paragraph("Figure")._p.append(self.marks.placed(holding, alias, drawn))
        below = bool(figure.note or figure.source)
        self._caption(figure, with_next=below, see=self.words_of(figure))
        for kind, text in (("note", figure.note), ("source", figure.source)):
            if text:
                self._pulled(f"{figure.place}:{kind}", text, "Source", figure.language)

    def words_of(self, figure: Figure) -> Heading:
        """The heading below which a figure is told in words."""
        label = Link(figure.label, to=figure.anchor)
        caption = Text(figure.caption, place=f"{figure.place}:caption")
        return Heading(2, (label, Text(". "), caption), f"{figure.anchor}-words", figure.language)

    def _caption(self, block: Figure | Table, with_next: bool, see: Heading | None = None) -> None:
        made = self._paragraph("Caption")
        made.paragraph_format.keep_with_next = with_next
        word, space, number = block.label.partition(NBSP)
        inliner = self.inliner
        made._p.append(inliner.run(word + space, block.language, "strong"))
        sequence = inliner.field(f"SEQ {word} \\* ARABIC", number, block.language, "strong")
        made._p.extend(self.marks.between(target(block), *sequence))
        made._p.append(inliner.run(". ", block.language, "strong"))
        place = f"{block.place}:caption"
        made._p.append(inliner.placed(place, block.caption, block.language, alias=block.label))
        if see is not None:
            text = translate(block.language, "(in words and as a table)", context="book")
            made._p.append(inliner.run(" ", block.language))
            made._p.append(inliner.reference(Link(text, to=see.anchor), block.language))

    def _pulled(self, place: str, text: str, style: str, language: str) -> None:
        self._words((Text(text, place=place),), style, language)

    def _table(self, block: Table) -> None:
        if not block.label:
            self._bare(block)
            return
        self._caption(block, with_next=True)
        self._grid(block.place, Cells(block.grid, block.caption, block.language), block.label)
        self._pulled(f"{block.place}:source", block.source, "Source", block.language)

    def _bare(self, block: Table) -> None:
        """A table without a caption: of the prose, or of what a figure shows."""
        if block.place:
            self._grid(block.place, Cells(block.grid, block.caption, block.language), block.caption)
        else:
            name = " · ".join(block.grid.headings)
            grids.table(self.inliner, block.grid, name, block.language, self.line)
        self._paragraph("Gap")

    def _grid(self, place: str, cells: Cells, alias: str) -> None:
        """A table whose first heading is its place: a control that holds a whole table is lost by other programs."""
        first = self.inliner.run(cells.grid.headings[0], cells.language, "strong")
        control = self.marks.placed(held(place, cells), alias, first)
        grids.table(self.inliner, cells.grid, cells.title, cells.language, self.line, control)

    def _appendix(self) -> Iterator[Block]:
        """Every figure in words and as a table, as the page has them below each."""
        if not self.figures:
            return
        language = self.book.language
        title = translate(language, "Figures in words and as tables", context="book")
        yield Heading(1, (Text(title),), "figures-in-words", language)
        for figure in self.figures:
            yield self.words_of(figure)
            yield Paragraph((Text(figure.description, place=f"{figure.place}:words"),), figure.language)
            yield Table("", "", figure.caption, "", figure.grid, figure.language, f"{figure.place}:table")


def _entry(entry: Entry) -> Iterator[Inline]:
    yield Text(entry.term, "strong")
    if entry.detail:
        yield Text(f" – {entry.detail}")
    for number, place in enumerate(entry.places):
        yield Text(", " if number else ": ")
        yield place
