"""Everything that can happen to a line, as plain values: what is active at once, and what leads from one to another.

They stand below the semantics and the figures, because a drawing does not know how a state space is searched.
"""

from __future__ import annotations

from dataclasses import dataclass

from koopflow.trace.courses import CourseStep, Given, Passage


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is active at once: the innermost states, and the values of attributes that make a difference.

    `outcome` is "" while the case is not over.
    """

    active: tuple[Passage, ...] = ()
    values: tuple[Given, ...] = ()
    outcome: str = ""
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A step from one configuration to another, by their numbers; `head` is -1 where it was not looked at."""

    tail: int
    head: int
    step: CourseStep


@dataclass(frozen=True, slots=True)
class Space:
    """The configurations of a machine's line, the first before anything begins; not `complete` where it was cut."""

    machine: str
    configurations: tuple[Configuration, ...]
    changes: tuple[Change, ...]
    complete: bool
