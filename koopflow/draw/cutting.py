"""A flat sketch that is too large in, sketches of its consecutive parts out: cut where few arrows are cut.

Things keep together along the ways from the entry on. An arrow that is cut ends at a connector with the name of where
it leads, and begins again in the other part at one with the name of where it comes from: the off-page connector of
flow charts (ISO 5807).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from koopflow.draw.drawing import Line
from koopflow.draw.signposts import named
from koopflow.draw.sketch import Arrow, Node, Sketch

CONNECTOR = "connector"
ONWARD = "#on-"
"""Between the names of a tail and of a head in the name of the connector at the tail."""
SIGNS = ("initial", "goto")
"""What is no thing of its own: it goes where the arrow at its other end is."""
TRIES = 40
"""After so many divisions in which something was too large, the first one found is taken."""

Names = tuple[str, ...]
Cost = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a part says of the others: in which part a thing is, and how that is put on either side of an arrow.

    `resumed` is what a frame says that goes on from a part.
    """

    part_of: Callable[[str], int]
    see: Callable[[int], Line]
    came: Callable[[int], Line]
    resumed: Callable[[int], Line]


def can_be_cut(sketch: Sketch, most: int) -> bool:
    """Whether there are several things on one level, not more than `most`, in no frames to be cut through."""
    flat = _flat(sketch)
    return not flat.frames and 1 < len(_things(flat)) <= most


def cuts(sketch: Sketch, fits: Callable[[Names], bool], most: int) -> list[Names]:
    """The names of the things of each part: as few parts as can be, at most `most`, and of these ways the best.

    The best leaves no thing alone, cuts the fewest arrows and makes parts of like size. `fits` says whether the part of
    some things fits; nothing comes back where one thing alone does not, or where more parts were needed.
    """
    flat = _flat(sketch)
    order = _order(flat)
    at = {name: number for number, name in enumerate(order)}
    arrows = [(at[a.tail], at[a.head]) for a in flat.arrows if a.tail in at and a.head in at]
    known: dict[tuple[int, int], bool] = {}

    def holds(start: int, stop: int) -> bool:
        if (start, stop) not in known:
            # What is too large stays so when more comes to it.
            known[start, stop] = not any(
                start <= first and last <= stop for (first, last), good in known.items() if not good
            ) and fits(order[start:stop])
        return known[start, stop]

    def cost(start: int, stop: int) -> Cost:
        leaving = sum(start <= tail < stop and not start <= head < stop for tail, head in arrows)
        return int(stop - start == 1), leaving, (stop - start) ** 2

    found = _filled(len(order), holds, most)
    costs = {
        (start, stop): cost(start, stop)
        for start in range(len(order))
        for stop in range(start + 1, len(order) + 1)
    }
    for _ in range(TRIES if found else 0):
        open_ = {span: price for span, price in costs.items() if known.get(span, True)}
        other = _cheapest(len(order), open_, len(found))
        large = [span for span in other if not holds(*span)]
        if not large:
            found = other or found
            break
    return [order[start:stop] for start, stop in found]


def piece(sketch: Sketch, names: Names, crossing: Crossing, number: int) -> Sketch:
    """The part of the sketch with these things, under the name of the sketch and its `number` among its parts (from 1).

    A frame around all of it is there again in each part.
    """
    flat = _flat(sketch)
    own = set(names)
    things = {node.id: node for node in flat.nodes}
    for arrow in flat.arrows:
        if things[arrow.head].kind == "goto" and arrow.tail in own:
            own.add(arrow.head)
    for arrow in flat.arrows:
        if things[arrow.tail].kind == "initial" and arrow.head in own:
            own.add(arrow.tail)
    signs: dict[str, Node] = {}
    arrows = tuple(_parts_of(flat.arrows, own, things, crossing, signs))
    nodes = (*(node for node in flat.nodes if node.id in own), *signs.values())
    level = replace(flat, nodes=nodes, arrows=arrows, id=f"{flat.id}#{number}")
    resumed = (crossing.resumed(crossing.part_of(names[0]) - 1),) if number > 1 else ()
    return _around(sketch, level, number, resumed)


