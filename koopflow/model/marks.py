"""What a rule's path means as an event: a path in, a transition taken, a flow sent or a state entered out.

Simulation and verification judge the same events, so what a path means is said once, below both.
"""

from __future__ import annotations

from typing import Literal

from koopflow.model.machines import Body, State
from koopflow.model.types import Model

Mark = tuple[Literal["taken", "sent", "entered"], str]
"""What makes an event: a transition taken, a flow sent or a state entered, by its path without the section's name."""
Place = frozenset[Mark]
"""An event's place in a rule: any of these."""


def mark_of(model: Model, path: str) -> Mark:
    """The event that a path of a rule means: where a completion and a state share it, the completion."""
    section, _, rest = path.partition(".")
    if section == "flows":
        return "sent", rest
    *way, last = rest.split(".")
    body: Body = model.machines[way[0]] if way else model.machines[last]
    for name in way[1:]:
        body = body.parts[name]
    return ("taken" if isinstance(body, State) and last in body.next else "entered"), rest
