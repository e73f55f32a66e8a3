"""The sides of the benchmark, each in a process of its own: a job in, events and CPU seconds out.

koopflow is measured as a user has it: `koopflow.simulate` and the JSON of its result, with all statistics. How that time
divides is seen by looking on at the functions in `_WATCHED`, which no user can time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from time import process_time
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

import koopflow as kf
from koopflow.simulate.engines import Compiled, Engine
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
    cycle: float = 0.0
    """The mean time from arrival to end, in hours."""
    parts: dict[str, float] = field(default_factory=dict)
    """The CPU seconds of each part of a compiled run."""

    @property
    def rate(self) -> float:
        """Events a CPU second."""
        return self.events / self.seconds

    @property
    def loop_rate(self) -> float:
        """Events a CPU second of the machine's event loop alone."""
        return self.events / self.parts[MACHINE]


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


MACHINE, REST = "event loop", "rest"
_WATCHED = {
    "tables": ("koopflow.simulate.experiment", "tables_of"),
    "memory": ("koopflow.simulate.replication", "memory_of"),
    "tallies": ("koopflow.simulate.replication", "tally_of"),
    "summary": ("koopflow.api.simulate", "summarize"),
}
"""Parts of a run, and the function that each is, by the module that calls it."""
_ENGINE = ("koopflow.simulate.replication", "compiled")
"""What gives the compiled machine, and the module that asks for it."""


def by_koopflow(job: Job, engine: str = "compiled") -> Measured:
    """The whole of a run with its statistics and its result as JSON, once the model was read."""
    model = _model(job.path)
    with _watched() as parts:
        began = process_time()
        runs: Any = kf.simulate(model, job.scenario, replications=job.replications, engine=engine)  # type: ignore[arg-type]
        result = runs.to_dict()
        simulated = process_time()
        json.dumps(result)
        done = process_time()
    parts["JSON"] = done - simulated
    parts[REST] = done - began - sum(parts.values())
    cases, cycle = result["cases"], result["cycle_time"]["mean"] * 24
    return Measured(
        cases["events"], done - began, result["run"]["engine"], cases["arrived"], cycle, dict(parts)
    )


def by_simpy(workload: Workload, cases: int, seed: int) -> Measured:
    """A run of the twin on SimPy."""
    from tests.benchmarks.peers.by_simpy import run

    began = process_time()
    found = run(workload, cases, seed)
    return Measured(found.events, process_time() - began, "SimPy", found.cases, found.mean)


@cache
def _model(path: str) -> Any:
    return kf.load(path)


@contextmanager
def _watched() -> Iterator[defaultdict[str, float]]:
    """The CPU seconds of each part of what is run meanwhile."""
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(part: str, function: Callable[P, R]) -> Callable[P, R]:
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            began = process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] += process_time() - began

        return call

    asking = import_module(_ENGINE[0])
    asked: Callable[[], Engine] = getattr(asking, _ENGINE[1])

    def machine() -> Engine:
        made = asked()
        return Compiled(timed(MACHINE, made.begin_run), timed(MACHINE, made.run))

    watches = [patch.object(asking, _ENGINE[1], machine)]
    for part, (module, name) in _WATCHED.items():
        caller = import_module(module)
        watches.append(patch.object(caller, name, timed(part, getattr(caller, name))))
    with ExitStack() as watching:
        for watch in watches:
            watching.enter_context(watch)
        yield spent
