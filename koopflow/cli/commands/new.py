"""`koopflow new DIR`: a folder to start from, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
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
            _with_reference(part, reference)
            names = sorted(file.relative_to(part).as_posix() for file in part.rglob("*.yaml"))
    except _UnsoundError as error:
        show(error.report, len(files), settings, "text")
        return FINDINGS
    click.echo(settings.say("The folder is ready: {folder}", folder=folder))
    for name in names:
        click.echo(f"  {name}")
    shown = f'"{folder}"' if " " in folder else folder
    click.echo(settings.say("Next: koopflow check {folder}", folder=shown))
    return 0


class _UnsoundError(Exception):
    """What was to be written has errors of its own."""

    def __init__(self, report: Report) -> None:
        super().__init__("what was to be written has errors")
        self.report = report


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


def _with_reference(part: Path, reference: LoadedModel | None) -> None:
    """Bring the reference along where it would not be found from there; see that what is there has no error."""
    from koopflow.api.opening import open_paths

    opened = open_paths([part])
    found = next((model for model in opened.models if model.reference is not None), None)
    if reference is not None and (found is None or not _same(found.reference, reference)):
        for source, name in _sources(reference):
            write_whole(part / "models" / reference.id / name, source.read_bytes())
        opened = open_paths([part])
    if opened.report.errors:
        raise _UnsoundError(opened.report)


def _same(found: LoadedModel | None, reference: LoadedModel) -> bool:
    return found is not None and Path(found.located.file).samefile(reference.located.file)


def _sources(reference: LoadedModel) -> Iterator[tuple[Path, Path]]:
    """The files of the reference, of what it is an adaptation of, and of their scenarios, with their names below the
    folder that holds them all."""
    from koopflow.api.check import files_of

    files = [Path(os.path.abspath(file)) for model in reference.line for file in files_of(model)]
    above = os.path.commonpath([file.parent for file in files])
    for file in dict.fromkeys(files):
        yield file, file.relative_to(above)
