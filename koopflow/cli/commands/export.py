"""`koopflow export PATH --to json`: the resolved model for other programs."""

from __future__ import annotations

from pathlib import Path

import click

import koopflow as kf
from koopflow.cli.opening import opened_model
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
from koopflow.writing import write_whole


@subcommand(
    "Write the model at PATH for other programs: `json` is the resolved model, an adaptation with its changes applied, "
    "under the language's section names.",
    name="export",
)
@click.argument("path")
@click.option("--to", "to", type=click.Choice(["json"]), default="json", help="Form of the file.")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; standard output if not given.")
def command(settings: Settings, path: str, to: str, output: str | None) -> int:
    """Write the model or print it."""
    loaded = opened_model(path, settings)
    if isinstance(loaded, int):
        return loaded
    text = kf.export(loaded, to)
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
        settings.note("written: {file}", file=output)
    return 0
