"""One machine as a statechart: its states with who works in them, frames for what has an inside, every way on.

The picture follows the machine: a composite is a frame, regions are frames in a frame, an arrow starts where the
state is left. A way to a state outside its frame ends at a sign that names the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Arrow, Caption, Composition, Node, Request, Sketch
from koopflow.draw.symbols import badge
from koopflow.draw.views.measured import busy
from koopflow.draw.views.notes import crew, staying, until
from koopflow.draw.views.process_text import alt, description, heading, table
from koopflow.draw.views.selection import shown
from koopflow.model.types import Body, Model, State
from koopflow.wording.transitions import Path, Way, beginning, resolved, ways
from koopflow.wording.words import Words

TITLE, NOTE, CAPTION = 9.0, 8.0, 8.0
LINES_MAX = 10


def process(model: Model, request: Request) -> Composition:
    """The machine `request.of`, which the model has; `only` keeps the states at, above and below these paths."""
    words = Words(model, request.language, request.of, request.dates)
    machine = model.machines[request.of]
    sketch = _Sketcher(words, request).body(machine, ())
    return Composition(
        heading(words, request.of),
        alt(words, request.of),
        description(words, request.of),
        table(words, request.of),
        sketch,
    )


class _Sketcher:
    """The words and the widths that every part of one sketch shares."""

    def __init__(self, words: Words, request: Request) -> None:
        self.words = words
        self.request = request
        self.machine = request.of
        self._shown = shown(words.model, request)

    def body(self, body: Body, at: Path) -> Sketch:
        """The sketch of a machine's, a composite's or a region's inside."""
        if body.regions:
            return self._root_regions(body, at)
        states = {name: state for name, state in body.states.items() if self._shown((*at, name))}
        nodes = [self._state(state, (*at, name)) for name, state in states.items()]
        arrows: list[Arrow] = []
        outside: dict[Path, Node] = {}
        for name, state in states.items():
            for way in ways(self.words, self.machine, (*at, name), state):
                if way.target is not None and self._shown(way.target):
                    head = self._head(way.target, at, states, outside)
                    arrows.append(self._arrow(way, self._path((*at, name)), head))
        if body.initial is not None:
            target = resolved(self.machine, (*at, ""), body.initial.to)
            if target is not None and self._shown(target):
                nodes.insert(0, Node(f"{self._path(at)}#initial", "initial"))
                head = self._head(target, at, states, outside)
                captions = self._effects(*beginning(self.words, body))
                arrows.insert(0, Arrow(f"{self._path(at)}.initial", "initial", nodes[0].id, head, captions))
        return Sketch((*nodes, *outside.values()), tuple(_merged(arrows)), id=f"{self._path(at)}#body")

    def _root_regions(self, body: Body, at: Path) -> Sketch:
        """A machine that is itself parallel: one frame around its regions."""
        lines = self._lines(self.words.title(body, self.machine), bold=True, wider=2.2)
        node = Node(
            self._path(at),
            "parallel",
            lines,
            self._until(body),
            self._badge("parallel"),
            self._regions(body, at),
        )
        return Sketch((node,), id=f"{self._path(at)}#root")

    def _regions(self, body: Body, at: Path) -> tuple[Sketch, ...]:
        found = []
        for name, region in body.regions.items():
            if not self._shown((*at, name)):
                continue
            inner = self.body(region, (*at, name))
            lines = self._lines(self.words.title(region, name), NOTE, True, 1.6)
            found.append(Sketch(inner.nodes, inner.arrows, id=self._path((*at, name)), lines=lines))
        return tuple(found)

    def _state(self, state: State, at: Path) -> Node:
        kind = state.kind
        framed = kind in ("composite", "parallel")
        inside: tuple[Sketch, ...] = ()
        if kind == "composite":
            inside = (self.body(state, at),)
        elif kind == "parallel":
            inside = self._regions(state, at)
        lines = self._lines(self.words.title(state, at[-1]), TITLE, framed, 2.2 if framed else 1.0)
        notes, by = self._notes(state, at), tuple(self._by(state))
        return Node(self._path(at), kind, lines, notes, self._badge(kind), inside, by=by)

    def _by(self, state: State) -> Iterator[tuple[str, str]]:
        """Who works in the state, or the team that meets."""
        names = (
            [state.sitting.of]
            if state.sitting is not None
            else state.task.by
            if state.task is not None
            else ()
        )
        return ((f"actors.{name}", self.words.of("actors", name)) for name in names)

    def _notes(self, state: State, at: Path) -> tuple[Line, ...]:
        """Below the rule: who works, what is run, what is held, what happens without leaving."""
        said = self.words.say
        texts: list[str] = []
        if state.task is not None and state.task.by:
            texts += [self._crew(name, number) for name, number in state.task.by.items()]
        if state.sitting is not None:
            texts.append(self.words.of("actors", state.sitting.of))
        if state.each is not None:
            texts.append(said("for each of: {set}", set=self.words.of("attributes", state.each.in_)))
            texts.append(said("runs: {machine}", machine=self.words.of("machines", state.each.run)))
        texts += self._held(state)
        if outcome := self.words.outcome_of(self.machine, at):
            texts.append(said("outcome: {outcome}", outcome=outcome))
        texts += [
            f"– {staying(way)}" for way in ways(self.words, self.machine, at, state) if way.target is None
        ]
        wider = 2.2 if state.kind in ("composite", "parallel") else 1.1
        lines = tuple(line for text in texts for line in self._lines(text, NOTE, wider=wider))
        return lines + self._until(state)

    def _held(self, state: State) -> Iterator[str]:
        """In whose care the case is in this state, and which household takes part."""
        actors = self.words.model.actors
        homes = {name for name in state.holds if name in actors and actors[name].kind == "household"}
        for text, names in (
            ("in the care of: {actors}", state.holds.keys() - homes),
            ("taking part: {actors}", homes),
        ):
            held = [self._crew(name, number) for name, number in state.holds.items() if name in names]
            if held:
                yield self.words.say(text, actors=", ".join(held))

    def _crew(self, actor: str, number: int) -> str:
        said = crew(self.words, actor, number)
        measured = busy(self.words, self.request.loads, actor)
        return f"{said} ({measured})" if measured else said

    def _until(self, body: Body) -> tuple[Line, ...]:
        return self._lines(until(self.words, body), NOTE, wider=2.2 if body.regions else 1.1)

    def _head(self, target: Path, at: Path, states: dict[str, State], outside: dict[Path, Node]) -> str:
        """The node that an arrow points to: a state beside, or the sign of one outside this frame."""
        if target[:-1] == at and target[-1] in states:
            return self._path(target)
        name = f"{self._path(at)}#to-{'.'.join(target)}"
        lines = self._lines(self.words.state(self.machine, target), NOTE)
        outside.setdefault(target, Node(name, "goto", lines))
        return name

    def _arrow(self, way: Way, tail: str, head: str) -> Arrow:
        lines = [*self._lines(way.name, CAPTION, measure=self.request.caption_measure)]
        if way.condition:
            lines += self._lines(f"[{way.condition}]", CAPTION, measure=self.request.caption_measure)
        captions: tuple[Caption, ...] = (Caption(tuple(lines)),) if lines else ()
        if way.term:
            term = Caption(
                self._lines(way.short_term, CAPTION, measure=self.request.caption_measure), "timer"
            )
            captions = (term, *captions)
        captions += self._effects(way.sends, way.raises)
        return Arrow(way.id, way.kind, tail, head, captions)

    def _effects(self, sends: tuple[str, ...], raises: tuple[str, ...]) -> tuple[Caption, ...]:
        measure = self.request.caption_measure
        found = [Caption(self._lines(text, CAPTION, measure=measure), "message") for text in sends]
        return (*found, *(Caption(self._lines(text, CAPTION, measure=measure), "signal") for text in raises))

    def _lines(
        self, text: str, size: float = TITLE, bold: bool = False, wider: float = 1.0, measure: float = 0.0
    ) -> tuple[Line, ...]:
        limit = (measure or self.request.measure) * wider
        return tuple(Line(line, size, bold) for line in wrap(text, limit, size, bold, LINES_MAX))

    def _badge(self, kind: str) -> str:
        return badge(kind, self.words.language)

    def _path(self, at: Path) -> str:
        return ".".join(("machines", self.machine, *at))


def _merged(arrows: list[Arrow]) -> Iterator[Arrow]:
    """Arrows of one kind between the same two as one, where each bears one plain caption."""
    first: dict[tuple[str, str, str], Arrow] = {}
    for arrow in arrows:
        if len(arrow.captions) == 1 and not arrow.captions[0].mark:
            key = (arrow.kind, arrow.tail, arrow.head)
            known = first.get(key)
            first[key] = replace(known, captions=(*known.captions, *arrow.captions)) if known else arrow
    for arrow in arrows:
        if len(arrow.captions) != 1 or arrow.captions[0].mark:
            yield arrow
        elif (merged := first.pop((arrow.kind, arrow.tail, arrow.head), None)) is not None:
            yield merged
