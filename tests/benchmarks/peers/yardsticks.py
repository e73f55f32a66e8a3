"""The peers beside other programs of the same workloads, where somebody has them: is either of them slow, or wrong?

The folder holds `csim` (compiled; `csim w2 CASES SEED` prints JSON with `sec` and `mean_cycle`) and `peer_simpy.py`
(`peer_simpy.py w2 CASES 1` prints JSON with `cpu_s` and `mean_cycle`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.peers.c_loop import Loop
from tests.benchmarks.sides import Side, by_simpy
from tests.benchmarks.workloads import Workload


def lines(yardsticks: Path, loop: Loop | None, rounds: int, cases: int) -> list[str]:
    """For each workload how much CPU time the peers take beside the other programs, in paired rounds, and their means."""
    told = []
    for name in ("w1", "w2", "w3"):
        told.append(_simpy(yardsticks, name, rounds, max(cases // 10, 100)))
    if loop is not None and (yardsticks / "csim").exists():
        for name, theirs in (("w1", "w1"), ("w1", "w1path"), ("w2", "w2"), ("w3", "w3")):
            told.append(_c(yardsticks, loop, name, theirs, rounds, 10 * cases))
    return told


def _simpy(yardsticks: Path, name: str, rounds: int, cases: int) -> str:
    side, found = Side(), []
    try:
        for number in range(1, rounds + 1):
            own = side(by_simpy, Workload(name), cases, number)
            theirs = _said([sys.executable, "peer_simpy.py", name, str(cases), "1"], yardsticks)
            found.append((own.seconds / own.events) / (theirs["cpu_s"] / theirs["events"]))
    finally:
        side.close()
    return f"{name}, SimPy: {_spread(found)} of the other program's CPU time an event"


def _c(yardsticks: Path, loop: Loop, name: str, theirs: str, rounds: int, cases: int) -> str:
    found, means, others = [], [], []
    for number in range(1, rounds + 1):
        own = loop.run(Workload(name), cases, number, walked=theirs == "w1path")
        other = _said([str(yardsticks / "csim"), theirs, str(cases), str(number)], yardsticks)
        found.append((own.seconds / own.events) / (other["sec"] / other["events"]))
        means.append(own.mean)
        others.append(other["mean_cycle"])
    walked = ", walked" if theirs == "w1path" else ""
    means_told = f"mean cycle times {median(means):.3f} h and {median(others):.3f} h"
    return f"{name}, C{walked}: {_spread(found)} of the other program's CPU time an event; {means_told}"


def _said(command: list[str], folder: Path) -> dict[str, Any]:
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _spread(found: list[float]) -> str:
    return f"{median(found):.2f} ({min(found):.2f} – {max(found):.2f})"
