"""Paired rounds: in each, every workload is run by all sides one after another, so that a change of the machine's pace
meets all of them; a figure is the ratio of two sides of one round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import rows
from tests.benchmarks.limits import draws_alone
from tests.benchmarks.peers.c_loop import Loop
from tests.benchmarks.sides import Job, Measured, Side, by_koopflow, by_simpy
from tests.benchmarks.workloads import Workload, chain

NAMES = ("w1", "w2", "w3", "w4")
PLAIN = ("w1", "w2", "w3")
RURAL = "rural"


@dataclass
class Figures:
    """What the rounds came to: ratios by row, and events a CPU second by side."""

    ratios: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rates: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    engines: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    """How the CPU seconds of the last round divide, by job."""


class Rounds:
    """The sides and the jobs, made ready once.

    `cases` is how many cases koopflow's compiled runs have; SimPy and plain Python have a tenth of them, C ten times as
    many. Rates are compared, and all begin empty and stay at one load.
    """

    def __init__(self, folder: Path, cases: int, loop: Loop | None) -> None:
        self.loop, self.cases, self.few = loop, cases, max(cases // 10, 100)
        self.workloads = {name: Workload(name) for name in NAMES}
        self.jobs = {name: Job(str(one.written(folder, cases))) for name, one in self.workloads.items()}
        self.short = {name: Job(str(self.workloads[name].written(folder, self.few))) for name in PLAIN}
        self.jobs["w2-unused"] = Job(str(Workload("w2-unused").written(folder, cases)))
        self.jobs[RURAL] = Job(RURAL, replications=max(2, cases // 500))
        self.koopflow, self.plain, self.simpy = Side(), Side(), Side()
        self.figures = Figures()

    def warm(self, say: Callable[[str], None]) -> None:
        """What is loaded or read once is loaded and read."""
        for name, job in self.jobs.items():
            say(f"warming: {name}")
            self.koopflow(
                by_koopflow, Job(job.path, job.scenario) if name == RURAL else self._tiny(name, job)
            )

    def _tiny(self, name: str, job: Job) -> Job:
        workload = self.workloads.get(name) or Workload(name)
        return Job(str(workload.written(Path(job.path).parent, 100)))

    def round(self, number: int, say: Callable[[str], None]) -> None:
        """One round; `number` seeds the peers."""
        for name in NAMES:
            say(f"round {number}: {name}")
            self._workload(name, number)
        say(f"round {number}: rural")
        self._rural(number)
        say(f"round {number}: what is not used")
        self._unused()

    def close(self) -> None:
        """The sides' processes end."""
        for side in (self.koopflow, self.plain, self.simpy):
            side.close()

    def _workload(self, name: str, seed: int) -> None:
        title, ratios = name.upper(), self.figures.ratios
        simpy = self._noted(f"{title}, SimPy", self.simpy(by_simpy, self.workloads[name], self.few, seed))
        whole = self._noted(f"{title}, koopflow", self.koopflow(by_koopflow, self.jobs[name]))
        self.figures.parts[name] = whole.parts
        self.figures.rates[f"{title}, event loop alone"].append(whole.loop_rate)
        ratios[rows.TIMES_SIMPY.format(name=title)].append(whole.rate / simpy.rate)
        ratios[rows.TIMES_SIMPY.format(name=f"{title}, event loop alone")].append(
            whole.loop_rate / simpy.rate
        )
        if self.loop is not None and name != "w4":
            self._beside_c(name, seed, whole)
        if name in PLAIN:
            plain = self._noted(
                f"{title}, koopflow uncompiled", self.plain(by_koopflow, self.short[name], "plain")
            )
            ratios[rows.PLAIN_SIMPY.format(name=title)].append(plain.rate / simpy.rate)

    def _beside_c(self, name: str, seed: int, whole: Measured) -> None:
        ratios = self.figures.ratios
        loop = self._c(name, seed)
        if name == "w1":
            walked = self._c(name, seed, walked=True)
            ratios[rows.TIMES_C.format(name="W1 (C walks case by case)")].append(walked.rate / whole.rate)
            alone = self.koopflow(draws_alone, self.workloads[name], 10 * self.cases)
            assert abs(alone.cycle / chain(self.workloads[name])[0] - 1) < 0.05, "these are other numbers"
            ratios[rows.LIMIT].append(walked.rate / self._noted("W1, random numbers alone", alone).rate)
            what = rows.TIMES_C.format(name="W1, event loop alone (C's event loop)")
            ratios[what].append(loop.rate / whole.loop_rate)
            return
        ratios[rows.TIMES_C.format(name=name.upper())].append(loop.rate / whole.rate)
        what = rows.TIMES_C.format(name=f"{name.upper()}, event loop alone")
        ratios[what].append(loop.rate / whole.loop_rate)

    def _rural(self, seed: int) -> None:
        rural = self._noted("rural/base, koopflow", self.koopflow(by_koopflow, self.jobs[RURAL]))
        self.figures.parts[RURAL] = rural.parts
        if self.loop is not None:
            self.figures.ratios[rows.RURAL].append(rural.rate / self._c("w2", seed).rate)

    def _unused(self) -> None:
        bare = self.koopflow(by_koopflow, self.jobs["w2"])
        full = self.koopflow(by_koopflow, self.jobs["w2-unused"])
        assert full.events == bare.events, "what is not used changes what happens"
        self.figures.ratios[rows.UNUSED].append(full.seconds / bare.seconds)

    def _c(self, name: str, seed: int, *, walked: bool = False) -> Measured:
        assert self.loop is not None
        found = self.loop.run(self.workloads[name], 10 * self.cases, seed, walked=walked)
        what = f"{name.upper()}, C{', walked' if walked else ''}"
        return self._noted(what, Measured(found.events, found.seconds, "C", found.cases, found.mean))

    def _noted(self, what: str, measured: Measured) -> Measured:
        self.figures.rates[what].append(measured.rate)
        self.figures.engines[what] = measured.engine
        return measured
