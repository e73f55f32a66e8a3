"""`koopflow explain CODE`: what a finding means, why it matters, how to mend it."""

from __future__ import annotations

import shutil
import sys
import textwrap

import click

import koopflow as kf
from koopflow.cli.formats import as_json
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.settings import Settings

_WIDTH = 92


@subcommand(
    "Tell what the finding CODE means, why it matters, with an example, and how to mend it.", name="explain"
)
@click.argument("code")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(settings: Settings, code: str, format_: str) -> int:
    """Print the explanation of a code."""
    try:
        explained = kf.explain(code, settings.language)
    except kf.UnknownCodeError as error:
        raise Misused("there is no finding with the code {code}", {"code": code}, error.closest) from None
    click.echo(as_json(explained.to_dict()) if format_ == "json" else _wrapped(str(explained)))
    return 0


def _wrapped(text: str) -> str:
    """On a terminal the lines are as long as one reads well; in a pipe they stay whole."""
    if not sys.stdout.isatty():
        return text
    width = min(_WIDTH, shutil.get_terminal_size().columns)
    return "\n".join(textwrap.fill(line, width) for line in text.splitlines())
