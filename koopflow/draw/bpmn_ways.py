"""Flow nodes and the arrows of a drawing in, the same with sequence flows, gateways and boundary events out.

What completes a state leaves it as a flow, through an exclusive gateway where there are several. What ends it from
outside, a term or an event, leaves from a sign at its border, and through a gateway behind that where guards decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from koopflow.draw.bpmn_model import Definition, FlowNode, Process, SequenceFlow
from koopflow.draw.drawing import Edge, Label

DEFINITIONS: Mapping[str, Definition] = {"timer": "timer", "event": "message", "interrupt": "message"}
Found = tuple[list[FlowNode], list[SequenceFlow]]


def with_ways(process: Process, edges: Sequence[Edge]) -> Process:
    """The process with everything that leads from one node to another."""
    leaving: dict[str, dict[str, list[Edge]]] = {}
    for edge in edges:
        if edge.tail in process.node and edge.head in process.node:
            leaving.setdefault(edge.tail, {}).setdefault(_transition(edge), []).append(edge)
    nodes, flows = dict(process.node), list(process.flows)
    for name, groups in leaving.items():
        tail = _paused(nodes[name], groups)
        nodes[name] = tail
        completing = _completing(tail, groups)
        found = [_fan(tail, [edge for key in completing for edge in groups[key]])]
        found += [_at_border(tail, key, group) for key, group in groups.items() if key not in completing]
        for more, ways in found:
            nodes |= {node.id: node for node in more}
            flows += ways
    return replace(process, nodes=tuple(nodes.values()), flows=tuple(flows))


def _paused(node: FlowNode, groups: Mapping[str, Sequence[Edge]]) -> FlowNode:
    """The node; a wait that only a term ends is an event."""
    if node.tag == "receiveTask" and [group[0].kind for group in groups.values()] == ["timer"]:
        return replace(node, tag="intermediateCatchEvent", definition="timer")
    return node


def _completing(tail: FlowNode, groups: Mapping[str, Sequence[Edge]]) -> list[str]:
    """The transitions by which a state is over by itself: of a wait the first event, of a pause its term."""
    if tail.tag == "intermediateCatchEvent":
        return list(groups)
    if tail.tag == "receiveTask":
        return [name for name, group in groups.items() if group[0].kind != "timer"][:1]
    return [name for name, group in groups.items() if group[0].kind in ("initial", "result")]


def _at_border(host: FlowNode, transition: str, edges: Sequence[Edge]) -> Found:
    """An event at the border of a state, and what follows it; it is called what the first caption says."""
    mark = "timer" if edges[0].kind == "timer" else ""
    naming = [label for label in edges[0].labels if label.mark == mark][:1]
    event = FlowNode(
        f"{transition}#event",
        "boundaryEvent",
        _said(naming),
        host.around,
        host.order,
        definition=DEFINITIONS[edges[0].kind],
        host=host.id,
    )
    more, flows = _fan(event, edges, naming)
    return [event, *more], flows


def _fan(tail: FlowNode, edges: Sequence[Edge], told: Sequence[Label] = ()) -> Found:
    """Flows from a node, several through a gateway that decides between them; what the node is called they are not."""
    if len(edges) <= 1:
        return [], list(_flows(tail, edges, told))
    gateway = FlowNode(f"{tail.id}#choice", "exclusiveGateway", "", tail.around, tail.order)
    first = SequenceFlow(f"{gateway.id}#flow", tail.id, gateway.id, "", tail.around)
    return [gateway], [first, *_flows(gateway, edges, told)]


def _flows(tail: FlowNode, edges: Sequence[Edge], told: Sequence[Label]) -> Iterator[SequenceFlow]:
    for edge in edges:
        name = _said([label for label in edge.labels if label not in told])
        yield SequenceFlow(f"{edge.id}#flow", tail.id, edge.head, name, tail.around)


def _said(labels: Sequence[Label]) -> str:
    """Captions as one text."""
    return "; ".join(" ".join(line.text for line in label.lines) for label in labels)


def _transition(edge: Edge) -> str:
    """The transition of which an arrow is an alternative."""
    name, mark, number = edge.id.rpartition("#")
    return name if mark and number.isdecimal() else edge.id
