"""A path and the settings go in; the model that a command works on comes out, or the exit code after its findings.

Every command but `check` works on models without errors; what stands in the way is shown like `check` shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from koopflow import __version__
from koopflow.api.wording import finding_dict
from koopflow.cli.findings import as_text, summary
from koopflow.cli.formats import as_json
from koopflow.cli.settings import Settings
from koopflow.diagnostics import Report

if TYPE_CHECKING:
    from koopflow.api.opening import Opened
    from koopflow.model.library import LoadedModel

FINDINGS, UNREADABLE = 1, 3


def opened_paths(paths: tuple[str, ...], settings: Settings, format_: str) -> Opened | int:
    """What the paths hold, or the exit code where it has errors."""
    from koopflow.api.opening import open_paths

    opened = open_paths(paths)
    return _refused(opened, settings, format_) if opened.report.errors else opened


def _refused(opened: Opened, settings: Settings, format_: str) -> int:
    show(opened.report, len(opened.files), settings, format_)
    return UNREADABLE if opened.unreadable else FINDINGS


def opened_model(path: str, settings: Settings, format_: str = "text") -> LoadedModel | int:
    """The one model at a path, or the exit code where there is none without an error of its own."""
    from koopflow.api.load import only
    from koopflow.api.opening import open_paths

    opened = open_paths((path,))
    model = only(opened)
    library = opened.library
    sound = all(found.formed for found in library.models) and not library.broken and not opened.unreadable
    # What a scenario lacks stands in the way of running it, and of nothing else.
    if model is not None and sound:
        return model
    if opened.report.errors:
        return _refused(opened, settings, format_)
    ids = ", ".join(found.id for found in opened.models)
    if ids:
        settings.complain("{path} holds several models, name one of them: {ids}", path=path, ids=ids)
        return 2
    settings.complain("{path} holds no model", path=path)
    return UNREADABLE


def show(report: Report, files: int, settings: Settings, format_: str) -> None:
    """Findings that stand in the way of a command: as JSON on stdout where results are, else to stderr."""
    if format_ == "json":
        findings = [finding_dict(finding, settings.language) for finding in report]
        click.echo(as_json({"koopflow": __version__, "schema": 1, "findings": findings}))
    else:
        text = (as_text(report, settings.language, settings.color), summary(report, files, settings.language))
        click.echo("\n\n".join(text), err=True)
