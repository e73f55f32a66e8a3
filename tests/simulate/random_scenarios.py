"""A random scenario for a random model: every number that a simulation of it needs, in plain dictionaries of texts.

Nothing is realistic: times are short and resources scarce, so that queues, closures and empty budgets are met.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from koopflow.model.types import Model, State, walk
from koopflow.semantics.tree import domain

Plain = dict[str, Any]
CALENDARS: Plain = {
    "office": {"country": "PL", "hours": {"mon-fri": ["08:00-12:00", "13:00-16:00"]}},
    "long": {"hours": {"mon, wed": ["10:00-18:00"], "fri, sat": ["06:00-14:00"]}},
    "night": {"hours": {"mon-sun": ["20:00-04:00"]}},
}


class ScenarioMaker:
    """Makes one scenario of a model by random choices."""

    def __init__(self, chance: random.Random, model: Model) -> None:
        self.chance, self.model = chance, model

    def scenario(self) -> Plain:
        """The whole of it."""
        start = self.chance.choice(["2024-12-20", "2024-02-27T10:30", "2025-04-17", "2023-10-27T23:00"])
        header: Plain = {
            "id": "random",
            "of": "random",
            "start": start,
            "horizon": self._one("20 d", "45 d", "2 mo"),
        }
        if self._maybe(0.5):
            header["run-out"] = self._one("10 d", "1 mo")
        if self._maybe(0.3):
            header["warm-up"] = "3 d"
        found: Plain = {"koopflow": "1", "scenario": header, "calendars": CALENDARS}
        found["arrivals"] = {
            name: self._arrivals()
            for name, machine in self.model.machines.items()
            if machine.scope == "case" and not self._is_run(name)
        }
        found["population"] = dict(self._population())
        found["durations"], found["chances"], found["events"] = {}, {}, {}
        found["priorities"] = {}
        for path, state in self._states():
            self._of_state(found, path, state)
        found["planning"] = {
            state.work.plans: self._one("fewest", "cheapest", "local-first", "capacity-aware")
            for _, state in self._states()
            if state.work is not None and state.work.plans
        }
        found["capacity"] = dict(self._capacity())
        teams = {state.sitting.of for _, state in self._states() if state.sitting is not None}
        found["sittings"] = {team: self._sitting() for team in sorted(teams)}
        found["delays"] = {flow: self._delay() for flow in self.model.flows if self._maybe(0.6)}
        self._money(found)
        self._places(found)
        if self._maybe(0.4):
            found["closures"] = [self._closure(found) for _ in range(self.chance.randint(1, 3))]
        return {key: value for key, value in found.items() if value not in ({}, [])}

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def _one(self, *options: str) -> str:
        return self.chance.choice(options)

    def _is_run(self, name: str) -> bool:
        return any(
            state.each is not None and state.each.run == name
            for machine in self.model.machines.values()
            for _, state in walk(machine)
        )

    def _states(self) -> Iterator[tuple[str, State]]:
        for name, machine in self.model.machines.items():
            for way, state in walk(machine):
                yield ".".join((name, *way)), state

    # coming

    def _arrivals(self) -> Any:
        kind = self.chance.randint(0, 3)
        if kind == 0:
            return {"every": self._law(["30 h", "2 d", "9 h"])}
        if kind == 1:
            return {"per-year": str(self.chance.choice([150, 400]))}
        if kind == 2:
            return {"cohort": str(self.chance.randint(5, 25))}
        return {"at": ["2024-12-23T09:00", "2024-03-01T12:00", "2025-04-22T08:00", "2023-10-30T07:00"]}

    def _population(self) -> Iterator[tuple[str, Any]]:
        planned = {state.work.plans for _, state in self._states() if state.work is not None}
        for name, attribute in self.model.attributes.items():
            if attribute.initial is not None or name in planned:
                continue
            if attribute.type == "boolean":
                yield name, self._one("0.3", "0.8")
            elif attribute.type == "enum":
                shares = [self.chance.randint(1, 5) for _ in attribute.values]
                parts = [share / sum(shares) for share in shares]
                parts[-1] = 1 - sum(parts[:-1])
                yield name, {value: repr(part) for value, part in zip(attribute.values, parts, strict=True)}
            elif attribute.type == "integer":
                yield name, {"poisson": {"mean": self._one("1.5", "40")}} if self._maybe(0.5) else "2"
            elif self._maybe(0.5):
                chances = {item: self._one("0.2", "0.7") for item in domain(self.model, name)}
                yield name, {"each": chances, **({"at-least": "1"} if self._maybe(0.6) else {})}
            else:
                items = list(domain(self.model, name))
                yield name, {"one-of": [[items[:1], "0.4"], [items, "0.6"]]}

    # states

    def _of_state(self, found: Plain, path: str, state: State) -> None:
        if state.task is not None or (state.sitting is not None and self._maybe(0.4)):
            found["durations"][path] = self._duration(path)
        if state.work is not None:
            results = [
                name for name, rows in state.next.items() if rows[0].after is None and rows[0].at is None
            ]
            if len(results) > 1:
                rows = self._chances(results)
                found["chances"][path] = rows
            if path.startswith(("case.", "service.")) and self._maybe(0.3):
                found["priorities"][path] = {
                    self._one("high", "low"): self._one("i > 0", "b", "count(needs) > 1")
                }
        for name in state.next:
            if name in self.model.events and state.work is None and not state.final:
                found["events"][f"{path}.{name}"] = (
                    "never" if self._maybe(0.15) else self._law(["5 h", "1 d", "4 d"])
                )

    def _chances(self, results: list[str]) -> Any:
        shares = [self.chance.randint(0, 4) for _ in results]
        shares[0] = shares[0] or 1
        parts = [share / sum(shares) for share in shares]
        parts[0] += 1 - sum(parts)
        return {name: repr(part) for name, part in zip(results, parts, strict=True)}

    def _law(self, amounts: list[str]) -> Any:
        a = self.chance.choice(amounts)
        unit, number = a.rpartition(" ")[2], float(a.partition(" ")[0])
        family = self.chance.randint(0, 8)
        if family == 0:
            return a
        if family == 1:
            return {"exponential": {"mean": a}}
        if family == 2:
            return {"triangular": {"low": f"0 {unit}", "mode": a, "high": f"{3 * number} {unit}"}}
        if family == 3:
            return {"uniform": {"low": f"{number / 2} {unit}", "high": f"{2 * number} {unit}"}}
        if family == 4:
            return {"empirical": {"values": [a, f"{2 * number} {unit}"], "weights": ["2", "1"]}}
        kind = ("lognormal", "gamma", "weibull", "normal")[family - 5]
        return {kind: {"mean": a, "sd": f"{number / 2} {unit}"}}

    def _duration(self, path: str) -> Any:
        if path.startswith("service.") and self._maybe(0.4):
            return {"by-element": {"v1": self._law(["40 min"])}, "otherwise": self._law(["2 h"])}
        return self._law(["30 min", "3 h", "1.5 wd", "0 min"])

    def _delay(self) -> Any:
        return self._law(["0 h", "6 h", "2 d"])

    # resources

    def _capacity(self) -> Iterator[tuple[str, Plain]]:
        for actor in self.model.actors:
            if actor == "home" or self._maybe(0.25):
                continue
            said: Plain = {"units": self._one("1", "2", "3")}
            if self._maybe(0.5):
                said["calendar"] = self._one(*CALENDARS)
            if self._maybe(0.3):
                said["share"] = "0.4"
            if self._maybe(0.5):
                said["caseload"] = self._one("1", "3")
            yield actor, said

    def _sitting(self) -> Plain:
        said: Plain = {"every": self._one("1 wk", "3 d", "5 wd", "1 mo")}
        if self._maybe(0.5):
            said["agenda"] = self._one("1", "2")
        if self._maybe(0.5):
            said["first"] = "2024-12-21T10:00"
        return said

    def _money(self, found: Plain) -> None:
        costs: Plain = {}
        for what in ("office", "worker", "police", "services.v1", "services.v2", "flows.f1", "flows.f2"):
            if self._maybe(0.5) and self._is_known(what):
                costs[what] = self._one("10", "2.5 per h", "100 per d") if "." not in what else "7.5"
        found["costs"] = costs
        paid = [what for what in costs if self._maybe(0.7)]
        if paid:
            per = self._one("municipality", "case", "scenario")
            found["budgets"] = {"purse": {"amount": self._one("60", "1000"), "per": per, "pays": paid}}

    def _is_known(self, what: str) -> bool:
        if "." not in what:
            return what in self.model.actors
        section, _, name = what.partition(".")
        return name in getattr(self.model, section)

    def _places(self, found: Plain) -> None:
        if self._maybe(0.6):
            found["municipalities"] = self._one("2", "3")
            if self._maybe(0.7):
                found["per-county"] = "2"

    def _closure(self, found: Plain) -> Plain:
        what = [f"calendars.{self._one(*CALENDARS)}", *(f"capacity.{actor}" for actor in found["capacity"])]
        what += [f"arrivals.{machine}" for machine in found["arrivals"]]
        what += [f"sittings.{team}" for team in found["sittings"]]
        return {"of": [self.chance.choice(what)], "from": "2024-12-24", "until": "2024-12-27"}


def make_scenario(chance: random.Random, model: Model) -> Plain:
    """A scenario that has all that the model needs."""
    return ScenarioMaker(chance, model).scenario()
