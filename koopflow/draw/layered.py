"""A graph of sized boxes in, positions out, in four plain steps: rank, order, place, route.

It stands in where Graphviz fails or takes too long, so it is simple and fast (after Sugiyama, Tagawa, Toda 1981):
layers by the longest path; an arrow over several layers passes a slot in each, the middle one with room for its label;
order by the middle of neighbours; clusters kept in columns of their own. 300 vertices take about a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from koopflow.draw.drawing import XY, Box
from koopflow.draw.layout import Graph, Layout, Link, Route

SWEEPS, SWEEPS_LARGE, LARGE = 6, 2, 5000
"""How often the order is improved: less often from so many cells on."""
MARGIN = 10.0
SLOT = 8.0
"""The width of the slot through which an arrow passes a layer."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """What takes room in a layer: a vertex by its number, or the slot of an arrow."""

    width: float
    height: float
    column: int


@dataclass(frozen=True, slots=True)
class _Layers:
    """Cells with the layer of each, and for each link the cells that it passes, from the upper end to the lower."""

    cells: tuple[_Cell, ...]
    layer: tuple[int, ...]
    chains: tuple[tuple[int, ...], ...]


def layered(graph: Graph) -> Layout:
    """Place the graph from top to bottom, whatever its direction asks."""
    layers = _cells(graph, _ranks(graph))
    places, tops = _placed(graph, layers, _ordered(layers))
    centres = places[: len(graph.vertices)]
    routes = tuple(
        _route(graph, layers, number, places, tops) if link.tail != link.head else _loop(graph, link, centres)
        for number, link in enumerate(graph.links)
    )
    return _shifted(graph, centres, routes, _boxes(graph, centres))


def _ranks(graph: Graph) -> list[int]:
    """The layer of each vertex: the longest way from a source, arrows back (found in file order) left out.

    Every second layer, so that the label of an arrow between neighbours has a layer of its own.
    """
    forward = _without_cycles(graph)
    rank = [0] * len(graph.vertices)
    for number in _topological(len(graph.vertices), forward):
        for link in forward[number]:
            rank[link.head] = max(rank[link.head], rank[number] + 2)
    last = max(rank, default=0)
    pinned = {"sink": last, "min": 0, "source": 0}
    return [pinned.get(vertex.rank, rank[number]) for number, vertex in enumerate(graph.vertices)]


def _without_cycles(graph: Graph) -> list[list[Link]]:
    leaving: list[list[Link]] = [[] for _ in graph.vertices]
    for link in graph.links:
        if link.tail != link.head:
            leaving[link.tail].append(link)
    forward: list[list[Link]] = [[] for _ in graph.vertices]
    state = [0] * len(graph.vertices)  # 0 not seen, 1 on the way, 2 done
    for root in range(len(graph.vertices)):
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(leaving[root]))]
        while stack:
            at, links = stack[-1]
            out = next(links, None)
            if out is None:
                state[at] = 2
                stack.pop()
            elif state[out.head] != 1:
                forward[at].append(out)
                if state[out.head] == 0:
                    state[out.head] = 1
                    stack.append((out.head, iter(leaving[out.head])))
    return forward


def _topological(count: int, forward: list[list[Link]]) -> list[int]:
    waiting = [0] * count
    for links in forward:
        for link in links:
            waiting[link.head] += 1
    ready = [number for number in range(count) if waiting[number] == 0]
    for number in ready:
        for link in forward[number]:
            waiting[link.head] -= 1
            if waiting[link.head] == 0:
                ready.append(link.head)
    return ready


def _cells(graph: Graph, ranks: list[int]) -> _Layers:
    """The vertices, and a slot in each layer that an arrow passes; the middle one holds the label, beside the line."""
    cells = [_Cell(v.width, v.height, _column(graph, n)) for n, v in enumerate(graph.vertices)]
    layer = list(ranks)
    chains: list[tuple[int, ...]] = []
    for link in graph.links:
        upper, lower = sorted((link.tail, link.head), key=lambda n: ranks[n])
        between = range(ranks[upper] + 1, ranks[lower])
        column = cells[upper].column if cells[upper].column == cells[lower].column else -1
        labelled = between[(len(between) - 1) // 2] if between and link.width else None
        first = len(cells)
        for rank in between:
            wide, high = (2 * link.width, link.height) if rank == labelled else (SLOT, 0.0)
            cells.append(_Cell(wide, high, column))
            layer.append(rank)
        chains.append((upper, *range(first, len(cells)), lower))
    return _Layers(tuple(cells), tuple(layer), tuple(chains))


def _ordered(layers: _Layers) -> list[list[int]]:
    """The cells of each layer from left to right, swept down and up by the middle of their neighbours."""
    rows: list[list[int]] = [[] for _ in range(max(layers.layer, default=-1) + 1)]
    for number, rank in enumerate(layers.layer):
        rows[rank].append(number)
    near: list[list[int]] = [[] for _ in layers.cells]
    for chain in layers.chains:
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    for sweep in range(SWEEPS if len(layers.cells) < LARGE else SWEEPS_LARGE):
        place = {number: at / max(1, len(row) - 1) for row in rows for at, number in enumerate(row)}
        for row in rows if sweep % 2 == 0 else reversed(rows):
            middle = {n: sum(place[m] for m in near[n]) / len(near[n]) if near[n] else place[n] for n in row}
            row.sort(key=lambda n: (layers.cells[n].column, middle[n], n))
            place.update({number: at / max(1, len(row) - 1) for at, number in enumerate(row)})
    return rows


def _column(graph: Graph, vertex: int) -> int:
    """The outermost cluster around a vertex, -1 if it stands in none: each has a column for itself."""
    cluster = graph.vertices[vertex].cluster
    while cluster >= 0 and graph.clusters[cluster].parent >= 0:
        cluster = graph.clusters[cluster].parent
    return cluster


def _placed(
    graph: Graph, layers: _Layers, rows: list[list[int]]
) -> tuple[list[XY], list[tuple[float, float]]]:
    """Rows one below the other, the cells of a column centred in it; and where each row begins and ends."""
    middles = _columns(graph, layers, rows)
    places: list[XY] = [(0.0, 0.0)] * len(layers.cells)
    extents = []
    y = 0.0
    for row in rows:
        height = max((layers.cells[n].height for n in row), default=0.0)
        extents.append((y, y + height))
        for column in sorted({layers.cells[n].column for n in row}):
            members = [n for n in row if layers.cells[n].column == column]
            x = middles[column] - _span(graph, layers, members) / 2
            for n in members:
                places[n] = (round(x + layers.cells[n].width / 2, 2), round(y + height / 2, 2))
                x += layers.cells[n].width + graph.node_gap
        y += height + graph.rank_gap * 0.8
    return places, extents


def _columns(graph: Graph, layers: _Layers, rows: list[list[int]]) -> dict[int, float]:
    wide: dict[int, float] = {}
    for row in rows:
        for column in {layers.cells[n].column for n in row}:
            span = _span(graph, layers, [n for n in row if layers.cells[n].column == column])
            head = graph.clusters[column].width if column >= 0 else 0.0
            wide[column] = max(wide.get(column, 0.0), span, head)
    middles, x = {}, 0.0
    for column in sorted(wide):
        middles[column] = x + wide[column] / 2
        x += wide[column] + 2 * MARGIN + graph.node_gap
    return middles


def _span(graph: Graph, layers: _Layers, members: list[int]) -> float:
    return sum(layers.cells[n].width for n in members) + graph.node_gap * (len(members) - 1)


def _boxes(graph: Graph, centres: list[XY]) -> tuple[Box, ...]:
    boxes: dict[int, Box] = {}
    for number in range(len(graph.clusters) - 1, -1, -1):  # a cluster stands before those inside it
        around = [
            _box(graph, n, centres) for n, vertex in enumerate(graph.vertices) if vertex.cluster == number
        ]
        around += [boxes[inner] for inner, cluster in enumerate(graph.clusters) if cluster.parent == number]
        if not around:
            boxes[number] = Box(0.0, 0.0, 0.0, 0.0)
            continue
        x, y = min(box.x for box in around) - MARGIN, min(box.y for box in around) - MARGIN
        right, bottom = max(box.x + box.width for box in around), max(box.y + box.height for box in around)
        head = graph.clusters[number].height
        boxes[number] = Box(x, y - head, right + MARGIN - x, bottom + MARGIN - y + head)
    return tuple(boxes[number] for number in range(len(graph.clusters)))


def _box(graph: Graph, number: int, centres: list[XY]) -> Box:
    (x, y), vertex = centres[number], graph.vertices[number]
    return Box(x - vertex.width / 2, y - vertex.height / 2, vertex.width, vertex.height)


def _route(
    graph: Graph, layers: _Layers, number: int, places: list[XY], extents: list[tuple[float, float]]
) -> Route:
    """A curve down through the slots, straight within each, from border to border."""
    link, chain = graph.links[number], layers.chains[number]
    stops: list[XY] = []
    label = None
    for cell in chain[1:-1]:
        (x, y), (top, bottom) = places[cell], extents[layers.layer[cell]]
        stops += [(x, top), (x, bottom)] if bottom > top else [(x, y)]
        if link.width and layers.cells[cell].height:
            label = (x + link.width / 2 + 1, y)
    upper, lower = _box(graph, chain[0], places), _box(graph, chain[-1], places)
    if chain[0] == chain[-1] or upper.y + upper.height > lower.y:  # of one layer: from side to side
        left, right = sorted((upper, lower), key=lambda box: box.x)
        ends = [(left.x + left.width, left.centre[1]), (right.x, right.centre[1])]
        points = ends if _box(graph, link.tail, places) == left else ends[::-1]
        label = ((ends[0][0] + ends[1][0]) / 2, ends[0][1]) if link.width else None
        return Route(_smooth(points), label)
    points = [(upper.centre[0], upper.y + upper.height), *stops, (lower.centre[0], lower.y)]
    return Route(_smooth(points if chain[0] == link.tail else points[::-1]), label)


def _loop(graph: Graph, link: Link, centres: list[XY]) -> Route:
    box = _box(graph, link.tail, centres)
    x, y = box.x + box.width, box.centre[1]
    points = ((x, y - 5), (x + 20, y - 12), (x + 20, y + 12), (x, y + 5))
    return Route(points, (x + 18 + link.width / 2, y) if link.width else None)


def _smooth(points: list[XY]) -> tuple[XY, ...]:
    """Bézier points through these points, upright at each."""
    curve = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        bend = (y1 - y0) / 2
        curve += [(x0, y0 + bend), (x1, y1 - bend), (x1, y1)]
    return tuple(curve)


def _shifted(graph: Graph, centres: list[XY], routes: tuple[Route, ...], clusters: tuple[Box, ...]) -> Layout:
    """Everything moved to begin at 0, 0, in a frame that holds it all."""
    boxes = [_box(graph, number, centres) for number in range(len(graph.vertices))] + list(clusters)
    boxes += [
        Box(route.label[0] - link.width / 2, route.label[1] - link.height / 2, link.width, link.height)
        for route, link in zip(routes, graph.links, strict=True)
        if route.label
    ]
    # A curve lies within its points; those of a large graph are hundreds of thousands.
    boxes += [_around(route.points) for route in routes]
    left, top = min((box.x for box in boxes), default=0.0), min((box.y for box in boxes), default=0.0)

    def moved(point: XY) -> XY:
        return (round(point[0] - left, 2), round(point[1] - top, 2))

    ways = tuple(Route(tuple(map(moved, r.points)), moved(r.label) if r.label else None) for r in routes)
    return Layout(
        round(max((box.x + box.width for box in boxes), default=0.0) - left, 2),
        round(max((box.y + box.height for box in boxes), default=0.0) - top, 2),
        tuple(map(moved, centres)),
        ways,
        tuple(box.moved(-left, -top) for box in clusters),
        "own",
    )


def _around(points: tuple[XY, ...]) -> Box:
    xs, ys = zip(*points, strict=True)
    left, top = min(xs), min(ys)
    return Box(left, top, max(xs) - left, max(ys) - top)
