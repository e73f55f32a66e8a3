"""The types of the three documents in, their JSON Schema out, with which editors complete and check.

It is made from the types' fields, so it cannot fall behind them; what their validators accept beside the
plain form (one value for a list, `by: worker`, `next: {done: state}`, bare durations) is stated here by type.
Alternatives are written as `if` and `then`, because editors answer a failed `oneOf` with the errors of every
branch. A scenario may give only what differs from the one that it extends, so in its sections nothing is
required and `null` removes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from koopflow.durations import Duration
from koopflow.model import elements, machines, quantities, rules, scenarios
from koopflow.model.documents import Adaptation, Model, Reference
from koopflow.model.fields import RESERVED, Form, Guard, Id, Localized, listed
from koopflow.model.schema_forms import (
    BOOLEAN,
    DATE,
    DURATION,
    ID_PATTERN,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    cost,
    either,
    hours,
    listing,
    unless_null,
)
from koopflow.model.schema_numbers import LOCALIZED, Amount, NumberSchemas

DIALECT = "http://json-schema.org/draft-07/schema#"

_SCALARS: Mapping[type, Schema] = {
    str: TEXT, bool: BOOLEAN, int: INTEGER, float: NUMBER, Duration: DURATION, datetime: MOMENT, date: DATE,
}  # fmt: skip
_SHORT: Mapping[type[Form], Schema] = {
    elements.Basis: TEXT,
    machines.Initial: TEXT,
    machines.Alternative: TEXT,
    machines.Sitting: TEXT,
    Reference: TEXT,
}
"""What may stand for a form that is given by its one most important part."""
_PARTIAL = frozenset({scenarios.__name__, quantities.__name__})
_KINDS: Mapping[str, type[Form]] = {"model": Model, "adaptation": Adaptation, "scenario": scenarios.Scenario}
_AMOUNTS: Mapping[type, Amount] = {float: "number", int: "integer", Duration: "duration", datetime: "moment"}


def json_schema(language: str = "en") -> dict[str, Any]:
    """The schema of all three documents (draft 7), explained in the language; the header tells which it is."""
    writer = _Writer(language)
    branch: Schema = {"required": [next(iter(_KINDS))]}
    for kind, form in reversed(tuple(_KINDS.items())):
        branch = {"if": {"required": [kind]}, "then": writer.form(form), "else": branch}
    headers = {kind: writer.explained({}, form.__name__, kind) for kind, form in _KINDS.items()}
    return {
        "$schema": DIALECT,
        "title": "koopflow",
        "type": "object",
        "required": ["koopflow"],
        "properties": {"koopflow": writer.explained({"enum": [1, "1"]}, "Model", "koopflow"), **headers},
        **branch,
        "definitions": dict(sorted(writer.definitions.items())),
    }


class _Writer(NumberSchemas):
    """Collects the definitions of forms while the schema of one language is written."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.aliases = _aliases()

    def form(self, form: type[Form]) -> Schema:
        """A reference to the form's definition, which is written when it is first met."""
        name = form.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            plain = self._object(form)
            self.definitions[name] = either({"object": plain}, _SHORT[form]) if form in _SHORT else plain
        return {"$ref": f"#/definitions/{name}"}

    def _object(self, form: type[Form]) -> Schema:
        partial = form.__module__ in _PARTIAL and form is not scenarios.ScenarioHeader
        hints = get_type_hints(form, include_extras=True)
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for name, field in form.model_fields.items():
            key = field.alias or name
            schema = self._special(form, key) or self.of(hints[name])
            if partial:
                schema = unless_null(_with_removals(schema))
            properties[key] = self.explained(schema, form.__name__, key)
            if field.is_required() and (not partial or key in ("koopflow", "scenario")):
                required.append(key)
        if form is Model or form is Adaptation or form is scenarios.Scenario:
            properties["koopflow"] = {"enum": [1, "1"]}
        result: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if required:
            result["required"] = required
        return {**result, **_conditions(form)}

    def _special(self, form: type[Form], key: str) -> Schema | None:
        """The schemas of fields whose validators read more than their types say."""
        match form.__name__, key:
            case "ScenarioHeader", "warm-up":
                return either({"object": self.quantity("duration")}, {"type": "string"})
            case "ScenarioHeader", "of":
                return self.form(Reference)
            case "Body" | "State" | "Machine", "until":
                return listing({"type": ["string", "integer"]})
            case "ModelRule", "exactly":
                return listing(listing(TEXT))
            case "Scenario", "municipalities":
                return listing(TEXT)
            case "Calendar", "hours":
                return hours()
            case "SetChances", "one-of":
                return listing({"type": "array", "items": [listing(TEXT), self.quantity("number")]})
        return None

    def of(self, hint: Any) -> Schema:
        """The schema of a type as it stands in a field."""
        for alias, schema in self.aliases:
            if hint == alias:
                return schema
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self._annotated(hint, args[0], args[1:])
        if origin in (Union, UnionType):
            return self.of(next(arg for arg in args if arg is not NoneType))
        if origin is Literal:
            return {"enum": list(args)}
        if origin is tuple:
            return {"type": "array", "items": self.of(args[0])}
        if origin is not None and issubclass(origin, Mapping):
            return self._table(args[0], self.of(args[1]))
        if hint in _SCALARS:
            return _SCALARS[hint]
        if isinstance(hint, type) and issubclass(hint, Form):
            return self._number(hint) or self.form(hint)
        return {}

    def _annotated(self, hint: Any, inner: Any, marks: tuple[Any, ...]) -> Schema:
        if hint == rules.Permissions:
            return self._permissions()
        schema = self.of(inner)
        if hint in (elements.Bases, machines.Alternatives, quantities.GuardedChances):
            return listing(schema["items"])
        if any(isinstance(mark, BeforeValidator) and mark.func is listed for mark in marks):
            return listing(schema["items"])
        bounds = [
            bound for mark in marks for bound in (mark.metadata if isinstance(mark, FieldInfo) else [mark])
        ]
        for bound in bounds:
            if isinstance(bound, Ge):
                schema = {**schema, "minimum": bound.ge}
        return schema

    def _table(self, key: Any, value: Schema) -> Schema:
        table: Schema = {"type": "object", "additionalProperties": value}
        if key == Id:
            table["propertyNames"] = {"pattern": ID_PATTERN, "not": {"enum": sorted(RESERVED)}}
        return table

    def _permissions(self) -> Schema:
        verbs: Schema = {"enum": list(rules.VERBS)}
        bounded: Schema = {
            "type": "object",
            "properties": {verb: self.form(rules.Bounds) for verb in rules.VERBS},
            "additionalProperties": False,
        }
        return listing(either({"object": bounded}, verbs))

    def _number(self, form: type[Form]) -> Schema | None:
        """The schemas of quantities and what is made of them; None for any other form."""
        meta = form.__pydantic_generic_metadata__
        origin, args = meta["origin"], meta["args"]
        if origin is quantities.Quantity:
            return self.quantity(_AMOUNTS[get_args(args[0])[0]])
        if origin is quantities.Distribution:
            return self.distribution(_AMOUNTS[get_args(args[0])[0]])
        if origin is quantities.ByElement:
            return self.by_element(self.of(args[0]))
        if form is quantities.Chances:
            return self.chances(listing(TEXT))
        if form is scenarios.Population:
            return self.population(self.form(scenarios.SetChances))
        if form is scenarios.Capacity:
            plain = self.definition("Capacity", self._object(form))
            value: Schema = {"if": {"required": ["value"]}, "then": self.quantity("integer"), "else": plain}
            return either({"object": value}, INTEGER)
        if form is scenarios.Cost:
            plainly = self._object(form)["properties"]
            given: Schema = {**plainly, "value": cost(), **self.remarks(NUMBER)}
            full: Schema = {"type": "object", "properties": given, "additionalProperties": False}
            return either({"object": self.definition("Cost", full)}, cost())
        return None


