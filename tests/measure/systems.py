"""Systems whose truth is known: model and scenario as text, what is measured of them, and what theory says of it.

Times are hours. Every run begins empty; all but `censored` follow those that came until they are over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from koopflow.measure.tally import Tally
from tests.measure.theory import Impatient, Served, Station, Tandem, Workload, lattice, lognormal, visits

HOUR = 3600
Parts = Callable[[Tally], tuple[float, float]]


@dataclass(frozen=True)
class Output:
    """A number of a result with its truth.

    `parts` are the two totals of one replication whose ratio it is; `interval` is where the result of `simulate` has
    its interval, which is made of the totals where the result has none. Without `parts` it is no ratio of totals.
    """

    name: str
    truth: float
    parts: Parts | None
    interval: tuple[str, ...] = ()


@dataclass(frozen=True)
class System:
    """What is simulated, so many replications to an experiment, and what is to come out."""

    name: str
    says: str
    text: str
    replications: int
    outputs: tuple[Output, ...]

    def planted(self) -> System:
        """The same with the mean of a service, or a chance, a little off, and the truth left as it was."""
        before, after = PLANTED[self.name]
        assert before in self.text
        return replace(self, name=f"{self.name} 2 % off", text=self.text.replace(before, after))


def wait(state: str, truth: float) -> Output:
    """The mean wait in a state."""
    return Output(f"wait {state}", truth, lambda t: _mean(t.states[f"case.{state}"].wait))


def work(state: str, truth: float) -> Output:
    """The mean time of work in a state."""
    return Output(f"work {state}", truth, lambda t: _mean(t.states[f"case.{state}"].work))


def queue(actor: str, length: float, truth: float) -> Output:
    """The mean number waiting for an actor, over so many hours."""
    return Output(f"queue {actor}", truth, lambda t: (t.queues[actor].area / HOUR, length))


def utilisation(actor: str, truth: float) -> Output:
    """Time at work over time open."""
    return Output(f"utilisation {actor}", truth, lambda t: (t.at_work[actor], t.open_time[actor]))


def cycle_time(truth: float) -> Output:
    """The mean time from arrival to end, where none is censored."""
    return Output("cycle time", truth, lambda t: _mean(t.ended), ("cycle_time",))


def share(outcome: str, truth: float) -> Output:
    """The share of an outcome among the completed cases."""
    return Output(
        f"share {outcome}", truth, lambda t: (t.outcomes[outcome], t.completed), ("outcomes", outcome)
    )


def broken(rule: str, truth: float) -> Output:
    """The share of the cases that break a rule."""

    def parts(t: Tally) -> tuple[float, float]:
        return t.rules[rule]["broken"], t.rules[rule]["broken"] + t.rules[rule]["kept"]

    return Output(f"rule {rule}", truth, parts, ("rules", rule))


def _mean(histogram: Any) -> tuple[float, float]:
    return histogram.total / HOUR, histogram.count


QUEUE = """
koopflow: 1
model: {{id: q}}
actors: {{w: {{kind: person, level: municipality}}}}
machines:
  case:
    initial: serve
    states: {{serve: {{task: {{by: w}}, next: {{done: end}}}}, end: {{final: true}}}}
rules: {{soon: {{response: [machines.case.serve, machines.case.end], within: 3 h}}}}
---
koopflow: 1
scenario: {{id: s, of: q, start: 2024-01-01, horizon: {horizon} h, warm-up: {warm_up} h, run-out: 200 h}}
arrivals: {{case: {{every: {{exponential: {{mean: {between} h}}}}}}}}
capacity: {{w: {units}}}
durations: {{case.serve: {service}}}
"""


def exponential_queue(servers: int, warm_up: int, horizon: int) -> System:
    """M/M/c with a load of 0.8, measured over a window."""
    station = Station(servers * 1.0, 1.25, servers)
    present = station.mean(warm_up, horizon)
    mean = station.wait(present)
    text = QUEUE.format(
        horizon=horizon,
        warm_up=warm_up,
        between=1 / servers,
        units=servers,
        service="{exponential: {mean: 0.8 h}}",
    )
    outputs = (
        wait("serve", mean),
        work("serve", 0.8),
        queue("w", horizon - warm_up, station.queue(present)),
        utilisation("w", station.busy(present)),
        cycle_time(mean + 0.8),
        broken("soon", station.longer(present, 3)),
    )
    says = f"load 0.8, arrivals from hour {warm_up} to {horizon}"
    return System(f"M/M/{servers}", says, text, 60, outputs)


def general_queue(name: str, says: str, service: str, load: Workload) -> System:
    """M/G/1 from its beginning on."""
    length = 25
    served = Served.of(load, length)
    mean = float(load.service @ np.arange(len(load.service))) * load.step
    text = QUEUE.format(horizon=length, warm_up=0, between=1, units=1, service=service)
    outputs = (
        wait("serve", served.wait),
        queue("w", length, served.queue),
        utilisation("w", served.busy),
        cycle_time(served.wait + mean),
    )
    return System(name, f"{says}, load 0.8, arrivals from hour 0 to {length}", text, 60, outputs)


TANDEM = """
koopflow: 1
model: {id: tandem}
actors: {a: {kind: person, level: municipality}, b: {kind: person, level: municipality}}
machines:
  case:
    initial: first
    states:
      first: {task: {by: a}, next: {done: second}}
      second: {task: {by: b}, next: {again: first, done: end}}
      end: {final: true}
