"""A drawing in, SVG out: text stays text, everything is escaped, and the file says what it shows and whence it is.

The writer is ours because Graphviz's titles are ids, its attributes let markup through and its text is measured in
whatever font a machine has. The font is embedded for browsers; Typst is given the same font as a file.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from koopflow.draw.arrange import BADGE, BAR_LENGTH, BAR_ROW, BAR_TEXT, GAP, MARK, PAD, barred, block, heading
from koopflow.draw.drawing import (
    POINTS_PER_MM,
    XY,
    Bar,
    Box,
    Drawing,
    Group,
    Label,
    Line,
    Part,
    Shape,
    lines_of,
)
from koopflow.draw.hatching import coloured, corner, hatched, sign_size, signed
from koopflow.draw.metrics import LEADING, width
from koopflow.draw.outlines import POINT, STACK, curve, frame, near_tail, number, outline, sign
from koopflow.draw.plain import for_xml
from koopflow.draw.symbols import INK, PAPER, Symbol, in_mono, symbol

FAMILY = "Koopflow Sans"
FONTS = Path(__file__).parent / "fonts"
BASE = 0.92
"""From the top of a line to the foot of its letters, in ems."""


ROWS = ("row", "band")
"""Frames of one row: their sign stands before its text, and what is in the row needs none."""
BEFORE = 2.4
"""How far outside a row its sign stands."""
SIGN_AT = 9.0
"""How far from its tail an arrow bears the sign of its mark, where no caption stands yet."""


def svg(drawing: Drawing, part: int | None = None, embed_font: bool = True, name: str = "") -> str:
    """The whole drawing, parts one below the other, or one part of it; ids in it begin with `name`, if one is given."""
    parts = drawing.parts if part is None else (drawing.parts[part],)
    wide, high = max(p.width for p in parts), sum(p.height for p in parts)
    to_mm = drawing.scale / POINTS_PER_MM
    on_paper = f'width="{number(wide * to_mm)}mm" height="{number(high * to_mm)}mm"'
    size = f'{on_paper} viewBox="0 0 {number(wide)} {number(high)}"'
    name = name or _name(drawing, part)
    body = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{name}-title {name}-desc" '
        f"xml:lang={quoteattr(drawing.language)} font-family=\"'{FAMILY}', Lato, Carlito, sans-serif\">",
        f'<title id="{name}-title">{text_of(drawing.alt)}</title>',
        f'<desc id="{name}-desc">{text_of(" ".join(drawing.description))}</desc>',
        *_metadata(drawing),
        *(_style(parts) if embed_font else ()),
        f'<rect width="{number(wide)}" height="{number(high)}" fill="{PAPER}"/>',
    ]
    tops = accumulate((p.height for p in parts[:-1]), initial=0.0)
    for top, sheet in zip(tops, parts, strict=True):
        inner = _part(sheet, drawing.mono)
        left = (wide - sheet.width) / 2
        moved = f' transform="translate({number(left)} {number(top)})"' if left or top else ""
        body += [f"<g{moved}>", *inner, "</g>"]
    return "\n".join([*body, "</svg>", ""])


def _name(drawing: Drawing, part: int | None) -> str:
    """A name for the picture's own ids, so that many pictures can stand in one page."""
    made = f"{drawing.provenance.digest} {drawing.view} {drawing.title} {drawing.language} {part}"
    return f"k{zlib.crc32(made.encode()):08x}"


def text_of(text: str) -> str:
    """The text as XML content, without the characters that XML forbids."""
    return escape(for_xml(text))


def _attribute(text: str) -> str:
    return quoteattr(for_xml(text))


def _metadata(drawing: Drawing) -> Iterator[str]:
    """From what the figure is made, in Dublin Core and our own words."""
    made = drawing.provenance
    yield "<metadata>"
    yield (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:k="urn:koopflow:provenance">'
    )
    yield (
        f'<rdf:Description rdf:about="" k:model={_attribute(made.model)} k:version={_attribute(made.version)} '
        f"k:sha256={_attribute(made.digest)} k:koopflow={_attribute(made.koopflow)} k:view={_attribute(drawing.view)}>"
    )
    name = text_of(drawing.caption or drawing.title)
    yield f"<dc:title>{name}</dc:title><dc:language>{text_of(drawing.language)}</dc:language>"
    yield "</rdf:Description></rdf:RDF>"
    yield "</metadata>"


