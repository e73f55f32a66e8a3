"""Values of a change and the bounds of a permission in, what is outside them out; and what is shorter, or weaker.

It stands apart because it compares values alone and knows neither changes nor models.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.durations import Duration, DurationError, parse_duration
from koopflow.model.elements import Basis
from koopflow.model.rules import Bounds

DAY = 86_400


def shorter(given: Duration, wanted: Duration) -> bool:
    """Whether one duration is not longer than the other, and another, whenever both begin."""
    return given != wanted and at_most(given, wanted)


def at_most(given: Duration, wanted: Duration) -> bool:
    """Whether one duration is never longer than the other, whenever both begin.

    The calendar's months have 28 to 31 days, and n working days at least n days and at most those of n weeks.
    """
    left = (given.months, given.working_days, given.seconds)
    right = (wanted.months, wanted.working_days, wanted.seconds)
    if all(one <= other for one, other in zip(left, right, strict=True)):
        return True
    longest = given.months * 31 * DAY + given.working_days * 7 * DAY + given.seconds
    return longest <= wanted.months * 28 * DAY + wanted.working_days * DAY + wanted.seconds


def duration(text: str) -> Duration | None:
    """The duration that the text is, if it is one."""
    try:
        return parse_duration(text)
    except DurationError:
        return None


def broken_bounds(bounds: Bounds, value: str) -> Iterator[str]:
    """The bounds that a value is outside of, as they are written; a value that cannot be compared is outside."""
    if bounds.min is not None and not _ordered(bounds.min, value):
        yield f"min {bounds.min}"
    if bounds.max is not None and not _ordered(value, bounds.max):
        yield f"max {bounds.max}"
    if bounds.values and value not in bounds.values:
        yield ", ".join(bounds.values)


def missing_bases(wanted: tuple[Basis, ...], given: tuple[Basis, ...]) -> Iterator[str]:
    """The legal bases that are gone, but for a consent or a mere text in whose place an act stands."""
    kept = {_provision(basis) for basis in given}
    by_act = any(basis.law or basis.eli for basis in given)
    for basis in wanted:
        replaced = by_act and not (basis.law or basis.eli)
        if _provision(basis) not in kept and not replaced:
            yield " ".join(part for part in _provision(basis) if part)


def _provision(basis: Basis) -> tuple[str, ...]:
    return (basis.law or basis.eli or basis.text or basis.consent or "", basis.article)


def _ordered(low: str, high: str) -> bool:
    """Whether the first is not more than the second, both durations or both numbers."""
    first, second = duration(low), duration(high)
    if first is not None and second is not None:
        return at_most(first, second)
    try:
        return float(low) <= float(high)
    except ValueError:
        return False
