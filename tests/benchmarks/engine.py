"""How fast the simulation is, beside SimPy and C: `python -m tests.benchmarks.engine [--rounds N] [--cases N] [--record]`.

It prints every figure beside its aim and its floor, how time and memory grow, how the time divides, and whether all
sides come to the same numbers. `--record` writes that to docs/measurements/engine.txt and puts its table on the page
that quotes it. It takes SimPy and numba (`pip install -e ".[bench]"`) and gcc; without gcc the rows beside C are left
out. Ratios are of CPU time and from interleaved rounds, since the machine may have other work.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import agreement, alone, record, rows
from tests.benchmarks.peers import c_loop, yardsticks
from tests.benchmarks.rounds import Rounds


def main() -> int:
    """Measure, print, and write where it was asked for."""
    wanted = _wanted()
    if lacking := agreement.missing("simpy", "numba"):
        print(lacking, file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        loop = c_loop.Loop.built(Path(folder))
        if loop is None:
            print(c_loop.MISSING, file=sys.stderr)
        text = "\n".join(_measured(wanted, Path(folder), loop)) + "\n"
    print(text, end="")
    if wanted.record:
        record.write(text)
    return 0


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds (7)")
    parser.add_argument("--cases", type=int, default=100_000, help="cases of a compiled run (100,000)")
    parser.add_argument(
        "--budget", type=float, default=60, help="a single run that would take more CPU s is left out (60)"
    )
    parser.add_argument("--record", action="store_true", help="write the record and what quotes it")
    parser.add_argument(
        "--yardsticks", type=Path, metavar="FOLDER", help="other programs of the same workloads"
    )
    parser.add_argument("--skip-cold", action="store_true", help="do not compile the machine anew")
    return parser.parse_args()


def _measured(wanted: argparse.Namespace, folder: Path, loop: c_loop.Loop | None) -> list[str]:
    rounds = Rounds(folder, wanted.cases, loop)
    try:
        rounds.warm(_say)
        for number in range(1, wanted.rounds + 1):
            rounds.round(number, _say)
        figures = rounds.figures
        single = alone.Alone(folder, rounds, wanted.budget, _say)
        figures.ratios[rows.FIRST], first = single.first(wanted.rounds)
        figures.ratios[rows.MEMORY], memory = single.memory()
        sections = {
            record.FIGURES: rows.table(figures.ratios),
            "Events a CPU second: median, least, most of the rounds": record.rates(figures),
            "From a fresh process": [
                *first,
                *memory,
                *single.loads(wanted.rounds, cold=not wanted.skip_cold),
            ],
            "Growth, W2 compiled with its statistics": single.growth(),
            "1,500 municipalities, 10 years, 1,000 replications, about 100 cases a year each": single.region(),
            "How the CPU time of a compiled run divides, in the last round": record.profile(figures),
            "Agreement": _agreement(wanted, loop),
        }
        if wanted.yardsticks:
            _say("yardsticks")
            told = yardsticks.lines(wanted.yardsticks, loop, wanted.rounds, wanted.cases)
            sections["Beside the yardsticks that came with the workloads"] = told
    finally:
        rounds.close()
    return record.text(wanted.rounds, wanted.cases, loop is not None, sections)


def _agreement(wanted: argparse.Namespace, loop: c_loop.Loop | None) -> list[str]:
    _say("agreement")
    return agreement.lines(20, min(wanted.cases, 5_000), loop, "compiled")


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
