"""The event loop in C: a workload in, its table for `loop.c` and what the compiled program says of a run out."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.workloads import Draw, Workload

SOURCE = Path(__file__).parent / "loop.c"
MISSING = "gcc was not found: the rows beside C are left out (Debian: apt-get install gcc libc6-dev)"
TASK, SPLIT, JOIN = range(3)
NOBODY, OUT = -1, -1


@dataclass(frozen=True)
class CRun:
    """What a run came to; `mean` is the mean cycle time in hours, `seconds` are the program's own of CPU time."""

    cases: int
    events: int
    mean: float
    seconds: float


@dataclass(frozen=True)
class Loop:
    """The compiled program, in a folder that holds its tables too."""

    folder: Path

    @classmethod
    def built(cls, folder: Path) -> Loop | None:
        """Compile it for this processor; None where there is no gcc."""
        if shutil.which("gcc") is None:
            return None
        command = ["gcc", "-O3", "-march=native", "-o", str(folder / "loop"), str(SOURCE), "-lm"]
        subprocess.run(command, check=True)
        return cls(folder)

    def run(self, workload: Workload, cases: int, seed: int, *, walked: bool = False) -> CRun:
        """One run of so many cases, by the event list or, walked, case by case."""
        table = self.folder / f"{workload.name}.table"
        if not table.exists():
            table.write_text(table_of(workload), encoding="ascii")
        command = [
            str(self.folder / "loop"),
            str(table),
            str(cases),
            str(seed),
            *(["walk"] if walked else []),
        ]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)
        return CRun(**json.loads(ran.stdout))


def version() -> str:
    """What gcc says of itself."""
    ran = subprocess.run(["gcc", "--version"], check=True, capture_output=True, text=True)
    return ran.stdout.splitlines()[0]


def table_of(workload: Workload) -> str:
    """The numbers that `loop.c` reads, line by line."""
    pools = list(workload.units)
    rows = _rows_of_a_chain(workload) if workload.name == "w1" else _rows_of_queues(workload, pools)
    head = f"{len(rows)} {len(pools)} {int(workload.has_hours)} {workload.interarrival!r}"
    return "\n".join([head, " ".join(str(workload.units[pool]) for pool in pools), *rows]) + "\n"


def _row(kind: int, pool: int, need: int, draw: Draw | None, ways: list[tuple[float, int]]) -> str:
    drawn = "0 0 0" if draw is None else _drawn(draw)
    return f"{kind} {pool} {need} {drawn} {len(ways)} " + " ".join(f"{share!r} {to}" for share, to in ways)


def _drawn(draw: Draw) -> str:
    a, b = draw.normal() if draw.family == "lognormal" else (draw.mean, 0.0)
    return f"{int(draw.family == 'lognormal')} {a!r} {b!r}"


def _rows_of_a_chain(workload: Workload) -> list[str]:
    states = workload.model["machines"]["case"]["states"]
    names = [name for name, body in states.items() if "task" in body]
    rows = []
    for name in names:
        shares = workload.chances.get(f"case.{name}", {})
        ways = [
            (shares.get(result, 1.0), names.index(to) if to in names else OUT)
            for result, to in states[name]["next"].items()
        ]
        rows.append(_row(TASK, NOBODY, 0, workload.durations[f"case.{name}"], ways))
    return rows


def _rows_of_queues(workload: Workload, pools: list[str]) -> list[str]:
    """W2 and W3: intake, check, then a split into three that are joined before the decision."""
    intake, check, split, one, two, three, decision, dispatch = range(8)
    services = "case.services"
    back, on = workload.chances["case.check"]["back"], workload.chances["case.check"]["on"]

    def task(state: str, *ways: tuple[float, int], joins: int = 0) -> str:
        kind = JOIN if joins else TASK
        pool = pools.index(workload.crew(state))
        return _row(kind, pool, joins, workload.durations[state], list(ways))

    return [
        task("case.intake", (1.0, check)),
        task("case.check", (back, intake), (on, split)),
        _row(SPLIT, NOBODY, 0, None, [(1.0, one), (1.0, two), (1.0, three)]),
        task(f"{services}.one.s1", (1.0, decision)),
        task(f"{services}.two.s2", (1.0, decision)),
        task(f"{services}.three.s3", (1.0, decision)),
        task("case.decision", (1.0, dispatch), joins=3),
        task("case.dispatch", (1.0, OUT)),
    ]
