"""Scenarios as an author declares them, after `extends` and local layers were laid over each other.

Every number may be written plainly or as `{value, low, high, source, assumption, fitted}`; a distribution may
carry the same remarks beside its parameters. What a scenario must say is judged against its model, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema, model_validator

from koopflow.durations import CalendarError, Duration, DurationError, Week, parse_duration, parse_week
from koopflow.model.documents import Accepted, Reference, Sources
from koopflow.model.elements import ActorRef, SourceRef
from koopflow.model.expressions import Dotted, Expr, Within
from koopflow.model.faults import (
    BAD_ARRIVALS,
    BAD_COST,
    BAD_HOURS,
    MISSING,
    NOT_ID,
    NOT_INTEGER,
    NOT_LIST,
    NOT_WARM_UP,
)
from koopflow.model.fields import (
    ID,
    Boolean,
    Form,
    Frozen,
    Guard,
    Id,
    Integer,
    Listing,
    Localized,
    Moment,
    Number,
    Ref,
    Span,
    Text,
    empty,
    fault,
    listed,
    shown,
)
from koopflow.model.quantities import (
    PARAMETERS,
    QUANTITY,
    REMARKS,
    ChancesOf,
    CountDistribution,
    DurationOf,
    Quantity,
    TimeDistribution,
    only_known,
)

PathRef = Annotated[Text, Ref("machine-path")]


class Arrivals(Form):
    """How cases come: by a distribution of the time between two, a rate, a cohort, or at given moments."""

    every: TimeDistribution | None = None
    per_year: Quantity[Number] | None = None
    cohort: Quantity[Integer] | None = None
    at: Listing[Moment] = ()
    from_: Moment | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Arrivals:
        given = {"every": self.every, "per-year": self.per_year, "cohort": self.cohort, "at": self.at or None}
        ways = tuple(way for way, value in given.items() if value is not None)
        if len(ways) != 1:
            raise fault(BAD_ARRIVALS, ways[1:2])
        return self


class SetChances(Form):
    """How a set attribute begins: each element by its chance, or one of several sets."""

    each: Frozen[Text, Quantity[Number]] = empty()
    at_least: Quantity[Integer] | None = None
    one_of: tuple[tuple[tuple[Text, ...], Quantity[Number]], ...] = ()


class Population(Form):
    """How an attribute begins; the attribute's type says which of the forms it has."""

    chance: Quantity[Number] | None = None
    chances: Frozen[Text, Quantity[Number]] = empty()
    count: CountDistribution | None = None
    set: SetChances | None = None


def _population(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, dict) and "value" in value):
        return {"chance": value}
    if isinstance(value, dict) and value.keys() & {"each", "one-of"}:
        rows = tuple(
            (listed(row[0]), row[1]) if isinstance(row, list) and len(row) == 2 else row
            for row in listed(value.get("one-of"))
        )
        return {"set": {**value, "one-of": rows} if "one-of" in value else value}
    if isinstance(value, dict) and names_family(value.keys()) and not _is_sole_value(value):
        return {"count": value}
    if isinstance(value, dict) and _has_parameters(value):
        return {"count": value}
    return {"chances": value}


def _is_sole_value(chances: Mapping[str, object]) -> bool:
    """Whether an enum value is called like a family, as in `{normal: 1}`: parameters would be a mapping or a list."""
    return any(isinstance(chances.get(family), str) for family in PARAMETERS.keys() - {"fixed"})


def _has_parameters(value: Mapping[str, object]) -> bool:
    """Whether it looks like a distribution of an unknown family: a chance is a mapping only with its `value`."""
    named = [item for key, item in value.items() if key not in REMARKS]
    return len(named) == 1 and isinstance(named[0], dict) and "value" not in named[0]


def names_family(keys: Iterable[str]) -> bool:
    """Whether these are the keys of a distribution: one family, and remarks."""
    others = set(keys) - REMARKS
    return len(others) == 1 and others <= PARAMETERS.keys()


class Capacity(Form):
    """How many units of an actor each municipality (or county) has, when they work and for what share."""

    units: Quantity[Integer] | None = None
    calendar: Id | None = None
    share: Quantity[Number] | None = None
    caseload: Quantity[Integer] | None = None


class Calendar(Form):
    """Opening hours by weekday; with `country`, closed on its public holidays.

    `hours` maps `mon`, `mon-fri`, `sat, sun` … to one or several `HH:MM-HH:MM`; `week` is their sum.
    """

    country: Text | None = None
    hours: Frozen[Text, Listing[Text]]
    title: Localized | None = None

    @property
    def week(self) -> Week:
        """For Monday to Sunday the open stretches in seconds of the day."""
        return parse_week(self.hours)

    @model_validator(mode="after")
    def _hours(self) -> Calendar:
        for names, stretches in self.hours.items():
            try:
                parse_week({names: stretches})
            except CalendarError as error:
                raise fault(BAD_HOURS, ("hours", names), value=shown(error.text)) from None
        return self


def _inside(expression: Expr) -> Expr:
    """A bare path, as in `while: team.working`, stands for being within that state."""
    if isinstance(expression, Dotted) and expression.parts[0] != "element":
        return Within.state(expression.parts, expression.span)
    return expression


class SittingPlan(Form):
    """When a team sits and how many cases a sitting takes."""

    every: Quantity[Span]
    agenda: Quantity[Integer] | None = None
    first: Moment | None = None
    while_: Annotated[Guard, AfterValidator(_inside)] | None = None


