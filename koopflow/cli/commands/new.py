"""`koopflow new DIR`: a folder to start from, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
from koopflow.starting.pages import argument
from koopflow.writing import filling, write_whole

if TYPE_CHECKING:
    from koopflow.diagnostics import Report
    from koopflow.model.library import LoadedModel

USAGE = 2


@subcommand(
    "Make the folder DIR to start from. With --of it holds an adaptation of that model, in which every change that the "
    "model permits stands as a comment with the present value, what is local, and an experiment; without it a small "
    "model with numbers. Settings for editors come with both. Nothing that is there is overwritten.",
    name="new",
)
@click.argument("folder", metavar="DIR")
@click.option("--of", metavar="MODEL", help="The model to adapt: a file, a folder, or an id such as rural.")
def command(settings: Settings, folder: str, of: str | None) -> int:
    """Write the folder, and say what is in it."""
    target = Path(folder)
    if (taken := _in_the_way(target)) is not None:
        settings.complain(taken[0], folder=taken[1])
        return USAGE
    reference = None if of is None else opened_model(of, settings)
    if isinstance(reference, int):
        return reference
    files = kf.new(Path(os.path.abspath(target)).name, reference, settings.language)
    try:
        with filling(target) as part:
            for name, text in files.items():
                write_whole(part / name, text)
            _judge(part, reference)
            names = sorted(file.relative_to(part).as_posix() for file in part.rglob("*.yaml"))
    except _UnsoundError as error:
        show(error.report, len(files), settings, "text")
        return FINDINGS
    except _OutOfReachError as error:
        settings.complain(
            "from “{folder}” the model “{id}” would not be found; make the folder beside that of the model, or in a "
            "folder called models that holds both",
            folder=folder,
            id=error.id,
        )
        return USAGE
    click.echo(settings.say("The folder is ready: {folder}", folder=folder))
    for name in names:
        click.echo(f"  {name}")
    click.echo(settings.say("Next: koopflow check {folder}", folder=argument(folder)))
    return 0


class _UnsoundError(Exception):
    """What was to be written has errors of its own."""

    def __init__(self, report: Report) -> None:
        super().__init__("what was to be written has errors")
        self.report = report


class _OutOfReachError(Exception):
    """From there `of` would lead nowhere, or to another model of that id."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"the model {id_} is out of reach")
        self.id = id_


def _in_the_way(target: Path) -> tuple[str, Path] | None:
    """What is wrong with the place, and where: a file, or a folder that holds something."""
    if target.is_dir():
        return (
            ("the folder “{folder}” is not empty; choose another one", target)
            if any(target.iterdir())
            else None
        )
    there = next(place for place in (target, *target.parents) if os.path.lexists(place) or place == Path())
    return None if there.is_dir() else ("“{folder}” is a file and no folder; choose another name", there)


def _judge(part: Path, reference: LoadedModel | None) -> None:
    """See that the reference is found from there, the same, and that what is there has no error."""
    from koopflow.api.opening import open_paths
    from koopflow.source.nodes import plain

    opened = open_paths([part])
    if reference is not None:
        found = next((model.reference for model in opened.models if model.reference is not None), None)
        if found is None or plain(found.located.tree) != plain(reference.located.tree):
            raise _OutOfReachError(reference.id)
    if opened.report.errors:
        raise _UnsoundError(opened.report)
