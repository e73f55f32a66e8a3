"""The statistics of `simulate` beside theory: what is estimated is true, and 95 % intervals cover it 95 times of 100.

`python -m tests.measure.coverage 1000 --workers 2` makes so many experiments of every system, each with a seed of its
own, and says how far the numbers over all replications are from the truth (z: in standard errors), and how many of
the experiments' intervals cover it. Then the same of systems with a small fault planted in them, which must be found.
"""

from __future__ import annotations

import argparse
import math
import operator
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from koopflow.api.simulate import simulate
from koopflow.measure.intervals import ratio
from koopflow.measure.tally import Tally
from koopflow.model.library import LoadedModel
from koopflow.simulate.experiment import EngineName
from tests.measure.systems import Output, System, named, systems
from tests.simulate.small import loaded

FAR = 4.5
"""A number further from the truth, in standard errors, is false: by chance one of 150,000 is."""
LEAST, MOST = 0.926, 0.971
"""Of a thousand intervals at 95 % so many cover, but for chances of 1 in 2,000 and 1 in 1,000."""
CHUNK = 20
PORTION = 100
"""After so many experiments each a planted fault is looked for."""


class Found(NamedTuple):
    """What some replications say of an output: totals and their products, or estimates and their squares."""

    count: int
    top: float
    bottom: float
    tops: float
    products: float
    bottoms: float

    def __add__(self, other: tuple[float, ...]) -> Found:  # type: ignore[override]  # sums of sums, no chain of them
        return Found(*(mine + its for mine, its in zip(self, other, strict=True)))  # type: ignore[arg-type]

    @classmethod
    def of(cls, pairs: Iterable[tuple[float, float]]) -> Found:
        """The sums over pairs of totals."""
        rows = [(1, a, b, a * a, a * b, b * b) for a, b in pairs]
        return cls(*map(sum, zip(*rows, strict=True)))  # type: ignore[arg-type]

    def ratio(self) -> float:
        """The estimate over all of them."""
        return self.top / self.bottom

    def z(self, truth: float) -> float:
        """How many standard errors it lies above the truth: by the mean of top - truth × bottom, which should be 0."""
        mean = (self.top - truth * self.bottom) / self.count
        square = (self.tops - 2 * truth * self.products + truth * truth * self.bottoms) / self.count
        return mean / math.sqrt((square - mean * mean) / (self.count - 1))


@dataclass(frozen=True)
class Score:
    """An output over all experiments: its sums, and how many intervals covered the truth."""

    output: Output
    found: Found
    experiments: int
    covered: int

    @property
    def z(self) -> float:
        """The distance from the truth in standard errors."""
        return self.found.z(self.output.truth)

    @property
    def coverage(self) -> float:
        """The share of the intervals that cover."""
        return self.covered / self.experiments

    def __add__(self, other: Score) -> Score:
        sums = self.found + other.found
        return Score(self.output, sums, self.experiments + other.experiments, self.covered + other.covered)

    def is_true(self) -> bool:
        """Whether the number is right, and over a thousand experiments its interval too."""
        return abs(self.z) < FAR and (self.experiments < 1000 or LEAST <= self.coverage <= MOST)


def study(
    system: System, seeds: Sequence[int], workers: int = 1, engine: EngineName | None = None
) -> tuple[Score, ...]:
    """The scores of a system's outputs over experiments with these seeds; with several workers one of `systems`."""
    if workers == 1:
        rows = experiments(system, seeds, engine)
    else:
        chunks = [(system.name, seeds[at : at + CHUNK], engine) for at in range(0, len(seeds), CHUNK)]
        with ProcessPoolExecutor(workers) as pool:
            rows = [row for rows in pool.map(_of_name, *zip(*chunks, strict=True)) for row in rows]
    scores = []
    for output, column in zip(system.outputs, zip(*rows, strict=True), strict=True):
        sums = Found(0, 0, 0, 0, 0, 0)
        for found, _ in column:
            sums += found
        scores.append(Score(output, sums, len(column), sum(covers for _, covers in column)))
    return tuple(scores)


