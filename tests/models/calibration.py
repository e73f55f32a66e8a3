"""What the scenario `pilot` comes to beside what was published of the pilot: `python -m tests.models.calibration`.

Two figures were fitted, by numbers marked `fitted: true` in the scenario: the share of programmes that were completed and
the months from signal to end. The rest is predicted: which figures, and what is counted for each, was written down here
before any of them was looked at. `--record` writes docs/measurements/calibration.txt and the table of the pages that
quote it; `--ranges` adds which assumptions matter most.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median, stdev
from time import process_time
from typing import Any

import koopflow as kf
from koopflow.api.compare import Comparison
from koopflow.api.simulate import chosen_scenario, setting_of
from koopflow.durations import seconds_of
from koopflow.measure.differences import Difference
from koopflow.measure.tally import Tally
from koopflow.semantics.reference.setting import Setting
from koopflow.simulate.experiment import Experiment
from koopflow.trace.events import Happening

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "measurements" / "calibration.txt"
PAGES = (ROOT / "docs" / "explanation" / "calibration.md", ROOT / "docs" / "pl" / "kalibracja.md")
QUOTE = re.compile(
    r"(?<=<!-- figures of ../measurements/calibration.txt -->\n```text\n).*?(?=^```$)",
    re.DOTALL | re.MULTILINE,
)
MODEL = ROOT / "models" / "reference" / "rural"
MONTH = 30.4375 * 86_400
SEED = 2019
HELP = "case.open.help."
SERVICE = "service.running"
MOVED = ("outcomes.completed.share", "cycle_time.mean")
SHOWN = 8


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
    Figure(
        "months from signal to end, median", "fitted", 11.5, "summary", "10-13 months; the middle", 10, 13
    ),
    Figure("families at work, 31 December 2019", "predicted", 126, "families", "admitted and not ended"),
    Figure(
        "families with services, 31 December 2019", "predicted", 126, "families", "the same, counted narrowly"
    ),
    Figure(
        "teams whose families have services, 31 January 2020",
        "predicted",
        30,
        "families",
        "one family or more",
    ),
    Figure("months of a team, mean", "predicted", 16, "summary", "from its agreement to its end"),
    Figure(
        "diagnostic workshops held by 31 October 2019, share",
        "predicted",
        None,
        "workshops",
        "August-October",
    ),
    Figure("package spent a municipality, PLN", "predicted", 56_000, "swietokrzyskie", "what was granted"),
    Figure(
        "meetings of a team with its families' matters", "predicted", None, "", "sittings held, both teams"
    ),
    Figure("hours of coordinators a family", "predicted", None, "", "work done, by their share of time"),
    Figure("hours of social workers a family", "predicted", None, "", "work done, by their share of time"),
)


class Course:
    """What one replication is asked about: when cases and teams came where, in days since the start."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self.begun: defaultdict[str, dict[tuple[int, int], int]] = defaultdict(dict)
        """Of a task or sitting, by the name without elements, when each case first began it."""
        self.ended: dict[tuple[int, int], tuple[int, str]] = {}
        """When a case ended, and how."""
        self.arrived: dict[tuple[int, int], int] = {}
        self.team: defaultdict[str, dict[int, int]] = defaultdict(dict)
        """Of a state of a team, when each municipality's first entered it."""

    def __call__(self, happening: Happening) -> None:
        """Take notice."""
        case = happening.municipality, happening.case
        if happening.kind == "began":
            self.begun[happening.local or happening.place].setdefault(case, happening.time)
        elif happening.kind == "entered" and happening.place.startswith("team."):
            self.team[happening.place].setdefault(happening.municipality, happening.time)
        elif happening.place == "case" and happening.kind == "arrived":
            self.arrived[case] = happening.time
        elif happening.place == "case" and happening.kind == "over":
            self.ended[case] = happening.time, happening.detail

    def by(self, day: str) -> int:
        """The end of a day, in seconds since the start."""
        return seconds_of(datetime.fromisoformat(f"{day}T23:59:59")) - seconds_of(self._start)

    def under_way(self, state: str, day: str) -> list[tuple[int, int]]:
        """The cases that had begun a state and were not over on a day."""
        at = self.by(day)
        never = at + 1, ""
        return [
            case for case, begun in self.begun[state].items() if begun <= at < self.ended.get(case, never)[0]
        ]


