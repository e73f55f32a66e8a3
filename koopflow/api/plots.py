"""A comparison goes in; its plots come out: paired differences, the curve of a sweep, the tornado of ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from koopflow.api.compare import Comparison
from koopflow.api.sweeps import Point
from koopflow.api.telling import MINUS, rows
from koopflow.draw.plots import Bar, Curve, Mark, Plot, Strip, differences, sweep, tornado
from koopflow.i18n import translate
from koopflow.measure.differences import Difference

__all__ = ["KINDS", "Plot", "plot_of", "plots_of"]

_STRIPS = 12
_BARS = 12
_SERIES = 6


def plot_of(
    comparison: Comparison, kind: str = "differences", lang: str = "en", measure: str | None = None
) -> Plot:
    """One plot; `measure` limits it to one measure. `ValueError` where there is nothing of the kind to plot."""
    if kind not in KINDS:
        raise ValueError(f"no plot {kind!r}: one of {', '.join(KINDS)}")
    found = KINDS[kind](comparison if measure is None else comparison.about((measure,)), lang, measure)
    if found is None:
        raise ValueError(f"there is nothing to plot as {kind!r}")
    return found


def plots_of(comparison: Comparison, lang: str) -> Iterator[tuple[str, Plot]]:
    """Every plot that the comparison has, with its kind."""
    for kind, make in KINDS.items():
        found = make(comparison, lang, None)
        if found is not None:
            yield kind, found


def _differences(comparison: Comparison, lang: str, measure: str | None) -> Plot | None:
    others = comparison.differences[:_SERIES]
    if not others:
        return None
    wanted: dict[str, None] = {} if measure is None else {measure: None}
    for index in range(len(others)) if measure is None else ():
        wanted |= {row.measure: None for row in rows(comparison, index, lang)}
    tables = [{row.measure: row for row in found} for found in others]
    kept = [name for name in wanted if any(_is_shown(table[name]) for table in tables)][:_STRIPS]
    strips = [
        Strip(
            _label(comparison, name, lang, translate(lang, "percentage points")),
            tuple(_mark(table[name]) for table in tables),
        )
        for name in kept
    ]
    if not strips:
        return None
    names = comparison.names[1 : 1 + len(others)]
    args = {"baseline": comparison.names[0]}
    words = (translate(lang, DIFFERENCES, args), translate(lang, ABOUT_DIFFERENCES, args))
    return differences(strips, names, words, ticks(lang))


def _is_shown(row: Difference) -> bool:
    return row.difference is not None and not row.is_same


def _mark(row: Difference) -> Mark | None:
    if row.difference is None:
        return None
    factor = _factor(row.unit)
    clear = row.significant or (row.is_constant and not row.is_same)
    return Mark(row.difference * factor, *_scaled(factor, row.low, row.high), clear)


def _sweep(comparison: Comparison, lang: str, measure: str | None) -> Plot | None:
    del measure
    points = comparison.points
    if len(points) < 2:
        return None
    path = next((p for p in points[0].values if len({point.values[p] for point in points}) > 1), "")
    if not path:
        return None
    places = _places(points, path)
    panels = []
    for name in comparison.chosen:
        curves = [
            Curve(label, found)
            for label, members in list(_lines(points, path).items())[:_SERIES]
            if (found := tuple(_spots(members, path, name, places, _factor(comparison.unit(name)))))
        ]
        if curves:
            panels.append((_label(comparison, name, lang), curves))
    if not panels:
        return None
    args = {"path": path}
    words = (translate(lang, SWEEP, args), translate(lang, ABOUT_SWEEP, args))
    return sweep(panels, path, [(at, text) for text, at in places.items()], words, ticks(lang))


def _lines(points: tuple[Point, ...], path: str) -> dict[str, list[Point]]:
    """The points by what they share beside this path: the scenario and the other values."""
    found: dict[str, list[Point]] = {}
    for point in points:
        rest = ", ".join(f"{name}={value}" for name, value in point.values.items() if name != path)
        scenario = "" if "=" in point.name.partition(" ")[0] else point.name.partition(" ")[0]
        found.setdefault(" ".join(part for part in (scenario, rest) if part), []).append(point)
    return found


def _places(points: tuple[Point, ...], path: str) -> dict[str, float]:
    """Where each value stands: at its number, or one after another where it is none."""
    numbers = {point.values[path]: point.number(path) for point in points}
    if any(number is None for number in numbers.values()):
        return {text: float(place) for place, text in enumerate(numbers)}
    return {text: number for text, number in numbers.items() if number is not None}


def _spots(
    members: list[Point], path: str, name: str, places: Mapping[str, float], factor: float
) -> Iterator[tuple[float, Mark]]:
    for point in sorted(members, key=lambda point: places[point.values[path]]):
        value, low, high = point.measures.get(name, (None, None, None))
        if value is not None:
            yield places[point.values[path]], Mark(value * factor, *_scaled(factor, low, high))


def _tornado(comparison: Comparison, lang: str, measure: str | None) -> Plot | None:
    ranges = comparison.ranges
    if ranges is None:
        return None
    panels, bases = [], []
    for name in ranges.measures if measure is None else (measure,):
        factor = _factor(comparison.unit(name))
        base = ranges.point[name][0]
        found = [bar for bar in ranges.tornado if bar.measure == name][:_BARS]
        bars = [
            Bar(bar.number.path, low, high, (bar.number.written[1], bar.number.written[2]))
            for bar in found
            if (low := _end(bar.low, factor)) and (high := _end(bar.high, factor))
        ]
        if bars and base is not None:
            panels.append((_label(comparison, name, lang), bars))
            bases.append(base * factor)
    if not panels:
        return None
    args = {"baseline": comparison.names[0]}
    words = (translate(lang, TORNADO, args), translate(lang, ABOUT_TORNADO, args))
    ends = (translate(lang, AT_LOW), translate(lang, AT_HIGH))
    return tornado(panels, bases, words, ends, ticks(lang))


def _end(found: Difference, factor: float) -> Mark | None:
    """The measure itself at an end; its interval is that of the difference, laid at the baseline's value."""
    if found.value is None or found.baseline is None:
        return None
    base = found.baseline
    low, high = _scaled(factor, found.low, found.high)
    return Mark(
        found.value * factor,
        None if low is None else low + base * factor,
        None if high is None else high + base * factor,
    )


