"""What a person types to choose a step goes in; its name and values, and the stimuli that have them, come out.

A word is a name, values (`attribute=value`), or both with blanks between: `start case urgent=true needs=debts+crisis`.
Values belong to what begins, and to a result that makes a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from koopflow.semantics.compiling import Slot
from koopflow.semantics.configuration import Kind, Stimulus
from koopflow.semantics.tables import Tables
from koopflow.spelling import closest

NO_ATTRIBUTE = "the model has no attribute “{name}”"
NO_VALUE = "“{value}” is no value of {name}; it takes: {values}"
_EMPTY = "none"
_TRUTHS = {"false": 0, "true": 1}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a value: a sentence with its filling, and what may have been meant."""

    template: str
    filling: Mapping[str, object]
    meant: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A step that is asked for: its name, "" for any that begins, and the values that it is to have, as typed."""

    name: str
    typed: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, word: str) -> Asked:
        """What a word asks for."""
        parts = word.split()
        pairs = (part.partition("=") for part in parts if "=" in part)
        return cls(
            " ".join(part for part in parts if "=" not in part),
            tuple((name, value) for name, _, value in pairs),
        )

    def slip(self, tables: Tables) -> Slip | None:
        """What is wrong with the first bad value; None where all can be read."""
        slots = tables.words.slot_of
        for name, value in self.typed:
            if name not in slots:
                return Slip(NO_ATTRIBUTE, {"name": name}, closest(name, slots))
            if read(tables, slots[name], value) is None:
                taken = takes(tables, name)
                listed = f"{taken[0]}–{taken[-1]}" if isinstance(taken, range) else ", ".join(taken)
                filling = {"value": value, "name": name, "values": listed}
                return Slip(NO_VALUE, filling, closest(value, taken) if isinstance(taken, tuple) else ())
        return None

    def values(self, tables: Tables) -> Mapping[int, int] | None:
        """The values by their slots; None where one of them is none of its attribute."""
        found = {}
        for name, typed in self.typed:
            slot = tables.words.slot_of.get(name)
            value = read(tables, slot, typed) if slot is not None else None
            if slot is None or value is None:
                return None
            found[slot.index] = value
        return found


@dataclass(frozen=True)
class Wish:
    """What is asked for, as the tables of a search know it."""

    asked: Asked
    tables: Tables

    @cached_property
    def values(self) -> Mapping[int, int] | None:
        """The values by their slots; None where one of them is none of its attribute."""
        return self.asked.values(self.tables)

    def fits(self, stimulus: Stimulus) -> bool:
        """Whether a stimulus has the values that are asked for."""
        return (
            self.values is not None and self.values.items() <= dict(settings(self.tables, stimulus)).items()
        )

    def told(self, stimuli: Iterable[Stimulus]) -> Iterator[Stimulus]:
        """The stimuli, those that begin with the values that are asked for, be they among the usual ones or not."""
        known: set[Stimulus] = set()
        for stimulus in stimuli:
            changed = self._told(stimulus)
            if changed not in known:
                known.add(changed)
                yield changed

    def _told(self, stimulus: Stimulus) -> Stimulus:
        if (
            stimulus.kind != Kind.START
            or not self.values
            or not self.values.keys() <= dict(stimulus.given).keys()
        ):
            return stimulus
        given = tuple((slot, self.values.get(slot, value)) for slot, value in stimulus.given)
        return stimulus._replace(given=given)


def settings(tables: Tables, stimulus: Stimulus) -> tuple[tuple[int, int], ...]:
    """The slots that a stimulus gives a value: what a case begins with, or the plan that work makes."""
    if stimulus.kind in (Kind.RESULT, Kind.STUCK) and stimulus.detail >= 0:
        node = tables.transitions[stimulus.at].node if stimulus.kind == Kind.RESULT else stimulus.at
        return ((tables.plans[node].index, stimulus.detail),)
    return stimulus.given


def read(tables: Tables, slot: Slot, typed: str) -> int | None:
    """A value as it is typed (`true`, `3`, `urgent`, `debts+crisis`, `none`); None where the attribute has no such."""
    if slot.sort == "boolean":
        return _TRUTHS.get(typed)
    if slot.sort == "integer":
        digits = typed.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
            return None
        return int(typed) if slot.low <= int(typed) <= slot.high else None
    symbols = [tables.words.symbol_of.get(part) for part in typed.split("+")]
    if slot.sort == "set":
        if typed == _EMPTY:
            return 0
        known = [symbol for symbol in symbols if symbol in slot.symbols]
        return (
            sum({1 << symbol for symbol in known if symbol is not None})
            if len(known) == len(symbols)
            else None
        )
    return symbols[0] if len(symbols) == 1 and symbols[0] in slot.symbols else None


def takes(tables: Tables, attribute: str) -> tuple[str, ...] | range:
    """The values of an attribute as they are typed, a set's one by one; of an integer all between its bounds."""
    slot = tables.words.slot_of[attribute]
    if slot.sort == "integer":
        return range(slot.low, slot.high + 1)
    return (
        tuple(_TRUTHS)
        if slot.sort == "boolean"
        else tuple(tables.words.symbols[item] for item in slot.symbols)
    )
