"""Runs of two or more scenarios go in; what differs from the first comes out, in pairs with common random numbers.

It is also the entry for whole experiments from the command line: the same seed and as many replications for each
scenario, and more of them until the difference is known as well as was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from koopflow.api.choosing import Pair
from koopflow.api.naming import outcome_titles, title_of
from koopflow.api.simulate import BATCH, REPLICATIONS, REPLICATIONS_MAX, Runs, extended, simulate
from koopflow.durations import Duration
from koopflow.i18n import translate
from koopflow.measure.definitions import definitions
from koopflow.measure.differences import Difference, adjusted, differences
from koopflow.measure.estimates import Measure, Unit, measures
from koopflow.measure.labels import label
from koopflow.measure.summary import rounded
from koopflow.measure.tally import Window

if TYPE_CHECKING:
    from koopflow.api.plots import Plot
    from koopflow.api.ranges import Ranges
    from koopflow.api.sweeps import Point

CYCLE_TIME = "cycle_time.mean"
BY_CHANCE = 0.05
"""The share of 95 % intervals that miss zero where nothing differs."""
OTHER_HORIZON = (
    "The scenarios do not measure the same stretch of time; numbers per replication differ for that alone."
)
FEW = "With fewer than {least} replications an interval says little; give --replications."
LEAST = 10
NOT_ALL = "Pairs are the first {pairs} replications; one scenario has more of them."
REMARKS = (OTHER_HORIZON, FEW, NOT_ALL)


@dataclass(frozen=True)
class Comparison:
    """The first runs are the baseline; `to_dict` gives the JSON of `compare`, `table` a data frame, `plot` a plot."""

    runs: tuple[Runs, ...]
    asked: tuple[str, ...] = ()
    """The measures that sweeps and ranges show; the first outcome's share and the mean time where none is named."""
    ranges: Ranges | None = None
    wall_seconds: float = 0.0
    interrupted: bool = False

    @property
    def pairs(self) -> int:
        """How many replications all of the runs have."""
        return min(runs.replications for runs in self.runs)

    @property
    def names(self) -> tuple[str, ...]:
        """What the runs are called; with the model where there are several, with the label in a sweep."""
        several = len({runs.model.id for runs in self.runs}) > 1
        one = len({(runs.model.id, runs.scenario.id) for runs in self.runs}) == 1
        if one and all(runs.scenario.label for runs in self.runs):
            return tuple(runs.scenario.label for runs in self.runs)
        return tuple(f"{runs.model.id}:{runs.name}" if several else runs.name for runs in self.runs)

    @cached_property
    def measures(self) -> list[list[Measure]]:
        """For each of the runs the same measures, from the replications that all have."""
        return measures([(runs.tallies[: self.pairs], _window(runs)) for runs in self.runs])

    @cached_property
    def differences(self) -> list[list[Difference]]:
        """For each run but the first what differs from the first, judged together."""
        first, *others = self.measures
        return adjusted([differences(first, other, self.pairs) for other in others], self.chosen)

    @property
    def headline(self) -> tuple[str, ...]:
        """The measures that are shown whatever they say: outcomes, the time of a case, broken rules, unmet needs."""
        wanted = ("outcomes.", "cycle_time.", "rules.", "needs.")
        return tuple(one.id for one in self.measures[0] if one.id.startswith(wanted))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The measures that sweeps and ranges show."""
        if self.asked:
            return self.asked
        known = {one.id for one in self.measures[0]}
        outcomes = outcome_titles(self.runs[0].model.model, "en")
        shares = [name for outcome in outcomes if (name := f"outcomes.{outcome}.share") in known]
        return (*shares[:1], CYCLE_TIME)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The scenarios as points of a sweep; none where they are not."""
        from koopflow.api.sweeps import points

        return points(self, self.chosen)

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_comparison

        return of_comparison(self)

    def about(self, measures: Sequence[str]) -> Comparison:
        """The same, with other measures for sweeps and ranges."""
        return replace(self, asked=tuple(measures))

    def with_ranges(self, samples: int | None = None, **how: Any) -> Comparison:
        """The same, with what the numbers that have a `low` and a `high` make of it."""
        from koopflow.api.ranges import SAMPLES, ranges_of

        began = time.perf_counter()
        ranges = ranges_of(self, samples=samples or SAMPLES, **how)
        return replace(self, ranges=ranges, wall_seconds=self.wall_seconds + time.perf_counter() - began)

    def unit(self, measure: str) -> Unit:
        """The unit of a measure."""
        return next(one.unit for one in self.measures[0] if one.id == measure)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of `compare`; all but `run` is the same for the same scenarios, seed and replications."""
        from koopflow.api.sweeps import as_dict

        results = [runs.to_dict(lang) for runs in self.runs]
        running = [result.pop("run") for result in results]
        manifest = {key: results[0]["manifest"][key] for key in ("koopflow", "python", "platform", "seed")}
        for result in results:
            del result["definitions"]
        found: dict[str, Any] = {
            "baseline": self.names[0],
            "seed": self.runs[0].setting.seed,
            "replications": self.pairs,
            "scenarios": list(self.names),
            "comparisons": [
                self._comparison(name, rows)
                for name, rows in zip(self.names[1:], self.differences, strict=True)
            ],
            "family": self.family,
            **({"sweep": as_dict(self.points)} if self.points else {}),
            **({"ranges": self.ranges.to_dict()} if self.ranges else {}),
            "remarks": self.remarks(lang),
            "results": results,
            "definitions": definitions(lang),
            "manifest": manifest,
        }
        found = rounded(found)
        found["run"] = {
            "wall_seconds": self.wall_seconds,
            "workers": self.runs[0].workers,
            "interrupted": self.interrupted,
            "engines": [run["engine"] for run in running],
        }
        return found

    def _comparison(self, name: str, rows: Sequence[Difference]) -> dict[str, Any]:
        return {
            "scenario": name,
            "against": self.names[0],
            "differences": [
                {
                    "measure": row.measure,
                    "unit": row.unit,
                    "baseline": row.baseline,
                    "value": row.value,
                    "difference": row.difference,
                    "low": row.low,
                    "high": row.high,
                    "p": row.p,
                    "p_adjusted": row.adjusted,
                    "significant": row.significant,
                    "misses_zero": row.misses_zero,
                    "constant": row.is_constant,
                    "correlation": row.correlation,
                    "narrowing": row.narrowing,
                }
                for row in rows
            ],
        }

    @cached_property
    def family(self) -> dict[str, Any]:
        """How many differences were judged, and what chance alone would make of them."""
        every = [row for rows in self.differences for row in rows]
        judged = [row for row in every if row.p is not None]
        return {
            "measures": list(self.chosen),
            "of_measures": sum(row.measure in self.chosen for row in judged),
            "judged": len(judged),
            "same": sum(row.is_same for row in every),
            "misses_zero": sum(row.misses_zero for row in judged),
            "by_chance": BY_CHANCE * len(judged),
            "significant": sum(row.significant for row in judged),
            "method": "Holm",
        }

    def remarks(self, lang: str = "en") -> list[str]:
        """What there is to say about the whole before anything is read from it."""
        found = []
        if len({_window(runs) for runs in self.runs}) > 1:
            found.append(translate(lang, OTHER_HORIZON))
        if self.pairs < LEAST:
            found.append(translate(lang, FEW, {"least": LEAST}))
        if len({runs.replications for runs in self.runs}) > 1:
            found.append(translate(lang, NOT_ALL, {"pairs": self.pairs}))
        return found

    def label(self, measure: str, lang: str) -> str:
        """What a measure is called, with the titles of the models."""
        return label(measure, lang, lambda section, id_: title_of(self.runs, section, id_, lang))

    def table(self) -> Any:
        """A data frame with one row for each scenario and measure; needs the extra `data`."""
        from koopflow.api.frames import frame

        return frame(
            [
                {"scenario": one["scenario"], **row}
                for one in self.to_dict()["comparisons"]
                for row in one["differences"]
            ]
        )

    def plot(self, kind: str = "differences", lang: str = "en", measure: str | None = None) -> Plot:
        """A plot that shows itself in a notebook: `differences`, `sweep` or `tornado`; needs the extra `plot`."""
        from koopflow.api.plots import plot_of

        return plot_of(self, kind, lang, measure)


def compare(*runs: Runs) -> Comparison:
    """What differs between runs: the first is the baseline, replications are paired.

    Raises `ValueError` where there are fewer than two, or where their seeds differ: then nothing pairs them.
    """
    if len(runs) < 2:
        raise ValueError("a comparison needs the runs of at least two scenarios")
    if len({one.setting.seed for one in runs}) > 1:
        seeds = ", ".join(str(one.setting.seed) for one in runs)
        raise ValueError(f"the runs have different seeds ({seeds}), so their replications are no pairs")
    return Comparison(tuple(runs))


def experiment(
    pairs: Sequence[Pair],
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    horizon: Duration | None = None,
    precision: float | None = None,
    stop: Callable[[], bool] | None = None,
    tell: Callable[[str, int], None] | None = None,
) -> Comparison:
    """Run scenarios with one seed and as many replications each, and compare them with the first.

    Unless they are given, the seed is the baseline's, and the number the smallest that a scenario asks for.
    `precision` replicates until half the width of every interval of the difference in mean time is that part of the
    baseline's mean. `tell` hears of each scenario before it is run.
    """
    headers = [one.scenario.scenario for _, one in pairs]
    wanted = [header.replications for header in headers if header.replications is not None]
    asked = replications or min(wanted, default=REPLICATIONS)
    common = seed if seed is not None else headers[0].seed or 0
    began = time.perf_counter()
    done: list[Runs] = []
    for model, one in pairs:
        if stop and stop():
            break
        if tell:
            tell(f"{model.id}:{one.id} {one.label}".strip(), asked)
        done.append(
            simulate(model, one, replications=asked, seed=common, workers=workers, horizon=horizon, stop=stop)
        )
    whole = [runs for runs in done if runs.replications]
    comparison = Comparison(tuple(whole))
    while precision is not None and comparison.pairs < REPLICATIONS_MAX and not (stop and stop()):
        if _half_width(comparison) <= precision:
            break
        many = comparison.pairs + BATCH
        comparison = Comparison(tuple(extended(runs, many, stop=stop) for runs in comparison.runs))
    interrupted = bool(stop and stop())
    return replace(comparison, wall_seconds=time.perf_counter() - began, interrupted=interrupted)


def _half_width(comparison: Comparison) -> float:
    """The widest half of the intervals of the mean time's difference, as a part of the baseline's mean."""
    rows = [row for rows in comparison.differences for row in rows if row.measure == CYCLE_TIME]
    halves = [
        (row.high - row.low) / 2 / row.baseline
        for row in rows
        if row.low is not None and row.high is not None and row.baseline
    ]
    return max(halves) if len(halves) == len(rows) and rows else float("inf")


def _window(runs: Runs) -> Window:
    return Window(runs.setting.warm_up, runs.setting.horizon, runs.setting.end)
