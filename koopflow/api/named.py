"""A figure that a model names goes in; what is asked of a drawing comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koopflow.api.load import ModelError
from koopflow.diagnostics import Diagnostic, Note, Place, Report
from koopflow.draw import faults
from koopflow.lengths import in_mm
from koopflow.model.library import LoadedModel
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.spelling import closest


@dataclass(frozen=True, slots=True)
class Named:
    """The view and wishes of a named figure, with the place where it stands, its caption and note by language."""

    view: str
    wishes: Mapping[str, Any]
    example: str | None
    as_: str
    place: Place
    caption: Mapping[str, str] | None
    note: Mapping[str, str] | None


def named(model: LoadedModel, name: str) -> Named:
    """What stands under `figures` of the model; raises `ModelError` where there is no figure of this id."""
    figures = model.model.figures
    if name not in figures:
        near = tuple(Note(DID_YOU_MEAN, {"name": meant}) for meant in closest(name, figures, 1))
        args = {"name": name, "figures": ", ".join(figures) or "–"}
        header = model.located.header
        raise ModelError(
            Report.of([Diagnostic(faults.UNKNOWN_FIGURE, header, args=args, hints=near, model=model.id)])
        )
    figure = figures[name]
    wishes = {
        "of": figure.of,
        "only": figure.only,
        "actors": figure.actors,
        "from_": figure.from_ or "",
        "to": figure.to or "",
        "width_mm": in_mm(figure.width) if figure.width else None,
        "height_mm": in_mm(figure.height) if figure.height else None,
    }
    place = model.located.place(f"figures.{name}")
    return Named(figure.view, wishes, figure.example, figure.as_, place, figure.caption, figure.note)
