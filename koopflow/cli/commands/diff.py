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
    "both with another value, `→` under another name; then how they behave differently, with a way each, and which "
    "findings are new. Adaptations are compared with their changes applied; with --for it is told which of their "
    "changes meet a difference of two editions.",
    name="diff",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--for",
    "adaptations",
    metavar="PATH",
    multiple=True,
    help="Adaptations of A of whose changes is told which meet a difference; may be given several times.",
)
@click.option(
    "--figures", is_flag=True, help="Draw the figures that both name, and tell which are not the same."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(
    settings: Settings, before: str, after: str, adaptations: tuple[str, ...], figures: bool, format_: str
) -> int:
    """Print the differences; they are a result, not a fault, so the exit code is 0."""
    models = []
    for path in (before, after, *adaptations):
        loaded = opened_model(path, settings, format_)
        if isinstance(loaded, int):
            return loaded
        models.append(loaded)
    differences = kf.diff(models[0], models[1], models[2:], figures=settings.language if figures else "")
    if format_ == "json":
        click.echo(as_json(differences.to_dict(settings.language)))
    else:
        click.echo("\n".join(visible(line) for line in differences.text(settings.language).splitlines()))
    return 0
