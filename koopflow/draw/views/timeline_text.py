"""Days and terms in words: the title, the descriptions, and the table of all that has a day or a term."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from koopflow.draw.drawing import Entry, Table
from koopflow.draw.schedule import Pause, Schedule
from koopflow.draw.views.dates import Days, Milestone, Period
from koopflow.draw.views.law import Ground
from koopflow.draw.views.process_text import shortened
from koopflow.draw.views.terms import Term
from koopflow.i18n import translate_count
from koopflow.wording.words import Words

COLUMNS = ("What", "Where", "From, or planned", "Until, or as it came", "Term, or condition")
ASSUMED = "{date} (est.)"
"""A day without a source, in short."""
CLOSED = {"sittings": "Meetings: {names}", "calendars": "Calendar: {names}"}


@dataclass(frozen=True, slots=True)
class Told:
    """All that a timeline tells: `outside` are the bases in force at other times than the dates shown."""

    days: tuple[Days, ...]
    terms: tuple[Term, ...]
    pauses: tuple[Pause, ...]
    arrivals: tuple[tuple[str, date, date], ...]
    grounds: tuple[Ground, ...]
    outside: tuple[Ground, ...]
    schedules: tuple[Schedule, ...]


def heading(words: Words, machine: str) -> str:
    """The title of the figure: the machine's, if it is of one, and the model's."""
    model = words.title(words.model.model, words.model.model.id)
    if not machine:
        return words.say("Timeline – {model}", model=model)
    name = words.inner(words.of("machines", machine))
    return words.say("Timeline of “{machine}” – {model}", machine=name, model=model)


def alt(words: Words, machine: str) -> str:
    """What the figure is, in at most 125 characters."""
    model = words.title(words.model.model, words.model.model.id)
    if not machine:
        return shortened(words.say("Timeline: {model}", model=model))
    name = words.inner(words.of("machines", machine))
    return shortened(words.say("Timeline of “{machine}”: {model}", machine=name, model=model))


def description(words: Words, told: Told) -> tuple[str, ...]:
    """Sentences: whose days these are, from when until when, what has moved, what has no day or is not shown."""
    return tuple(_sentences(words, told))


def _sentences(words: Words, told: Told) -> Iterator[str]:
    items = [item for one in told.days for item in one.found]
    every = [day for item in items for day in _days(item)]
    if every:
        first, last = (words.date(day.isoformat()) for day in (min(every), max(every)))
        yield words.say("The dates shown are from {first} to {last}.", first=first, last=last)
    said = ("Planned dates: scenario “{scenario}”.", "Dates as they came: scenario “{scenario}”.")
    for text, schedule in zip(said, told.schedules if every else (), strict=False):
        yield words.say(text, scenario=words.inner(words.title(schedule, schedule.id)))
    moved = [item for item in items if isinstance(item, Milestone) and item.came not in (None, item.planned)]
    if moved:
        names = "; ".join(f"{', '.join(item.titles)} – {span(words, item)}" for item in moved)
        yield words.say("Moved: {dates}.", dates=names)
    if told.terms:
        one, many = (
            "The figure shows {count} term counted from entry.",
            "The figure shows {count} terms counted from entry.",
        )
        yield translate_count(words.language, one, many, len(told.terms))
        yield words.say("A month counts as 30.4 days here, a working day as a fifth of a week.")
    assumed = [f"{_name_of(item)} – {days}" for item in items if (days := _assumed(words, item))]
    if assumed:
        yield words.say("Assumptions, for which there is no source: {dates}.", dates="; ".join(assumed))
    nameless = tuple(dict.fromkeys(name for one in told.days for name in one.nameless))
    if nameless:
        yield words.say("Dates without a day in the scenario: {names}.", names=", ".join(nameless))
    if told.outside:
        cited = "; ".join(f"{item.title} ({span(words, (item.start, item.end))})" for item in told.outside)
        yield words.say("In force at other times than those shown: {bases}.", bases=cited)


def span(words: Words, item: Milestone | Period | tuple[date | None, date | None]) -> str:
    """The days beside a row: one, from one to another, or since or until one."""
    if isinstance(item, Milestone):
        days = [item.planned, *([item.came] if item.came not in (None, item.planned) else [])]
        return " → ".join(_marked(words, day, item) for day in days)
    start, end = item if isinstance(item, tuple) else (item.start, item.end)
    first, last = _marked(words, start, item), _marked(words, end, item)
    text = f"{first} – {last}"
    if end is None:
        text = words.say("since {date}", date=first)
    elif start is None:
        text = words.say("until {date}", date=last)
    later = item.later if isinstance(item, Period) else None
    return f"{text} → {_marked(words, later, item)}" if later is not None else text


def pause_span(words: Words, pause: Pause) -> str:
    """The days beside a pause."""
    text = span(words, (pause.start, pause.end))
    return words.say(ASSUMED, date=text) if pause.assumed else text


def key(words: Words, told: Told) -> Iterator[Entry]:
    """The line of the legend for days without a source, where there are any."""
    items = [item for one in told.days for item in one.found]
    if any(item.assumed for item in items) or any(pause.assumed for pause in told.pauses):
        text = words.say("an assumption: no source gives this day")
        yield Entry("letter", "assumed", words.say(ASSUMED, date="").strip(), text)


def pause_title(words: Words, pause: Pause) -> str:
    """The reason, else what is closed."""
    if pause.title:
        return words.title(pause, "")
    found: dict[str, list[str]] = {}
    for path in pause.of:
        section, _, name = path.partition(".")
        found.setdefault(section, []).append(words.of("actors", name))
    return "; ".join(
        words.say(CLOSED.get(kind, "{names}"), names=", ".join(names)) for kind, names in found.items()
    )


def table(words: Words, told: Told) -> Table:
    """A row for each milestone, period, window, pause, basis and term."""
    rows = [row for one in told.days for item in one.found for row in (_row(words, one.machine, item),)]
    for machine, first, last in told.arrivals:
        rows.append(
            (words.say("Cases arrive"), words.of("machines", machine), *_pair(words, first, last), "")
        )
    for pause in told.pauses:
        days = (pause.start, pause.end)
        pair = _pair(words, *days, days if pause.assumed else ())
        rows.append((pause_title(words, pause), words.say("Pauses"), *pair, ""))
    for ground in (*told.grounds, *told.outside):
        where = words.say("Legal bases in force")
        rows.append((ground.title, where, *_pair(words, ground.start, ground.end), ""))
    for term in told.terms:
        rows.append((term.title, words.of("machines", term.machine), "", "", term.text))
    return Table(tuple(words.say(column) for column in COLUMNS), tuple(rows))


def _row(words: Words, machine: str, item: Milestone | Period) -> tuple[str, ...]:
    where = words.of("machines", machine)
    if isinstance(item, Milestone):
        place = f"{where} › {', '.join(item.places)}"
        said = words.say("under a condition") if item.conditional else ""
        return ("; ".join(item.titles), place, *_pair(words, item.planned, item.came, item.assumed), said)
    until = [_day(words, day, item.assumed) for day in (item.end, item.later) if day is not None]
    return (item.title, where, _day(words, item.start, item.assumed), " → ".join(until), "")


def _marked(
    words: Words, day: date | None, item: Milestone | Period | tuple[date | None, date | None]
) -> str:
    """A day as the figure has it, which says in short where it is an assumption."""
    text = _day(words, day)
    return words.say(ASSUMED, date=text) if not isinstance(item, tuple) and day in item.assumed else text


def _assumed(words: Words, item: Milestone | Period) -> str:
    return ", ".join(_day(words, day) for day in dict.fromkeys(_days(item)) if day in item.assumed)


def _name_of(item: Milestone | Period) -> str:
    return ", ".join(item.titles) if isinstance(item, Milestone) else item.title


def _pair(
    words: Words, first: date | None, last: date | None, assumed: Collection[date | None] = ()
) -> tuple[str, str]:
    return _day(words, first, assumed), _day(words, last, assumed)


def _day(words: Words, day: date | None, assumed: Collection[date | None] = ()) -> str:
    if day is None:
        return ""
    text = words.date(day.isoformat())
    return words.say("{date} (assumption)", date=text) if day in assumed else text


def _days(item: Milestone | Period) -> list[date]:
    return [day for day in (item.planned, item.came) if day] if isinstance(item, Milestone) else _ends(item)


def _ends(item: Period) -> list[date]:
    return [day for day in (item.start, item.end, item.later) if day is not None]
