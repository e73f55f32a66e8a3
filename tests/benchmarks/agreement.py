"""Whether koopflow, SimPy and C come to the same times: `python -m tests.benchmarks.agreement [--replications N] [--cases N]`.

What is as fast as one likes may be wrong. Each runs every workload, replication by replication with numbers of its own,
and their means must agree within the sampling error; the mean of W1 must be that of its chain. It ends with 1 where
they do not.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean, variance
from tempfile import TemporaryDirectory

import koopflow as kf
from koopflow.simulate.experiment import EngineName
from tests.benchmarks.peers import c_loop
from tests.benchmarks.workloads import Workload, chain

NAMES = ("w1", "w2", "w3", "w4")
Z_MAX = 4.5
AGREE = "they agree"
Measures = dict[str, float]
Side = Callable[[Workload, int, int], Measures]
"""A workload, a number of cases and a seed in, what one run came to out: hours and shares."""


def missing(*packages: str) -> str:
    """What to install, as a sentence; empty where nothing is missing."""
    found = [name for name in packages if find_spec(name) is None]
    return f'not installed: {", ".join(found)}; pip install -e ".[bench]"' if found else ""


def by_koopflow(workload: Workload, cases: int, seed: int, engine: EngineName | None = None) -> Measures:
    """The measures that a user gets, of one replication."""
    with TemporaryDirectory() as folder:
        model = kf.load(workload.written(Path(folder), cases))
    found = kf.simulate(model, replications=1, seed=seed, engine=engine).to_dict()
    measures = {"cycle time, h": 24 * found["cycle_time"]["mean"]}
    if workload.name == "w4":
        for outcome in ("withdrawn", "expired"):
            measures[outcome] = found["outcomes"].get(outcome, {"share": 0.0})["share"]
        measures["late"] = found["rules"]["in-time"]["share"]
    return measures


def by_simpy(workload: Workload, cases: int, seed: int) -> Measures:
    """The same of the twin on SimPy."""
    from tests.benchmarks.peers.by_simpy import run

    found = run(workload, cases, seed)
    measures = {"cycle time, h": found.mean}
    if workload.name == "w4":
        for outcome in ("withdrawn", "expired"):
            measures[outcome] = found.outcomes[outcome] / found.cases
        measures["late"] = found.broken / found.checked
    return measures


def by_c(loop: c_loop.Loop) -> Side:
    """The same of the loop in C, which has no W4."""

    def run(workload: Workload, cases: int, seed: int) -> Measures:
        return {"cycle time, h": loop.run(workload, cases, seed).mean}

    return run


def standing(values: list[float]) -> tuple[float, float]:
    """The mean over replications, and the variance of that mean."""
    return fmean(values), variance(values) / len(values)


def score(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How many standard errors two means lie apart."""
    apart, error = one[0] - other[0], math.sqrt(one[1] + other[1])
    return apart / error if error else (0.0 if not apart else math.inf)


def compared(name: str, sides: dict[str, Side], replications: int, cases: int) -> tuple[list[str], float]:
    """A line for each measure of a workload, and the largest score among them."""
    workload = Workload(name)
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for side, run in sides.items():
        if side == "C" and name == "w4":
            continue
        runs = [run(workload, cases, seed) for seed in range(1, replications + 1)]
        for measure in runs[0]:
            found.setdefault(measure, {})[side] = standing([one[measure] for one in runs])
    if name == "w1":
        found["cycle time, h"]["exact"] = (chain(workload)[0], 0.0)
    lines, largest = [], 0.0
    for measure, by_side in found.items():
        told = [f"{side} {mean:.4f} ± {math.sqrt(error):.4f}" for side, (mean, error) in by_side.items()]
        scores = [score(by_side["koopflow"], other) for side, other in by_side.items() if side != "koopflow"]
        largest = max([largest, *map(abs, scores)])
        lines.append(f"{name} {measure}: {'; '.join(told)}; z {', '.join(f'{one:+.2f}' for one in scores)}")
    return lines, largest


def lines(
    replications: int, cases: int, loop: c_loop.Loop | None, engine: EngineName | None = None
) -> list[str]:
    """What is to be told of all workloads; the last line says whether all agree."""
    koopflow = partial(by_koopflow, engine=engine)
    sides: dict[str, Side] = {"koopflow": koopflow, "SimPy": by_simpy, **({"C": by_c(loop)} if loop else {})}
    told = [f"{replications} replications of {cases:,} cases; means with their standard errors"]
    largest = 0.0
    for name in NAMES:
        here, most = compared(name, sides, replications, cases)
        told += here
        largest = max(largest, most)
    return [*told, AGREE if largest < Z_MAX else f"they do not agree: a z beyond {Z_MAX}"]


def main() -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--cases", type=int, default=5000)
    wanted = parser.parse_args()
    if wanted.replications < 8:
        parser.error("fewer than 8 replications say too little about the error of their mean")
    if lacking := missing("simpy"):
        print(lacking, file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        loop = c_loop.Loop.built(Path(folder))
        if loop is None:
            print(c_loop.MISSING, file=sys.stderr)
        told = lines(wanted.replications, wanted.cases, loop)
    print("\n".join(told))
    return 0 if told[-1] == AGREE else 1


if __name__ == "__main__":
    sys.exit(main())