def figures(model: Any, replications: int) -> list[tuple[Figure, list[float]]]:
    """Of each figure what every replication comes to."""
    setting = setting_of(model, chosen_scenario(model, "pilot"), SEED)
    courses: dict[int, Course] = {}

    def listening(number: int) -> Course:
        courses[number] = Course(setting.start)
        return courses[number]

    tallies = Experiment(setting, clock=process_time).replications(range(replications), listening)
    rows = [tuple(_of_replication(setting, courses.pop(n), tally)) for n, tally in enumerate(tallies)]
    return list(zip(FIGURES, map(list, zip(*rows, strict=True)), strict=True))


def _of_replication(setting: Setting, course: Course, tally: Tally) -> Iterator[float]:
    cases, sites = len(course.arrived), len(setting.sites)
    yield sum(how == "completed" for _, how in course.ended.values()) / cases
    months = [(at - course.arrived[case]) / MONTH for case, (at, _) in course.ended.items()]
    yield median(months)
    yield len(course.under_way(f"{HELP}preparation.enquiring", "2019-12-31"))
    yield len(course.under_way(SERVICE, "2019-12-31"))
    yield len({municipality for municipality, _ in course.under_way(SERVICE, "2020-01-31")})
    bound, ended = course.team["team.core"], {**course.team["team.closed"], **course.team["team.continued"]}
    yield mean((ended[m] - bound[m]) / MONTH for m in bound if m in ended)
    workshops = course.begun[f"{HELP}preparation.workshop"].values()
    yield sum(at <= course.by("2019-10-31") for at in workshops) / len(workshops)
    yield tally.budgets["package"]["spent"] / sites
    yield sum(row["held"] for row in tally.sittings.values()) / sites
    for actor in ("coordinator", "social-worker"):
        yield tally.at_work[actor] * _share(setting, actor) / 3600 / cases


def _share(setting: Setting, actor: str) -> float:
    said = setting.programme.scenario.capacity[actor].share
    return 1.0 if said is None else float(said.value)


def table(found: list[tuple[Figure, list[float]]]) -> list[str]:
    """The lines of the table."""
    head = (
        f"{'figure':<52} {'':<9} {'observed':>9} {'model':>9} {'± sd':>8} {'difference':>10}  what is counted"
    )
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
    parser.add_argument("--ranges", action="store_true", help="which assumptions matter most; takes minutes")
    parser.add_argument("--record", action="store_true", help="write the record and what quotes it")
    wanted = parser.parse_args()
    model = kf.load(MODEL)
    lines = table(figures(model, wanted.replications))
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


def _ranges(model: Any, wanted: bool) -> list[str]:
    """Which numbers with a range move the two fitted figures most."""
    if not wanted:
        return []
    runs = kf.simulate(model, "pilot", replications=2, seed=SEED, engine="compiled")
    tornado = Comparison((runs,)).about(MOVED).with_ranges().ranges.tornado
    lines = [
        "",
        "Which assumptions matter most: what a figure becomes with one number at its low and at its high",
    ]
    for measure in MOVED:
        lines += ["", f"{measure}; all numbers at their values: the middle", ""]
        for bar in [one for one in tornado if one.measure == measure][:SHOWN]:
            value, low, high = bar.number.written
            ends = f"{_end(bar.low)} at {low}, {_end(bar.high)} at {high}"
            lines.append(f"{bar.number.path:<64} {value:>8}: {ends}")
    return lines


def _end(end: Difference) -> str:
    return "–" if end.value is None else f"{end.value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
