"""The types of the three documents in, their JSON Schema out, with which editors complete, explain and check.

It is made from the types' fields, so it cannot fall behind them; what their validators accept beside the plain form
(one value for a list, `by: worker`, `next: {done: state}`, bare durations) is stated here by type. Alternatives are
written as `if` and `then`, because editors answer a failed `oneOf` with the errors of every branch. A scenario may
give only what differs from the one that it extends, so in its sections nothing is required and `null` removes.
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
    family_parameters,
    hours,
    listing,
    unless_null,
)
from koopflow.model.schema_words import described

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
_REMARKS = ("low", "high", "source", "assumption", "fitted", "description")
_CHANGED: Mapping[str, Schema] = {"plus": NUMBER, "times": NUMBER}


def json_schema(language: str = "en") -> dict[str, Any]:
    """The schema of all three documents (draft 7), explained in the language; it is told by the header which."""
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


class _Writer:
    """Collects the definitions of forms while the schema of one language is written."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.definitions: dict[str, Schema] = {}
        self.aliases = _aliases()

    def form(self, form: type[Form]) -> Schema:
        """A reference to the form's definition, which is written when it is first met."""
        name = form.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            plain = self._object(form)
            self.definitions[name] = either({"object": plain}, _SHORT[form]) if form in _SHORT else plain
        return {"$ref": f"#/definitions/{name}"}

    def explained(self, schema: Schema, form: str, key: str) -> Schema:
        """The schema with what the key means; in draft 7 nothing may stand beside a reference."""
        text = described(form, key, self.language)
        if not text:
            return schema
        return {"description": text, **({"allOf": [schema]} if "$ref" in schema else schema)}

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
                return either({"object": self._quantity(DURATION)}, {"type": "string"})
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
                return listing({"type": "array", "items": [listing(TEXT), self._quantity(NUMBER)]})
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
            return self._quantity(self.of(args[0]))
        if origin is quantities.Distribution:
            return self._distribution(self.of(args[0]))
        if origin is quantities.ByElement:
            return self._by_element(self.of(args[0]))
        if form is quantities.Chances:
            return {
                "type": "object",
                "properties": {"when": self.explained(listing(TEXT), "Chances", "when")},
                "additionalProperties": unless_null(self._quantity(NUMBER)),
            }
        if form is scenarios.Population:
            return self._population()
        if form is scenarios.Capacity:
            plain = self._definition("Capacity", self._object(form))
            value: Schema = {"if": {"required": ["value"]}, "then": self._quantity(INTEGER), "else": plain}
            return either({"object": value}, INTEGER)
        if form is scenarios.Cost:
            remarks = self._remarks(NUMBER)
            amount: Schema = {**self._object(form)["properties"], "value": cost(), **remarks}
            plain = {"type": "object", "properties": amount, "additionalProperties": False}
            return either({"object": self._definition("Cost", plain)}, cost())
        return None

    def _definition(self, name: str, schema: Schema) -> Schema:
        self.definitions.setdefault(name, schema)
        return {"$ref": f"#/definitions/{name}"}

    def _remarks(self, value: Schema) -> dict[str, Schema]:
        of_any = {
            "low": value,
            "high": value,
            "source": listing(TEXT),
            "assumption": BOOLEAN,
            "fitted": BOOLEAN,
        }
        schemas = {**of_any, "description": self.of(Localized)}
        return {key: self.explained(schemas[key], "Quantity", key) for key in _REMARKS}

    def _quantity(self, value: Schema) -> Schema:
        """A number, or one with its origin, or how it differs from that of the scenario that is extended."""
        name = "Quantity-" + {id(NUMBER): "number", id(INTEGER): "integer", id(DURATION): "duration"}.get(
            id(value), "moment"
        )
        properties = {"value": value, **self._remarks(value), **_CHANGED}
        full: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return either({"object": self._definition(name, full)}, value)

    def _distribution(self, value: Schema) -> Schema:
        quantity, weight = self._quantity(value), self._quantity(NUMBER)
        families = {
            family: self.explained(family_parameters(family, ways, quantity, weight), "Distribution", family)
            for family, ways in quantities.PARAMETERS.items()
        }
        full: Schema = {
            "type": "object",
            "properties": {**families, "value": value, **self._remarks(value), **_CHANGED},
            "additionalProperties": False,
            "minProperties": 1,
        }
        name = "Distribution-duration" if value is DURATION else "Distribution-number"
        plain: Schema = {"if": {"enum": ["never"]}, "else": value}
        return either({"object": self._definition(name, full)}, plain)

    def _by_element(self, value: Schema) -> Schema:
        table: Schema = {"type": "object", "additionalProperties": unless_null(value)}
        by_element: Schema = {
            "type": "object",
            "properties": {
                "by-element": self.explained(table, "ByElement", "by-element"),
                "otherwise": self.explained(value, "ByElement", "otherwise"),
            },
            "additionalProperties": False,
        }
        return {"if": {"type": "object", "required": ["by-element"]}, "then": by_element, "else": value}

    def _population(self) -> Schema:
        chance = self._quantity(NUMBER)
        families = [{"required": [family]} for family in quantities.PARAMETERS]
        names = [*quantities.PARAMETERS, *_REMARKS]
        count: Schema = {"anyOf": families, "propertyNames": {"enum": names}}
        shares: Schema = {"type": "object", "additionalProperties": unless_null(chance)}
        other: Schema = {"if": count, "then": self._distribution(NUMBER), "else": shares}
        single: Schema = {"if": {"required": ["value"]}, "then": chance, "else": other}
        of_set: Schema = {"anyOf": [{"required": ["each"]}, {"required": ["one-of"]}]}
        several: Schema = {"if": of_set, "then": self.form(scenarios.SetChances), "else": single}
        return either({"object": several}, NUMBER)


def _aliases() -> list[tuple[Any, Schema]]:
    """Types that are read by a function of their own, each with what that function accepts."""
    text_map: Schema = {"type": "object", "additionalProperties": TEXT}
    several: Schema = {"type": "object", "additionalProperties": {**INTEGER, "minimum": 1}}
    return [
        (Guard, listing(TEXT)),
        (Localized, either({"object": text_map}, TEXT)),
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
