"""Which transitions are straight: from a task to a task beside it, with nothing else to do (`machine.straight`)."""

from __future__ import annotations

from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.trees import Rows


def straighten(rows: Rows) -> None:
    """Write into the row of each straight transition the node to which it leads."""
    for layout, after in zip(rows.layouts, [*rows.layouts[1:], None], strict=True):
        first = layout[w.L_FIRST]
        nodes = rows.nodes[first : after[w.L_FIRST] if after else None]
        for node in nodes:
            for number in range(node[w.N_FIRST], node[w.N_FIRST] + node[w.N_TRANSITIONS]):
                transition = rows.transitions[number]
                if transition[w.T_ALTERNATIVES] == 1 and transition[w.T_RULES] < 0 and _is_plain(node):
                    target = _beside(node, nodes, rows.alternatives[transition[w.T_FIRST]])
                    if target >= 0 and _is_plain(nodes[target]):
                        transition[w.T_STRAIGHT] = target


def _beside(node: list[int], nodes: list[list[int]], alternative: list[int]) -> int:
    """The node beside this one to which an alternative without effects leads, -1 where it does not."""
    target = alternative[w.A_TO]
    if alternative[w.A_EFFECTS] >= 0 or target < 0:
        return -1
    return target if alternative[w.A_DOMAIN] == node[w.N_PARENT] == nodes[target][w.N_PARENT] else -1


def _is_plain(node: list[int]) -> bool:
    """Whether entering and leaving a state does nothing but put its work on the list, and take it away."""
    nothing = max(node[w.N_HOLDS], node[w.N_WATCH], node[w.N_RULES]) < 0
    return node[w.N_KIND] == w.TASK and nothing and not node[w.N_ALARMS]