def _scaled(factor: float, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return None if low is None else low * factor, None if high is None else high * factor


def _factor(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0


def _label(comparison: Comparison, name: str, lang: str, percent: str = "%") -> str:
    """The measure's name; of a share that it is in per cent."""
    text = comparison.label(name, lang)
    text = text[:1].upper() + text[1:]
    return f"{text}, {percent}" if comparison.unit(name) == "share" else text


def ticks(lang: str) -> Callable[[float], str]:
    """Numbers of an axis as the language writes them."""

    def number(value: float) -> str:
        text = f"{value:.6g}".replace("-", MINUS)
        return text if lang == "en" else text.replace(".", ",")

    return number


DIFFERENCES = "Differences from {baseline}"
ABOUT_DIFFERENCES = (
    "For each measure a dot with its 95 % interval for each scenario: its paired difference from {baseline}. Hollow "
    "dots are not significant after Holm's correction. Each strip has its own scale; the upright line is zero."
)
SWEEP = "What {path} changes"
ABOUT_SWEEP = (
    "For each measure its value with its 95 % interval at each value of {path}, all of them with the same random "
    "numbers."
)
TORNADO = "Which numbers matter for {baseline}"
ABOUT_TORNADO = (
    "For each measure of {baseline}: what it becomes when one number is at its low or at its high and all others are "
    "at their values, the widest first. Thin lines are 95 % intervals of the paired difference."
)
AT_LOW, AT_HIGH = "number at its low", "number at its high"
KINDS: Mapping[str, Callable[[Comparison, str, str | None], Plot | None]] = MappingProxyType(
    {"differences": _differences, "sweep": _sweep, "tornado": _tornado}
)
"""The plots by their names."""
