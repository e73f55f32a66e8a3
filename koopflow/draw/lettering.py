"""SVG with text goes in; SVG with the outlines of its letters comes out, which looks alike where no font is at hand.

Word processors read no font that lies in a picture, and put another in its place that is wider than the boxes. The
outlines are those of the font that figures are measured in, taken from Typst; text goes by the same widths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import unescape

from koopflow.draw.metrics import width
from koopflow.draw.outlines import number
from koopflow.draw.svg import FONTS

_EM = 1000
_NO_LETTER = "\uf8fe"
_SHEET = """
#set page(width: 2000pt, height: 2000pt, margin: 0pt, fill: none)
#set text(font: "Koopflow Sans", size: 1000pt, top-edge: "baseline", bottom-edge: "baseline", fallback: false)
#for one in json(bytes(sys.inputs.letters)) {
  place(top + left, text(weight: if one.at(1) { 700 } else { 400 }, one.at(0)))
}
"""
_TEXT = re.compile(r"<text (?P<about>[^>]*)>(?P<said>[^<]*)</text>")
_VALUE = re.compile(r'([\w-]+)="([^"]*)"')
_LETTER = re.compile(r'<g transform="scale\(1 -1\)"(?:/>|>(?P<inside>.*?)</g>)', re.DOTALL)
_USED = re.compile(r'xlink:href="#(\w+)"')
_SHAPE = re.compile(r'<symbol id="(\w+)"[^>]*>\s*<path d="([^"]*)"')

Letter = tuple[str, bool]
"""A character, and whether it is bold."""


def outlined(svg: str) -> str:
    """The same picture without text; a character that the font lacks leaves its line as it is."""
    lines = [(_values(match), unescape(match["said"])) for match in _TEXT.finditer(svg)]
    letters = sorted({(c, "font-weight" in about) for about, said in lines for c in said})
    shapes = dict(zip(letters, _shapes(tuple(letters)), strict=True))

    def drawn(match: re.Match[str]) -> str:
        about, said = _values(match), unescape(match["said"])
        bold = "font-weight" in about
        if any(shapes[c, bold] is None for c in said):
            return match.group()
        return _line(about, said, [shapes[c, bold] or "" for c in said])

    return _TEXT.sub(drawn, svg)


def _values(match: re.Match[str]) -> dict[str, str]:
    return dict(_VALUE.findall(match["about"]))


def _line(about: dict[str, str], said: str, shapes: Iterable[str]) -> str:
    size, bold = float(about["font-size"]), "font-weight" in about
    shares = {"middle": 0.5, "end": 1.0}
    x = float(about["x"]) - shares.get(about.get("text-anchor", ""), 0.0) * width(said, size, bold)
    place = f"translate({number(x)} {number(float(about['y']))}) scale({size / _EM:.5f} {-size / _EM:.5f})"
    paths, at = list[str](), 0.0
    for letter, shape in zip(said, shapes, strict=True):
        if shape:
            paths.append(f'<path transform="translate({number(at)} 0)" d="{shape}"/>')
        at += width(letter, float(_EM), bold)
    inside = "".join(paths)
    behind = ""
    if "stroke" in about:
        halo = float(about["stroke-width"]) * _EM / size
        behind = (
            f'<g fill="{about["stroke"]}" stroke="{about["stroke"]}" stroke-width="{number(halo)}" '
            f'stroke-linejoin="round">{inside}</g>'
        )
    return f'<g transform="{place}">{behind}<g fill="{about["fill"]}">{inside}</g></g>'


@lru_cache(maxsize=64)
def _shapes(letters: tuple[Letter, ...]) -> tuple[str | None, ...]:
    """The outline of each letter at a thousand units an em, "" of a space, nothing of what the font lacks."""
    return tuple(_drawn(letters)) if letters else ()


def _drawn(letters: tuple[Letter, ...]) -> Iterator[str | None]:
    import typst

    # What the font has no shape for is drawn as this, of which no font has one.
    missing = ((_NO_LETTER, False), (_NO_LETTER, True))
    sheet = typst.compile(
        _SHEET.encode(),
        format="svg",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)]),
        sys_inputs={"letters": json.dumps((*missing, *letters))},
        timestamp=0,
    )
    assert isinstance(sheet, bytes)
    text = sheet.decode("utf-8")
    known = dict(_SHAPE.findall(text))
    used = [_USED.search(found["inside"] or "") for found in _LETTER.finditer(text)]
    shapes = [known.get(one[1]) if one is not None else None for one in used]
    boxes = set(shapes[: len(missing)])
    for (letter, _), shape in zip(letters, shapes[len(missing) :], strict=True):
        yield "" if letter.isspace() else None if shape in boxes else shape
