"""What is measured by itself, beside no peer: fresh processes, growth, a region, and how the time divides."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.benchmarks import fresh
from tests.benchmarks.rounds import Rounds
from tests.benchmarks.rows import digits
from tests.benchmarks.sides import Job, by_koopflow
from tests.benchmarks.workloads import MODELS, Workload

CASES = (1_000, 10_000, 100_000, 1_000_000)
TIMES = (1, 12, 130, 1_300, 13_000)
"""So much more of everything gives about 17, 90, 1,000, 10,000 and 100,000 cases on their way."""
REGION_CASES = 1_500 * 10 * 1_000 * 100


class Alone:
    """The measurements of one koopflow; a run that would take more CPU seconds than the budget is told, not made."""

    def __init__(self, folder: Path, rounds: Rounds, budget: float, say: Callable[[str], None]) -> None:
        self.folder, self.koopflow, self.budget, self.say = folder, rounds.koopflow, budget, say
        self.rounds = rounds
        self.workload = Workload("w2")
        self.seconds_an_event = 1 / median(rounds.figures.rates["W2, koopflow"])

    def first(self, rounds: int) -> tuple[list[float], list[str]]:
        """CPU seconds to the first result of 1,000 cases, by round, and what is to be told."""
        self.say("first result")
        took = [fresh.first_result(self.workload.written(self.folder, 1_000)) for _ in range(rounds)]
        wall = median(one.wall for one in took)
        told = f"first result: {digits(median(one.cpu for one in took))} CPU s, {digits(wall)} s on the clock"
        return [one.cpu for one in took], [told]

    def memory(self) -> tuple[list[float], list[str]]:
        """Peak megabytes at a horizon and at ten times that horizon."""
        self.say("memory")
        found, told = [], []
        for cases in (self.rounds.cases, 10 * self.rounds.cases):
            if self._too_long(cases):
                told.append(self._left_out(f"memory of {cases:,} cases", cases))
                continue
            took = fresh.memory(Job(str(self.workload.written(self.folder, cases))))
            found.append(took.megabytes)
            told.append(f"peak memory with {cases:,} cases: {took.megabytes:.0f} MB")
        return found, told

    def loads(self, rounds: int, *, cold: bool) -> list[str]:
        """The load of the compiled machine: compiled anew, and taken from where it is kept."""
        self.say("load of the machine")
        with fresh.empty_cache() as cache:
            told = []
            if cold:
                cpu, wall = fresh.loading(cache)
                told.append(f"the machine compiled anew: {digits(cpu)} CPU s, {digits(wall)} s on the clock")
            kept = cache if cold else os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
            warm = [fresh.loading(kept) for _ in range(rounds)]
        cpu, wall = (median(values) for values in zip(*warm, strict=True))
        told.append(
            f"the machine as it was kept: {digits(cpu)} CPU s; {digits(wall)} s on the clock with Python's start"
        )
        return told

    def growth(self) -> list[str]:
        """CPU time an event over the cases, and over the cases on their way."""
        by_cases = [self._grown(cases, 1) for cases in CASES]
        by_load = [self._grown(max(self.rounds.cases, 60 * times), times) for times in TIMES]
        return ["over the cases:", *by_cases, "over the cases on their way:", *by_load]

    def _grown(self, cases: int, times: int) -> str:
        self.say(f"growth: {cases:,} cases, {times:,} times")
        if self._too_long(cases):
            return self._left_out(f"{cases:>11,} cases", cases)
        found = self.koopflow(by_koopflow, Job(str(self.workload.written(self.folder, cases, times))))
        at_once = found.cycle / self.workload.interarrival
        return f"{cases:>11,} cases, {at_once:>8,.0f} on their way: {digits(1e9 / found.rate):>6} ns an event"

    def region(self) -> list[str]:
        """The CPU time of 1.5 · 10⁹ cases, from a slice of them."""
        self.say("region")
        count = max(1, self.rounds.cases // 6_500)
        text = (MODELS / "region.yaml").read_text(encoding="utf-8")
        slice_ = self.folder / "region.yaml"
        slice_.write_text(
            re.sub(r"^municipalities: .*$", f"municipalities: {count}", text, flags=re.MULTILINE)
        )
        found = self.koopflow(by_koopflow, Job(str(slice_), "region"))
        self.rounds.figures.parts["region"] = found.parts
        each = found.events / found.cases
        hours = REGION_CASES * each / found.rate / 3600
        return [
            f"measured slice: {count} of 1,500 municipalities once, {found.cases:,} cases, {found.events:,} events in {digits(found.seconds)} "
            f"CPU s: {digits(found.rate)} events a CPU s",
            f"stated: {REGION_CASES:,} cases of {digits(each)} events are {REGION_CASES * each:.3g} events",
            f"stated ÷ measured: {digits(hours)} hours of one processor",
        ]

    def _too_long(self, cases: int) -> bool:
        return self._expected(cases) > self.budget

    def _expected(self, cases: int) -> float:
        return 8.5 * cases * self.seconds_an_event

    def _left_out(self, what: str, cases: int) -> str:
        return f"{what}: left out, it would take about {self._expected(cases):.0f} CPU s"
