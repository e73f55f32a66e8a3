"""One hash of a result and its event log, whoever makes it: `python -m tests.simulate.same_bytes plain compiled`.

Each of the engines named makes the shipped pilot with 1, 2 and 4 workers; 1 is returned where two differ, or where one
more replication changes those before it. The environment is the caller's: the tests vary it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys

from koopflow.api.simulate import Runs, runnable, simulate
from koopflow.durations import parse_duration
from koopflow.simulate.experiment import EngineName
from tests.shipped import rural

ENGINES: tuple[EngineName, ...] = ("reference", "plain", "compiled")


def made(engine: EngineName, workers: int, replications: int = 3) -> Runs:
    """Some replications of the pilot until its first cases are under way."""
    model = rural()
    pilot = next(scenario for scenario in runnable(model) if scenario.id == "pilot")
    wishes = {"horizon": parse_duration("500 d"), "seed": 11, "log": True}
    return simulate(model, pilot, replications=replications, workers=workers, engine=engine, **wishes)  # type: ignore[arg-type]


def digest(runs: Runs) -> str:
    """The hash of all but `run`."""
    result = runs.to_dict("pl")
    del result["run"]
    said = json.dumps([result, list(runs.log())], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def main(arguments: list[str]) -> int:
    """Print the hash of each way of making it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulate.same_bytes", description=__doc__)
    parser.add_argument("engines", nargs="+", choices=ENGINES)
    found: set[str] = set()
    for engine in parser.parse_args(arguments).engines:
        for workers in (1, 2, 4):
            runs = made(engine, workers)
            found.add(digest(runs))
            print(f"{engine:10} workers {workers}  {digest(runs)}")
        fewer = list(made(engine, 1, 2).log())
        if fewer != list(runs.log())[: len(fewer)]:
            print(f"{engine}: a replication more changes those before it")
            return 1
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
