"""Scenarios whose numbers have `low` and `high` go in; how often their order holds, and which numbers matter, come out.

All numbers with a range are drawn at once, by a Latin hypercube (McKay, Beckman and Conover, 1979) over triangular
laws whose mode is the value; and each is put to its two ends alone, which gives the bars of a tornado. Every run has
the random numbers of the comparison, so what differs is due to the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise, permutations
from typing import Any

from koopflow.api.compare import Comparison
from koopflow.api.load import ModelError
from koopflow.api.simulate import Runs, simulate
from koopflow.measure.differences import Difference, adjusted, difference
from koopflow.measure.estimates import Measure, measures
from koopflow.measure.intervals import wilson
from koopflow.measure.tally import Window
from koopflow.model.library import LoadedScenario
from koopflow.model.ranges import Amount, Ranged, ranged, with_numbers
from koopflow.model.variants import Variants
from koopflow.randomness import Purpose, uniform
from koopflow.semantics.reference.setting import place

SAMPLES = 20
LAW = "triangular"
METHOD = "latin-hypercube"


@dataclass(frozen=True)
class Bar:
    """What a measure of the baseline becomes with one number at its low and at its high, all others at their value."""

    measure: str
    number: Ranged
    low: Difference
    high: Difference

    @property
    def width(self) -> float:
        """How far the ends are apart."""
        ends = [end.value for end in (self.low, self.high) if end.value is not None]
        return abs(ends[0] - ends[1]) if len(ends) == 2 else 0.0


@dataclass(frozen=True)
class Draw:
    """One draw of all numbers: their values as written, and each measure for each scenario."""

    numbers: Mapping[str, str]
    values: Mapping[str, tuple[float | None, ...]]


@dataclass(frozen=True)
class Ranges:
    """What the uncertainty of the numbers does; `names` are the scenarios, `measures` what was asked about."""

    names: tuple[str, ...]
    measures: tuple[str, ...]
    numbers: tuple[Ranged, ...]
    left_out: tuple[str, ...]
    replications: int
    point: Mapping[str, tuple[float | None, ...]]
    clear: Mapping[str, frozenset[tuple[int, int]]]
    """The pairs of scenarios whose difference has an interval that misses zero, all numbers at their values."""
    draws: tuple[Draw, ...] = field(default=())
    tornado: tuple[Bar, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The part `ranges` of the JSON of `compare`."""
        return {
            "method": METHOD,
            "law": LAW,
            "samples": len(self.draws),
            "replications": self.replications,
            "numbers": [
                {"path": one.path, **dict(zip(("value", "low", "high"), one.written, strict=True))}
                for one in self.numbers
            ],
            "left_out": list(self.left_out),
            "order": [self.order(measure) for measure in self.measures],
            "draws": [
                {
                    "numbers": dict(draw.numbers),
                    "values": {name: list(values) for name, values in draw.values.items()},
                }
                for draw in self.draws
            ],
            "tornado": [_bar(bar) for bar in self.tornado],
        }

    def order(self, measure: str) -> dict[str, Any]:
        """The order of the scenarios by a measure, from the least, and in which share of the draws it holds."""
        point = self.point[measure]
        known = [index for index in range(len(self.names)) if point[index] is not None]
        order = sorted(known, key=lambda index: (point[index], index))
        drawn = [draw.values[measure] for draw in self.draws]
        held = sum(all(_holds(values, a, b) for a, b in pairwise(order)) for values in drawn)
        share, low, high = wilson(held, len(drawn)) if len(order) > 1 else (None, None, None)
        return {
            "measure": measure,
            "order": [self.names[index] for index in order],
            "holds": share,
            "low": low,
            "high": high,
            "pairs": [
                {
                    "first": self.names[a],
                    "second": self.names[b],
                    "holds": sum(_holds(values, a, b) for values in drawn) / len(drawn) if drawn else None,
                    "clear": (a, b) in self.clear[measure],
                }
                for a, b in combinations(order, 2)
            ],
        }


def _holds(values: Sequence[float | None], lower: int, upper: int) -> bool:
    """Whether the second is not below the first; equal counts as held only because nothing contradicts it."""
    first, second = values[lower], values[upper]
    return first is not None and second is not None and first <= second


def _bar(bar: Bar) -> dict[str, Any]:
    def end(number: str, found: Difference) -> dict[str, Any]:
        return {
            "number": number,
            "value": found.value,
            "difference": found.difference,
            "low": found.low,
            "high": found.high,
            "significant": found.significant,
        }

    return {
        "measure": bar.measure,
        "path": bar.number.path,
        "value": bar.low.baseline,
        "at_low": end(bar.number.written[1], bar.low),
        "at_high": end(bar.number.written[2], bar.high),
        "width": bar.width,
    }


def ranges_of(
    comparison: Comparison,
    *,
    samples: int = SAMPLES,
    workers: int = 1,
    stop: Callable[[], bool] | None = None,
    tell: Callable[[str, int], None] | None = None,
) -> Ranges:
    """Draw the numbers `samples` times and put each to its ends, for the comparison's chosen measures.

    Raises `ModelError` where a number at one of its ends makes a scenario that cannot be run.
    """
    chosen = comparison.chosen
    work = _Work(comparison, chosen, workers, stop)
    found = dict.fromkeys(number for numbers in work.numbers for number in numbers)
    by_path = {number.path: number for number in reversed(found)}
    draws: list[Draw] = []
    several = len(comparison.runs) > 1
    for sample in range(samples if by_path and several else 0):
        if stop and stop():
            break
        if tell:
            tell("draw", sample + 1)
        draw = work.draw(sample, samples)
        if draw is not None:
            draws.append(draw)
    bars: list[Bar] = []
    for number in work.numbers[0]:
        if stop and stop():
            break
        if tell:
            tell(number.path, 0)
        bars += work.bars(number)
    return Ranges(
        names=comparison.names,
        measures=chosen,
        numbers=tuple(reversed(by_path.values())),
        left_out=work.left_out,
        replications=comparison.pairs,
        point=_values(comparison.measures, chosen),
        clear={name: _clear(comparison, name) for name in chosen},
        draws=tuple(draws),
        tornado=_sorted(bars, chosen),
    )


