"""A second search with attributes left open: in go tables, out comes a space that has more runs than the model.

Where the exact search reaches its budget, sets and wide integers are what blows it up most often. Here such an
attribute is no part of a configuration: it may have any value at any time, and what looks at it is tried with every
value (of an integer, with one of each class that its comparisons tell apart). Every run of the model is a run of this
space, so what holds of all runs here holds of the model; that something can happen here says nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from koopflow.semantics.compiling import Slot
from koopflow.semantics.starts import COMPARED, SUBSETS, WAYS, starts
from koopflow.semantics.statespace import STATES_MAX, StateSpace, explore
from koopflow.semantics.tables import Tables


def explore_open(tables: Tables, states_max: int = STATES_MAX, spared: Collection[str] = ()) -> StateSpace:
    """Search with one attribute left open, then two, four and so on, in the order of `openable`, until all is found.

    Returns the last search: `opened` has the names, and `complete` is False where even the last reached the budget.
    Its configurations say nothing of the open attributes, it has no witnesses, and of an open attribute the note
    `bound` may be missing. `spared` are attributes that must keep their values: what a property asks for.
    """
    slots = openable(tables, spared)
    number = 1
    while True:
        space = _with_open(tables, states_max, slots[:number])
        if space.complete or number >= len(slots):
            return space
        number *= 2


def openable(tables: Tables, spared: Collection[str] = ()) -> tuple[Slot, ...]:
    """The sets and integers that can be left open, those with most values first, then in the order of the model."""
    found = [
        slot
        for slot in tables.words.slots
        if slot.sort in ("set", "integer")
        and slot.name not in spared
        and tables.values[slot.index] is not None
    ]
    return tuple(sorted(found, key=lambda slot: (-_size(slot), slot.index)))


def _size(slot: Slot) -> int:
    return 1 << len(slot.symbols) if slot.sort == "set" else slot.high - slot.low + 1


def _with_open(tables: Tables, states_max: int, slots: tuple[Slot, ...]) -> StateSpace:
    opened = tuple(slot.index for slot in slots)
    names = {slot.name for slot in slots}
    ways, more = starts(tables.choices, opened)
    kept = [
        note
        for note in tables.approximations
        if note.text != WAYS and not (note.text in (COMPARED, SUBSETS) and note.args["name"] in names)
    ]
    return explore(replace(tables, starts=ways, approximations=(*kept, *more)), states_max, opened=opened)
