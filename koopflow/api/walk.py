"""A model goes in; one case of it comes out that can be led step by step, or along names that were given.

What can happen is what `koopflow.semantics.step` says: the walk only gives it names that a person can type, says who
is told what, and why a transition is not possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from koopflow.api.along import UNBIDDEN, Names, way_along
from koopflow.api.asking import Asked
from koopflow.api.duties import Duty, duties
from koopflow.api.happenings import Choice, Event, Told, plain
from koopflow.api.learning import known, learned
from koopflow.api.load import ModelError
from koopflow.api.whynot import Fact, opening
from koopflow.diagnostics import Report
from koopflow.durations import seconds_of
from koopflow.model.expressions import Expr
from koopflow.model.guards import show
from koopflow.model.marks import Mark
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.compiling import Surroundings, function_of
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.select import bits
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from koopflow.semantics.tree import LayoutError
from koopflow.spelling import closest
from koopflow.trace.courses import Passage
from koopflow.verify.origins import own_transitions
from koopflow.verify.scopes import attributes_of

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel
    from koopflow.model.types import Model

DAY_SIGN = "@"
SETTLING_MAX = 1_000
"""How many steps may come of themselves before it counts as a circle."""
_QUIET = frozenset({Kind.FOREIGN_SIGNAL, Kind.FOREIGN_FLOW})


class NotPossibleError(ValueError):
    """A name that was given cannot come here.

    `walk` is where it failed after `done` of the names, `word` the name, `known` whether the model has it at all,
    `meant` names like it; `slip` says what is wrong with a value of it.
    """

    def __init__(self, walk: Walk, word: str, known: bool, done: int = 0) -> None:
        super().__init__(f"{word} is not possible here")
        asked = Asked.of(word)
        self.slip = asked.slip(walk.tables)
        self.walk, self.word, self.known, self.done = walk, word, known and self.slip is None, done
        self.meant: tuple[str, ...] = ()
        if self.slip is not None:
            self.meant = self.slip.meant
        elif not known:
            self.meant = closest(asked.name, (*walk.names(), *_ends(walk.names(), asked.name)))


@dataclass(frozen=True, slots=True)
class Blocked:
    """A transition that is not possible now: its condition, and the smallest sets of facts with which it would be."""

    transition: str
    when: str
    openings: tuple[tuple[Fact, ...], ...]
    guards: tuple[Expr, ...]
    """The conditions of its alternatives."""
    passage: Passage
    """The transition as its machine declares it."""

    def to_dict(self) -> dict[str, Any]:
        """The transition under the keys of `walk --format json`."""
        return {
            "transition": self.transition,
            "when": self.when,
            "openings": [[str(fact) for fact in facts] for facts in self.openings],
        }


@dataclass(frozen=True, slots=True)
class Walk:
    """A case and what has happened to it so far; taking a step gives another walk.

    `added` are the transitions that only the adaptation has, by their paths from the machine on.
    """

    model: Model
    case: str
    tables: Tables
    configuration: Configuration
    events: tuple[Event, ...] = ()
    added: frozenset[str] = frozenset()
    counted: Tables | None = None
    """The tables with alike elements told, in which ways along names are searched."""
    moment: int | None = None
    """When the next steps happen, in seconds of local wall time."""

    def choices(self) -> tuple[Choice, ...]:
        """All that can happen next, in the order of the semantics page; each name once but for what is given."""
        found = (self._choice(stimulus) for stimulus in enabled(self.tables, self.configuration))
        shown = (choice for choice in found if choice.stimulus.kind not in _QUIET or choice.step.taken)
        return tuple(
            {(choice.name, choice.plan, tuple(choice.given.items())): choice for choice in shown}.values()
        )

    def take(self, choice: Choice) -> Walk:
        """The walk after this choice."""
        return replace(
            self, configuration=choice.step.configuration, events=(*self.events, self.event(choice))
        )

    def settled(self) -> Walk:
        """The walk after everything that comes of itself: answers to what has just happened, and lone beginnings."""
        walk = self
        for _ in range(SETTLING_MAX):
            choices = walk.choices()
            forced = [choice for choice in choices if choice.stimulus.kind in UNBIDDEN]
            if not forced and len(choices) == 1 and choices[0].kind == "start" and not choices[0].given:
                forced = [choices[0]]
            if not forced:
                break
            walk = walk.take(forced[0])
        return walk

    def chosen(self, word: str) -> Choice | None:
        """What can happen next under this name, with the values that it gives; None where nothing can."""
        asked = Names(self.tables, self.case, (self._short(word.removeprefix("machines.")),))
        for stimulus in asked.beginning(enabled(self.tables, self.configuration), 0):
            choice = self._choice(stimulus)
            if asked.read(stimulus, choice.step, 0).reached:
                return choice
        return None

    def along(self, words: Iterable[str], of: str = "") -> Walk:
        """The walk after the named steps, with whatever must lie between; raises `NotPossibleError`.

        Names are those of choices, of examples and of witnesses; what comes of itself need not be named, nor the steps
        of other machines or those that an adaptation added. `of` is the machine whose transitions they tell, if it is
        not the case's.
        """
        names = tuple(self._short(word.removeprefix("machines.")) for word in words)
        told = Names(self.tables, self.case, names, self.added, of or self.case, self.counted)
        way = way_along(told, self.configuration)
        walk = self
        for stimulus in way.stimuli:
            walk = walk.take(walk._choice(stimulus))
        if way.answered < len(names):
            word = names[way.answered]
            raise NotPossibleError(walk.settled(), word, self.knows(word), way.answered)
        return walk

    def led(self, words: Iterable[str]) -> Walk:
        """As `along`, where `@2024-03-15` among the words gives the day on which what follows happens.

        Raises `NotPossibleError`, and `ValueError` for a day that is none.
        """
        walk, names = self, list[str]()
        for word in words:
            if word.startswith(DAY_SIGN):
                walk = (walk.along(names) if names else walk).on(word.removeprefix(DAY_SIGN))
                names = []
            else:
                names.append(word)
        return walk.along(names) if names else walk

    def blocked(self) -> tuple[Blocked, ...]:
        """Transitions of the active states that are not possible now, each with what would open it."""
        possible = {name for choice in self.choices() for name in self._taken(choice.step)}
        nodes = [self.tables.node(index) for index in bits(self.configuration.active)]
        found = []
        for node in nodes:
            for name, ways in (node.state.next if node.state else {}).items():
                guards = [way.when for way in ways if way.when is not None]
                full = self._short(f"{node.path}.{name}")
                if full not in possible and len(guards) == len(ways):
                    facts = (opening(self.tables, self.configuration, guard, node.index) for guard in guards)
                    openings = tuple(one for some in facts for one in some)
                    fewest = min(map(len, openings), default=0)
                    smallest = tuple(one for one in openings if len(one) == fewest)
                    passage = Passage(f"{node.local}.{name}", node.element or "")
                    when = " | ".join(map(show, guards))
                    found.append(Blocked(full, when, smallest, tuple(guards), passage))
        return tuple(found)

    def duties(self) -> tuple[Duty, ...]:
        """The rules whose answer is still owed: what asks for it has happened, and since then not the answer."""
        nodes = self.tables.tree.nodes
        active = frozenset(nodes[index].local for index in bits(self.configuration.active))
        return duties(self.model, self.events, active)

    def knowledge(self) -> Mapping[str, tuple[str, ...]]:
        """Who has which documents by now."""
        return known(self.model, self.events)

    def on(self, day: str) -> Walk:
        """The walk whose next steps happen on this day (ISO 8601, with an hour if wanted); raises `ValueError`."""
        return replace(self, moment=seconds_of(datetime.fromisoformat(day)))

    @property
    def active(self) -> tuple[str, ...]:
        """The innermost states in which the case is."""
        return describe.active(self.tables, self.configuration)

    @property
    def begun(self) -> bool:
        """Whether the case has begun."""
        return any(
            self.configuration.started >> root.index & 1
            for root in self.tables.roots
            if root.machine == self.case
        )

    @property
    def attributes(self) -> Mapping[str, object]:
        """What is known of the case; nothing before it has begun."""
        if not self.begun:
            return {}
        return describe.attributes(self.tables, self.configuration)

    @property
    def outcome(self) -> str | None:
        """How the case ended; None while it runs."""
        return describe.outcome(self.tables, self.configuration, self.case)

    def knows(self, word: str) -> bool:
        """Whether the model has a transition, an event or a flow of that name."""
        asked = Asked.of(word)
        if not asked.name:
            return True
        return any(
            name == asked.name or name.endswith((f".{asked.name}", f" {asked.name}")) for name in self.names()
        )

    def names(self) -> tuple[str, ...]:
        """Every name that a step can have."""
        transitions = [self._short(transition.path) for transition in self.tables.transitions]
        return tuple(
            dict.fromkeys([*transitions, *self.model.events, *self.model.flows, *describe.texts(self.tables)])
        )

    def to_dict(self) -> dict[str, Any]:
        """Where the case is, how it came there and how it can go on, under the keys of `walk --format json`."""
        return {
            "model": self.model.model.id,
            "steps": [event.to_dict() for event in self.events],
            "active": list(self.active),
            "attributes": {name: plain(value) for name, value in self.attributes.items()},
            "duties": [duty.to_dict() for duty in self.duties()],
            "knowledge": {name: list(documents) for name, documents in self.knowledge().items()},
            "outcome": self.outcome,
            "possible": list(dict.fromkeys(choice.name for choice in self.choices())),
            "blocked": [blocked.to_dict() for blocked in self.blocked()],
        }

    def _choice(self, stimulus: Stimulus) -> Choice:
        step = fire(self.tables, self.configuration, stimulus)
        taken = self._taken(step)
        name = taken[0] if taken else describe.text(self.tables, stimulus)
        return Choice(
            name,
            stimulus.kind.name.lower().replace("_", "-"),
            describe.given(self.tables, stimulus),
            describe.plan(self.tables, stimulus) or (),
            describe.planned(self.tables, stimulus),
            stimulus,
            step,
        )

    def event(self, choice: Choice) -> Event:
        """What this choice would make happen."""
        step = choice.step
        told = tuple(self._told(flow) for flow in step.sent)
        entered = describe.entered(self.tables, step)
        return Event(
            choice.name,
            choice.kind,
            self._taken(step),
            entered,
            told,
            step.raised,
            self._marks(step),
            tuple(option.number for option in step.taken),
            choice.given,
            choice.plan,
            choice.plans,
            learned(self.model, self.tables, self.configuration, choice.stimulus, step),
            frozenset(self._holding(step)),
            self.moment,
        )

    def _holding(self, step: Step) -> Iterator[tuple[str, str]]:
        """A transition's guard is read before the step, a flow's or a state's after it."""
        around = Surroundings(self.tables.words, self.tables.tree.by_local)
        for name, rule in self.model.rules.items():
            if rule.when is not None:
                holds = function_of("boolean", rule.when, around)
                if holds(self.configuration.active, self.configuration.values):
                    yield name, "taken"
                if holds(step.configuration.active, step.configuration.values):
                    yield from ((name, "sent"), (name, "entered"))

    def _marks(self, step: Step) -> tuple[Mark, ...]:
        taken = (self.tables.transitions[option.transition].local for option in step.taken)
        entered = (self.tables.node(index).local for index in step.entered)
        return (
            *(("taken", path) for path in taken),
            *(("sent", flow) for flow in step.sent),
            *(("entered", path) for path in entered),
        )

    def _told(self, name: str) -> Told:
        flow = self.model.flows[name]
        return Told(name, flow.from_, flow.to, flow.carries, flow.channel)

    def _taken(self, step: Step) -> tuple[str, ...]:
        return tuple(self._short(path) for path in describe.taken(self.tables, step))

    def _short(self, path: str) -> str:
        """A transition as traces write it: those of the case without its machine's id."""
        return path.removeprefix(f"{self.case}.")


