"""`koopflow simulate PATH`: scenarios are run, and their outcomes, times and loads shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import koopflow as kf
from koopflow.cli.findings import as_text
from koopflow.cli.formats import as_json
from koopflow.cli.opening import FINDINGS, opened_paths, show
from koopflow.cli.outputs import followed, judge_log
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.results import as_table
from koopflow.cli.running import (
    INTERRUPTED,
    format_option,
    horizon_option,
    interruptible,
    precision_of,
    workers_option,
)
from koopflow.cli.settings import Settings
from koopflow.diagnostics import Diagnostic, Report
from koopflow.spelling import closest
from koopflow.writing import write_whole

if TYPE_CHECKING:
    from koopflow.api.opening import Opened
    from koopflow.api.simulate import Runs
    from koopflow.durations import Duration
    from koopflow.model.library import LoadedModel, LoadedScenario

_RESULT = "result.json"
_OF_SCENARIOS = "KF8"


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
@horizon_option
@click.option(
    "--seed", type=click.IntRange(0), help="The seed of all random numbers; the scenario's own if not given."
)
@workers_option
@click.option(
    "--precision",
    callback=precision_of,
    metavar="SHARE",
    help="Replicate until the mean time is known so well, for example 2%.",
)
@click.option("--log", metavar="FILE", help="Write the event log, as .csv, .jsonl, .parquet or .xes.")
@click.option("--out", metavar="DIR", help="Also write the results and a table of the cases to DIR.")
@format_option
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
    judge_log(log)
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
    _warn(opened, settings)
    faults: list[Diagnostic] = []
    try:
        with interruptible() as stop, followed(log, out, chosen) as (each, written):
            done = list(_runs(chosen, settings, stop, faults, each=each, **wishes))
            if not done:
                raise kf.ModelError(Report.of(faults)) if faults else KeyboardInterrupt
    except kf.ModelError as error:
        if not error.report:
            raise
        show(error.report, len(opened.files), settings, format_)
        return FINDINGS
    if faults:
        show(Report.of(faults), len(opened.files), settings, "text")
    results = [runs.to_dict(settings.language) for runs in done]
    for result in results:
        _note_precision(result, settings)
    value: object = results[0] if len(results) == 1 else results
    click.echo(
        as_json(value)
        if format_ == "json"
        else "\n\n".join(as_table(one, settings.language) for one in results)
    )
    if out:
        target = Path(out) / _RESULT
        write_whole(target, as_json(value) + "\n")
        written = (*written, target)
    for file in written:
        settings.note("written: {file}", file=file)
    return INTERRUPTED if stop() else FINDINGS if faults else 0


def _runs(
    chosen: list[tuple[LoadedModel, LoadedScenario]],
    settings: Settings,
    stop: Callable[[], bool],
    faults: list[Diagnostic],
    **wishes: Any,
) -> Iterator[Runs]:
    """The runs of the scenarios; after an interrupt what is whole of the one that was on, and no further one.

    What stands in the way of one scenario goes to `faults`.
    """
    for model, one in chosen:
        if stop():
            return
        settings.note("{model}: scenario {scenario} …", model=model.id, scenario=name_of(one))
        try:
            runs = kf.simulate(model, one, stop=stop, **wishes)
        except kf.ModelError as error:
            if not error.report:
                raise
            faults += error.report
            continue
        if stop():
            settings.note(
                "interrupted: {scenario} has {done} of {asked} replications",
                scenario=name_of(one),
                done=runs.replications,
                asked=max(runs.asked, runs.replications),
            )
        if runs.replications:
            yield runs


def _note_precision(result: dict[str, Any], settings: Settings) -> None:
    wanted = result.get("precision")
    if wanted and (wanted["reached"] is None or wanted["reached"] > wanted["asked"]):
        settings.note(
            "{scenario}: the precision of {asked} % was not reached with {count} replications",
            scenario=f"{result['scenario']} {result.get('label', '')}".strip(),
            asked=f"{100 * wanted['asked']:g}",
            count=result["replications"],
        )


def _warn(opened: Opened, settings: Settings) -> None:
    """What is doubtful about the scenarios, such as a queue that only grows, stands before their results."""
    doubts = [finding for finding in opened.report if finding.code.startswith(_OF_SCENARIOS)]
    if doubts and not settings.quiet:
        click.echo(as_text(doubts, settings.language, settings.color) + "\n", err=True)


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
