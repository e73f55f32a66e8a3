"""The days of a model in, milestones and periods out: what transitions and states have a date, by a schedule.

It stands apart from the figure because it is the reading of statecharts: a period is known where every way into a
state has a date, however the state is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from koopflow.draw.schedule import Schedule
from koopflow.draw.views.selection import Shown
from koopflow.model.types import Alternative, Body, Machine, State, walk
from koopflow.wording.transitions import Path, resolved
from koopflow.wording.words import Words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date at which transitions of one machine are taken: the day `planned`, and the day on which it `came`.

    `name` is the date's in the scenario, or the day as the model has it; `titles` are the transitions'; `conditional`
    where each of them has a guard. `assumed` are those of its days for which nobody gives a source.
    """

    id: str
    name: str
    titles: tuple[str, ...]
    places: tuple[str, ...]
    planned: date
    came: date | None
    conditional: bool = False
    assumed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """A state with a known beginning, and its last day: `end`, or `later` under another condition; open where there is
    none. `assumed` as in `Milestone`."""

    id: str
    title: str
    place: str
    start: date
    end: date | None
    later: date | None
    assumed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Days:
    """What one machine has, by its first day, and the names of dates for which no schedule has a day."""

    machine: str
    found: tuple[Milestone | Period, ...]
    nameless: tuple[str, ...]


def days(words: Words, schedules: Sequence[Schedule], machine: str, shown: Shown) -> Days:
    """The milestones and periods of the states that are shown."""
    states = [(at, state) for at, state in walk(words.model.machines[machine]) if shown(at)]
    milestones = list(_milestones(words, schedules, machine, states))
    periods = list(_periods(words, schedules, machine, states))
    items: list[Milestone | Period] = [*periods, *milestones]
    names = dict.fromkeys(
        first.at
        for _, state in states
        for first in _dated(state)
        if first.at is not None and not _known(schedules, first.at)
    )
    return Days(machine, tuple(sorted(items, key=_first)), tuple(names))


def _first(item: Milestone | Period) -> date:
    return item.start if isinstance(item, Period) else item.planned


def _dated(state: State) -> Iterator[Alternative]:
    for alternatives in state.next.values():
        if alternatives[0].at is not None:
            yield alternatives[0]


def day_of(schedule: Schedule | None, written: str) -> date | None:
    """The day of a date as a transition has it: by its name in the schedule, or as it is written."""
    if schedule is not None and written in schedule.dates:
        return schedule.dates[written]
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _is_assumed(schedule: Schedule | None, written: str, marked: bool) -> bool:
    """Whether a date is an assumption: a scenario's as the scenario has it, else as the model marks it."""
    if schedule is not None and written in schedule.dates:
        return written in schedule.assumed
    return marked


def _is_marked(machine: Machine, at: Path, alternative: Alternative) -> bool:
    """Whether a transition is marked as an assumption, or the nearest thing around it that says where it is from."""
    body: Body = machine
    nearest: list[Alternative | Body] = [body]
    for name in at:
        body = body.parts[name]
        nearest.insert(0, body)
    nearest.insert(0, alternative)
    for one in nearest:
        if one.source or one.basis or one.assumption:
            return one.assumption and not (one.source or one.basis)
    return False


def _known(schedules: Sequence[Schedule], written: str) -> tuple[date, date | None] | None:
    """The planned day and the one that came, where there is a second schedule that has it."""
    planned = day_of(schedules[0] if schedules else None, written)
    came = day_of(schedules[1], written) if len(schedules) > 1 else None
    first = planned or came
    return (first, came) if first is not None else None


def _milestones(
    words: Words, schedules: Sequence[Schedule], machine: str, states: Sequence[tuple[Path, State]]
) -> Iterator[Milestone]:
    dated: dict[str, list[tuple[str, str, bool, bool]]] = {}
    for at, state in states:
        for name, alternatives in state.next.items():
            if (written := alternatives[0].at) is not None:
                said = words.title(next((a for a in alternatives if a.title), None), name)
                guarded = all(alternative.when is not None for alternative in alternatives)
                marked = _is_marked(words.model.machines[machine], at, alternatives[0])
                dated.setdefault(written, []).append((said, words.state(machine, at), guarded, marked))
    for written, found in dated.items():
        if (known := _known(schedules, written)) is not None:
            titles, places, guards, marks = zip(*found, strict=True)
            yield Milestone(
                f"machines.{machine}.dates.{written}",
                written,
                tuple(dict.fromkeys(titles)),
                tuple(dict.fromkeys(places)),
                *known,
                all(guards),
                _assumed(
                    (day_of(one, written), _is_assumed(one, written, all(marks)))
                    for one in schedules[:2] or (None,)
                ),
            )