def _style(parts: Iterable[Part]) -> Iterator[str]:
    """The font itself, in the weights that are used."""
    badges = [held.badge for part in parts for held in part.shapes] + [
        held.badge for part in parts for held in part.groups
    ]
    weights = {line.bold for part in parts for line in lines_of(part)} | ({True} if any(badges) else set())
    yield f"<style>{faces(sorted(weights))}</style>"


def faces(weights: Iterable[bool] = (False, True)) -> str:
    """The font of figures as style, regular and bold, for what has figures in it."""
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{700 if bold else 400};"
        f"src:url(data:font/woff2;base64,{_font(bold)}) format('woff2')}}"
        for bold in weights
    )


@cache
def _font(bold: bool) -> str:
    return base64.b64encode(
        (FONTS / f"KoopflowSans-{'Bold' if bold else 'Regular'}.woff2").read_bytes()
    ).decode()


def _part(part: Part, mono: bool) -> Iterator[str]:
    for group in part.groups:
        look = _look("group", group.kind, mono)
        yield from _group(group, coloured(look, group.mark, mono) if group.mark else look)
    for edge in part.edges:
        yield f'<g data-id={_attribute(edge.id)} class="edge {edge.kind}">'
        look = _look("edge", edge.kind, mono)
        yield from curve(edge.points, coloured(look, edge.mark, mono) if edge.mark else look)
        yield "</g>"
    for shape in part.shapes:
        yield from _shape(shape, _look("shape", shape.kind, mono), mono)
    for group in part.groups:
        yield from _group_heading(group, _look("group", group.kind, mono))
        if group.mark:
            at = (group.box.x - BEFORE, group.box.centre[1]) if group.kind in ROWS else corner(group.box)
            yield from signed(at, group.mark, mono)
    rows = [group.box for group in part.groups if group.mark and group.kind in ROWS]

    def in_marked_row(at: XY) -> bool:
        return any(
            box.y <= at[1] <= box.y + box.height and box.x <= at[0] <= box.x + box.width for box in rows
        )

    for edge in part.edges:
        for label in edge.labels:
            yield from _label(label, halo=True)
        if edge.mark and edge.kind != "lifeline" and not in_marked_row(edge.points[0]):
            yield from signed(near_tail(edge.points, SIGN_AT), edge.mark, mono)
    for label in part.labels:
        yield from _label(label, halo=False)


def _look(of: str, kind: str, mono: bool) -> Symbol:
    look = symbol(of, kind)
    return in_mono(look) if mono else look


def _shape(shape: Shape, look: Symbol, mono: bool) -> Iterator[str]:
    yield f'<g data-id={_attribute(shape.id)} class="shape {shape.kind}">'
    yield from outline(shape.box, coloured(look, shape.mark, mono) if shape.mark else look)
    if shape.mark and look.outline != "dot":
        yield hatched(_inner(shape.box, look), shape.mark, mono)
    box = _inner(shape.box, look)
    wide, high = block(shape.lines)
    room = max(high, BADGE if shape.badge else 0.0)
    whole = room + (block(shape.notes)[1] + 5.0 if shape.notes else 0.0)
    top = box.centre[1] - (whole + (barred(shape.bars)[1] + 4.0 if shape.bars else 0.0)) / 2
    left = (
        box.centre[0]
        - (wide + (BADGE + GAP if shape.badge and shape.lines else BADGE if shape.badge else 0.0)) / 2
    )
    if shape.badge:
        yield from _badge(shape.badge, left + BADGE / 2, top + room / 2, look)
        left += BADGE + GAP
    yield from _lines(shape.lines, left + wide / 2, top + (room - high) / 2, "middle")
    if shape.notes:
        y = top + room + 2.5
        rule = f"M{number(box.x + 3)} {number(y)}H{number(box.x + box.width - 3)}"
        yield f'<path d="{rule}" stroke="{look.line}" stroke-width="0.5"/>'
        yield from _lines(shape.notes, box.centre[0], y + 2.5, "middle")
    if shape.bars:
        yield from _bars(shape.bars, box, top + whole + 3.0)
    if shape.mark and look.outline != "dot":
        yield from signed(corner(box), shape.mark, mono, sign_size(box))
    yield "</g>"


