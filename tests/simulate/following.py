"""What happened to one case of a run in, the way of it through the configurations that the checker explores out.

A run tells of a case what was planned, taken, entered and stuck. A configuration's steps (`enabled`, `fire`: those of the
search) tell the same of themselves; what other cases and the team do in between is seen in no happening of the case and
may be any step. So the case is inside the explored space where some way through the steps tells just what the run told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from koopflow.model.types import Model
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import NO_PLAN, Configuration, Kind, Step, Stimulus
from koopflow.semantics.reference.setting import Chance, Setting
from koopflow.semantics.reference.world import Value
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from koopflow.trace.events import Happening

Word = tuple[str, str]
Owner = tuple[int, int]
"""A case: its municipality and its number."""
TOLD = ("planned", "taken", "entered", "stuck")
SEARCH_MAX = 4_000


@dataclass
class Followed:
    """How far a case could be followed: all of it, or the words from which on no step tells them."""

    told: tuple[Word, ...]
    reached: int
    gave_up: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether every happening is one of an explored way."""
        return self.reached == len(self.told)


@dataclass
class Follower:
    """Follows the cases of one model's runs."""

    model: Model
    paid: frozenset[str] = frozenset()
    machine: str = "case"
    tables: Tables = field(init=False)

    def __post_init__(self) -> None:
        wide = [name for name in lines.root_machines(self.model) if self.model.machines[name].scope != "case"]
        self.tables = build(self.model, self.machine, wide, self.paid, counted=False)

    def follow(self, told: Iterable[Happening], given: dict[str, Value]) -> Followed:
        """The case that this was told of, which began with these attributes."""
        words = tuple(word for happening in told for word in _word(happening))
        begin = (initial(self.tables), 0)
        seen, stack, best = {begin}, [begin], 0
        while stack and len(seen) < SEARCH_MAX:
            now, at = stack.pop()
            best = max(best, at)
            if at == len(words):
                return Followed(words, at)
            # What tells the most is tried first, so the last on the stack.
            following = sorted(self._following(now, at, words, given), key=lambda pair: pair[1])
            for pair in following:
                if pair not in seen:
                    seen.add(pair)
                    stack.append(pair)
        return Followed(words, best, gave_up=bool(stack))

    def _following(
        self, now: Configuration, at: int, words: tuple[Word, ...], given: dict[str, Value]
    ) -> Iterable[tuple[Configuration, int]]:
        for stimulus in self._possible(now, given):
            step = fire(self.tables, now, stimulus)
            said = tuple(self._said(now, stimulus, step))
            # The last step may have been told in part only, where the telling was cut off.
            if words[at : at + len(said)] == said[: len(words) - at]:
                yield step.configuration, min(at + len(said), len(words))

    def _possible(self, now: Configuration, given: dict[str, Value]) -> Iterable[Stimulus]:
        own = next(root for root in self.tables.roots if root.machine == self.machine)
        begun = False
        for stimulus in enabled(self.tables, now):
            if stimulus.kind == Kind.START and stimulus.at == own.index:
                # A start is looked at once for many that are alike; this is the one of the case.
                if not begun:
                    yield Stimulus(Kind.START, own.index, NO_PLAN, tuple(self._values(given)))
                begun = True
            else:
                yield stimulus

    def _values(self, given: dict[str, Value]) -> Iterable[tuple[int, int]]:
        symbols = {symbol: number for number, symbol in enumerate(self.tables.words.symbols)}
        for slot in self.tables.words.slots:
            if slot.scope == "case" and slot.initial is None:
                value = given[slot.name]
                if isinstance(value, frozenset):
                    yield slot.index, sum(1 << symbols[item] for item in value)
                else:
                    yield slot.index, symbols[value] if isinstance(value, str) else int(value)

    def _said(self, before: Configuration, stimulus: Stimulus, step: Step) -> Iterable[Word]:
        """What a step tells of the case, in the order in which a run tells it."""
        own = next(root for root in self.tables.roots if root.machine == self.machine)
        plan = describe.plan(self.tables, stimulus)
        if plan is not None:
            node = self.tables.transitions[stimulus.at].node if stimulus.kind == Kind.RESULT else stimulus.at
            if self._is_own(self.tables.node(node).path, own.machine):
                yield "planned", ",".join(sorted(plan))
        for path in describe.taken(self.tables, step):
            if self._is_own(path, own.machine):
                yield "taken", path
        for path in describe.entered(self.tables, step):
            if self._is_own(path, own.machine):
                yield "entered", path
        if stimulus.kind == Kind.STUCK and self._is_own(self.tables.node(stimulus.at).path, own.machine):
            yield "stuck", self.tables.node(stimulus.at).path

    def _is_own(self, path: str, machine: str) -> bool:
        return path.partition(".")[0] == machine


def _word(happening: Happening) -> Iterable[Word]:
    if happening.kind in TOLD:
        yield happening.kind, happening.detail if happening.kind == "planned" else happening.place


def cases_of(told: Iterable[Happening]) -> dict[Owner, list[Happening]]:
    """What was told of each case, in order; nothing of a case that was stopped, since no step does that."""
    found: dict[Owner, list[Happening]] = {}
    stopped: set[Owner] = set()
    for happening in told:
        owner = happening.municipality, happening.case
        if happening.case:
            found.setdefault(owner, []).append(happening)
        if happening.kind == "stopped":
            stopped.add(owner)
    return {owner: rows for owner, rows in found.items() if owner not in stopped}


def beginning(setting: Setting, replication: int, owner: Owner) -> dict[str, Value]:
    """The attributes with which a case begins."""
    return Chance(setting, replication).attributes(*owner, "case")
