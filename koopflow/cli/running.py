"""What `simulate` and `compare` share: the wishes for a run as options read them, and what Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from koopflow.cli.program import Misused
from koopflow.durations import Duration, DurationError, parse_duration

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def horizon_of(context: click.Context, option: click.Parameter, value: str | None) -> Duration | None:
    """A duration such as `3y`."""
    del context
    if value is None:
        return None
    try:
        return parse_duration(value)
    except DurationError as error:
        reason = "{name} takes a duration such as 30 d, 6 mo or 3 y, at most 1000 y, and not “{value}”"
        raise Misused(reason, {"name": option.opts[-1], "value": value}) from error


def precision_of(context: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """`2%` or `0.02`."""
    del context
    if value is None:
        return None
    try:
        part = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        part = 0.0
    if not 0 < part < 1:
        reason = "{name} takes a share above 0 and below 100%, such as 2%, and not “{value}”"
        raise Misused(reason, {"name": option.opts[-1], "value": value})
    return part


horizon_option = click.option(
    "--horizon",
    callback=horizon_of,
    metavar="TIME",
    help="How long, for example 3y; the scenario's own if not given.",
)
workers_option = click.option(
    "--workers", type=click.IntRange(1, 1_000), default=1, help="How many replications run at once."
)
format_option = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed: the first time it ends the runs, the second time the program."""
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        if pressed:
            signal.default_int_handler(number, frame)
        pressed.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
