"""A drawing of a process in, BPMN 2.0 out: an XML document with lanes and diagram interchange.

The source is the standard (OMG formal/2011-01-03, also ISO/IEC 19510). Ids are the model's paths, written as XML
names, so that what a tool adds to a thing is found again in the next edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from koopflow.draw.bpmn_model import FlowNode, Places, Process
from koopflow.draw.bpmn_places import STRIP, placed
from koopflow.draw.bpmn_reading import read
from koopflow.draw.drawing import Box, Drawing
from koopflow.draw.outlines import number
from koopflow.draw.plain import for_xml

PROCESS, POOL, COLLABORATION = "process", "pool", "collaboration"
_NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:k="urn:koopflow:provenance"'
)


def bpmn(drawing: Drawing) -> str:
    """The drawing as one process, in a pool with lanes where anybody does anything."""
    process = read(drawing)
    made = drawing.provenance
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<bpmn:definitions {_NAMESPACES} id="definitions" name={_attribute(drawing.title)} '
        f'targetNamespace={_attribute(f"urn:koopflow:{made.model}")} exporter="koopflow" '
        f"exporterVersion={_attribute(made.koopflow)}>",
    ]
    for name, title in process.escalations.items():
        code = ncname(name)
        lines.append(f'<bpmn:escalation id="{code}" name={_attribute(title)} escalationCode="{code}"/>')
    if process.lanes:
        lines += [
            f'<bpmn:collaboration id="{COLLABORATION}">',
            f'<bpmn:participant id="{POOL}" name={_attribute(drawing.title)} processRef="{PROCESS}"/>',
            "</bpmn:collaboration>",
        ]
    lines += _Semantics(process).whole(drawing)
    lines += _diagram(process, placed(process))
    return "\n".join([*lines, "</bpmn:definitions>", ""])


def ncname(path: str) -> str:
    """A path as an XML name: what such a name cannot have stands as its number."""
    return "n-" + "".join(c if c.isascii() and (c.isalnum() or c in ".-") else f"_{ord(c):x}_" for c in path)


@dataclass(frozen=True, slots=True)
class _Semantics:
    """The process itself, without places."""

    process: Process

    def whole(self, drawing: Drawing) -> Iterator[str]:
        """The process with all that is in it."""
        made = drawing.provenance
        yield f'<bpmn:process id="{PROCESS}" name={_attribute(drawing.title)} isExecutable="false">'
        yield _documentation(" ".join((drawing.alt + ".", *drawing.description)))
        yield "<bpmn:extensionElements>"
        yield (
            f"<k:provenance model={_attribute(made.model)} version={_attribute(made.version)} "
            f"sha256={_attribute(made.digest)} koopflow={_attribute(made.koopflow)}/>"
        )
        yield "</bpmn:extensionElements>"
        yield from self._inside("")
        yield "</bpmn:process>"

    def _inside(self, around: str) -> Iterator[str]:
        """Lanes, then nodes, then flows of a process or sub-process."""
        nodes = self.process.within(around)
        yield from self._lanes(around, nodes)
        for node in nodes:
            yield from self._node(node)
        for flow in self.process.flows:
            if flow.around == around:
                yield (
                    f'<bpmn:sequenceFlow id="{ncname(flow.id)}"{_name(flow.name)} sourceRef="{ncname(flow.tail)}" '
                    f'targetRef="{ncname(flow.head)}"/>'
                )

    def _lanes(self, around: str, nodes: Iterable[FlowNode]) -> Iterator[str]:
        """Who does what: in a sub-process too, whose nodes no lane outside of it can refer to."""
        members = {lane: [node for node in nodes if node.lane == lane] for lane in self.process.lanes}
        if not any(members.values()):
            return
        yield f'<bpmn:laneSet id="{ncname(f"{around}#lanes")}">'
        for lane, name in self.process.lanes.items():
            if members[lane] or not around:
                yield f'<bpmn:lane id="{_lane_id(lane, around)}"{_name(name)}>'
                for node in members[lane]:
                    yield f"<bpmn:flowNodeRef>{ncname(node.id)}</bpmn:flowNodeRef>"
                yield "</bpmn:lane>"
        yield "</bpmn:laneSet>"

    def _node(self, node: FlowNode) -> Iterator[str]:
        host = f' attachedToRef="{ncname(node.host)}"' if node.host else ""
        yield f'<bpmn:{node.tag} id="{ncname(node.id)}"{_name(node.name)}{host}>'
        if node.note:
            yield _documentation(node.note)
        for flow in self.process.flows:
            if flow.head == node.id:
                yield f"<bpmn:incoming>{ncname(flow.id)}</bpmn:incoming>"
        for flow in self.process.flows:
            if flow.tail == node.id:
                yield f"<bpmn:outgoing>{ncname(flow.id)}</bpmn:outgoing>"
        if node.many:
            yield "<bpmn:multiInstanceLoopCharacteristics/>"
        if node.tag == "subProcess":
            yield from self._inside(node.id)
        yield from _definition(node)
        yield f"</bpmn:{node.tag}>"


def _definition(node: FlowNode) -> Iterator[str]:
    id_ = f'id="{ncname(f"{node.id}#definition")}"'
    if node.definition == "escalation":
        yield f'<bpmn:escalationEventDefinition {id_} escalationRef="{ncname(node.ref)}"/>'
    elif node.definition == "link":
        yield f"<bpmn:linkEventDefinition {id_} name={_attribute(node.name)}/>"
    elif node.definition:
        yield f"<bpmn:{node.definition}EventDefinition {id_}/>"


def _diagram(process: Process, places: Places) -> Iterator[str]:
    """The diagram: the pool and its lanes, then stages before what is in them, then flows."""
    yield '<bpmndi:BPMNDiagram id="diagram">'
    yield f'<bpmndi:BPMNPlane id="plane" bpmnElement="{COLLABORATION if process.lanes else PROCESS}">'
    if boxes := list(places.lanes.values()):
        left, top, foot = boxes[0].x - STRIP, boxes[0].y, boxes[-1].y + boxes[-1].height
        pool = Box(left, top, boxes[0].width + STRIP, foot - top)
        yield from _shape(POOL, pool, ' isHorizontal="true"')
    for lane, box in places.lanes.items():
        yield from _shape(_lane_id(lane, ""), box, ' isHorizontal="true"')
    for node in sorted(process.nodes, key=lambda node: len(list(process.stages(node)))):
        # Lanes are seen through stages.
        extra = {
            "subProcess": ' isExpanded="true" bioc:fill="none"',
            "exclusiveGateway": ' isMarkerVisible="true"',
        }
        box, label = places.boxes[node.id], places.labels.get(node.id)
        yield from _shape(ncname(node.id), box, extra.get(node.tag, ""), label)
    for flow in process.flows:
        id_ = ncname(flow.id)
        yield f'<bpmndi:BPMNEdge id="{id_}_di" bpmnElement="{id_}">'
        for x, y in places.lines[flow.id]:
            yield f'<di:waypoint x="{number(x)}" y="{number(y)}"/>'
        yield from _label(places.labels.get(flow.id))
        yield "</bpmndi:BPMNEdge>"
    yield "</bpmndi:BPMNPlane>"
    yield "</bpmndi:BPMNDiagram>"


def _shape(element: str, box: Box, extra: str = "", label: Box | None = None) -> Iterator[str]:
    yield f'<bpmndi:BPMNShape id="{element}_di" bpmnElement="{element}"{extra}>'
    yield _bounds(box)
    yield from _label(label)
    yield "</bpmndi:BPMNShape>"


def _label(box: Box | None) -> Iterator[str]:
    if box is not None:
        yield f"<bpmndi:BPMNLabel>{_bounds(box)}</bpmndi:BPMNLabel>"


def _bounds(box: Box) -> str:
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    return f'<dc:Bounds x="{number(box.x)}" y="{number(box.y)}" {size}/>'


def _lane_id(lane: str, around: str) -> str:
    return ncname(f"{around}#{lane}")


def _documentation(text: str) -> str:
    return f"<bpmn:documentation>{escape(for_xml(text))}</bpmn:documentation>"


def _name(text: str) -> str:
    return f" name={_attribute(text)}" if text else ""


def _attribute(text: str) -> str:
    return quoteattr(for_xml(text))