class _Work:
    """The runs with other numbers; readings are shared by the scenarios of one model."""

    def __init__(
        self, comparison: Comparison, chosen: Sequence[str], workers: int, stop: Callable[[], bool] | None
    ) -> None:
        self._comparison, self._chosen, self._workers, self._stop = comparison, chosen, workers, stop
        trees = [ranged(runs.scenario.located.tree) for runs in comparison.runs]
        self.numbers = [numbers for numbers, _ in trees]
        self.left_out = tuple(dict.fromkeys(path for _, unlike in trees for path in unlike))
        models = {id(runs.model): runs.model for runs in comparison.runs}
        self._variants = {key: Variants(model) for key, model in models.items()}

    def draw(self, sample: int, samples: int) -> Draw | None:
        """All scenarios with the numbers of one draw; None where it was stopped."""
        seed = self._comparison.runs[0].setting.seed
        done: list[Runs] = []
        written: dict[str, str] = {}
        for runs, numbers in zip(self._comparison.runs, self.numbers, strict=True):
            amounts = {one: one.at(stratified(seed, one.path, sample, samples)) for one in numbers}
            written |= {one.path: amount.written() for one, amount in amounts.items()}
            done.append(self._run(runs, amounts))
        if any(one.replications < self._comparison.pairs for one in done):
            return None
        found = measures([(runs.tallies, _window(runs)) for runs in done])
        return Draw(written, _values(found, self._chosen))

    def bars(self, number: Ranged) -> list[Bar]:
        """The baseline with this number at its ends."""
        base = self._comparison.runs[0]
        ends = [
            self._run(base, {number: number.exactly(float(end.number))}) for end in (number.low, number.high)
        ]
        pairs = self._comparison.pairs
        if any(one.replications < pairs for one in ends):
            return []
        three = (base, *ends)
        found = [_by_id(one) for one in measures([(one.tallies[:pairs], _window(one)) for one in three])]
        return [
            Bar(name, number, _end(found[0], found[1], name, pairs), _end(found[0], found[2], name, pairs))
            for name in self._chosen
            if name in found[0]
        ]

    def _run(self, runs: Runs, amounts: Mapping[Ranged, Amount]) -> Runs:
        return simulate(
            runs.model,
            self._with(runs, amounts),
            replications=self._comparison.pairs,
            seed=runs.setting.seed,
            workers=self._workers,
            stop=self._stop,
        )

    def _with(self, runs: Runs, amounts: Mapping[Ranged, Amount]) -> LoadedScenario:
        tree = with_numbers(runs.scenario.located.tree, amounts)
        one, report = self._variants[id(runs.model)].of(runs.scenario, tree, runs.scenario.label)
        if one is None:
            raise ModelError(report)
        header = one.scenario.scenario.model_copy(update={"horizon": runs.scenario.scenario.scenario.horizon})
        return replace(one, scenario=one.scenario.model_copy(update={"scenario": header}))


def stratified(seed: int, path: str, sample: int, samples: int) -> float:
    """The share at which a number is drawn: each of as many equal strata as there are samples is met once.

    The strata are dealt out by random numbers at an address of their own, so another number more leaves the rest as it
    was, and scenarios that share a number draw it alike.
    """
    where = place(f"ranges.{path}")

    def number(index: int, visit: int) -> float:
        return uniform(seed, index, 0, 0, where, visit, Purpose.POPULATION)

    deal = sorted(range(samples), key=lambda index: number(index, 0))
    return (deal.index(sample) + number(sample, 1)) / samples


def _end(base: Mapping[str, Measure], other: Mapping[str, Measure], name: str, pairs: int) -> Difference:
    one = base[name]
    return difference(name, one.unit, one.estimate, other[name].estimate, pairs)


def _by_id(found: Iterable[Measure]) -> dict[str, Measure]:
    return {one.id: one for one in found}


def _clear(comparison: Comparison, name: str) -> frozenset[tuple[int, int]]:
    tables = [_by_id(found) for found in comparison.measures]
    both = permutations(range(len(tables)), 2)
    return frozenset(
        (a, b) for a, b in both if _end(tables[a], tables[b], name, comparison.pairs).misses_zero
    )


def _values(found: Sequence[Sequence[Measure]], chosen: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
    tables = [_by_id(scenario) for scenario in found]
    return {
        name: tuple(table[name].estimate.whole() if name in table else None for table in tables)
        for name in chosen
    }


def _sorted(bars: Sequence[Bar], chosen: Sequence[str]) -> tuple[Bar, ...]:
    """By measure, the widest first; what is significant is judged over all bars together."""
    families = adjusted([[bar.low for bar in bars], [bar.high for bar in bars]])
    judged = [Bar(bar.measure, bar.number, low, high) for bar, low, high in zip(bars, *families, strict=True)]
    return tuple(sorted(judged, key=lambda bar: (chosen.index(bar.measure), -bar.width)))


def _window(runs: Runs) -> Window:
    return Window(runs.setting.warm_up, runs.setting.horizon, runs.setting.end)
