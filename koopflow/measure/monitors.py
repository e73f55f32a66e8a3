"""Rules of order judged on what happened to one case: kept, broken, or undecided at the end.

In go a rule and the events of a case in their order (with those of its municipality and the programme), out comes a
verdict. The templates are Declare's (Pesic and van der Aalst, 2006), read over completed runs; a deadline adds a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from koopflow.model.types import Body, Model, ModelRule, State

Verdict = Literal["kept", "broken", "undecided", "silent"]


Mark = tuple[Literal["taken", "sent", "entered"], str]
"""What makes an event: a transition taken, a flow sent or a state entered, by its path without the section's name."""


class Event(NamedTuple):
    """One event of a case.

    `holds` are the rules whose `when` held at it; `paused` is, for each rule, how many seconds its clock had stood
    until then.
    """

    time: int
    mark: Mark
    holds: frozenset[str] = frozenset()
    paused: Mapping[str, int] = {}


@dataclass(frozen=True)
class Monitor:
    """A rule of order, ready to be judged.

    `places` are the events of its places, any of several in each. `due` gives the moment until which an answer to an
    event at this time counts (with seconds of pause to add); it is None where there is no deadline. `in_force` says
    whether the rule speaks at a time.
    """

    id: str
    rule: ModelRule
    places: tuple[frozenset[Mark], ...]
    due: Callable[[int], int] | None
    in_force: Callable[[int], bool]
    pausing: frozenset[str] = frozenset()
    """The states, by their paths without the section's name, in which the rule's clock stands."""

    def judge(self, events: Sequence[Event], *, complete: bool, now: int) -> Verdict:
        """The verdict over the events of a case that is over (`complete`) or was followed until `now`.

        From `now` the time is taken off for which the rule's clock has stood until then.
        """
        template = self.rule.template
        if len(self.places) == 1:
            return self._unary(template, self.places[0], events, complete)
        first, second = self.places
        parts = _PARTS.get(template, (template,))
        verdicts = [self._binary(part, first, second, events, complete, now) for part in parts]
        if template == "co-existence":
            verdicts.append(self._binary(template, second, first, events, complete, now))
        return _worst(verdicts)

    def _unary(
        self, template: str, place: frozenset[Mark], events: Sequence[Event], complete: bool
    ) -> Verdict:
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

    def _binary(
        self,
        template: str,
        a: frozenset[Mark],
        b: frozenset[Mark],
        events: Sequence[Event],
        complete: bool,
        now: int,
    ) -> Verdict:
        if template.startswith("chain"):
            kinds = {kind for kind, _ in a | b}
            events = [event for event in events if event.mark[0] in kinds]
        backwards = template in ("precedence", "alternate-precedence", "chain-precedence")
        duty = b if backwards else a
        starts = [index for index, event in enumerate(events) if event.mark in duty and self._starts(event)]
        if not starts:
            return "silent" if complete else "undecided"
        judged = [_JUDGES[template](self, index, a, b, events, complete, now) for index in starts]
        return _worst(judged)

    def _starts(self, event: Event) -> bool:
        return self.in_force(event.time) and (self.rule.when is None or self.id in event.holds)

    def in_time(self, start: Event, answer: Event) -> bool:
        """Whether an answer comes within the rule's deadline."""
        if self.due is None:
            return True
        pause = answer.paused.get(self.id, 0) - start.paused.get(self.id, 0)
        return answer.time <= self.due(start.time) + pause

    def open_verdict(self, start: Event, complete: bool, now: int) -> Verdict:
        """The verdict on a duty without an answer yet."""
        if complete:
            return "broken"
        if self.due is None:
            return "undecided"
        return "broken" if now > self.due(start.time) - start.paused.get(self.id, 0) else "undecided"


def _response(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    answer = next((event for event in events[i + 1 :] if event.mark in b), None)
    if answer is None:
        return m.open_verdict(events[i], complete, now)
    return "kept" if m.in_time(events[i], answer) else "broken"


def _alternate_response(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    for event in events[i + 1 :]:
        if event.mark in b:
            return "kept" if m.in_time(events[i], event) else "broken"
        if event.mark in a:
            return "broken"
    return m.open_verdict(events[i], complete, now)


def _chain_response(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    if i + 1 == len(events):
        return m.open_verdict(events[i], complete, now)
    return "kept" if events[i + 1].mark in b and m.in_time(events[i], events[i + 1]) else "broken"


def _precedence(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    before = [event for event in events[:i] if event.mark in a]
    return "kept" if before and m.in_time(before[-1], events[i]) else "broken"


def _alternate_precedence(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    for event in reversed(events[:i]):
        if event.mark in a:
            return "kept" if m.in_time(event, events[i]) else "broken"
        if event.mark in b:
            break
    return "broken"


def _chain_precedence(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    return "kept" if i and events[i - 1].mark in a and m.in_time(events[i - 1], events[i]) else "broken"


def _responded_existence(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    if any(event.mark in b and (j < i or m.in_time(events[i], event)) for j, event in enumerate(events)):
        return "kept"
    return m.open_verdict(events[i], complete, now)


def _not_co_existence(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    if any(
        event.mark in b and (j < i or m.in_time(events[i], event)) for j, event in enumerate(events) if j != i
    ):
        return "broken"
    return "kept" if complete else "undecided"


def _not_succession(
    m: Monitor,
    i: int,
    a: frozenset[Mark],
    b: frozenset[Mark],
    events: Sequence[Event],
    complete: bool,
    now: int,
) -> Verdict:
    if any(event.mark in b and m.in_time(events[i], event) for event in events[i + 1 :]):
        return "broken"
    return "kept" if complete else "undecided"


_JUDGES = {
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
_PARTS = {
    "succession": ("response", "precedence"),
    "alternate-succession": ("alternate-response", "alternate-precedence"),
    "chain-succession": ("chain-response", "chain-precedence"),
}


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("broken", "undecided", "kept", "silent")
    return next(verdict for verdict in order if verdict in verdicts)


def mark_of(model: Model, path: str) -> Mark:
    """The event that a path of a rule means: where a completion and a state share it, the completion."""
    section, _, rest = path.partition(".")
    if section == "flows":
        return "sent", rest
    *way, last = rest.split(".")
    body: Body = model.machines[way[0]] if way else model.machines[last]
    for name in way[1:]:
        body = body.parts[name]
    return ("taken" if isinstance(body, State) and last in body.next else "entered"), rest
