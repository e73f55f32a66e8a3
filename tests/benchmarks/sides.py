"""The sides of the benchmark, each in a process of its own: a job in, events and CPU seconds out.

koopflow is measured as a user has it: `koopflow.simulate` and the JSON of its result, with all statistics. What the
machine takes by itself is asked for in one function, `_machine`, since a user cannot ask for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from time import process_time
from typing import Any, ParamSpec, TypeVar

import koopflow as kf
from tests.benchmarks.workloads import Workload

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Job:
    """What koopflow is to run: a scenario of a file, or of a model that comes with koopflow."""

    path: str
    scenario: str = "base"
    replications: int = 1


@dataclass(frozen=True)
class Measured:
    """So many events, of so many cases, in so many CPU seconds; `engine` says who ran them."""

    events: int
    seconds: float
    engine: str
    cases: int = 0

    @property
    def rate(self) -> float:
        """Events a CPU second."""
        return self.events / self.seconds


class Side:
    """A process of its own, in which nothing of the other sides slows it down; what was loaded stays loaded."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def __call__(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of the work, done there."""
        return self._pool.submit(work, *args, **kwargs).result()

    def close(self) -> None:
        """The process ends."""
        self._pool.shutdown()


def by_koopflow(job: Job, engine: str | None = "compiled") -> Measured:
    """The whole of a run with its statistics and its result, once the model was read."""
    model = _model(job.path)
    began = process_time()
    result = _simulated(model, job, engine).to_dict()
    seconds = process_time() - began
    return Measured(result["cases"]["events"], seconds, result["run"]["engine"], result["cases"]["arrived"])


def by_machine(job: Job) -> Measured:
    """The event loop of the compiled machine alone, which tells nobody what happens."""
    events, _, seconds = _machine(_tables(_model(job.path), job), job)
    return Measured(events, seconds, "event loop")


def by_simpy(workload: Workload, cases: int, seed: int) -> Measured:
    """A run of the twin on SimPy."""
    from tests.benchmarks.peers.by_simpy import run

    began = process_time()
    found = run(workload, cases, seed)
    return Measured(found.events, process_time() - began, "SimPy", found.cases)


def divided(job: Job) -> dict[str, float]:
    """How the CPU seconds of a compiled run divide; the statistics are what the other parts leave of the whole."""
    began = process_time()
    model = kf.load(job.path)
    read = process_time()
    tables = _tables(model, job)
    laid_out = process_time()
    _, preparing, running = _machine(tables, job)
    before = process_time()
    runs = _simulated(model, job, "compiled")
    run = process_time()
    json.dumps(runs.to_dict())
    parts = {"tables": laid_out - read, "memory": preparing, "machine": running}
    return {
        "reading": read - began,
        **parts,
        "statistics": run - before - sum(parts.values()),
        "result": process_time() - run,
    }


@cache
def _model(path: str) -> Any:
    return kf.load(path)


def _simulated(model: Any, job: Job, engine: Any) -> Any:
    return kf.simulate(model, job.scenario, replications=job.replications, engine=engine)


def _tables(model: Any, job: Job) -> Any:
    from koopflow.api.simulate import runnable, setting_of
    from koopflow.simulate.experiment import Experiment

    scenario = next(one for one in runnable(model) if one.id == job.scenario)
    return Experiment(setting_of(model, scenario, 1), "compiled").tables


def _machine(tables: Any, job: Job) -> tuple[int, float, float]:
    """Events, CPU seconds that laying out the memory took, and those that the machine took."""
    import numpy as np

    from koopflow.simulate.engines import compiled
    from koopflow.simulate.machine import words as w
    from koopflow.simulate.memory import Room, memory_of

    machine, room = compiled(), Room()
    events, preparing, running = 0, 0.0, 0.0
    for number in range(job.replications):
        full = True
        while full:
            began = process_time()
            memory = memory_of(tables, number, room, tells=False)
            t, m = np.array(memory.t, np.int64), np.array(memory.m, np.int64)
            f, g = np.array(tables.f or [0.0], np.float64), np.array(memory.g, np.float64)
            ready = process_time()
            machine.begin_run(t, f, m, g)
            while machine.run(t, f, m, g) == 1 and not m[w.FULL]:
                pass
            preparing += ready - began
            running += process_time() - ready
            full = bool(m[w.FULL])
            room = room.doubled() if full else room
        events += int(m[w.EVENTS])
    return events, preparing, running
