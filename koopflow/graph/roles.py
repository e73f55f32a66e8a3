"""What a name in a state's `next` means: in go a state and the name, out comes result, timer, completion or
event.

The lowest fact about behaviour; drawings, tables and checks all ask for it, so it stands below them and
needs no graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from koopflow.model.machines import Alternative, Body, State
from koopflow.model.types import Model

Role = Literal["result", "timer", "completion", "event"]


def role(model: Model, state: State, name: str, alternatives: Sequence[Alternative]) -> Role:
    """What a name in this state's `next` means."""
    if alternatives[0].after is not None or alternatives[0].at is not None:
        return "timer"
    if state.work is not None:
        return "result"
    if state.kind == "waiting":
        return "event"
    return "completion" if name == "done" or name in outcomes(model, state) else "event"


def outcomes(model: Model, body: Body) -> tuple[str, ...]:
    """The outcomes that a body, or a composite, parallel or multi-instance state, can complete with, in
    order."""
    if isinstance(body, State) and body.each is not None:
        machine = model.machines.get(body.each.run)
        return outcomes(model, machine) if machine is not None else ()
    here = [state.outcome or name for name, state in body.states.items() if state.final]
    inside = [item for region in body.regions.values() for item in outcomes(model, region)]
    return tuple(dict.fromkeys([*here, *inside]))
