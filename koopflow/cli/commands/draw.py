"""`koopflow draw PATH --view V`: one figure, in one file or on standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import koopflow as kf
from koopflow.cli.findings import as_text
from koopflow.cli.opening import FINDINGS, opened_model, show
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings
from koopflow.cli.ways import way_of, way_options
from koopflow.draw import (
    COMPARED,
    FORMATS,
    LOCKABLE,
    NOT_ON_PAPER,
    VIEWS,
    WRITTEN_FROM,
    ending_of,
    format_named,
    formats_of,
)
from koopflow.lengths import in_mm
from koopflow.writing import write_whole

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel


def _length(context: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """A length on paper in millimetres: of `160mm`, `16cm`, `6.3in`; a bare number is millimetres."""
    if value is None:
        return None
    length = in_mm(value)
    if length is None:
        raise click.BadParameter(f"{value!r} is not a length such as 160mm", context, option)
    return length


def _split(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    del context, option
    return tuple(part.strip() for part in (value or "").split(",") if part.strip())


def _one_way(given: list[str], view: str) -> None:
    """The view of one case needs to know which, and no other view does."""
    names = "--example, --trace, --choose"
    if view == "sequence" and not given:
        raise Misused("the view “sequence” needs one of: {names}", {"names": names})
    if view == "sequence" and len(given) > 1:
        raise Misused("{one} and {other} exclude each other", {"one": given[0], "other": given[1]})
    if view != "sequence" and given:
        raise Misused("{name} is only for --view sequence", {"name": given[0]})


def _lock_of(loaded: LoadedModel, asked: bool, figure: str | None) -> dict[str, Any]:
    """The lock beside the model: read where it is, written when asked; a named figure extends one that is there."""
    from koopflow.api.locks import lock_path

    path = lock_path(loaded)
    return {"lock": path, "keep": asked or (figure is not None and path.is_file())}


def _keeps(view: str | None, lock: bool, relayout: bool) -> None:
    """Only a layout of our own can be kept; which view a named figure has, the model says."""
    given = [name for name, is_given in (("--lock", lock), ("--relayout", relayout)) if is_given]
    if given and view is not None and view not in LOCKABLE:
        raise Misused(
            "{name} is only for the views: {views}", {"name": given[0], "views": ", ".join(LOCKABLE)}
        )


def _format(given: str | None, output: str | None, view: str, as_: str | None) -> str:
    """The format that was asked for, or that the file's ending names; it has to be one that can hold the view."""
    ending = Path(output).suffix if output not in (None, "-") else ""
    found = given or format_named(ending) or ("" if ending else "dot" if view == "statespace" else "svg")
    based = formats_of(as_ or "process") if view == "difference" else FORMATS
    choices = ", ".join(name for name in formats_of(view) if name in based)
    if not found:
        raise Misused("{name} takes one of: {choices}", {"name": "--format", "choices": choices})
    if found not in choices.split(", "):
        args: dict[str, object] = {"view": view, "format": found, "choices": choices}
        raise Misused("the view “{view}” cannot be written as {format}, only as: {choices}", args)
    return found


def _view_of(loaded: LoadedModel, figure: str) -> str:
    """The view of a figure that the model names; whether it does is told when it is drawn."""
    named = loaded.model.figures.get(figure)
    return named.view if named is not None and named.view else "process"


@subcommand(
    "Draw one figure of the model at PATH, with a text that stands for it. Without -o it is written beside you as "
    "MODEL-VIEW.FORMAT; with “-o -” it goes to standard output.",
    name="draw",
)
@click.argument("path")
@click.option("--view", type=click.Choice(VIEWS), help="What the figure shows; `process` if not given.")
@click.option(
    "--figure", metavar="ID", help="A figure that the model names, with its view, selection and size."
)
@click.option("--of", metavar="MACHINE", help="The machine to draw; `case` if not given.")
@click.option("--only", metavar="PATH,…", callback=_split, help="Only these parts.")
@click.option("--actors", metavar="ID,…", callback=_split, help="Only these actors.")
@click.option(
    "--result",
    "results",
    metavar="FILE",
    multiple=True,
    help="A result of simulate, for the view load.",
)
@click.option(
    "--as",
    "as_",
    type=click.Choice(COMPARED),
    help="The view in which a difference is shown.",
)
@click.option(
    "--over", metavar="PATH", help="What the view difference compares with; the reference if not given."
)
@click.option("--from", "from_", metavar="STATE", default="", help="Only what follows this state.")
@click.option("--to", metavar="STATE", default="", help="Only what leads to this state.")
@click.option("--example", metavar="ID", help="The example of the model that the view sequence shows.")
@click.option("--scenario", metavar="ID", help="The scenario that the view timeline shows beside the plan.")
@way_options
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Form of the file; its ending if not given."
)
@click.option("--mono", is_flag=True, help="Without colours.")
@click.option(
    "--width",
    "width_mm",
    callback=_length,
    metavar="LENGTH",
    help="Greatest width on paper, for example 160mm.",
)
@click.option(
    "--height",
    "height_mm",
    callback=_length,
    metavar="LENGTH",
    help="Greatest height on paper, for example 230mm.",
)
@click.option("--lock", is_flag=True, help="Keep where things stand in figures.lock beside the model.")
@click.option("--relayout", is_flag=True, help="Forget what figures.lock holds of this figure.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the figure.")
def command(
    settings: Settings,
    path: str,
    view: str | None,
    figure: str | None,
    format_: str | None,
    output: str | None,
    choose: str | None,
    trace: str | None,
    finding: int | None,
    over: str | None,
    **wishes: Any,
) -> int:
    """Draw, write, and say where."""
    ways = {"--example": wishes["example"], "--choose": choose, "--trace": trace}
    if figure is None:
        view = view or "process"
        _one_way([name for name, value in ways.items() if value is not None], view)
    elif view is not None:
        raise Misused("{one} and {other} exclude each other", {"one": "--figure", "other": "--view"})
    if wishes["scenario"] is not None and view not in (None, "timeline"):
        raise Misused("{name} is only for --view timeline", {"name": "--scenario"})
    _keeps(view, wishes["lock"], wishes["relayout"])
    kind = _format(format_, output, view, wishes["as_"]) if view is not None else ""
    loaded = opened_model(path, settings)
    if isinstance(loaded, int):
        return loaded
    other = opened_model(over, settings) if over is not None else None
    if isinstance(other, int):
        return other
    wanted = way_of(settings, choose, trace, finding, loaded.id)
    if isinstance(wanted, int):
        return wanted
    if wanted is not None:
        wishes |= {"trace": wanted.names, "breach": wanted.breach}
    wishes |= _lock_of(loaded, wishes.pop("lock"), figure)
    if figure is not None:
        kind = _format(format_, output, _view_of(loaded, figure), wishes["as_"])
    view = WRITTEN_FROM.get(kind, view)
    wishes["free"] = kind in NOT_ON_PAPER
    try:
        drawn = kf.draw(loaded, view, figure=figure, lang=settings.language, over=other, **wishes)
    except kf.ModelError as error:
        show(error.report, 1, settings, "text")
        return FINDINGS
    if drawn.report and not settings.quiet:
        click.echo(as_text(drawn.report, settings.language, settings.color), err=True)
    content = drawn.write(kind)
    if output == "-":
        click.echo(content, nl=False)
        return 0
    target = Path(output or f"{loaded.id}-{figure or view}.{ending_of(kind)}")
    write_whole(target, content)
    settings.note("written: {file}", file=target)
    return 0
