"""Where the beginning of a run no longer shows: cases in flight of pilot runs in, the length of the warm-up out.

White, An effective truncation heuristic for bias reduction in simulation output, Simulation 69 (1997) 323–334, in the
form of White, Cobb and Spratt, A comparison of five steady-state truncation heuristics for simulation, Winter
Simulation Conference 2000, 755–760: MSER over means of five observations each.
"""

from __future__ import annotations

from collections.abc import Sequence

from koopflow.trace.events import Happening

BATCH = 5
PERIODS = 2000
"""Into so many equal periods a pilot run is cut: four hundred batches."""
LAST = 5
"""The last batches that are no candidates: the error of a few numbers is small by chance (Hoad, Robinson and Davies,
Automating warm-up length estimation, Journal of the Operational Research Society 61 (2010) 1389–1403)."""


class CasesInFlight:
    """Case-seconds in flight in each of the periods of a run, over one replication.

    What is in flight is never censored, unlike the times of cases that arrive towards the end, and it shows whatever
    has not settled yet: queues, caseloads, and cases that merely take long.
    """

    def __init__(self, length: int) -> None:
        self.edges = edges(length)
        self.areas = [0] * (len(self.edges) - 1)
        self.last_arrival = 0
        self._period, self._now, self._since = 0, 0, 0

    def __call__(self, happening: Happening, /) -> None:
        """Take one happening."""
        if happening.case and happening.kind in ("arrived", "over"):
            self._pass(happening.time)
            if happening.kind == "arrived":
                self._now, self.last_arrival = self._now + 1, happening.time
            else:
                self._now -= 1

    def close(self) -> None:
        """The replication is at its end."""
        self._pass(self.edges[-1])

    def _pass(self, time: int) -> None:
        while self._period < len(self.areas) and self._since < time:
            until = min(time, self.edges[self._period + 1])
            self.areas[self._period] += self._now * (until - self._since)
            self._since = until
            self._period += until == self.edges[self._period + 1]


def edges(length: int) -> tuple[int, ...]:
    """The bounds of the periods of so many seconds, in whole seconds; none is empty."""
    count = min(PERIODS, length)
    return tuple(length * number // count for number in range(count + 1))


def warm_up(pilots: Sequence[CasesInFlight]) -> int | None:
    """The warm-up in seconds, by MSER-5 over the cases in flight averaged over pilot runs.

    None where they do not settle, and where no case comes after they have.
    """
    bounds = pilots[0].edges
    totals = map(sum, zip(*(pilot.areas for pilot in pilots), strict=True))
    means = [total / (high - low) for total, low, high in zip(totals, bounds[:-1], bounds[1:], strict=True)]
    found = mser(means)
    if found is None or all(pilot.last_arrival < bounds[found] for pilot in pilots):
        return None
    return bounds[found]


def mser(series: Sequence[float], batch: int = BATCH) -> int | None:
    """How many first values to leave out, a multiple of `batch`; None where the series does not settle.

    The least standard error of the mean of what remains, marginally: of the batch means beyond the d-th their variance
    over their number. Values beyond the last whole batch are not used. Where the least lies in the second half, the
    series is too short, or goes up or down until its end.
    """
    means = [sum(series[at : at + batch]) / batch for at in range(0, len(series) - batch + 1, batch)]
    best, least, count = 0, float("inf"), 0
    mean = squares = 0.0
    for number in reversed(range(len(means))):  # Welford's recurrence, from the end to the beginning
        count += 1
        step = means[number] - mean
        mean += step / count
        squares += step * (means[number] - mean)
        error = squares / count / count
        if count > LAST and error <= least:
            best, least = number, error
    return None if count <= LAST or 2 * best > len(means) else best * batch
