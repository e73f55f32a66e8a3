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
from koopflow.draw.timeline_plan import Axis, Panel, Stretch, Strip, Timeline
from koopflow.draw.views.axes import calendar_axis, term_axis
from koopflow.draw.views.dates import Days, Milestone, Period, days
from koopflow.draw.views.law import Ground, grounds
from koopflow.draw.views.selection import shown
from koopflow.draw.views.terms import Term, terms
from koopflow.draw.views.timeline_text import (
    Told,
    alt,
    description,
    heading,
    key,
    pause_span,
    pause_title,
    span,
    table,
)
from koopflow.model.types import Model
from koopflow.wording.words import Words

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
        tuple(key(words, told)),
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
        rows = [*self._dated(), *self._windows()]
        if rows or self.told.grounds:
            axis = calendar_axis(list(self._days()))
            rows += self._law(axis)
            yield Panel(axis, tuple(self._headings(rows)), tuple(rows))
        counted = [self._term(term) for term in self.told.terms]
        if counted:
            yield Panel(term_axis(self.words, counted), tuple(self._headings(counted)), tuple(counted))

    def _headings(self, rows: Sequence[Strip]) -> Iterator[Group]:
        names = {
            f"machines.{name}#time": self.words.of("machines", name) for name in self.words.model.machines
        }
        names |= {
            "pause#time": self.words.say("Pauses"),
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
            bars: tuple[Stretch, ...] = (Stretch("period-open", start, None),)
        else:
            bars = (Stretch("period", start, _after(item.end)),)
        if item.end is not None and item.later is not None:
            bars = (*bars, Stretch("period-prolonged", _after(item.end), _after(item.later)))
        return Strip(item.id, self._lines(item.title), group, bars, (), span(self.words, item))

    def _days(self) -> Iterator[date]:
        """The days that the axis spans: those of acts only where nothing else has a day."""
        found = [day for item in self.told.days for one in item.found for day in _days_of(one)]
        found += [day for _, first, last in self.told.arrivals for day in (first, last)]
        found += [day for pause in self.told.pauses for day in (pause.start, pause.end)]
        law = (day for ground in self.told.grounds for day in (ground.start, ground.end) if day is not None)
        yield from found or law

    def _windows(self) -> Iterator[Strip]:
        """When cases come, and what is closed when."""
        for machine, first, last in self.told.arrivals:
            lines = self._lines(self.words.of("machines", machine))
            text = span(self.words, (first, last))
            yield self._window(f"machines.{machine}#arrivals", "arrivals", lines, first, last, text)
        for number, pause in enumerate(self.told.pauses):
            lines = self._lines(pause_title(self.words, pause))
            text = pause_span(self.words, pause)
            yield self._window(f"pauses.{number}", "pause", lines, pause.start, pause.end, text)

    def _window(
        self, name: str, kind: str, lines: tuple[Line, ...], first: date, last: date, text: str
    ) -> Strip:
        bar = Stretch(kind, float(first.toordinal()), max(_after(last), float(first.toordinal())))
        return Strip(name, lines, f"{kind}#time", (bar,), (), text)

    def _law(self, axis: Axis) -> Iterator[Strip]:
        """Acts in force, as far as the axis goes."""
        for number, ground in enumerate(self.told.grounds):
            start = axis.start if ground.start is None else max(axis.start, float(ground.start.toordinal()))
            end = axis.end if ground.end is None else min(axis.end, _after(ground.end))
            text = span(self.words, (ground.start, ground.end))
            bars = (Stretch("in-force", start, max(start, end)),)
            yield Strip(f"law.{number}", self._lines(ground.title), "law#time", bars, (), text)

    def _term(self, term: Term) -> Strip:
        kind = "term" if term.leaves else "term-repeated"
        bar = Stretch(kind, 0.0, term.days)
        return Strip(term.id, self._lines(term.title), f"machines.{term.machine}#time", (bar,), (), term.text)

    def _lines(self, text: str, bold: bool = False) -> tuple[Line, ...]:
        measure = self.request.measure * ROW_MEASURE
        return tuple(Line(line, TITLE, bold) for line in wrap(text, measure, TITLE, bold))


def _after(last: date) -> float:
    """The end of a day, which is the beginning of the next."""
    return float((last + timedelta(days=1)).toordinal()) if last < date.max else float(last.toordinal())
