from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.draw.drawing import Box
from koopflow.draw.layered import layered
from koopflow.draw.layout import Cluster, Graph, Layout, Link, Vertex, layouts

SMALL = Graph(
    (Vertex(60, 20), Vertex(80, 30, 0), Vertex(60, 20, 0), Vertex(10, 10, rank="source")),
    (Link(3, 0), Link(0, 1, 50, 12), Link(0, 2), Link(2, 0, 30, 12), Link(1, 1, 20, 10)),
    (Cluster(40, 12),),
)


def boxes(graph: Graph, layout: Layout) -> list[Box]:
    return [
        Box(x - v.width / 2, y - v.height / 2, v.width, v.height)
        for v, (x, y) in zip(graph.vertices, layout.centres, strict=True)
    ]


def overlap(a: Box, b: Box) -> bool:
    beside = a.x + a.width <= b.x + 0.1 or b.x + b.width <= a.x + 0.1
    return not (beside or a.y + a.height <= b.y + 0.1 or b.y + b.height <= a.y + 0.1)


@pytest.mark.parametrize("limit", [20.0, 0.0])
def test_nothing_overlaps_and_clusters_hold_what_is_theirs(limit: float) -> None:
    with layouts(limit) as lay_out:
        (layout,) = lay_out([SMALL])
    placed = boxes(SMALL, layout)
    assert not any(overlap(a, b) for a, b in combinations(placed, 2))
    frame = layout.clusters[0]
    for number, box in enumerate(placed):
        inside = frame.x <= box.x and box.x + box.width <= frame.x + frame.width
        inside = inside and frame.y <= box.y and box.y + box.height <= frame.y + frame.height
        assert inside == (SMALL.vertices[number].cluster == 0)
    assert layout.by == ("graphviz" if limit else "own")


@pytest.mark.parametrize("limit", [20.0, 0.0])
def test_arrows_begin_and_end_at_their_boxes_and_labels_have_places(limit: float) -> None:
    with layouts(limit) as lay_out:
        (layout,) = lay_out([SMALL])
    placed = boxes(SMALL, layout)
    for link, route in zip(SMALL.links, layout.routes, strict=True):
        assert len(route.points) % 3 == 1
        for box, (x, y) in ((placed[link.tail], route.points[0]), (placed[link.head], route.points[-1])):
            assert box.x - 2 <= x <= box.x + box.width + 2
            assert box.y - 2 <= y <= box.y + box.height + 2
        assert (route.label is not None) == (link.width > 0)


def test_two_calls_give_the_same_layout() -> None:
    with layouts() as lay_out:
        first = lay_out([SMALL])
    with layouts() as lay_out:
        assert lay_out([SMALL, SMALL]) == first * 2


def test_an_empty_path_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with layouts() as lay_out:
        assert lay_out([SMALL])[0].by == "graphviz"


def test_at_the_limit_our_own_layout_takes_over() -> None:
    with layouts(1e-6) as lay_out:
        assert lay_out([SMALL])[0].by == "own"
        assert lay_out([Graph((Vertex(9, 9), Vertex(9, 9)), (Link(0, 1),))])[0].by == "own"


def test_without_an_interpreter_to_start_our_own_layout_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with layouts() as lay_out:
        assert lay_out([SMALL])[0].by == "own"


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.data())
def test_our_own_layout_never_lays_one_box_on_another(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    sizes = st.floats(10, 120)
    vertices = tuple(
        Vertex(data.draw(sizes), data.draw(sizes), data.draw(st.integers(-1, 1))) for _ in range(count)
    )
    ends = st.integers(0, count - 1)
    links = tuple(
        Link(data.draw(ends), data.draw(ends), data.draw(st.sampled_from([0.0, 40.0])), 12.0)
        for _ in range(data.draw(st.integers(0, 20)))
    )
    graph = Graph(vertices, links, (Cluster(30, 10), Cluster(30, 10)))
    layout = layered(graph)
    placed = boxes(graph, layout)
    assert not any(overlap(a, b) for a, b in combinations(placed, 2))
    assert all(box.x >= -0.1 and box.x + box.width <= layout.width + 0.1 for box in placed)
    assert all(box.y >= -0.1 and box.y + box.height <= layout.height + 0.1 for box in placed)
