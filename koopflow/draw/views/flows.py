"""Who tells whom: actors by level, an arrow for all that one tells another, special data by dash and sign.

Few flows are a map with their titles and channels at the arrows; many are a ladder: actors as columns, a row for each
flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import (
    Arrow,
    Caption,
    Composition,
    Frame,
    Ladder,
    Node,
    Request,
    Rung,
    Sketch,
)
from koopflow.draw.symbols import badge
from koopflow.draw.views.columns import columns, groups, level_lines, levels, receivers
from koopflow.draw.views.flows_text import alt, data_class, description, heading, level_of, table
from koopflow.model.types import Flow, Model
from koopflow.wording.words import Words

TITLE, NOTE, CAPTION = 9.0, 8.0, 8.0
MAP_MAX = 16
"""From so many flows on a map tangles, whatever its size."""
TITLE_MEASURE = 1.4
"""How much wider than a thing's text the title of a row may be."""
KINDS = {"special": "flow-special", "ordinary": "flow", "none": "flow-plain"}
MARKS = {"flow-special": "special", "flow": "documents", "flow-plain": ""}

Told = Mapping[str, Flow]


def flows(model: Model, request: Request) -> Composition:
    """The flows that `only` (paths) and `actors` select: one actor, all its flows; several, those among them."""
    words = Words(model, request.language)
    told = {name: model.flows[name] for name in _selected(model, request)}
    sketch = (
        _ladder(words, request, told)
        if request.dense or (len(told) > MAP_MAX and not request.free)
        else _map(words, request, told)
    )
    return Composition(heading(words), alt(words), description(words, told), table(words, told), sketch)


def _selected(model: Model, request: Request) -> Iterator[str]:
    asked = {path.removeprefix("flows.") for path in request.only}
    actors = set(request.actors)
    for name, flow in model.flows.items():
        ends = {flow.from_, *flow.to}
        among = ends <= actors if len(actors) > 1 else bool(ends & actors)
        if (not asked or name in asked) and (not actors or among):
            yield name


def _map(words: Words, request: Request, told: Told) -> Sketch:
    """Actors in frames of their levels, one arrow for each pair of actors and class of data."""
    present = levels(words.model, _taking_part(words, told))
    frames = tuple(Frame(f"level.{level}", "level", level_lines(words, level)) for level in present)
    nodes = tuple(
        Node(
            f"actors.{name}",
            words.model.actors[name].kind,
            _lines(words.of("actors", name), TITLE, request.measure),
            _lines(words.of("actors", of), NOTE, request.measure)
            if (of := words.model.actors[name].of)
            else (),
            badge(words.model.actors[name].kind, words.language),
            frame=f"level.{level_of(words.model, name)}",
        )
        for name in _taking_part(words, told)
    )
    return Sketch(nodes, tuple(_arrows(words, request, told)), frames, "flows")


def _arrows(words: Words, request: Request, told: Told) -> Iterator[Arrow]:
    pairs: dict[tuple[str, str, str], list[str]] = {}
    for name, flow in told.items():
        for receiver in receivers(words.model, flow):
            pairs.setdefault((flow.from_, receiver, KINDS[data_class(words.model, flow)]), []).append(name)
    for (tail, head, kind), names in pairs.items():
        mark = MARKS[kind]
        captions = tuple(
            Caption(_lines(_titled(words, name, told[name]), CAPTION, request.caption_measure), mark)
            for name in names
        )
        yield Arrow(f"flows.{'+'.join(names)}.{head}", kind, f"actors.{tail}", f"actors.{head}", captions)


def _ladder(words: Words, request: Request, told: Told) -> Ladder:
    """Actors as columns by level, a row for each flow."""
    part = _taking_part(words, told)
    rungs = []
    for name, flow in told.items():
        kind = KINDS[data_class(words.model, flow)]
        heads = tuple(f"actors.{receiver}" for receiver in receivers(words.model, flow))
        lines = _lines(_titled(words, name, flow), CAPTION, request.measure * TITLE_MEASURE)
        if heads:
            rungs.append(Rung(f"flows.{name}", kind, lines, f"actors.{flow.from_}", heads, MARKS[kind]))
    return Ladder(columns(words, part), groups(words, part), tuple(rungs))


def _taking_part(words: Words, told: Told) -> list[str]:
    """The actors that tell or are told, in file order."""
    part = {actor for flow in told.values() for actor in (flow.from_, *flow.to)}
    return [name for name in words.model.actors if name in part]


def _titled(words: Words, name: str, flow: Flow) -> str:
    title = words.title(flow, name)
    return f"{title} ({words.channel(flow.channel)})" if flow.channel else title


def _lines(text: str, size: float, measure: float) -> tuple[Line, ...]:
    return tuple(Line(line, size) for line in wrap(text, measure, size))
