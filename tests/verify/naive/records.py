"""What a space is made of: configurations, steps and sendings as plain records; apart from the search that makes them."""

from __future__ import annotations

from dataclasses import dataclass, field

Stimulus = tuple[str, ...]
Event = tuple[str, str]
"""A kind (`transition`, `flow`, `state`) and a path without the elements of sub-instances."""


@dataclass(frozen=True)
class Sent:
    """A flow as it was sent: whether a running root awaits it by name, and which consents were false then."""

    flow: str
    awaited: bool
    denied: frozenset[str]


@dataclass(frozen=True)
class Node:
    """One configuration."""

    active: frozenset[str]
    """Paths of active states, elements left out."""
    works: tuple[tuple[str, str | None], ...]
    """Tasks and sittings with an open gate: path and element."""
    started: frozenset[str]
    over: frozenset[str]
    settled: bool
    """Whether the agenda is empty."""
    truths: tuple[bool, ...]
    overlaps: frozenset[str]
    """Transitions of events, with the elements of sub-instances, that are open while one of the same event is open on a
    state around."""
    stuck: list[str] = field(default_factory=list)
    """The states whose work can end here with no result."""


@dataclass(frozen=True)
class Edge:
    """One step; `element` is that of the sub-instance whose work gave a result, `before` the guards before the step."""

    source: int
    target: int
    stimulus: Stimulus
    taken: tuple[tuple[str, int], ...]
    """Transitions with the elements of sub-instances, and their alternatives."""
    events: tuple[Event, ...]
    sent: tuple[Sent, ...]
    entered: tuple[str, ...]
    exited: tuple[str, ...]
    notes: frozenset[str]
    untimed: bool
    element: str | None
    before: tuple[bool, ...]