class Closure(Form):
    """What is closed from one day until another, both included."""

    of: Listing[Text]
    from_: Moment
    until: Moment
    why: Localized | None = None
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False


class Cost(Form):
    """An amount of money for each use, or for each unit of time worked."""

    amount: Quantity[Number]
    per: Literal["use", "min", "h", "d"] = "use"


def _cost(value: object) -> object:
    if isinstance(value, dict) and "amount" in value:
        return value
    if isinstance(value, dict):
        only_known(value, QUANTITY)
        if "value" not in value:
            raise fault(MISSING, key="value")
    text = value["value"] if isinstance(value, dict) else value
    found = _COST.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise fault(BAD_COST, value=shown(text))
    remarks = value if isinstance(value, dict) else {}
    return {"amount": {**remarks, "value": found[1]}, "per": found[2] or "use"}


_COST = re.compile(r"\s*([0-9.eE+-]+)(?:\s+per\s+(use|min|h|d))?\s*")


class Budget(Form):
    """Money that pays for the listed uses."""

    amount: Quantity[Number]
    per: Literal["municipality", "case", "scenario"] = "municipality"
    pays: Listing[Text] = ()


class Priority(Form):
    """Guards that put waiting work before or behind the rest."""

    high: Guard | None = None
    low: Guard | None = None


MSER = "mser-5"


def _warm_up(value: object) -> object:
    if isinstance(value, Duration) or value == MSER:
        return value
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except DurationError:
        raise fault(NOT_WARM_UP, value=shown(value)) from None


WarmUp = Annotated[
    Duration | Literal["mser-5"], BeforeValidator(_warm_up), WithJsonSchema({"type": ["string", "number"]})
]
"""How long nothing is counted, or the rule by which it is found."""


class ScenarioHeader(Form):
    """The header of a scenario; `of` is a model's or an adaptation's id."""

    id: Id
    of: Annotated[Reference, BeforeValidator(lambda v: {"id": v} if isinstance(v, str) else v)] | None = None
    extends: Id | None = None
    start: Moment | None = None
    horizon: Quantity[Span] | None = None
    warm_up: Quantity[WarmUp] | None = None
    run_out: Quantity[Span] | None = None
    replications: Integer | None = None
    seed: Integer | None = None
    title: Localized | None = None
    description: Localized | None = None
    version: Text | None = None
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False

    @property
    def given_warm_up(self) -> Duration | None:
        """The warm-up where it is given as a time."""
        given = self.warm_up and self.warm_up.value
        return given if isinstance(given, Duration) else None

    @property
    def is_warm_up_found(self) -> bool:
        """Whether pilot runs find the warm-up."""
        return self.warm_up is not None and self.warm_up.value == MSER


def _municipalities(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value):
        return int(value[:18])
    if isinstance(value, dict):
        raise fault(NOT_LIST, given=shown(value))
    names = listed(value)
    for name in names or (value,):
        if not (isinstance(name, str) and ID.fullmatch(name)):
            is_name = isinstance(name, str) and name[:1].isalpha()
            raise fault(NOT_ID if is_name else NOT_INTEGER, value=shown(name))
    return names


class Scenario(Form):
    """Every number that a simulation of a model needs."""

    koopflow: Literal["1"]
    scenario: ScenarioHeader
    sources: Sources = empty()
    calendars: Frozen[Id, Calendar] = empty()
    arrivals: Frozen[Annotated[Text, Ref("machines")], Arrivals] = empty()
    population: Frozen[
        Annotated[Text, Ref("attributes")], Annotated[Population, BeforeValidator(_population)]
    ] = empty()
    capacity: Annotated[
        Mapping[
            ActorRef,
            Annotated[
                Capacity,
                BeforeValidator(
                    lambda v: (
                        {"units": v} if isinstance(v, str) or (isinstance(v, dict) and "value" in v) else v
                    )
                ),
            ],
        ],
        AfterValidator(MappingProxyType),
    ] = empty()
    durations: Frozen[PathRef, DurationOf] = empty()
    chances: Frozen[PathRef, ChancesOf] = empty()
    events: Frozen[PathRef, TimeDistribution] = empty()
    sittings: Frozen[ActorRef, SittingPlan] = empty()
    closures: Listing[Closure] = ()
    planning: Annotated[
        Mapping[
            Annotated[Text, Ref("attributes")], Literal["fewest", "cheapest", "local-first", "capacity-aware"]
        ],
        AfterValidator(MappingProxyType),
    ] = empty()
    delays: Frozen[Annotated[Text, Ref("flows")], DurationOf] = empty()
    costs: Frozen[Text, Annotated[Cost, BeforeValidator(_cost)]] = empty()
    budgets: Frozen[Id, Budget] = empty()
    priorities: Frozen[PathRef, Priority] = empty()
    dates: Frozen[Id, Quantity[Moment]] = empty()
    begin: Frozen[Annotated[Text, Ref("machines")], Text] = empty()
    municipalities: Annotated[int | tuple[Text, ...], BeforeValidator(_municipalities)] = 1
    per_county: Quantity[Integer] | None = None
    counties: Quantity[Integer] | None = None
    sweep: Frozen[Text, object] = empty()
    accepted: Listing[Accepted] = ()
