"""The parts of BPMN that a machine needs: what a drawing is read as, what gets places, and what is then written.

Ids are paths of the model with a word behind `#` where BPMN has more things than the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from koopflow.draw.drawing import XY, Box

Definition = Literal["", "timer", "message", "escalation", "link"]
ROUND = ("endEvent", "startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
"""Flow nodes that are circles."""

TASK, NAME = 124.0, 92.0
"""How wide a task is, and the name of a flow or of an event at a border."""
LINE, LETTER = 14.0, 6.2
"""The height of a line and the width of a letter as BPMN's tools set names."""


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An activity, event or gateway; `around` is the sub-process that it is in, "" for the process itself.

    `order` says where it comes among its neighbours: from top to bottom, then from left to right. `host` is the
    activity at whose border an event is, `ref` the escalation that it throws or catches, `many` whether there are
    instances.
    """

    id: str
    tag: str
    name: str = ""
    around: str = ""
    order: XY = (0.0, 0.0)
    lane: str = ""
    note: str = ""
    definition: Definition = ""
    host: str = ""
    ref: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """From one flow node to another of the same `around`."""

    id: str
    tail: str
    head: str
    name: str = ""
    around: str = ""


@dataclass(frozen=True)
class Process:
    """All that happens, and the lanes of those who do it, by their ids; `escalations` are thrown out of stages."""

    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    lanes: Mapping[str, str]
    escalations: Mapping[str, str]

    @cached_property
    def node(self) -> Mapping[str, FlowNode]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    def within(self, around: str) -> tuple[FlowNode, ...]:
        """The nodes directly in a sub-process, or in the process."""
        return tuple(node for node in self.nodes if node.around == around)

    def stages(self, node: FlowNode) -> Iterator[str]:
        """The sub-processes around a node, the innermost first, and last "" for the process."""
        while node.around:
            yield node.around
            node = self.node[node.around]
        yield ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is, in pixels; `labels` has the boxes of names that stand outside."""

    boxes: Mapping[str, Box]
    lanes: Mapping[str, Box]
    lines: Mapping[str, tuple[XY, ...]]
    labels: Mapping[str, Box]


def name_height(name: str, wide: float = NAME) -> float:
    """How high a name is in lines of this width, of which words fill six sevenths; 0 for none."""
    return max(1, -(-len(name) * LETTER * 7 // (wide * 6))) * LINE if name else 0.0
