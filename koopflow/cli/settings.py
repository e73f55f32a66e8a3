"""The command line, the environment and `pyproject.toml` go in; the language and manner of output come out.

Rising order: the locale, `[tool.koopflow]`, the environment (`KOOPFLOW_LANG` …), the command line. It stands
apart because help and complaints about wrong usage need the language before a command is known.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import click

from koopflow.i18n import LANGUAGES, translate


@dataclass(frozen=True, slots=True)
class Settings:
    """How this run speaks: its language, whether in colour, whether it keeps to results.

    `asked` is the language where somebody asked for one, "" where only the locale told it.
    """

    language: str
    asked: str
    color: bool
    quiet: bool
    debug: bool

    def say(self, text: str, **args: object) -> str:
        """The template in the language of this run, filled in."""
        return translate(self.language, text, args)

    def complain(self, text: str, **args: object) -> None:
        """A sentence about why there is no result, to stderr."""
        click.echo(self.say("error: {reason}", reason=self.say(text, **args)), err=True)

    def note(self, text: str, **args: object) -> None:
        """A remark for the person at the terminal: to stderr, and not at all where `--quiet` is given."""
        if not self.quiet:
            click.echo(self.say(text, **args), err=True)


def language_of(arguments: Sequence[str]) -> str:
    """The language of the arguments, else the environment, the project, the locale; else English."""
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return asked_language(arguments) or (locale[:2] if locale[:2] in LANGUAGES else "en")


def asked_language(arguments: Sequence[str]) -> str:
    """The language of the command line, else the environment's, else the project's, else ""."""
    asked = [after for word, after in pairwise(arguments) if word == "--lang"]
    asked += [word.partition("=")[2] for word in arguments if word.startswith("--lang=")]
    asked += [os.environ.get("KOOPFLOW_LANG", ""), str(project_table().get("lang", ""))]
    return next((language for language in asked if language in LANGUAGES), "")


@cache
def project_table(folder: Path | None = None) -> Mapping[str, object]:
    """`[tool.koopflow]` of the nearest `pyproject.toml` above the working folder, or nothing."""
    start = folder or Path.cwd()
    for place in (start, *start.parents):
        file = place / "pyproject.toml"
        if file.is_file():
            try:
                table = tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise click.UsageError(f"{file}: {error}") from None
            found = table.get("tool", {}).get("koopflow", {}) if isinstance(table.get("tool"), dict) else {}
            return found if isinstance(found, dict) else {}
    return {}


def defaults_for(command: str) -> dict[str, object]:
    """The project's defaults for a command: the keys of `[tool.koopflow]`, over them its own sub-table's."""
    table = project_table()
    own = table.get(command)
    named = {key: value for key, value in table.items() if not isinstance(value, dict)}
    named |= own if isinstance(own, dict) else {}
    return {key.replace("-", "_"): value for key, value in named.items()}


def wants_color(asked: bool | None) -> bool:
    """Whether stdout is to be coloured: as asked, else on a terminal unless `NO_COLOR` is set to anything."""
    if asked is not None:
        return asked
    return not os.environ.get("NO_COLOR") and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
