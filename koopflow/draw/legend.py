"""What a drawing uses in, the legend that explains exactly this out: its entries, and the strip that shows them."""

from __future__ import annotations

from typing import cast

from koopflow.draw.arrange import MARK, Placed, block
from koopflow.draw.compared import Mark
from koopflow.draw.drawing import Box, Edge, Entry, Group, Label, Line, Part, Shape
from koopflow.draw.metrics import wrap
from koopflow.draw.symbols import CHANGES, EDGES, GROUPS, LETTERED, MARKS, SHAPES, badge, meaning

SIZE = 8.0
SAMPLE, SAMPLE_HEIGHT = 30.0, 17.0
ROW, COLUMN_GAP, TEXT = 22.0, 14.0, 122.0
DOTS = {"initial": 5.0, "sender": 3.0, "milestone": 5.0, "milestone-came": 5.0, "milestone-if": 5.0}
"""The radius of those signs that are dots or diamonds."""
UNEXPLAINED = ("level", "lane", "stage", "part", "band", "row", "section", "initial", "lifeline")
"""Frames whose heading says all."""


def entries(sheets: list[Placed], language: str) -> tuple[Entry, ...]:
    """The legend's lines for what the sheets use, in the vocabulary's order."""
    kinds = {shape.kind for sheet in sheets for shape in sheet.shapes}
    frames = {group.kind for sheet in sheets for group in sheet.groups}
    lines = {edge.kind for sheet in sheets for edge in sheet.edges}
    marks = {label.mark for sheet in sheets for edge in sheet.edges for label in edge.labels}
    marks |= {label.mark for sheet in sheets for label in sheet.labels}
    if any(shape.notes for sheet in sheets for shape in sheet.shapes if shape.kind in ("task", "sitting")):
        marks.add("rule")
    # Steps in lanes are too narrow for letters: their outlines alone tell them apart.
    lettered = "stage" not in frames
    found = [
        Entry("shape", kind, badge(kind, language) if lettered else "", "")
        for kind in SHAPES
        if kind in kinds - frames
    ]
    found += [
        Entry("group", kind, badge(kind, language) if kind in SHAPES else "", "")
        for kind in GROUPS
        if kind in frames and kind not in UNEXPLAINED
    ]
    found += [Entry("edge", kind, "", "") for kind in EDGES if kind in lines and kind not in UNEXPLAINED]
    found += [Entry("mark", kind, "", "") for kind in MARKS if kind in marks]
    changed = {shape.mark for sheet in sheets for shape in sheet.shapes}
    changed |= {edge.mark for sheet in sheets for edge in sheet.edges}
    changed |= {group.mark for sheet in sheets for group in sheet.groups}
    found += [Entry("change", kind, "", "") for kind in CHANGES if kind in changed]
    return tuple(Entry(e.of, e.kind, e.badge, meaning(e.of, e.kind, language)) for e in found)


def strip(legend: tuple[Entry, ...], room: float) -> Placed:
    """The legend as a strip in columns, as wide as `room` allows."""
    texts = [tuple(Line(text, SIZE) for text in wrap(entry.text, TEXT, SIZE)) for entry in legend]
    column = SAMPLE + 6 + max((block(lines)[0] for lines in texts), default=0.0)
    count = max(1, min(len(legend), int((room + COLUMN_GAP) // (column + COLUMN_GAP))))
    rows = -(-len(legend) // count)
    heights = [
        max(ROW, *(block(texts[at])[1] + 4 for at in range(row, len(legend), rows))) for row in range(rows)
    ]
    shapes: list[Shape] = []
    edges: list[Edge] = []
    groups: list[Group] = []
    labels: list[Label] = []
    for at, (entry, lines) in enumerate(zip(legend, texts, strict=True)):
        x, row = (at // rows) * (column + COLUMN_GAP), at % rows
        middle = sum(heights[:row]) + heights[row] / 2
        sample = Box(round(x, 2), round(middle - SAMPLE_HEIGHT / 2, 2), SAMPLE, SAMPLE_HEIGHT)
        _sample(entry, sample, shapes, edges, groups, labels)
        wide, high = block(lines)
        labels.append(
            Label(
                lines,
                Box(round(x + SAMPLE + 6, 2), round(middle - high / 2, 2), round(wide, 2), high),
                "start",
            )
        )
    wide = count * (column + COLUMN_GAP) - COLUMN_GAP
    return Placed(
        round(wide, 2),
        round(sum(heights), 2),
        tuple(shapes),
        tuple(edges),
        tuple(groups),
        labels=tuple(labels),
    )


def _sample(
    entry: Entry, box: Box, shapes: list[Shape], edges: list[Edge], groups: list[Group], labels: list[Label]
) -> None:
    """One small picture of what the entry explains."""
    (cx, cy), name = box.centre, f"legend.{entry.of}.{entry.kind}"
    if entry.of == "shape":
        radius = DOTS.get(entry.kind, 0.0)
        small = Box(cx - radius, cy - radius, 2 * radius, 2 * radius) if radius else box
        bare = entry.kind in LETTERED
        letter = (Line(entry.badge, SIZE, True),) if bare else ()
        shapes.append(Shape(name, entry.kind, small, letter, badge="" if bare else entry.badge))
    elif entry.of == "group":
        groups.append(Group(name, entry.kind, box, badge=entry.badge))
    elif entry.of == "edge":
        third = box.width / 3
        points = ((box.x, cy), (box.x + third, cy), (box.x + 2 * third, cy), (box.x + box.width, cy))
        edges.append(Edge(name, entry.kind, "", "", points))
    elif entry.of == "letter":
        line = Line(entry.badge, SIZE, True)
        labels.append(Label((line,), Box(box.x, cy - 5, box.width, 10.0)))
    elif entry.of == "bar":
        bar = Box(box.x, cy - 3, box.width, 6.0)
        shapes.append(Shape(name, "bar", bar))
        shapes.append(Shape(f"{name}.dark", "bar-dark", Box(bar.x, bar.y, bar.width * 0.4, bar.height)))
    elif entry.of == "change":
        shapes.append(Shape(name, "sample", box, mark=cast(Mark, entry.kind)))
    elif entry.kind == "rule":
        shapes.append(Shape(name, "rule", box))
    else:
        labels.append(Label((Line("", SIZE),), Box(cx - MARK / 2, cy - 5, MARK, 10.0), "start", entry.kind))


def below(placed: Placed, legend: Placed, margin: float) -> Part:
    """The picture with its legend below a thin rule, in one part with a margin around."""
    wide = max(placed.width, legend.width)
    picture = placed.moved(round(margin + (wide - placed.width) / 2, 2), margin)
    top = round(margin + placed.height + 1.4 * margin, 2) if placed.height else margin
    key = legend.moved(margin, top)
    height = top + legend.height + margin if legend.height else placed.height + 2 * margin
    line = Shape("legend.rule", "rule", Box(margin, round(top - 0.7 * margin, 2), wide, 0.0))
    return Part(
        round(wide + 2 * margin, 2),
        round(height, 2),
        (*picture.shapes, *((line,) if legend.height and placed.height else ()), *key.shapes),
        (*picture.edges, *key.edges),
        (*picture.groups, *key.groups),
        (*picture.labels, *key.labels),
    )
