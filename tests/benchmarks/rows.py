"""The table of the benchmark: the figures of some rounds in, a line for each row out, beside its aim and its floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """What is measured, and what it should come to; a figure without an aim is stated."""

    what: str
    aim: float | None = None
    floor: float | None = None
    less_is_better: bool = False

    def verdict(self, figure: float) -> str:
        """What a figure comes to."""
        if self.floor is None:
            return "stated"
        if self.aim is not None and self._reaches(figure, self.aim):
            return "aim reached"
        return "floor reached" if self._reaches(figure, self.floor) else "UNDER THE FLOOR"

    def _reaches(self, figure: float, mark: float) -> bool:
        return figure <= mark if self.less_is_better else figure >= mark


TIMES_SIMPY = "{name} against SimPy, events a CPU second"
TIMES_C = "{name} against C, CPU time an event"
PLAIN_SIMPY = "{name} uncompiled against SimPy, events a CPU second"
LIMIT = "W1, its random numbers alone against C that walks, CPU time"
RURAL = "rural/base against C's rate of W2, events a CPU second"
UNUSED = "W2 with all the language declared against W2, CPU time"
FIRST = "W2, 1,000 cases, first result of a fresh process, CPU s"
MEMORY = "W2 without a log, peak memory of the process, MB"
ROWS = {
    row.what: row
    for row in (
        Row(TIMES_SIMPY.format(name="W1"), 100, 60),
        Row(TIMES_SIMPY.format(name="W1, event loop alone")),
        Row(TIMES_SIMPY.format(name="W2"), 100, 80),
        Row(TIMES_SIMPY.format(name="W2, event loop alone")),
        Row(TIMES_SIMPY.format(name="W3"), 80, 65),
        Row(TIMES_SIMPY.format(name="W3, event loop alone")),
        Row(TIMES_SIMPY.format(name="W4"), 60, 40),
        Row(TIMES_SIMPY.format(name="W4, event loop alone")),
        Row(TIMES_C.format(name="W1 (C walks case by case)"), 1.5, 2, less_is_better=True),
        Row(LIMIT, less_is_better=True),
        Row(TIMES_C.format(name="W1, event loop alone (C's event loop)"), 1.5, 2, less_is_better=True),
        Row(TIMES_C.format(name="W2"), 1.5, 2, less_is_better=True),
        Row(TIMES_C.format(name="W2, event loop alone"), less_is_better=True),
        Row(TIMES_C.format(name="W3"), 1.5, 2, less_is_better=True),
        Row(TIMES_C.format(name="W3, event loop alone"), less_is_better=True),
        Row(RURAL, 0.45, 0.27),
        Row(UNUSED, less_is_better=True),
        Row(PLAIN_SIMPY.format(name="W1")),
        Row(PLAIN_SIMPY.format(name="W2"), 2, 1.5),
        Row(PLAIN_SIMPY.format(name="W3")),
        Row(FIRST, 1, 2, less_is_better=True),
        Row(MEMORY, 250, 300, less_is_better=True),
    )
}
WIDTH = max(map(len, ROWS))
HEAD = f"{'figure':<{WIDTH}} {'median':>9} {'least':>9} {'most':>9} {'aim':>7} {'floor':>7}  verdict"


def line(what: str, figures: Sequence[float]) -> str:
    """One row of the table."""
    row, middle = ROWS[what], median(figures)
    numbers = " ".join(f"{digits(one):>9}" for one in (middle, min(figures), max(figures)))
    return f"{what:<{WIDTH}} {numbers} {_mark(row.aim):>7} {_mark(row.floor):>7}  {row.verdict(middle)}"


def table(figures: dict[str, list[float]]) -> list[str]:
    """The rows that were measured, in the order of `ROWS`."""
    return [HEAD, *(line(what, figures[what]) for what in ROWS if figures.get(what))]


def digits(figure: float) -> str:
    """Three significant digits, without an exponent."""
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if figure >= 0.001 else f"{figure:.5f}"


def _mark(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:g}"
