"""Time as an axis: milestones as planned and as they came, periods, pauses, acts in force; terms counted from entry.

Dates come from the model and from the schedules of the request. A machine without any has an axis of its own, on
which every term begins where its state is entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter

from koopflow.draw.drawing import Line
from koopflow.draw.metrics import wrap
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.timeline_plan import Axis, Bar, Panel, Strip, Timeline
from koopflow.draw.views.axes import calendar_axis, term_axis
from koopflow.draw.views.dates import Days, Milestone, Period, days
from koopflow.draw.views.law import Ground, grounds
from koopflow.draw.views.selection import shown
from koopflow.draw.views.terms import Term, terms
from koopflow.draw.views.timeline_text import Told, alt, description, heading, pause_title, span, table
from koopflow.draw.words import Words
from koopflow.model.types import Model

TITLE = 8.5
ROW_MEASURE = 1.7
"""How much wider than a thing's text the title of a row may be."""
Group = tuple[str, tuple[Line, ...]]


def timeline(model: Model, request: Request) -> Composition:
    """The machine `request.of`, or all; `only` selects states, `schedules` give the days of named dates."""
    words = Words(model, request.language)
    told = _told(words, request)
    view = _View(words, request, told)
    return Composition(
        heading(words, request.of),
        alt(words, request.of),
        description(words, told),
        table(words, told),
        Timeline(tuple(view.panels())),
    )


def _told(words: Words, request: Request) -> Told:
    machines = [request.of] if request.of else list(words.model.machines)
    found: list[Days] = []
    counted: list[Term] = []
    for machine in machines:
        mine = shown(words.model, replace(request, of=machine))
        found.append(days(words, request.schedules, machine, mine))
        counted += terms(words, machine, mine)
    whole = not (request.of or request.only)
    has_days = any(item.found for item in found)
    if whole and has_days:
        counted = []
    schedule = request.schedules[-1] if request.schedules else None
    around = grounds(words) if whole else ()
    first, last = _range(found)
    return Told(
        tuple(found),
        tuple(counted),
        schedule.pauses if schedule is not None and whole and has_days else (),
        schedule.arrivals if schedule is not None and whole and has_days else (),
        tuple(ground for ground in around if not has_days or _meets(ground, first, last)),
        tuple(ground for ground in around if has_days and not _meets(ground, first, last)),
        request.schedules,
    )


def _range(found: Sequence[Days]) -> tuple[date, date]:
    every = [day for item in found for one in item.found for day in _days_of(one)]
    return min(every, default=date.min), max(every, default=date.max)


def _days_of(item: Milestone | Period) -> list[date]:
    if isinstance(item, Milestone):
        return [day for day in (item.planned, item.came) if day is not None]
    return [day for day in (item.start, item.end, item.later) if day is not None]


def _meets(ground: Ground, first: date, last: date) -> bool:
    return (ground.start or date.min) <= last and (ground.end or date.max) >= first


@dataclass(frozen=True, slots=True)
class _View:
    """What all rows of one timeline share."""

    words: Words
    request: Request
    told: Told

    def panels(self) -> Iterator[Panel]:
        """The calendar, then the terms that are counted from entry."""
        rows = [*self._dated(), *self._around()]
        if rows:
            axis = calendar_axis(rows)
            rows = [self._cut(row, axis) for row in rows]
            yield Panel(axis, tuple(self._headings(rows)), tuple(rows))
        counted = [self._term(term) for term in self.told.terms]
        if counted:
            yield Panel(term_axis(self.words, counted), tuple(self._headings(counted)), tuple(counted))

    def _headings(self, rows: Sequence[Strip]) -> Iterator[Group]:
        names = {
            f"machines.{name}#time": self.words.of("machines", name) for name in self.words.model.machines
        }
        names |= {
            "pauses#time": self.words.say("Pauses"),
            "arrivals#time": self.words.say("Cases arrive"),
            "law#time": self.words.say("Legal bases in force"),
        }
        for group in dict.fromkeys(row.group for row in rows):
            yield group, self._lines(names[group], bold=True)

    def _dated(self) -> Iterator[Strip]:
        for item in self.told.days:
            for one in item.found:
                group = f"machines.{item.machine}#time"
                yield self._milestone(one, group) if isinstance(one, Milestone) else self._period(one, group)

    def _milestone(self, item: Milestone, group: str) -> Strip:
        first, came = ("milestone-if",) * 2 if item.conditional else ("milestone", "milestone-came")
        days = [(first, item.planned)] if item.came != item.planned else []
        days += [(came, item.came)] if item.came is not None else []
        points = [(kind, float(day.toordinal())) for kind, day in sorted(days, key=itemgetter(1))]
        text = span(self.words, item)
        return Strip(item.id, self._lines("; ".join(item.titles)), group, (), tuple(points), text)

    def _period(self, item: Period, group: str) -> Strip:
        start = float(item.start.toordinal())
        if item.end is None:
            bars: tuple[Bar, ...] = (Bar("period-open", start, None),)
        else:
            bars = (Bar("period", start, float(item.end.toordinal())),)
        if item.end is not None and item.later is not None:
            end = float(item.end.toordinal())
            bars = (*bars, Bar("period-prolonged", end, float(item.later.toordinal())))
        return Strip(item.id, self._lines(item.title), group, bars, (), span(self.words, item))

    def _around(self) -> Iterator[Strip]:
        """What does not belong to a machine's states: when cases come, pauses, acts in force."""
        for machine, first, last in self.told.arrivals:
            bar = Bar("arrivals", float(first.toordinal()), _after(last))
            text = span(self.words, (first, last))
            lines = self._lines(self.words.of("machines", machine))
            yield Strip(f"machines.{machine}#arrivals", lines, "arrivals#time", (bar,), (), text)
        for number, pause in enumerate(self.told.pauses):
            bar = Bar("pause", float(pause.start.toordinal()), _after(pause.end))
            lines = self._lines(pause_title(self.words, pause))
            text = span(self.words, (pause.start, pause.end))
            yield Strip(f"pauses.{number}", lines, "pauses#time", (bar,), (), text)
        for number, ground in enumerate(self.told.grounds):
            start = float((ground.start or date.min).toordinal())
            end = _after(ground.end) if ground.end is not None else None
            text = span(self.words, (ground.start, ground.end))
            yield Strip(
                f"law.{number}",
                self._lines(ground.title),
                "law#time",
                (Bar("in-force", start, end),),
                (),
                text,
            )

    def _cut(self, row: Strip, axis: Axis) -> Strip:
        """What is in force longer than the axis is drawn on it."""
        if row.group != "law#time":
            return row
        bars = [
            Bar(bar.kind, max(bar.start, axis.start), axis.end if bar.end is None else min(bar.end, axis.end))
            for bar in row.bars
        ]
        return replace(row, bars=tuple(bars))

    def _term(self, term: Term) -> Strip:
        kind = "term" if term.leaves else "term-repeated"
        bar = Bar(kind, 0.0, term.days)
        return Strip(term.id, self._lines(term.title), f"machines.{term.machine}#time", (bar,), (), term.text)

    def _lines(self, text: str, bold: bool = False) -> tuple[Line, ...]:
        measure = self.request.measure * ROW_MEASURE
        return tuple(Line(line, TITLE, bold) for line in wrap(text, measure, TITLE, bold))


def _after(last: date) -> float:
    """The end of a day, which is the beginning of the next."""
    return float((last + timedelta(days=1)).toordinal()) if last < date.max else float(last.toordinal())
