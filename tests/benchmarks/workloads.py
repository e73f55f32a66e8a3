"""The benchmark's workloads: a YAML file with a model and a scenario in, its numbers in hours out.

The peers read their numbers here, from the very files that koopflow runs, so that no number can differ between them.
Only PyYAML is used: a peer must not depend on what koopflow makes of a file.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

MODELS = Path(__file__).parent / "models"
OPENING, CLOSING, DAY, WEEK = 7.5, 15.5, 24.0, 168.0
DAY_OPEN = CLOSING - OPENING
WEEK_OPEN = 5 * DAY_OPEN


@dataclass(frozen=True)
class Draw:
    """A distribution in hours; `sd` of an exponential one is its mean."""

    family: str
    mean: float
    sd: float

    def normal(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm, of a lognormal distribution."""
        variance = math.log1p((self.sd / self.mean) ** 2)
        return math.log(self.mean) - variance / 2, math.sqrt(variance)

    def written(self, times: float) -> dict[str, dict[str, str]]:
        """The distribution as a scenario writes it, so many times as long."""
        values = {"mean": self.mean} if self.family == "exponential" else {"mean": self.mean, "sd": self.sd}
        return {self.family: {key: f"{value * times:.6f} h" for key, value in values.items()}}


class Workload:
    """What stands in one file; states are named as the scenario names them."""

    def __init__(self, name: str, path: Path | None = None) -> None:
        self.name = name
        self.path = path or MODELS / f"{name}.yaml"
        self.model, self.scenario = yaml.load_all(self.path.read_text(encoding="utf-8"), yaml.BaseLoader)

    @cached_property
    def interarrival(self) -> float:
        """Mean hours between two cases."""
        (stream,) = self.scenario["arrivals"].values()
        return _draw(stream["every"]).mean

    @cached_property
    def durations(self) -> dict[str, Draw]:
        """The effort of every task."""
        return {state: _draw(value) for state, value in self.scenario["durations"].items()}

    @cached_property
    def chances(self) -> dict[str, dict[str, float]]:
        """The chance of every result, of the states that have several."""
        found = self.scenario["chances"]
        return {state: {name: float(chance) for name, chance in row.items()} for state, row in found.items()}

    @cached_property
    def units(self) -> dict[str, int]:
        """How many there are of every actor."""
        said = self.scenario.get("capacity", {})
        return {
            actor: int(value["units"] if isinstance(value, dict) else value) for actor, value in said.items()
        }

    @property
    def has_hours(self) -> bool:
        """Whether work rests outside the hours of the week."""
        return "calendars" in self.scenario

    def crew(self, state: str) -> str:
        """The actor who does the work of a state; nobody where it is a lapse."""
        machine, *way = state.split(".")
        at: Any = self.model["machines"][machine]
        for name in way:
            at = at.get("states", at.get("regions", {}))[name]
        return str(at["task"].get("by", ""))

    def written(self, folder: Path, cases: int, times: int = 1) -> Path:
        """A file with the workload for about so many cases, which are followed to their ends as the peers' are.

        With `times` there is so much more of every actor and every task takes so much longer: the load stays as it is,
        and about so many times as many cases are on their way.
        """
        lasting = {"horizon": f"{round(cases * self.interarrival)} h", "run-out": "100 d"}
        scenario = {**self.scenario, "scenario": {**self.scenario["scenario"], **lasting}}
        if times != 1:
            scenario["capacity"] = {actor: str(units * times) for actor, units in self.units.items()}
            scenario["durations"] = {state: draw.written(times) for state, draw in self.durations.items()}
        path = folder / f"{self.name}-{cases}-{times}.yaml"
        path.write_text(yaml.safe_dump_all([self.model, scenario], sort_keys=False), encoding="utf-8")
        return path


def hours(text: str) -> float:
    """A duration in hours, as these files write it: `0.5 h`."""
    found = re.fullmatch(r"([0-9.]+) h", text)
    assert found is not None, text
    return float(found[1])


def _draw(value: dict[str, Any]) -> Draw:
    ((family, said),) = value.items()
    assert family in ("exponential", "lognormal"), family
    mean = hours(said["mean"])
    return Draw(family, mean, hours(said["sd"]) if "sd" in said else mean)


def chain(workload: Workload) -> tuple[float, float]:
    """The mean cycle time, in hours, and the mean number of events of a case without contention: an absorbing chain."""
    states = workload.model["machines"]["case"]["states"]
    visits = dict.fromkeys(states, 0.0)
    flow = {workload.model["machines"]["case"]["initial"]: 1.0}
    while sum(flow.values()) > 1e-15:
        after: dict[str, float] = {}
        for state, amount in flow.items():
            visits[state] += amount
            for result, target in states[state].get("next", {}).items():
                share = workload.chances.get(f"case.{state}", {}).get(result, 1.0)
                after[target] = after.get(target, 0.0) + amount * share
        flow = after
    worked = {state: count for state, count in visits.items() if "task" in states[state]}
    cycle = sum(count * workload.durations[f"case.{state}"].mean for state, count in worked.items())
    return cycle, 1 + sum(worked.values())


def end_of_work(begin: float, effort: float) -> float:
    """When work is done that begins at an hour of the weeks from Monday 0:00 on and rests outside their hours."""
    week, rest = divmod(begin, WEEK)
    day, hour = divmod(rest, DAY)
    done = WEEK_OPEN
    if day < 5:
        done = day * DAY_OPEN
        if hour > OPENING:
            done += hour - OPENING if hour < CLOSING else DAY_OPEN
    weeks, left = divmod(week * WEEK_OPEN + done + effort, WEEK_OPEN)
    days, into = divmod(left, DAY_OPEN)
    if into == 0.0 and effort > 0.0:  # it ends at closing time, not at the next opening
        weeks, days, into = (weeks, days - 1, DAY_OPEN) if days else (weeks - 1, 4.0, DAY_OPEN)
    return weeks * WEEK + days * DAY + OPENING + into
