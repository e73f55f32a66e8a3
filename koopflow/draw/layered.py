"""A graph of sized boxes in, positions out, in four plain steps: rank, order, place, route.

It stands in where Graphviz fails or takes too long, so it is simple and fast: layers by the longest path, order by
the middle of neighbours (Sugiyama, Tagawa, Toda 1981), clusters kept side by side. 300 vertices take less than
a second.
"""

from __future__ import annotations

from koopflow.draw.drawing import XY, Box
from koopflow.draw.layout import Graph, Layout, Link, Route

SWEEPS = 4
MARGIN = 10.0


def layered(graph: Graph) -> Layout:
    """Place the graph from top to bottom, whatever its direction asks."""
    ranks = _ranks(graph)
    layers = _ordered(graph, ranks)
    centres = _placed(graph, layers)
    clusters = _boxes(graph, centres)
    left = min((box.x for box in clusters), default=0.0)
    left = min(
        [left, *(x - v.width / 2 for (x, _), v in zip(centres, graph.vertices, strict=True))], default=0.0
    )
    top = min((box.y for box in clusters), default=0.0)
    routes = tuple(_route(graph, link, number, centres) for number, link in enumerate(graph.links))
    left = min([left, *(x for route in routes for x, _ in route.points)])
    labels = ((route.label, link) for route, link in zip(routes, graph.links, strict=True))
    left = min([left, *(label[0] - link.width / 2 for label, link in labels if label)])
    return _shifted(graph, -left, -min(top, 0.0), centres, routes, clusters)


def _ranks(graph: Graph) -> list[int]:
    """The layer of each vertex: the longest way from a source, arrows back (found in file order) left out."""
    forward = _without_cycles(graph)
    rank = [0] * len(graph.vertices)
    for number in _topological(len(graph.vertices), forward):
        for link in forward[number]:
            rank[link.head] = max(rank[link.head], rank[number] + 1)
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


def _ordered(graph: Graph, ranks: list[int]) -> list[list[int]]:
    layers: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for number, rank in enumerate(ranks):
        layers[rank].append(number)
    near: list[list[int]] = [[] for _ in graph.vertices]
    for link in graph.links:
        near[link.tail].append(link.head)
        near[link.head].append(link.tail)
    for sweep in range(SWEEPS):
        place = {number: at for layer in layers for at, number in enumerate(layer)}
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            middle = {
                n: sum(place[other] for other in near[n]) / len(near[n]) if near[n] else place[n]
                for n in layer
            }
            layer.sort(key=lambda n: (_top_cluster(graph, n), middle[n], n))
            place.update({number: at for at, number in enumerate(layer)})
    return layers


def _top_cluster(graph: Graph, vertex: int) -> int:
    cluster = graph.vertices[vertex].cluster
    while cluster >= 0 and graph.clusters[cluster].parent >= 0:
        cluster = graph.clusters[cluster].parent
    return cluster


def _placed(graph: Graph, layers: list[list[int]]) -> list[XY]:
    """Layers one below the other, each centred; labels of the arrows between two layers widen their distance."""
    column = _columns(graph, layers)
    gap = _layer_gap(graph)
    centres: list[XY] = [(0.0, 0.0)] * len(graph.vertices)
    y = 0.0
    for layer in layers:
        height = max((graph.vertices[n].height for n in layer), default=0.0)
        for group in sorted({_top_cluster(graph, n) for n in layer}):
            members = [n for n in layer if _top_cluster(graph, n) == group]
            x = column[group] - _span(graph, members) / 2
            for n in members:
                centres[n] = (round(x + graph.vertices[n].width / 2, 2), round(y + height / 2, 2))
                x += graph.vertices[n].width + _gap(graph)
        y += height + gap
    return centres


