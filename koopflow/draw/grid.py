"""Rows, columns and the signs where they meet in, everything placed out: a table drawn as a figure.

A row costs its title's lines and a column its sign, whatever they hold; where the columns do not fit the width, a
further part repeats the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.draw.arrange import GAP, Placed, block
from koopflow.draw.drawing import Box, Group, Label, Line, Shape
from koopflow.draw.metrics import wrap

SIZE, SMALL = 9.0, 8.0
TITLE = 186.0
"""How wide the titles of rows are."""
NARROWEST, WIDEST = 23.0, 84.0
SIGN = 15.0
ROW, ROW_PAD = 19.0, 6.0


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands in a cell: a kind of the vocabulary and its text; no kind leaves the cell empty."""

    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A row: its title, and a sign for each column; without signs it is a heading."""

    id: str
    title: str
    signs: tuple[Sign, ...] = ()


def sheets(
    columns: tuple[str, ...], bands: tuple[Band, ...], foot: tuple[str, ...], room: float
) -> list[Placed]:
    """The grid in as few parts as the width allows, the columns shared out evenly; `foot` ends the last part."""
    most = max(1, int((room - TITLE) // NARROWEST))
    parts = -(-len(columns) // most)
    shares = [range(len(columns) * at // parts, len(columns) * (at + 1) // parts) for at in range(parts)]
    wide = max(NARROWEST, min(WIDEST, (room - TITLE) / max(map(len, shares))))
    return [
        _sheet(columns, bands, share, round(wide, 2), foot if share.stop == len(columns) else ())
        for share in shares
    ]


def _sheet(
    columns: tuple[str, ...], bands: tuple[Band, ...], share: range, wide: float, foot: tuple[str, ...]
) -> Placed:
    names = [columns[at] for at in share]
    labels, y = _heads(names, wide)
    shapes: list[Shape] = []
    groups: list[Group] = []
    right = round(TITLE + wide * len(names), 2)
    striped = False
    for band in bands:
        label = _text(wrap(band.title, TITLE - 2 * GAP, SIZE, not band.signs), SIZE, not band.signs)
        tall = round(max(ROW, label.box.height + ROW_PAD), 2)
        labels.append(_at(label, y + (tall - label.box.height) / 2))
        striped = bool(band.signs) and not striped
        if striped:
            groups.append(Group(f"{band.id}.band#{share.start}", "band", Box(0.0, y, right, tall)))
        if not band.signs:
            shapes.append(Shape(f"{band.id}.rule#{share.start}", "rule", Box(0.0, y, right, 0.0)))
        shapes += _signs(band, share, wide, y + tall / 2)
        y = round(y + tall, 2)
    if foot:
        shapes.append(Shape(f"foot.rule#{share.start}", "rule", Box(0.0, y, right, 0.0)))
        y += GAP
    for sentence in foot:
        label = _at(_text(wrap(sentence, right - 2 * GAP, SMALL), SMALL), y)
        labels.append(label)
        y = round(y + label.box.height + GAP / 2, 2)
    return Placed(right, round(y, 2), tuple(shapes), (), tuple(groups), labels=tuple(labels))


def _text(texts: tuple[str, ...], size: float, bold: bool = False) -> Label:
    """Lines that begin at the left of the rows."""
    lines = tuple(Line(text, size, bold) for text in texts)
    wide, high = block(lines)
    return Label(lines, Box(GAP, 0.0, round(wide, 2), round(high, 2)), "start")


def _at(label: Label, y: float) -> Label:
    return replace(label, box=replace(label.box, y=round(y, 2)))


def _heads(names: list[str], wide: float) -> tuple[list[Label], float]:
    """The columns' names, upright where one is wider than its column, and where the rows begin."""
    lines: list[tuple[Line, ...]] = [(Line(name, SIZE, True),) for name in names]
    widest = max(block(line)[0] for line in lines)
    if widest + GAP <= wide:
        high = round(SIZE * 2, 2)
        boxes = [Box(round(TITLE + wide * at, 2), 0.0, wide, high) for at in range(len(names))]
        return [Label(line, box) for line, box in zip(lines, boxes, strict=True)], high
    lines = [tuple(Line(text, SIZE, True) for text in wrap(name, 110.0, SIZE, True, 2)) for name in names]
    high = round(max(block(line)[0] for line in lines) + 2 * GAP, 2)
    return [
        Label(line, _upright(TITLE + wide * (at + 0.5), block(line)[1], high), "start", turned=True)
        for at, line in enumerate(lines)
    ], high


def _upright(middle: float, across: float, high: float) -> Box:
    return Box(round(middle - across / 2, 2), 0.0, round(across, 2), round(high - GAP, 2))


def _signs(band: Band, share: range, wide: float, middle: float) -> Iterator[Shape]:
    for at, column in enumerate(share):
        sign = band.signs[column] if band.signs else Sign()
        if sign.kind:
            line = Line(sign.text, SMALL, True)
            across = max(19.0, block((line,))[0] + 2 * GAP)
            left = TITLE + wide * (at + 0.5) - across / 2
            box = Box(round(left, 2), round(middle - SIGN / 2, 2), round(across, 2), SIGN)
            yield Shape(f"{band.id}.{column}", sign.kind, box, (line,))
