"""The JSON of a solved scenario goes in; the tables that a person reads come out: exact values beside estimates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from koopflow.cli.results import Words, section

EXACT_DIGITS = 4


def as_table(result: Mapping[str, Any], language: str) -> str:
    """One scenario's exact values, each beside the simulation's, and why some are missing."""
    return "\n".join(_lines(result, Words(language)))


def _lines(result: Mapping[str, Any], words: Words) -> Iterator[str]:
    simulated = result.get("simulation")
    name = result["scenario"] + (f" {result['label']}" if "label" in result else "")
    yield words.say(
        "Scenario {scenario} of {model}, solved exactly for one case", scenario=name, model=result["model"]
    )
    if simulated is not None:
        yield words.say(
            "Beside it a simulation: replications {replications}, seed {seed}; {arrived} cases, {open} of them still "
            "open at the end, {stuck} stuck.",
            replications=simulated["replications"],
            seed=simulated["seed"],
            **{name: words.number(simulated["cases"][name], 0) for name in ("arrived", "open", "stuck")},
        )
    headings = ("Exact", *(("Simulated", "95 % interval") if simulated is not None else ()))
    yield from section(words, "Outcomes", headings, _outcomes(result, words))
    yield from _why(words, "No exact outcomes and visits, for:", result["reasons"]["outcomes"])
    yield from section(words, "Days from beginning to end", headings, _times(result, words))
    told = result["reasons"]["outcomes"]
    yield from _why(
        words, "No exact times, for:", [why for why in result["reasons"]["cycle_time"] if why not in told]
    )
    beside = ("Visits, simulated", "Stay, simulated, d") if simulated is not None else ()
    columns = ("Visits, exact", "Stay, exact, d", *beside)
    yield from section(words, "States", columns, _states(result, words))


def _why(words: Words, text: str, reasons: Sequence[str]) -> Iterator[str]:
    if reasons:
        yield ""
        yield words.say(text)
        yield from (f"  {reason}" for reason in reasons)


def _percent(value: float | None, words: Words) -> str:
    return "–" if value is None else f"{words.number(value * 100, EXACT_DIGITS - 1)}%"


def _outcomes(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    simulated = result.get("simulation")
    for name, row in result["outcomes"].items():
        shown = [name, _percent(row["probability"], words)]
        if simulated is not None:
            found = simulated["outcomes"].get(name, {"share": 0.0})
            shown += [words.percent(found["share"]), words.interval(found, percent=True)]
        yield shown
    if result["never"]["probability"]:
        more = ["", ""] if simulated is not None else []
        yield [words.say("(never ends)"), _percent(result["never"]["probability"], words), *more]


def _times(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    shown = [words.say("mean"), words.number(result["cycle_time"]["mean"], EXACT_DIGITS)]
    if (simulated := result.get("simulation")) is not None:
        found = simulated["cycle_time"]
        shown.append(words.number(found["mean"], 2))
        known = found.get("low") is not None
        shown.append(f"{words.number(found['low'], 2)} – {words.number(found['high'], 2)}" if known else "")
    yield shown


def _states(result: Mapping[str, Any], words: Words) -> Iterator[Sequence[str]]:
    simulated = result.get("simulation")
    for name, row in result["states"].items():
        shown = [name, *(words.number(value, EXACT_DIGITS) for value in (row["visits"], row["stay"]["mean"]))]
        if simulated is not None:
            found = simulated["states"].get(name, {"visits": 0})
            arrived = simulated["cases"]["arrived"]
            shown.append(words.number(found["visits"] / arrived if arrived else None, 2))
            shown.append(words.number((found.get("stay") or {}).get("mean"), 2))
        yield shown
