"""A drawing in, PDF or PNG out, by Typst: the page holds our SVG, the PDF its alternative text and the equal table.

What an author wrote reaches Typst as values, never as markup. The clock is not asked, so the bytes are the same.
"""

from __future__ import annotations

import json
import struct
import zlib
from typing import Literal

from koopflow.draw.drawing import POINTS_PER_MM, Drawing
from koopflow.draw.svg import FONTS, svg

PIXELS_PER_INCH = 300.0
_PAGE = """
#let figure = json(bytes(sys.inputs.figure))
#set document(title: figure.title, date: none)
#set text(font: "Koopflow Sans", size: 9pt, lang: figure.language)
#for part in figure.parts {
  page(width: part.width * 1mm, height: part.height * 1mm, margin: 0pt,
    image(bytes(part.svg), format: "svg", alt: figure.alt, width: 100%, height: 100%))
}
"""
_WORDS = """
#set page(width: 297mm, height: 210mm, margin: 15mm)
#set par(leading: 0.5em)
#set heading(numbering: none)
#heading(level: 1, figure.title)
#for sentence in figure.description [#par(sentence)]
#v(4mm)
#table(
  columns: figure.columns.len(), stroke: 0.4pt, inset: 3pt,
  table.header(..figure.columns.map(c => strong(c))),
  ..figure.rows.flatten(),
)
"""


def pdf(drawing: Drawing) -> bytes:
    """PDF/UA-1: a page for each part, then the description and the equal table on pages of their own.

    Where a character has no shape in any font (KF296) it is a tagged PDF without the mark of the standard.
    """
    return _compiled(drawing, _PAGE + _WORDS, "pdf")


def png(drawing: Drawing) -> bytes:
    """One picture at 300 dots an inch, parts one below the other, the texts and the provenance in its metadata."""
    return _with_texts(_compiled(drawing, _PAGE, "png"), drawing)


def document(source: str, data: str) -> bytes:
    """PDF/UA-1 and PDF/A-2a of a Typst source that reads `data` (JSON) from its inputs, with the font of figures.

    Where a character has no shape in any font it is a tagged PDF without the marks of the standards.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])

    def compiled(*standards: Literal["ua-1", "a-2a"]) -> bytes:
        made = typst.compile(
            source.encode(),
            format="pdf",
            pdf_standards=list(standards),
            font_paths=fonts,
            sys_inputs={"data": data},
            timestamp=0,
        )
        assert isinstance(made, bytes)
        return made

    try:
        return compiled("ua-1", "a-2a")
    except typst.TypstError:
        return compiled()


def _compiled(drawing: Drawing, source: str, format_: Literal["pdf", "png"]) -> bytes:
    import typst

    numbers = range(len(drawing.parts)) if format_ == "pdf" else (None,)
    data = {
        "title": drawing.title,
        "language": drawing.language,
        "alt": " ".join((drawing.alt + ".", *drawing.description)),
        "description": drawing.description,
        "columns": drawing.table.columns,
        "rows": drawing.table.rows,
        "parts": [_part(drawing, number) for number in numbers],
    }
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    inputs = {"figure": json.dumps(data, ensure_ascii=False)}

    def compiled(accessible: bool) -> bytes:
        made = typst.compile(
            source.encode(),
            format=format_,
            ppi=PIXELS_PER_INCH,
            pdf_standards=["ua-1"] if accessible else [],
            font_paths=fonts,
            sys_inputs=inputs,
            timestamp=0,
        )
        assert isinstance(made, bytes)
        return made

    try:
        return compiled(format_ == "pdf")
    except typst.TypstError:
        return compiled(False)


def _part(drawing: Drawing, number: int | None) -> dict[str, object]:
    of = drawing if number is None else drawing.parts[number]
    mm = drawing.scale / POINTS_PER_MM
    picture = svg(drawing, number, embed_font=False)
    return {"svg": picture, "width": round(of.width * mm, 3), "height": round(of.height * mm, 3)}


def _with_texts(picture: bytes, drawing: Drawing) -> bytes:
    """The PNG with its title, description and source as text chunks before the image's data."""
    made = drawing.provenance
    texts = {
        "Title": drawing.title,
        "Description": " ".join((drawing.alt + ".", *drawing.description)),
        "Source": f"{made.model} {made.version} sha256:{made.digest}",
        "Software": f"koopflow {made.koopflow}",
    }
    chunks = b"".join(
        _chunk(b"iTXt", key.encode() + b"\0\0\0\0\0" + text.encode()) for key, text in texts.items()
    )
    end = 8 + 25  # the signature and the header chunk
    return picture[:end] + chunks + picture[end:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(svg: str, width_mm: float) -> bytes:
    """PNG of a picture at 300 dots an inch."""
    import typst

    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: {width_mm:.3f}mm)'
    )
    made = typst.compile(
        source.encode(),
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)]),
        sys_inputs={"svg": svg},
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made
