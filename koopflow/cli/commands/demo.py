"""`koopflow demo`: the main job on the shipped models, ending with a page to open in a browser."""

from __future__ import annotations

from pathlib import Path

import click

import koopflow as kf
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings


@subcommand(
    "Check, simulate and draw the reference model and the municipalities that come with koopflow, and write one page "
    "about them that opens in a browser from disk. The page is Polish unless another language is asked for.",
    name="demo",
)
@click.option("--out", metavar="DIR", default="out", help="The folder to write to.")
@click.option(
    "--replications", type=click.IntRange(1, 10_000), help="Replications of each scenario; few if not given."
)
def command(settings: Settings, out: str, replications: int | None) -> int:
    """Make the page, and say where it is."""
    more = {} if replications is None else {"replications": replications}
    page = kf.demo(
        out, settings.asked or "pl", tell=lambda title: settings.note("{title} …", title=title), **more
    )
    click.echo(settings.say("The page is ready; open it in a browser: {file}", file=Path(page).resolve()))
    return 0
