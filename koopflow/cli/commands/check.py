"""`koopflow check PATH…`: every finding of every layer in one run, and for an adaptation the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.findings import as_text, summary
from koopflow.cli.fleet import figure_kind, fleet_text, save_figure
from koopflow.cli.formats import as_github, as_json, as_sarif
from koopflow.cli.frames import visible
from koopflow.cli.program import subcommand
from koopflow.cli.settings import Settings
from koopflow.diagnostics import Severity

if TYPE_CHECKING:
    from koopflow.api.check import Checked

FINE, FINDINGS, UNREADABLE, INTERRUPTED = 0, 1, 3, 130


@subcommand(
    "Show every finding about the models, adaptations and scenarios at PATH: files, folders, or ids found under "
    "`models/`. For an adaptation also the verdict against its reference. Exit code 0: fine; 1: findings at or above "
    "--fail-on; 3: something could not be read.",
    name="check",
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="Form of the findings.",
)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default="error",
    help="The least severity of a finding with which the command ends with 1.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    default=200_000,
    help="How many configurations a search may look at; beyond, the answer is “unknown”.",
)
@click.option(
    "--draw",
    "figure",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Also draw several adaptations of one reference side by side: an SVG, PDF or PNG file.",
)
@click.option("--mono", is_flag=True, help="The figure without colours.")
@click.option("--provenance", is_flag=True, help="Also list what has neither a source nor an assumption.")
def command(
    settings: Settings,
    paths: tuple[str, ...],
    format_: str,
    fail_on: str,
    max_states: int,
    figure: str | None,
    mono: bool,
    provenance: bool,
) -> int:
    """Check, print, draw where that is asked for, and end with the exit code that scripts rely on."""
    kind = figure_kind(figure) if figure is not None else ""
    checked = kf.check(paths, max_states=max_states, provenance=provenance)
    report, language = checked.report, settings.language
    if format_ == "json":
        click.echo(as_json(checked.to_dict(language)))
    elif format_ == "sarif":
        click.echo(as_sarif(report, language, partial(checked.steps, language=language)))
    elif format_ == "github":
        if report:
            click.echo(as_github(report, language, partial(checked.steps, language=language)))
    elif blocks := tuple(_blocks(checked, settings)):
        click.echo("\n\n".join(blocks))
    if checked.interrupted:
        judged = len(checked.models) - checked.interrupted
        settings.note("interrupted: {judged} of {all} models judged", judged=judged, all=len(checked.models))
        return INTERRUPTED
    if figure is not None:
        save_figure(checked.fleets, Path(figure), kind, settings, mono)
    if checked.unreadable:
        return UNREADABLE
    return FINDINGS if report.at_least(Severity(fail_on)) else FINE


def _blocks(checked: Checked, settings: Settings) -> Iterator[str]:
    """The findings; unless `--quiet` is given a line for each adaptation, the fleets, and the line that counts."""
    language = settings.language
    if checked.report:
        yield as_text(checked.report, language, settings.color, partial(checked.steps, language=language))
    if settings.quiet:
        return
    verdicts = [
        visible(model.verdict.text(language)) for model in checked.models if model.verdict is not None
    ]
    if verdicts:
        yield "\n".join(verdicts)
    yield from (fleet_text(fleet, language) for fleet in checked.fleets)
    yield summary(checked.report, len(checked.files), language, len(checked.accepted))