---
koopflow: 1
scenario: {id: s, of: tandem, start: 2024-01-01, horizon: 25 h, run-out: 300 h}
arrivals: {case: {every: {exponential: {mean: 1 h}}}}
capacity: {a: 1, b: 2}
durations: {case.first: {exponential: {mean: 0.5 h}}, case.second: {exponential: {mean: 1 h}}}
chances: {case.second: {again: 0.25, done: 0.75}}
"""


def jackson() -> System:
    """Two stations with feedback."""
    length, tandem = 25, Tandem(1.0, (2.0, 1.0), (1, 2), 0.25)
    during, after = tandem.from_empty(length, 300)
    visited = length / 0.75
    means = [(tandem.means(during, station), tandem.means(after, station)) for station in (0, 1)]
    outputs: list[Output] = [cycle_time(sum(d[0] + a[0] for d, a in means) / length)]
    for station, (d, a) in enumerate(means):
        actor, state = "ab"[station], ("first", "second")[station]
        outputs += [
            wait(state, (d[1] + a[1]) / visited),
            queue(actor, length, d[1] / length),
            utilisation(actor, d[2] / length / tandem.servers[station]),
        ]
    says = "two stations, loads 0.67 and 0.67, a quarter comes back; arrivals from hour 0 to 25"
    return System("Jackson", says, TANDEM, 60, tuple(outputs))


W1 = (
    ("received", "{exponential: {mean: 0.5 h}}", 0.5, {"registered": 1.0}),
    ("registered", "{exponential: {mean: 1 h}}", 1, {"formal": 1.0}),
    ("formal", "{lognormal: {mean: 4 h, sd: 3.2 h}}", 4, {"substance": 0.7, "supplement": 0.3}),
    ("substance", "{lognormal: {mean: 16 h, sd: 16 h}}", 16, {"simple": 0.6, "expert": 0.4}),
    ("supplement", "{exponential: {mean: 24 h}}", 24, {"formal": 0.85, "archive": 0.15}),
    ("simple", "{lognormal: {mean: 8 h, sd: 4 h}}", 8, {"draft": 1.0}),
    ("expert", "{lognormal: {mean: 40 h, sd: 48 h}}", 40, {"consultation": 1.0}),
    ("consultation", "{exponential: {mean: 20 h}}", 20, {"draft": 1.0}),
    ("draft", "{lognormal: {mean: 6 h, sd: 4.2 h}}", 6, {"approval": 1.0}),
    ("approval", "{exponential: {mean: 8 h}}", 8, {"dispatch": 0.9, "archive": 0.1}),
    ("dispatch", "{exponential: {mean: 2 h}}", 2, {"settled": 1.0}),
    ("archive", "{exponential: {mean: 1 h}}", 1, {"closed": 1.0}),
)
"""Twelve states with branches and a way back, of which nothing binds: distribution, its mean, where to with what chance."""


def chain() -> System:
    """The benchmark's first workload: nobody waits, so cases are independent."""
    names = [name for name, *_ in W1]
    often = visits([[to.get(name, 0.0) for name in names] for _, _, _, to in W1])
    mean = float(sum(count * mean for count, (_, _, mean, _) in zip(often, W1, strict=True)))
    assert (round(mean, 4), round(often.sum() + 1, 4)) == (73.6275, 9.8792)
    states = ", ".join(
        f"{name}: {{task: {{}}, next: {{{', '.join(f'to-{other}: {other}' for other in to)}}}}}"
        for name, _, _, to in W1
    )
    chances = ", ".join(
        f"case.{name}: {{{', '.join(f'to-{other}: {chance}' for other, chance in to.items())}}}"
        for name, _, _, to in W1
        if len(to) > 1
    )
    text = f"""
koopflow: 1
model: {{id: w1}}
machines: {{case: {{initial: received, states: {{{states}, settled: {{final: true}}, closed: {{final: true}}}}}}}}
---
koopflow: 1
scenario: {{id: s, of: w1, start: 2024-01-01, horizon: 10 h, run-out: 5000 h}}
arrivals: {{case: {{every: {{exponential: {{mean: 1 h}}}}}}}}
durations: {{{", ".join(f"case.{name}: {time}" for name, time, _, _ in W1)}}}
chances: {{{chances}}}
"""
    outputs = (
        cycle_time(mean),
        Output("events a case", float(often.sum()) + 1, lambda t: (t.events, t.arrived)),
        share("settled", float(often[names.index("dispatch")])),
        Output("visits formal", float(often[2]), lambda t: (t.states["case.formal"].visits, t.arrived)),
        work("expert", 40),
    )
    return System("W1", "an absorbing chain of twelve states, ten cases a replication", text, 20, outputs)


