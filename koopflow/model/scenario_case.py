"""A scenario and its model in, what is missing about how cases come, begin and meet the world out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from koopflow.diagnostics import Diagnostic, Note
from koopflow.durations import is_known_country
from koopflow.model.elements import Attribute
from koopflow.model.fit import Fit, is_begun, short
from koopflow.model.meant import in_per_cent
from koopflow.model.scenario_faults import (
    COHORT_TIMES,
    ENDS_BEFORE,
    FOR_EXAMPLE,
    LACKED_HERE,
    NO_ARRIVALS,
    NO_PERIOD,
    NO_POLICY,
    NO_POPULATION,
    NO_TIME,
    NOT_A_CHANCE,
    NOT_OUTSIDE,
    OUT_OF_RANGE,
    UNKNOWN_COUNTRY,
    UNKNOWN_DATE,
    WRONG_FORM,
)
from koopflow.model.scenario_work import judged
from koopflow.model.scenarios import Population, SetChances
from koopflow.model.suggestions import suggested


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Everything about cases and what they meet."""
    yield from _arrivals(fit)
    yield from _population(fit)
    yield from _sittings(fit)
    yield from _events(fit)
    yield from _dates(fit)
    for index, closure in enumerate(fit.scenario.closures):
        if closure.until < closure.from_:
            yield fit.value(ENDS_BEFORE, f"closures.{index}.until", "closures")
    for name, calendar in fit.scenario.calendars.items():
        country = calendar.country
        if country is not None and country != "PL" and not is_known_country(country):
            yield fit.value(UNKNOWN_COUNTRY, f"calendars.{name}.country", country=country)


def _arrivals(fit: Fit) -> Iterator[Diagnostic]:
    for name, machine in fit.model.machines.items():
        if is_begun(machine, name, fit) and name not in fit.scenario.arrivals:
            yield fit.missing(NO_ARRIVALS, "arrivals", f"machines.{name}", machine=name)
    for name, arrivals in fit.scenario.arrivals.items():
        if arrivals.cohort is not None and (arrivals.from_ is None or arrivals.until is None):
            yield fit.key(COHORT_TIMES, f"arrivals.{name}", f"machines.{name}")
        if arrivals.from_ and arrivals.until and arrivals.until < arrivals.from_:
            yield fit.value(ENDS_BEFORE, f"arrivals.{name}.until", f"machines.{name}")


def _population(fit: Fit) -> Iterator[Diagnostic]:
    planned = {state.work.plans for state in fit.states.values() if state.work and state.work.plans}
    for name in planned:
        if name not in fit.scenario.planning:
            yield fit.missing(NO_POLICY, "planning", f"attributes.{name}", attribute=name)
    for name, attribute in fit.model.attributes.items():
        given = fit.scenario.population.get(name)
        if given is not None:
            yield from _beginning(fit, name, attribute, given)
        elif attribute.initial is None and name not in planned:
            yield fit.missing(NO_POPULATION, "population", f"attributes.{name}", attribute=name)


def _beginning(fit: Fit, name: str, attribute: Attribute, given: Population) -> Iterator[Diagnostic]:
    where, subject = f"population.{name}", f"attributes.{name}"
    if not _suits(attribute, given):
        hints = (Note(FOR_EXAMPLE, {"text": f"{name}: {_example(attribute)}"}),)
        yield fit.key(WRONG_FORM, where, subject, hints, attribute=name, type=attribute.type)
        return
    single: dict[str, float] = {}
    if attribute.type == "boolean" and given.chance:
        single[""] = given.chance.value
    elif attribute.type == "enum":
        yield from judged(fit, where, name, subject, {k: q.value for k, q in given.chances.items()})
    elif attribute.type == "integer":
        yield from _fixed(fit, name, attribute, given)
    elif given.set:
        yield from _too_many(fit, name, given.set)
        single = {f".each.{element}": quantity.value for element, quantity in given.set.each.items()}
        if given.set.one_of:
            rows = {str(index): quantity.value for index, (_, quantity) in enumerate(given.set.one_of)}
            yield from judged(fit, f"{where}.one-of", name, subject, rows)
    for at, chance in single.items():
        if not 0 <= chance <= 1:
            yield fit.value(NOT_A_CHANCE, where + at, subject, in_per_cent(chance), value=f"{chance:g}")


def _fixed(fit: Fit, name: str, attribute: Attribute, given: Population) -> Iterator[Diagnostic]:
    """Whether a plain number lies in the attribute's range: to it a distribution is cut, a slip is not."""
    least, most = (-(10**15) if attribute.min is None else attribute.min), attribute.max
    most = 10**15 if most is None else most
    number = given.chance.value if given.chance else None
    if number is not None and not least <= number <= most:
        bound = f"{least} ≤ {name} ≤ {most}"
        yield fit.value(
            OUT_OF_RANGE, f"population.{name}", f"attributes.{name}", value=f"{number:g}", bound=bound
        )


def _too_many(fit: Fit, name: str, given: SetChances) -> Iterator[Diagnostic]:
    """Whether `at-least` asks for more elements than can come at all."""
    can_come = sum(1 for quantity in given.each.values() if quantity.value > 0)
    if given.each and given.at_least is not None and given.at_least.value > can_come:
        where, bound = f"population.{name}.at-least", f"at-least ≤ {can_come}"
        yield fit.value(OUT_OF_RANGE, where, f"attributes.{name}", value=given.at_least.value, bound=bound)


def _suits(attribute: Attribute, given: Population) -> bool:
    if attribute.type == "boolean":
        return given.chance is not None
    if attribute.type == "enum":
        return bool(given.chances)
    if attribute.type == "integer":
        return given.count is not None or given.chance is not None
    return given.set is not None


def _example(attribute: Attribute) -> str:
    """How a beginning of this type is written."""
    if attribute.type == "enum":
        return f"{{{', '.join(f'{value}: …' for value in attribute.values)}}}"
    return {"boolean": "0.7", "integer": "{poisson: {mean: 1.8}}"}.get(attribute.type, "{each: {…: 0.4}}")


def _sittings(fit: Fit) -> Iterator[Diagnostic]:
    teams: dict[str, str] = {}
    for path, state in fit.states.items():
        if state.sitting:
            teams.setdefault(state.sitting.of, path)
    for team in teams:
        if team not in fit.scenario.sittings:
            yield fit.missing(NO_PERIOD, "sittings", f"actors.{team}", team=team)


def _events(fit: Fit) -> Iterator[Diagnostic]:
    given, outside = fit.by_path("events"), fit.ground.from_outside
    for path in fit.about.outline.transitions:
        if path in outside and path not in given:
            yield fit.missing(NO_TIME, "events", path, transition=short(path))
    for path, key in given.items():
        if path not in outside:
            yield fit.key(NOT_OUTSIDE, f"events.{key}", path, transition=short(path))


def _dates(fit: Fit) -> Iterator[Diagnostic]:
    """Told at the timer, so that scenarios of one model that all lack the date do not tell it each."""
    for path, number, way in fit.ground.alternatives:
        if way.at is None or way.at in fit.scenario.dates or _is_date(way.at):
            continue
        places = {name: fit.located.place(f"dates.{name}") for name in fit.scenario.dates}
        hints = suggested(way.at, places, places)
        lacking = (Note(LACKED_HERE, place=fit.located.place("dates")),)
        place = fit.about.of_alternative(path, number, "at")
        yield Diagnostic(UNKNOWN_DATE, place, path, {"name": way.at}, hints, lacking)


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