def _assumed(days: Iterable[tuple[date | None, bool]]) -> frozenset[date]:
    """The days that are assumptions in each place where they are given."""
    said = [(day, assumed) for day, assumed in days if day is not None]
    return frozenset(day for day, assumed in said if assumed) - {day for day, assumed in said if not assumed}


def _periods(
    words: Words, schedules: Sequence[Schedule], machine: str, states: Sequence[tuple[Path, State]]
) -> Iterator[Period]:
    body = words.model.machines[machine]
    starts = _starts(schedules, machine, body)
    with_the_run = frozenset(_begun(machine, body, ()))
    for at, state in states:
        start = starts.get(at)
        if start is None or state.final:
            continue
        leaving = (_last_days(schedules, *written) for written in _leaving(machine, body, at))
        known = [
            (max(day, start[0]), assumed)
            for days in leaving
            for day, assumed in days
            if day >= start[0] - ONE_DAY
        ]
        ends = sorted({day for day, _ in known})
        if not ends and at in with_the_run:
            # That a model begins somewhere says nothing of its calendar.
            continue
        end, later = (ends[0] if ends else None), (ends[-1] if len(ends) > 1 else None)
        path = ".".join(("machines", machine, *at))
        name, place = words.state(machine, at), words.of("machines", machine)
        yield Period(path, name, place, start[0], end, later, _assumed((start, *known)))


def _leaving(machine: str, body: Machine, at: Path) -> Iterator[tuple[str, bool]]:
    """The dates at which a state is left, by transitions of its own or from inside it to outside, and whether they
    are marked as assumptions."""
    for way, state in walk(body):
        if way[: len(at)] == at:
            for first in _dated(state):
                target = resolved(machine, way, first.to)
                if first.at is not None and target is not None and (way == at or target[: len(at)] != at):
                    yield first.at, _is_marked(body, way, first)


def _last_days(schedules: Sequence[Schedule], written: str, marked: bool) -> Iterator[tuple[date, bool]]:
    """The last day of what a date ends, as planned and as it came, and whether it is an assumption: where the date is
    the beginning of a day, the one before."""
    for schedule in schedules[:2] or (None,):
        day = day_of(schedule, written)
        if day is not None:
            named = schedule is not None and written in schedule.dates
            within = schedule is not None and written in schedule.within if named else _has_time(written)
            yield (day if within else day - ONE_DAY), _is_assumed(schedule, written, marked)


def _has_time(written: str) -> bool:
    return len(written) > len("2020-01-01") and datetime.fromisoformat(written).time() != time()


def _starts(schedules: Sequence[Schedule], machine: str, body: Machine) -> Mapping[Path, tuple[date, bool]]:
    """The planned days on which states begin, of those into which only dated transitions lead, and whether they are
    assumptions.

    The first states of a machine that begins with the run begin with the scenario.
    """
    known: dict[Path, list[tuple[date, bool] | None]] = {}
    for at, state in walk(body):
        for alternatives in state.next.values():
            day = _planned(schedules, body, at, alternatives[0])
            for alternative in alternatives:
                target = resolved(machine, at, alternative.to)
                if target is not None:
                    known.setdefault(target, []).append(day)
    plan = schedules[0] if schedules and body.scope != "case" else None
    begun = (plan.start, False) if plan is not None and plan.start is not None else None
    if plan is not None and machine in plan.begin:
        known.setdefault(tuple(plan.begin[machine].split(".")), []).append(begun)
    else:
        for first in _begun(machine, body, ()):
            known.setdefault(first, []).append(begun)
    return {
        at: min(day for day in found if day is not None)
        for at, found in known.items()
        if all(day is not None for day in found)
    }


def _planned(
    schedules: Sequence[Schedule], body: Machine, at: Path, first: Alternative
) -> tuple[date, bool] | None:
    known = _known(schedules, first.at) if first.at is not None else None
    if first.at is None or known is None:
        return None
    plan = next((one for one in schedules[:2] if day_of(one, first.at) == known[0]), None)
    return known[0], _is_assumed(plan, first.at, _is_marked(body, at, first))


def _begun(machine: str, body: Body, at: Path) -> Iterator[Path]:
    """The states in which a body and what is inside it begin."""
    if body.initial is not None and (target := resolved(machine, (*at, ""), body.initial.to)) is not None:
        yield target
    for name, part in body.parts.items():
        yield from _begun(machine, part, (*at, name))
