"""Graphs of sized boxes in, any places for them out: for formats whose readers lay out by themselves.

A graph of thousands of things has no layout that a person reads, and takes Graphviz minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from koopflow.draw.drawing import XY
from koopflow.draw.layout import Graph, Layout, Route


def in_rows(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
    """Things in rows, straight lines between them; graphs with frames around their things have none here."""
    return tuple(map(_layout, graphs))


def _layout(graph: Graph) -> Layout:
    assert not graph.clusters, "frames would have to hold what is in them"
    across = max(1, ceil(sqrt(len(graph.vertices))))
    wide = max((vertex.width for vertex in graph.vertices), default=0.0) + graph.node_gap
    tall = max((vertex.height for vertex in graph.vertices), default=0.0) + graph.rank_gap
    centres = tuple(
        (round((at % across + 0.5) * wide, 2), round((at // across + 0.5) * tall, 2))
        for at in range(len(graph.vertices))
    )
    routes = tuple(
        Route(_straight(centres[link.tail], centres[link.head]), centres[link.head]) for link in graph.links
    )
    rows = ceil(len(graph.vertices) / across)
    return Layout(round(across * wide, 2), round(rows * tall, 2), centres, routes, (), "graphviz")


def _straight(a: XY, b: XY) -> tuple[XY, ...]:
    return (a, a, b, b)