def _bars(bars: tuple[Bar, ...], box: Box, top: float) -> Iterator[str]:
    """A bar for each scenario: waiting in the dark, the rest in the light, the figure behind."""
    wide, _ = barred(bars)
    left = box.centre[0] - wide / 2
    start = left + max(width(bar.letter, BAR_TEXT, True) for bar in bars) + GAP
    for bar in bars:
        letter, said = Line(bar.letter, BAR_TEXT, True), Line(bar.text, BAR_TEXT)
        yield from _lines((letter,), left, top, "start")
        for length, fill in ((bar.whole, PAPER), (bar.dark, INK)):
            if length:
                size = (
                    f'width="{number(max(0.6, min(1.0, length) * BAR_LENGTH))}" height="6" stroke-width="0.6"'
                )
                place = f'x="{number(start)}" y="{number(top + 2)}"'
                yield f'<rect {place} {size} fill="{fill}" stroke="{INK}"/>'
        yield from _lines((said,), start + BAR_LENGTH + GAP, top, "start")
        top += BAR_ROW


def _inner(box: Box, look: Symbol) -> Box:
    """Where the text of a thing stands in its box."""
    if look.outline == "stack":
        return Box(box.x, box.y + STACK, box.width - STACK, box.height - STACK)
    if look.outline == "page":
        return replace(box, height=box.height - POINT)
    return replace(box, width=box.width - 6) if look.outline == "tag" else box


def _group(group: Group, look: Symbol) -> Iterator[str]:
    _, high = heading(group.lines, group.notes, group.badge)
    yield f'<g data-id={_attribute(group.id)} class="group {group.kind}">'
    yield from frame(group.box, look, high + PAD if group.lines else group.box.height)
    yield "</g>"


def _group_heading(group: Group, look: Symbol) -> Iterator[str]:
    """What stands at the head of a frame: written after the arrows, which may pass."""
    x, y = group.box.x + PAD + 1, group.box.y + PAD / 2 + (1.2 if look.outline == "double-frame" else 0)
    if group.badge and not group.lines:
        yield from _badge(group.badge, *group.box.centre, look)
    elif group.badge:
        yield from _badge(group.badge, x + BADGE / 2, y + BADGE / 2, look)
    if group.lines:
        indent = BADGE + GAP if group.badge else 0.0
        _, tall = block(group.lines)
        first = max(0.0, (BADGE - tall) / 2) if group.badge else 0.0
        yield from _lines(group.lines, x + indent, y + first, "start", halo=not group.badge)
        yield from _lines(group.notes, x, y + max(tall, BADGE if group.badge else 0.0) + 1, "start")


def _badge(letter: str, x: float, y: float, look: Symbol) -> Iterator[str]:
    yield f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(BADGE / 2)}" fill="{look.line}"/>'
    yield (
        f'<text x="{number(x)}" y="{number(y + 2.9)}" font-size="8" font-weight="700" text-anchor="middle" '
        f'fill="{PAPER}">{text_of(letter)}</text>'
    )


def _label(label: Label, halo: bool) -> Iterator[str]:
    if label.turned:
        yield from _turned(label)
        return
    box, indent = label.box, MARK if label.mark else 0.0
    size = label.lines[0].size if label.lines else 8.0
    if label.mark:
        yield from sign(label.mark, box.x + 4.2, box.y + size * LEADING / 2)
    if label.align == "start":
        yield from _lines(label.lines, box.x + indent, box.y, "start", halo)
    else:
        top = box.centre[1] - block(label.lines)[1] / 2
        yield from _lines(label.lines, box.centre[0], top, "middle", halo)


def _turned(label: Label) -> Iterator[str]:
    """Text that reads upwards: from the bottom of its box, or around its middle."""
    (cx, cy), (_, high) = label.box.centre, block(label.lines)
    foot = label.box.y + label.box.height if label.align == "start" else cy
    yield f'<g transform="translate({number(cx - high / 2)} {number(foot)}) rotate(-90)">'
    yield from _lines(label.lines, 0.0, 0.0, label.align)
    yield "</g>"


def _lines(lines: tuple[Line, ...], x: float, top: float, anchor: str, halo: bool = False) -> Iterator[str]:
    y = top
    for line in lines:
        base = y + line.size * (BASE + (LEADING - 1.0) / 4)
        weight = ' font-weight="700"' if line.bold else ""
        behind = (
            f' stroke="{PAPER}" stroke-width="2" stroke-linejoin="round" paint-order="stroke"' if halo else ""
        )
        place = f'x="{number(x)}" y="{number(base)}" font-size="{number(line.size)}"'
        side = "" if anchor == "start" else f' text-anchor="{anchor}"'
        if line.text:
            yield f'<text {place}{weight}{side} fill="{INK}"{behind}>{text_of(line.text)}</text>'
        y += line.size * LEADING
