"""Scenarios as an author declares them, after `extends` and local layers were laid over each other.

Every number may be written plainly or as `{value, low, high, source, assumption, fitted}`; a distribution may
carry the same remarks beside its parameters. What a scenario must say is judged against its model, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, model_validator

from koopflow.model.documents import Reference, Sources
from koopflow.model.elements import ActorRef, SourceRef
from koopflow.model.faults import (
    BAD_ARRIVALS,
    BAD_COST,
    BAD_DISTRIBUTION,
    BAD_PARAMETERS,
    MISSING,
    UNKNOWN_KEY,
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

T = TypeVar("T")
PathRef = Annotated[Text, Ref("machine-path")]

PARAMETERS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "fixed": (("value",),),
        "exponential": (("mean",),),
        "lognormal": (("mean", "sd"),),
        "gamma": (("mean", "sd"),),
        "weibull": (("mean", "sd"), ("shape", "scale")),
        "uniform": (("low", "high"),),
        "triangular": (("low", "mode", "high"),),
        "normal": (("mean", "sd"),),
        "poisson": (("mean",),),
        "empirical": (("values",), ("values", "weights")),
    }
)
"""Families of distributions and the sets of parameters that each can be given by."""
REMARKS = frozenset({"source", "assumption", "fitted", "low", "high", "description"})
_INNER = frozenset({"family", "parameters", "values", "weights", "shape"})


class Quantity(Form, Generic[T]):
    """A number of a scenario with where it comes from and, where it is an estimate, between what it lies."""

    value: T
    low: T | None = None
    high: T | None = None
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False
    fitted: Boolean = False
    description: Localized | None = None

    @model_validator(mode="before")
    @classmethod
    def _plainly(cls, value: object) -> object:
        return (
            value
            if isinstance(value, Quantity) or (isinstance(value, dict) and "value" in value)
            else {"value": value}
        )


class Distribution(Form, Generic[T]):
    """A family with its parameters; `never` has none. Times have durations as parameters, counts numbers.

    `shape` and `weights` are plain numbers.
    """

    family: Literal[
        "fixed",
        "exponential",
        "lognormal",
        "gamma",
        "weibull",
        "uniform",
        "triangular",
        "normal",
        "poisson",
        "empirical",
        "never",
    ]
    parameters: Frozen[Text, Quantity[T]] = empty()
    values: tuple[Quantity[T], ...] = ()
    weights: tuple[Quantity[Number], ...] = ()
    shape: Quantity[Number] | None = None
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False
    fitted: Boolean = False
    low: T | None = None
    high: T | None = None
    description: Localized | None = None


def _distribution(value: object) -> object:
    if isinstance(value, str):
        return (
            {"family": "never"} if value == "never" else {"family": "fixed", "parameters": {"value": value}}
        )
    if not isinstance(value, dict) or value.keys() & _INNER:
        raise fault(BAD_DISTRIBUTION, value=shown(value))
    if "value" in value:
        return {"family": "fixed", "parameters": {"value": value}}
    families = [key for key in value if key in PARAMETERS]
    if len(families) != 1:
        named = families or [key for key in value if key not in REMARKS]
        raise fault(BAD_DISTRIBUTION, value=", ".join(named[:1] if not families else named))
    family = families[0]
    given = value[family]
    if family == "fixed":
        given = {"value": given}
    elif family == "empirical" and isinstance(given, list):
        given = {"values": given}
    _judge_parameters(family, given)
    result: dict[str, object] = {
        "family": family,
        **{key: item for key, item in value.items() if key != family},
    }
    for key in ("values", "weights"):
        if key in given:
            result[key] = listed(given[key])
    if "shape" in given:
        result["shape"] = given["shape"]
    result["parameters"] = {key: item for key, item in given.items() if key not in _INNER}
    return result


def _judge_parameters(family: str, given: object) -> None:
    ways = PARAMETERS[family]
    wanted = " / ".join(", ".join(names) for names in ways)
    if not isinstance(given, dict):
        raise fault(BAD_PARAMETERS, at=(family,), family=family, wanted=wanted, given=shown(given))
    if any(given.keys() == set(names) for names in ways):
        return
    known = tuple(dict.fromkeys(name for names in ways for name in names))
    for key in given:
        if key not in known:
            raise fault(UNKNOWN_KEY, at=(family, key), key=key, known=", ".join(known))
    missing = [name for name in ways[0] if name not in given]
    if len(given) < len(ways[0]) and len(missing) == 1:
        raise fault(MISSING, at=(family,), key=missing[0])
    raise fault(BAD_PARAMETERS, at=(family,), family=family, wanted=wanted, given=", ".join(given) or "–")


TimeDistribution = Annotated[Distribution[Span], BeforeValidator(_distribution)]
CountDistribution = Annotated[Distribution[Number], BeforeValidator(_distribution)]


class ByElement(Form, Generic[T]):
    """A value that depends on the element that an `each` instance is about; `plain` where it does not."""

    plain: T | None = None
    by_element: Frozen[Text, T] = empty()
    otherwise: T | None = None


def _by_element(value: object) -> object:
    return value if isinstance(value, dict) and "by-element" in value else {"plain": value}


class Chances(Form):
    """The chances of the results of a work state, tried in order by `when`."""

    when: Guard | None = None
    of: Frozen[Text, Quantity[Number]]


def _chances(value: object) -> object:
    rows = value if isinstance(value, list) else [value]
    return tuple(
        {"when": row.get("when"), "of": {key: item for key, item in row.items() if key != "when"}}
        if isinstance(row, dict) and "when" in row
        else {"of": row}
        for row in rows
    )


GuardedChances = Annotated[tuple[Chances, ...], BeforeValidator(_chances)]
DurationOf = Annotated[ByElement[TimeDistribution], BeforeValidator(_by_element)]
ChancesOf = Annotated[ByElement[GuardedChances], BeforeValidator(_by_element)]


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
        ways = [self.every is not None, self.per_year is not None, self.cohort is not None, bool(self.at)]
        if sum(ways) != 1:
            raise fault(BAD_ARRIVALS)
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
        members = value.get("one-of", ())
        rows = tuple(
            (tuple(listed(row[0])), row[1]) if isinstance(row, list) and len(row) == 2 else row
            for row in members
        )  # type: ignore[arg-type]
        return {"set": {**value, "one-of": rows} if "one-of" in value else value}
    if isinstance(value, dict) and value.keys() & PARAMETERS.keys():
        return {"count": value}
    return {"chances": value}


class Capacity(Form):
    """How many units of an actor each municipality (or county) has, when they work and for what share."""

    units: Quantity[Integer] | None = None
    calendar: Id | None = None
    share: Quantity[Number] | None = None
    caseload: Quantity[Integer] | None = None


class Calendar(Form):
    """Opening hours by weekday; with `country`, closed on its public holidays.

    `hours` maps `mon`, `mon-fri`, `sat, sun` … to one or several `HH:MM-HH:MM`.
    """

    country: Text | None = None
    hours: Frozen[Text, Listing[Text]]
    title: Localized | None = None


class SittingPlan(Form):
    """When a team sits and how many cases a sitting takes."""

    every: Quantity[Span]
    agenda: Quantity[Integer] | None = None
    first: Moment | None = None
    while_: Guard | None = None


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
    text = value.get("value") if isinstance(value, dict) else value
    if isinstance(text, str):
        amount, found, unit = text.partition(" per ")
        if isinstance(value, dict):
            return {"amount": {**value, "value": amount.strip()}, **({"per": unit.strip()} if found else {})}
        return {"amount": amount.strip(), **({"per": unit.strip()} if found else {})}
    raise fault(BAD_COST, value=shown(value))


class Budget(Form):
    """Money that pays for the listed uses."""

    amount: Quantity[Number]
    per: Literal["municipality", "case", "scenario"] = "municipality"
    pays: Listing[Text] = ()


class Priority(Form):
    """Guards that put waiting work before or behind the rest."""

    high: Guard | None = None
    low: Guard | None = None


class ScenarioHeader(Form):
    """The header of a scenario; `of` is a model's or an adaptation's id."""

    id: Id
    of: Annotated[Reference, BeforeValidator(lambda v: {"id": v} if isinstance(v, str) else v)] | None = None
    extends: Id | None = None
    start: Moment | None = None
    horizon: Quantity[Span] | None = None
    warm_up: Quantity[Span] | Literal["mser-5"] | None = None
    run_out: Quantity[Span] | None = None
    replications: Integer | None = None
    seed: Integer | None = None
    title: Localized | None = None
    description: Localized | None = None
    version: Text | None = None
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False


def _municipalities(value: object) -> object:
    if isinstance(value, list) or (isinstance(value, str) and ID.fullmatch(value)):
        return listed(value)
    return value


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
    municipalities: Annotated[Integer | tuple[Text, ...], BeforeValidator(_municipalities)] = 1
    per_county: Quantity[Integer] | None = None
    counties: Quantity[Integer] | None = None
    sweep: Frozen[Text, object] = empty()
