"""A step of a case goes in as the search sees it; it comes out as a person and a script are told of it.

These are the values that a walk is made of; they stand apart from the walk because they decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from koopflow.durations import moment_of
from koopflow.model.marks import Mark
from koopflow.semantics.configuration import Step, Stimulus


@dataclass(frozen=True, slots=True)
class Told:
    """A flow that was sent: who is told, which documents come along, by which channel."""

    flow: str
    sender: str
    receivers: tuple[str, ...]
    documents: tuple[str, ...]
    channel: str

    def to_dict(self) -> dict[str, Any]:
        """The flow under the keys of `walk --format json`."""
        return {
            "flow": self.flow,
            "from": self.sender,
            "to": list(self.receivers),
            "carries": list(self.documents),
            "channel": self.channel,
        }


class Learned(NamedTuple):
    """That a holder (an institution with its persons, a household) comes to have a document."""

    holder: str
    document: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can happen next, under the name by which it is chosen."""

    name: str
    kind: str
    given: Mapping[str, object]
    plan: tuple[str, ...]
    plans: str
    """The attribute that the plan fills, "" where there is none."""
    stimulus: Stimulus
    step: Step

    @property
    def typed(self) -> str:
        """The name with its values, as `--choose` takes them."""
        return typed_name(self.name, self.given, self.plans, self.plan)


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was taken: by which name, through which transitions, into which states, who was told."""

    name: str
    kind: str
    taken: tuple[str, ...]
    entered: tuple[str, ...]
    told: tuple[Told, ...]
    raised: tuple[str, ...]
    marks: tuple[Mark, ...]
    """The step as the rules of a model name it."""
    alternatives: tuple[int, ...]
    """For each transition taken, which of its alternatives, from 0."""
    given: Mapping[str, object]
    plan: tuple[str, ...]
    plans: str = ""
    """The attribute that the plan fills, "" where there is none."""
    learned: tuple[Learned, ...] = ()
    holding: frozenset[tuple[str, str]] = frozenset()
    """The rules whose guard held, each with the kind of event at which it was read."""
    moment: int | None = None
    """When it happened, in seconds of local wall time, where the walk was told the day."""

    @property
    def typed(self) -> str:
        """The name with its values, as `--choose` takes them."""
        return typed_name(self.name, self.given, self.plans, self.plan)

    def to_dict(self) -> dict[str, Any]:
        """The step under the keys of `walk --format json`."""
        return {
            "name": self.name,
            "typed": self.typed,
            "kind": self.kind,
            "taken": list(self.taken),
            "entered": list(self.entered),
            "told": [told.to_dict() for told in self.told],
            "raised": list(self.raised),
            "given": {name: plain(value) for name, value in self.given.items()},
            "plan": list(self.plan),
            "learned": [{"actor": item.holder, "document": item.document} for item in self.learned],
            "on": None if self.moment is None else moment_of(self.moment).isoformat(),
        }


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def typed_name(name: str, given: Mapping[str, object], plans: str, plan: tuple[str, ...]) -> str:
    """A step's name with its values, as `--choose` takes them: `start case urgent=true`, `chosen basket=a+b`."""
    values = {**given, plans: plan} if plans else given
    return " ".join((name, *(f"{attribute}={as_typed(value)}" for attribute, value in values.items())))


def as_typed(value: object) -> str:
    """A value as it is typed on a command line: `true`, `2`, `debts+addiction`, `none` for an empty set."""
    if isinstance(value, bool):
        return str(value).lower()
    return "+".join(map(str, value)) or "none" if isinstance(value, tuple | list | frozenset) else str(value)
