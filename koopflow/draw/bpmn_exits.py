"""Signs that name a state elsewhere in, what BPMN has for them out: the flow itself, or an escalation out of a stage.

BPMN lets no sequence flow cross the border of a sub-process. So a way out of a stage ends in it by throwing an
escalation, which an event at the border of the stage catches and from which it goes on.
"""

from __future__ import annotations

from dataclasses import replace

from koopflow.draw.bpmn_model import FlowNode, Process, SequenceFlow

SIGN = "#to-"


def with_exits(process: Process) -> Process:
    """The process with every sign resolved; one that names a state which is not in the figure stays an end."""
    for sign in [node for node in process.nodes if SIGN in node.id]:
        target = _target(process, sign.id)
        if target is None:
            continue
        beside = target.around == sign.around
        process = _joined(process, sign, target) if beside else _thrown(process, sign, target)
    return process


def _target(process: Process, sign: str) -> FlowNode | None:
    """The node that a sign names by its path, or by its path from the machine on."""
    place, _, name = sign.partition(SIGN)
    machine = ".".join(place.split(".")[:2])
    return process.node.get(name) or process.node.get(f"{machine}.{name}")


def _joined(process: Process, sign: FlowNode, target: FlowNode) -> Process:
    """A sign that only spares a long line, on one level: the line itself."""
    flows = (replace(flow, head=target.id) if flow.head == sign.id else flow for flow in process.flows)
    nodes = (node for node in process.nodes if node.id != sign.id)
    return replace(process, nodes=tuple(nodes), flows=tuple(flows))


def _thrown(process: Process, sign: FlowNode, target: FlowNode) -> Process:
    """A way out of a stage: thrown where the sign stands, caught at the outermost stage that is left."""
    left, entered = [sign.id, *process.stages(sign)], [target.id, *process.stages(target)]
    common = next(name for name in entered[1:] if name in left[1:])
    stage = process.node[left[left.index(common) - 1]]
    head = process.node[entered[entered.index(common) - 1]]
    ref = f"{target.id}#reached"
    caught = f"{stage.id}#catches-{target.id}"
    escalations = {**process.escalations, ref: target.name or sign.name}
    nodes = tuple(
        replace(node, definition="escalation", ref=ref) if node.id == sign.id else node
        for node in process.nodes
    )
    if caught in process.node:
        return replace(process, nodes=nodes, escalations=escalations)
    event = FlowNode(
        caught,
        "boundaryEvent",
        sign.name,
        stage.around,
        stage.order,
        definition="escalation",
        host=stage.id,
        ref=ref,
    )
    flow = SequenceFlow(f"{caught}#flow", caught, head.id, "", stage.around)
    return replace(process, nodes=(*nodes, event), flows=(*process.flows, flow), escalations=escalations)
