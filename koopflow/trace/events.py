"""One happening of a run: what any simulator tells, and what logs, measures and drawings are made from.

It stands below the simulators and the measures so that neither needs to know the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal[
    "arrived",
    "over",
    "stopped",
    "entered",
    "exited",
    "joined",
    "began",
    "ended",
    "worked",
    "cancelled",
    "stuck",
    "taken",
    "sent",
    "raised",
    "held",
    "released",
    "sat",
    "skipped",
    "paid",
    "unpaid",
    "unmet",
    "served",
    "needs",
    "unfinished",
    "planned",
    "noted",
]


class Happening(NamedTuple):
    """Something that happened at `time` (whole seconds since the run's start).

    `municipality` counts from 1 (0: the programme), `case` is the number of the case in the sense of the random
    addresses (0: not a case's). `place` is the path of the state, transition or sub-instance, or the id of the flow,
    signal, team or outcome; `local` is it with the elements of sub-instances left out. `uses` says which pools were
    taken, as (actor, index of the pool, units); `amount` is an effort in seconds, a sum of money, or a number of cases.

    | kind | place | besides |
    | --- | --- | --- |
    | arrived, over, stopped | machine; `detail` is the outcome | |
    | entered, exited | state; `detail` of what can start a rule's duty: the rules whose `when` holds | |
    | joined | task or sitting that waits | `visit`: which entry of the state; `uses`: what it will take |
    | began | task or sitting | `uses`, `amount`: effort |
    | ended | task or sitting | `uses`; `detail`: the result |
    | cancelled | task or sitting | `uses`: what it took, or waited for |
    | worked | task or sitting that ended or was cancelled | `uses`; `amount`: seconds at work, in open hours |
    | stuck | task or sitting | |
    | taken | transition | |
    | sent, raised | flow, signal | |
    | held, released | state; `detail` of held: its kind | `uses`: places of the caseload |
    | sat, skipped | team | `amount`: cases dealt with; `uses`: its pool |
    | paid, unpaid | what was paid for, or was not (work: its state); `detail`: the budget ("" if none) | `amount` |
    | unmet, served | sub-instance that was not paid, that began; `local`: its element | `detail`: the budget |
    | needs | set attribute; `detail`: its elements, joined by commas | `visit`: 0 at the start, 1 at the end |
    | unfinished | machine of a root that is not over at the end; `detail`: `open` or `stuck` | |
    | planned | set attribute; `detail`: its elements, joined by commas | |
    | noted | the step's stimulus; `detail`: the note | |
    """

    time: int
    kind: Kind
    municipality: int
    case: int
    place: str
    local: str = ""
    visit: int = 0
    uses: tuple[tuple[str, int, int], ...] = ()
    amount: float = 0.0
    detail: str = ""


Listener = Callable[[Happening], None]


@dataclass(frozen=True)
class PoolFacts:
    """A pool of an actor: its units (None: without limit), and how many seconds between two moments it is open."""

    actor: str
    index: int
    units: int | None
    open_seconds: Callable[[int, int], int]