def _of_name(name: str, seeds: Sequence[int], engine: EngineName | None) -> list[list[tuple[Found, bool]]]:
    every = {one.name: one for system in systems() for one in (system, system.planted())}
    return experiments(every[name], seeds, engine)


def experiments(
    system: System, seeds: Sequence[int], engine: EngineName | None
) -> list[list[tuple[Found, bool]]]:
    """For each seed and output the sums over its replications, and whether its interval covers the truth."""
    model = _model(system.text)
    rows = []
    for seed in seeds:
        runs = simulate(model, replications=system.replications, seed=seed, engine=engine)
        result = runs.to_dict()
        rows.append([_judged(output, runs.tallies, result) for output in system.outputs])
    return rows


@cache
def _model(text: str) -> LoadedModel:
    with tempfile.TemporaryDirectory() as folder:
        return loaded(text, Path(folder))


def _judged(output: Output, tallies: Sequence[Tally], result: dict[str, Any]) -> tuple[Found, bool]:
    if output.interval:
        said: Any = result
        for key in output.interval:
            said = said[key]
        mean, low, high = (said.get("mean", said.get("share")), said["low"], said["high"])
        if output.interval == ("cycle_time",):
            mean, low, high = 24 * mean, 24 * low, 24 * high
    if output.parts is None:
        pairs = [(mean, 1.0)]
    else:
        pairs = [output.parts(tally) for tally in tallies]
        if not output.interval:
            _, low, high = ratio(*zip(*pairs, strict=True))
    assert low is not None and high is not None
    return Found.of(pairs), low <= output.truth <= high


def found_after(
    system: System, most: int, workers: int = 1, engine: EngineName | None = None
) -> tuple[int, Score]:
    """After how many experiments the fault of a system is found, 0 for none of them, and by which output."""
    scores: tuple[Score, ...] = ()
    for first in range(0, most, PORTION):
        more = study(system, range(first, min(most, first + PORTION)), workers, engine)
        scores = tuple(map(operator.add, scores, more)) if scores else more
        worst = max(scores, key=lambda score: abs(score.z))
        if not worst.is_true():
            return worst.experiments, worst
    return 0, worst


def lines(system: System, scores: Sequence[Score]) -> Iterator[str]:
    """The scores of a system as a table."""
    yield f"\n{system.name}: {system.says}; {system.replications} replications an experiment"
    yield f"  {'':20}{'truth':>10}{'found':>10}{'z':>8}{'z 2 % off':>11}{'covered':>9}"
    for score in scores:
        truth, found = score.output.truth, score.found
        yield (
            f"  {score.output.name:20}{truth:10.5f}{found.ratio():10.5f}{score.z:8.2f}"
            f"{found.z(truth * 1.02):11.2f}{100 * score.coverage:8.1f}%{'' if score.is_true() else '  FALSE'}"
        )


def main(arguments: list[str]) -> int:
    """Print the scores of all systems, and of the same with a fault planted; 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.measure.coverage", description=__doc__)
    parser.add_argument("seeds", type=int, help="experiments of each system")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--engine", choices=["plain", "compiled"], help="the quicker one if not given")
    parser.add_argument("--only", action="append", default=[], choices=[s.name for s in systems()])
    asked = parser.parse_args(arguments)
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, check=False, text=True, capture_output=True).stdout.strip() or "?"
    print(f"{asked.seeds} experiments of each system, each with a seed of its own")
    print(
        f"{date.today()}, commit {commit}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    wrong = 0
    for system in named(asked.only):
        scores = study(system, range(asked.seeds), asked.workers, asked.engine)
        wrong += sum(not score.is_true() for score in scores)
        print("\n".join(lines(system, scores)), flush=True)
    print("\nWith a fault planted: the truth is as above, the system is not.")
    for system in named(asked.only):
        faulty = system.planted()
        after, worst = found_after(faulty, asked.seeds, asked.workers, asked.engine)
        wrong += not after
        told = f"found after {after} experiments" if after else "not found"
        print(f"  {faulty.name:22}{told}: {worst.output.name}, z {worst.z:.1f}", flush=True)
    print(f"\n{wrong} not as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
