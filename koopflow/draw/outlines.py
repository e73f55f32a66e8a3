"""The geometry of the symbols in SVG's terms: outlines of kinds, arrowheads, small signs. No text, no document.

Apart from `svg` because this is where a symbol's look is tuned, by eye and on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import hypot

from koopflow.draw.drawing import XY, Box
from koopflow.draw.symbols import INK, PAPER, Symbol

CUT = 5.0
ROUND = 4.0
HEAD_LENGTH, HEAD_WIDTH = 6.5, 5.0
STACK = 3.0
POINT = 7.0
"""How far a connector's point goes down."""


def number(value: float) -> str:
    """A length as short as it can be written, to a hundredth of a point."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def outline(box: Box, look: Symbol) -> Iterator[str]:
    """The elements that draw a thing of this look in this box."""
    paint = f'fill="{look.fill}" stroke="{look.line}" stroke-width="{number(look.weight)}"{dashes(look)}'
    match look.outline:
        case "round":
            yield _rect(box, paint, ROUND)
        case "pill":
            yield _rect(box, paint, min(box.height / 2, 12.0))
        case "cut" | "tag" | "page" | "diamond" | "full-diamond":
            yield _polygon(_CORNERS[look.outline](box), paint)
        case "stack":
            front = Box(box.x, box.y + STACK, box.width - STACK, box.height - STACK)
            yield _rect(front.moved(STACK, -STACK), paint, ROUND)
            yield _rect(front, paint, ROUND)
        case "double":
            yield _rect(box, paint, min(box.height / 2, 9.0))
            yield _rect(_inset(box, 2.2), paint, min(box.height / 2 - 2.2, 7.0))
        case "dot":
            cx, cy = map(number, box.centre)
            yield f'<circle cx="{cx}" cy="{cy}" r="{number(min(box.width, box.height) * 0.45)}" fill="{look.fill}"/>'
        case "rule":
            (_, y), right = box.centre, box.x + box.width
            yield f'<path d="M{number(box.x)} {number(y)}H{number(right)}" {paint}/>'
        case "box":
            yield _rect(box, paint, 0.0)
        case "frame" | "double-frame":
            yield from frame(box, look, box.height)


def frame(box: Box, look: Symbol, head: float) -> Iterator[str]:
    """A frame of which `head` points at the top are tinted."""
    if look.outline == "box":
        yield _rect(box, f'fill="{look.fill}"', 0.0)
        return
    stroke = f'stroke="{look.line}" stroke-width="{number(look.weight)}"{dashes(look)}'
    if look.outline != "bare":
        yield _rect(box, f'fill="{PAPER}" stroke="none"', ROUND)
    if look.fill != PAPER and head:
        yield _rect(Box(box.x, box.y, box.width, head), f'fill="{look.fill}" stroke="none"', ROUND)
    yield _rect(box, f'fill="none" {stroke}', ROUND)
    if look.outline == "double-frame":
        yield _rect(_inset(box, 2.2), f'fill="none" {stroke}', ROUND - 1.5)


def dashes(look: Symbol) -> str:
    """The attribute of a dashed line, or nothing."""
    return f' stroke-dasharray="{" ".join(map(number, look.dash))}"' if look.dash else ""


def curve(points: tuple[XY, ...], look: Symbol) -> Iterator[str]:
    """A line through Bézier points, ending short of its arrowhead, with the signs at both ends."""
    tip, before = points[-1], _distinct(points[::-1])
    back = _towards(tip, before, HEAD_LENGTH * {"filled": 0.8, "open": 0.15, "none": 0.0}[look.head])
    shortened = (*points[:-1], back)
    triples = [
        " ".join(f"{number(x)} {number(y)}" for x, y in shortened[at : at + 3])
        for at in range(1, len(shortened), 3)
    ]
    start = f"M{number(points[0][0])} {number(points[0][1])}"
    paint = f'fill="none" stroke="{look.line}" stroke-width="{number(look.weight)}"{dashes(look)}'
    yield f'<path d="{start}C{" ".join(triples)}" {paint}/>'
    if look.head != "none":
        yield _arrowhead(tip, before, look)
    if look.tail == "open":
        x, y = points[0]
        yield (
            f'<circle cx="{number(x)}" cy="{number(y)}" r="2.6" fill="{PAPER}" stroke="{look.line}" '
            f'stroke-width="{number(look.weight)}"/>'
        )


def near_tail(points: tuple[XY, ...], length: float) -> XY:
    """A point on a line of Bézier points, about so far from where it starts, and not beyond its middle."""
    (a, b), (c, d), (e, f), (g, h) = points[:4]
    t = min(0.5, length / (hypot(g - a, h - b) or 1.0))
    s = 1 - t
    weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    xs, ys = (a, c, e, g), (b, d, f, h)
    return (
        sum(w * x for w, x in zip(weights, xs, strict=True)),
        sum(w * y for w, y in zip(weights, ys, strict=True)),
    )


def sign(kind: str, x: float, y: float) -> Iterator[str]:
    """A small sign of eight points around a centre: a clock, an envelope (dark: special data, open: read), a signal."""
    thin = f'stroke="{INK}" stroke-width="0.8"'
    if kind == "timer":
        hands = f"M{number(x)} {number(y - 2.4)}V{number(y)}H{number(x + 1.9)}"
        yield f'<circle cx="{number(x)}" cy="{number(y)}" r="3.6" fill="{PAPER}" {thin}/>'
        yield f'<path d="{hands}" fill="none" {thin}/>'
    elif kind in ("message", "documents", "special"):
        fill = INK if kind == "special" else PAPER
        flap = PAPER if kind == "special" else INK
        yield _rect(Box(x - 4, y - 2.8, 8.0, 5.6), f'fill="{fill}" {thin}', 0.0)
        left, right, top = number(x - 4), number(x + 4), number(y - 2.8)
        way = f"M{left} {top}L{number(x)} {number(y + 0.8)}L{right} {top}"
        yield f'<path d="{way}" fill="none" stroke="{flap}" stroke-width="0.8"/>'
    elif kind == "arrival":
        roof = f"M{number(x - 4)} {number(y - 1.2)}L{number(x)} {number(y - 4)}L{number(x + 4)} {number(y - 1.2)}"
        yield f'<path d="{roof}" fill="{PAPER}" {thin}/>'
        yield _rect(Box(x - 4, y - 1.2, 8.0, 4.6), f'fill="{PAPER}" {thin}', 0.0)
    elif kind == "beginning":
        yield _polygon(((x - 2.8, y - 3.6), (x + 3.6, y), (x - 2.8, y + 3.6)), f'fill="{INK}"')
    elif kind == "event":
        yield _polygon(((x - 3.8, y), (x, y - 3.8), (x + 3.8, y), (x, y + 3.8)), f'fill="{PAPER}" {thin}')
    elif kind == "signal":
        yield _polygon(
            ((x - 3.6, y + 3.1), (x + 3.6, y + 3.1), (x, y - 3.3)),
            f'fill="{PAPER}" {thin}',
        )


def _arrowhead(tip: XY, before: XY, look: Symbol) -> str:
    base = _towards(tip, before, HEAD_LENGTH)
    length = hypot(tip[0] - base[0], tip[1] - base[1]) or 1.0
    nx, ny = (tip[1] - base[1]) / length * HEAD_WIDTH / 2, (base[0] - tip[0]) / length * HEAD_WIDTH / 2
    wings = ((base[0] + nx, base[1] + ny), tip, (base[0] - nx, base[1] - ny))
    if look.head == "filled":
        return _polygon(wings, f'fill="{look.line}" stroke="none"')
    path = "L".join(f"{number(x)} {number(y)}" for x, y in wings)
    return f'<path d="M{path}" fill="none" stroke="{look.line}" stroke-width="1.1"/>'


def _towards(start: XY, end: XY, length: float) -> XY:
    whole = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    part = min(1.0, length / whole)
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def _distinct(points: tuple[XY, ...]) -> XY:
    """The first point far enough from the first to give a direction."""
    first = points[0]
    return next(
        (p for p in points[1:] if hypot(p[0] - first[0], p[1] - first[1]) > 0.5), (first[0], first[1] - 1.0)
    )


def _diamond(box: Box) -> tuple[XY, ...]:
    (x, y), right, bottom = box.centre, box.x + box.width, box.y + box.height
    return ((x, box.y), (right, y), (x, bottom), (box.x, y))


def _inset(box: Box, by: float) -> Box:
    return Box(box.x + by, box.y + by, box.width - 2 * by, box.height - 2 * by)


def _cut(box: Box) -> tuple[XY, ...]:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    cut = min(CUT, box.height / 3, box.width / 3)
    return (
        (x + cut, y), (right - cut, y), (right, y + cut), (right, bottom - cut),
        (right - cut, bottom), (x + cut, bottom), (x, bottom - cut), (x, y + cut),
    )  # fmt: skip


def _tag(box: Box) -> tuple[XY, ...]:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return ((x, y), (right - 8, y), (right, (y + bottom) / 2), (right - 8, bottom), (x, bottom))


def _page(box: Box) -> tuple[XY, ...]:
    """The off-page connector of flow charts: a sheet that points down."""
    left, right, bottom = box.x, box.x + box.width, box.y + box.height
    shoulder = bottom - POINT
    return ((left, box.y), (right, box.y), (right, shoulder), (box.centre[0], bottom), (left, shoulder))


_CORNERS: Mapping[str, Callable[[Box], tuple[XY, ...]]] = {
    "cut": _cut,
    "tag": _tag,
    "page": _page,
    "diamond": _diamond,
    "full-diamond": _diamond,
}


def _rect(box: Box, paint: str, radius: float) -> str:
    rounded = f' rx="{number(radius)}"' if radius > 0 else ""
    place = (
        f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
    )
    return f"<rect {place}{rounded} {paint}/>"


def _polygon(points: tuple[XY, ...], paint: str) -> str:
    return f'<polygon points="{" ".join(f"{number(x)},{number(y)}" for x, y in points)}" {paint}/>'
