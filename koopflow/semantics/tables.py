"""The integer-indexed form of a model: in goes the typed model, out come nodes, transitions and effects as
numbers.

Everything that can be known before the first step is worked out here once, so that a step is a few
operations on the bits of integers. The tables are of one line: the programme's and municipality's machines,
and one case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from koopflow.diagnostics import Note
from koopflow.graph.roles import Role
from koopflow.semantics.compiling import NOTHING_READ, Function, Reads, Slot, Values, Vocabulary
from koopflow.semantics.tree import Node, Tree

__all__ = ["Effect", "FlowSlot", "Option", "Root", "Tables", "Transition", "Values"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect: a write to the attribute slot `at`, a flow sent to the flow slots `to`, or a signal
    raised. `reads` is what the value depends on."""

    kind: Literal["set", "add", "remove", "send", "raise"]
    name: str
    at: int = -1
    value: Function | None = None
    to: tuple[int, ...] = ()
    reads: Reads = NOTHING_READ


@dataclass(frozen=True, slots=True)
class Entry:
    """What entering a target does where nothing of it depends on the configuration."""

    active: int
    gated: int
    entered: tuple[int, ...]
    completed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One alternative of a transition.

    `leaves` is the mask of all nodes strictly inside its domain (0 without `to`), `way` the nodes to enter
    from the domain inwards, `domain` the node whose inside is left. `entry` is given where entering is the
    same in every configuration. `reads` is what the guard depends on.
    """

    index: int
    transition: int
    number: int
    node: int
    guard: Function | None
    domain: int
    leaves: int
    way: tuple[int, ...]
    effects: tuple[Effect, ...]
    entry: Entry | None
    reads: Reads


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition of one laid-out state; `path` names it in its sub-instance, `local` as its machine
    declares it."""

    index: int
    node: int
    name: str
    path: str
    local: str
    role: Role
    trigger: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a body with states begins: effects, then the way to its first state; `entry` as in `Option`."""

    effects: tuple[Effect, ...]
    way: tuple[int, ...]
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Root:
    """A root instance of the line and its scope: 2 programme, 1 municipality, 0 case."""

    index: int
    node: int
    machine: str
    level: int


Given = tuple[tuple[int, int], ...]
"""Attribute slots with the values that they begin with."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the attributes of a root can begin with: slots `apart` with their values, others `together`."""

    apart: tuple[tuple[int, tuple[int, ...]], ...] = ()
    together: tuple[Given, ...] = ((),)


@dataclass(frozen=True, slots=True)
class FlowSlot:
    """A flow that some root awaits by name."""

    index: int
    root: int
    flow: str
    trigger: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """What other cases and municipalities can send here: signals (trigger, level) and flow slots."""

    signals: tuple[tuple[int, int], ...] = ()
    flows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """All that `enabled` and `fire` need, without a name left but for messages.

    `views` is a cache of what can happen by active nodes; it never changes an answer and may be emptied at
    any time.
    """

    tree: Tree
    words: Vocabulary
    roots: tuple[Root, ...]
    transitions: tuple[Transition, ...]
    options: tuple[Option, ...]
    of_node: tuple[tuple[Transition, ...], ...]
    events_of: tuple[Mapping[int, Transition], ...]
    listening: Mapping[int, int]
    """For each trigger the mask of the nodes that can answer it and of those that these stand in."""
    completions_of: tuple[Mapping[str, Transition], ...]
    beginnings: tuple[Beginning | None, ...]
    finals: tuple[int, ...]
    """For each node with states the mask of the final states that stand directly in it."""
    children: tuple[int, ...]
    """For each node the mask of its children."""
    plans: Mapping[int, Slot]
    triggers: tuple[str, ...]
    outside: frozenset[int]
    """The triggers that are outside events."""
    flow_slots: tuple[FlowSlot, ...]
    paid: int
    """The mask of sub-instances with a paid price."""
    starts: tuple[tuple[Given, ...], ...]
    """For each root every way to give its attributes without an initial value."""
    needs: int
    """The slot of the attribute that holds a case's needs, or -1."""
    foreign: Foreign
    approximations: tuple[Note, ...]
    """Where the search cannot be exact; empty for most models."""
    alike: tuple[tuple[tuple[int, ...], ...], ...] = ()
    """Groups of symbols that a search may count instead of telling them apart (`koopflow.semantics.alike`)."""
    choices: tuple[Choices, ...] = ()
    """For each root what `starts` is made of."""
    values: tuple[tuple[int, ...] | None, ...] = ()
    """For each attribute the values that stand for all that it can have, for one that is left open; None: too many."""
    views: dict[tuple[int, int, int], object] = field(default_factory=dict, compare=False, repr=False)

    def node(self, index: int) -> Node:
        """The node of this number."""
        return self.tree.nodes[index]
