"""Bounds of moments hold on every day, are exact where they say so, and are worked out day by day where they are not."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from koopflow.durations import DAY, Duration, later, parse_duration, seconds_of
from koopflow.verify.days import FIRST, LAST, Days
from koopflow.verify.timing import START, Moments, bounds, longest

TEXTS = (
    "1 s",
    "12 h",
    "36 h",
    "1 d",
    "10 d",
    "1 wd",
    "1.5 wd",
    "5 wd",
    "14 wd",
    "1 mo",
    "2.5 mo",
    "13 mo",
    "1 y",
)
DURATIONS = [parse_duration(text) for text in TEXTS]


@pytest.mark.parametrize("country", ["PL", "DE", None])
def test_the_quick_calendar_is_the_calendar(country: str | None) -> None:
    chance, days = random.Random(7), Days(country)
    far = [seconds_of(datetime(2200, 1, 30)), seconds_of(datetime(9_990, 5, 31)), 10**12]
    for _ in range(400):
        moment = chance.randrange(FIRST * DAY, LAST * DAY)
        duration = chance.choice(DURATIONS)
        assert days.later(moment, duration) == later(moment, duration, country)
    months = parse_duration("13 mo")
    assert [days.later(moment, months) for moment in far] == [
        later(moment, months, country) for moment in far
    ]


@pytest.mark.parametrize("duration", DURATIONS, ids=TEXTS)
def test_bounds_of_a_duration_hold_on_every_day_and_the_least_is_reached(duration: Duration) -> None:
    lasts = [
        later(day * DAY + hour, duration, "PL") - day * DAY - hour
        for day in range(FIRST, FIRST + 4 * 366)
        for hour in (0, DAY - 1)
    ]
    least, most = bounds(duration)
    assert least == min(lasts)
    assert most >= max(lasts)
    assert longest(duration, "PL") >= max(lasts)
    if not duration.working_days:
        assert most == max(lasts) == longest(duration, "PL")


def test_the_longest_time_of_working_days_is_that_over_holidays() -> None:
    # from the 23rd of December 2025 to the end of the 29th
    assert longest(parse_duration("1 wd"), "PL") == 7 * DAY
    assert longest(parse_duration("1 wd"), None) == 4 * DAY


Tree = tuple[str, "Tree | None", "Tree | None", Duration | None]


def grown(chance: random.Random, deep: int) -> Tree:
    """A random expression of moments."""
    kind = chance.choice(("start", "after", "after", "latest")) if deep else "start"
    if kind == "start":
        return "start", None, None, None
    other = grown(chance, deep - 1) if kind == "latest" else None
    return kind, grown(chance, deep - 1), other, chance.choice(DURATIONS)


def told(moments: Moments, tree: Tree) -> int:
    kind, of, other, duration = tree
    if of is None or duration is None:
        return START
    if kind == "latest" and other is not None:
        return moments.latest(told(moments, of), told(moments, other))
    return moments.after(told(moments, of), duration)


def plainly(tree: Tree, start: int) -> int:
    kind, of, other, duration = tree
    if of is None or duration is None:
        return start
    if kind == "latest" and other is not None:
        return max(plainly(of, start), plainly(other, start))
    return later(plainly(of, start), duration, "PL")


def test_what_is_certain_of_moments_is_so_on_each_day() -> None:
    chance, moments = random.Random(3), Moments("PL")
    trees = [grown(chance, 3) for _ in range(60)]
    numbers = [told(moments, tree) for tree in trees]
    starts = [chance.randrange(FIRST, LAST) * DAY + chance.choice((0, DAY - 1)) for _ in range(25)]
    ordered = 0
    for start in starts:
        reached = [plainly(tree, start) for tree in trees]
        for one, number in enumerate(numbers):
            assert moments.least[number] <= reached[one] - start <= moments.most[number]
            for other, second in enumerate(numbers):
                if moments.not_after(number, second):
                    ordered += 1
                    assert reached[one] <= reached[other]
    assert ordered > 1000


def test_the_shortest_time_is_that_of_the_best_day() -> None:
    chance, moments = random.Random(5), Moments("PL")
    for _ in range(4):
        tree = grown(chance, 2)
        shortest = moments.shortest(told(moments, tree))
        some = [day * DAY + hour for day in range(FIRST, LAST, 29) for hour in (0, DAY // 2 - 1, DAY - 1)]
        lasts = [plainly(tree, start) - start for start in some]
        assert shortest <= min(lasts)


def test_after_a_pause_a_stretch_begins_on_a_day_of_its_own() -> None:
    moments = Moments("PL")
    month = parse_duration("1 mo")
    first = moments.after(START, month)
    second = moments.after(moments.freed(first), month)
    assert moments.shortest(second) == 56 * DAY
    assert moments.shortest(moments.after(first, month)) == 56 * DAY
    assert moments.freed(moments.freed(first)) == moments.freed(first)
    assert moments.comes_within(second, parse_duration("56 d"))
    assert not moments.comes_within(second, parse_duration("55 d"))
    assert moments.not_after(first, second)
    assert not moments.not_after(second, first)
