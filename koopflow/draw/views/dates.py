"""The days of a model in, milestones and periods out: what transitions and states have a date, by a schedule.

It stands apart from the figure because it is the reading of statecharts: a period is known where every way into a
state has a date, however the state is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from koopflow.draw.schedule import Schedule
from koopflow.draw.views.selection import Shown
from koopflow.model.types import Alternative, Body, State, walk
from koopflow.wording.transitions import Path, resolved
from koopflow.wording.words import Words


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date at which transitions of one machine are taken: the day `planned`, and the day on which it `came`.

    `name` is the date's in the scenario, or the day as the model has it; `titles` are the transitions'; `conditional`
    where each of them has a guard.
    """

    id: str
    name: str
    titles: tuple[str, ...]
    places: tuple[str, ...]
    planned: date
    came: date | None
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A state with a known beginning: until `end`, or until `later` under another condition; open where there is
    none."""

    id: str
    title: str
    place: str
    start: date
    end: date | None
    later: date | None


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


def _known(schedules: Sequence[Schedule], written: str) -> tuple[date, date | None] | None:
    """The planned day and the one that came, where there is a second schedule that has it."""
    planned = day_of(schedules[0] if schedules else None, written)
    came = day_of(schedules[1], written) if len(schedules) > 1 else None
    first = planned or came
    return (first, came) if first is not None else None


def _milestones(
    words: Words, schedules: Sequence[Schedule], machine: str, states: Sequence[tuple[Path, State]]
) -> Iterator[Milestone]:
    dated: dict[str, list[tuple[str, str, bool]]] = {}
    for at, state in states:
        for name, alternatives in state.next.items():
            if (written := alternatives[0].at) is not None:
                said = words.title(next((a for a in alternatives if a.title), None), name)
                guarded = all(alternative.when is not None for alternative in alternatives)
                dated.setdefault(written, []).append((said, words.state(machine, at), guarded))
    for written, found in dated.items():
        if (known := _known(schedules, written)) is not None:
            titles, places, guards = zip(*found, strict=True)
            path = f"machines.{machine}.dates.{written}"
            yield Milestone(
                path, written, tuple(dict.fromkeys(titles)), tuple(dict.fromkeys(places)), *known, all(guards)
            )


def _periods(
    words: Words, schedules: Sequence[Schedule], machine: str, states: Sequence[tuple[Path, State]]
) -> Iterator[Period]:
    starts = _starts(words, schedules, machine)
    for at, state in states:
        start = starts.get(at)
        if start is None or state.final:
            continue
        leaving = [
            known
            for first in _dated(state)
            if first.to is not None and first.at is not None and (known := _known(schedules, first.at))
        ]
        ends = sorted({day for known in leaving for day in known if day is not None and day >= start})
        end, later = (ends[0] if ends else None), (ends[-1] if len(ends) > 1 else None)
        path = ".".join(("machines", machine, *at))
        yield Period(path, words.state(machine, at), words.of("machines", machine), start, end, later)


def _starts(words: Words, schedules: Sequence[Schedule], machine: str) -> Mapping[Path, date]:
    """The planned days on which states begin, of those into which only dated transitions lead."""
    body = words.model.machines[machine]
    known: dict[Path, list[date | None]] = {}
    for at, state in walk(body):
        for alternatives in state.next.values():
            written = alternatives[0].at
            day = _known(schedules, written) if written is not None else None
            for alternative in alternatives:
                target = resolved(machine, at, alternative.to)
                if target is not None:
                    known.setdefault(target, []).append(day[0] if day else None)
    for first in _begun(machine, body, ()):
        known.setdefault(first, []).append(None)
    return {
        at: min(day for day in found if day is not None)
        for at, found in known.items()
        if all(day is not None for day in found)
    }


def _begun(machine: str, body: Body, at: Path) -> Iterator[Path]:
    """The states in which a body and what is inside it begin."""
    if body.initial is not None and (target := resolved(machine, (*at, ""), body.initial.to)) is not None:
        yield target
    for name, part in body.parts.items():
        yield from _begun(machine, part, (*at, name))
