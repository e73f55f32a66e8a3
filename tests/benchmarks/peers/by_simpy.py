"""The workloads as a user would write them by hand on SimPy: a workload and a number of cases in, a run out.

An event is the arrival of a case or a task that is done, as koopflow counts them.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import Any

import simpy

from tests.benchmarks.workloads import Draw, Workload, end_of_work, hours

Process = Generator[simpy.Event, Any, None]


@dataclass
class Run:
    """What a run came to; times in hours."""

    cases: int = 0
    events: int = 0
    total: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    checked: int = 0
    broken: int = 0

    @property
    def mean(self) -> float:
        """The mean time from arrival to end."""
        return self.total / self.cases


def run(workload: Workload, cases: int, seed: int) -> Run:
    """Run a workload until so many cases have come and gone."""
    made = {"w1": _Chain, "w2": _Queues, "w3": _Queues, "w4": _Deadlines}[workload.name]
    return made(workload, seed).run(cases)


class _Programme:
    """What all have in common: cases come, and what they do is counted."""

    def __init__(self, workload: Workload, seed: int) -> None:
        self.chance = random.Random(seed)
        self.env = simpy.Environment()
        self.found = Run()
        self.between = 1 / workload.interarrival

    def run(self, cases: int) -> Run:
        self.env.process(self.arrivals(cases))
        self.env.run()
        return self.found

    def arrivals(self, cases: int) -> Process:
        env, between, expovariate = self.env, self.between, self.chance.expovariate
        for _ in range(cases):
            yield env.timeout(expovariate(between))
            self.found.events += 1
            env.process(self.case())

    def case(self) -> Process:
        raise NotImplementedError

    def over(self, began: float, outcome: str = "closed") -> None:
        self.found.cases += 1
        self.found.total += self.env.now - began
        self.found.outcomes[outcome] += 1

    def sampler(self, draw: Draw) -> Callable[[], float]:
        if draw.family == "exponential":
            return partial(self.chance.expovariate, 1 / draw.mean)
        return partial(self.chance.lognormvariate, *draw.normal())


class _Chain(_Programme):
    """States after one another, with nobody to wait for."""

    def __init__(self, workload: Workload, seed: int) -> None:
        super().__init__(workload, seed)
        states = workload.model["machines"]["case"]["states"]
        names = [name for name, body in states.items() if "task" in body]
        self.states = []
        for name in names:
            ways = states[name]["next"]
            shares = workload.chances.get(f"case.{name}", {})
            sums = list(accumulate(shares[result] for result in ways)) if shares else []
            targets = [names.index(to) if to in names else -1 for to in ways.values()]
            self.states.append((self.sampler(workload.durations[f"case.{name}"]), sums[:-1], targets))

    def case(self) -> Process:
        env, found, states, uniform = self.env, self.found, self.states, self.chance.random
        began, at = env.now, 0
        while at >= 0:
            lapse, sums, targets = states[at]
            yield env.timeout(lapse())
            found.events += 1
            at = targets[bisect(sums, uniform())] if sums else targets[0]
        self.over(began)


class _Queues(_Programme):
    """Tasks that wait for their actors, three of them side by side; perhaps in the hours of the week alone."""

    SERVICES = ("case.services.one.s1", "case.services.two.s2", "case.services.three.s3")

    def __init__(self, workload: Workload, seed: int) -> None:
        super().__init__(workload, seed)
        self.pools = {actor: simpy.Resource(self.env, units) for actor, units in workload.units.items()}
        self.works = {
            state: (self.pools[workload.crew(state)], self.sampler(draw))
            for state, draw in workload.durations.items()
        }
        self.has_hours = workload.has_hours
        self.back = workload.chances["case.check"]["back"]

    def task(self, state: str) -> Process:
        env = self.env
        pool, effort = self.works[state]
        with pool.request() as mine:
            yield mine
            lasts = effort()
            if self.has_hours:
                lasts = end_of_work(env.now, lasts) - env.now
            yield env.timeout(lasts)
        self.found.events += 1

    def case(self) -> Process:
        env, task = self.env, self.task
        began = env.now
        going = True
        while going:
            yield from task("case.intake")
            yield from task("case.check")
            going = self.chance.random() < self.back
        yield simpy.AllOf(env, [env.process(task(state)) for state in self.SERVICES])
        yield from task("case.decision")
        yield from task("case.dispatch")
        self.over(began)


class _Deadlines(_Programme):
    """W4: places of a caseload, a set of visits, priorities, and what ends the work before it is done."""

    SERVICES = ("case.work.services.one.s1", "case.work.services.two.s2", "case.work.services.three.s3")

    def __init__(self, workload: Workload, seed: int) -> None:
        super().__init__(workload, seed)
        said = workload.scenario
        self.works: dict[str, tuple[simpy.Resource, Callable[[], float]]] = {}
        # A pool in which nobody goes first need not look for it.
        first = {workload.crew(state) for state in said["priorities"]}
        pools = {
            actor: (simpy.PriorityResource if actor in first else simpy.Resource)(self.env, units)
            for actor, units in workload.units.items()
        }
        for state, draw in workload.durations.items():
            actor = "visitors" if state == "visit.going" else workload.crew(state)
            self.works[state] = (pools[actor], self.sampler(draw))
        self.ordered = {
            state for state in self.works if isinstance(self.works[state][0], simpy.PriorityResource)
        }
        self.first = set(said["priorities"])
        self.back = workload.chances["case.check"]["back"]
        self.urgent = float(said["population"]["urgency"]["urgent"])
        self.visits = [float(chance) for chance in said["population"]["visits"]["each"].values()]
        places = said["capacity"]["guides"]
        self.places = simpy.Resource(self.env, int(places["units"]) * int(places["caseload"]))
        body = workload.model["machines"]["case"]["states"]["work"]
        self.late = hours(body["next"]["late"]["after"])
        self.withdrawal = 1 / hours(said["events"]["case.work.withdraw"]["exponential"]["mean"])
        self.within = hours(workload.model["rules"]["in-time"]["within"])

    def task(self, state: str, urgent: bool) -> Process:
        pool, effort = self.works[state]
        if state not in self.ordered:
            asked = pool.request()
        else:
            asked = pool.request(priority=0 if urgent and state in self.first else 1)
        with asked:
            yield asked
            yield self.env.timeout(effort())
        self.found.events += 1

    def part(self, state: str, urgent: bool) -> Process:
        """A task beside others, which may be told to stop."""
        with suppress(simpy.Interrupt):
            yield from self.task(state, urgent)

    def together(self, states: Iterable[str], urgent: bool) -> Iterator[Any]:
        parts = [self.env.process(self.part(state, urgent)) for state in states]
        try:
            yield simpy.AllOf(self.env, parts)
        except simpy.Interrupt:
            for part in parts:
                if part.is_alive:
                    part.interrupt()
            raise

    def work(self, urgent: bool, visits: int) -> Process:
        """The inside of the state that is interrupted: everything that it took is given back."""
        with suppress(simpy.Interrupt), self.places.request() as place:
            yield place
            yield from self.together(self.SERVICES, urgent)
            if visits:
                yield from self.together(["visit.going"] * visits, urgent)
            yield from self.task("case.work.decision", urgent)

    def case(self) -> Process:
        env, found, uniform = self.env, self.found, self.chance.random
        began = env.now
        urgent = uniform() < self.urgent
        visits = sum(uniform() < chance for chance in self.visits)
        going = True
        while going:
            yield from self.task("case.intake", urgent)
            yield from self.task("case.check", urgent)
            going = uniform() < self.back
        entered = env.now
        # One clock for both of what may end the work early.
        withdraws = self.chance.expovariate(self.withdrawal)
        work = env.process(self.work(urgent, visits))
        yield work | env.timeout(min(withdraws, self.late))
        found.checked += 1
        found.broken += env.now - entered > self.within
        if work.is_alive:
            work.interrupt()
            self.over(began, "withdrawn" if withdraws < self.late else "expired")
            return
        yield from self.task("case.dispatch", urgent)
        self.over(began)
