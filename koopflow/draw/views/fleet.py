"""A fleet in plain values in, its drawing out: adaptations as columns, variation points and rules as rows.

It takes no model, since what it shows was found by judging many; so it stands beside `figure.draw`, which draws one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Literal

from koopflow.draw.arrange import Placed
from koopflow.draw.drawing import Drawing, Entry, Line, Part, Provenance, Table
from koopflow.draw.fitting import MARGIN, USUAL_WIDTH
from koopflow.draw.grid import SMALL, Band, Sign, sheets
from koopflow.draw.legend import below, entries, strip
from koopflow.draw.metrics import clean
from koopflow.draw.symbols import badge
from koopflow.draw.views.process_text import shortened
from koopflow.i18n import translate, translate_count

Kind = Literal["points", "outside", "rules"]
HEADINGS: dict[Kind, str] = {
    "points": "Variation points in use",
    "outside": "Changes outside every point",
    "rules": "Rules and examples",
}
IN_WORDS = {
    "rule-kept": "holds",
    "rule-broken": "broken",
    "not-known": "not known",
    "omitted": "omitted",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One adaptation in one row: how many changes are permitted and refused there, or what is known of a rule."""

    permitted: int = 0
    refused: int = 0
    rule: Literal["", "rule-kept", "rule-broken", "not-known", "omitted"] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A variation point, a change or a rule with its title, and a cell for each adaptation."""

    path: str
    title: str
    kind: Kind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A change that more than half of the adaptations make: its title, and how many make it and are refused it."""

    title: str
    made: int
    refused: int


@dataclass(frozen=True, slots=True)
class FleetValues:
    """All that the figure shows: the reference by title, the adaptations by name, the rows in their order.

    `held` is how many rules and examples hold everywhere; they have no rows.
    """

    reference: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    held: int
    common: tuple[Shared, ...]
    provenance: Provenance


def fleet(values: FleetValues, lang: str, mono: bool = False) -> Drawing:
    """The whole figure, as wide as a page's column, in as many parts as its columns need."""
    say = partial(_say, lang)
    foot = tuple(_foot(values, lang))
    bands = tuple(_bands(values.rows, lang))
    placed = sheets(tuple(map(clean, values.names)), bands, tuple(map(clean, foot)), USUAL_WIDTH - 2 * MARGIN)
    # The rules between rows are lines of the table and mean nothing.
    legend = tuple(entry for entry in entries(placed, lang) if entry.text)
    parts = _parts(placed, legend)
    return Drawing(
        view="fleet",
        title=clean(say("Adaptations side by side – {reference}", reference=values.reference)),
        alt=clean(shortened(say("Adaptations side by side: {reference}", reference=values.reference))),
        description=tuple(map(clean, (*_description(values, lang), *foot))),
        table=_table(values, lang),
        language=lang,
        parts=parts,
        legend=legend,
        provenance=values.provenance,
        scale=min(1.0, USUAL_WIDTH / max(part.width for part in parts)),
        mono=mono,
    )


def _say(language: str, text: str, **args: object) -> str:
    return translate(language, text, args, context="words")


def _bands(rows: tuple[Row, ...], language: str) -> Iterator[Band]:
    """The rows under a heading for each kind of row."""
    for kind, same in groupby(rows, key=lambda row: row.kind):
        yield Band(f"fleet.{kind}", _say(language, HEADINGS[kind]))
        for row in same:
            yield Band(row.path, clean(row.title), tuple(_sign(cell, language) for cell in row.cells))


def _sign(cell: Cell, language: str) -> Sign:
    if cell.rule:
        return Sign(cell.rule, badge(cell.rule, language))
    if cell.refused:
        beside = f"{cell.permitted} " if cell.permitted else ""
        return Sign("change-refused", f"{beside}×{cell.refused}")
    return Sign("change", str(cell.permitted)) if cell.permitted else Sign()


def _parts(placed: list[Placed], legend: tuple[Entry, ...]) -> tuple[Part, ...]:
    """The sheets, the last with the legend, whose samples look like the signs in the cells."""
    widest = max(sheet.width for sheet in placed)
    key = strip(legend, widest)
    samples = tuple(
        replace(shape, lines=(Line(shape.badge, SMALL, True),), badge="") if shape.badge else shape
        for shape in key.shapes
    )
    empty = Placed(0.0, 0.0)
    last = below(placed[-1], replace(key, shapes=samples), MARGIN)
    return (*(below(sheet, empty, MARGIN) for sheet in placed[:-1]), last)


def _description(values: FleetValues, language: str) -> Iterator[str]:
    one, many = (
        "The figure shows {count} adaptation of “{reference}”.",
        "The figure shows {count} adaptations of “{reference}”.",
    )
    args = {"reference": values.reference}
    yield translate_count(language, one, many, len(values.names), args)
    for kind, said in (
        ("points", "Variation points in use: {count}."),
        ("outside", "Changes outside every point: {count}."),
    ):
        count = sum(row.kind == kind for row in values.rows)
        if count:
            yield _say(language, said, count=count)
    refusing = [
        name
        for at, name in enumerate(values.names)
        if any(row.cells[at].refused or row.cells[at].rule == "rule-broken" for row in values.rows)
    ]
    if refusing:
        yield _say(language, "With refused changes or broken rules: {names}.", names=", ".join(refusing))


def _foot(values: FleetValues, language: str) -> Iterator[str]:
    """What has no row of its own: the rules that hold everywhere, and what most adaptations do."""
    if values.held:
        one, many = "{count} rule or example holds everywhere.", "{count} rules and examples hold everywhere."
        yield translate_count(language, one, many, values.held)
    for shared in values.common:
        said = "Common ({made} of {count}): {change}."
        if shared.refused:
            said = "Common ({made} of {count}, not permitted: {refused}): {change}."
        args = {"made": shared.made, "count": len(values.names), "refused": shared.refused}
        yield _say(language, said, change=shared.title, **args)


def _table(values: FleetValues, language: str) -> Table:
    """The same rows with their paths, the cells in words."""
    columns = (_say(language, "Row"), _say(language, "Path"), *map(clean, values.names))
    rows = tuple(
        (clean(row.title), clean(row.path), *(_words(cell, language) for cell in row.cells))
        for row in values.rows
    )
    return Table(columns, rows)


def _words(cell: Cell, language: str) -> str:
    if cell.rule:
        return _say(language, IN_WORDS[cell.rule])
    said = [
        _say(language, text, count=count)
        for text, count in (("permitted: {count}", cell.permitted), ("refused: {count}", cell.refused))
        if count
    ]
    return ", ".join(said) or "–"
