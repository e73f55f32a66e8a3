"""A sketch in, everything in it placed out: sizes from the text, positions from `layout`, insides before outsides.

Each frame's inside is laid out as a graph of its own and is one box to the graph around it. So a frame holds what is
in it and nothing else, its arrows end at its border, and what changes inside one frame moves nothing in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from koopflow.draw.drawing import XY, Bar, Box, Edge, Group, Label, Line, Shape
from koopflow.draw.layout import Cluster, Graph, LayOut, Layout, Link, Route, Vertex
from koopflow.draw.metrics import LEADING, width
from koopflow.draw.outlines import POINT
from koopflow.draw.sketch import Arrow, Caption, Frame, Node, Sketch
from koopflow.draw.spots import NO_SPOTS, Spots
from koopflow.draw.symbols import symbol

BADGE = 12.0
"""The diameter of the circle with the letter of a kind."""
NODE_GAP, MAP_GAP = 10.0, 26.0
"""Between two things side by side; more where frames and captions stand between them."""
BAR_LENGTH, BAR_ROW, BAR_TEXT = 46.0, 11.0, 8.0
MARK = 11.0
"""The room of a small sign before a text."""
PAD = 6.0
FRAME_PAD = 10.0
STACK = 3.0
GAP = 4.0
SPACING = 3.0
"""Between two captions of one arrow."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A sketch with everything placed from 0, 0 on; `own` says that Graphviz did not do it, `spots` are for a lock."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    own: bool = False
    labels: tuple[Label, ...] = ()
    spots: Spots = field(default_factory=lambda: NO_SPOTS)

    def moved(self, dx: float, dy: float) -> Placed:
        """The same elsewhere."""
        return Placed(
            self.width,
            self.height,
            tuple(replace(shape, box=shape.box.moved(dx, dy)) for shape in self.shapes),
            tuple(_moved_edge(edge, dx, dy) for edge in self.edges),
            tuple(replace(group, box=group.box.moved(dx, dy)) for group in self.groups),
            self.own,
            tuple(replace(label, box=label.box.moved(dx, dy)) for label in self.labels),
            self.spots,
        )


def arrange(sketch: Sketch, room: float, lay_out: LayOut) -> Placed:
    """Place the sketch; regions stand side by side where `room` points suffice, else one below the other."""
    inner: dict[str, Placed] = {}
    for level in reversed(list(_levels(sketch))):
        graphs = [_graph(item, inner, room) for item in level]
        layouts = list(lay_out(graphs))
        wide = [at for at, layout in enumerate(layouts) if layout.width > room and layout.by == "graphviz"]
        for at, loose in zip(wide, lay_out([_loosened(graphs[at]) for at in wide]), strict=True):
            layouts[at] = min(layouts[at], loose, key=lambda layout: layout.width)
        for item, graph, layout in zip(level, graphs, layouts, strict=True):
            inner[item.id] = _placed(item, graph, layout, inner, room)
    return inner[sketch.id]


def block(lines: tuple[Line, ...]) -> tuple[float, float]:
    """The width and height of lines set one below the other."""
    wide = max((width(line.text, line.size, line.bold) for line in lines), default=0.0)
    return wide, sum(line.size * LEADING for line in lines)


def barred(bars: tuple[Bar, ...]) -> tuple[float, float]:
    """The width and height of bars set one below the other, with their letters and figures."""
    letters = max(width(bar.letter, BAR_TEXT, True) for bar in bars)
    figures = max(width(bar.text, BAR_TEXT) for bar in bars)
    return letters + GAP + BAR_LENGTH + GAP + figures, BAR_ROW * len(bars)


def heading(lines: tuple[Line, ...], notes: tuple[Line, ...], badge: str) -> tuple[float, float]:
    """The width and height of what stands at the head of a frame."""
    (wide, high), (wide_notes, high_notes) = block(lines), block(notes)
    wide += BADGE + GAP if badge else 0.0
    return max(wide, wide_notes), max(high, BADGE if badge else 0.0) + (high_notes + 2 if notes else 0.0)


def _levels(sketch: Sketch) -> Iterator[list[Sketch]]:
    level = [sketch]
    while level:
        yield level
        level = [inside for item in level for node in item.nodes for inside in node.inside]


