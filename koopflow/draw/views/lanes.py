"""One machine as lanes: who does what, stage after stage, and how a case passes from one to the other.

A lane is an actor that does something, or what nobody does: waiting and ends. The way of a case is what the view is
for, so what the picture says of a transition is where it leads, and its name only where there is a choice; conditions
and what is sent stand in the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from koopflow.draw.pool import Exit, Lane, Lanes, Stage, Step
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.views.columns import levels
from koopflow.draw.views.flows_text import level_of, level_title
from koopflow.draw.views.lanes_text import alt, description, heading, table
from koopflow.draw.views.notes import crew, staying, until
from koopflow.draw.views.selection import shown
from koopflow.draw.views.stages import Onward, Place, Run, Stages
from koopflow.model.types import Model, State
from koopflow.wording.transitions import Way
from koopflow.wording.words import Words

NOBODY = "nobody"
"""The id of the lane of what nobody does."""
SEVERAL = "several"
"""The id of the lane of what is done by so many that it is in nobody's hands alone."""
MANY = 3
"""From so many on who work in a state it is in no single lane."""


def lanes(model: Model, request: Request) -> Composition:
    """The machine `request.of`, which the model has; `only`, `from_` and `to` select its states."""
    words = Words(model, request.language, request.of, request.dates)
    stages = Stages(words, request.of, shown(model, request))
    runs = stages.runs()
    pooled = _Pool(words, stages).pooled(runs, request)
    return Composition(
        heading(words, request.of),
        alt(words, request.of),
        description(
            words, stages, runs, [lane.title for lane in pooled.lanes if lane.id not in (SEVERAL, NOBODY)]
        ),
        table(words, stages, runs),
        pooled,
    )


