"""A sketch that is too large in, sketches of its parts out: a frame is closed where it stands and opened elsewhere.

Stages are taken out first; regions only where no stage is left, since a parallel frame without them says little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace

from koopflow.draw.arrange import Placed
from koopflow.draw.drawing import Line
from koopflow.draw.sketch import Arrow, Node, Sketch

OUT = "#out"
"""How the id ends of an arrow that stands at a closed frame for one inside it."""


def parted(sketch: Sketch, taken: Set[str], see: Callable[[int], Line]) -> list[Sketch]:
    """The sketch with the taken frames closed, then each of them, in the order in which they stand.

    `see` says in which part (from 2 on) the inside of a closed frame is.
    """
    framed = {node.id: node for node in (*_stages(sketch), *_regions(sketch)) if node.id in taken}
    order = [name for name in _order(sketch) if name in framed]
    signs = {name: see(number) for number, name in enumerate(order, 2)}
    roots = [Sketch((framed[name],), id=f"{name}#part") for name in order]
    return [_closed(sketch, signs, ""), *(_closed(root, signs, root.nodes[0].id) for root in roots)]


def largest(sketch: Sketch, placed: Placed, wide: bool) -> str:
    """The id of the widest (else the tallest) frame that could be taken out of a part, "" if there is none."""
    boxes = {group.id: group.box for group in placed.groups}
    own = sketch.nodes[0].id if len(sketch.nodes) == 1 else ""
    for found in (_stages(sketch), _regions(sketch)):
        names = [
            node.id
            for node in found
            if node.id in boxes and node.id != own and any(i.nodes for i in node.inside)
        ]
        if names:
            return max(names, key=lambda name: boxes[name].width if wide else boxes[name].height)
    return ""


def _stages(sketch: Sketch) -> Iterator[Node]:
    for node in sketch.nodes:
        if node.inside:
            yield node
            for inside in node.inside:
                yield from _stages(inside)


def _regions(sketch: Sketch) -> Iterator[Node]:
    """Every region as the node that it is when it stands alone."""
    for node in _stages(sketch):
        for region in node.inside:
            if region.lines:
                inside = replace(region, id=f"{region.id}#inside", lines=())
                yield Node(region.id, region.kind, region.lines, inside=(inside,))


def _order(sketch: Sketch) -> Iterator[str]:
    for node in sketch.nodes:
        yield node.id
        for inside in node.inside:
            yield inside.id
            yield from _order(inside)


def _closed(sketch: Sketch, signs: dict[str, Line], own: str) -> Sketch:
    """The sketch with frames closed, all but the part's own: each keeps its heading and says where its inside is.

    What leads out of the inside of a closed frame to a thing beside it leads there from the frame.
    """

    def node(item: Node) -> Node:
        if item.id in signs and item.id != own:
            return replace(item, inside=(), notes=(*item.notes, signs[item.id]))
        return replace(item, inside=tuple(map(region, item.inside)))

    def region(item: Sketch) -> Sketch:
        if item.id in signs:
            return replace(item, nodes=(), arrows=(), lines=(*item.lines, signs[item.id]))
        return _closed(item, signs, own)

    beside = {item.id.split(".", 2)[-1]: item.id for item in sketch.nodes}
    out = (
        replace(arrow, id=f"{arrow.id}{OUT}", tail=item.id, head=beside[target])
        for item in sketch.nodes
        if item.id in signs and item.id != own
        for arrow, target in _out(item.inside)
        if target in beside
    )
    return replace(sketch, nodes=tuple(map(node, sketch.nodes)), arrows=(*sketch.arrows, *out))


def _out(inside: Iterable[Sketch]) -> Iterator[tuple[Arrow, str]]:
    """The arrows to signs of what is outside, with the way from the machine on to what each means."""
    for sketch in inside:
        signs = {node.id for node in sketch.nodes if node.kind == "goto"}
        yield from ((arrow, arrow.head.split("#to-")[-1]) for arrow in sketch.arrows if arrow.head in signs)
        for node in sketch.nodes:
            yield from _out(node.inside)
