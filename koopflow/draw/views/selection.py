"""Which states of a machine a figure shows: those that were named, and those on a way between two others."""

from __future__ import annotations

from collections.abc import Callable

from koopflow.draw.sketch import Request
from koopflow.graph.between import between
from koopflow.model.types import Body, Model
from koopflow.wording.transitions import Path

Shown = Callable[[Path], bool]
"""Whether a state, by the way to it from its machine on, is in the figure."""


def shown(model: Model, request: Request) -> Shown:
    """What `only`, `from_` and `to` leave of the machine `request.of`: all of it where nothing is asked.

    A path of `only` brings what stands above and below it. Between two states are those through which a case can come
    from one to the other without meeting either again; what holds one of them is shown with it.
    """
    asked = [path.removeprefix("machines.") for path in request.only]
    on_a_way: frozenset[str] | None = None
    if request.from_ or request.to:
        ends = [state_at(model, request.of, path) for path in (request.from_, request.to)]
        names = [".".join((request.of, *at)) if at else "" for at in ends]
        on_a_way = between(model, request.of, *names)

    def is_shown(at: Path) -> bool:
        mine = ".".join((request.of, *at)) + "."
        named = not asked or any(f"{path}.".startswith(mine) or mine.startswith(f"{path}.") for path in asked)
        return named and (on_a_way is None or any(f"{path}.".startswith(mine) for path in on_a_way))

    return is_shown


def state_at(model: Model, machine: str, path: str) -> Path | None:
    """The way from the machine on to a state; `path` may begin with `machines` and the machine, or with neither."""
    parts = tuple(path.removeprefix("machines.").split("."))
    for way in (parts[1:] if parts[0] == machine else (), parts):
        body: Body | None = model.machines.get(machine)
        for name in way:
            body = body.parts.get(name) if body else None
        if way and body is not None:
            return way
    return None
