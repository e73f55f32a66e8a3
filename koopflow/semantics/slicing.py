"""Effects that change nothing anyone asks for: in go a model with its transitions, out come those without such effects.

An attribute that nothing reads tells configurations apart without letting anything else happen in them. Its writes are
left out of a search's tables, unless a step could note something about them. Apart from `building` because this
is the one place where tables say less than their model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from koopflow.model.types import Model, walk
from koopflow.semantics import lines
from koopflow.semantics.comparisons import expressions_of_rules
from koopflow.semantics.compiling import NOTHING_READ, Slot, Vocabulary, reads
from koopflow.semantics.tables import Beginning, Effect, Option, Transition


@dataclass(frozen=True, slots=True)
class Acts:
    """All that can change an attribute, plans aside."""

    transitions: tuple[Transition, ...]
    beginnings: tuple[Beginning | None, ...]

    def without(self, slots: frozenset[int]) -> Acts:
        """The same without writes to these attribute slots."""
        transitions = tuple(
            replace(item, options=tuple(_without(option, slots) for option in item.options))
            for item in self.transitions
        )
        beginnings = tuple(
            item and replace(item, effects=_kept(item.effects, slots)) for item in self.beginnings
        )
        return Acts(transitions, beginnings)

    @property
    def effects(self) -> Iterator[Effect]:
        """Every effect."""
        yield from (effect for item in self.beginnings if item is not None for effect in item.effects)
        yield from (e for item in self.transitions for option in item.options for e in option.effects)

    def answers(self, slot: int) -> int:
        """How many alternatives of answers to events write this attribute."""
        options = (option for item in self.transitions if item.role == "event" for option in item.options)
        return sum(any(_writes(effect, slot) for effect in option.effects) for option in options)


def unread(
    model: Model, machines: Sequence[str], words: Vocabulary, acts: Acts, asked: Collection[str]
) -> frozenset[int]:
    """The attribute slots whose writes can be left out.

    Nothing reads them: no guard or effect value, no `each`, no plan, no consent that a flow rests on, no rule, and
    they are not `asked` for. No `bound` is lost, since of an integer only constants within its bounds are written, and
    no `attribute-conflict`, since two alternatives of one step can only be answers to an event, and at most one of
    those writes the attribute.
    """
    read = {*asked, *_read_beside(model), *_planned(model)}
    for machine in machines:
        read |= lines.dealings(model, machine).reads
    effects = [effect for effect in acts.effects if effect.value is not None]
    return frozenset(
        slot.index
        for slot in words.slots
        if slot.name not in read
        and acts.answers(slot.index) <= 1
        and all(_is_quiet(effect, slot) for effect in effects if effect.at == slot.index)
    )


def _read_beside(model: Model) -> Iterator[str]:
    for flow in model.flows.values():
        yield from (basis.consent for basis in flow.basis if basis.consent is not None)
    for expr in expressions_of_rules(model):
        yield from reads(expr, model)[0]


def _planned(model: Model) -> Iterator[str]:
    """What plans fill: without the writes that empty it their differences would only stand longer."""
    for machine in model.machines.values():
        for _, state in walk(machine):
            if state.work is not None and state.work.plans is not None:
                yield state.work.plans


def _without(option: Option, slots: frozenset[int]) -> Option:
    return replace(option, effects=_kept(option.effects, slots))


def _kept(effects: Iterable[Effect], slots: frozenset[int]) -> tuple[Effect, ...]:
    return tuple(effect for effect in effects if effect.value is None or effect.at not in slots)


def _writes(effect: Effect, slot: int) -> bool:
    return effect.value is not None and effect.at == slot


def _is_quiet(effect: Effect, slot: Slot) -> bool:
    """Whether the write is never noted as beyond a bound."""
    if slot.sort != "integer":
        return True
    assert effect.value is not None
    return effect.reads == NOTHING_READ and slot.low <= int(effect.value(0, ())) <= slot.high
