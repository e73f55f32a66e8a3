"""What a view wants drawn before anything has a place: nodes with their text, arrows between them, frames.

Views make a `Sketch`, `arrange` places it. It stands apart from `drawing` because a form is complete or absent: a
sketch has no positions, a drawing has them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from koopflow.draw.drawing import Line, Table


@dataclass(frozen=True, slots=True)
class Caption:
    """The text at an arrow: lines behind one sign (`timer`, `message`, or none)."""

    lines: tuple[Line, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to place; with `inside` it is a frame around further sketches, one for each region."""

    id: str
    kind: str
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    badge: str = ""
    inside: tuple[Sketch, ...] = ()
    frame: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A connection to place, between two nodes of one sketch."""

    id: str
    kind: str
    tail: str
    head: str
    captions: tuple[Caption, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A cluster: nodes name it in `frame`."""

    id: str
    kind: str
    lines: tuple[Line, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Nodes, arrows and frames of one level; `lines` is the heading where it is a region."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...] = ()
    frames: tuple[Frame, ...] = ()
    id: str = ""
    kind: str = "region"
    lines: tuple[Line, ...] = ()
    direction: Literal["TB", "LR"] = "TB"


@dataclass(frozen=True, slots=True)
class Column:
    """A thing as a column of a ladder, in one of its groups."""

    id: str
    kind: str
    lines: tuple[Line, ...]
    badge: str
    group: str


@dataclass(frozen=True, slots=True)
class Rung:
    """What passes from one column to others, as a row of a ladder."""

    id: str
    kind: str
    lines: tuple[Line, ...]
    tail: str
    heads: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Columns in groups (id, heading), and rows between them."""

    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a view: which machine, in which language, and of what only.

    `measure` and `caption_measure` are the widths in points at which the text of things and of arrows breaks; `dense`
    asks a view that can for a ladder in the place of a map.
    """

    of: str = ""
    language: str = "pl"
    only: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    measure: float = 100.0
    caption_measure: float = 92.0
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """What a view has to say: the sketch, and the same in words for those who do not see it."""

    title: str
    alt: str
    description: tuple[str, ...]
    table: Table
    sketch: Sketch | Ladder
