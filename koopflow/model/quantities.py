"""The numbers of a scenario: quantities with their origin, distributions, chances, values by element.

They stand apart from the sections of a scenario, which are made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BeforeValidator, model_validator

from koopflow.model.elements import SourceRef
from koopflow.model.faults import BAD_DISTRIBUTION, BAD_PARAMETERS, MISSING, UNKNOWN_KEY
from koopflow.model.fields import (
    Boolean,
    Form,
    Frozen,
    Guard,
    Localized,
    Number,
    Span,
    Text,
    empty,
    fault,
    listed,
    shown,
)

T = TypeVar("T")

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
QUANTITY = ("value", "low", "high", "source", "assumption", "fitted", "description")
"""The keys of a number in its long form."""
_INNER = frozenset({"family", "parameters", "values", "weights", "shape"})


def only_known(given: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Judge the keys of a long form before it is made from: afterwards its keys are no longer the author's."""
    for key in given:
        if key not in known:
            raise fault(UNKNOWN_KEY, (key,), key=key, known=", ".join(known))


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
        if isinstance(value, dict) and "value" not in value:
            only_known(value, QUANTITY)
            raise fault(MISSING, key="value")
        return value if isinstance(value, Quantity | dict) else {"value": value}


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
        only_known(value, QUANTITY)
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
        raise fault(BAD_PARAMETERS, (family,), family=family, wanted=wanted, given=shown(given))
    if any(given.keys() == set(names) for names in ways):
        return
    known = tuple(dict.fromkeys(name for names in ways for name in names))
    for key in given:
        if key not in known:
            raise fault(UNKNOWN_KEY, (family, key), key=key, known=", ".join(known))
    missing = [name for name in ways[0] if name not in given]
    if len(given) < len(ways[0]) and len(missing) == 1:
        raise fault(MISSING, (family,), key=missing[0])
    raise fault(BAD_PARAMETERS, (family,), family=family, wanted=wanted, given=", ".join(given) or "–")


def _coming(value: object) -> object:
    """A time that comes: only an outside event may `never` happen."""
    if value == "never":
        raise fault(BAD_DISTRIBUTION, value="never")
    return _distribution(value)


TimeDistribution = Annotated[Distribution[Span], BeforeValidator(_distribution)]
ComingTime = Annotated[Distribution[Span], BeforeValidator(_coming)]
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
DurationOf = Annotated[ByElement[ComingTime], BeforeValidator(_by_element)]
ChancesOf = Annotated[ByElement[GuardedChances], BeforeValidator(_by_element)]
