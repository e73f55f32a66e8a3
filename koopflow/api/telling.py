"""A comparison goes in; its rows as a person reads them come out, for the terminal and for pages alike.

Numbers get as many digits as their interval has a use for: two of its half-width.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.api.compare import Comparison
from koopflow.i18n import translate
from koopflow.measure.differences import Difference
from koopflow.measure.estimates import Unit

MOST_DIGITS = 4
EVERY_PAIR = "in every pair"
MINUS = "\N{MINUS SIGN}"
PER_CENT, POINTS = "%", " pp"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of the baseline and of another scenario, in words."""

    label: str
    baseline: str
    value: str
    difference: str
    interval: str
    p: str
    narrowing: str
    significant: bool
    measure: str


def rows(comparison: Comparison, index: int, lang: str) -> list[Row]:
    """The rows of the comparison of one scenario, from 0, with the baseline, that are shown first.

    They are outcomes, the time of a case, the measures that were asked for, rules and needs where they differ at all,
    and of the rest what is significant or the same in every pair.
    """
    found = []
    for row in comparison.differences[index]:
        known = row.baseline is not None or row.value is not None
        asked = row.measure in comparison.chosen or row.measure.startswith(("outcomes.", "cycle_time."))
        differs = row.measure in comparison.headline and bool(row.difference)
        constant = row.is_constant and not row.is_same
        if known and (asked or differs or row.significant or constant):
            found.append(told(row, comparison.label(row.measure, lang), lang))
    return found


def all_rows(comparison: Comparison, index: int, lang: str) -> list[Row]:
    """Every measure that exists in one of the two."""
    return [
        told(row, comparison.label(row.measure, lang), lang)
        for row in comparison.differences[index]
        if row.baseline is not None or row.value is not None
    ]


def told(row: Difference, label: str, lang: str) -> Row:
    """One difference in words."""
    percent = row.unit == "share"
    digits = digits_of(row, 100 if percent else 1)
    unit = PER_CENT if percent else ""
    ends = "" if row.low is None else _interval(row, digits, percent, lang)
    if row.is_constant:
        ends = translate(lang, EVERY_PAIR)
    return Row(
        label=label,
        baseline=_number(row.baseline, digits, percent, lang) + (unit if row.baseline is not None else ""),
        value=_number(row.value, digits, percent, lang) + (unit if row.value is not None else ""),
        difference=signed(row.difference, digits, percent, lang),
        interval=ends,
        p="" if row.adjusted is None else _probability(row.adjusted, lang),
        narrowing="" if row.narrowing is None else f"{plain(row.narrowing, 1, lang)}×",
        significant=row.significant,
        measure=row.measure,
    )


def digits_of(row: Difference, factor: float = 1) -> int:
    """How many decimals show two digits of the interval's half-width."""
    half = (row.high - row.low) / 2 * factor if row.low is not None and row.high is not None else 0.0
    if half <= 0:
        half = abs(row.difference or 0) * factor
        if half <= 0 or half.is_integer():
            return 1
    return max(0, min(MOST_DIGITS, 1 - math.floor(math.log10(half))))


def plain(value: float, digits: int, lang: str) -> str:
    """A number as the language writes it, with a true minus."""
    text = f"{value:,.{digits}f}"
    if lang != "en":
        text = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    if not any(character in "123456789" for character in text):
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def signed(value: float | None, digits: int, percent: bool, lang: str) -> str:
    """A difference with its sign; of shares in percentage points."""
    if value is None:
        return "–"
    text = plain(value * (100 if percent else 1), digits, lang)
    sign = "+" if value > 0 and any(character in "123456789" for character in text) else ""
    return f"{sign}{text}{POINTS if percent else ''}"


def _number(value: float | None, digits: int, percent: bool, lang: str) -> str:
    return "–" if value is None else plain(value * (100 if percent else 1), digits, lang)


def _interval(row: Difference, digits: int, percent: bool, lang: str) -> str:
    assert row.low is not None and row.high is not None
    factor = 100 if percent else 1
    low, high = (plain(end * factor, digits, lang) for end in (row.low, row.high))
    return f"{low} … {high}"


def _probability(p: float, lang: str) -> str:
    return f"< {plain(0.001, 3, lang)}" if p < 0.001 else plain(p, 3, lang)


def interval_of(
    unit: Unit, three: tuple[float | None, float | None, float | None], lang: str
) -> tuple[str, str]:
    """A number and its interval in words."""
    row = told(Difference("", unit, None, three[0], three[0], three[1], three[2]), "", lang)
    return row.value, row.interval


def summary(comparison: Comparison, lang: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Sentences about the comparison as a whole, as templates with what fills them."""
    family = comparison.family
    first, judged = family["of_measures"], family["judged"]
    yield (SIGNIFICANT, {"first": first, "rest": judged - first})
    yield (
        CHANCE,
        {
            "judged": family["judged"],
            "missed": family["misses_zero"],
            "chance": plain(family["by_chance"], 1, lang),
        },
    )
    yield (PAIRED, {})


SIGNIFICANT = (
    "* significant: holds at 95 % although so many differences were judged at once, {first} of the measures that were "
    "asked about and {rest} others (Holm's p below 0.05 in each group)."
)
CHANCE = "Intervals that miss zero: {missed} of {judged}; if nothing differed, about {chance} would, by chance alone."
PAIRED = (
    "Narrower: how many times wider the interval would be if each scenario had random numbers of its own."
)
