"""`koopflow walk PATH`: one case, step by step; or along names that a script gives."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.cli.findings import as_text
from koopflow.cli.formats import as_json
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings
from koopflow.cli.ways import way_of, way_options
from koopflow.draw import ending_of, format_named, formats_of

if TYPE_CHECKING:
    from koopflow.api.traces import Trace
    from koopflow.api.walk import Walk
    from koopflow.model.library import LoadedModel


@subcommand(
    "Step through one case of the model at PATH: what can happen, who learns what, and what is not possible and why. "
    "With --choose or --trace it goes along the named steps and ends.",
    name="walk",
)
@click.argument("path")
@way_options
@click.option(
    "--draw", "drawing", metavar="FILE", help="Draw the way as a sequence: .svg, .pdf, .png or .dot."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(
    settings: Settings,
    path: str,
    choose: str | None,
    trace: str | None,
    finding: int | None,
    drawing: str | None,
    format_: str,
) -> int:
    """Lead a case along, or ask at each step."""
    _check_ending(drawing)
    loaded = opened_model(path, settings, format_)
    if isinstance(loaded, int):
        return loaded
    wanted = way_of(settings, choose, trace, finding, loaded.id)
    if isinstance(wanted, int):
        return wanted
    if all(machine.scope != "case" for machine in loaded.model.machines.values()):
        settings.complain("{model} has no machine of a case, so there is nothing to walk", model=loaded.id)
        return 1
    failed: kf.NotPossibleError | None = None
    try:
        walk = _led(loaded, wanted)
    except kf.ModelError as error:
        settings.complain("{reason}", reason=error)
        return 1
    except kf.NotPossibleError as error:
        if not error.known:
            raise _misused(error) from None
        walk, failed = error.walk, error
    if format_ == "json":
        click.echo(as_json(walk.to_dict()))
    else:
        from koopflow.cli.story import Story

        click.echo("\n".join(Story(walk, settings).lines()))
    if failed:
        settings.complain("“{name}” is not possible here", name=failed.word)
        return 1
    if wanted is None and format_ == "text" and sys.stdin.isatty():
        walk = _ask(walk, settings)
    if drawing is not None:
        return _draw(loaded, walk, drawing, wanted.breach if wanted else "", settings)
    return 0


def _misused(error: kf.NotPossibleError) -> Misused:
    """What is wrong with a name, or with a value that was given with it."""
    if error.slip is not None:
        return Misused(error.slip.template, dict(error.slip.filling), error.meant)
    return Misused("no step of the model is called “{name}”", {"name": error.word}, error.meant)


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _led(loaded: LoadedModel, wanted: Trace | None) -> Walk:
    """A case after the steps that were named and all that comes of itself."""
    if wanted is None:
        return kf.walk(loaded).settled()
    try:
        walk = kf.walk(loaded, wanted.names).led(wanted.names)
    except kf.NotPossibleError:
        raise
    except ValueError as error:
        bad = next((name for name in wanted.names if name.startswith("@") and not _is_day(name[1:])), error)
        raise Misused("{reason}: a day is written as @2024-03-15", {"reason": bad}) from None
    # A witness ends where something is wrong; what would come after belongs to it no more.
    return walk if wanted.breach else walk.settled()


def _check_ending(drawing: str | None) -> None:
    formats = formats_of("sequence")
    if drawing is not None and format_named(Path(drawing).suffix) not in formats:
        choices = ", ".join(f".{ending_of(name)}" for name in formats)
        raise Misused("{name} takes one of: {choices}", {"name": "--draw", "choices": choices})


def _draw(loaded: LoadedModel, walk: Walk, file: str, breach: str, settings: Settings) -> int:
    """Draw what was walked, and say where."""
    try:
        figure = kf.draw(loaded, view="sequence", walk=walk, breach=breach, lang=settings.language)
    except kf.ModelError as error:
        show(error.report, 1, settings, "text")
        return FINDINGS
    if figure.report and not settings.quiet:
        click.echo(as_text(figure.report, settings.language, settings.color), err=True)
    settings.note("written: {file}", file=figure.save(file))
    return 0


def _ask(walk: Walk, settings: Settings) -> Walk:
    """Let the person choose until the case is over or they leave."""
    from koopflow.cli.story import Story

    while walk.outcome is None:
        word = click.prompt(
            settings.say("number, name or @day (empty: leave)"), default="", show_default=False
        ).strip()
        if not word:
            break
        if word.startswith("@"):
            try:
                walk = walk.on(word[1:])
            except ValueError:
                click.echo(settings.say("{reason}: a day is written as @2024-03-15", reason=word))
            continue
        choices = Story(walk, settings).choices
        is_number = word.isdecimal() and 0 < int(word) <= len(choices)
        chosen = choices[int(word) - 1] if is_number else walk.chosen(word)
        if chosen is None:
            click.echo(settings.say("“{name}” is not possible here", name=word))
            continue
        before = len(walk.events)
        walk = walk.take(chosen).settled()
        click.echo("\n".join(Story(walk, settings).lines(before)))
    return walk
