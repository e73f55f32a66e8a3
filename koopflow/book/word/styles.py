"""How a book in Word looks: in koopflow's own styles, or in a publisher's template, with what it lacks added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from koopflow.book.word.files import TAGS, opened
from koopflow.book.word.xml import element

FONT, CODE_FONT = "Calibri", "Courier New"
_MARGIN_MM = 25.0
"""Leaves a line of 160 mm, the width of figures."""
GREY, BLUE = "595959", "0B5394"
"""Both are read well on white: 7:1."""
INK, RULE = "404040", "A6A6A6"
EMU_PER_MM = 36_000


@dataclass(frozen=True, slots=True)
class _Look:
    """A paragraph style: points, and whether it stays with what follows."""

    size: float
    bold: bool = False
    before: float = 0.0
    after: float = 4.0
    following: bool = False
    colour: str = "000000"
    font: str = FONT
    indent: float = 0.0
    base: str = "Normal"
    italic: bool = False


_LOOKS: Mapping[str, _Look] = MappingProxyType(
    {
        "Title": _Look(28, True, 160, 8),
        "Subtitle": _Look(11, colour=GREY),
        "Heading 1": _Look(20, True, 0, 14, True),
        "Heading 2": _Look(14, True, 16, 6, True),
        "Heading 3": _Look(12, True, 12, 4, True),
        "Heading 4": _Look(11, True, 10, 4, True),
        "Heading 5": _Look(11, True, 8, 4, True),
        "Heading 6": _Look(11, True, 8, 4, True),
        "Caption": _Look(9.5, before=4, after=2),
        "Source": _Look(8.5, after=10, colour=GREY),
        "Figure": _Look(11, before=6, after=2, following=True),
        "Quote": _Look(11, indent=20, after=6),
        "List Paragraph": _Look(11, after=3),
        "Verbatim": _Look(9.5, after=8, font=CODE_FONT),
        "Index Entry": _Look(9.5, after=2, indent=14),
        "TOC Heading": _Look(20, True, after=14, following=True),
        "toc 1": _Look(11, True, before=6, after=2),
        "toc 2": _Look(10.5, after=1, indent=17),
        "Cell": _Look(8.5, after=1),
        "Gap": _Look(4, after=0),
        "Footer": _Look(8.5, after=0, colour=GREY),
    }
)
GRID = "Book Table"


def own(language: str) -> Any:
    """A document in koopflow's styles with nothing in it."""
    from docx import Document
    from docx.shared import Pt

    from koopflow.book.office import styling

    file = Document()
    styling.dress(file, FONT, TAGS[language], _MARGIN_MM)
    normal = file.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.12
    for name in _LOOKS:
        _set(_paragraph_style(file, name), _LOOKS[name])
    for name in ("Heading 1", "TOC Heading"):
        file.styles[name].paragraph_format.page_break_before = True
    _complete(file)
    return file


def templated(content: bytes, language: str) -> Any:
    """A document in the styles, margins and headers of a template, with nothing in it.

    Raises `UnusableFileError` where the content is no file of Word.
    """
    from koopflow.book.office import styling

    file = opened(content)
    body = file.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    known = {style.name for style in file.styles}
    for name, look in _LOOKS.items():
        if name not in known:
            _set(_paragraph_style(file, name), look)
    _complete(file)
    styling.speak(file, TAGS[language])
    return file


def line_mm(file: Any) -> float:
    """The width of a line of text."""
    section = file.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin
    return float(width) / EMU_PER_MM


def _paragraph_style(file: Any, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    if name in {style.name for style in file.styles}:
        return file.styles[name]
    made = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = file.styles["Normal"] if "Normal" in {style.name for style in file.styles} else None
    if name.startswith("Heading "):
        _level(made, int(name[-1]) - 1)
    return made


def _set(style: Any, look: _Look) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    from koopflow.book.office import styling

    styling.letter(style, look.font, look.size, look.bold, look.colour)
    style.font.italic = look.italic
    _plain(style)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.following
    form.left_indent = Pt(look.indent)
    form.line_spacing = 1.0 if style.name in ("Cell", "Gap", "Verbatim", "Figure") else 1.1
    if style.name == "Index Entry":
        form.first_line_indent = Pt(-look.indent)
    if style.name == "TOC Heading":
        _level(style, 9)
    if style.name == "Source":
        # A note and the source below it are one.
        style.element.pPr.find(qn("w:ind")).addnext(element("w:contextualSpacing"))


def _plain(style: Any) -> None:
    """No line below a title and no spaced letters."""
    from docx.oxml.ns import qn

    for name in ("w:pBdr", "w:spacing", "w:kern", "w:caps"):
        for part in (style.element.pPr, style.element.rPr):
            for found in [] if part is None else part.findall(qn(name)):
                part.remove(found)


def _level(style: Any, level: int) -> None:
    """The level in the outline; 9 is none."""
    from docx.oxml.ns import qn

    about = style.element.get_or_add_pPr()
    for found in about.findall(qn("w:outlineLvl")):
        about.remove(found)
    element("w:outlineLvl", about, val=str(level))


def _complete(file: Any) -> None:
    """Add the styles of letters and tables that a file lacks."""
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name for style in file.styles}
    if "Hyperlink" not in known:
        from docx.shared import RGBColor

        link = file.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
        link.font.color.rgb, link.font.underline = RGBColor.from_string(BLUE), True
    if GRID not in known:
        grid = file.styles.add_style(GRID, WD_STYLE_TYPE.TABLE)
        about = element("w:tblPr", grid.element)
        borders = element("w:tblBorders", about)
        for side, size, colour in (("top", "8", INK), ("bottom", "8", INK), ("insideH", "2", RULE)):
            element(f"w:{side}", borders, val="single", sz=size, space="0", color=colour)
        margins = element("w:tblCellMar", about)
        for side, width in (("top", "30"), ("left", "70"), ("bottom", "30"), ("right", "70")):
            element(f"w:{side}", margins, w=width, type="dxa")
