"""Rules of order judged on what happened to one case: kept, broken, or undecided at the end.

In go a rule and the events of a case in their order (with those of its municipality and the programme), out comes a
verdict. The templates are Declare's (Pesic and van der Aalst, 2006), read over completed runs; a deadline adds a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from koopflow.model.marks import Mark, Place
from koopflow.model.types import ModelRule

Verdict = Literal["kept", "broken", "undecided", "silent"]


class Event(NamedTuple):
    """One event of a case.

    `holds` are the rules whose `when` held at it; `paused` is, for each rule, how many seconds its clock had stood
    until then.
    """

    time: int
    mark: Mark
    holds: frozenset[str] = frozenset()
    paused: Mapping[str, int] = {}


class Run(NamedTuple):
    """The events of a case that is over (`complete`) or was followed until `now`."""

    events: Sequence[Event]
    complete: bool
    now: int


@dataclass(frozen=True)
class Monitor:
    """A rule of order, ready to be judged.

    `places` are the events of its places, any of several in each. `due` gives the moment until which an answer to an
    event at this time counts (with seconds of pause to add); it is None where there is no deadline. `in_force` says
    whether the rule speaks at a time.
    """

    id: str
    rule: ModelRule
    places: tuple[Place, ...]
    due: Callable[[int], int] | None
    in_force: Callable[[int], bool]
    pausing: frozenset[str] = frozenset()
    """The states, by their paths without the section's name, in which the rule's clock stands."""

    @cached_property
    def template(self) -> str:
        """The rule's template."""
        return self.rule.template

    @property
    def is_edgy(self) -> bool:
        """Whether other events of the kinds that the rule names matter to it."""
        return self.template in ("init", "end") or self.template.startswith("chain")

    def judge(self, events: Sequence[Event], *, complete: bool, now: int) -> Verdict:
        """The verdict over the events of a case that is over (`complete`) or was followed until `now`.

        Events that the rule does not name may be left out, unless it is edgy.

        From `now` the time is taken off for which the rule's clock has stood until then.
        """
        template = self.template
        if len(self.places) == 1:
            return self._unary(template, self.places[0], events, complete)
        run = Run(events, complete, now)
        first, second = self.places
        parts = _PARTS.get(template, (template,))
        verdicts = [self._binary(part, first, second, run) for part in parts]
        if template == "co-existence":
            verdicts.append(self._binary(template, second, first, run))
        return _worst(verdicts)

    def _unary(self, template: str, place: Place, events: Sequence[Event], complete: bool) -> Verdict:
        found = [event for event in events if event.mark in place and self._starts(event)]
        if template in ("init", "end"):
            kinds = [event for event in events if event.mark[0] in {kind for kind, _ in place}]
            if not complete and (template == "end" or not kinds):
                return "undecided"
            edge = kinds[:1] if template == "init" else kinds[-1:]
            return "kept" if edge and edge[0].mark in place else "broken"
        times = self.rule.times
        if template == "existence":
            return "kept" if len(found) >= times else "broken" if complete else "undecided"
        if template == "absence":
            return "broken" if len(found) >= times else "kept" if complete else "undecided"
        if len(found) > times:
            return "broken"
        return ("kept" if len(found) == times else "broken") if complete else "undecided"

    def _binary(self, template: str, a: Place, b: Place, run: Run) -> Verdict:
        if template.startswith("chain"):
            kinds = {kind for kind, _ in a | b}
            run = run._replace(events=[event for event in run.events if event.mark[0] in kinds])
        judge, starts = _JUDGES[template], b if template in _BACKWARDS else a
        duties = [
            Duty(self, run, at, a, b)
            for at, event in enumerate(run.events)
            if event.mark in starts and self._starts(event)
        ]
        if not duties:
            return "silent" if run.complete else "undecided"
        return _worst([judge(duty) for duty in duties])

    def _starts(self, event: Event) -> bool:
        return self.in_force(event.time) and (self.rule.when is None or self.id in event.holds)


