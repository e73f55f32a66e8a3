"""`koopflow export PATH --to json`: the resolved model for other programs, or its process as BPMN."""

from __future__ import annotations

from pathlib import Path

import click

import koopflow as kf
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
from koopflow.writing import write_whole


@subcommand(
    "Write the model at PATH for other programs: `json` is the resolved model, an adaptation with its changes applied, "
    "under the language's section names; `bpmn` is the process of a case with lanes.",
    name="export",
)
@click.argument("path")
@click.option("--to", "to", type=click.Choice(["json", "bpmn"]), default="json", help="Form of the file.")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; standard output if not given.")
def command(settings: Settings, path: str, to: str, output: str | None) -> int:
    """Write the model or print it."""
    loaded = opened_model(path, settings)
    if isinstance(loaded, int):
        return loaded
    try:
        text = kf.export(loaded, to, settings.language)
    except kf.ModelError as error:
        show(error.report, 1, settings, "text")
        return FINDINGS
    if output in (None, "-"):
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
        settings.note("written: {file}", file=output)
    return 0
