"""A scenario and its model in, what is missing or wrong about work out: durations, chances, calendars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice, product
from math import prod

from koopflow.diagnostics import Diagnostic
from koopflow.durations import Duration, WorkingCalendar, common
from koopflow.model.elements import Attribute
from koopflow.model.expressions import Expr, Name
from koopflow.model.fit import Fit, machine_of, results, short
from koopflow.model.guards import EvaluationError, Reference, Value, evaluate, names
from koopflow.model.machines import State
from koopflow.model.meant import in_per_cent
from koopflow.model.quantities import ByElement, Chances, Distribution
from koopflow.model.scenario_faults import (
    BY_ELEMENT_GAP,
    BY_ELEMENT_OUTSIDE,
    CHANCES_SUM,
    EFFORT_IN_DAYS,
    NO_CHANCE,
    NO_CHANCES,
    NO_COMMON_HOUR,
    NO_DURATION,
    NOT_A_CHANCE,
    NOT_WORK,
    UNKNOWN_CALENDAR,
)
from koopflow.model.suggestions import suggested

TOLERANCE = 1e-6
"""By how much chances may miss 1: decimals such as 0.333333 do not sum to it."""

TRIED = 2_000
"""Of more ways in which the attributes of conditions can stand none is tried."""


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Everything about work."""
    durations, chances = fit.by_path("durations"), fit.by_path("chances")
    for path, state in fit.states.items():
        if state.task and path not in durations:
            yield fit.missing(NO_DURATION, "durations", path, state=short(path))
        found = results(state)
        if len(found) > 1 and path not in chances:
            yield fit.missing(NO_CHANCES, "chances", path, state=short(path), results=", ".join(found))
    for section in ("durations", "chances", "priorities"):
        yield from _no_work(fit, section)
    for path, key in durations.items():
        yield from _duration(fit, path, key)
    for path, key in chances.items():
        yield from _chances(fit, path, key)
    for flow, delay in fit.scenario.delays.items():
        machines = fit.ground.senders.get(flow, ())
        yield from _by_element(fit, f"delays.{flow}", f"flows.{flow}", delay, machines)
    yield from _calendars(fit)


def _no_work(fit: Fit, section: str) -> Iterator[Diagnostic]:
    for path, key in fit.by_path(section).items():
        state = fit.states.get(path)
        waits = section == "priorities" and state is not None and state.holds
        if path in fit.about.outline.parts and not waits and (state is None or state.work is None):
            yield fit.key(NOT_WORK, f"{section}.{key}", path, state=short(path), section=section)


def _duration(fit: Fit, path: str, key: str) -> Iterator[Diagnostic]:
    given, where = fit.scenario.durations[key], f"durations.{key}"
    yield from _by_element(fit, where, path, given, (machine_of(path),))
    state = fit.states.get(path)
    if state is None or not _is_effort(fit, state):
        return
    found = (
        (f"{at}.{distribution.family}.{name}", duration.text)
        for at, distribution in parts(given, where)
        for name, duration in times(distribution)
        if duration.is_effort_suspicious
    )
    for at, text in islice(found, 1):
        yield fit.value(EFFORT_IN_DAYS, at, path, value=text)


def _is_effort(fit: Fit, state: State) -> bool:
    """Whether somebody works: a household keeps no hours, and without `by` time only passes."""
    by = tuple(state.task.by) if state.task else (state.sitting.of,) if state.sitting else ()
    return any((actor := fit.model.actors.get(name)) is None or actor.kind != "household" for name in by)


def times(distribution: Distribution[Duration]) -> Iterator[tuple[str, Duration]]:
    """The durations that a distribution is given by, with the keys at which they stand."""
    for name, quantity in distribution.parameters.items():
        yield name, quantity.value
    for index, quantity in enumerate(distribution.values):
        yield f"values.{index}", quantity.value


def parts(
    given: ByElement[Distribution[Duration]], where: str
) -> Iterator[tuple[str, Distribution[Duration]]]:
    """The distributions in a value that may depend on an element, each with its path."""
    if given.plain is not None:
        yield where, given.plain
    for element, distribution in given.by_element.items():
        yield f"{where}.by-element.{element}", distribution
    if given.otherwise is not None:
        yield f"{where}.otherwise", given.otherwise


def _by_element(
    fit: Fit,
    where: str,
    subject: str,
    given: ByElement[Distribution[Duration]] | ByElement[tuple[Chances, ...]],
    machines: tuple[str, ...],
) -> Iterator[Diagnostic]:
    """Whether a value by element is given where there are elements, and for all of them."""
    if given.plain is not None:
        return
    name = where.partition(".")[2]
    elements: dict[str, None] = {}
    for machine in machines:
        found = fit.elements(machine)
        if found is None:
            yield fit.key(BY_ELEMENT_OUTSIDE, where, subject, name=name)
            return
        elements |= dict.fromkeys(found)
    gap = [element for element in elements if element not in given.by_element]
    if gap and given.otherwise is None:
        yield fit.key(BY_ELEMENT_GAP, where, subject, name=name, elements=", ".join(gap))


