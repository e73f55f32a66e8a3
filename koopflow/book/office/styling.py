"""How a paper looks, and what an office's reader needs of it: language, heads of tables, numbers of pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from koopflow.book.office.controls import PROMPT_STYLE

_SIZES = {
    "Normal": 11,
    "Title": 18,
    "Heading 1": 13,
    "Heading 2": 11.5,
    "List Bullet": 11,
    "Note": 9.5,
    "Gap": 4,
    "Cell": 9.5,
}
MARGIN_MM = 20
_BELOW = {"Gap": 0, "Cell": 1}
CELL = "Cell"
_GREY = "595959"
"""7:1 on white: prompts are read, not only seen."""
_SHADE = "EDEDED"


def dress(file: Any, font: str, language: str, margin_mm: float = MARGIN_MM) -> None:
    """Set paper, fonts and the language of the text, for all that is written after."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(margin_mm))
    for name in ("Note", "Cell", "Gap"):
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = file.styles["Normal"]
    for name in _SIZES:
        _style(file.styles[name], name, font)
    prompt = file.styles.add_style(PROMPT_STYLE, WD_STYLE_TYPE.CHARACTER)
    prompt.font.color.rgb = _colour(_GREY)
    speak(file, language)
    # Older ways of laying out would hide the check of accessibility.
    for held in file.settings.element.iter(qn("w:compatSetting")):
        if held.get(qn("w:name")) == "compatibilityMode":
            held.set(qn("w:val"), "15")
    # The library's own file has a picture of an empty page with it.
    package = file.part.package
    thumbnails = [key for key, held in package.rels.items() if held.reltype == RELATIONSHIP_TYPE.THUMBNAIL]
    for key in thumbnails:
        del package.rels[key]


def _style(style: Any, name: str, font: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    heading = name == "Title" or name.startswith("Heading")
    letter(style, font, _SIZES[name], heading)
    form = style.paragraph_format
    form.space_before = Pt(14 if name == "Heading 1" else 8 if heading else 0)
    form.space_after = Pt(_BELOW.get(name, 4))
    form.line_spacing = 1.0 if name == CELL else 1.08
    form.keep_with_next = heading
    if name == "Title":
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def letter(style: Any, font: str, size: float, bold: bool = False, colour: str = "000000") -> None:
    """Set the letters of a style, whatever a theme says."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = font, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in list(fonts.attrib):
        if kind.endswith("Theme"):
            del fonts.attrib[kind]
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), font)
    style.font.color.rgb = _colour(colour)
    style.font.bold = bold


def _colour(digits: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(digits)


def speak(file: Any, language: str) -> None:
    """The language of all text, which screen readers and spelling checks go by."""
    from docx.oxml.ns import qn

    for tag in file.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), language)
    for tag in file.settings.element.iter(qn("w:themeFontLang")):
        tag.set(qn("w:val"), language)


def lay(table: Any, widths: Sequence[float], title: str) -> None:
    """The head is repeated on every page, no row is torn, widths are in millimetres, and the table has its name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    # Looked up once: a style's name is looked for among all styles, in each of many cells.
    cell_style = table.part.get_style_id(CELL, WD_STYLE_TYPE.PARAGRAPH)
    table.autofit = False
    for number, row in enumerate(table.rows):
        about = row._tr.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if number == 0:
            about.append(OxmlElement("w:tblHeader"))
        for held, width in zip(row.cells, widths, strict=True):
            held.width = Mm(width)
            for paragraph in held.paragraphs:
                paragraph._p.style = cell_style
            if number == 0:
                shade = OxmlElement("w:shd")
                for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
                    shade.set(qn(f"w:{name}"), value)
                held._tc.get_or_add_tcPr().append(shade)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)


def number_pages(paragraph: Any, template: str) -> None:
    """“Page 2 of 7” by the template's places `{page}` and `{pages}`, which the word processor counts."""
    for number, part in enumerate(template.replace("{pages}", "{page}").split("{page}")):
        if number:
            counted(paragraph, "PAGE" if number == 1 else "NUMPAGES")
        if part:
            paragraph.add_run(part)


def counted(paragraph: Any, what: str) -> None:
    """A field that the word processor counts: `PAGE`, `NUMPAGES`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
