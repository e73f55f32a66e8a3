"""The JSON of a simulated scenario goes in; the tables that a person reads come out.

It reads the same object that scripts get, so that text and JSON can never say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from koopflow.cli.frames import cells, visible
from koopflow.i18n import translate

_STATES_SHOWN = 12


def as_table(result: Mapping[str, Any], language: str) -> str:
    """One scenario's results: cases, outcomes, times, actors, states and rules, in days."""
    return "\n".join(_lines(result, Words(language)))


class Words:
    """Sentences and numbers of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, text: str, **args: object) -> str:
        """The template in the language, filled in."""
        return translate(self.language, text, args)

    def number(self, value: float | None, digits: int = 1) -> str:
        """A number as the language writes it; a dash where there is none."""
        if value is None:
            return "–"
        text = f"{value:,.{digits}f}"
        return text if self.language == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")

    def percent(self, value: float | None) -> str:
        """A share in per cent."""
        return "–" if value is None else f"{self.number(value * 100)}%"

    def interval(self, row: Mapping[str, Any], percent: bool = False) -> str:
        """The two ends; nothing where there is no interval."""
        shown = self.percent if percent else self.number
        return "" if row.get("low") is None else f"{shown(row['low'])} – {shown(row['high'])}"


def _lines(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    say, number = words.say, words.number
    yield say(
        "Scenario {scenario} of {model}: replications {replications}, seed {seed}, horizon {horizon} d, "
        "warm-up {warm_up} d",
        scenario=result["scenario"],
        model=result["model"],
        replications=result["replications"],
        seed=result["seed"],
        horizon=number(result["horizon_days"]),
        warm_up=number(result["warm_up_days"]),
    )
    cases = result["cases"]
    yield say(
        "Cases: {arrived} arrived, {completed} completed, {open} still open, {stuck} stuck.",
        **{name: number(cases[name], 0) for name in ("arrived", "completed", "open", "stuck")},
    )
    yield from section(words, "Outcomes", ("Share", "95 % interval", "Cases"), _outcomes(result, words))
    cycle = result["cycle_time"]
    yield ""
    yield say(
        "Days from beginning to end: mean {mean}, median {median}, 90 % within {p90}",
        mean=number(cycle["mean"]),
        median=number(cycle["p50"]),
        p90=number(cycle["p90"]),
    ) + (f"  ({words.interval(cycle)})" if cycle.get("low") is not None else "")
    headings = ("Units", "Utilisation", "Queue", "Wait, d", "Caseload")
    yield from section(words, "Actors", headings, _actors(result, words))
    yield from section(words, "States", ("Visits", "Wait, d", "Work, d"), _states(result, words))
    yield from section(words, "Rules", ("Checked", "Broken", "Share", "95 % interval"), _rules(result, words))


def _outcomes(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    for name, row in result["outcomes"].items():
        yield (
            name,
            words.percent(row["share"]),
            words.interval(row, percent=True),
            words.number(row["count"], 0),
        )


def _actors(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    for name, row in result["actors"].items():
        values = (row.get("queue_mean"), row.get("wait_mean"), row.get("caseload_mean"))
        shown = (words.number(value) for value in values)
        yield name, words.number(row.get("units"), 0), words.percent(row.get("utilisation")), *shown


def _states(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    """The states in which cases wait longest, all of their waits together."""
    rows = sorted(result["states"].items(), key=lambda item: -_total(item[1]))
    for name, row in rows[:_STATES_SHOWN]:
        wait, work = row.get("wait") or {}, row.get("work") or {}
        yield (
            name,
            words.number(row["visits"], 0),
            words.number(wait.get("mean")),
            words.number(work.get("mean")),
        )
    if len(rows) > _STATES_SHOWN:
        yield ("…", "", "", "")


def _total(row: Mapping[str, Any]) -> float:
    return float((row.get("wait") or {}).get("mean") or 0.0) * float(row.get("visits") or 0)


def _rules(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    for name, row in result["rules"].items():
        counts = (words.number(row["checked"], 0), words.number(row["broken"], 0))
        yield name, *counts, words.percent(row["share"]), words.interval(row, percent=True)


def section(
    words: Words, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    """A table with its columns aligned, names to the left and numbers to the right; nothing where there are no rows."""
    table = [[visible(cell) for cell in row] for row in rows]
    if not table:
        return
    table.insert(0, [words.say(title), *(words.say(heading) for heading in headings)])
    widths = [max(cells(row[column]) for row in table) for column in range(len(table[0]))]
    yield ""
    for row in table:
        first = row[0] + " " * (widths[0] - cells(row[0]))
        rest = (" " * (width - cells(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((first, *rest)).rstrip()