def _chances(fit: Fit, path: str, key: str) -> Iterator[Diagnostic]:
    given, where = fit.scenario.chances[key], f"chances.{key}"
    yield from _by_element(fit, where, path, given, (machine_of(path),))
    state = fit.states.get(path)
    if state is None or state.work is None:
        return
    said = [(where, given.plain), (f"{where}.otherwise", given.otherwise)]
    said += [(f"{where}.by-element.{element}", found) for element, found in given.by_element.items()]
    for at, alternatives in said:
        if alternatives is None:
            continue
        if not _whole(fit, alternatives):
            found = ", ".join(results(state))
            yield fit.key(NO_CHANCES, at, path, state=short(path), results=found)
        for index, row in enumerate(alternatives):
            alone = len(alternatives) == 1 and row.when is None
            yield from _row(fit, at if alone else f"{at}.{index}", path, state, row)


def _whole(fit: Fit, rows: tuple[Chances, ...]) -> bool:
    """Whether some row holds whatever the attributes are, as far as a few of them can be tried out."""
    conditions = [row.when for row in rows if row.when is not None]
    if len(conditions) < len(rows):
        return True
    asked = [name for condition in conditions for name in names(condition)]
    known = dict.fromkeys(n.id for n in asked if isinstance(n, Name) and n.id in fit.model.attributes)
    values = [_values(fit.model.attributes[name]) for name in known]
    if not all(isinstance(name, Name) for name in asked) or prod(map(len, values)) not in range(1, TRIED):
        return True
    try:
        return all(_some(conditions, dict(zip(known, chosen, strict=True))) for chosen in product(*values))
    except EvaluationError:
        return True  # a condition that is wrong in itself is told by its own finding


def _some(conditions: list[Expr], values: Mapping[str, Value]) -> bool:
    return any(evaluate(condition, partial(_meant, values)) for condition in conditions)


def _meant(values: Mapping[str, Value], name: Reference) -> Value:
    """The value of an attribute; any other name stands for itself."""
    return values.get(name.id, name.id) if isinstance(name, Name) else False


def _values(attribute: Attribute) -> tuple[Value, ...]:
    """All values that an attribute can have; none where they are too many to be tried."""
    if attribute.type == "boolean":
        return (False, True)
    if attribute.type == "integer" and attribute.min is not None and attribute.max is not None:
        return tuple(range(attribute.min, min(attribute.max, attribute.min + TRIED) + 1))
    return attribute.values if attribute.type == "enum" else ()


def _row(fit: Fit, where: str, path: str, state: State, row: Chances) -> Iterator[Diagnostic]:
    absent = [result for result in results(state) if result not in row.of]
    for result in absent:
        yield fit.key(NO_CHANCE, where, path, result=result, state=short(path))
    chances = {name: quantity.value for name, quantity in row.of.items()}
    yield from judged(fit, where, short(path), path, chances, whole=not absent)


def judged(
    fit: Fit, where: str, name: str, subject: str, chances: Mapping[str, float], whole: bool = True
) -> Iterator[Diagnostic]:
    """Chances that lie outside their range, or else, where all are given, do not sum to 1."""
    outside = [key for key, chance in chances.items() if not 0 <= chance <= 1]
    for key in outside:
        hints = in_per_cent(chances[key])
        yield fit.value(NOT_A_CHANCE, f"{where}.{key}", subject, hints, value=f"{chances[key]:g}")
    total = sum(chances.values())
    if whole and not outside and abs(total - 1) > TOLERANCE:
        yield fit.key(CHANCES_SUM, where, subject, name=name, sum=f"{total:.6g}")


def _calendars(fit: Fit) -> Iterator[Diagnostic]:
    weeks = {name: WorkingCalendar(calendar.week) for name, calendar in fit.scenario.calendars.items()}
    calendars: dict[str, str] = {}
    for actor, capacity in fit.scenario.capacity.items():
        if capacity.calendar is None:
            continue
        if capacity.calendar not in weeks:
            places = {name: fit.located.place(f"calendars.{name}") for name in fit.scenario.calendars}
            hints = suggested(capacity.calendar, places, places)
            where = f"capacity.{actor}.calendar"
            yield fit.value(UNKNOWN_CALENDAR, where, f"actors.{actor}", hints, name=capacity.calendar)
        else:
            calendars[actor] = capacity.calendar
    # The same few calendars meet in most states, so whether they have an hour in common is found out once.
    never: dict[frozenset[str], bool] = {}
    for path, state in fit.states.items():
        by = state.task.by if state.task else (state.sitting.of,) if state.sitting else ()
        standing = (who for actor in by for who in standing_for(fit, actor))
        actors = [actor for actor in dict.fromkeys(standing) if actor in calendars]
        meeting = frozenset(calendars[actor] for actor in actors)
        if meeting not in never:
            never[meeting] = bool(meeting) and not common(weeks[name] for name in meeting).is_ever_open
        if never[meeting]:
            where = f"capacity.{actors[-1]}.calendar"
            yield fit.value(NO_COMMON_HOUR, where, path, state=short(path), actors=", ".join(actors))


def standing_for(fit: Fit, actor: str, around: tuple[str, ...] = ()) -> Iterator[str]:
    """The actor, or the members that a team without a capacity of its own stands for."""
    found = fit.model.actors.get(actor)
    if found is None or found.kind != "team" or actor in fit.scenario.capacity:
        yield actor
    elif actor not in around:
        for member in found.members:
            yield from standing_for(fit, member, (*around, actor))
