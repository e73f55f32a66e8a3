"""A comparison goes in; the tables that a person reads on the terminal come out."""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.api.compare import Comparison
from koopflow.api.ranges import Bar, Ranges
from koopflow.api.sweeps import Point
from koopflow.api.telling import Row, all_rows, interval_of, rows, summary, told
from koopflow.cli.results import Words, section

_ROWS_SHOWN = 30
_BARS_SHOWN = 20
_ENDS = {"share": "holds", "low": "low", "high": "high"}
_HEADINGS = ("Difference", "95 % interval", "Holm's p", "Narrower")


def as_text(comparison: Comparison, language: str) -> str:
    """Each scenario against the baseline, then the sweep, then what ranges of numbers do."""
    return "\n".join(_lines(comparison, Words(language)))


def _lines(comparison: Comparison, words: Words) -> Iterator[str]:
    say = words.say
    yield say(
        "Baseline: {baseline}. Pairs of replications: {pairs}, seed {seed}.",
        baseline=comparison.names[0],
        pairs=comparison.pairs,
        seed=comparison.runs[0].setting.seed,
    )
    yield from comparison.remarks(words.language)
    if comparison.points:
        yield from _sweep(comparison, words)
    for index, name in enumerate(comparison.names[1:]):
        yield from _against(comparison, index, name, words)
    if len(comparison.runs) > 1:
        yield ""
        for text, args in summary(comparison, words.language):
            yield say(text, **args)
    if comparison.ranges is not None:
        yield from _ranges(comparison, words)


def _against(comparison: Comparison, index: int, name: str, words: Words) -> Iterator[str]:
    found = rows(comparison, index, words.language)
    shown = found[:_ROWS_SHOWN]
    yield ""
    yield words.say("{scenario} against {baseline}", scenario=name, baseline=comparison.names[0])
    headings = (words.say("Baseline"), words.say("Here"), *_HEADINGS)
    yield from section(words, "Measure", headings, (_cells(row) for row in shown))
    left = len(all_rows(comparison, index, words.language)) - len(shown)
    if left:
        yield words.say("Further measures, all of them in the JSON and in the report: {count}.", count=left)


def _cells(row: Row) -> tuple[str, ...]:
    return row.label, row.baseline, row.value, _marked(row), row.interval, row.p, row.narrowing


def _sweep(comparison: Comparison, words: Words) -> Iterator[str]:
    found: tuple[Point, ...] = comparison.points
    paths = tuple(found[0].values)
    names = tuple(found[0].measures)
    several = len({point.name.partition(" ")[0] for point in found}) > 1
    headings: list[str] = [] if not several else [words.say("Scenario")]
    headings += paths[1:] if not several else paths
    for name in names:
        headings += (comparison.label(name, words.language), words.say("95 % interval"))
    body = []
    for point in found:
        row = [point.name.partition(" ")[0]] if several else []
        row += point.values.values()
        for name in names:
            row += interval_of(comparison.unit(name), point.measures[name], words.language)
        body.append(row)
    yield from section(
        words, headings[0] if several else paths[0], headings[1:] if several else headings, body
    )


def _bar(bar: Bar, lang: str) -> Iterator[str]:
    yield bar.number.path
    for end, number in zip((bar.low, bar.high), bar.number.written[1:], strict=True):
        row = told(end, "", lang)
        yield from (number, _marked(row), row.interval)


def _marked(row: Row) -> str:
    return row.difference + (" *" if row.significant else "  ")


def _order(comparison: Comparison, ranges: Ranges, measure: str, words: Words) -> Iterator[str]:
    order = ranges.order(measure)
    yield ""
    yield words.say(
        "Order by “{measure}”, from the least:", measure=comparison.label(measure, words.language)
    )
    for place, name in enumerate(order["order"], start=1):
        yield f"  {place}. {name}"
    yield words.say(
        "This order holds in {share} of {draws} draws of the numbers (95 % interval: {low} – {high}).",
        draws=len(ranges.draws),
        **{key: words.percent(order[name]) for key, name in _ENDS.items()},
    )
    unclear = sum(not one["clear"] for one in order["pairs"])
    if unclear:
        yield words.say(
            "Pairs of scenarios that are not told apart even with all numbers at their values: {count} of {all}.",
            count=unclear,
            all=len(order["pairs"]),
        )


def _ranges(comparison: Comparison, words: Words) -> Iterator[str]:
    ranges = comparison.ranges
    assert ranges is not None
    lang = words.language
    if not ranges.numbers:
        yield ""
        yield words.say("No number of these scenarios has a low and a high.")
    for measure in ranges.measures if ranges.draws else ():
        yield from _order(comparison, ranges, measure, words)
    for measure in ranges.measures:
        bars = [bar for bar in ranges.tornado if bar.measure == measure][:_BARS_SHOWN]
        title = words.say("Tornado: {measure}", measure=comparison.label(measure, lang))
        headings = ("Low", "Difference", "95 % interval", "High", "Difference", "95 % interval")
        body = (tuple(_bar(bar, lang)) for bar in bars)
        yield from section(words, title, headings, body)
    for path in ranges.left_out:
        yield words.say("{path} is left out: its value, low and high are not of one kind", path=path)
