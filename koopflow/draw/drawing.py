"""What a view draws, placed on paper: shapes, edges, frames and texts with their meanings, and no format.

Every view produces a `Drawing`; every writer reads one. Lengths are points (1/72 inch) before `scale`, y grows
downwards, colours and dashes are not here: a writer takes them from `symbols` by the `kind`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from koopflow.draw.compared import Mark
from koopflow.draw.spots import NO_SPOTS, Spots

POINTS_PER_MM = 72 / 25.4
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> XY:
        """The middle."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> Box:
        """The same rectangle elsewhere."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it is set; `size` in points."""

    text: str
    size: float = 9.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Lines set one under the other in a box; `mark` names a small sign before the first (`timer`, `message`).

    A `turned` label reads upwards, its first line at the left.
    """

    lines: tuple[Line, ...]
    box: Box
    align: Literal["middle", "start"] = "middle"
    mark: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in a thing: its letter, the dark part and the whole as shares of the longest bar, and the figure behind."""

    letter: str
    dark: float
    whole: float
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A thing: a state, an actor, a cell. `badge` is the letter of its kind, `notes` stand below a rule.

    `id` is the element's path, with which a writer can make the thing be found again; `mark` says what became of it,
    where two models are compared; `by` are who does it, the path and the title of each.
    """

    id: str
    kind: str
    box: Box
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    badge: str = ""
    group: str = ""
    mark: Mark | None = None
    bars: tuple[Bar, ...] = ()
    by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection: `points` are a start and triples of Bézier points (3n + 1); the arrowhead is at the end."""

    id: str
    kind: str
    tail: str
    head: str
    points: tuple[XY, ...]
    labels: tuple[Label, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around shapes: a composite state, a region, a level. `parent` is the frame around it, or ""."""

    id: str
    kind: str
    box: Box
    lines: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    badge: str = ""
    parent: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a figure: a page of a PDF, one below the other in SVG and PNG."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a symbol that the figure uses and what it means."""

    of: Literal["shape", "edge", "group", "mark", "change", "letter", "bar"]
    kind: str
    badge: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The same content for readers who do not see the figure: a heading and rows of equal length."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """From what a figure was made: `digest` is the SHA-256 of the model's content."""

    model: str
    version: str
    digest: str
    koopflow: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure, whole and placed.

    `caption` and `note` are what an author wrote for a named figure, "" without one; whoever prints it sets them below.
    `alt` has at most 125 characters; `description` are sentences; `scale` multiplies every length; the size in mm is
    that of the widest part and of all parts one below the other. `spots` are the places that a lock can keep.
    """

    view: str
    title: str
    alt: str
    description: tuple[str, ...]
    table: Table
    language: str
    parts: tuple[Part, ...]
    legend: tuple[Entry, ...]
    provenance: Provenance
    caption: str = ""
    note: str = ""
    scale: float = 1.0
    mono: bool = False
    spots: Spots = field(default_factory=lambda: NO_SPOTS)

    @property
    def width(self) -> float:
        """The width in points before scaling."""
        return max(part.width for part in self.parts)

    @property
    def height(self) -> float:
        """The height in points before scaling, parts one below the other."""
        return sum(part.height for part in self.parts)

    @property
    def width_mm(self) -> float:
        """The width on paper."""
        return self.width * self.scale / POINTS_PER_MM

    @property
    def height_mm(self) -> float:
        """The height on paper, parts one below the other."""
        return self.height * self.scale / POINTS_PER_MM

    @property
    def smallest_text(self) -> float:
        """The size in points of the smallest text on paper."""
        sizes = [line.size for part in self.parts for line in lines_of(part)]
        return min(sizes, default=0.0) * self.scale


def lines_of(part: Part) -> list[Line]:
    """Every line of text on a part."""
    holders: tuple[Shape | Group, ...] = (*part.shapes, *part.groups)
    labels = (*part.labels, *(label for edge in part.edges for label in edge.labels))
    bars = [Line(text) for shape in part.shapes for bar in shape.bars for text in (bar.letter, bar.text)]
    return (
        bars
        + [line for held in holders for line in (*held.lines, *held.notes)]
        + [line for label in labels for line in label.lines]
    )
