"""The open search beside the exact one on random models: every run of the model is a run of the open space.

`python -m tests.semantics.openness 400` compares so many models, and says in how many the open search came to its end.
"""

from __future__ import annotations

import sys
from random import Random

from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.labels import Label
from koopflow.semantics.opened import explore_open
from koopflow.semantics.statespace import StateSpace, explore
from tests.semantics.random_models import make

BUDGET = 1_200


def steps(space: StateSpace, number: int, hidden: int) -> set[tuple[Label, int]]:
    """What can be told of the steps from a configuration, and where they lead."""
    return {(_told(space, edge, hidden), space.targets[edge]) for edge in space.edges(number)}


def _told(space: StateSpace, edge: int, hidden: int) -> Label:
    label = space.labels[space.of_edge[edge]]
    given = tuple((slot, value) for slot, value in label.given if not hidden >> slot & 1)
    return label._replace(given=given, notes=tuple(note for note in label.notes if note != "bound"))


def simulates(open_: StateSpace, exact: StateSpace) -> bool:
    """Whether every run of the exact space is one of the open space, configuration by configuration."""
    slots = {name: open_.tables.words.slot_of[name].index for name in open_.opened}
    hidden = sum(1 << slot for slot in slots.values())
    packing = exact.configurations.packing
    values = packing.values(hidden)
    number = {packing.pack(now) & ~values: at for at, now in enumerate(open_.configurations)}
    place = [number.get(packed & ~values) for packed in exact.configurations.found]
    return None not in place and all(
        {(label, place[target]) for label, target in steps(exact, at, hidden)}
        <= steps(open_, place[at] or 0, hidden)
        for at in range(len(place))
    )


def is_compared(seed: int) -> bool:
    """Whether both searches of the model of a seed came to an end, so that they were compared; they must agree."""
    made = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(Random(seed))})
    wide = [name for name in lines.root_machines(made) if name != "case"]
    there = build(made, "case", wide)
    exact = explore(there, BUDGET)
    if not exact.complete:
        return False
    space = explore_open(there, BUDGET)
    assert space.opened
    assert not space.complete or simulates(space, exact), f"seed {seed}"
    return space.complete


if __name__ == "__main__":
    count = int(sys.argv[1])
    print(f"{count} models, {sum(map(is_compared, range(count)))} of them compared: no difference")
