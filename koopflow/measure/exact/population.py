"""How a case begins: a scenario's population goes in; the values of its attributes come out, each way with its chance.

Section 10 of docs/explanation/semantics.md says how they are drawn; here every way is listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from koopflow.measure.exact import reasons
from koopflow.measure.exact.case import Case
from koopflow.measure.exact.laws import TimeLaw
from koopflow.measure.exact.reasons import UnsolvedError, about
from koopflow.model.types import Population
from koopflow.semantics.compiling import Slot
from koopflow.semantics.reference.laws import count_law
from koopflow.semantics.reference.setting import TRIES_MAX
from koopflow.semantics.tables import Given

VALUES_MAX = 10_000
"""An attribute that can begin with more values than this is not solved."""
ELEMENTS_MAX = 14
NEGLIGIBLE = 1e-16

Values = list[tuple[int, float]]


def beginnings(case: Case, ways_max: int) -> Iterator[tuple[Given, float]]:
    """Every way to give a case its attributes, with its chance; those that nothing reads have any value.

    Raises `UnsolvedError` where there are more than `ways_max`.
    """
    slots = [slot for slot in case.tables.words.slots if slot.initial is None and slot.name in case.read]
    values = [_values(case, slot) for slot in slots]
    if math.prod(map(len, values)) > ways_max:
        raise UnsolvedError(about(reasons.TOO_MANY_VALUES, (slot.name for slot in slots)))
    for chosen in product(*values):
        given = tuple((slot.index, value) for slot, (value, _) in zip(slots, chosen, strict=True))
        yield given, math.prod(chance for _, chance in chosen)


def _values(case: Case, slot: Slot) -> Values:
    said = case.scenario.population[slot.name]
    if slot.sort == "boolean":
        assert said.chance is not None
        chance = min(1.0, max(0.0, float(said.chance.value)))
        found = [(1, chance), (0, 1.0 - chance)]
    elif slot.sort == "enum":
        number = case.tables.words.symbol_of
        found = [(number[name], float(weight.value)) for name, weight in said.chances.items()]
    elif slot.sort == "integer":
        found = _integers(slot, said)
    else:
        found = _sets(case, slot, said)
    whole = math.fsum(chance for _, chance in found)
    return [(value, chance / whole) for value, chance in found if chance > 0]


def _integers(slot: Slot, said: Population) -> Values:
    if said.count is None:
        assert said.chance is not None
        value = int((said.chance.value + 0.5) // 1)
        return [(min(max(value, slot.low), slot.high), 1.0)]
    law = TimeLaw(count_law(said.count))
    found: dict[int, float] = {}
    for value, chance in law.values or _rounded(law, slot):
        cut = min(max(value, slot.low), slot.high)
        found[cut] = found.get(cut, 0.0) + chance
    return list(found.items())


def _rounded(law: TimeLaw, slot: Slot) -> Iterator[tuple[int, float]]:
    """A count of a distribution: a value is drawn that rounds to it."""
    before = 1.0
    for value in range(VALUES_MAX):
        after = 0.0 if value >= slot.high else law.survival(value + 0.5)
        yield value, before - after
        if after < NEGLIGIBLE:
            return
        before = after
    raise UnsolvedError(about(reasons.TOO_MANY_VALUES, (slot.name,)))


def _sets(case: Case, slot: Slot, said: Population) -> Values:
    assert said.set is not None
    words = case.tables.words
    found: dict[int, float] = {}
    if said.set.one_of:
        for elements, weight in said.set.one_of:
            mask = words.mask(elements)
            found[mask] = found.get(mask, 0.0) + float(weight.value)
        return list(found.items())
    chances = [(words.symbol_of[name], float(chance.value)) for name, chance in said.set.each.items()]
    open_ = [(symbol, chance) for symbol, chance in chances if 0 < chance < 1]
    if len(open_) > ELEMENTS_MAX:
        raise UnsolvedError(about(reasons.TOO_MANY_VALUES, (slot.name,)))
    least = said.set.at_least.value if said.set.at_least else 0
    always = sum(1 << symbol for symbol, chance in chances if chance >= 1)
    tried = 0.0
    for picks in product((False, True), repeat=len(open_)):
        mask = always | sum(1 << symbol for (symbol, _), pick in zip(open_, picks, strict=True) if pick)
        chance = math.prod(c if pick else 1 - c for (_, c), pick in zip(open_, picks, strict=True))
        if mask.bit_count() >= least:
            found[mask] = found.get(mask, 0.0) + chance
            tried += chance
    if (1 - tried) ** TRIES_MAX > NEGLIGIBLE:
        # So seldom enough elements that the last try decides: nobody means this.
        raise UnsolvedError(about(reasons.TOO_MANY_VALUES, (slot.name,)))
    return list(found.items())
