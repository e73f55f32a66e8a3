"""What a block of a sound model is made into; apart from the blocks and from their maker, which both need it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.verify.naive.sound import Maker

Plain = dict[str, Any]
At = tuple[str, ...]


@dataclass
class Part:
    """A block that was made: its entry, what it takes on a straight way through, and how long that takes at most."""

    entry: str
    states: Plain
    way: list[str] = field(default_factory=list)
    days: int = 0
    repeats: bool = False
    """Whether its entry may be entered again before it is left."""
    kind: str = ""
    branches: tuple[str, ...] = ()
    """Two inner states of which one run enters one only."""


Block = Callable[["Maker", At, str, str, int], Part]
"""Makes the states of one block: where it stands, its entry, where it leads, how deep blocks may be put into it."""
