"""Placed flow nodes in, the lines of the sequence flows between them out, with places for their names.

A line is horizontal and vertical pieces only. To the next column it goes straight over; further on, or back, it goes
along the upper edge of the lane, and below the stages where it passes some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from koopflow.draw.bpmn_model import NAME, ROUND, TASK, Process, SequenceFlow, name_height
from koopflow.draw.drawing import XY, Box

STUB = 14.0
"""How far a line leads straight out of a thing, and into one."""
TRACK, TRACKS = 5.0, 4
"""The distance of lines that run along beside each other, and how many do."""


def lines(
    process: Process, boxes: Mapping[str, Box], foot: Mapping[str, float]
) -> tuple[dict[str, tuple[XY, ...]], dict[str, Box]]:
    """The corners of each flow, and the box of the name of each that has one; `foot` is where stages end below."""
    routing = _Routing(process, boxes, foot)
    drawn = {flow.id: _cornered(routing.line(flow)) for flow in process.flows}
    return drawn, routing.names


class _Routing:
    def __init__(self, process: Process, boxes: Mapping[str, Box], foot: Mapping[str, float]) -> None:
        self.process = process
        self.boxes = boxes
        self.foot = foot
        self.names: dict[str, Box] = {}
        self._tracks: Counter[object] = Counter()
        self._heights: Counter[str] = Counter()

    def line(self, flow: SequenceFlow) -> tuple[XY, ...]:
        """The corners of one flow."""
        tail, head = self.boxes[flow.tail], self.boxes[flow.head]
        if flow.head.endswith("#choice") and not self.process.node[flow.tail].host:
            y = head.centre[1]
            return ((tail.x + tail.width, y), (head.x, y))
        start, end = self._ends(flow)
        column = self._column(flow.head)
        self._name(flow, (column, end[1]))
        near = column - STUB - TRACK * self._track(("into", flow.head))
        if self.process.node[flow.tail].host:
            y = start[1] + STUB + TRACK * self._track(("below", flow.tail, flow.around))
            return (start, (start[0], y), (near, y), (near, end[1]), end)
        out = start[0] + STUB
        if out <= near and not self._between(flow, start[0], column):
            return (start, (near, start[1]), (near, end[1]), end)
        y = self._along(flow, start[0], end[0])
        return (start, (out, start[1]), (out, y), (near, y), (near, end[1]), end)

    def _ends(self, flow: SequenceFlow) -> tuple[XY, XY]:
        """Where a flow leaves and arrives: at the right, of an event at a border below; at the left."""
        tail, head = self.boxes[flow.tail], self.boxes[flow.head]
        node = self.process.node[flow.tail]
        if node.host:
            return (tail.centre[0], tail.y + tail.height), (
                head.x,
                self._height(flow.head, tail.y + tail.height + STUB),
            )
        end = (head.x, self._height(flow.head, tail.centre[1]))
        return (tail.x + tail.width, self._height(flow.tail, end[1])), end

    def _height(self, name: str, wanted: float) -> float:
        """The height at which a line meets a thing: its middle, of a stage the one that is wanted."""
        box = self.boxes[name]
        if self.process.node[name].tag != "subProcess":
            return box.centre[1]
        return min(max(wanted, box.y + 40), box.y + box.height - 20)

    def _column(self, head: str) -> float:
        """Where the column of a thing begins; a circle stands in the middle of its column."""
        box, node = self.boxes[head], self.process.node[head]
        return box.x - ((TASK - box.width) / 2 if node.tag in ROUND else 0.0)

    def _between(self, flow: SequenceFlow, left: float, right: float) -> bool:
        """Whether something stands in the way of a straight line over."""
        y = self._ends(flow)[0][1]
        ends = {flow.tail, flow.head, *self.process.stages(self.process.node[flow.tail])}
        return any(
            box.x < right and left < box.x + box.width and box.y < y < box.y + box.height
            for name, box in self.boxes.items()
            if name not in ends
        )

    def _along(self, flow: SequenceFlow, left: float, right: float) -> float:
        """The height at which a long line runs: above its lane's things, or below the stages that it passes."""
        low, high = min(left, right), max(left, right)
        passed = [
            node.id
            for node in self.process.within(flow.around)
            if node.tag == "subProcess"
            and self.boxes[node.id].x < high
            and low < self.boxes[node.id].x + self.boxes[node.id].width
        ]
        if passed or self.process.node[flow.tail].tag == "subProcess":
            return self.foot[flow.around] - 8 - TRACK * self._track(("foot", flow.around))
        return self.boxes[flow.tail].y - 8 - TRACK * self._track(("above", self.boxes[flow.tail].y))

    def _track(self, of: object) -> int:
        self._tracks[of] += 1
        return (self._tracks[of] - 1) % TRACKS

    def _name(self, flow: SequenceFlow, end: XY) -> None:
        """The name stands before the arrowhead, above the line, names of other flows to the same thing above it."""
        if not flow.name:
            return
        high = name_height(flow.name)
        self._heights[flow.head] += int(high)
        x = end[0] - STUB - TRACK - NAME
        self.names[flow.id] = Box(round(x, 2), round(end[1] - self._heights[flow.head] - 3, 2), NAME, high)


def _cornered(points: tuple[XY, ...]) -> tuple[XY, ...]:
    """The points without those that are no corners."""
    found: list[XY] = []
    for x, y in points:
        point = (round(x, 2), round(y, 2))
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (
            found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]
        ):
            found[-1] = point
        else:
            found.append(point)
    return tuple(found)
