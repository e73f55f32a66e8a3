"""One machine in, its terms that are counted from the entry to a state out, in file order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.draw.views.selection import Shown
from koopflow.model.types import walk
from koopflow.wording.words import Words

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Term:
    """A transition that time brings: its state and name as `title`, how long as `text` and in mean `days`.

    One that does not leave its state comes again and again.
    """

    id: str
    machine: str
    title: str
    state: str
    text: str
    days: float
    leaves: bool


def terms(words: Words, machine: str, shown: Shown) -> Iterator[Term]:
    """The terms of the states that are shown; what happens at once is none."""
    for at, state in walk(words.model.machines[machine]):
        for name, alternatives in state.next.items() if shown(at) else ():
            after = alternatives[0].after
            if after is None or not after.mean_seconds():
                continue
            place = words.state(machine, at)
            said = words.title(next((a for a in alternatives if a.title), None), name)
            leaves = any(alternative.to is not None for alternative in alternatives)
            path = ".".join(("machines", machine, *at, name))
            days = after.mean_seconds() / DAY
            yield Term(path, machine, f"{place}: {said}", place, words.duration(after), days, leaves)