FEW = """
koopflow: 1
model: {id: few}
actors: {w: {kind: person, level: municipality}}
events: {leave: {}}
machines:
  case:
    initial: here
    states:
      here:
        initial: serve
        states: {serve: {task: {by: w}, next: {done: over}}, over: {final: true}}
        next: {done: helped, leave: lost}
      helped: {final: true}
      lost: {final: true}
---
koopflow: 1
scenario: {id: s, of: few, start: 2024-01-01, horizon: 6 h, run-out: 100 h}
arrivals: {case: {every: {exponential: {mean: 1 h}}}}
capacity: {w: 1}
durations: {case.here.serve: {exponential: {mean: 1.5 h}}}
events: {case.here.leave: {exponential: {mean: 4 h}}}
"""


def few() -> System:
    """Six cases a replication, and the more of them the fewer are served."""
    served, time = Impatient(1.0, 1 / 1.5, 1 / 4).served(6, 100)
    says = "six cases a replication, of which the more are lost the more there are"
    return System("few", says, FEW, 20, (share("helped", served), cycle_time(time)))


CENSORED = """
koopflow: 1
model: {id: censored}
machines:
  case:
    initial: a
    states: {a: {task: {}, next: {done: b}}, b: {task: {}, next: {done: end}}, end: {final: true}}
---
koopflow: 1
scenario: {id: s, of: censored, start: 2024-01-01, horizon: 240 h}
arrivals: {case: {every: {exponential: {mean: 12 h}}}}
durations: {case.a: {exponential: {mean: 20 h}}, case.b: {exponential: {mean: 20 h}}}
"""


def censored() -> System:
    """A sixth of the cases is not over at the horizon; the longest stays have a chance below 1e-4."""
    says = "every sixth case still open at the end (Kaplan–Meier)"
    return System("censored", says, CENSORED, 20, (Output("cycle time", 40.0, None, ("cycle_time",)),))


PLANTED = {
    "M/M/1": ("mean: 0.8 h", "mean: 0.816 h"),
    "M/M/3": ("mean: 0.8 h", "mean: 0.816 h"),
    "M/G/1": ("mean: 0.8 h", "mean: 0.816 h"),
    "M/D/1": ("case.serve: 0.8 h", "case.serve: 0.816 h"),
    "Jackson": ("mean: 0.5 h", "mean: 0.51 h"),
    "W1": ("to-dispatch: 0.9, to-archive: 0.1", "to-dispatch: 0.918, to-archive: 0.082"),
    "few": ("mean: 1.5 h", "mean: 1.56 h"),
    "censored": ("mean: 20 h", "mean: 20.4 h"),
}
"""The mean of a service, or the chance of a result, two per cent off; of `few` so that its share is."""


@cache
def systems() -> tuple[System, ...]:
    """All of them."""
    step, size = 0.04, 1000
    fixed = np.zeros(size)
    fixed[20] = 1.0
    return (
        exponential_queue(1, 20, 50),
        exponential_queue(3, 10, 25),
        general_queue(
            "M/G/1",
            "lognormal service with a coefficient of variation of 1",
            "{lognormal: {mean: 0.8 h, sd: 0.8 h}}",
            Workload(1.0, lattice(step, size, *lognormal(0.8, 0.8)), step),
        ),
        general_queue("M/D/1", "constant service", "0.8 h", Workload(1.0, fixed, step)),
        jackson(),
        chain(),
        few(),
        censored(),
    )


def named(names: Iterable[str]) -> tuple[System, ...]:
    """Those with these names, or all without any."""
    wanted = set(names)
    return tuple(system for system in systems() if not wanted or system.name in wanted)
