"""A comparison goes in; its report comes out as one page: results, plots, definitions, manifest and checklist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from koopflow import __version__
from koopflow.api.compare import Comparison
from koopflow.api.draw import draw
from koopflow.api.facts import facts_of, number_of, scenario_title
from koopflow.api.load import ModelError
from koopflow.api.telling import Row, all_rows, interval_of, rows, summary, told
from koopflow.book.checklist import Grid, checklist
from koopflow.book.experiment import ExperimentPage, Part, page
from koopflow.book.overview import Picture
from koopflow.i18n import translate
from koopflow.measure.definitions import COMPARED, DEFINITIONS

Say = Callable[..., str]
HEADINGS = ("Measure", "Baseline", "Here", "Difference", "95 % interval", "Holm's p", "Narrower")
MEANINGS = {**DEFINITIONS, **COMPARED}


def report(comparison: Comparison, lang: str = "pl") -> str:
    """The page in a language; plots are left out where matplotlib is missing."""
    say: Say = partial(_said, lang)
    result = comparison.to_dict(lang)
    diagram = _diagram(comparison, lang)
    content = ExperimentPage(
        title=_title(comparison, lang, say),
        lead=say(
            "Run with koopflow {version}: the same random numbers for all scenarios, replications in pairs.",
            version=__version__,
        ),
        version=__version__,
        remarks=tuple(result["remarks"]),
        parts=tuple(_parts(comparison, lang, say)),
        definitions=tuple((name, say(text)) for name, text in MEANINGS.items()),
        manifest=_manifest(comparison, result, say),
        checklist=checklist(facts_of(comparison, lang), lang),
        diagram=diagram,
    )
    return page(content, lang)


def _said(lang: str, text: str, **args: object) -> str:
    return translate(lang, text, args)


def _title(comparison: Comparison, lang: str, say: Say) -> str:
    titles = dict.fromkeys(scenario_title(runs, lang) for runs in comparison.runs)
    if len(titles) > 1:
        return say("Comparison: {scenarios}", scenarios=", ".join(titles))
    return say("Experiment: {scenarios}", scenarios=", ".join(titles))


def _parts(comparison: Comparison, lang: str, say: Say) -> Iterator[Part]:
    plots = _plots(comparison, lang)
    yield Part("scenarios", say("Scenarios"), grids=(_scenarios(comparison, lang, say),))
    if comparison.points:
        yield Part(
            "sweep", say("Sweep"), pictures=plots.get("sweep", ()), grids=(_sweep(comparison, lang, say),)
        )
    if len(comparison.runs) > 1:
        grids = tuple(
            _against(comparison, index, lang, say, rows) for index in range(len(comparison.runs) - 1)
        )
        yield Part(
            "differences",
            say("Differences"),
            tuple(say(text, **args) for text, args in summary(comparison, lang)),
            plots.get("differences", ()),
            grids,
            tuple(_all(comparison, index, lang, say) for index in range(len(comparison.runs) - 1)),
        )
    if comparison.ranges is not None:
        yield Part(
            "ranges",
            say("Ranges of numbers"),
            _about_ranges(comparison, lang, say),
            plots.get("tornado", ()),
            (*_orders(comparison, lang, say), *_tornados(comparison, lang, say)),
        )


def _plots(comparison: Comparison, lang: str) -> dict[str, tuple[Picture, ...]]:
    from koopflow.api.plots import plots_of
    from koopflow.extras import MissingExtraError

    try:
        return {
            kind: (Picture(plot.title, plot.write("svg").decode("utf-8"), plot.description, (), ()),)
            for kind, plot in plots_of(comparison, lang)
        }
    except MissingExtraError:
        return {}


def _diagram(comparison: Comparison, lang: str) -> Picture | None:
    try:
        figure = draw(comparison.runs[0].model, "process", lang=lang)
    except ModelError:
        return None
    drawing = figure.drawing
    svg = figure.write("svg").decode("utf-8")
    return Picture(drawing.alt, svg, " ".join(drawing.description), drawing.table.columns, drawing.table.rows)


def _scenarios(comparison: Comparison, lang: str, say: Say) -> Grid:
    headings = ("Scenario", "Title", "Model", "Replications", "Horizon, d", "Warm-up, d", "Cases", "Seed")
    body = []
    for name, runs in zip(comparison.names, comparison.runs, strict=True):
        setting = runs.setting
        arrived = sum(tally.arrived for tally in runs.tallies[: comparison.pairs])
        body.append(
            (
                name,
                scenario_title(runs, lang),
                runs.model.id,
                number_of(comparison.pairs, lang),
                number_of(setting.horizon / 86_400, lang, 1),
                number_of(setting.warm_up / 86_400, lang, 1),
                number_of(arrived, lang),
                str(setting.seed),
            )
        )
    return Grid(say("What was run; the first is the baseline"), tuple(map(say, headings)), tuple(body))


def _against(
    comparison: Comparison,
    index: int,
    lang: str,
    say: Say,
    which: Callable[[Comparison, int, str], list[Row]],
) -> Grid:
    names = comparison.names
    caption = say("{scenario} against {baseline}", scenario=names[index + 1], baseline=names[0])
    body = tuple(_cells(row) for row in which(comparison, index, lang))
    return Grid(caption, tuple(map(say, HEADINGS)), body)


def _all(comparison: Comparison, index: int, lang: str, say: Say) -> Grid:
    found = _against(comparison, index, lang, say, all_rows)
    return Grid(say("All measures: {what}", what=found.caption), found.headings, found.rows)


def _cells(row: Row) -> tuple[str, ...]:
    numbers = (row.baseline, row.value, _marked(row), row.interval, row.p, row.narrowing)
    return row.label, *(text.replace(" ", "\N{NO-BREAK SPACE}") for text in numbers)


def _marked(row: Row) -> str:
    return row.difference + (" *" if row.significant else "")


def _sweep(comparison: Comparison, lang: str, say: Say) -> Grid:
    points = comparison.points
    headings = [say("Scenario"), *points[0].values]
    for name in points[0].measures:
        headings += [comparison.label(name, lang), say("95 % interval")]
    body = []
    for point in points:
        row = [point.name, *point.values.values()]
        for name, three in point.measures.items():
            row += interval_of(comparison.unit(name), three, lang)
        body.append(tuple(row))
    return Grid(say("Each point of the sweep"), tuple(headings), tuple(body))


def _about_ranges(comparison: Comparison, lang: str, say: Say) -> tuple[str, ...]:
    ranges = comparison.ranges
    assert ranges is not None
    found = [
        say(
            "Numbers with a low and a high: {numbers}. They were drawn together {draws} times.",
            numbers=len(ranges.numbers),
            draws=len(ranges.draws),
        )
    ]
    found += (
        say("{path} is left out: its value, low and high are not of one kind", path=path)
        for path in ranges.left_out
    )
    return tuple(found)


def _orders(comparison: Comparison, lang: str, say: Say) -> Iterator[Grid]:
    ranges = comparison.ranges
    assert ranges is not None
    if not ranges.draws:
        return
    body = []
    for measure in ranges.measures:
        order = ranges.order(measure)
        share, low, high = (
            "–" if order[key] is None else f"{number_of(100 * order[key], lang, 1)}%"
            for key in ("holds", "low", "high")
        )
        body.append((comparison.label(measure, lang), " ≤ ".join(order["order"]), share, f"{low} … {high}"))
    headings = ("Measure", "Order, from the least", "Holds in", "95 % interval")
    yield Grid(say("How often the order of the scenarios holds"), tuple(map(say, headings)), tuple(body))


def _tornados(comparison: Comparison, lang: str, say: Say) -> Iterator[Grid]:
    ranges = comparison.ranges
    assert ranges is not None
    headings = ("Number", "Low", "Difference", "95 % interval", "High", "Difference", "95 % interval")
    for measure in ranges.measures:
        body = []
        for bar in (bar for bar in ranges.tornado if bar.measure == measure):
            low, high = told(bar.low, "", lang), told(bar.high, "", lang)
            _, written_low, written_high = bar.number.written
            ends = (written_low, _marked(low), low.interval, written_high, _marked(high), high.interval)
            body.append((bar.number.path, *ends))
        caption = say("Tornado: {measure}", measure=comparison.label(measure, lang))
        yield Grid(caption, tuple(map(say, headings)), tuple(body))


def _manifest(comparison: Comparison, result: dict[str, Any], say: Say) -> Grid:
    rows_: list[tuple[str, ...]] = [(key, str(value)) for key, value in result["manifest"].items()]
    rows_.append((say("Replications"), str(comparison.pairs)))
    for name, one in zip(comparison.names, result["results"], strict=True):
        hashes = one["manifest"]
        rows_.append((say("model of {scenario}", scenario=name), f"{one['model']} {hashes['model']}"))
        rows_.append((say("scenario {scenario}", scenario=name), hashes["scenario"]))
    return Grid(
        say("What is needed to make the same numbers again"), (say("Name"), say("Value")), tuple(rows_)
    )
