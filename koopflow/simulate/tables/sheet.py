"""The tables while they are written: rows go in one after another, pointers to them come out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from koopflow.model.types import Model
from koopflow.semantics.tree import domain
from koopflow.simulate.machine import words as w

SET_BITS = 62
"""A set is the bits of one whole number."""


class NotLaidOutError(ValueError):
    """The model has something that the machine's whole numbers have no room for; the message says what."""


@cache
def place(path: str) -> int:
    """The number of a path (docs/explanation/semantics.md, section 10) as a signed whole number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "big", signed=True)


@dataclass
class Sheet:
    """`t` and `f` are the tables of whole and of other numbers; the rest says which number a name has."""

    t: list[int] = field(default_factory=lambda: [0] * w.HEADER)
    f: list[float] = field(default_factory=list)
    symbols: dict[str, int] = field(default_factory=dict)
    triggers: dict[str, int] = field(default_factory=dict)
    flows: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    wide: dict[str, int] = field(default_factory=dict)
    """The columns of attributes of wider scopes."""
    budgets: dict[str, int] = field(default_factory=dict)
    watches: dict[str, int] = field(default_factory=dict)
    """The states, by their paths from a machine on, that others than their own root ask about."""
    laws: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _numbers: dict[tuple[float, ...], int] = field(default_factory=dict)

    @property
    def elements(self) -> int:
        """How many symbols are elements of sets; they have the first numbers, which are places of bits."""
        return sum(number <= SET_BITS for number in self.symbols.values())

    def put(self, row: Iterable[int]) -> int:
        """Write words; where they begin."""
        at = len(self.t)
        self.t.extend(row)
        return at

    def listed(self, row: Sequence[int]) -> int:
        """Write how many there are, then the words."""
        return self.put([len(row), *row])

    def number(self, *values: float) -> int:
        """Write numbers into `f`; where they begin. The same numbers stand there once."""
        key = tuple(map(float, values))
        if key not in self._numbers:
            self._numbers[key] = len(self.f)
            self.f.extend(key)
        return self._numbers[key]

    def mask(self, elements: Iterable[str]) -> int:
        """A set as bits."""
        return sum({1 << self.symbols[item] for item in elements})

    def trigger(self, name: str) -> int:
        """The number of an event, a flow or a signal."""
        return self.triggers.setdefault(name, len(self.triggers))

    def outcome(self, name: str) -> int:
        """The number of an outcome."""
        return self.outcomes.setdefault(name, len(self.outcomes))


def named(models: Sequence[Model]) -> Sheet:
    """A sheet that knows the symbols, flows and wider attributes of these models, those of the first before others."""
    sheet = Sheet()
    for model in models:
        of_sets = [
            item
            for name, attribute in model.attributes.items()
            if attribute.type == "set"
            for item in domain(model, name)
        ]
        for item in (*model.needs, *model.services, *of_sets):
            sheet.symbols.setdefault(item, len(sheet.symbols))
    if len(sheet.symbols) > SET_BITS:
        raise NotLaidOutError(f"sets have {len(sheet.symbols)} elements, more than {SET_BITS}")
    beyond = SET_BITS + 1 - len(sheet.symbols)  # a value of an enum that is no element has no bit
    for model in models:
        for attribute in model.attributes.values():
            for value in attribute.values:
                sheet.symbols.setdefault(value, len(sheet.symbols) + beyond)
        for flow in model.flows:
            sheet.flows.setdefault(flow, len(sheet.flows))
            sheet.trigger(flow)
        for name, attribute in model.attributes.items():
            if attribute.scope != "case":
                sheet.wide.setdefault(name, len(sheet.wide))
    _check_order(models, sheet.flows)
    return sheet


def _check_order(models: Sequence[Model], flows: Mapping[str, int]) -> None:
    """Kept flows are asked in the order of the model; one order must do for all municipalities."""
    for model in models:
        numbers = [flows[flow] for flow in model.flows]
        if numbers != sorted(numbers):
            raise NotLaidOutError("municipalities have their flows in different orders")
