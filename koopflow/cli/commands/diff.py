"""`koopflow diff A B`: what differs between two models or editions."""

from __future__ import annotations

import click

import koopflow as kf
from koopflow.cli.formats import as_json
from koopflow.cli.frames import visible
from koopflow.cli.opening import opened_model
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings


@subcommand(
    "Show what differs between the models at A and B, place by place: `+` stands only in B, `-` only in A, `~` in "
    "both with another value, `→` under another name. Adaptations are compared with their changes applied. "
    "Differences of behaviour are not shown yet.",
    name="diff",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(settings: Settings, before: str, after: str, format_: str) -> int:
    """Print the differences; they are a result, not a fault, so the exit code is 0."""
    models = []
    for path in (before, after):
        loaded = opened_model(path, settings, format_)
        if isinstance(loaded, int):
            return loaded
        models.append(loaded)
    differences = kf.diff(*models)
    if format_ == "json":
        click.echo(as_json(differences.to_dict()))
    else:
        click.echo("\n".join(visible(line) for line in differences.text(settings.language).splitlines()))
    return 0
