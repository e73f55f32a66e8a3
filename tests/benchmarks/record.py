"""The record of the benchmark: sections of lines in, the file in docs/measurements out, and its table on a page."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from tests.benchmarks.peers import c_loop
from tests.benchmarks.rounds import Figures
from tests.benchmarks.rows import digits

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "measurements" / "engine.txt"
PAGE = ROOT / "docs" / "explanation" / "speed.md"
FIGURES = "Figures: median, least and most of the paired rounds"
QUOTE = re.compile(
    r"(?<=<!-- figures of ../measurements/engine.txt -->\n```text\n).*?(?=^```$)", re.DOTALL | re.MULTILINE
)


def text(rounds: int, cases: int, has_c: bool, sections: dict[str, list[str]]) -> list[str]:
    """The lines of the whole record."""
    lines = ["Simulation: how fast, beside SimPy and C", "", *about(has_c), ""]
    lines += [
        f"{rounds} rounds; compiled runs have {cases:,} cases, SimPy and uncompiled ones a tenth, C ten times as many.",
        "An event is a case that arrives or a task that is done. koopflow is measured as a user has it, with all its",
        "statistics and its result. In each round all sides run one after another; a figure is a ratio within a round.",
    ]
    for title, body in sections.items():
        lines += ["", title, "", *body]
    return lines


def about(has_c: bool) -> list[str]:
    """Where, when and of what this was measured."""
    packages = "; ".join(f"{name} {_version(name)}" for name in ("koopflow", "numpy", "numba", "simpy"))
    compiler = c_loop.version() if has_c else "no gcc: the rows beside C are left out"
    return [
        f"date: {datetime.now(UTC):%Y-%m-%d}; commit: {_commit()}",
        f"machine: {_processor()}, {os.cpu_count()} processors, {platform.system()}; load {os.getloadavg()[0]:.1f} at the end",
        f"Python {platform.python_version()}; {packages}; {compiler}",
    ]


def rates(figures: Figures) -> list[str]:
    """Events a CPU second of every side; single times vary with the clock and with neighbours."""
    width = max(map(len, figures.rates))
    return [
        f"{what:<{width}} {median(found):>12,.0f} {min(found):>12,.0f} {max(found):>12,.0f}  {figures.engines.get(what, '')}"
        for what, found in figures.rates.items()
    ]


def profile(figures: Figures) -> list[str]:
    """How the CPU seconds of a run divide, in hundredths of the whole."""
    told = []
    for name, parts in figures.parts.items():
        whole = sum(parts.values())
        shares = ", ".join(f"{part} {seconds / whole:.1%}" for part, seconds in parts.items())
        told.append(f"{name}: {digits(whole)} CPU s: {shares}")
    return told


def write(whole: str) -> None:
    """Write the record, and its table where a page quotes it."""
    RECORD.write_text(whole, encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(QUOTE.sub(lambda _: quoted(whole), page), encoding="utf-8")


def quoted(whole: str) -> str:
    """The table of figures of a record."""
    return whole.partition(f"{FIGURES}\n\n")[2].partition("\n\n")[0].rstrip("\n") + "\n"


def _commit() -> str:
    def git(*words: str) -> str:
        ran = subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=ROOT)
        return ran.stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--", "koopflow", "tests/benchmarks") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed


def _processor() -> str:
    try:
        found = re.search(
            r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE
        )
    except OSError:
        found = None
    return f"{found[1]} ({platform.machine()})" if found else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
