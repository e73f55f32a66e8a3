"""A part of a figure goes in; a picture in a file of Word comes out: PNG with SVG beside it, and its alternative text.

Word shows the SVG, other programs the PNG. The SVG holds outlines in the place of text, since Word reads no font in it.
"""

from __future__ import annotations

import io
from typing import Any

from koopflow.book.places import Image
from koopflow.book.word.files import clean
from koopflow.book.word.marks import emu
from koopflow.book.word.xml import element, put
from koopflow.draw.lettering import outlined
from koopflow.draw.typeset import picture

_SVG_KIND = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""By which Word knows the extension that holds an SVG."""
_SVG_SPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_TYPE = "image/svg+xml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def fitted(image: Image, line_mm: float, height_mm: float) -> tuple[float, float]:
    """Width and height in mm: those that the figure has, or what a page has room for."""
    one = image.picture
    scale = min(1.0, line_mm / one.width, height_mm / one.height)
    return one.width * scale, one.height * scale


def drawn(file: Any, image: Image, size: tuple[float, float], number: int) -> Any:
    """A run with the picture; `number` is its own in the file."""
    from docx.oxml.shape import CT_Inline
    from docx.shared import Emu

    key, svg = parts(file, image)
    width, height = (Emu(emu(length)) for length in size)
    inline = CT_Inline.new_pic_inline(number, key, f"figure{number}.png", width, height)
    run = element("w:r")
    element("w:drawing", run).append(inline)
    show(inline, image, key, svg)
    return run


def parts(file: Any, image: Image) -> tuple[str, str]:
    """Lay PNG and SVG into a file; the keys by which its document has them."""
    from docx.opc.part import Part

    one = image.picture
    key, _ = file.part.get_or_add_image(io.BytesIO(picture(one.svg, one.width)))
    package = file.part.package
    name = package.next_partname("/word/media/figure%d.svg")
    made = Part(name, _SVG_TYPE, outlined(one.svg).encode("utf-8"), package)
    return key, file.part.relate_to(made, _RELATED)


def show(inline: Any, image: Image, key: str, svg: str) -> None:
    """Make a picture that stands in a file show the parts of these keys."""
    from docx.oxml.ns import qn

    (blip,) = inline.iter(qn("a:blip"))
    put(blip, "r:embed", key)
    for old in blip.findall(qn("a:extLst")):
        blip.remove(old)
    holder = element("a:ext", element("a:extLst", blip))
    holder.set("uri", _SVG_KIND)
    shown = holder.makeelement(f"{{{_SVG_SPACE}}}svgBlip", nsmap={"asvg": _SVG_SPACE})
    shown.set(qn("r:embed"), svg)
    holder.append(shown)
    say(inline, image)


def say(inline: Any, image: Image) -> None:
    """Set the words that stand for a picture."""
    from docx.oxml.ns import qn

    for about in inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
        about.set("descr", clean(image.alt))
        about.set("title", clean(image.title))