def _ends(names: Iterable[str], word: str) -> tuple[str, ...]:
    """The names without what stands before, as short as the word: so they may be typed as well."""
    length = word.count(".") + 1
    return tuple(dict.fromkeys(".".join(name.split(".")[-length:]) for name in names))


def walk(loaded: LoadedModel, names: Iterable[str] = ()) -> Walk:
    """A case before its beginning; raises `ModelError` where the model has no case, or one too large to walk.

    `names` are the steps that it is to be led along: they tell which machine is the case's (`case` or the model's
    first, if they do not), and which of a municipality or the programme stand beside it.
    """
    model = loaded.model
    cases = [name for name in lines.root_machines(model) if model.machines[name].scope == "case"]
    usual = "case" if "case" in cases else next(iter(cases), "case")
    named = tuple(_running(model, names, usual))
    case = usual if usual in named else next((name for name in named if name in cases), usual)
    try:
        # What only rules ask for matters to a walk as well: it tells which duties begin.
        asked = attributes_of(model, (rule.when for rule in model.rules.values()))
        along = (*(lines.tied(model, case) if cases else ()), *named)
        tables, counted = (build(model, case, along, asked=asked, counted=few) for few in (False, True))
    except LayoutError as error:
        raise ModelError(Report(), f"{loaded.id}: {error}") from None
    return Walk(model, case, tables, initial(tables), added=own_transitions(loaded), counted=counted)


def _running(model: Model, names: Iterable[str], usual: str) -> Iterator[str]:
    """The root machines that the names speak of; a name that begins with a state of the usual case speaks of this."""
    told = (name for name in names if not name.startswith(DAY_SIGN))
    # `start team`, `begin case.help`: the machine stands in the last word of a name.
    last = (Asked.of(name).name.rpartition(" ")[2].removeprefix("machines.") for name in told)
    for head in dict.fromkeys(name.partition(".")[0] for name in last):
        if usual in model.machines and head in model.machines[usual].parts:
            yield usual
        elif head in model.machines:
            roots = lines.root_machines(model)
            yield from (root for root in roots if head in lines.with_run(model, root))
