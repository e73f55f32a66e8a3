"""A field's name in, its value as an expression has it out: of a municipality, or of a scenario that says how it is.

Apart from the rules of fact because it alone knows how the numbers of a scenario are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from koopflow.diagnostics import Note, Place
from koopflow.durations import DAY, Duration
from koopflow.model.documents import Municipality
from koopflow.model.expressions import Dotted, Name
from koopflow.model.fields import Form
from koopflow.model.guards import Reference, Value
from koopflow.model.library import LoadedModel, LoadedScenario
from koopflow.model.quantities import ByElement, Distribution, Quantity
from koopflow.model.scenarios import Capacity, Cost
from koopflow.source.editing import key_at
from koopflow.verify.rules_of_fact_faults import SO_HERE


class NotGivenError(LookupError):
    """A field that an expression asks for is not there."""


def judged(scenarios: Iterable[LoadedScenario]) -> Iterator[LoadedScenario]:
    """The scenarios that say how things are: those with a start of their own. What-ifs and sweeps ask."""
    every = tuple(scenarios)
    for one in every:
        if one.scenario.scenario.start is None or one.label:
            continue
        start = one.located.place("scenario.start").start
        before = (other.located.header for other in every if other.located.header.file == start.file)
        if max((header for header in before if header <= start), default=None) == one.located.header:
            yield one


@dataclass(frozen=True)
class World:
    """What the fields of an expression are: of the adaptation's municipality and of one scenario."""

    loaded: LoadedModel
    scenario: LoadedScenario | None

    @property
    def municipality(self) -> Municipality | None:
        """The municipality of the adaptation; a model has none."""
        adaptation = self.loaded.adaptation
        return adaptation.adaptation.municipality if adaptation is not None else None

    def value(self, asked: Reference) -> Value:
        """The value of a field; raises `NotGivenError` where it is not there. Attributes of a case are no facts."""
        if isinstance(asked, Name) and asked.id not in self.loaded.model.attributes:
            return asked.id
        if not isinstance(asked, Dotted):
            raise NotGivenError
        if asked.parts[0] == "municipality":
            return _plain(_field(self.municipality, asked.parts[1:]))
        return _plain(_field(self.scenario.scenario if self.scenario else None, asked.parts))

    def shown(self, asked: Iterable[Reference]) -> Iterator[str]:
        """The fields that are there, each with its value."""
        for one in asked:
            if isinstance(one, Dotted):
                try:
                    yield f"{'.'.join(one.parts)} = {_written(self.value(one))}"
                except NotGivenError:
                    continue

    def places(self, asked: Iterable[Reference]) -> tuple[Note, ...]:
        """Where the fields stand: in the scenario's file, or in the adaptation's."""
        return tuple(
            Note(SO_HERE, {}, place)
            for one in asked
            if isinstance(one, Dotted) and (place := self._place(one.parts)) is not None
        )

    def _place(self, parts: tuple[str, ...]) -> Place | None:
        if parts[0] == "municipality":
            made = self.loaded.overlaid
            key = key_at(made.adaptation, ("adaptation", *parts)) if made is not None else None
            return key.place if key is not None else None
        return self.scenario.located.place(".".join(parts)) if self.scenario is not None else None


def _field(value: object, words: tuple[str, ...]) -> object:
    """What these words lead to, each the name of a key; sections of a scenario have paths as keys."""
    if not words or value is None:
        return value
    if isinstance(value, ByElement):
        return _field(value.plain, words)
    if isinstance(value, Form):
        keys = {info.alias or name: name for name, info in type(value).model_fields.items()}
        return _field(getattr(value, keys[words[0]]), words[1:]) if words[0] in keys else None
    if isinstance(value, Mapping):
        for length in range(len(words), 0, -1):
            key = ".".join(words[:length])
            if key in value:
                return _field(value[key], words[length:])
    return None


def _plain(found: object) -> Value:
    """A field's value as an expression has it: a time in days, a date as text, a list as a set."""
    match found:
        case Quantity():
            return _plain(found.value)
        case ByElement():
            return _plain(found.plain)
        case Capacity():
            return _plain(found.units)
        case Cost():
            return _plain(found.amount)
        case Distribution(family="fixed"):
            return _plain(found.parameters["value"])
        case Duration():
            return found.mean_seconds() / DAY
        case datetime():
            is_day = found == found.replace(hour=0, minute=0, second=0)
            return found.date().isoformat() if is_day else found.isoformat(timespec="minutes")
        case bool() | int() | float():
            return found
        case str() if found:
            return found
        case tuple() | Mapping():
            return frozenset(str(item) for item in found)
        case _:
            raise NotGivenError


def _written(value: Value) -> str:
    if isinstance(value, frozenset):
        return "[" + ", ".join(sorted(value)) + "]"
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
