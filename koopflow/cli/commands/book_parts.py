"""A part of the book that is papers for an office: registers, templates of documents, an opinion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from koopflow.cli.settings import Settings
from koopflow.extras import MissingExtraError

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel


def _register(model: LoadedModel, language: str) -> dict[str, bytes]:
    from koopflow.api.register import register

    return register(model, language).files()


def _documents(model: LoadedModel, language: str) -> dict[str, bytes]:
    from koopflow.api.templates import templates

    return templates(model, language).files()


def _opinion(model: LoadedModel, language: str) -> dict[str, bytes]:
    from koopflow.api.opinion import opinion

    return opinion(model, language).files()


_MAKERS: MappingProxyType[str, Callable[[LoadedModel, str], dict[str, bytes]]] = MappingProxyType(
    {"register": _register, "documents": _documents, "opinion": _opinion}
)
PARTS = tuple(_MAKERS)


def write_part(settings: Settings, model: LoadedModel, part: str, folder: Path) -> int:
    """Write one of `PARTS` into a folder, tell where each file is, and return the exit code.

    The papers are Polish unless another language is asked for.
    """
    from koopflow.api.office import saved

    if part == "opinion" and model.reference is None:
        settings.complain("{model} is no adaptation, and an opinion is on an adaptation", model=model.id)
        return 2
    try:
        files = _MAKERS[part](model, settings.asked or "pl")
        written = saved(files, folder)
    except MissingExtraError as missing:
        settings.complain(
            '{name} needs the extra “{extra}”: pip install "koopflow[{extra}]"',
            name=f"--part {part}",
            extra=missing.extra,
        )
        return 2
    if not written:
        settings.note("Nothing to write: the model passes on no data about persons.")
    for file in written:
        click.echo(str(file))
    return 0