def _parts_of(
    arrows: Sequence[Arrow],
    own: set[str],
    things: dict[str, Node],
    crossing: Crossing,
    signs: dict[str, Node],
) -> Iterator[Arrow]:
    """The arrows of a part, whole or to and from connectors, which come into `signs`; the tail keeps the captions."""
    for arrow in arrows:
        if arrow.tail in own and arrow.head in own:
            yield arrow
        elif arrow.tail in own:
            name = f"{arrow.tail}{ONWARD}{arrow.head}"
            note = crossing.see(crossing.part_of(arrow.head))
            signs.setdefault(name, Node(name, CONNECTOR, named(things[arrow.head]), (note,)))
            yield replace(arrow, head=name)
        elif arrow.head in own:
            name = f"{arrow.head}#from-{arrow.tail}"
            note = crossing.came(crossing.part_of(arrow.tail))
            signs.setdefault(name, Node(name, CONNECTOR, named(things[arrow.tail]), (note,)))
            yield replace(arrow, id=f"{arrow.id}#2", tail=name, captions=())


def _flat(sketch: Sketch) -> Sketch:
    """The level that can be cut: the inside of the frame, where a frame is all there is."""
    while len(sketch.nodes) == 1 and len(sketch.nodes[0].inside) == 1:
        sketch = sketch.nodes[0].inside[0]
    return sketch


def _around(sketch: Sketch, flat: Sketch, number: int, resumed: tuple[Line, ...]) -> Sketch:
    """The cut level in the frames that stand around it."""
    if len(sketch.nodes) != 1 or len(sketch.nodes[0].inside) != 1:
        return flat
    node = sketch.nodes[0]
    inside = _around(node.inside[0], flat, number, ())
    framed = replace(node, notes=(*node.notes, *resumed), inside=(inside,))
    return replace(sketch, nodes=(framed,), id=f"{sketch.id}#{number}")


def _things(flat: Sketch) -> list[Node]:
    return [node for node in flat.nodes if node.kind not in SIGNS]


def _order(flat: Sketch) -> Names:
    """Things from the entry on, each way followed to its end before the next: what belongs together stays together."""
    things = [node.id for node in _things(flat)]
    onward: dict[str, list[str]] = {name: [] for name in things}
    entries = []
    for arrow in flat.arrows:
        if arrow.tail in onward and arrow.head in onward:
            onward[arrow.tail].append(arrow.head)
        elif arrow.head in onward:
            entries.append(arrow.head)
    seen: set[str] = set()
    done: list[str] = []
    for root in (*entries, *things):
        if root in seen:
            continue
        behind: list[str] = []
        seen.add(root)
        stack = [(root, reversed(onward[root]))]
        while stack:
            name, heads = stack[-1]
            head = next((item for item in heads if item not in seen), None)
            if head is None:
                behind.append(name)
                stack.pop()
            else:
                seen.add(head)
                stack.append((head, reversed(onward[head])))
        done += reversed(behind)
    return _with_ends(done, onward)


def _with_ends(order: list[str], onward: Mapping[str, list[str]]) -> Names:
    """The order with each end right behind the last thing that leads to it."""
    at = {name: number for number, name in enumerate(order)}
    last = {head: name for name in order for head in onward[name] if head != name}

    def place(name: str) -> tuple[int, int]:
        ends = name in last and not any(head != name for head in onward[name])
        return (at[last[name]] if ends else at[name], at[name] if ends else -1)

    return tuple(sorted(order, key=place))


def _filled(length: int, holds: Callable[[int, int], bool], most: int) -> list[tuple[int, int]]:
    """Parts filled one after the other, each as full as can be: no way has fewer. [] where one thing is too large."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < length:
        least, stop = start, length + 1
        while stop - least > 1:
            middle = (least + stop) // 2
            least, stop = (middle, stop) if holds(start, middle) else (least, middle)
        if least == start or len(found) == most:
            return []
        found.append((start, least))
        start = least
    return found


def _cheapest(length: int, costs: dict[tuple[int, int], Cost], count: int) -> list[tuple[int, int]]:
    """The division into `count` spans of the least cost in all, [] where there is none."""
    best: dict[int, tuple[Cost, list[tuple[int, int]]]] = {0: ((0, 0, 0), [])}
    for _ in range(count):
        longer: dict[int, tuple[Cost, list[tuple[int, int]]]] = {}
        for (start, stop), (alone, leaving, size) in costs.items():
            if start in best:
                (a, b, c), spans = best[start]
                way = ((a + alone, b + leaving, c + size), [*spans, (start, stop)])
                if stop not in longer or way < longer[stop]:
                    longer[stop] = way
        best = longer
    return best[length][1] if length in best else []
