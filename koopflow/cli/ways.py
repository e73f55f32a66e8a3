"""The options that name the way of a case go in; the names of its steps come out, or a complaint about wrong usage.

`walk` and `draw` share them, so that a way means the same to both.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koopflow.cli.opening import UNREADABLE
from koopflow.cli.program import Misused
from koopflow.cli.settings import Settings

if TYPE_CHECKING:
    from koopflow.api.traces import Trace

_BYTES_MAX = 50_000_000


def way_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options --choose, --trace and --finding."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option(
            "--finding",
            type=click.IntRange(min=0),
            metavar="N",
            help="Of a trace file that check printed: which finding, from 0; the first with a trace if not given.",
        ),
        click.option(
            "--trace",
            metavar="FILE",
            help="A file with steps to take: the JSON of check, a finding of it, or a list; “-” is standard input.",
        ),
        click.option(
            "--choose", metavar="A,B,C", help="Steps to take, as the tool names them; then it ends."
        ),
    )
    for option in options:
        command = option(command)
    return command


def way_of(
    settings: Settings, choose: str | None, trace: str | None, finding: int | None, model: str
) -> Trace | int | None:
    """The way that the options name, None where they name none; the exit code where a file cannot be read.

    `model` is the id of the model that it is for.
    """
    from koopflow.api.traces import Trace, TraceError, read_trace

    if choose is not None and trace is not None:
        raise Misused("{one} and {other} exclude each other", {"one": "--choose", "other": "--trace"})
    if finding is not None and trace is None:
        raise Misused("{one} needs {other}", {"one": "--finding", "other": "--trace"})
    if choose is not None:
        return Trace(tuple(word.strip() for word in choose.split(",") if word.strip()))
    if trace is None:
        return None
    try:
        return read_trace(_content(trace), finding, model)
    except TraceError as error:
        if error.readable:
            raise Misused(error.template, dict(error.filling)) from None
        reason = settings.say(error.template, **error.filling)
    except FileNotFoundError:
        reason = settings.say("there is no such file")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    settings.complain("{file} cannot be read: {reason}", file=trace, reason=reason)
    return UNREADABLE


def _content(name: str) -> str:
    if name == "-":
        return sys.stdin.buffer.read(_BYTES_MAX).decode("utf-8")
    with Path(name).open("rb") as stream:
        return stream.read(_BYTES_MAX).decode("utf-8")
