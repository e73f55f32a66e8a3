"""What the scenario `pilot` comes to beside what was published of the pilot: `python -m tests.models.calibration`.

Two figures were fitted, by numbers marked `fitted: true` in the scenario: the share of programmes that were completed and
the months from signal to end. The rest is predicted: which figures, and what is counted for each, was written down here
before any of them was looked at. `--record` writes docs/measurements/calibration.txt and the table of the pages that
quote it; `--ranges N` adds which assumptions matter most, from N draws of all numbers that have a range.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import koopflow as kf

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "measurements" / "calibration.txt"
PAGES = (ROOT / "docs" / "explanation" / "calibration.md", ROOT / "docs" / "pl" / "kalibracja.md")
QUOTE = re.compile(
    r"(?<=<!-- figures of ../measurements/calibration.txt -->\n```text\n).*?(?=^```$)", re.DOTALL | re.MULTILINE
)
MODEL = ROOT / "models" / "reference" / "rural"
MONTH = 30.4375
TEAM = ("core", "working", "suspended", "summing-up", "parting")
"""The states of a team's life from its agreement to its end."""
HELP = "case.open.help."


@dataclass(frozen=True)
class Figure:
    """What was published, where, and what is counted for it; `low` and `high` where a range was published."""

    name: str
    kind: str
    observed: float | None
    source: str
    counted: str
    low: float | None = None
    high: float | None = None


FIGURES = (
    Figure("share of programmes completed", "fitted", 140 / 172, "summary", "completed of all that ended"),
    Figure("months from signal to end, median", "fitted", 11.5, "summary", "10-13 months; the middle", 10, 13),
    Figure("families at work, 31 December 2019", "predicted", 126, "families", "admitted and not ended"),
    Figure("families with services, 31 December 2019", "predicted", 126, "families", "the same, counted narrowly"),
    Figure("teams whose families have services, 31 January 2020", "predicted", 30, "families", "one family or more"),
    Figure("months of a team, mean", "predicted", 16, "summary", "from its agreement to its end"),
    Figure("diagnostic workshops held by 31 October 2019, share", "predicted", None, "workshops", "August-October"),
    Figure("package spent a municipality, PLN", "predicted", 56_000, "swietokrzyskie", "what was granted"),
    Figure("meetings of a team with its families' matters", "predicted", None, "", "sittings held, both teams"),
    Figure("hours of coordinators a family", "predicted", None, "", "work done, by their share of time"),
    Figure("hours of social workers a family", "predicted", None, "", "work done, by their share of time"),
)


def figures(runs: Any) -> list[tuple[Figure, list[float]]]:
    """Of each figure what every replication comes to."""
    rows = [tuple(_of_replication(runs, number)) for number in range(runs.replications)]
    return list(zip(FIGURES, map(list, zip(*rows, strict=True)), strict=True))


def _of_replication(runs: Any, number: int) -> Iterator[float]:
    tally = runs.tallies[number]
    cases = runs.cases[runs.cases["replication"] == number]
    mine = runs.events["case:concept:name"].str.startswith(f"{number}-")
    events = runs.events[mine]
    yield float((cases["outcome"] == "completed").sum() / len(cases))
    yield float(cases["cycle_days"].median() / MONTH)
    admitted = _first(events, f"{HELP}preparation.enquiring")
    served = _first(events, f"{HELP}work.services", inside=True)
    ended = dict(zip(cases["case"], cases["ended"], strict=True))
    for begun in (admitted, served):
        yield float(sum(at <= _day(at, "2019-12-31") < ended[case] for case, at in begun.items()))
    here = {case.split("-")[1] for case, at in served.items() if at <= _day(at, "2020-01-31")}
    yield float(len(here))
    teams = tally.states["team.core"].visits
    lived = sum(_stayed(tally, f"team.{state}") for state in TEAM)
    yield lived / 86_400 / MONTH / teams
    workshops = _first(events, f"{HELP}preparation.workshop")
    yield sum(at <= _day(at, "2019-10-31") for at in workshops.values()) / len(workshops)
    yield tally.budgets["package"]["spent"] / len(runs.setting.sites)
    yield sum(row["held"] for row in tally.sittings.values()) / len(runs.setting.sites)
    for actor in ("coordinator", "social-worker"):
        yield tally.at_work[actor] * _share(runs, actor) / 3600 / len(cases)


