"""A walk in, its story in the reader's words out: titles first, and after them in brackets what `--choose` takes.

It stands apart from the command because it needs the model's types, which `--help` must not load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, reduce

from koopflow.api.asking import takes
from koopflow.api.course import Reading
from koopflow.api.duties import Duty
from koopflow.api.happenings import Choice, Event
from koopflow.api.walk import Blocked, Walk
from koopflow.api.whynot import Fact
from koopflow.cli.frames import visible
from koopflow.cli.settings import Settings
from koopflow.model.types import ModelRule
from koopflow.trace.courses import CourseStep
from koopflow.wording.steps import raised, said_alone, sending, standing
from koopflow.wording.words import Words

SHOWN_MAX = 24
_KINDS = {
    "timer": "time brings it",
    "event": "from outside",
    "next": "comes of itself",
}


@dataclass(frozen=True)
class Story:
    """What a walk tells, line by line, in the language of the settings."""

    walk: Walk
    settings: Settings

    @cached_property
    def words(self) -> Words:
        """The model's names."""
        return Words(self.walk.model, self.settings.language, self.walk.case)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """What is listed of all that can happen: of the ways in which something can begin the first alone."""
        found: dict[tuple[str, tuple[str, ...]], Choice] = {}
        for choice in self.walk.choices():
            found.setdefault((choice.name, choice.plan), choice)
        return tuple(found.values())[:SHOWN_MAX]

    def lines(self, since: int = 0) -> Iterator[str]:
        """What has happened since, where the case is now, and how it can go on."""
        return map(visible, self._lines(since))

    def _lines(self, since: int) -> Iterator[str]:
        walk, say = self.walk, self.settings.say
        for number, event in enumerate(walk.events[since:], start=since + 1):
            yield f"{number:>3}. {self._happening(event)}"
            yield from self._details(event)
        if walk.outcome is not None:
            yield say("The case is over: {outcome}.", outcome=self._outcome(walk.outcome))
            return
        if walk.active:
            yield say("Now:")
            yield from (f"  -  {self._state(path)}" for path in walk.active)
        known = [self.words.known(name, value) for name, value in walk.attributes.items()]
        yield from self._headed("Known:", known)
        yield from self._headed("Owed:", (self._owed(duty) for duty in walk.duties()))
        yield from self._possible()
        yield from self._blocked()
        yield from self._known(since)

    def _possible(self) -> Iterator[str]:
        say = self.settings.say
        yield say("What can happen:")
        for number, choice in enumerate(self.choices, start=1):
            yield f"{number:>3}  {self._happening(self.walk.event(choice), told=not choice.given)}"
            yield from self._askable(choice)
        distinct = {(choice.name, choice.plan) for choice in self.walk.choices()}
        if more := len(distinct) - len(self.choices):
            yield say("     and {count} more; name one to choose it", count=more)

    def _askable(self, choice: Choice) -> Iterator[str]:
        """What can be said of a case as it begins, and how it is typed."""
        if not choice.given:
            return
        yield f"       {self.settings.say('what is known of it may be given after the name:')}"
        for name in choice.given:
            yield f"         {self.words.of('attributes', name)} ({name}=…): {self._values(name)}"
        yield f"       {self.settings.say('for example: {typed}', typed=choice.typed)}"

    def _values(self, attribute: str) -> str:
        """What an attribute can be, as it is typed; elements of a set are joined by “+”."""
        declared = self.walk.model.attributes[attribute]
        taken = takes(self.walk.tables, attribute)
        if isinstance(taken, tuple):
            more = [self.settings.say("several with + between, or none")] if declared.type == "set" else []
            return "; ".join((", ".join(self._value(attribute, value) for value in taken), *more))
        if declared.min is None or declared.max is None:
            return self.settings.say("a whole number")
        return self.settings.say("{low} to {high}", low=declared.min, high=declared.max)

    def _value(self, attribute: str, typed: str) -> str:
        value: object = typed
        if self.walk.model.attributes[attribute].type == "boolean":
            value = typed == "true"
        title = self.words.held(attribute, value)
        return typed if title == typed else f"{title} ({typed})"

    def _happening(self, event: Event, told: bool = True) -> str:
        """A step's title, the name that `--choose` takes, and what brings it about."""
        step = self._reading.step(event)
        _, title, term = said_alone(self.words, step)
        name = event.typed if told else event.name
        brought = _KINDS.get(event.kind, "")
        # What happens at once needs no time to bring it.
        parts = (term,) if term == self.words.say("at once") else (self.settings.say(brought), term)
        how = ": ".join(part for part in parts if part)
        return f"{title} ({name})" + (f" [{how}]" if how else "")

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self.walk)

    def _details(self, event: Event) -> Iterator[str]:
        step = self._reading.step(event)
        yield from (f"       → {self._state(path)}" for path in event.entered)
        yield from (f"       ✉ {sending(self.words, told.flow)}" for told in event.told)
        yield from (f"       ! {signal}" for signal in raised(self.words, step))

    def _owed(self, duty: Duty) -> str:
        """A duty that runs, with its days."""
        say, words = self.settings.say, self.words
        rule = self.walk.model.rules[duty.rule]
        parts = [
            _beside(words.title(rule, duty.rule), duty.rule),
            say("since step {number}", number=duty.since),
        ]
        if duty.due_day:
            parts.append(self._until(datetime.fromisoformat(duty.due_day), rule))
        elif rule.within is not None:
            parts.append(say("time for it: {time}", time=words.duration(rule.within)))
        parts += [self._period(first, last) for first, last in duty.periods]
        if duty.paused:
            parts.append(say("its time stands still"))
        return "; ".join(parts)

    def _until(self, due: datetime, rule: ModelRule) -> str:
        """The last day for the answer, with its hour where one is known.

        Working days end with a day, and so at the midnight that begins the next one.
        """
        say, words = self.settings.say, self.words
        if (due.hour, due.minute) != (0, 0):
            hour = f"{due.hour}:{due.minute:02}"
            return say("until {day}, {hour}", day=words.date(due.isoformat()), hour=hour)
        if rule.within is not None and rule.within.working_days:
            return say("until the end of {day}", day=words.date((due - timedelta(days=1)).isoformat()))
        return say("until {day}", day=words.date(due.isoformat()))

    def _period(self, first: date | None, last: date | None) -> str:
        """When the law behind a duty is in force."""
        say = self.settings.say
        parts = [say("from {day}", day=self.words.date(first.isoformat()))] if first else []
        parts += [say("until {day}", day=self.words.date(last.isoformat()))] if last else []
        return say("in force {period}", period=" ".join(parts))

    def _blocked(self) -> Iterator[str]:
        """What cannot happen, and the smallest sets of facts with which it could."""
        say = self.settings.say
        for number, blocked in enumerate(self.walk.blocked()):
            if number == 0:
                yield say("What is not possible now:")
            conditions = say("; or ").join(map(self.words.condition, blocked.guards))
            yield f"  -  {self._title(blocked)} ({blocked.transition})"
            yield f"       {say('only when: {condition}', condition=conditions)}"
            ways = [self._together(facts) for facts in blocked.openings]
            if ways:
                yield f"       {say('it would take: {facts}', facts=say('; or ').join(ways))}"

    def _together(self, facts: Iterable[Fact]) -> str:
        conditions = [self.words.condition(fact.condition) for fact in facts]
        return reduce(lambda a, b: self.words.say("{a} and {b}", a=a, b=b), conditions)

    def _title(self, blocked: Blocked) -> str:
        return said_alone(self.words, CourseStep("event", taken=(blocked.passage,))).title

    def _known(self, since: int) -> Iterator[str]:
        """Who has which documents; in a walk that goes on, of those alone that have learnt something."""
        walk, words = self.walk, self.words
        lately = {item.holder for event in walk.events[since:] for item in event.learned}
        held = [
            (name, documents) for name, documents in walk.knowledge().items() if not since or name in lately
        ]
        told = "Who has learnt something, and has now:" if since else "Who has which documents:"
        return self._headed(
            told,
            (
                f"{words.of('actors', name)}: {words.listed('documents', documents)}"
                for name, documents in held
            ),
        )

    def _headed(self, heading: str, lines: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(lines):
            if number == 0:
                yield self.settings.say(heading)
            yield f"  -  {line}"

    def _state(self, path: str) -> str:
        return _beside(standing(self.words, self._reading.entered(path)), path)

    def _outcome(self, name: str) -> str:
        return _beside(self.words.outcome(self.walk.case, name), name)


def _beside(title: str, name: str) -> str:
    """A title with its id; an id alone where there is no title."""
    return name if title in (name, name.rpartition(".")[2]) else f"{title} ({name})"