def _graph(sketch: Sketch, inner: dict[str, Placed], room: float) -> Graph:
    number = {node.id: at for at, node in enumerate(sketch.nodes)}
    frame = {item.id: at for at, item in enumerate(sketch.frames)}
    vertices = tuple(
        Vertex(
            *_size(node, inner, room), frame.get(node.frame, -1), "source" if node.kind == "initial" else ""
        )
        for node in sketch.nodes
    )
    links = tuple(
        Link(
            number[arrow.tail],
            number[arrow.head],
            *_captions_size(arrow.captions),
            bends=arrow.kind in ("interrupt", "timer"),
        )
        for arrow in sketch.arrows
    )
    clusters = tuple(Cluster(*_heading_size(item), frame.get(item.parent, -1)) for item in sketch.frames)
    return Graph(vertices, links, clusters, sketch.direction, MAP_GAP if clusters else NODE_GAP)


def _loosened(graph: Graph) -> Graph:
    """The same graph where long arrows may bend more: sometimes narrower."""
    links = tuple(replace(link, weight=0) if link.bends else link for link in graph.links)
    return replace(graph, links=links)


def _heading_size(frame: Frame) -> tuple[float, float]:
    wide, high = heading(frame.lines, (), "")
    return wide + 2 * GAP, high + GAP


def _size(node: Node, inner: dict[str, Placed], room: float) -> tuple[float, float]:
    if node.kind == "initial":
        return 10.0, 10.0
    if node.inside:
        return _frame_size(node, inner, room)
    outline = symbol("shape", node.kind).outline
    wide, high = block(node.lines)
    wide += BADGE + GAP if node.badge else 0.0
    high = max(high, BADGE if node.badge else 0.0)
    if node.notes:
        wide_notes, high_notes = block(node.notes)
        wide, high = max(wide, wide_notes), high + high_notes + 5.0
    if node.bars:
        wide_bars, high_bars = barred(node.bars)
        wide, high = max(wide, wide_bars), high + high_bars + 4.0
    extra = {"stack": STACK, "double": 2 * GAP, "pill": 6.0, "cut": 6.0, "tag": 10.0}.get(outline, 0.0)
    tall = {"stack": STACK, "double": GAP, "page": POINT}.get(outline, 0.0)
    return round(wide + 2 * PAD + extra, 1), round(high + 2 * PAD - 2 + tall, 1)


def _frame_size(node: Node, inner: dict[str, Placed], room: float) -> tuple[float, float]:
    wide, high = heading(node.lines, node.notes, node.badge)
    boxes = [box for _, box in _regions(node, inner, room)]
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return round(max(wide, right) + 2 * FRAME_PAD, 1), round(high + bottom + 2.6 * FRAME_PAD, 1)


def _regions(node: Node, inner: dict[str, Placed], room: float) -> list[tuple[Sketch, Box]]:
    """The boxes of a frame's insides from its inner corner on: one alone is bare, several have frames of their own."""
    if len(node.inside) == 1 and not node.inside[0].lines:
        only = inner[node.inside[0].id]
        return [(node.inside[0], Box(0.0, 0.0, only.width, only.height))]
    sizes = []
    for region in node.inside:
        (wide, high), body = block(region.lines), inner[region.id]
        sizes.append((max(wide, body.width) + 2 * FRAME_PAD, high + body.height + 2.4 * FRAME_PAD))
    beside = sum(w for w, _ in sizes) + FRAME_PAD * (len(sizes) - 1) <= room - 4 * FRAME_PAD
    tallest, widest = max(h for _, h in sizes), max(w for w, _ in sizes)
    found, x, y = [], 0.0, 0.0
    for region, (wide, high) in zip(node.inside, sizes, strict=True):
        found.append((region, Box(x, y, wide if beside else widest, tallest if beside else high)))
        x, y = (x + wide + FRAME_PAD, y) if beside else (x, y + high + FRAME_PAD)
    return found


