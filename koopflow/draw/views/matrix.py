"""Actors and the states of one machine as a chart: who does the work, who takes part, who is told.

States are rows, grouped by stage, since there are more of them and their names are long; actors are columns by level.
What is empty is left out, and the description says how much.
"""

from __future__ import annotations

from collections.abc import Mapping

from koopflow.draw.chart_plan import Cell, Chart, Row
from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.symbols import badge
from koopflow.draw.views.columns import columns, groups, name_measure
from koopflow.draw.views.matrix_text import (
    Held,
    alt,
    description,
    heading,
    kind_of,
    stage_of,
    stage_title,
    table,
)
from koopflow.draw.views.roles import roles
from koopflow.draw.views.selection import shown
from koopflow.model.types import Model, walk
from koopflow.wording.transitions import Path
from koopflow.wording.words import Words

TITLE = 8.5
ROW_MEASURE = 1.45
"""How much wider than a thing's text the title of a row may be."""


def matrix(model: Model, request: Request) -> Composition:
    """The machine `request.of`, which the model has; `actors` selects columns, the rest of the request states."""
    words = Words(model, request.language, request.of)
    is_shown, asked = shown(model, request), set(request.actors)
    held: dict[Path, Mapping[str, frozenset[str]]] = {}
    for at, found in roles(model, request.of).items():
        mine = {name: role for name, role in found.items() if not asked or name in asked}
        if mine and is_shown(at):
            held[at] = mine
    empty = sum(1 for at, _ in walk(model.machines[request.of]) if is_shown(at)) - len(held)
    return Composition(
        heading(words),
        alt(words),
        description(words, held, empty),
        table(words, held),
        _chart(words, request, held),
    )


def _chart(words: Words, request: Request, held: Held) -> Chart:
    model = words.model
    part = [name for name in model.actors if any(name in found for found in held.values())]
    rows = tuple(_row(words, request, at) for at in held)
    stages = {stage_of(model, request.of, at): None for at in held}
    cells = tuple(
        Cell(_path(request.of, at), f"actors.{name}", kind, badge(kind, words.language))
        for at, found in held.items()
        for name, role in found.items()
        for kind in (kind_of(role),)
    )
    return Chart(
        columns(words, part, name_measure(request)),
        groups(words, part),
        rows,
        tuple((_group(request.of, at), _lines(stage_title(words, at), request, True)) for at in stages),
        cells,
    )


def _row(words: Words, request: Request, at: Path) -> Row:
    stage = stage_of(words.model, request.of, at)
    title = words.say("the stage as a whole") if stage == at else words.state(request.of, at)
    return Row(_path(request.of, at), _lines(title, request), _group(request.of, stage))


def _lines(text: str, request: Request, bold: bool = False) -> tuple[Line, ...]:
    measure = request.measure * ROW_MEASURE
    return tuple(Line(line, TITLE, bold) for line in wrap(text, measure, TITLE, bold))


def _path(machine: str, at: Path) -> str:
    return ".".join(("machines", machine, *at))


def _group(machine: str, at: Path) -> str:
    """The stage's heading is no state: its id says so."""
    return f"{_path(machine, at)}#stage"
