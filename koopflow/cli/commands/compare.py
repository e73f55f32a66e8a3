"""`koopflow compare SCENARIO SCENARIO…`: scenarios run with the same random numbers, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koopflow.cli.formats import as_json
from koopflow.cli.opening import FINDINGS, UNREADABLE, show
from koopflow.cli.program import Misused, subcommand
from koopflow.cli.running import (
    INTERRUPTED,
    format_option,
    horizon_option,
    interruptible,
    precision_of,
    workers_option,
)
from koopflow.cli.settings import Settings
from koopflow.spelling import closest
from koopflow.writing import write_whole

if TYPE_CHECKING:
    from koopflow.api.choosing import Pair
    from koopflow.api.compare import Comparison
    from koopflow.durations import Duration

_RESULT = "comparison.json"
_REPORT = "report.html"


def _values(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """`PATH=V1,V2` as a path with its values."""
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        path, _, values = text.partition("=")
        listed = tuple(value.strip() for value in values.split(","))
        if not path.strip() or not all(listed):
            raise click.BadParameter(f"{text!r} is not PATH=VALUE,VALUE", context, option)
        found[path.strip()] = listed
    return found


@subcommand(
    "Run two or more scenarios with the same random numbers and show in pairs what differs from the first. A SCENARIO "
    "is PATH:ID, a PATH alone for all scenarios there, or the ID of a further scenario of the PATH before it.",
    name="compare",
)
@click.argument("scenarios", metavar="SCENARIO…", nargs=-1, required=True)
@click.option(
    "--scenario", "ids", metavar="ID", multiple=True, help="A scenario of the PATH; give it for each."
)
@click.option(
    "--set",
    "values",
    callback=_values,
    metavar="PATH=V1,V2",
    multiple=True,
    help="Each value of a number of the scenario, for example capacity.worker.units=2,3,4.",
)
@click.option("--ranges", is_flag=True, help="Also vary the numbers that have a low and a high.")
@click.option(
    "--samples", type=click.IntRange(1, 100_000), help="With --ranges: how often all numbers are drawn."
)
@click.option(
    "--measure",
    "measures",
    metavar="NAME",
    multiple=True,
    help="What sweeps and ranges show, as in the JSON.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 1_000_000),
    help="How many of each scenario; the fewest that one asks for if not given.",
)
@horizon_option
@click.option(
    "--seed", type=click.IntRange(0), help="The seed of all of them; the first scenario's if not given."
)
@workers_option
@click.option(
    "--precision",
    callback=precision_of,
    metavar="SHARE",
    help="Replicate until differences in the mean time are known so well, as a part of it, for example 2%.",
)
@click.option("--out", metavar="DIR", help="Also write the results, a report as one page, and plots to DIR.")
@format_option
def command(
    settings: Settings,
    scenarios: tuple[str, ...],
    ids: tuple[str, ...],
    values: Mapping[str, tuple[str, ...]],
    ranges: bool,
    samples: int | None,
    measures: tuple[str, ...],
    out: str | None,
    format_: str,
    **wishes: Any,
) -> int:
    """Run, print, and write what was asked for."""
    import koopflow.api.compare as comparing
    from koopflow.api.load import ModelError

    if samples is not None and not ranges:
        raise Misused("--samples says how often --ranges draws, and is nothing without it")
    chosen = _chosen((*scenarios, *ids), settings, format_)
    if isinstance(chosen, int):
        return chosen
    try:
        pairs = _varied(chosen, values, settings.language)
        _judge(pairs, wishes["horizon"], alone=ranges)
        with interruptible() as stop:
            tell = _teller(settings)
            comparison = comparing.experiment(pairs, stop=stop, tell=tell, **wishes)
            if not comparison.runs:
                raise KeyboardInterrupt
            comparison = comparison.about(_known(comparison, measures))
            if ranges and not stop():
                comparison = comparison.with_ranges(samples, workers=wishes["workers"], stop=stop, tell=tell)
            interrupted = stop()
    except ModelError as error:
        show(error.report, 0, settings, format_)
        return FINDINGS
    if interrupted:
        settings.note("interrupted: {pairs} pairs of replications are whole", pairs=comparison.pairs)
    if format_ == "json":
        click.echo(as_json(comparison.to_dict(settings.language)))
    else:
        from koopflow.cli.comparisons import as_text

        click.echo(as_text(comparison, settings.language))
    if out:
        _write(comparison, Path(out), settings)
    return INTERRUPTED if interrupted else 0


def _chosen(words: tuple[str, ...], settings: Settings, format_: str) -> tuple[Pair, ...] | int:
    """The scenarios with their models; or the exit code after saying what stands in the way."""
    from koopflow.api.choosing import scenarios_named

    found = scenarios_named(words)
    if found.opened is not None:
        show(found.opened.report, len(found.opened.files), settings, format_)
        return UNREADABLE if found.opened.unreadable else FINDINGS
    if found.unknown and found.known:
        raise Misused(
            "there is no scenario “{name}”; there are: {known}",
            {"name": found.unknown, "known": ", ".join(found.known)},
            closest(found.unknown, found.known),
        )
    if found.unknown:
        settings.complain("{path} holds no scenario with a start", path=found.unknown)
        return FINDINGS
    return found.pairs


def _varied(
    pairs: tuple[Pair, ...], values: Mapping[str, tuple[str, ...]], language: str
) -> tuple[Pair, ...]:
    from koopflow.api.load import ModelError
    from koopflow.api.sweeps import varied
    from koopflow.api.wording import message

    try:
        return varied(pairs, values) if values else pairs
    except ModelError as error:
        finding = error.report.errors[0]
        reason: dict[str, object] = {"reason": message(finding, language), "path": ", ".join(values)}
        raise Misused("--set {path}: {reason}", reason) from None


def _judge(pairs: tuple[Pair, ...], horizon: Duration | None, *, alone: bool) -> None:
    from koopflow.api.simulate import outlasts_warm_up

    if len(pairs) < 2 and not alone:
        raise Misused("a comparison needs at least two scenarios; there is {name}", {"name": pairs[0][1].id})
    for _, one in pairs:
        if horizon is not None and not outlasts_warm_up(one, horizon):
            reason = "a horizon of {horizon} leaves nothing to measure of scenario {scenario}"
            raise Misused(reason, {"horizon": horizon.text, "scenario": f"{one.id} {one.label}".strip()})


def _known(comparison: Comparison, measures: tuple[str, ...]) -> tuple[str, ...]:
    """The measures that were named; wrong usage where there is none of that name."""
    known = [one.id for one in comparison.measures[0]]
    for name in measures:
        if name not in known:
            reason = "there is no measure “{name}”; its names are those of the differences in the JSON"
            raise Misused(reason, {"name": name}, closest(name, known))
    return measures


def _teller(settings: Settings) -> Callable[[str, int], None]:
    def tell(text: str, number: int) -> None:
        if text == "draw":
            settings.note("draw {number} of the numbers …", number=number)
        elif number:
            settings.note("{scenario} …", scenario=text)
        else:
            settings.note("{path} at its low and its high …", path=text)

    return tell


def _write(comparison: Comparison, folder: Path, settings: Settings) -> None:
    from koopflow.api.plots import plots_of
    from koopflow.api.report import report
    from koopflow.extras import MissingExtraError

    target = folder / _RESULT
    write_whole(target, as_json(comparison.to_dict(settings.language)) + "\n")
    settings.note("written: {file}", file=target)
    try:
        for kind, plot in plots_of(comparison, settings.language):
            for ending in ("svg", "png"):
                settings.note("written: {file}", file=plot.save(folder / f"{kind}.{ending}"))
    except MissingExtraError:
        settings.note('there are no plots: they need matplotlib, pip install "koopflow[plot]"')
    target = folder / _REPORT
    write_whole(target, report(comparison, settings.language))
    settings.note("written: {file}", file=target)
