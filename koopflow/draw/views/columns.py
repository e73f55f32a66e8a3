"""Actors in, the columns of a ladder out: grouped by level, household first, in file order.

The views that set actors side by side share it, so that an actor looks the same in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import inf

from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Column, Request
from koopflow.draw.spots import Spots
from koopflow.draw.symbols import badge
from koopflow.draw.views.flows_text import level_of, level_title
from koopflow.model.types import LEVELS, Flow, Model
from koopflow.wording.words import Words

SIZE = 8.0
NAME_MEASURE = 190.0
"""How long the upright name of a column may be before it breaks."""
LONG_NAME_MEASURE, NARROW = 280.0, 90.0


def name_measure(request: Request) -> float:
    """How long names may be in a chart, which is as wide as its columns: where little width is left, in one line."""
    return NAME_MEASURE if request.measure > NARROW else LONG_NAME_MEASURE


def columns(words: Words, actors: Sequence[str], measure: float = NAME_MEASURE) -> tuple[Column, ...]:
    """A column for each actor; its name breaks at the measure."""
    present = levels(words.model, actors)
    ordered = sorted(actors, key=lambda name: present.index(level_of(words.model, name)))
    return tuple(
        Column(
            f"actors.{name}",
            words.model.actors[name].kind,
            tuple(Line(line, SIZE) for line in wrap(words.of("actors", name), measure, SIZE)),
            badge(words.model.actors[name].kind, words.language),
            f"level.{level_of(words.model, name)}",
        )
        for name in ordered
    )


def groups(words: Words, actors: Sequence[str]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """The levels of these actors with their headings."""
    return tuple((f"level.{level}", level_lines(words, level)) for level in levels(words.model, actors))


def in_kept_order(
    found: tuple[Column, ...], headings: tuple[tuple[str, tuple[Line, ...]], ...], locked: Spots
) -> tuple[tuple[Column, ...], tuple[tuple[str, tuple[Line, ...]], ...]]:
    """The columns in the order that a lock holds, new ones behind them; a level that begins again is headed again."""
    if not locked:
        return found, headings
    titles = dict(headings)
    columns_: list[Column] = []
    runs: list[tuple[str, tuple[Line, ...]]] = []
    for level, run in groupby(sorted(found, key=lambda column: _order(column.id, locked)), lambda c: c.group):
        times = sum(name.partition("#")[0] == level for name, _ in runs)
        name = f"{level}#{times + 1}" if times else level
        runs.append((name, titles[level]))
        columns_ += (replace(column, group=name) for column in run)
    return tuple(columns_), tuple(runs)


def _order(column: str, locked: Spots) -> float:
    order = locked[column].get("order") if column in locked else None
    return float(order) if isinstance(order, int) else inf


def levels(model: Model, actors: Sequence[str]) -> list[str]:
    """The levels at which these actors are, from the household up."""
    there = {level_of(model, name) for name in actors}
    return [level for level in (*LEVELS, "elsewhere") if level in there]


def level_lines(words: Words, level: str) -> tuple[Line, ...]:
    """The heading of a level."""
    return (Line(level_title(level, words.language), SIZE, True),)


def receivers(model: Model, flow: Flow) -> tuple[str, ...]:
    """To whom it goes, each once; nobody where a name is nobody's (the checks say so)."""
    known = model.actors
    return tuple(dict.fromkeys(name for name in flow.to if name in known)) if flow.from_ in known else ()
