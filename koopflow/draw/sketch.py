"""What a view wants drawn before anything has a place: nodes with their text, arrows between them, frames.

Views make a `Sketch`, `arrange` places it. It stands apart from `drawing` because a form is complete or absent: a
sketch has no positions, a drawing has them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.draw.chart_plan import Chart
from koopflow.draw.compared import Compared
from koopflow.draw.drawing import Bar, Entry, Line, Table
from koopflow.draw.loads import Loads
from koopflow.draw.pool import Lanes
from koopflow.draw.schedule import Schedule
from koopflow.draw.spots import NO_SPOTS, Spots
from koopflow.draw.timeline_plan import Timeline
from koopflow.trace.courses import Course
from koopflow.trace.spaces import Space


@dataclass(frozen=True, slots=True)
class Caption:
    """The text at an arrow: lines behind one sign (`timer`, `message`, or none)."""

    lines: tuple[Line, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing to place; with `inside` it is a frame around further sketches, one for each region.

    `by` are who does it, the path and the title of each.
    """

    id: str
    kind: str
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    badge: str = ""
    inside: tuple[Sketch, ...] = ()
    frame: str = ""
    bars: tuple[Bar, ...] = ()
    by: tuple[tuple[str, str], ...] = ()


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
class Sign:
    """A small thing that stands on the line of a column, or beside a row where `column` is ""."""

    column: str
    kind: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """A row of a ladder: what passes from one column to others, or what stands on some of them.

    Rows with one `band` belong together, share a tint and stay on one page; without one a row is a band of its own.
    `number` stands before the text. A `place` of `head` is a heading for what follows, one of `end` closes the
    columns.
    """

    id: str
    kind: str
    lines: tuple[Line, ...]
    tail: str = ""
    heads: tuple[str, ...] = ()
    mark: str = ""
    number: str = ""
    signs: tuple[Sign, ...] = ()
    band: str = ""
    place: Literal["row", "head", "end"] = "row"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Columns in groups (id, heading), and rows between them.

    `measure` is the width at which texts of rows were broken, `left` the least room for them in points.
    """

    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    rungs: tuple[Rung, ...]
    measure: float = 0.0
    left: float = 0.0


Plan = Sketch | Ladder | Lanes | Chart | Timeline
"""What some layout can place: `koopflow.draw.fitting` has the one for each."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a view: which machine, in which language, and of what only.

    `from_` and `to` are states (paths) between which a machine is shown. `measure` and `caption_measure` are
    the widths in points at which the text of things and of arrows breaks; `dense` asks a view that can for a ladder in
    the place of a map, `free` for a map whatever its size. `course` is what a view of one case follows, `space` what
    a view of all that can happen shows, `compared` what is marked, `loads` what was measured, `schedules` are the
    plan and, where it is asked for, how it went, `locked` is what a lock holds of the figure.
    """

    of: str = ""
    language: str = "pl"
    only: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    from_: str = ""
    to: str = ""
    measure: float = 100.0
    caption_measure: float = 92.0
    dense: bool = False
    course: Course | None = None
    free: bool = False
    space: Space | None = None
    schedules: tuple[Schedule, ...] = ()
    compared: Compared | None = None
    loads: tuple[Loads, ...] = ()
    locked: Spots = field(default_factory=lambda: NO_SPOTS)

    @property
    def dates(self) -> Mapping[str, Mapping[str, str]]:
        """What the schedules say that their dates are, by name and language; the plan is asked first."""
        return {name: text for one in reversed(self.schedules) for name, text in one.descriptions.items()}


@dataclass(frozen=True, slots=True)
class Composition:
    """What a view has to say: the sketch, and the same in words for those who do not see it.

    `key` are lines of the legend that the vocabulary of symbols does not have.
    """

    title: str
    alt: str
    description: tuple[str, ...]
    table: Table
    sketch: Plan
    key: tuple[Entry, ...] = ()
