"""A process in, its BPMN diagram placed out: lanes across, the way of a case from left to right.

Every node stands in the lane of whoever does it and in a column of its own rank, in the order of the figure. A stage is
a frame over all lanes from its first column to its last, so no stage is torn apart by who works in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.draw.bpmn_lines import lines
from koopflow.draw.bpmn_model import LETTER, LINE, NAME, ROUND, TASK, FlowNode, Places, Process, name_height
from koopflow.draw.drawing import Box

TASK_HEIGHT = 56.0
EVENT, GATEWAY = 34.0, 38.0
STRIP = 30.0
"""Where the name of a pool or a lane stands, at its left."""
GAP, GAP_NAMED = 44.0, 118.0
"""Between two columns; more where the flows between have names."""
SIGN_GAP = 22.0
STAGE_PAD, STAGE_HEAD, STAGE_FOOT, EVENTS_FOOT = 26.0, 30.0, 26.0, 62.0
LANE_PAD, SLOT_GAP = 26.0, 22.0
SAME_RANK = 12.0
"""Things of a figure whose middles differ by less stand in one row there."""


def placed(process: Process) -> Places:
    """Boxes for nodes and lanes, lines for flows, boxes for the names that stand outside."""
    columns = _Columns(process)
    columns.fill("", 2 * STRIP + GAP if process.lanes else GAP, 0)
    rows = _Rows(process, columns)
    boxes = {**rows.leaves(), **rows.frames()}
    boxes |= _at_borders(process, boxes)
    boxes |= _gateways(process, boxes)
    labels = {node.id: box for node in process.nodes if (box := _label(process, node, boxes[node.id]))}
    lanes = {
        lane: Box(STRIP, rows.top[lane], columns.right + GAP - STRIP, rows.high[lane])
        for lane in process.lanes
    }
    drawn, names = lines(process, boxes, rows.foot)
    return Places(boxes, lanes, drawn, {**labels, **names})


@dataclass(frozen=True, slots=True)
class _Leaf:
    node: FlowNode
    x: float
    slot: int


class _Columns:
    """From left to right: what stands in which column, and from where to where stages reach."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.leaves: list[_Leaf] = []
        self.frames: dict[str, tuple[float, float, int]] = {}
        self.cells: dict[tuple[int, str], list[FlowNode]] = {}
        self.right = 0.0
        self._chosen = {flow.tail for flow in process.flows if flow.head.endswith("#choice")}
        self._named = {flow.head for flow in process.flows if flow.name}
        self._column = 0

    def fill(self, around: str, x: float, depth: int) -> float:
        """Place what is in a stage from `x` on; where it ends."""
        for rank in _ranks(self.process.within(around)):
            x += GAP_NAMED if any(node.id in self._named for node in rank) else GAP
            if rank[0].tag == "subProcess":
                end = self.fill(rank[0].id, x, depth + 1) + STAGE_PAD
                end = max(end, x + TASK + 2 * STAGE_PAD)
                self.frames[rank[0].id] = (x, end, depth)
                x = end
            else:
                self._leaf_rank(rank, x)
                x += TASK
            if any(node.id in self._chosen for node in rank):
                x += SIGN_GAP + GATEWAY
        self.right = max(self.right, x)
        return x

    def _leaf_rank(self, rank: list[FlowNode], x: float) -> None:
        self._column += 1
        for node in rank:
            cell = self.cells.setdefault((self._column, node.lane), [])
            self.leaves.append(_Leaf(node, x, len(cell)))
            cell.append(node)

    def cell_of(self, leaf: _Leaf) -> list[FlowNode]:
        """Everything in the column and lane of a leaf, from the top."""
        return next(cell for cell in self.cells.values() if leaf.node in cell)


def _ranks(nodes: tuple[FlowNode, ...]) -> Iterator[list[FlowNode]]:
    """The rows of a figure, each stage by itself; signs at borders and gateways stand beside what they belong to."""
    rank: list[FlowNode] = []
    for node in sorted(nodes, key=lambda node: node.order):
        if node.host or node.tag == "exclusiveGateway":
            continue
        stage = node.tag == "subProcess"
        if rank and (stage or rank[0].tag == "subProcess" or node.order[0] - rank[0].order[0] > SAME_RANK):
            yield rank
            rank = []
        rank.append(node)
    if rank:
        yield rank