@dataclass(frozen=True)
class Duty:
    """What one event obliges to: the event stands at `at`, the rule's two places are `a` and `b`."""

    monitor: Monitor
    run: Run
    at: int
    a: Place
    b: Place

    @property
    def start(self) -> Event:
        """The event that starts the duty."""
        return self.run.events[self.at]

    @property
    def before(self) -> Sequence[Event]:
        """What happened earlier, the latest last."""
        return self.run.events[: self.at]

    @property
    def after(self) -> Sequence[Event]:
        """What happened later."""
        return self.run.events[self.at + 1 :]

    def between(self, first: Event, second: Event) -> Verdict:
        """Kept where the second comes within the rule's deadline from the first."""
        due = self.monitor.due
        pause = second.paused.get(self.monitor.id, 0) - first.paused.get(self.monitor.id, 0)
        return "kept" if due is None or second.time <= due(first.time) + pause else "broken"

    def unanswered(self) -> Verdict:
        """The verdict while no answer has come."""
        due = self.monitor.due
        if self.run.complete:
            return "broken"
        if due is None:
            return "undecided"
        late = self.run.now > due(self.start.time) - self.start.paused.get(self.monitor.id, 0)
        return "broken" if late else "undecided"

    def unbroken(self) -> Verdict:
        """The verdict while nothing forbidden has come."""
        return "kept" if self.run.complete else "undecided"


def _response(duty: Duty) -> Verdict:
    answer = next((event for event in duty.after if event.mark in duty.b), None)
    return duty.unanswered() if answer is None else duty.between(duty.start, answer)


def _alternate_response(duty: Duty) -> Verdict:
    answer = next((event for event in duty.after if event.mark in duty.a | duty.b), None)
    if answer is None:
        return duty.unanswered()
    return duty.between(duty.start, answer) if answer.mark in duty.b else "broken"


def _chain_response(duty: Duty) -> Verdict:
    if not duty.after:
        return duty.unanswered()
    return duty.between(duty.start, duty.after[0]) if duty.after[0].mark in duty.b else "broken"


def _precedence(duty: Duty) -> Verdict:
    cause = next((event for event in reversed(duty.before) if event.mark in duty.a), None)
    return "broken" if cause is None else duty.between(cause, duty.start)


def _alternate_precedence(duty: Duty) -> Verdict:
    cause = next((event for event in reversed(duty.before) if event.mark in duty.a | duty.b), None)
    return "broken" if cause is None or cause.mark not in duty.a else duty.between(cause, duty.start)


def _chain_precedence(duty: Duty) -> Verdict:
    if not duty.before or duty.before[-1].mark not in duty.a:
        return "broken"
    return duty.between(duty.before[-1], duty.start)


def _responded_existence(duty: Duty) -> Verdict:
    if any(event.mark in duty.b for event in duty.before):
        return "kept"
    return _response(duty)


def _not_co_existence(duty: Duty) -> Verdict:
    if any(event.mark in duty.b for event in duty.before):
        return "broken"
    return _not_succession(duty)


def _not_succession(duty: Duty) -> Verdict:
    later = [event for event in duty.after if event.mark in duty.b]
    return "broken" if any(duty.between(duty.start, event) == "kept" for event in later) else duty.unbroken()


_JUDGES: Mapping[str, Callable[[Duty], Verdict]] = {
    "response": _response,
    "alternate-response": _alternate_response,
    "chain-response": _chain_response,
    "precedence": _precedence,
    "alternate-precedence": _alternate_precedence,
    "chain-precedence": _chain_precedence,
    "responded-existence": _responded_existence,
    "co-existence": _responded_existence,
    "not-co-existence": _not_co_existence,
    "not-succession": _not_succession,
}
_BACKWARDS = ("precedence", "alternate-precedence", "chain-precedence")
"""Where the second event is the one that has to be justified."""
_PARTS = {
    "succession": ("response", "precedence"),
    "alternate-succession": ("alternate-response", "alternate-precedence"),
    "chain-succession": ("chain-response", "chain-precedence"),
}


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("broken", "undecided", "kept", "silent")
    return next(verdict for verdict in order if verdict in verdicts)
