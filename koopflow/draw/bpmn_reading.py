"""A drawing of a machine in, its meaning in BPMN out: which thing is which flow node, and who does it.

| in the figure | in BPMN |
| --- | --- |
| work, a sitting | user task; several results lead through an exclusive gateway |
| waiting | receive task whose first event completes it; a pause that only a term ends is a timer event |
| a term; what interrupts a stage; a further event of a wait | boundary event of its state |
| stage, parallel regions | sub-process; regions are sub-processes without anything before them, so all begin at once |
| work for each element | call activity with instances in parallel |
| a way out of a stage to a state outside it | an escalation, thrown by an end and caught at the stage's border |
| beginning, end | start event, end event |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from koopflow.draw.bpmn_exits import with_exits
from koopflow.draw.bpmn_model import FlowNode, Process
from koopflow.draw.bpmn_ways import with_ways
from koopflow.draw.drawing import Box, Drawing, Group, Line, Shape
from koopflow.draw.nesting import nested

STAGES = ("composite", "parallel", "region")
"""Kinds of frames that are sub-processes."""
TAGS: Mapping[str, str] = {
    "task": "userTask",
    "sitting": "userTask",
    "waiting": "receiveTask",
    "multi": "callActivity",
    "final": "endEvent",
    "initial": "startEvent",
    "goto": "endEvent",
    **dict.fromkeys(STAGES, "subProcess"),
}


def read(drawing: Drawing) -> Process:
    """The flow nodes, flows and lanes of a drawing of a machine, whatever parts it was broken into."""
    nest = nested(drawing, STAGES)
    things: tuple[Shape | Group, ...] = (*nest.groups, *nest.shapes)
    nodes = tuple(
        _node(thing, nest.around[thing.id], nest.place[thing.id]) for thing in things if thing.kind in TAGS
    )
    lanes = {id_: title for shape in nest.shapes for id_, title in shape.by[:1]}
    process = with_exits(with_ways(Process(nodes, (), lanes, {}), nest.edges))
    return replace(process, nodes=tuple(_in_lanes(process)))


def joined(lines: Iterable[Line]) -> str:
    """The lines as one; a word that was divided is whole again, with its hyphen."""
    found = ""
    for line in lines:
        found += line.text if not found or found.endswith(("-", "/")) else f" {line.text}"
    return found


def _node(thing: Shape | Group, around: str, place: Box) -> FlowNode:
    x, y = place.centre if isinstance(thing, Shape) else (place.x, place.y)
    by = thing.by if isinstance(thing, Shape) else ()
    return FlowNode(
        id=thing.id,
        tag=TAGS[thing.kind],
        name=joined(thing.lines),
        around=around,
        order=(y, x),
        lane=by[0][0] if by else "",
        note=joined(thing.notes),
        many=thing.kind == "multi",
    )


def _in_lanes(process: Process) -> Iterable[FlowNode]:
    """Every node in a lane: what nobody does where the way to it comes from, a stage where its first node is."""
    lane = {node.id: node.lane for node in process.nodes if node.lane}
    near = {node.id: list(_neighbours(process, node)) for node in process.nodes}
    grown = True
    while grown:
        found = {
            name: lane[beside]
            for name, others in near.items()
            if name not in lane and (beside := next((other for other in others if other in lane), ""))
        }
        lane |= found
        grown = bool(found)
    spare = next(iter(process.lanes), "")
    return (replace(node, lane=lane.get(node.id, spare)) for node in process.nodes)


def _neighbours(process: Process, node: FlowNode) -> Iterable[str]:
    """Whose lane a node takes that nobody does, the nearest first."""
    yield from filter(None, (node.host,))
    yield from (flow.tail for flow in process.flows if flow.head == node.id)
    yield from (inner.id for inner in sorted(process.within(node.id), key=lambda inner: inner.order))
    yield from (flow.head for flow in process.flows if flow.tail == node.id)
