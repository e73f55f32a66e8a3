"""Who tells whom: actors by level, an arrow for all that one tells another, special data by dash and sign.

Where there is room an arrow bears the titles of its flows and their channels; where there is none, numbers, and the
titles stand in a key below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Arrow, Caption, Composition, Frame, Node, Request, Sketch
from koopflow.draw.symbols import badge
from koopflow.draw.views.flows_text import alt, channel, data_class, description, heading, level_of, level_title, table
from koopflow.draw.words import Words
from koopflow.model.types import LEVELS, Flow, Model

TITLE, NOTE, CAPTION = 9.0, 8.0, 8.0
KINDS = {"special": "flow-special", "ordinary": "flow", "none": "flow-plain"}


@dataclass(frozen=True, slots=True)
class Told:
    """One flow with its number in the figure."""

    id: str
    flow: Flow
    number: int


def flows(model: Model, request: Request) -> Composition:
    """The flows that `only` (paths) and `actors` select: one actor, all its flows; several, those among them."""
    words = Words(model, request.language)
    told = tuple(Told(name, model.flows[name], at) for at, name in enumerate(_selected(model, request), 1))
    sketch = Sketch(tuple(_nodes(words, request, told)), tuple(_arrows(words, request, told)), _frames(words, told), "flows")
    chosen = {item.id: item.flow for item in told}
    key = tuple(_titled(words, item) for item in told) if request.terse else ()
    return Composition(
        heading(words), alt(words), description(words, chosen), table(words, chosen), sketch, key
    )


def _selected(model: Model, request: Request) -> Iterator[str]:
    asked = {path.removeprefix("flows.") for path in request.only}
    actors = set(request.actors)
    for name, flow in model.flows.items():
        ends = {flow.from_, *flow.to}
        among = ends <= actors if len(actors) > 1 else bool(ends & actors)
        if (not asked or name in asked) and (not actors or among):
            yield name


def _nodes(words: Words, request: Request, told: tuple[Told, ...]) -> Iterator[Node]:
    part = {actor for item in told for actor in (item.flow.from_, *item.flow.to)}
    for name, actor in words.model.actors.items():
        if name not in part:
            continue
        lines = _lines(words.title(actor, name), TITLE, request.measure)
        notes = _lines(words.of("actors", actor.of), NOTE, request.measure) if actor.of else ()
        level = f"level.{level_of(words.model, name)}"
        yield Node(f"actors.{name}", actor.kind, lines, notes, badge(actor.kind, words.language), frame=level)


def _frames(words: Words, told: tuple[Told, ...]) -> tuple[Frame, ...]:
    levels = {level_of(words.model, actor) for item in told for actor in (item.flow.from_, *item.flow.to)}
    return tuple(
        Frame(f"level.{level}", "level", (Line(level_title(level, words.language), NOTE, True),))
        for level in (*LEVELS, "elsewhere")
        if level in levels
    )


def _arrows(words: Words, request: Request, told: tuple[Told, ...]) -> Iterator[Arrow]:
    """One arrow for each pair of actors and class of data."""
    pairs: dict[tuple[str, str, str], list[Told]] = {}
    for item in told:
        kind = KINDS[data_class(words.model, item.flow)]
        for receiver in dict.fromkeys(item.flow.to):
            if item.flow.from_ in words.model.actors and receiver in words.model.actors:
                pairs.setdefault((item.flow.from_, receiver, kind), []).append(item)
    for (tail, head, kind), items in pairs.items():
        mark = "special" if kind == "flow-special" else "message"
        if request.terse:
            captions: tuple[Caption, ...] = (Caption(_numbers(items), mark if mark == "special" else ""),)
        else:
            captions = tuple(Caption(_lines(_titled(words, i), CAPTION, request.caption_measure), mark) for i in items)
        name = ",".join(item.id for item in items)
        yield Arrow(f"flows.{name}.{tail}.{head}", kind, f"actors.{tail}", f"actors.{head}", captions)


def _numbers(items: list[Told]) -> tuple[Line, ...]:
    """The numbers of the flows, at most four a line."""
    numbers = [str(item.number) for item in items]
    rows = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
    return tuple(Line(", ".join(row) + ("," if row is not rows[-1] else ""), CAPTION, True) for row in rows)


def _titled(words: Words, item: Told) -> str:
    title = words.title(item.flow, item.id)
    return f"{title} ({channel(item.flow.channel, words.language)})" if item.flow.channel else title


def _lines(text: str, size: float, measure: float) -> tuple[Line, ...]:
    return tuple(Line(line, size) for line in wrap(text, measure, size))
