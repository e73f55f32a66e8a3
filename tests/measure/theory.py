"""What queues and chains do in a finite time, computed without simulating: rates in, expectations out.

Runs begin empty and are short, so it is not the steady state that they are compared with. Times are hours. Chains are
solved by uniformization (Jensen 1953); what is left out of infinite ones has a probability below 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flow = Callable[[Array], Array]
"""The derivative of a distribution in time."""
MOST = 120
"""So many are in a queue at most."""


def later(flow: Flow, rate: float, start: Array, length: float) -> tuple[Array, Array]:
    """The distribution after a time, and its integral over it; `rate` is the greatest at which any state is left."""
    integral = np.zeros_like(start)
    pieces = max(1, math.ceil(rate * length / 100))
    for _ in range(pieces):
        weight = math.exp(-rate * length / pieces)
        vector, end, beyond, count = start, np.zeros_like(start), 1.0, 0
        while weight > 1e-18 or count < rate * length / pieces:
            end = end + weight * vector
            beyond -= weight
            integral = integral + max(0.0, beyond) / rate * vector
            vector = vector + flow(vector) / rate
            count += 1
            weight *= rate * length / pieces / count
        start = end
    return start, integral


def birth_and_death(up: Array, down: Array) -> tuple[Flow, float]:
    """The flow of a chain on 0, 1, …, and its greatest rate; `up[-1]` and `down[0]` are 0."""

    def flow(p: Array) -> Array:
        change = -(up + down) * p
        change[1:] += (up * p)[:-1]
        change[:-1] += (down * p)[1:]
        return change

    return flow, float((up + down).max())


@dataclass(frozen=True)
class Station:
    """M/M/c: arrivals and services an hour, and servers."""

    arrivals: float
    services: float
    servers: int

    def mean(self, low: float, high: float) -> Array:
        """The distribution of the number present, averaged over a stretch of time after an empty start."""
        number = np.arange(MOST)
        up = np.full(MOST, self.arrivals)
        up[-1] = 0
        flow, rate = birth_and_death(up, self.services * np.minimum(number, self.servers))
        start = np.zeros(MOST)
        start[0] = 1
        before, _ = later(flow, rate, start, low)
        return later(flow, rate, before, high - low)[1] / (high - low)

    def wait(self, present: Array) -> float:
        """The mean wait of one that finds so many present."""
        ahead = np.maximum(np.arange(MOST) - self.servers + 1, 0)
        return float(present @ ahead) / (self.servers * self.services)

    def queue(self, present: Array) -> float:
        """The mean number waiting."""
        return float(present @ np.maximum(np.arange(MOST) - self.servers, 0))

    def busy(self, present: Array) -> float:
        """The share of the servers that work."""
        return float(present @ np.minimum(np.arange(MOST), self.servers)) / self.servers

    def longer(self, present: Array, time: float) -> float:
        """The chance that one that finds so many present is there for longer than this."""
        # State 0 is being over, 1 being served, 2 … waiting for so many others to be served but one.
        down = np.full(MOST + 1, self.services * self.servers)
        down[0], down[1] = 0, self.services
        flow, rate = birth_and_death(np.zeros(MOST + 1), down)
        start = np.zeros(MOST + 1)
        for found, chance in enumerate(present):
            start[1 + max(0, found - self.servers + 1)] += chance
        return float(1 - later(flow, rate, start, time)[0][0])


@dataclass(frozen=True)
class Workload:
    """M/G/1 from an empty start: the work that lies before the server, on a lattice of time and work alike."""

    arrivals: float
    service: Array
    """The chances of 0, 1, 2 … steps of work; half as long as the lattice."""
    step: float

    def over(self, length: float) -> list[Array]:
        """The distribution of the work at 0, 1, 2 … steps; half of what comes in a step comes before it is worked."""
        size = len(self.service)
        transform = np.fft.rfft(self.service, 2 * size)
        half = np.exp(self.arrivals * self.step / 2 * (transform - 1))
        work = np.zeros(size)
        work[0] = 1
        found = [work]
        for _ in range(round(length / self.step)):
            come = self._come(work, half)
            worked = np.append(come[1:], 0.0)
            worked[0] += come[0]
            work = self._come(worked, half)
            found.append(work)
        return found

    def _come(self, work: Array, half: Array) -> Array:
        return np.fft.irfft(np.fft.rfft(work, 2 * len(work)) * half)[: len(work)]


@dataclass(frozen=True)
class Served:
    """Of M/G/1 over [0, length): mean wait of those that come, mean number waiting, share of time at work."""

    wait: float
    queue: float
    busy: float

    @classmethod
    def of(cls, load: Workload, length: float) -> Served:
        """By what one that came at a moment would wait (Poisson arrivals see time averages)."""
        works = load.over(length)
        size = np.arange(len(load.service)) * load.step
        left = length - np.arange(len(works)) * load.step
        wait = [float(work @ size) for work in works]
        # One that comes at s waits within the stretch for as long as there is work, or until the end.
        within = [float(work @ np.minimum(size, rest)) for work, rest in zip(works, left, strict=True)]
        # Of the work that came what does not lie there was done.
        come = load.arrivals * float(load.service @ size)
        return cls(_average(wait), load.arrivals * _average(within), come - wait[-1] / length)


def _average(values: Sequence[float]) -> float:
    return (math.fsum(values) - (values[0] + values[-1]) / 2) / (len(values) - 1)


def lattice(
    step: float, size: int, share: Callable[[float], float], mean_below: Callable[[float], float]
) -> Array:
    """A distribution on 0, 1 … steps with the same mean: each time is split between its two neighbours.

    `share(t)` is P(S <= t), `mean_below(t)` is E[S; S <= t].
    """
    found = np.zeros(size)
    for at in range(size - 1):
        low, high = at * step, (at + 1) * step
        mass, first = share(high) - share(low), (mean_below(high) - mean_below(low)) / step
        found[at] += (at + 1) * mass - first
        found[at + 1] += first - at * mass
    return found / found.sum()


def lognormal(mean: float, sd: float) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """P(S <= t) and E[S; S <= t]."""
    variance = math.log1p((sd / mean) ** 2)
    middle, spread = math.log(mean) - variance / 2, math.sqrt(variance)

    def below(t: float, shift: float = 0.0) -> float:
        return 0.5 * math.erfc(-((math.log(t) - middle) / spread - shift) / math.sqrt(2)) if t > 0 else 0.0

    return below, lambda t: mean * below(t, spread)


@dataclass(frozen=True)
class Tandem:
    """Two stations one after the other; a part of those that leave the second begin again."""

    arrivals: float
    services: tuple[float, float]
    servers: tuple[int, int]
    again: float
    most: int = 60

    def from_empty(self, length: float, run_out: float) -> tuple[Array, Array]:
        """Integrals of the distribution of both numbers: over the time of arrivals, and over the time after it."""
        start = np.zeros((self.most, self.most))
        start[0, 0] = 1
        at_end, during = later(self._flow(self.arrivals), self._rate(), start, length)
        return during, later(self._flow(0.0), self._rate(), at_end, run_out)[1]

    def means(self, integral: Array, station: int) -> tuple[float, float, float]:
        """Of an integral: time of those present, of those that wait and of servers at work, at a station."""
        numbers = integral.sum(axis=1 - station)
        number, servers = np.arange(self.most), self.servers[station]
        return (
            float(numbers @ number),
            float(numbers @ np.maximum(number - servers, 0)),
            float(numbers @ np.minimum(number, servers)),
        )

    def _rate(self) -> float:
        return self.arrivals + sum(s * c for s, c in zip(self.services, self.servers, strict=True))

    def _flow(self, arrivals: float) -> Flow:
        number = np.arange(self.most)
        first = (self.services[0] * np.minimum(number, self.servers[0]))[:, None]
        second = (self.services[1] * np.minimum(number, self.servers[1]))[None, :]

        def flow(p: Array) -> Array:
            come, on, off = arrivals * p, first * p, second * p
            come[-1, :] = 0
            on[:, -1] = 0
            back = self.again * off
            back[-1, :] = 0
            out = (1 - self.again) * off
            change = -come - on - back - out
            change[1:, :] += come[:-1, :]
            change[:-1, 1:] += on[1:, :-1]
            change[1:, :-1] += back[:-1, 1:]
            change[:, :-1] += out[:, 1:]
            return change

        return flow


@dataclass(frozen=True)
class Impatient:
    """One server before which everyone leaves after an exponential time, waited or served in part."""

    arrivals: float
    services: float
    leaving: float
    most: int = 60

    def served(self, length: float, run_out: float) -> tuple[float, float]:
        """The share that is served, and the mean time until the end of either kind; all that come within a time."""
        number = np.arange(self.most)
        up = np.full(self.most, self.arrivals)
        up[-1] = 0
        down = self.services * (number > 0) + self.leaving * number
        start = np.zeros(self.most)
        start[0] = 1
        rate = float((up + down).max())
        at_end, during = later(birth_and_death(up, down)[0], rate, start, length)
        after = later(birth_and_death(0 * up, down)[0], rate, at_end, run_out)[1]
        present = during + after
        come = self.arrivals * length
        return self.services * float(present[1:].sum()) / come, float(present @ number) / come


def visits(chances: Sequence[Sequence[float]]) -> Array:
    """How often a chain that begins in state 0 is in each of its states before it leaves them."""
    moves = np.array(chances)
    size = len(moves)
    first = np.zeros(size)
    first[0] = 1
    return np.asarray(np.linalg.solve(np.eye(size) - moves.T, first))
