"""`koopflow schema`: the JSON Schema of the language, with which editors complete and check."""

from __future__ import annotations

from pathlib import Path

import click

import koopflow as kf
from koopflow.cli.formats import as_json
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
from koopflow.writing import write_whole


@subcommand(
    "Write the JSON Schema of the language. An editor that knows it completes keys, explains them in the language of "
    "this run and marks what does not fit.",
    name="schema",
)
@click.option("-o", "--output", metavar="FILE", help="Where to write it; standard output if not given.")
def command(settings: Settings, output: str | None) -> int:
    """Write the schema or print it."""
    text = as_json(kf.schema(settings.language))
    if output in (None, "-"):
        click.echo(text)
    else:
        write_whole(Path(output), text + "\n")
        settings.note("written: {file}", file=output)
    return 0
