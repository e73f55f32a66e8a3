"""`koopflow book PATH -o DIR`: a book of a model and the prose beside it; `koopflow book check PATH -o DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import koopflow as kf
from koopflow.book import WRITTEN
from koopflow.cli.commands.book_parts import PARTS, write_part
from koopflow.cli.findings import as_text, summary
from koopflow.cli.opening import FINDINGS, opened_model, opened_paths, show
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings
from koopflow.extras import EXTRAS, is_installed

if TYPE_CHECKING:
    from koopflow.model.library import LoadedModel

CHECK = "check"


@subcommand(
    "Make a book of the model at PATH: the Markdown files in the folder `book` beside it, with the figures, tables and "
    "numbers that they pull, then the municipalities with their adaptations, indices, and where everything comes from. "
    "`koopflow book check PATH` tells what in a book that was made is older than the model, its prose or its results. "
    "The book is Polish unless another language is asked for.",
    name="book",
)
@click.argument("words", nargs=-1, required=True, metavar="[check] PATH")
@click.option(
    "--part",
    type=click.Choice(PARTS),
    help="Papers for offices in place of the book: registers, templates of documents, an opinion on an adaptation.",
)
@click.option("--to", "to", type=click.Choice(WRITTEN), default="html", help="Form of the book.")
@click.option("-o", "--output", metavar="DIR", required=True, help="The folder of the book.")
@click.option(
    "--prose",
    metavar="DIR",
    help="The folder of the chapters; the folder `book` beside the model if not given.",
)
@click.option(
    "--result",
    "results",
    metavar="FILE",
    multiple=True,
    help="A recorded result, beside those that lie with the chapters; can be repeated.",
)
@click.option(
    "--with",
    "with_",
    metavar="PATH",
    multiple=True,
    help="Adaptations that the book tells of, those in the nearest folder `models` if not given; can be repeated.",
)
def command(
    settings: Settings,
    words: tuple[str, ...],
    part: str | None,
    to: str,
    output: str,
    prose: str | None,
    results: tuple[str, ...],
    with_: tuple[str, ...],
) -> int:
    """Make the book and say where it is, or tell what in one is stale."""
    checks, path = _asked(words)
    if part is not None:
        loaded = opened_model(path, settings)
        return loaded if isinstance(loaded, int) else write_part(settings, loaded, part, Path(output))
    if not is_installed("markdown_it"):
        raise Misused(
            '{name} needs the extra “{extra}”: pip install "koopflow[{extra}]"',
            {"name": "koopflow book", "extra": EXTRAS["markdown_it"]},
        )
    model = opened_model(path, settings)
    if isinstance(model, int):
        return model
    adapted = _adapted(with_, settings)
    if isinstance(adapted, int):
        return adapted
    given = {"prose": prose, "results": results, "adapted": adapted}
    try:
        if checks:
            report = kf.check_book(model, output, **given)  # type: ignore[arg-type]  # as named just above
            click.echo(as_text(report, settings.language, settings.color) or settings.say("nothing is stale"))
            return FINDINGS if report.errors else 0
        edition = kf.book(model, lang=settings.asked or "pl", **given)  # type: ignore[arg-type]  # the same
    except kf.ModelError as error:
        show(error.report, len({finding.place.file for finding in error.report}), settings, "text")
        return FINDINGS
    if edition.report and not settings.quiet:
        found = as_text(edition.report, settings.language, settings.color)
        files = len({finding.place.file for finding in edition.report})
        click.echo(f"{found}\n\n{summary(edition.report, files, settings.language)}", err=True)
    settings.note("written: {file}", file=edition.save(Path(output), to))
    return 0


def _asked(words: tuple[str, ...]) -> tuple[bool, str]:
    """Whether to check, and the path; a model in a folder of the name `check` is `./check`."""
    checks = len(words) > 1 and words[0] == CHECK
    rest = words[1:] if checks else words
    if len(rest) > 1:
        raise Misused("this command does not take so many words: {words}", {"words": " ".join(rest[1:])})
    return checks, rest[0]


def _adapted(paths: tuple[str, ...], settings: Settings) -> tuple[LoadedModel, ...] | int | None:
    if not paths:
        return None
    opened = opened_paths(paths, settings, "text")
    if isinstance(opened, int):
        return opened
    return tuple(model for model in opened.models if model.adaptation is not None)
