"""`koopflow simulate PATH`: scenarios are run, and their outcomes, times and loads shown."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

import koopflow as kf
from koopflow.cli.formats import as_json
from koopflow.cli.opening import FINDINGS, opened_paths
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.results import as_table
from koopflow.cli.settings import Settings
from koopflow.durations import Duration, DurationError, parse_duration
from koopflow.spelling import closest
from koopflow.writing import write_whole

if TYPE_CHECKING:
    from koopflow.api.opening import Opened
    from koopflow.api.simulate import Runs
    from koopflow.model.library import LoadedModel, LoadedScenario

LOGS = ("csv", "jsonl")
INTERRUPTED = 130
_RESULT = "result.json"


def _horizon(context: click.Context, option: click.Parameter, value: str | None) -> Duration | None:
    if value is None:
        return None
    try:
        return parse_duration(value)
    except DurationError as error:
        raise click.BadParameter(str(error), context, option) from None


def _precision(context: click.Context, option: click.Parameter, value: str | None) -> float | None:
    """`2%` or `0.02`."""
    if value is None:
        return None
    try:
        part = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        part = 0.0
    if not 0 < part < 1:
        raise click.BadParameter(f"{value!r} is not a share such as 2%", context, option)
    return part


@subcommand(
    "Run the scenarios of the model at PATH: one, or without --scenario every scenario there that has a `start`, for "
    "an adaptation its reference's too. The same seed gives the same numbers whatever the number of workers.",
    name="simulate",
)
@click.argument("path")
@click.option("--scenario", metavar="ID", help="The scenario to run; all of them if not given.")
@click.option(
    "--replications", type=click.IntRange(1, 1_000_000), help="How many; the scenario's own if not given."
)
@click.option(
    "--horizon",
    callback=_horizon,
    metavar="TIME",
    help="How long, for example 3y; the scenario's own if not given.",
)
@click.option(
    "--seed", type=click.IntRange(0), help="The seed of all random numbers; the scenario's own if not given."
)
@click.option(
    "--workers", type=click.IntRange(1, 1_000), default=1, help="How many replications run at once."
)
@click.option(
    "--precision",
    callback=_precision,
    metavar="SHARE",
    help="Replicate until the mean time is known so well, for example 2%.",
)
@click.option("--log", metavar="FILE", help="Write the event log, as .csv or .jsonl.")
@click.option("--out", metavar="DIR", help="Also write the results to DIR.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the result."
)
def command(
    settings: Settings,
    path: str,
    scenario: str | None,
    log: str | None,
    out: str | None,
    format_: str,
    **wishes: Any,
) -> int:
    """Run, print, and write what was asked for."""
    kind = Path(log).suffix.removeprefix(".") if log else ""
    if log and kind not in LOGS:
        raise Misused("{name} takes one of: {choices}", {"name": "--log", "choices": "*.csv, *.jsonl"})
    opened = opened_paths((path,), settings, format_)
    if isinstance(opened, int):
        return opened
    chosen = chosen_scenarios(opened, scenario, path, settings)
    if isinstance(chosen, int):
        return chosen
    if log and len(chosen) > 1:
        known = ", ".join(dict.fromkeys(one.id for _, one in chosen))
        raise Misused("--log takes one scenario; name it with --scenario: {known}", {"known": known})
    _judge_horizon(chosen, wishes["horizon"])
    with _interruptible() as stop:
        done = list(_runs(chosen, settings, stop, log=bool(log), **wishes))
        if stop() and not done:
            raise KeyboardInterrupt
    results = [runs.to_dict(settings.language) for runs in done]
    value: object = results[0] if len(results) == 1 else results
    click.echo(
        as_json(value)
        if format_ == "json"
        else "\n\n".join(as_table(one, settings.language) for one in results)
    )
    if log:
        _write_log(done[0], Path(log), kind, settings)
    if out:
        target = Path(out) / _RESULT
        write_whole(target, as_json(value) + "\n")
        settings.note("written: {file}", file=target)
    return INTERRUPTED if stop() else 0


def _runs(
    chosen: list[tuple[LoadedModel, LoadedScenario]],
    settings: Settings,
    stop: Callable[[], bool],
    **wishes: Any,
) -> Iterator[Runs]:
    """The runs of the scenarios; after an interrupt what is whole of the one that was on, and no further one."""
    for model, one in chosen:
        if stop():
            return
        settings.note("{model}: scenario {scenario} …", model=model.id, scenario=name_of(one))
        runs = kf.simulate(model, one, stop=stop, **wishes)
        if stop():
            settings.note(
                "interrupted: {scenario} has {done} of {asked} replications",
                scenario=name_of(one),
                done=runs.replications,
                asked=max(runs.asked, runs.replications),
            )
        if runs.replications:
            yield runs


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
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


def _judge_horizon(chosen: list[tuple[LoadedModel, LoadedScenario]], horizon: Duration | None) -> None:
    from koopflow.api.simulate import outlasts_warm_up

    for _, one in chosen:
        if horizon is not None and not outlasts_warm_up(one, horizon):
            reason = "a horizon of {horizon} leaves nothing to measure of scenario {scenario}"
            raise Misused(reason, {"horizon": horizon.text, "scenario": name_of(one)})


def chosen_scenarios(
    opened: Opened, wanted: str | None, path: str, settings: Settings
) -> list[tuple[LoadedModel, LoadedScenario]] | int:
    """The scenarios to run with their models, in file order; or the exit code after saying why there are none.

    Unless one is named, those that stand in what was named, and an adaptation's reference's with them.
    """
    from koopflow.api.simulate import runnable

    possible = [(model, one) for model in opened.models for one in runnable(model)]
    here = [(model, one) for model, one in possible if one.given or (model.given and model.reference)]
    among = here or possible if wanted is None else possible
    chosen = [pair for pair in among if wanted in (None, pair[1].id, name_of(pair[1]))]
    if chosen:
        return chosen
    if wanted is not None and possible:
        ids = tuple(dict.fromkeys(one.id for _, one in possible))
        known: dict[str, object] = {"name": wanted, "known": ", ".join(ids)}
        raise Misused("there is no scenario “{name}”; there are: {known}", known, closest(wanted, ids))
    settings.complain("{path} holds no scenario with a start", path=path)
    return FINDINGS


def name_of(scenario: LoadedScenario) -> str:
    """A scenario's id, with its point where it is one of a sweep."""
    return f"{scenario.id} {scenario.label}".strip()


def _write_log(runs: Runs, target: Path, kind: str, settings: Settings) -> None:
    from koopflow.trace.log import FORMATS

    write_whole(target, FORMATS[kind](runs.log()))
    settings.note("written: {file}", file=target)
