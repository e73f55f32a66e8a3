"""A path or an id goes in; the one model that it names comes out, or `ModelError` with every finding."""

from __future__ import annotations

from pathlib import Path

from koopflow.api.opening import Opened, open_paths
from koopflow.api.wording import line
from koopflow.diagnostics import Report
from koopflow.model.library import LoadedModel

SHOWN_MAX = 50


class ModelError(Exception):
    """What was named cannot be used; `report` holds all findings, each with its place."""

    def __init__(self, report: Report, reason: str = "") -> None:
        errors = [line(finding, "en") for finding in report.errors]
        more = [f"… and {len(errors) - SHOWN_MAX} more"] if len(errors) > SHOWN_MAX else []
        super().__init__("\n".join(([reason] if reason else []) + errors[:SHOWN_MAX] + more))
        self.report = report


def load(path: str | Path) -> LoadedModel:
    """The model or adaptation at a path (file or folder) or of an id, complete and checked for its form.

    Raises `ModelError` where it cannot be read without an error, or where the path holds none or several.
    """
    opened = open_paths([path])
    model = only(opened)
    if model is None or opened.report.errors:
        raise ModelError(opened.report, "" if opened.report.errors else _not_one(opened, path))
    return model


def only(opened: Opened) -> LoadedModel | None:
    """The one model that the files hold: the only one, or the one of which all the others are made."""
    models = opened.models
    if len(models) == 1:
        return models[0]
    references = [model for model in models if model.reference is None]
    return references[0] if len(references) == 1 else None


def _not_one(opened: Opened, path: str | Path) -> str:
    ids = ", ".join(model.id for model in opened.models)
    return f"{path} holds several models, name one of them: {ids}" if ids else f"{path} holds no model"