class _Rows:
    """From top to bottom: how high lanes have to be, and how far stages reach into the first and the last."""

    def __init__(self, process: Process, columns: _Columns) -> None:
        self.process = process
        self.columns = columns
        self.events: dict[str, list[FlowNode]] = {}
        for node in process.nodes:
            if node.host:
                self.events.setdefault(node.host, []).append(node)
        order = list(process.lanes) or [""]
        deep = max((self._head(depth) for _, _, depth in columns.frames.values()), default=0.0)
        low = max((self._under(name) for name in columns.frames), default=0.0) + STAGE_FOOT
        self.top: dict[str, float] = {}
        self.high: dict[str, float] = {}
        y = 0.0
        for lane in order:
            cells = (sum(map(self._tall, cell)) for (_, of), cell in columns.cells.items() if of == lane)
            # The name of a lane stands upright in its strip, in two lines.
            content = max(TASK_HEIGHT, len(process.lanes.get(lane, "")) * LETTER * 0.6, *cells)
            self.top[lane] = y
            self.high[lane] = round(
                content
                + 2 * LANE_PAD
                + (deep if lane == order[0] else 0.0)
                + (low if lane == order[-1] else 0.0),
                2,
            )
            y += self.high[lane]
        self.bottom = y
        self._first, self._deep = order[0], deep
        self.foot = {name: self.bottom - self._under(name) for name in columns.frames} | {"": self.bottom}

    def leaves(self) -> dict[str, Box]:
        """The boxes of all that is no stage."""
        found: dict[str, Box] = {}
        for leaf in self.columns.leaves:
            cell = self.columns.cell_of(leaf)
            y = self.top[leaf.node.lane] + LANE_PAD + (self._deep if leaf.node.lane == self._first else 0.0)
            y += sum(map(self._tall, cell[: leaf.slot])) + _sunk(leaf.node)
            wide, high = _size(leaf.node)
            found[leaf.node.id] = Box(round(leaf.x + (TASK - wide) / 2, 2), round(y, 2), wide, high)
        return found

    def frames(self) -> dict[str, Box]:
        """The boxes of stages, over all lanes."""
        return {
            name: Box(left, self._head(depth), right - left, round(self.foot[name] - self._head(depth), 2))
            for name, (left, right, depth) in self.columns.frames.items()
        }

    def _tall(self, node: FlowNode) -> float:
        """A node with the signs at its border, their names, and the gap to the next."""
        events = max(
            (EVENT / 2 + name_height(event.name) for event in self.events.get(node.id, ())), default=0.0
        )
        name = name_height(node.name, TASK) + 4 if node.tag in ROUND else 0.0
        return _sunk(node) + _size(node)[1] + name + events + SLOT_GAP

    def _head(self, depth: int) -> float:
        return 10.0 + depth * STAGE_HEAD

    def _under(self, name: str) -> float:
        """How much is below a stage: what the stages around it keep for signs and lines."""
        around = self.process.node[name].around
        return self._kept(around) + (self._under(around) if around else 0.0)

    def _kept(self, around: str) -> float:
        stages = [node for node in self.process.within(around) if node.tag == "subProcess"]
        return EVENTS_FOOT + STAGE_FOOT if any(node.id in self.events for node in stages) else STAGE_FOOT


def _size(node: FlowNode) -> tuple[float, float]:
    if node.tag in ROUND:
        return EVENT, EVENT
    return TASK, max(TASK_HEIGHT, name_height(node.name, TASK - 24) + 26)


def _sunk(node: FlowNode) -> float:
    """How much lower a circle stands than a task, so that a line between them is straight."""
    return (TASK_HEIGHT - EVENT) / 2 if node.tag in ROUND else 0.0


def _at_borders(process: Process, boxes: dict[str, Box]) -> dict[str, Box]:
    """Events at the lower border of what they belong to, from the right to the left of a stage."""
    found: dict[str, Box] = {}
    beside: dict[str, int] = {}
    for node in process.nodes:
        if node.host:
            host, number = boxes[node.host], beside.get(node.host, 0)
            beside[node.host] = number + 1
            step = NAME + EVENT + SIGN_GAP if process.node[node.host].tag == "subProcess" else EVENT + 6
            x = host.x + host.width - 12 - EVENT - (number * step) % max(host.width - EVENT - 12, 1.0)
            found[node.id] = Box(round(x, 2), round(host.y + host.height - EVENT / 2, 2), EVENT, EVENT)
    return found


def _gateways(process: Process, boxes: dict[str, Box]) -> dict[str, Box]:
    """Each at the right of what leads to it; of an event at a border, at its right below."""
    found: dict[str, Box] = {}
    for flow in process.flows:
        if flow.head.endswith("#choice"):
            tail = boxes[flow.tail]
            middle = tail.centre[1] + (EVENT if process.node[flow.tail].host else 0.0)
            x = tail.x + tail.width + SIGN_GAP
            found[flow.head] = Box(round(x, 2), round(middle - GATEWAY / 2, 2), GATEWAY, GATEWAY)
    return found


def _label(process: Process, node: FlowNode, box: Box) -> Box | None:
    """Where the name of a circle stands: below it, at a border beside it."""
    if node.tag not in ROUND or not node.name:
        return None
    if node.host:
        wide = NAME if process.node[node.host].tag == "subProcess" else TASK / 2
        return Box(
            round(box.x - wide - 2, 2), round(box.centre[1] + 6, 2), wide, name_height(node.name, wide)
        )
    below = Box(round(box.centre[0] - TASK / 2, 2), round(box.y + EVENT + 4, 2), TASK, LINE)
    return replace(below, height=name_height(node.name, TASK))
