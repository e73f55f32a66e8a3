"""Field types that read a scalar as its field means it, whatever it looks like; all scalars come as text.

YAML's own readings (`no` as false, `12:30` as 750) never happen: a boolean is `true` or `false`, a text stays
as written. A fault is raised as an error of pydantic's that carries its `Rule`; `koopflow.model.reading`
turns it into a finding at its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, LiteralString, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from koopflow.diagnostics import Rule
from koopflow.durations import Duration, DurationError, parse_duration
from koopflow.i18n import UNDETERMINED
from koopflow.model.expressions import Expr, Listed
from koopflow.model.faults import (
    NO_VALUE,
    NOT_BOOLEAN,
    NOT_DATE,
    NOT_DURATION,
    NOT_ID,
    NOT_INTEGER,
    NOT_NUMBER,
    NOT_TEXT,
    RESERVED_ID,
)
from koopflow.model.guards import GuardError, parse

RESERVED = frozenset(
    {"true", "false", "and", "or", "not", "in", "count", "within", "element", "provider", "municipality"}
)
ID = re.compile(r"[a-z][a-z0-9-]*")


def fault(rule: Rule, at: tuple[str, ...] = (), /, **args: object) -> PydanticCustomError:
    """An error that becomes a finding of `rule`, at the keys `at` inside the value that is judged."""
    template: LiteralString = "{rule}"
    return PydanticCustomError("rule", template, {"rule": rule, "at": at, "args": args})


_MAY_BE_EMPTY = frozenset({"title", "description", "from", "until", "task"})


class Form(BaseModel):
    """A frozen value; keys are written with hyphens, unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        arbitrary_types_allowed=True,
        populate_by_name=False,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )

    @model_validator(mode="before")
    @classmethod
    def _no_value_forgotten(cls, value: object) -> object:
        """A key whose value was forgotten must not read as one that is not there."""
        if isinstance(value, dict):
            for key, given in value.items():
                if given is None and key in _wanting(cls):
                    raise fault(NO_VALUE, (key,), key=key)
        return value


@cache
def _wanting(form: type[Form]) -> frozenset[str]:
    """The keys that mean something else when they are left out than what an empty value might mean."""
    fields = {field.alias or name: field for name, field in form.model_fields.items()}
    given_away = {key for key, field in fields.items() if field.default is None} - _MAY_BE_EMPTY
    return frozenset(given_away | (fields.keys() & {"why"}))


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text as the name of an element; `koopflow.model.references` finds every use by these marks.

    `kind` is the section that it names an element of (`actors`, `flows`, …) or one of the special kinds:
    `path` (an absolute path), `target` (a state beside this one, or a path from the machine on), `state`,
    `transition`, `machine-path` (a path with `machines.` left out), `attribute`, `outcome`, `source`.
    """

    kind: str


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise fault(NOT_TEXT)
    return value


def _boolean(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise fault(NOT_BOOLEAN, value=shown(value))


def _integer(value: object) -> object:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        return int(value)
    raise fault(NOT_INTEGER, value=shown(value))


def _number(value: object) -> object:
    if isinstance(value, float):
        return value
    if isinstance(value, str) and re.fullmatch(
        r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?", value
    ):
        return float(value)
    raise fault(NOT_NUMBER, value=shown(value))


def _duration(value: object) -> object:
    if isinstance(value, Duration):
        return value
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except DurationError:
        raise fault(NOT_DURATION, value=shown(value)) from None


def _moment(value: object) -> object:
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise fault(NOT_DATE, value=shown(value)) from None
    if moment.tzinfo is not None:
        raise fault(NOT_DATE, value=shown(value))
    return moment


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise fault(NOT_DATE, value=shown(value)) from None


def _identifier(value: object) -> object:
    if isinstance(value, str) and value in RESERVED:
        raise fault(RESERVED_ID, value=value)
    if not (isinstance(value, str) and len(value) <= 100 and ID.fullmatch(value)):
        raise fault(NOT_ID, value=shown(value))
    return value


def _guard(value: object) -> Expr:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return Listed(tuple(_guard(item) for item in value))
    if not isinstance(value, str):
        raise fault(NOT_TEXT)
    try:
        return parse(value)
    except GuardError as error:
        raise fault(error.rule, offset=error.offset, length=error.length, **error.arguments) from None


def _localized(value: object) -> object:
    return {UNDETERMINED: value} if isinstance(value, str) else value


def listed(value: object) -> tuple[object, ...]:
    """One value where a list is expected is a list of one."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def shown(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return value if len(value) <= 60 else value[:59] + "…"
    return {"dict": "{…}", "list": "[…]", "tuple": "[…]", "NoneType": ""}.get(
        type(value).__name__, str(value)
    )


K = TypeVar("K")
T = TypeVar("T")

_ID_SCHEMA = {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"}
_SCALAR = {"type": ["string", "number", "boolean"]}

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_SCALAR)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
Integer = Annotated[int, BeforeValidator(_integer)]
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Span = Annotated[Duration, BeforeValidator(_duration), WithJsonSchema({"type": ["string", "number"]})]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string"})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Id = Annotated[str, BeforeValidator(_identifier), WithJsonSchema(_ID_SCHEMA)]
Guard = Annotated[Expr, BeforeValidator(_guard), WithJsonSchema({"type": ["string", "boolean", "number"]})]
Frozen = Annotated[Mapping[K, T], AfterValidator(MappingProxyType)]
"""A frozen mapping in file order."""
Table = Frozen[Id, T]
"""A frozen mapping from identifiers."""
Listing = Annotated[tuple[T, ...], BeforeValidator(listed)]
"""A list, or one value that stands for a list of one."""
Localized = Annotated[
    Mapping[Text, Text],
    BeforeValidator(_localized),
    AfterValidator(MappingProxyType),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    ),
]
"""A text by language; one without a language stands under `UNDETERMINED`."""


def empty() -> Any:
    """The default of a table that was not given."""
    return Field(default_factory=lambda: MappingProxyType({}))
