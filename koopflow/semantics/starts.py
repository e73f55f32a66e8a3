"""How a root can begin: in goes a model, out come all the values that its attributes without an initial one
can have.

Apart from the tables because this is where a search could blow up before its first step, and says so instead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, combinations, combinations_with_replacement, islice, product
from math import comb, prod
from typing import Any

from koopflow.diagnostics import Note
from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.alike import Group
from koopflow.semantics.comparisons import classes, compared, is_set_to_constants
from koopflow.semantics.compiling import Slot, Vocabulary
from koopflow.semantics.tables import Choices, Given, Root

COMPARED = "of attribute “{name}” only values around those that it is compared with"
SUBSETS = "of attribute “{name}” only the empty set, single elements, pairs and all of them"
WAYS = "only {limit} ways to begin"
STARTS_MAX = 4_096
"""More ways to begin than this are not all explored."""
_RANGE_MAX = 16
_SUBSETS_MAX = 1 << 10
_PATTERNS_MAX = 1 << 12


@dataclass(frozen=True, slots=True)
class Asking:
    """What may matter of an attribute beyond what the machines of a line read.

    `asked` are attributes that matter although no machine reads them, `models` those whose comparisons tell values
    apart, and `alike` groups of symbols that are counted. With `sliced` an integer has one value of each class that the
    comparisons tell apart.
    """

    asked: Collection[str] = ()
    models: Sequence[Model] = ()
    alike: tuple[Group, ...] = ()
    sliced: bool = False


def given(
    model: Model, words: Vocabulary, roots: tuple[Root, ...], asking: Asking
) -> tuple[tuple[Choices, ...], tuple[Note, ...]]:
    """For each root the values that its attributes can begin with, and notes where these are not all.

    Attributes that no machine of the line reads, and that are not asked for, have one value: no verdict
    depends on it. Of ways that differ only in which of elements that are alike a set has, there is one.
    """
    read = {*asking.asked, *(name for root in roots for name in lines.dealings(model, root.machine).reads)}
    found = _Given(asking, frozenset(read))
    result = []
    for root in roots:
        own = [slot for slot in words.slots if slot.initial is None and _is_given(slot, root)]
        result.append(found.choices(own))
    return tuple(result), tuple(found.notes)


def starts(
    choices: Iterable[Choices], opened: Collection[int] = ()
) -> tuple[tuple[tuple[Given, ...], ...], tuple[Note, ...]]:
    """For each root every way to give all attributes but those left open a value, and a note where there are more."""
    ways = [tuple(islice(_ways(choice, opened), STARTS_MAX + 1)) for choice in choices]
    more = any(len(found) > STARTS_MAX for found in ways)
    notes = (Note(WAYS, {"limit": STARTS_MAX}),) if more else ()
    return tuple(found[:STARTS_MAX] for found in ways), notes


def _ways(choices: Choices, opened: Collection[int]) -> Iterator[Given]:
    apart = [(slot, values) for slot, values in choices.apart if slot not in opened]
    kept = (tuple((slot, mask) for slot, mask in way if slot not in opened) for way in choices.together)
    together = tuple(dict.fromkeys(kept))
    for chosen in product(*(values for _, values in apart)):
        pairs = zip((slot for slot, _ in apart), chosen, strict=True)
        first = tuple(pairs)
        for shared in together:
            yield tuple(sorted((*first, *shared)))


def _is_given(slot: Slot, root: Root) -> bool:
    return (slot.scope == "case" and root.level == 0) or (slot.scope != "case" and root.index == 0)


@dataclass(slots=True)
class _Given:
    asking: Asking
    read: frozenset[str]
    notes: list[Note] = field(default_factory=list)

    def choices(self, slots: list[Slot]) -> Choices:
        sets = [slot for slot in slots if slot.sort == "set" and slot.name in self.read]
        counted = _Counted.of(sets, self.asking.alike)
        apart = tuple(
            (slot.index, tuple(self._values(slot)) if slot.name in self.read else (_first(slot),))
            for slot in slots
            if slot not in counted.slots
        )
        together = (tuple(sorted(way.items())) for way in counted.ways(STARTS_MAX + 1))
        return Choices(apart, tuple(together))

    def _values(self, slot: Slot) -> Iterator[int]:
        if slot.sort == "boolean":
            yield from (0, 1)
        elif slot.sort == "enum":
            yield from slot.symbols
        elif slot.sort == "integer":
            yield from self._integers(slot)
        else:
            yield from self._subsets(slot)

    def _integers(self, slot: Slot) -> Iterator[int]:
        models = self.asking.models
        found = compared(slot.name, models, itself=True)
        known = bool(found.comparisons) or slot.name not in self.asking.asked
        exact = found.plain and known and is_set_to_constants(slot.name, models)
        if exact and self.asking.sliced:
            yield from classes(slot, found.comparisons)
            return
        if slot.high - slot.low <= _RANGE_MAX:
            yield from range(slot.low, slot.high + 1)
            return
        if not exact:
            self.notes.append(Note(COMPARED, {"name": slot.name}))
        near = {value + step for _, value in found.comparisons for step in (-1, 0, 1)}
        yield from sorted({_first(slot), *(value for value in near if slot.low <= value <= slot.high)})

    def _subsets(self, slot: Slot) -> Iterator[int]:
        elements = [1 << symbol for symbol in slot.symbols]
        if 1 << len(elements) <= _SUBSETS_MAX:
            yield from subsets(slot.symbols)
            return
        self.notes.append(Note(SUBSETS, {"name": slot.name}))
        pairs = (one | other for one, other in combinations(elements, 2))
        yield from chain((0, sum(elements)), elements, pairs)


def values_of(words: Vocabulary, models: Sequence[Model]) -> tuple[tuple[int, ...] | None, ...]:
    """For each attribute the values that stand for all that it can have, if it may have any at any time.

    Of an integer that is compared with constants alone one value of each class is enough, however it is counted.
    None where the values would be too many.
    """
    return tuple(_standing(slot, models) for slot in words.slots)


def _standing(slot: Slot, models: Sequence[Model]) -> tuple[int, ...] | None:
    if slot.sort == "boolean":
        return (0, 1)
    if slot.sort == "enum":
        return slot.symbols
    if slot.sort == "set":
        return tuple(subsets(slot.symbols)) if 1 << len(slot.symbols) <= _SUBSETS_MAX else None
    found = compared(slot.name, models, itself=False)
    if found.plain:
        return classes(slot, found.comparisons)
    return tuple(range(slot.low, slot.high + 1)) if slot.high - slot.low <= _RANGE_MAX else None


def _first(slot: Slot) -> int:
    if slot.sort == "integer":
        return max(slot.low, min(slot.high, 0))
    return slot.symbols[0] if slot.sort == "enum" and slot.symbols else 0


def subsets(symbols: Iterable[int]) -> Iterator[int]:
    """Every set of these symbols, the smaller ones first."""
    elements = [1 << symbol for symbol in symbols]
    return (sum(chosen) for size in range(len(elements) + 1) for chosen in combinations(elements, size))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Sets whose elements are alike in groups: how many hold what is told, not which."""

    slots: tuple[Slot, ...]
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, slots: Sequence[Slot], alike: tuple[Group, ...]) -> _Counted:
        """Those of the slots that have such elements, and not too many values even so."""
        touched = [slot for slot in slots if any(_places([slot], group) for group in alike)]
        few = tuple(slot for slot in touched if _number(slot, alike) <= _SUBSETS_MAX)
        if any(1 << len(_places(few, group)) > _PATTERNS_MAX for group in alike):
            few = ()
        return cls(few, tuple(group for group in alike if _places(few, group)))

    def ways(self, limit: int) -> Iterator[Mapping[int, int]]:
        """Each way to give these sets a value, once for all that are alike, and no more than this many."""
        singles = [partial(self._apart, slot) for slot in self.slots]
        shared = [partial(self._held, group) for group in self.groups]
        for chosen in islice(_crossed([*singles, *shared]), limit):
            values = dict(zip((slot.index for slot in self.slots), chosen, strict=False))
            for group, held in zip(self.groups, chosen[len(self.slots) :], strict=True):
                for bundle, pattern in zip(group, held, strict=True):
                    for slot, place in pattern:
                        values[slot] |= 1 << bundle[place]
            yield values

    def _apart(self, slot: Slot) -> Iterator[int]:
        """What the set can have of the elements that no group has."""
        moved = {item for group in self.groups for bundle in group for item in bundle}
        return subsets([symbol for symbol in slot.symbols if symbol not in moved])

    def _held(self, group: Group) -> Iterator[tuple[_Pattern, ...]]:
        """What each bundle of a group can have in these sets, the order of the bundles left out."""
        places = _places(self.slots, group)
        patterns = [held for size in range(len(places) + 1) for held in combinations(places, size)]
        return combinations_with_replacement(patterns, len(group))


_Pattern = tuple[tuple[int, int], ...]
"""Slots, each with the place in the bundle of the symbol that its set has."""


def _places(slots: Iterable[Slot], group: Group) -> _Pattern:
    """Where the symbols of a bundle can be."""
    return tuple(
        (slot.index, place) for slot in slots for place, item in enumerate(group[0]) if item in slot.symbols
    )


def _number(slot: Slot, alike: tuple[Group, ...]) -> int:
    """How many values of this set there are, of those that are alike one."""
    moved = sum(item in slot.symbols for group in alike for bundle in group for item in bundle)
    shared = (1 << len(_places([slot], group)) for group in alike)
    return prod(comb(len(group) + n - 1, n - 1) for group, n in zip(alike, shared, strict=True)) << (
        len(slot.symbols) - moved
    )


def _crossed(options: Sequence[Callable[[], Iterator[Any]]]) -> Iterator[tuple[Any, ...]]:
    """The product of these, none of which is held in memory."""
    if not options:
        yield ()
        return
    for first in options[0]():
        for rest in _crossed(options[1:]):
            yield (first, *rest)
