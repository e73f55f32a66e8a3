"""A model goes in; one case of it comes out that can be led step by step, or along names that were given.

What can happen is what `koopflow.semantics.step` says: the walk only gives it names that a person can type, says who
is told what, and why a transition is not possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from koopflow.api.along import UNBIDDEN, Names, way_along
from koopflow.api.happenings import Choice, Event, Told, plain
from koopflow.api.load import ModelError
from koopflow.diagnostics import Report
from koopflow.model.guards import show
from koopflow.model.marks import Mark, mark_of
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.select import bits
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from koopflow.semantics.tree import LayoutError
from koopflow.spelling import closest
from koopflow.verify.origins import own_transitions

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel
    from koopflow.model.types import Model, ModelRule

SETTLING_MAX = 1_000
"""How many steps may come of themselves before it counts as a circle."""
ANSWERED = frozenset(
    {"response", "succession", "alternate-response", "alternate-succession", "chain-response"}
)
"""The templates of rules in which one event asks for another after it."""
_QUIET = frozenset({Kind.FOREIGN_SIGNAL, Kind.FOREIGN_FLOW})


class NotPossibleError(ValueError):
    """A name that was given cannot come here.

    `walk` is where it failed after `done` of the names, `word` the name, `known` whether the model has it at all,
    `meant` names like it.
    """

    def __init__(self, walk: Walk, word: str, known: bool, done: int = 0) -> None:
        super().__init__(f"{word} is not possible here")
        self.walk, self.word, self.known, self.done = walk, word, known, done
        self.meant = () if known else closest(word, (*walk.names(), *_ends(walk.names(), word)))


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
            self, configuration=choice.step.configuration, events=(*self.events, self._event(choice))
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

    def along(self, words: Iterable[str], of: str = "") -> Walk:
        """The walk after the named steps, with whatever must lie between; raises `NotPossibleError`.

        Names are those of choices, of examples and of witnesses; what comes of itself need not be named, nor the steps
        of other machines or those that an adaptation added. `of` is the machine whose transitions they tell, if it is
        not the case's.
        """
        names = tuple(self._short(word.removeprefix("machines.")) for word in words)
        told = Names(self.tables, self.case, names, self.added, of or self.case)
        way = way_along(told, self.configuration)
        walk = self
        for stimulus in way.stimuli:
            walk = walk.take(walk._choice(stimulus))
        if way.answered < len(names):
            word = names[way.answered]
            raise NotPossibleError(walk.settled(), word, self.knows(word), way.answered)
        return walk

    def blocked(self) -> tuple[tuple[str, str], ...]:
        """Transitions of the active states that are not possible now, each with the condition that does not hold."""
        possible = {name for choice in self.choices() for name in self._taken(choice.step)}
        nodes = [self.tables.node(index) for index in bits(self.configuration.active)]
        found = []
        for node in nodes:
            for name, ways in (node.state.next if node.state else {}).items():
                conditions = [show(way.when) for way in ways if way.when is not None]
                full = self._short(f"{node.path}.{name}")
                if full not in possible and len(conditions) == len(ways):
                    found.append((full, " | ".join(conditions)))
        return tuple(found)

    def duties(self) -> tuple[str, ...]:
        """The rules whose answer is still owed: what asks for it has happened, and since then not the answer.

        Rules that speak only under a condition are left out.
        """
        marks = [mark for event in self.events for mark in event.marks]
        return tuple(name for name, rule in self.model.rules.items() if self._is_owed(rule, marks))

    def _is_owed(self, rule: ModelRule, marks: list[Mark]) -> bool:
        if rule.template not in ANSWERED or rule.when is not None:
            return False
        asking, answering = ({mark_of(self.model, path) for path in event} for event in rule.events)
        asked = max((index for index, mark in enumerate(marks) if mark in asking), default=-1)
        answered = max((index for index, mark in enumerate(marks) if mark in answering), default=-1)
        return asked > answered

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
        return "=" in word or any(name == word or name.endswith(f".{word}") for name in self.names())

    def names(self) -> tuple[str, ...]:
        """Every name that a step can have."""
        transitions = [self._short(transition.path) for transition in self.tables.transitions]
        return tuple(dict.fromkeys([*transitions, *self.model.events, *self.model.flows]))

    def to_dict(self) -> dict[str, Any]:
        """Where the case is, how it came there and how it can go on, under the keys of `walk --format json`."""
        return {
            "model": self.model.model.id,
            "steps": [event.to_dict() for event in self.events],
            "active": list(self.active),
            "attributes": {name: plain(value) for name, value in self.attributes.items()},
            "duties": list(self.duties()),
            "outcome": self.outcome,
            "possible": list(dict.fromkeys(choice.name for choice in self.choices())),
            "blocked": [{"transition": name, "when": condition} for name, condition in self.blocked()],
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
            stimulus,
            step,
        )

    def _event(self, choice: Choice) -> Event:
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
        )

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
        tables = build(model, case, (*(lines.tied(model, case) if cases else ()), *named))
    except LayoutError as error:
        raise ModelError(Report(), f"{loaded.id}: {error}") from None
    return Walk(model, case, tables, initial(tables), added=own_transitions(loaded))


def _running(model: Model, names: Iterable[str], usual: str) -> Iterator[str]:
    """The root machines that the names speak of; a name that begins with a state of the usual case speaks of this."""
    for head in dict.fromkeys(name.removeprefix("machines.").partition(".")[0] for name in names):
        if usual in model.machines and head in model.machines[usual].parts:
            yield usual
        elif head in model.machines:
            roots = lines.root_machines(model)
            yield from (root for root in roots if head in lines.with_run(model, root))
