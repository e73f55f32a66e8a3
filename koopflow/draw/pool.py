"""What the view of lanes wants drawn before anything has a place: lanes, and stages with steps that belong to lanes.

Texts are whole, since how wide they may be is known only when the lanes of a part are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from koopflow.draw.spots import NO_SPOTS, Spots


@dataclass(frozen=True, slots=True)
class Lane:
    """Whoever does something, with the level (id, heading) at which it stands; no level has no heading."""

    id: str
    title: str
    level: str = ""
    level_title: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a step, or of a whole stage: its caption and sign, and the steps to which it leads.

    `target` is what the place to which it leads is called, where no line can be drawn.
    """

    id: str
    kind: str
    caption: str
    heads: tuple[str, ...]
    target: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A state in the lane of who does it."""

    id: str
    kind: str
    title: str
    lane: str
    notes: tuple[str, ...] = ()
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that follow each other, and what leads out of all of them; `of` is the state or machine that they are in.

    Several stages can be of one state, where other stages stand between. `begins` are the steps with which it begins.
    """

    id: str
    of: str
    title: str
    notes: tuple[str, ...]
    steps: tuple[Step, ...]
    begins: tuple[str, ...] = ()
    leaving: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True)
class Lanes:
    """Lanes in their order, stages in theirs; `locked` is what a lock holds of this figure.

    `elsewhere` and `continued` are phrases with `{target}` and `{number}`, and with `{stage}`.
    """

    lanes: tuple[Lane, ...]
    stages: tuple[Stage, ...]
    elsewhere: str
    continued: str
    locked: Spots = field(default_factory=lambda: NO_SPOTS)
