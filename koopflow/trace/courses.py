"""What happened to one case, step by step: the values that a walk tells and a figure draws.

They stand below both, because a drawing does not know how a walk is made, and a walk not how it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepKind = Literal[
    "start",
    "begin",
    "unmet",
    "result",
    "stuck",
    "timer",
    "event",
    "delivery",
    "kept",
    "completion",
    "signal",
    "foreign-signal",
    "foreign-flow",
]
Given = tuple[str, object]
"""An attribute and its value as an author writes it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A transition that was taken or a state that was entered, by its path from its machine on.

    `element` is what the sub-instance is about, "" outside of one; `alternative` counts from 0.
    """

    path: str
    element: str = ""
    alternative: int = 0


@dataclass(frozen=True, slots=True)
class CourseStep:
    """One step: what made it happen, through which transitions into which states, what was sent and raised.

    `at` is the machine that began (`start`), or the path of the state that a step without transitions is about.
    """

    kind: StepKind
    at: str = ""
    taken: tuple[Passage, ...] = ()
    entered: tuple[Passage, ...] = ()
    sent: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    plan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a case of this machine, from the beginning.

    `outcome` is "" where it is not over; `added` are transitions that only the adaptation has; `breach`
    says what is wrong after the last step, "" where nothing is.
    """

    machine: str
    steps: tuple[CourseStep, ...]
    outcome: str = ""
    added: frozenset[str] = frozenset()
    breach: str = ""
