"""A fleet goes in; its figure comes out, with the reference's titles in the place of paths.

It stands apart from the fleet because only drawing needs words for paths, and loads what draws.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from koopflow.api.draw import Figure
from koopflow.api.fleet import Fleet, Point, RuleRow, Used
from koopflow.api.wording import note
from koopflow.diagnostics import Diagnostic, Note, Report
from koopflow.draw import faults
from koopflow.draw.drawing import Provenance, lines_of
from koopflow.draw.metrics import missing
from koopflow.draw.provenance import digest, provenance
from koopflow.draw.views.fleet import Cell, FleetValues, Row, Shared, fleet
from koopflow.i18n import in_language, translate
from koopflow.model.machines import Alternative
from koopflow.model.paths import element_at
from koopflow.model.types import Element, Model
from koopflow.verify import words

_CELLS = {
    "holds": Cell(rule="rule-kept"),
    "fails": Cell(rule="rule-broken"),
    "unknown": Cell(rule="not-known"),
}
_OMITTED = Cell(rule="omitted")


def draw_fleet(found: Fleet, lang: str = "pl", mono: bool = False) -> Figure:
    """The fleet as a figure, with what there is to say about it."""
    header = found.reference.model.model
    points = sorted(found.points, key=lambda point: bool(point.verb))
    values = FleetValues(
        in_language(header.title, lang, header.id),
        found.names(lang),
        (
            *(_of_point(found, point, lang) for point in points),
            *(_of_rule(found, rule, lang) for rule in (*found.broken, *found.undecided)),
        ),
        found.held,
        tuple(
            Shared(
                f"{_capital(_say(lang, one.change))}: {titled(found.reference.model, one.path, lang)}",
                len(one.adaptations),
                len(one.refused),
            )
            for one in found.common
        ),
        _provenance(found),
    )
    drawing = fleet(values, lang, mono)
    strange = missing("".join(line.text for part in drawing.parts for line in lines_of(part)))
    args = {"characters": " ".join(strange[:10])}
    place = found.reference.located.header
    findings = [Diagnostic(faults.NO_GLYPH, place, args=args, model=found.reference.id)] if strange else []
    return Figure(drawing, Report.of(findings))


def titled(model: Model, path: str, lang: str) -> str:
    """What a path is called: the title of the element, state or transition on it, and the key below that."""
    if not path:
        return _capital(_say(lang, "permitted without a variation point"))
    parts = path.split(".")
    if len(parts) == 1:
        return _capital(_say(lang, path))
    for length in range(len(parts), 1, -1):
        head = ".".join(parts[:length])
        if _named(model, head):
            name = note(Note("{name}", {"name": words.event(model, head)}), lang, "")
            below = ".".join(parts[length:])
            return f"{name} – {_say(lang, below)}" if below else name
    return path


def _named(model: Model, path: str) -> bool:
    ways = element_at(model, path, transition=True)
    if isinstance(ways, tuple) and ways and isinstance(ways[0], Alternative):
        return True
    return isinstance(element_at(model, path), Element)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _say(lang: str, key: str) -> str:
    return translate(lang, key, context="fleet")


def _of_point(found: Fleet, point: Point, lang: str) -> Row:
    title = titled(found.reference.model, point.path, lang)
    cells = tuple(_cell(point.cells.get(id_)) for id_ in found.ids)
    if point.verb:
        return Row(
            f"{point.verb} {point.path}", f"{_capital(_say(lang, point.verb))}: {title}", "outside", cells
        )
    return Row(point.path, title, "points", cells)


def _cell(used: Used | None) -> Cell:
    return Cell(used.changes - used.refused, used.refused) if used is not None else Cell()


def _of_rule(found: Fleet, rule: RuleRow, lang: str) -> Row:
    states = (rule.cells.get(id_) for id_ in found.ids)
    cells = tuple(_CELLS[state] if state is not None else _OMITTED for state in states)
    return Row(rule.path, titled(found.reference.model, rule.path, lang), "rules", cells)


def _provenance(found: Fleet) -> Provenance:
    """The reference's, with a hash over what it and every adaptation says."""
    models = (found.reference.model, *(one.model for one in found.adaptations))
    together = hashlib.sha256(" ".join(map(digest, models)).encode()).hexdigest()
    return replace(provenance(found.reference.model), digest=together)
