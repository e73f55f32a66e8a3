"""Graphs of sized boxes in, positions out: by Graphviz in a child process under a time limit, else by our own layout.

Graphviz comes with pygraphviz's wheel; it holds the interpreter and cannot be stopped, hence the child process. No
text of an author reaches it: nodes are numbers and labels are empty boxes of a given size. One child serves a whole
figure, since starting it costs more than laying out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Literal

from koopflow.draw.drawing import XY, Box

TIME_LIMIT_SECONDS = 6.0
CHILD = Path(__file__).with_name("graphviz_child.py")


@dataclass(frozen=True, slots=True)
class Vertex:
    """A box to place; `cluster` is the number of the cluster that it stands in, -1 for none, `rank` pins it."""

    width: float
    height: float
    cluster: int = -1
    rank: Literal["", "min", "source", "sink"] = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two vertices by their numbers, with the size of its label (0 × 0: none).

    `bends` says that it is of the kind that may give way where room is short.
    """

    tail: int
    head: int
    width: float = 0.0
    height: float = 0.0
    weight: int = 1
    bends: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """A frame around vertices and clusters, with the size of its heading; `parent` is the cluster around it, or -1."""

    width: float
    height: float
    parent: int = -1


@dataclass(frozen=True, slots=True)
class Graph:
    """One graph to lay out, `TB` from top to bottom or `LR` from left to right; lengths in points."""

    vertices: tuple[Vertex, ...]
    links: tuple[Link, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    direction: Literal["TB", "LR"] = "TB"
    node_gap: float = 10.0
    rank_gap: float = 15.0


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow's Bézier points (3n + 1, tail first) and the middle of its label, if it has one."""

    points: tuple[XY, ...]
    label: XY | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of a graph's parts, y downwards from 0, in points; `by` says who laid it out."""

    width: float
    height: float
    centres: tuple[XY, ...]
    routes: tuple[Route, ...]
    clusters: tuple[Box, ...]
    by: Literal["graphviz", "own"]


LayOut = Callable[[Sequence[Graph]], tuple[Layout, ...]]


@contextmanager
def layouts(limit: float = TIME_LIMIT_SECONDS) -> Iterator[LayOut]:
    """A function that places graphs, for one figure: equal graphs once, all in one child process.

    Where Graphviz needs more than `limit` seconds for what one call asks, or fails, our own layout takes its place from
    then on; `limit` 0 uses it at once.
    """
    from koopflow.draw.layered import layered

    known: dict[Graph, Layout] = {}
    child = _Child(limit)

    def placed(graphs: Sequence[Graph]) -> tuple[Layout, ...]:
        new = [graph for graph in dict.fromkeys(graphs) if graph not in known]
        asked = [graph for graph in new if graph.links]
        found = child.positions([_dot(graph) for graph in asked]) if asked else None
        known.update((graph, layered(graph)) for graph in new if found is None or not graph.links)
        known.update((graph, _layout(graph, item)) for graph, item in zip(asked, found or (), strict=False))
        return tuple(known[graph] for graph in graphs)

    try:
        yield placed
    finally:
        child.end()


class _Child:
    """The process that lays out: started when first asked, killed when it takes too long, not asked again then."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._process: subprocess.Popen[str] | None = None

    def positions(self, texts: list[str]) -> list[dict[str, dict[str, str]]] | None:
        """What the child says of each DOT text, or None where it does not answer."""
        if self._limit <= 0 or not sys.executable:
            return None
        try:
            answer = self._answer(json.dumps(texts))
            found = json.loads(answer)
        except (OSError, ValueError):
            found = None
        if not isinstance(found, list) or len(found) != len(texts):
            self.end()
            self._limit = 0.0
            return None
        return found

    def _answer(self, question: str) -> str:
        if self._process is None:
            # -P keeps this folder, whose modules have common names, off the child's path.
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None and answered is not None
        timer = Timer(self._limit, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            asked.write(question + "\n")
            asked.flush()
            return answered.readline()
        finally:
            timer.cancel()

    def end(self) -> None:
        """Stop the process, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _dot(graph: Graph) -> str:
    """The graph as DOT: numbers and sizes, nothing else."""
    import graphviz

    dot = graphviz.Digraph("g")
    dot.attr(
        rankdir=graph.direction, nodesep=_inches(graph.node_gap), ranksep=_inches(graph.rank_gap), margin="0"
    )
    dot.attr("node", shape="box", fixedsize="true", label="")
    dot.attr("edge", arrowsize="0.7")
    _fill(dot, graph, -1)
    for number, link in enumerate(graph.links):
        label = {"label": _blank(link.width, link.height)} if link.width else {}
        dot.edge(f"n{link.tail}", f"n{link.head}", id=f"e{number}", weight=str(link.weight), **label)
    return str(dot.source)


def _fill(dot: object, graph: Graph, cluster: int) -> None:
    """Write the vertices and clusters that stand directly in `cluster`, recursively, in their order."""
    import graphviz

    assert isinstance(dot, graphviz.Digraph)
    for number, vertex in enumerate(graph.vertices):
        if vertex.cluster == cluster:
            dot.node(f"n{number}", width=_inches(vertex.width), height=_inches(vertex.height))
    for rank in ("min", "source", "sink"):
        pinned = [
            n for n, vertex in enumerate(graph.vertices) if vertex.cluster == cluster and vertex.rank == rank
        ]
        if pinned:
            with dot.subgraph() as same:
                same.attr(rank=rank)
                for number in pinned:
                    same.node(f"n{number}")
    for number, inner in enumerate(graph.clusters):
        if inner.parent == cluster:
            with dot.subgraph(name=f"cluster_{number}") as sub:
                sub.attr(label=_blank(inner.width, inner.height), margin="10")
                _fill(sub, graph, number)


def _blank(width: float, height: float) -> str:
    """A label of this size with nothing in it."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{max(1, round(width))}" HEIGHT="{max(1, round(height))}"'
    return f'<<TABLE {size} BORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"


def _layout(graph: Graph, found: dict[str, dict[str, str]]) -> Layout:
    """The child's strings as numbers, with y turned downwards."""
    left, bottom, right, top = _numbers(found["graph"]["bb"])

    def turned(x: float, y: float) -> XY:
        return (round(x - left, 2), round(top - y, 2))

    centres = tuple(turned(*_numbers(found["nodes"][f"n{n}"])) for n in range(len(graph.vertices)))
    routes = tuple(_route(found, number, turned) for number in range(len(graph.links)))
    boxes = []
    for number in range(len(graph.clusters)):
        x0, y0, x1, y1 = _numbers(found["clusters"].get(f"cluster_{number}") or "0,0,0,0")
        boxes.append(Box(*turned(x0, y1), round(x1 - x0, 2), round(y1 - y0, 2)))
    return Layout(round(right - left, 2), round(top - bottom, 2), centres, routes, tuple(boxes), "graphviz")


def _route(found: dict[str, dict[str, str]], number: int, turned: object) -> Route:
    assert callable(turned)
    words = found["edges"][f"e{number}"].split()
    end = next((word[2:] for word in words if word.startswith("e,")), "")
    points = [turned(*_numbers(word)) for word in words if word[0] not in "es"]
    if end:
        tip = turned(*_numbers(end))
        points = [*points[:-1], tip] if len(points) > 1 else [*points, tip]
    place = found["labels"].get(f"e{number}")
    return Route(tuple(points), turned(*_numbers(place)) if place else None)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(item) for item in text.split(","))