def _first(events: Any, name: str, *, inside: bool = False) -> dict[str, Any]:
    """When each case first began a state, or anything inside it."""
    names = events["concept:name"]
    chosen = names.str.startswith(name) if inside else names == name
    started = events[chosen & (events["lifecycle:transition"] == "start")]
    return dict(started.groupby("case:concept:name")["time:timestamp"].min())


def _day(like: Any, day: str) -> Any:
    """The end of a day, in the time zone of a moment."""
    return type(like)(f"{day}T23:59:59", tz=like.tz)


def _stayed(tally: Any, state: str) -> float:
    found = tally.states.get(state)
    return 0.0 if found is None else max(found.stay.total, found.wait.total + found.work.total)


def _share(runs: Any, actor: str) -> float:
    said = runs.setting.programme.scenario.capacity[actor].share
    return 1.0 if said is None else float(said.value)


def table(found: list[tuple[Figure, list[float]]]) -> list[str]:
    """The lines of the table."""
    head = f"{'figure':<52} {'':<9} {'observed':>9} {'model':>9} {'± sd':>8} {'difference':>10}  what is counted"
    return [head, *(_line(figure, values) for figure, values in found)]


def _line(figure: Figure, values: list[float]) -> str:
    got, spread = mean(values), stdev(values) if len(values) > 1 else 0.0
    difference = "–" if figure.observed is None else f"{(got / figure.observed - 1):+.1%}"
    seen = "–" if figure.observed is None else _number(figure.observed)
    return (
        f"{figure.name:<52} {figure.kind:<9} {seen:>9} {_number(got):>9} {_number(spread):>8} {difference:>10}  "
        f"{figure.counted}"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def main() -> int:
    """Measure, print, and write where it was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--ranges", type=int, default=0, metavar="N", help="draws of all numbers with a range (none)")
    parser.add_argument("--record", action="store_true", help="write the record and what quotes it")
    wanted = parser.parse_args()
    model = kf.load(MODEL)
    runs = kf.simulate(model, "pilot", replications=wanted.replications, log=True)
    lines = table(figures(runs))
    text = "\n".join([*_about(wanted.replications), "", *lines, *_ranges(model, wanted.ranges)]) + "\n"
    print(text, end="")
    if wanted.record:
        RECORD.write_text(text, encoding="utf-8")
        for page in PAGES:
            quoted = QUOTE.sub(lambda _: "\n".join(lines) + "\n", page.read_text(encoding="utf-8"))
            page.write_text(quoted, encoding="utf-8")
    return 0


def _about(replications: int) -> list[str]:
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return [
        "The pilot as published and as the model has it",
        "",
        f"date: {datetime.now(UTC):%Y-%m-%d}; commit: {commit}; koopflow {kf.__version__}; Python {platform.python_version()}",
        f"scenario pilot of models/reference/rural, {replications} replications of 172 families in 30 municipalities",
    ]


def _ranges(model: Any, samples: int) -> list[str]:
    """Which numbers with a range move the two fitted figures most."""
    if not samples:
        return []
    runs = [kf.simulate(model, name, replications=2) for name in ("pilot",)]
    compared = kf.compare(*runs).with_ranges(samples)
    lines = ["", "Which assumptions matter most: a figure with one number at its low and at its high", ""]
    for measure in compared.ranges.measures:
        bars = [bar for bar in compared.ranges.tornado if bar.measure == measure][:8]
        lines += [
            f"{measure}: {bar.number.path}: {bar.number.written[1]} {bar.low.value} – {bar.number.written[2]} {bar.high.value}"
            for bar in bars
        ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
