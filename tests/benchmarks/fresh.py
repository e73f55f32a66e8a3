"""What koopflow takes in a process of its own, from its start to its end: seconds, memory, the load of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.sides import Job

ROOT = Path(__file__).parents[2]
LOADING = (
    "from time import process_time\nfrom koopflow.simulate.engines import compiled\nbegan = process_time()\n"
    "compiled()\nprint(process_time() - began)"
)


@dataclass(frozen=True)
class Fresh:
    """What a process took from its start to its end, and what it printed."""

    wall: float
    cpu: float
    megabytes: float
    out: str


def ran(*arguments: str, **environment: str) -> Fresh:
    """Run Python with these arguments; raises `CalledProcessError` where it fails."""
    began = perf_counter()
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, text=True, env=given
    ) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, out)
    peak = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Fresh(perf_counter() - began, used.ru_utime + used.ru_stime, peak, out)


def first_result(path: Path) -> Fresh:
    """One replication, as a user types it."""
    return ran("-m", "koopflow", "simulate", str(path), "--replications", "1", "--format", "json", "--quiet")


def memory(job: Job) -> Fresh:
    """A compiled run without a log."""
    script = (
        "import koopflow as kf\n"
        f"kf.simulate(kf.load({job.path!r}), {job.scenario!r}, replications=1, engine='compiled').to_dict()"
    )
    return ran("-c", script)


@contextmanager
def empty_cache() -> Iterator[str]:
    """A cache in which nothing is kept yet."""
    with TemporaryDirectory() as folder:
        yield folder


def loading(cache: str) -> tuple[float, float]:
    """CPU and wall seconds until the compiled machine can be used; the wall's are those of the whole process."""
    took = ran("-c", LOADING, XDG_CACHE_HOME=cache)
    return float(took.out), took.wall