class _Pool:
    """What the steps of one figure share: the words, the machine's stages, the ids that were given."""

    def __init__(self, words: Words, stages: Stages) -> None:
        self.words = words
        self.stages = stages
        self._given: Counter[str] = Counter()

    def pooled(self, runs: tuple[Run, ...], request: Request) -> Lanes:
        """Stages with their steps, and the lanes of those who do them."""
        found = tuple(self._stage(run) for run in runs)
        used = {step.lane for stage in found for step in stage.steps}
        say = self.words.say
        return Lanes(
            tuple(self._lanes(used)),
            found,
            say("{target} (pt\u00a0{number})", target="{target}", number="{number}"),
            say("{stage} (continued)", stage="{stage}"),
            request.locked,
        )

    def _stage(self, run: Run) -> Stage:
        machine, at = run.of
        steps = tuple(self._step(place) for place in run.leaves)
        begins: tuple[Place, ...] = ()
        if run.opened:
            begins = tuple(entry for entry in self.stages.entries(run.of) if entry in run.leaves)
        leaving = [
            found
            for place in run.opened
            if place[1] and isinstance(self.stages.body(place), State)
            for found in self.stages.leaving(place)
        ]
        title = " › ".join(self._title((machine, at[:depth])) for depth in _said(at))
        return Stage(
            f"{path(run.of)}~{run.again}",
            path(run.of),
            title,
            tuple(self._stage_notes(run.opened, leaving)),
            steps,
            tuple(path(place) for place in begins),
            tuple(self._exits(leaving, whole=True)),
        )

    def _stage_notes(self, opened: Iterable[Place], leaving: list[Onward]) -> Iterator[str]:
        say = self.words.say
        for place in opened:
            body = self.stages.body(place)
            if isinstance(body, State) and body.holds:
                held = ", ".join(crew(self.words, name, number) for name, number in body.holds.items())
                yield say("in the care of: {actors}", actors=held)
            if body.regions:
                titles = ", ".join(self.words.title(region, name) for name, region in body.regions.items())
                yield say("at once: {regions}", regions=titles)
                if over := until(self.words, body):
                    yield over
        yield from (f"– {staying(onward.way)}" for onward in leaving if onward.way.target is None)

    def _title(self, place: Place) -> str:
        return self.words.state(*place) if place[1] else self.words.of("machines", place[0])

    def _step(self, place: Place) -> Step:
        state, name = self.stages.state(place), place[1][-1]
        onward = list(self.stages.onward(place))
        notes = [*self._notes(place, state)]
        notes += [f"– {staying(item.way)}" for item in onward if item.way.target is None]
        title = self.words.title(state, name)
        exits = tuple(self._exits(onward))
        return Step(path(place), state.kind, title, lane_of(state), tuple(notes), exits)

    def _notes(self, place: Place, state: State) -> Iterator[str]:
        say = self.words.say
        if lane_of(state) == SEVERAL and state.task is not None:
            names = ", ".join(crew(self.words, *each) for each in state.task.by.items())
            yield say("together: {actors}", actors=names)
        elif state.task is not None and state.task.by:
            (first, number), *others = state.task.by.items()
            if number != 1:
                yield crew(self.words, first, number)
            if others:
                yield say("with: {actors}", actors=", ".join(crew(self.words, *other) for other in others))
        if state.each is not None:
            yield say("for each of: {set}", set=self.words.of("attributes", state.each.in_))
            yield say("runs: {machine}", machine=self.words.of("machines", state.each.run))
        if outcome := self.words.outcome_of(*place):
            yield say("outcome: {outcome}", outcome=outcome)
        if over := until(self.words, state):
            yield over

    def _exits(self, ways: list[Onward], whole: bool = False) -> Iterator[Exit]:
        ways = [found for found in ways if found.heads]
        names = Counter(found.way.name for found in ways)
        for found in ways:
            way = found.way
            alone = len(ways) == 1 and way.kind in ("result", "event") and not way.condition and not whole
            caption = "" if alone else _caption(way, names)
            heads = tuple(map(path, found.heads))
            target = self.words.state(way.id.split(".")[1], way.target or ())
            yield Exit(self._id(found), way.kind, caption, heads, target, "timer" if way.term else "")

    def _id(self, found: Onward) -> str:
        """The transition's path; a further final state that takes it is named."""
        self._given[found.way.id] += 1
        return found.way.id if self._given[found.way.id] == 1 else f"{found.way.id}#from-{found.end}"

    def _lanes(self, used: set[str]) -> Iterator[Lane]:
        """The actors by level, in file order; who is none of the model's (a provider), and what nobody does, last."""
        words, model = self.words, self.words.model
        names = [name for name in model.actors if f"actors.{name}" in used]
        present = levels(model, names)
        for name in sorted(names, key=lambda name: present.index(level_of(model, name))):
            level = level_of(model, name)
            title = level_title(level, words.language)
            yield Lane(f"actors.{name}", words.of("actors", name), f"level.{level}", title)
        for lane in sorted(used - {f"actors.{name}" for name in names} - {SEVERAL, NOBODY}):
            yield Lane(lane, words.of("actors", lane.removeprefix("actors.")))
        if SEVERAL in used:
            yield Lane(SEVERAL, words.say("Several together"))
        if NOBODY in used:
            yield Lane(NOBODY, words.say("Nobody's work"))


def lane_of(state: State) -> str:
    """The lane of a state: of the first who works in it, of many together, of the team that meets, or nobody's."""
    if state.sitting is not None:
        return f"actors.{state.sitting.of}"
    if state.task is not None and len(state.task.by) >= MANY:
        return SEVERAL
    if state.task is not None and state.task.by:
        return f"actors.{next(iter(state.task.by))}"
    return NOBODY


def path(place: Place) -> str:
    """The path of a state or a machine in the model."""
    return ".".join(("machines", place[0], *place[1]))


def _said(at: tuple[str, ...]) -> range:
    """Which of the bodies around a stage its title names: the stage and the one around it, not the machine."""
    return range(max(1, len(at) - 1), len(at) + 1) if at else range(1)


def _caption(way: Way, names: Counter[str]) -> str:
    """The name; the condition only where it alone tells two ways apart; the term behind the sign of a clock."""
    name = way.name if names[way.name] == 1 else ""
    said = name or " ".join(
        part for part in (way.name, f"[{way.condition}]" if way.condition else "") if part
    )
    if not way.term:
        return said
    return f"{said} ({way.short_term})" if said else way.short_term
