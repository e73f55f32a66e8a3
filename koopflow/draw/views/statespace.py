"""Everything that can happen to one line: what is active at once as things, what leads from one to another as arrows.

It is for whoever looks into what the checks say; a book shows the process instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.draw.drawing import Line, Table
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Arrow, Caption, Composition, Node, Request, Sketch
from koopflow.draw.symbols import badge
from koopflow.draw.views.moments import ARRIVALS, UNTAKEN
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import translate_count
from koopflow.model.types import Model
from koopflow.trace.courses import CourseStep, Passage
from koopflow.trace.spaces import Change, Configuration, Space
from koopflow.wording.steps import said
from koopflow.wording.transitions import endings
from koopflow.wording.words import Words

TITLE, NOTE = 9.0, 8.0
COLUMNS = ("No.", "What is active", "Values", "What happens", "Then")
BEYOND = "configurations.beyond"
ARROWS = {"start": "initial", "timer": "timer", "result": "result", "completion": "result", "begin": "result"}
"""The kind of arrow of a kind of step; what comes from outside, or is read, if it is not here."""


def statespace(model: Model, request: Request) -> Composition:
    """The configurations of `request.space`, which is given."""
    space = request.space or Space(request.of, (), (), complete=True)
    telling = _Telling(Words(model, request.language, dates=request.dates), space)
    say, inner = telling.words.say, telling.words.inner
    machine, title = (
        telling.words.of("machines", space.machine),
        telling.words.title(model.model, model.model.id),
    )
    one, many = (
        "“{machine}”: {count} possible configuration: {model}",
        "“{machine}”: {count} possible configurations: {model}",
    )
    args = {"machine": inner(machine), "model": title}
    return Composition(
        say("All that can happen: {machine} – {model}", machine=machine, model=title),
        shortened(translate_count(request.language, one, many, len(space.configurations), args)),
        tuple(telling.description()),
        Table(tuple(say(column) for column in COLUMNS), tuple(telling.rows())),
        _Sketcher(telling, request).sketch(),
    )


class _Telling:
    """Configurations and steps in words, each worded once: thousands of steps do the same."""

    def __init__(self, words: Words, space: Space) -> None:
        self.words = words
        self.space = space
        machine = words.model.machines[space.machine]
        self._ends = dict(endings(words, (machine, *machine.regions.values())))
        self._steps: dict[CourseStep, str] = {}

    def description(self) -> Iterator[str]:
        """Sentences: how many configurations and steps, how it can end, where it is stuck or was cut."""
        say, language, configurations = self.words.say, self.words.language, self.space.configurations
        one, many = "The figure shows {count} configuration.", "The figure shows {count} configurations."
        yield translate_count(language, one, many, len(configurations))
        one, many = "{count} step leads from one to another.", "{count} steps lead from one to another."
        yield translate_count(language, one, many, len(self.space.changes))
        ends = dict.fromkeys(
            self._outcome(configuration.outcome) for configuration in configurations if configuration.outcome
        )
        if ends:
            yield say("It can end with: {outcomes}.", outcomes=", ".join(ends))
        if any(configuration.stuck for configuration in configurations):
            yield say("In some of them no result is possible.")
        if not self.space.complete:
            yield say("There are more configurations, which were not looked at.")

    def rows(self) -> Iterator[tuple[str, ...]]:
        """A row for every step, and one for each configuration from which nothing leads on."""
        leading: dict[int, list[Change]] = {}
        for change in self.space.changes:
            leading.setdefault(change.tail, []).append(change)
        for number, configuration in enumerate(self.space.configurations):
            first = (
                str(number),
                "; ".join(self.active(configuration)),
                "; ".join(self.values(configuration)),
            )
            for change in leading.get(number, ()):
                then = self.words.say("not looked at") if change.head < 0 else str(change.head)
                yield (*first, self.step(change.step), then)
            if number not in leading:
                yield (*first, "", "")

    def active(self, configuration: Configuration) -> list[str]:
        """The active states by title, or how the case is over."""
        if configuration.outcome:
            return [self.words.say("Over: {outcome}", outcome=self._outcome(configuration.outcome))]
        return [self._place(passage) for passage in configuration.active]

    def values(self, configuration: Configuration) -> Iterator[str]:
        """The attributes that make a difference somewhere."""
        return (self._held(name, held) for name, held in configuration.values)

    def step(self, step: CourseStep) -> str:
        """What happens in a step; where it is a beginning, with what is given."""
        if step not in self._steps:
            given = [self._held(name, held) for name, held in step.given]
            self._steps[step] = "; ".join((self._happening(step), *given))
        return self._steps[step]

    def _happening(self, step: CourseStep) -> str:
        if step.taken or step.kind in UNTAKEN:
            _, title, term = said(self.words, step)
            return f"{title} ({term})" if term else title
        if step.kind in ARRIVALS:
            return self.words.of("flows", step.at)
        if step.kind == "event" and step.at in self.words.model.events:
            return self.words.of("events", step.at)
        return self.words.signal(step.at) if step.at else self.words.say("done")

    def _outcome(self, name: str) -> str:
        return self._ends.get(name, name)

    def _place(self, passage: Passage) -> str:
        machine, *way = passage.path.split(".")
        title = self.words.state(machine, tuple(way))
        return f"{title} ({self.words.of('services', passage.element)})" if passage.element else title

    def _held(self, name: str, held: object) -> str:
        return self.words.known(name, held)


class _Sketcher:
    """The things and arrows of a figure, each text broken into lines once."""

    def __init__(self, telling: _Telling, request: Request) -> None:
        self.telling = telling
        self.request = request
        self._broken: dict[tuple[str, float, float], tuple[Line, ...]] = {}

    def sketch(self) -> Sketch:
        """All configurations, and a thing for those beyond where it was cut."""
        changes, configurations = self.telling.space.changes, self.telling.space.configurations
        nodes = [self._node(number, configuration) for number, configuration in enumerate(configurations)]
        if any(change.head < 0 for change in changes):
            lines = self._lines(self.telling.words.say("further configurations"), NOTE)
            nodes.append(Node(BEYOND, "beyond", lines))
        return Sketch(tuple(nodes), tuple(self._arrows()), id="configurations")

    def _node(self, number: int, configuration: Configuration) -> Node:
        if number == 0 and not configuration.active and not configuration.outcome:
            return Node("configurations.0", "initial")
        kind = "stuck" if configuration.stuck else "over" if configuration.outcome else "configuration"
        first, *others = self.telling.active(configuration) or [""]
        texts = [f"{number}. {first}", *others]
        return Node(
            f"configurations.{number}",
            kind,
            tuple(line for text in texts for line in self._lines(text, TITLE)),
            tuple(line for text in self.telling.values(configuration) for line in self._lines(text, NOTE)),
            badge(kind, self.request.language),
        )

    def _arrows(self) -> Iterator[Arrow]:
        """An arrow for all steps of one kind from one configuration to another, with what happens in each."""
        found: dict[tuple[int, int, str], dict[CourseStep, None]] = {}
        for change in self.telling.space.changes:
            key = (change.tail, change.head, ARROWS.get(change.step.kind, "event"))
            found.setdefault(key, {})[change.step] = None
        for (tail, head, kind), steps in found.items():
            captions = tuple(
                Caption(lines, "timer" if step.kind == "timer" else "")
                for step in steps
                if (lines := self._lines(self.telling.step(step), NOTE, self.request.caption_measure))
            )
            to = f"configurations.{head}" if head >= 0 else BEYOND
            yield Arrow(f"configurations.{tail}.{kind}.{head}", kind, f"configurations.{tail}", to, captions)

    def _lines(self, text: str, size: float, measure: float = 0.0) -> tuple[Line, ...]:
        key = (text, size, measure or self.request.measure)
        if key not in self._broken:
            self._broken[key] = tuple(Line(line, size) for line in wrap(text, key[2], size))
        return self._broken[key]