def _aliases() -> list[tuple[Any, Schema]]:
    """Types that are read by a function of their own, each with what that function accepts."""
    several: Schema = {"type": "object", "additionalProperties": {**INTEGER, "minimum": 1}}
    return [
        (Guard, listing(TEXT)),
        (Localized, LOCALIZED),
        (Id, {"type": "string", "pattern": ID_PATTERN}),
        (machines.Crew, either({"object": several}, listing(TEXT))),
        (rules.Events, listing(listing(TEXT))),
    ]


def _with_removals(schema: Schema) -> Schema:
    """A table of a scenario, in which `null` takes out what the extended scenario gives."""
    values = schema.get("additionalProperties")
    return {**schema, "additionalProperties": unless_null(values)} if isinstance(values, dict) else schema


def _conditions(form: type[Form]) -> Schema:
    """What must stand together in a form, beyond the keys that are always required."""
    if form is rules.Change:
        verbs = [{"required": [verb]} for verb in rules.VERBS]
        needs = {"rename": "to", "set": "to", "replace": "with", "refine": "with"}
        pairs = [{"if": {"required": [verb]}, "then": {"required": [key]}} for verb, key in needs.items()]
        return {"anyOf": verbs, "allOf": pairs}
    if form is rules.Example:
        return {"anyOf": [{"required": ["accepts"]}, {"required": ["rejects"]}]}
    return {}
