"""A sketch in which many arrows lead to one thing in, the same with signposts that name it out: for narrow pages.

Interrupts and terms of every stage often lead to one end across the whole figure. Where there is no room for these
long lines, each ends at a sign beside its stage.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from koopflow.draw.drawing import Line
from koopflow.draw.sketch import Arrow, Node, Sketch

LONG = ("interrupt", "timer")


def with_signposts(sketch: Sketch, many: int) -> Sketch:
    """The sketch, and all inside it, with signposts for long arrows to a thing to which `many` or more arrows lead."""
    leading = Counter(arrow.head for arrow in sketch.arrows)
    things = {node.id: node for node in sketch.nodes}
    signs: dict[str, Node] = {}
    arrows: list[Arrow] = []
    for arrow in sketch.arrows:
        if arrow.kind not in LONG or leading[arrow.head] < many or things[arrow.head].kind == "connector":
            arrows.append(arrow)
            continue
        name = f"{arrow.tail}#to-{arrow.head}"
        signs.setdefault(name, Node(name, "goto", named(things[arrow.head])))
        arrows.append(replace(arrow, head=name))
    nodes = (
        replace(node, inside=tuple(with_signposts(inside, many) for inside in node.inside))
        for node in sketch.nodes
    )
    return replace(sketch, nodes=(*nodes, *signs.values()), arrows=tuple(arrows))


def named(thing: Node) -> tuple[Line, ...]:
    """What a sign says that stands for a thing: its lines, smaller."""
    return tuple(Line(line.text, 8.0) for line in thing.lines)
