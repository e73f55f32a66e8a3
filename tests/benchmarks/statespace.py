"""How fast and how large a search is: `python -m tests.benchmarks.statespace` prints it and writes it down.

A model with more than a million configurations is explored, and for the ratio the same model is searched by a forty-line
search over a dictionary of configurations, in turns, so that a change of the machine's pace meets both. Then `check` is
timed on one adaptation with its reference and on the folder `models`. CPU seconds, not wall seconds, since the machine
may have other work.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import process_time

from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration
from koopflow.semantics.statespace import explore
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from tests.semantics.models import model

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "measurements" / "statespace.txt"
STATES_MAX = 2_000_000
PREFIX = 20_000
"""The forty-line search sees so many configurations, in the same order; all of them would take it many minutes."""
ROUNDS = 3


def regions(count: int = 6, loops: int = 8) -> Tables:
    """Teams that work beside each other, each through five states and back, and who write down how often."""
    names = [f"r{number}" for number in range(count)]
    body = """
      {name}:
        initial: a
        states:
          a: {{task: {{}}, next: {{ok: b, no: {{to: d, sets: {{{name}: true}}}}}}}}
          b: {{task: {{}}, next: {{ok: c, again: {{to: a, when: rounds < {loops}, sets: {{rounds: rounds + 1}}}}}}}}
          c: {{next: {{{name}-comes: d, late: {{to: a, after: 2 d, when: {name}}}}}}}
          d: {{task: {{}}, next: {{ok: [{{to: e, when: not {name}}}, {{to: f}}]}}}}
          e: {{final: true}}
          f: {{final: true, outcome: short}}"""
    flags = "".join(f"\n  {name}: {{type: boolean, initial: false}}" for name in names)
    text = f"""
events: {{{", ".join(f"{name}-comes: {{}}" for name in names)}}}
attributes:
  rounds: {{type: integer, min: 0, max: {loops}, initial: 0}}{flags}
machines:
  case:
    regions:{"".join(body.format(name=name, loops=loops) for name in names)}
"""
    return build(model(text), sliced=True)


def searched_plainly(tables: Tables, states_max: int) -> tuple[int, int]:
    """The forty-line search: a dictionary of configurations, and for each what follows; how many of both."""
    first = initial(tables)
    numbers: dict[Configuration, int] = {first: 0}
    found = [first]
    following: list[list[int]] = []
    parents = [-1]
    edges = 0
    for number, now in enumerate(found):
        targets: list[int] = []
        for stimulus in enabled(tables, now):
            after = fire(tables, now, stimulus).configuration
            target = numbers.get(after, -1)
            if target < 0 and len(found) < states_max:
                target = numbers[after] = len(found)
                found.append(after)
                parents.append(number)
            targets.append(target)
        following.append(targets)
        edges += len(targets)
    return len(found), edges


def timed(work: Callable[[], tuple[int, int]]) -> tuple[float, int, int]:
    """The CPU seconds that this takes, the configurations and the edges; nothing of the search is kept."""
    begun = process_time()
    count, edges = work()
    return process_time() - begun, count, edges


def searched() -> tuple[int, int]:
    """The search of koopflow: how many configurations and edges; it must have found all."""
    space = explore(regions(), STATES_MAX)
    assert space.complete and not space.approximations
    return len(space.configurations), len(space.targets)


def peak_megabytes() -> float:
    """The largest memory that this process ever had, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform != "darwin" else peak / 1024**2


def speed() -> list[str]:
    """The million, and the ratio to the plain search."""
    first, count, edges = timed(searched)
    peak = peak_megabytes()
    lines = [
        f"configurations: {count:,}, everything that can happen; edges: {edges:,}",
        f"first search, with loading or compiling: {first:.2f} CPU s; peak memory of the whole process: {peak:.0f} MB",
    ]
    ratios = []
    for number in range(1, ROUNDS + 1):
        fast, count, _ = timed(searched)
        slow, seen, _ = timed(lambda: searched_plainly(regions(), PREFIX))
        here, plain = count / fast, seen / slow
        ratios.append(here / plain)
        lines.append(
            f"round {number}: {here:,.0f} configurations a CPU s; "
            f"forty lines, the first {seen:,}: {plain:,.0f}; ratio {here / plain:.1f}"
        )
    lines.append(f"ratio, median of the rounds: {median(ratios):.1f}")
    lines.append(
        "The forty lines searched that many alone, in the same order, to keep the whole under four minutes."
    )
    lines.append(f"peak memory of the process at the end: {peak_megabytes():.0f} MB")
    return lines


def checks() -> list[str]:
    """What `check` takes, in a process of its own each, as a user has it."""
    lines = []
    paths = ["models/municipalities/piatnica.yaml", "models"]
    for path in paths:
        script = (
            "from time import process_time\nfrom koopflow.api.check import check\nbegun = process_time()\n"
            f"found = check({path!r})\nprint(process_time() - begun, len(found.models))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
        )
        seconds, count = ran.stdout.split()
        share = f"; {float(seconds) / int(count):.2f} for each of {count} models" if int(count) > 1 else ""
        lines.append(f"check {path}: {float(seconds):.2f} CPU s{share}")
    return lines


def about() -> list[str]:
    """Where and of what this was measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT
    ).stdout.strip()
    return [
        f"date: {datetime.now(UTC):%Y-%m-%d}; commit: {commit or 'unknown'}",
        f"machine: {platform.machine()}, {os.cpu_count()} processors, {platform.system()}",
        f"Python {platform.python_version()}; "
        + "; ".join(f"{name} {_version(name)}" for name in ("numpy", "numba", "koopflow")),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def main() -> None:
    """Measure, print, write."""
    text = "\n".join(["State space: what a search takes", "", *about(), "", *speed(), "", *checks()]) + "\n"
    print(text, end="")
    RECORD.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
