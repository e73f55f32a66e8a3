"""Random models in which nothing binds: solved, and simulated by the reference interpreter beside it.

The reference interpreter knows nothing of chains; each of its cases is followed to its end, and since nothing binds the
cases are independent, so that a case is an observation.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from koopflow.measure.exact.answer import Answer, answer
from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.trace.events import Happening
from tests.semantics.random_models import make
from tests.simulate.random_scenarios import make_scenario

BINDING = ("capacity", "closures", "budgets", "costs")


def free_setting(seed: int, cases: int) -> Setting:
    """A random model of one machine with all that it runs, and a random scenario of it in which nothing binds."""
    chance = random.Random(f"exact/{seed}")
    plain = _alone(make(chance), chance)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random", "title": "random"}, **plain})
    said = make_scenario(chance, model)
    said["arrivals"] = {next(iter(said["arrivals"])): {"cohort": str(cases)}}
    for key in BINDING:
        said.pop(key, None)
    said["scenario"] |= {"horizon": "10 d", "run-out": "200 d"}
    said["scenario"].pop("warm-up", None)
    said["municipalities"] = "1"
    if chance.random() < 0.7:
        for times in (said.get("durations", {}), said.get("events", {})):
            times.update({path: _simple(chance) for path in times})
    scenario = Scenario.model_validate(said)
    site = Site(model, scenario)
    return Setting.of(site, [site], seed)


def _simple(chance: random.Random) -> object:
    return chance.choice([{"exponential": {"mean": "9 h"}}, "5 h", "8 h", {"exponential": {"mean": "1 d"}}])


def _alone(plain: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The model without machines of a wider scope: their attributes are the case's, their sittings tasks."""
    wider = [name for name, machine in plain["machines"].items() if machine.get("scope", "case") != "case"]
    kept = {name: machine for name, machine in plain["machines"].items() if name not in wider}
    attributes = {
        name: {key: value for key, value in said.items() if key != "scope"}
        for name, said in plain.get("attributes", {}).items()
    }
    return {**plain, "machines": _mended(kept, wider, chance), "attributes": attributes}


def _mended(value: Any, wider: list[str], chance: random.Random) -> Any:
    if isinstance(value, str):
        return re.sub(rf"within\((?:{'|'.join(wider or ['-'])})\b[^)]*\)", "false", value)
    if isinstance(value, list):
        return [_mended(item, wider, chance) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _mended(item, wider, chance) for key, item in value.items()}
    if "sitting" in found:
        sitting = found.pop("sitting")
        found["task"] = (
            {"plans": sitting["plans"]} if isinstance(sitting, dict) and "plans" in sitting else {}
        )
    if "after" in found and chance.random() < 0.8:
        found["after"] = chance.choice(["6 h", "1 d", "2 d"])
    return found


@dataclass
class Watched:
    """What was seen of the cases: outcomes, times of those that ended, and visits of each case."""

    arrived: int
    outcomes: Counter[str]
    times: list[int]
    visits: dict[str, Counter[int]]


def watched(setting: Setting, cases: int) -> Watched:
    """Run the cases by the reference interpreter, until all have ended or the run is over."""
    began: dict[int, int] = {}
    seen = Watched(0, Counter(), [], defaultdict(Counter))
    visits: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def listen(happening: Happening) -> None:
        if not happening.case:
            return
        if happening.kind == "arrived":
            began[happening.case] = happening.time
        elif happening.kind == "entered":
            visits[happening.local][happening.case] += 1
        elif happening.kind == "over":
            seen.outcomes[happening.detail] += 1
            seen.times.append(happening.time - began[happening.case])

    Clock(setting, 0, listen, lambda: len(seen.times) == cases).run()
    seen.arrived, seen.visits = len(began), visits
    return seen


def scores(found: Answer, seen: Watched) -> Iterator[tuple[str, float]]:
    """How many standard errors each number of the simulation lies from the exact one."""
    n = seen.arrived
    for name, chance in found.outcomes.items():
        if chance is not None:
            yield f"outcome {name}", _share(seen.outcomes[name] / n, chance, n)
    for name, expected in found.visits.items():
        if expected is not None:
            counts = [*seen.visits[name].values(), *[0] * (n - len(seen.visits[name]))]
            yield f"visits {name}", _mean(counts, expected)
    if found.cycle is not None:
        yield "time", _mean(seen.times, found.cycle)


def _share(share: float, chance: float, n: int) -> float:
    if min(chance, 1 - chance) < 1e-12:
        return 0.0 if abs(share - chance) < 1e-9 else math.inf
    return (share - chance) / math.sqrt(chance * (1 - chance) / n)


def _mean(values: list[int], expected: float) -> float:
    mean = math.fsum(values) / len(values)
    spread = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    # A rare value that no case had would make the spread too small: half a case of the expected size stands in for it.
    spread += 0.5 * abs(expected) / len(values)
    error = math.sqrt(spread / len(values)) + 1.0e-9 * abs(expected)
    return (mean - expected) / error if error else 0.0


def solved(setting: Setting) -> Answer:
    """The exact answer."""
    return answer(setting, 4_000)
