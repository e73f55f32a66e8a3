"""A drawing of columns and rows in, the lines of a Mermaid sequence diagram out.

A ladder has no arrows between named rows: what stands at one height is one row. It is read here as a reader reads it,
from top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from koopflow.draw.drawing import Drawing, Edge, Label, Part, Shape
from koopflow.draw.plain import in_entities

ARROWS: Mapping[str, str] = {"flow-special": "-)", "flow-plain": "-->>"}
"""The line of a kind of flow; a plain one if it is not here."""
COLUMN_KINDS = {"institution": "participant", "team": "participant", "person": "actor", "household": "actor"}


NEAR = 0.5
"""Heights are rounded to a hundredth of a point, and no two rows are nearer than ten."""


@dataclass(slots=True)
class _Row:
    texts: list[Label] = field(default_factory=list)
    signs: list[Shape] = field(default_factory=list)
    arrows: list[Edge] = field(default_factory=list)


def has_steps(drawing: Drawing) -> bool:
    """Whether the drawing is a sequence, or has columns with lines down from them, which only a ladder has."""
    return drawing.view == "sequence" or any(
        edge.kind == "lifeline" for part in drawing.parts for edge in part.edges
    )


def steps(drawing: Drawing) -> Iterator[str]:
    """Participants, then a message for every flow and a note for everything else that happens."""
    names: dict[str, str] = {}
    for part in drawing.parts:
        for shape, text in _columns(part):
            if _bare(shape.id) not in names:
                names[_bare(shape.id)] = f"n{len(names) + 1}"
                yield f"  {COLUMN_KINDS[shape.kind]} {names[_bare(shape.id)]} as {text or ' '}"
    if not names:
        # Where nobody takes part, the case itself is what the notes stand over.
        names["case"] = "n1"
        yield f"  participant n1 as {in_entities(drawing.title)}"
    meanings = {entry.kind: in_entities(entry.text) for entry in drawing.legend if entry.of == "edge"}
    for part in drawing.parts:
        yield from _rows(part, names, meanings)


def _columns(part: Part) -> Iterator[tuple[Shape, str]]:
    """The heads of the columns, each with the upright text above it."""
    upright = [label for label in part.labels if label.turned and label.align == "start"]
    for shape in part.shapes:
        if shape.kind in COLUMN_KINDS and shape.id.startswith("actors."):
            above = (label for label in upright if abs(label.box.centre[0] - shape.box.centre[0]) < NEAR)
            yield shape, next((_text(label) for label in above), "")


def _rows(part: Part, names: Mapping[str, str], meanings: Mapping[str, str]) -> Iterator[str]:
    middles = {shape.box.centre[0]: names[_bare(shape.id)] for shape, _ in _columns(part)}
    everyone = list(names.values())
    ends = tuple(dict.fromkeys((everyone[0], everyone[-1])))
    for row in _by_height(part):
        text = " ".join(filter(None, map(_text, sorted(row.texts, key=lambda label: label.box.x))))
        for edge in row.arrows:
            said = f"{text} ({meanings[edge.kind]})" if edge.kind in ARROWS else text
            arrow = ARROWS.get(edge.kind, "->>")
            yield f"  {names[_bare(edge.tail)]}{arrow}{names[_bare(edge.head)]}: {said or ' '}"
        if text and not row.arrows:
            at = sorted(x for x in middles for sign in row.signs if abs(sign.box.centre[0] - x) < NEAR)
            over = tuple(dict.fromkeys((middles[at[0]], middles[at[-1]]))) if at else ends
            yield f"  Note over {','.join(over)}: {text}"


def _by_height(part: Part) -> list[_Row]:
    """What stands below the heads of the columns, from the top: a text, and what is at the height of its middle."""
    lines = [edge for edge in part.edges if edge.kind == "lifeline"]
    top = min((edge.points[0][1] for edge in lines), default=0.0)
    legend = [shape.box.y for shape in part.shapes if shape.id.startswith("legend.")]
    foot = max((edge.points[-1][1] for edge in lines), default=min(legend, default=part.height))
    rows: dict[float, _Row] = {}
    for label in part.labels:
        if not label.turned and top < label.box.centre[1] < foot:
            rows.setdefault(label.box.y, _Row()).texts.append(label)
    ordered = [rows[y] for y in sorted(rows)]
    for row in ordered:
        # A number stands at the first line of its text.
        middle = max(label.box.centre[1] for label in row.texts)
        row.signs = [
            shape
            for shape in part.shapes
            if not shape.id.startswith(("actors.", "legend.")) and abs(shape.box.centre[1] - middle) < NEAR
        ]
        row.arrows = [
            edge
            for edge in part.edges
            if edge.kind.startswith("flow")
            and edge.tail
            and abs((edge.points[0][1] + edge.points[-1][1]) / 2 - middle) < NEAR
        ]
    return ordered


def _text(label: Label) -> str:
    return in_entities(" ".join(line.text for line in label.lines))


def _bare(column: str) -> str:
    """A column's id; on further parts it bears their number."""
    return column.partition("#")[0]
