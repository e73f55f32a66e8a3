"""Two editions of a model go in; which of the figures that they name are no longer the same comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from koopflow.api.draw import draw
from koopflow.api.load import ModelError
from koopflow.draw.drawing import Drawing
from koopflow.model.library import LoadedModel

Became = Literal["new", "gone", "changed", "same", "not drawn"]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A named figure and what became of it: `not drawn` where it needs more than the model, as a result."""

    figure: str
    became: Became


def changed_figures(before: LoadedModel, after: LoadedModel, language: str) -> tuple[FigureChange, ...]:
    """Every figure that either edition names, in the order of the second, then what only the first has.

    A figure is the same where its picture, caption, note, description and table are; the edition itself does not
    count.
    """
    return tuple(_changes(before, after, language))


def _changes(before: LoadedModel, after: LoadedModel, language: str) -> Iterator[FigureChange]:
    first, second = before.model.figures, after.model.figures
    for name in second:
        if name not in first:
            yield FigureChange(name, "new")
            continue
        drawings = [_drawn(model, name, language) for model in (before, after)]
        if None in drawings:
            yield FigureChange(name, "not drawn")
        else:
            yield FigureChange(name, "same" if drawings[0] == drawings[1] else "changed")
    yield from (FigureChange(name, "gone") for name in first if name not in second)


def _drawn(model: LoadedModel, name: str, language: str) -> Drawing | None:
    """The drawing without what it was made from."""
    try:
        drawing = draw(model, figure=name, lang=language).drawing
    except ModelError:
        return None
    return replace(drawing, provenance=replace(drawing.provenance, version="", digest="", model=""))
