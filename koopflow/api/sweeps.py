"""A comparison whose scenarios are points of a sweep goes in; the points with their values and measures come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from koopflow.api.choosing import Pair
from koopflow.api.compare import Comparison
from koopflow.api.load import ModelError
from koopflow.diagnostics import Place, Report
from koopflow.durations import DAY, DurationError, parse_duration
from koopflow.measure.intervals import jackknife
from koopflow.model.variants import Variants
from koopflow.source.nodes import Scalar
from koopflow.source.nodes import Sequence as Listed

COMMAND_LINE = "--set"
"""What stands for the file of values that were given on the command line."""


@dataclass(frozen=True)
class Point:
    """A scenario of a sweep: the values of what was varied, as written, and each measure with its 95 % interval."""

    name: str
    values: Mapping[str, str]
    measures: Mapping[str, tuple[float | None, float | None, float | None]]

    def number(self, path: str) -> float | None:
        """The value as a number, of a duration the days; None where it is neither."""
        text = self.values[path]
        try:
            return float(text)
        except ValueError:
            pass
        try:
            return parse_duration(text).mean_seconds() / DAY
        except DurationError:
            return None


def varied(pairs: Sequence[Pair], values: Mapping[str, Sequence[str]]) -> tuple[Pair, ...]:
    """Each scenario once for every combination of these values of paths in it.

    Raises `ModelError` with the findings where a path or a value does not fit the scenario.
    """
    nodes = {path: _listed(path, texts) for path, texts in values.items()}
    found: list[Pair] = []
    for model, one in pairs:
        members, report = Variants(model).swept(one, nodes)
        if report.errors:
            raise ModelError(Report.of(report.errors))
        found += ((model, member) for member in members)
    return tuple(found)


def _listed(path: str, texts: Sequence[str]) -> Listed:
    column = len(path) + 2
    items = []
    for text in texts:
        place = Place(COMMAND_LINE, 1, column, 1, column + len(text))
        items.append(Scalar(text, place))
        column += len(text) + 1
    return Listed(tuple(items), Place(COMMAND_LINE, 1, len(path) + 2, 1, column))


def points(comparison: Comparison, names: Sequence[str]) -> tuple[Point, ...]:
    """The points with these measures; none where a scenario is not of a sweep."""
    labels = [values_of(runs.scenario.label) for runs in comparison.runs]
    paths = set(labels[0])
    if not paths or any(set(values) != paths for values in labels):
        return ()
    return tuple(
        Point(name, values, {one.id: _interval(one, comparison.pairs) for one in found if one.id in names})
        for name, values, found in zip(comparison.names, labels, comparison.measures, strict=True)
    )


def values_of(label: str) -> dict[str, str]:
    """The values that the label of a point tells; empty for a scenario that is none."""
    return dict(part.split("=", 1) for part in label.split(", ") if "=" in part)


def _interval(measure: Any, pairs: int) -> tuple[float | None, float | None, float | None]:
    whole = measure.estimate.whole()
    return whole, *jackknife(range(pairs), whole, measure.estimate.without)


def as_dict(found: Sequence[Point]) -> list[dict[str, Any]]:
    """The part `sweep` of the JSON of `compare`."""
    return [
        {
            "scenario": point.name,
            "values": dict(point.values),
            "measures": {
                name: dict(zip(("value", "low", "high"), three, strict=True))
                for name, three in point.measures.items()
            },
        }
        for point in found
    ]
