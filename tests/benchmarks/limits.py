"""The least that W1 can take: its random numbers by their addresses, inverted, and nothing besides.

No event, no clock in whole seconds, no statistics, and one step of the generator an address where the published scheme
has two. Whatever keeps the promises of `koopflow.randomness` takes at least this long, so this is what the row of W1
beside the C program that walks can come to at best.
"""

from __future__ import annotations

import math
import sys
from time import process_time
from typing import Any

from koopflow.randomness.squares import FIRST_KEY
from koopflow.simulate.engines import compiled
from tests.benchmarks.sides import Measured
from tests.benchmarks.workloads import Workload

LEAVES = -1


def draws_alone(workload: Workload, cases: int) -> Measured:
    """Walk the states of a workload without contention, drawing times and ways."""
    import numba
    import numpy as np

    states = [
        state
        for state in workload.model["machines"]["case"]["states"]
        if f"case.{state}" in workload.durations
    ]
    laws, first, shares, targets = [], [0], [], []
    for state in states:
        draw = workload.durations[f"case.{state}"]
        laws.append((0.0, draw.mean, 0.0) if draw.family == "exponential" else (1.0, *draw.normal()))
        ways = workload.model["machines"]["case"]["states"][state]["next"]
        chances = workload.chances.get(f"case.{state}", {})
        shares += list(np.cumsum([chances.get(result, 1.0) for result in ways]))
        targets += [states.index(to) if to in states else LEAVES for to in ways.values()]
        first.append(len(targets))
    walk = _walk(numba)
    tables = np.array(laws), np.array(first), np.array(shares), np.array(targets), workload.interarrival
    walk(1, *tables)
    began = process_time()
    events, hours = walk(cases, *tables)
    return Measured(events, process_time() - began, "draws alone", cases, hours / cases)


def _walk(numba: Any) -> Any:
    compiled()
    chance: Any = sys.modules["koopflow.simulate.compiled.chance"]
    squares, inverse_normal, log, exp = chance.squares, chance.inverse_normal, math.log, math.exp
    key = FIRST_KEY - (1 << 64)

    @numba.njit
    def unit(address: int) -> float:
        return (((squares(address, key) >> 12) & 0xFFFFFFFFFFFFF) + 0.5) * 2.0**-52

    @numba.njit
    def walk(
        cases: int, laws: Any, first: Any, shares: Any, targets: Any, between: float
    ) -> tuple[int, float]:
        events, hours, clock = 0, 0.0, 0.0
        for case in range(cases):
            address = squares(case, key)
            clock -= between * log(unit(address))
            events += 1
            state = 0
            while state >= 0:
                address += 16
                u = unit(address)
                lognormal, mean, spread = laws[state]
                hours += exp(mean + spread * inverse_normal(u)) if lognormal else -mean * log(u)
                events += 1
                way = first[state]
                if first[state + 1] - way > 1:
                    u = unit(address + 1)
                    while u >= shares[way] and way < first[state + 1] - 1:
                        way += 1
                state = targets[way]
        return events, hours + 0.0 * clock

    return walk