def _captions_size(captions: tuple[Caption, ...]) -> tuple[float, float]:
    if not captions:
        return 0.0, 0.0
    sizes = [block(caption.lines) for caption in captions]
    wide = max(w + (MARK if caption.mark else 0.0) for (w, _), caption in zip(sizes, captions, strict=True))
    return wide + 2 * GAP, sum(h for _, h in sizes) + SPACING * (len(sizes) - 1) + 2.0


def _placed(sketch: Sketch, graph: Graph, layout: Layout, inner: dict[str, Placed], room: float) -> Placed:
    shapes: list[Shape] = []
    edges: list[Edge] = []
    groups = [
        Group(frame.id, frame.kind, box, frame.lines, parent=frame.parent)
        for frame, box in zip(sketch.frames, layout.clusters, strict=True)
    ]
    own = layout.by == "own" and bool(graph.links)
    for node, vertex, (x, y) in zip(sketch.nodes, graph.vertices, layout.centres, strict=True):
        box = Box(
            round(x - vertex.width / 2, 2), round(y - vertex.height / 2, 2), vertex.width, vertex.height
        )
        if not node.inside:
            shapes.append(
                Shape(
                    *(node.id, node.kind, box, node.lines, node.notes, node.badge, node.frame),
                    bars=node.bars,
                    by=node.by,
                )
            )
            continue
        groups.append(Group(node.id, node.kind, box, node.lines, node.notes, node.badge, sketch.id))
        for part in _inside(node, box, inner, room):
            shapes += part.shapes
            edges += part.edges
            groups += part.groups
            own = own or part.own
    tips = {shape.id: _tip(shape.box) for shape in shapes if shape.kind == "connector"}
    routes = (
        replace(route, points=(tips.get(arrow.tail, route.points[0]), *route.points[1:]))
        for arrow, route in zip(sketch.arrows, layout.routes, strict=True)
    )
    edges += (_edge(arrow, route) for arrow, route in zip(sketch.arrows, routes, strict=True))
    return Placed(layout.width, layout.height, tuple(shapes), tuple(edges), tuple(groups), own)


def _tip(box: Box) -> XY:
    """Where a connector points down, and arrows from it begin."""
    return round(box.centre[0], 2), round(box.y + box.height, 2)


def _inside(node: Node, box: Box, inner: dict[str, Placed], room: float) -> Iterator[Placed]:
    """What stands in a frame, moved to its place, each region with its own frame."""
    _, head = heading(node.lines, node.notes, node.badge)
    regions = _regions(node, inner, room)
    spare = box.width - 2 * FRAME_PAD - max(r.x + r.width for _, r in regions)
    left, top = box.x + FRAME_PAD + spare / 2, box.y + head + 1.6 * FRAME_PAD
    for region, place in regions:
        body = inner[region.id]
        if not region.lines:
            yield body.moved(left + place.x, top + place.y)
            continue
        frame = Group(region.id, region.kind, place.moved(left, top), region.lines, parent=node.id)
        _, high = block(region.lines)
        dx = left + place.x + (place.width - body.width) / 2
        moved = body.moved(dx, top + place.y + high + 1.4 * FRAME_PAD)
        yield replace(moved, groups=(frame, *moved.groups))


def _edge(arrow: Arrow, route: Route) -> Edge:
    return Edge(
        arrow.id,
        arrow.kind,
        arrow.tail,
        arrow.head,
        route.points,
        tuple(_labels(arrow.captions, route.label)),
    )


def _labels(captions: tuple[Caption, ...], centre: XY | None) -> Iterator[Label]:
    """The captions one below the other, in the middle of the room that the layout kept for them."""
    if centre is None:
        return
    wide, high = _captions_size(captions)
    y = centre[1] - high / 2 + 1.0
    for caption in captions:
        _, tall = block(caption.lines)
        box = Box(round(centre[0] - wide / 2 + GAP, 2), round(y, 2), round(wide - 2 * GAP, 2), round(tall, 2))
        yield Label(caption.lines, box, "start", caption.mark)
        y += tall + SPACING


def _moved_edge(edge: Edge, dx: float, dy: float) -> Edge:
    points = tuple((round(x + dx, 2), round(y + dy, 2)) for x, y in edge.points)
    labels = tuple(replace(label, box=label.box.moved(dx, dy)) for label in edge.labels)
    return replace(edge, points=points, labels=labels)
