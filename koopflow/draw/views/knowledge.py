"""Who can come to know what, as a chart: documents as rows with the data in them, holders as columns by level.

An institution and its persons are one holder and a team is its members, as in the checks of information. Machines are
read and not run (`koopflow.graph.comings`): a figure must not need the search that a check needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from koopflow.draw.chart_plan import Cell, Chart, Row
from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.symbols import badge
from koopflow.draw.views.columns import columns, groups, name_measure
from koopflow.draw.views.knowledge_text import (
    CLASSES,
    Known,
    alt,
    class_of,
    class_title,
    description,
    heading,
    table,
)
from koopflow.graph.comings import Coming, comings
from koopflow.graph.holders import Sharing
from koopflow.model.types import Model
from koopflow.wording.words import Words

TITLE, NOTE = 8.5, 8.0
ROW_MEASURE = 1.45
"""How much wider than a thing's text the title of a row may be."""
MARKS = {"special": "special", "ordinary": "documents", "none": ""}


def knowledge(model: Model, request: Request) -> Composition:
    """Documents (with `only`: those, or those with these data), and the holders that `actors` are or belong to."""
    words = Words(model, request.language)
    sharing = Sharing.of(model)
    asked = sharing.holders(name for name in request.actors if name in sharing.stands_for)
    known: dict[str, Mapping[str, tuple[Coming, ...]]] = {}
    for name, holders in comings(model).items():
        mine = {holder: ways for holder, ways in holders.items() if not request.actors or holder in asked}
        if mine and _is_shown(model, request, name):
            known[name] = mine
    empty = sum(1 for name in model.documents if _is_shown(model, request, name)) - len(known)
    return Composition(
        heading(words),
        alt(words),
        description(words, known, empty),
        table(words, known),
        _chart(words, request, known),
    )


def _is_shown(model: Model, request: Request, document: str) -> bool:
    names = {f"documents.{document}", *(f"data.{item}" for item in model.documents[document].contains)}
    return not request.only or not names.isdisjoint(request.only)


def _chart(words: Words, request: Request, known: Known) -> Chart:
    model = words.model
    holders = [name for name in model.actors if any(name in found for found in known.values())]
    cells = tuple(
        Cell(f"documents.{document}", f"actors.{holder}", kind, badge(kind, words.language))
        for document, found in known.items()
        for holder, ways in found.items()
        for kind in (_kind(model, document, ways),)
    )
    there = {class_of(model, name) for name in known}
    headings = tuple(
        (f"class.{name}", (Line(class_title(words, name), TITLE, True),)) for name in CLASSES if name in there
    )
    rows = tuple(_row(words, request, name) for name in known)
    return Chart(
        columns(words, holders, name_measure(request)), groups(words, holders), rows, headings, cells
    )


def _kind(model: Model, document: str, ways: tuple[Coming, ...]) -> str:
    """What stands in a cell: a basis only where every flow that brings the document has one.

    What has no personal data needs none.
    """
    if any(way.by != "flow" for way in ways):
        kind = "known-own"
    else:
        based = all(model.flows[way.through].basis for way in ways)
        without = "known-plain" if class_of(model, document) == "none" else "known-told"
        kind = "known-basis" if based else without
    return f"{kind}-special" if class_of(model, document) == "special" else kind


def _row(words: Words, request: Request, name: str) -> Row:
    """The document's title, and below it the data in it, one by one since their titles have commas."""
    document, measure = words.model.documents[name], request.measure * ROW_MEASURE
    lines = [Line(text, TITLE) for text in wrap(words.title(document, name), measure, TITLE)]
    for item in document.contains:
        lines += [Line(text, NOTE) for text in wrap(f"– {words.of('data', item)}", measure, NOTE)]
    kind = class_of(words.model, name)
    return Row(f"documents.{name}", tuple(lines), f"class.{kind}", MARKS[kind])
