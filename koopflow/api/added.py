"""An adaptation goes in; the states and transitions that only it has come out, by their paths from the machine on.

A way of the reference is still one of the adaptation where such steps lie between, and a figure marks them. It stands
apart because the walk and the figure ask the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.model.changes import moved
from koopflow.model.library import LoadedModel
from koopflow.model.machines import walk
from koopflow.model.types import Model


def added(loaded: LoadedModel) -> frozenset[str]:
    """What the model at the beginning of the line does not have; nothing where there is no adaptation."""
    first, *adaptations = loaded.line
    if not adaptations:
        return frozenset()
    known = set(_paths(first.model))
    for adaptation in adaptations:
        known = {moved(path, adaptation.renamed) for path in known}
    return frozenset(path.removeprefix("machines.") for path in set(_paths(loaded.model)) - known)


def _paths(model: Model) -> Iterator[str]:
    for name, machine in model.machines.items():
        for at, state in walk(machine):
            path = ".".join(("machines", name, *at))
            yield path
            yield from (f"{path}.{transition}" for transition in state.next)
