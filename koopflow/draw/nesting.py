"""A drawing in, what stands in what out: for the formats of tools that lay out, or at least nest, by themselves.

On paper a frame may be closed where it stands and opened on another part, and an arrow may go on behind a connector;
here it is one frame again, opened where it stands, and one arrow. The legend, and what only our own layout needs, are
left out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from koopflow.draw.cutting import CONNECTOR, ONWARD
from koopflow.draw.drawing import Box, Drawing, Edge, Group, Part, Shape
from koopflow.draw.parting import OUT

LEFT_OUT = (
    "rule",
    "lifeline",
    "band",
    "part",
    "row",
    "section",
    "together",
    "moved",
    "exit",
    "stage",
    CONNECTOR,
)
"""What only our own layout needs: tabs, whose text stands at the arrow too, and frames that lie across others."""


@dataclass(frozen=True, slots=True)
class Nest:
    """The things, frames and arrows of all parts, each once; `around` names the frame that each stands in, or "".

    `place` is where a thing or a frame stands among its neighbours.
    """

    shapes: tuple[Shape, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    around: Mapping[str, str]
    place: Mapping[str, Box]

    def inside(self, frame: str) -> Iterator[Shape]:
        """The things in a frame, however deep; none in what is no frame."""
        if any(group.id == frame for group in self.groups):
            yield from (shape for shape in self.shapes if frame in self.frames(shape.id))

    def frames(self, name: str) -> Iterator[str]:
        """The frames around a thing or a frame, the innermost first."""
        while name := self.around.get(name, ""):
            yield name


def nested(drawing: Drawing, kinds: Container[str] | None = None) -> Nest:
    """What stands in what, over all parts of a drawing; only frames of these `kinds` where some are given."""
    groups: dict[str, Group] = {}
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    around: dict[str, str] = {}
    place: dict[str, Box] = {}
    for part in drawing.parts:
        lanes = {shape.group for shape in part.shapes} & {g.id for g in part.groups if g.kind == "lane"}
        frames = [g for g in part.groups if is_meant(g) and (kinds is None or g.kind in kinds)]
        if lanes:
            frames = [frame for frame in frames if frame.id in lanes]
        things: list[Shape | Group] = [*frames, *(shape for shape in part.shapes if is_meant(shape))]
        for thing in things:
            # The frame that a part opens stands alone there; where it belongs was seen before.
            held = _in_lane(thing) if lanes else _innermost(thing, frames)
            around[thing.id] = held or around.get(thing.id, "")
            place.setdefault(thing.id, thing.box)
        groups |= {group.id: group for group in frames}
        shapes |= {shape.id: shape for shape in part.shapes if is_meant(shape)}
        edges |= {edge.id: edge for edge in _whole(part) if is_meant(edge)}
    once = tuple(shape for shape in shapes.values() if shape.id not in groups)
    return Nest(once, tuple(groups.values()), tuple(edges.values()), around, place)


def _whole(part: Part) -> Iterator[Edge]:
    """The arrows of a part; those that a connector cuts whole, where they begin."""
    connectors = {shape.id for shape in part.shapes if shape.kind == CONNECTOR}
    for edge in part.edges:
        if edge.tail not in connectors:
            head = edge.head.rpartition(ONWARD)[2] if edge.head in connectors else edge.head
            yield replace(edge, head=head)


def is_meant(thing: Shape | Group | Edge) -> bool:
    """Whether a thing says something of the model."""
    return not thing.id.startswith("legend.") and not thing.id.endswith(OUT) and thing.kind not in LEFT_OUT


def _in_lane(thing: Shape | Group) -> str:
    return thing.group if isinstance(thing, Shape) else ""


def _innermost(thing: Shape | Group, groups: list[Group]) -> str:
    """The smallest frame in which the middle of a thing lies."""
    x, y = thing.box.centre
    holding = [
        group
        for group in groups
        if group.id != thing.id
        and group.box.x <= x <= group.box.x + group.box.width
        and group.box.y <= y <= group.box.y + group.box.height
        and group.box.width * group.box.height > thing.box.width * thing.box.height
    ]
    return min(holding, key=lambda group: group.box.width * group.box.height).id if holding else ""
