"""What a configuration, a stimulus and a step are: plain hashable tuples of integers that mean something
with tables.

They stand apart because the search, the walk and every check hold them, while only `step` makes them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from koopflow.semantics.tables import Option, Values

SIGNAL_BASE = 1 << 32
"""An agenda item below this is a completion (the node's number), from it on a signal and the root that
raised it."""
AGENDA_MAX = 64


class Configuration(NamedTuple):
    """One moment of a line: docs/explanation/semantics.md, section 2.

    `active`, `gated` and `stuck` are masks of nodes, `started` and `over` of roots, `kept` of flow slots;
    `way` counts the copies on the way for each flow slot.
    """

    active: int
    gated: int
    stuck: int
    started: int
    over: int
    values: Values
    kept: int
    way: tuple[int, ...]
    agenda: tuple[int, ...]


class Kind(IntEnum):
    """The kinds of stimulus, in the order in which `enabled` lists them."""

    NEXT = 0
    KEPT = 1
    START = 2
    BEGIN = 3
    UNMET = 4
    RESULT = 5
    STUCK = 6
    TIMER = 7
    EVENT = 8
    DELIVERY = 9
    FOREIGN_SIGNAL = 10
    FOREIGN_FLOW = 11


NO_PLAN = -1


class Stimulus(NamedTuple):
    """What can happen to a configuration.

    `at` is a flow slot (`KEPT`, `DELIVERY`, `FOREIGN_FLOW`), a root (`START`, `EVENT`), a node (`BEGIN`,
    `UNMET`, `STUCK`), a transition (`RESULT`, `TIMER`) or a trigger (`FOREIGN_SIGNAL`). `detail` is the
    plan's mask or `NO_PLAN` (`RESULT`, `STUCK`), the trigger (`EVENT`), or 0 for a signal from another case
    and 1 from another municipality. `given` holds the attributes' slots and values of a `START`.
    """

    kind: Kind
    at: int = 0
    detail: int = NO_PLAN
    given: tuple[tuple[int, int], ...] = ()


class Sending(NamedTuple):
    """A flow as it is sent: by an effect of which node, and what the attributes are at that moment."""

    flow: str
    node: int
    values: Values


class Step(NamedTuple):
    """What one step did; `taken` in order of selection, flows and signals by name, states by their node's
    number.

    `sendings` tells of each flow in `sent` who sent it.
    `exited` are masks, one after another, the highest node of each first. A stimulus that is not enabled gives a
    step with the note `refused` and the same configuration.
    """

    configuration: Configuration
    taken: tuple[Option, ...] = ()
    sent: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    entered: tuple[int, ...] = ()
    exited: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    sendings: tuple[Sending, ...] = ()
