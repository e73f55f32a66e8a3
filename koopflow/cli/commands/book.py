"""`koopflow book PATH -o DIR`: a book of a model and the prose beside it; `koopflow book check PATH -o DIR` and
`koopflow book refresh FILE.docx [PATH]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
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
    from koopflow.diagnostics import Report
    from koopflow.model.library import LoadedModel

CHECK, REFRESH = "check", "refresh"
KINDS = MappingProxyType(
    {
        "picture": "pictures",
        "caption": "captions",
        "note": "notes",
        "source": "sources",
        "words": "descriptions",
        "table": "tables",
        "number": "numbers",
        "sentence": "sentences",
    }
)
"""What can be renewed, as a line tells it."""


@subcommand(
    "Make a book of the model at PATH: the Markdown files in the folder `book` beside it, with the figures, tables and "
    "numbers that they pull, then the municipalities with their adaptations, indices, and where everything comes from. "
    "`koopflow book check PATH` tells what in a book that was made is older than the model, its prose or its results. "
    "`koopflow book refresh FILE.docx PATH` renews figures, captions, tables and numbers in a book in Word that people "
    "have worked on, and leaves their text alone. "
    "The book is Polish unless another language is asked for.",
    name="book",
)
@click.argument("words", nargs=-1, required=True, metavar="[check | refresh FILE.docx] PATH")
@click.option(
    "--part",
    type=click.Choice(PARTS),
    help="Papers for offices in place of the book: registers, templates of documents, an opinion on an adaptation.",
)
@click.option("--to", "to", type=click.Choice(WRITTEN), default="html", help="Form of the book.")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="The folder of the book; with refresh the file to write, FILE.docx itself if not given.",
)
@click.option(
    "--template",
    metavar="FILE.docx",
    help="A publisher's file of Word whose styles, margins and headers a book in Word has.",
)
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
    output: str | None,
    template: str | None,
    prose: str | None,
    results: tuple[str, ...],
    with_: tuple[str, ...],
) -> int:
    """Make the book and say where it is, tell what in one is stale, or renew one."""
    verb, file, path = _asked(words)
    if part is not None and verb:
        raise Misused("--part is for making papers and not for “{verb}”", {"verb": verb})
    if output is None and verb != REFRESH:
        raise Misused("{name} is missing", {"name": "--output"})
    if template is not None and (verb or part is not None or to != "docx"):
        raise Misused("--template is for a book in Word: --to docx", {})
    if part is not None:
        loaded = opened_model(path, settings)
        return loaded if isinstance(loaded, int) else write_part(settings, loaded, part, Path(str(output)))
    for package in ("markdown_it", *(("docx",) if verb == REFRESH or to == "docx" else ())):
        if not is_installed(package):
            raise Misused(
                '{name} needs the extra “{extra}”: pip install "koopflow[{extra}]"',
                {"name": "koopflow book", "extra": EXTRAS[package]},
            )
    model = opened_model(path, settings)
    if isinstance(model, int):
        return model
    adapted = _adapted(with_, settings)
    if isinstance(adapted, int):
        return adapted
    try:
        if verb == CHECK:
            report = kf.check_book(model, str(output), prose=prose, results=results, adapted=adapted)
            click.echo(as_text(report, settings.language, settings.color) or settings.say("nothing is stale"))
            return FINDINGS if report.errors else 0
        if verb == REFRESH:
            anew = kf.refresh_book(file, model, prose=prose, results=results, adapted=adapted)
            saved = anew.save(output)
            _tell(anew.report, settings)
            click.echo(_replaced(anew.replaced, settings))
        else:
            lang = settings.asked or "pl"
            edition = kf.book(model, lang=lang, prose=prose, results=results, adapted=adapted)
            saved = edition.save(str(output), to, template)
            _tell(edition.report, settings)
    except kf.ModelError as error:
        show(error.report, len({finding.place.file for finding in error.report}), settings, "text")
        return FINDINGS
    settings.note("written: {file}", file=saved)
    return 0


def _tell(report: Report, settings: Settings) -> None:
    if report and not settings.quiet:
        files = len({finding.place.file for finding in report})
        found = as_text(report, settings.language, settings.color)
        click.echo(f"{found}\n\n{summary(report, files, settings.language)}", err=True)


def _replaced(replaced: Mapping[str, int], settings: Settings) -> str:
    """How much was renewed, of each kind."""
    said = [f"{settings.say(word)}: {replaced[kind]}" for kind, word in KINDS.items() if replaced.get(kind)]
    if not said:
        return settings.say("nothing had to be renewed")
    return settings.say("renewed: {list}", list=", ".join(said))


def _asked(words: tuple[str, ...]) -> tuple[str, str, str]:
    """What to do beside making a book, the file to do it to, and the path; a folder named `check` is `./check`."""
    verb = words[0] if len(words) > 1 and words[0] in (CHECK, REFRESH) else ""
    rest = words[1:] if verb else words
    file, rest = (rest[0], rest[1:]) if verb == REFRESH else ("", rest)
    rest = rest or _model_of(Path(file))
    if not rest:
        raise Misused("koopflow book refresh takes a file and a model: FILE.docx PATH", {})
    if len(rest) > 1:
        raise Misused("this command does not take so many words: {words}", {"words": " ".join(rest[1:])})
    return verb, file, rest[0]


def _model_of(file: Path) -> tuple[str, ...]:
    """The id of the model that a book was made of, by the list beside it; nothing where there is no list."""
    from koopflow.api.book import LOCK
    from koopflow.api.book_check import read_lock

    if not file.with_name(file.name + LOCK).is_file():
        return ()
    return (str(read_lock(file)["model"]["id"]),)


def _adapted(paths: tuple[str, ...], settings: Settings) -> tuple[LoadedModel, ...] | int | None:
    if not paths:
        return None
    opened = opened_paths(paths, settings, "text")
    if isinstance(opened, int):
        return opened
    return tuple(model for model in opened.models if model.adaptation is not None)