def _columns(graph: Graph, layers: list[list[int]]) -> dict[int, float]:
    """The middle of the column that each outermost cluster has for itself, from left to right."""
    wide: dict[int, float] = {}
    for layer in layers:
        for group in {_top_cluster(graph, n) for n in layer}:
            span = _span(graph, [n for n in layer if _top_cluster(graph, n) == group])
            heading = graph.clusters[group].width if group >= 0 else 0.0
            wide[group] = max(wide.get(group, 0.0), span, heading)
    middles, x = {}, 0.0
    for group in sorted(wide):
        middles[group] = x + wide[group] / 2
        x += wide[group] + 2 * MARGIN + _gap(graph)
    return middles


def _layer_gap(graph: Graph) -> float:
    return graph.rank_gap + max((link.height for link in graph.links), default=0.0)


def _gap(graph: Graph) -> float:
    return graph.node_gap + max((link.width for link in graph.links), default=0.0) / 2


def _span(graph: Graph, members: list[int]) -> float:
    return sum(graph.vertices[n].width for n in members) + _gap(graph) * (len(members) - 1)


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


def _route(graph: Graph, link: Link, number: int, centres: list[XY]) -> Route:
    """A curve from border to border: over a layer at the left, back at the right, loops at the right."""
    tail, head = _box(graph, link.tail, centres), _box(graph, link.head, centres)
    if link.tail == link.head:
        x, (_, y) = tail.x + tail.width, tail.centre
        points = ((x, y - 6), (x + 22, y - 14), (x + 22, y + 14), (x, y + 6))
        return Route(points, (x + 20 + link.width / 2, y) if link.width else None)
    below, side = head.y - tail.y - tail.height, 24.0 + 9.0 * (number % 6)
    if 0 <= below <= _layer_gap(graph) + 1:
        start, end = (tail.centre[0], tail.y + tail.height), (head.centre[0], head.y)
        bend = (end[1] - start[1]) / 2
        inner = ((start[0], start[1] + bend), (end[0], end[1] - bend))
    elif below > 0:
        start, end = (tail.x, tail.centre[1]), (head.x, head.centre[1])
        far = min(start[0], end[0]) - side
        inner = ((far, start[1]), (far, end[1]))
    else:
        start, end = (tail.x + tail.width, tail.centre[1]), (head.x + head.width, head.centre[1])
        far = max(start[0], end[0]) + side
        inner = ((far, start[1]), (far, end[1]))
    middle = _middle((start, *inner, end))
    return Route((start, *inner, end), middle if link.width else None)


def _middle(points: tuple[XY, XY, XY, XY]) -> XY:
    weights = (0.125, 0.375, 0.375, 0.125)
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    return (
        round(x, 2),
        round(sum(weight * point[1] for weight, point in zip(weights, points, strict=True)), 2),
    )


def _shifted(
    graph: Graph,
    dx: float,
    dy: float,
    centres: list[XY],
    routes: tuple[Route, ...],
    clusters: tuple[Box, ...],
) -> Layout:
    """Everything moved to begin at 0, 0, in a frame that holds it all."""

    def moved(point: XY) -> XY:
        return (round(point[0] + dx, 2), round(point[1] + dy, 2))

    boxes = tuple(box.moved(dx, dy) for box in clusters)
    places = tuple(moved(centre) for centre in centres)
    ways = tuple(Route(tuple(map(moved, r.points)), moved(r.label) if r.label else None) for r in routes)
    labels = [
        (way.label[0] + link.width / 2, way.label[1] + link.height / 2)
        for way, link in zip(ways, graph.links, strict=True)
        if way.label
    ]
    far = [(x + v.width / 2, y + v.height / 2) for (x, y), v in zip(places, graph.vertices, strict=True)]
    far += (
        [(box.x + box.width, box.y + box.height) for box in boxes]
        + labels
        + [p for way in ways for p in way.points]
    )
    return Layout(
        max((x for x, _ in far), default=0.0),
        max((y for _, y in far), default=0.0),
        places,
        ways,
        boxes,
        "own",
    )
