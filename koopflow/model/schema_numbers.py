"""The JSON Schemas of a scenario's numbers: quantities with their origin, distributions, values by element.

They stand apart from the walk through the types because numbers may be written in many more ways than their
types say. Definitions are collected while they are written, each once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from koopflow.model.quantities import PARAMETERS
from koopflow.model.schema_forms import (
    BOOLEAN,
    DURATION,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    either,
    family_parameters,
    listing,
    unless_null,
)
from koopflow.model.schema_words import described

Amount = Literal["number", "integer", "duration", "moment"]
AMOUNTS: Mapping[Amount, Schema] = {
    "number": NUMBER,
    "integer": INTEGER,
    "duration": DURATION,
    "moment": MOMENT,
}
LOCALIZED = either({"object": {"type": "object", "additionalProperties": TEXT}}, TEXT)

_CHANGED: Mapping[str, Schema] = {"plus": NUMBER, "times": NUMBER}
"""How a scenario changes a number of the one that it extends."""


class NumberSchemas:
    """Writes the schemas of numbers in one language, and keeps the definitions that they refer to."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.definitions: dict[str, Schema] = {}

    def definition(self, name: str, schema: Schema) -> Schema:
        """A reference to the schema under this name."""
        self.definitions.setdefault(name, schema)
        return {"$ref": f"#/definitions/{name}"}

    def explained(self, schema: Schema, form: str, key: str) -> Schema:
        """The schema with what the key means; in draft 7 nothing may stand beside a reference."""
        text = described(form, key, self.language)
        if not text:
            return schema
        return {"description": text, **({"allOf": [schema]} if "$ref" in schema else schema)}

    def remarks(self, value: Schema) -> dict[str, Schema]:
        """What may stand beside a number: its bounds and its origin."""
        schemas = {
            "low": value,
            "high": value,
            "source": listing(TEXT),
            "assumption": BOOLEAN,
            "fitted": BOOLEAN,
            "description": LOCALIZED,
        }
        return {key: self.explained(schema, "Quantity", key) for key, schema in schemas.items()}

    def quantity(self, amount: Amount) -> Schema:
        """A number, one with its origin, or how it differs from that of the scenario that is extended."""
        value = AMOUNTS[amount]
        properties = {"value": value, **self.remarks(value), **_CHANGED}
        full: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return either({"object": self.definition(f"Quantity-{amount}", full)}, value)

    def distribution(self, amount: Amount) -> Schema:
        """A family with its parameters and remarks, a bare value, or `never`."""
        value, quantity, weight = AMOUNTS[amount], self.quantity(amount), self.quantity("number")
        families = {
            family: self.explained(family_parameters(family, ways, quantity, weight), "Distribution", family)
            for family, ways in PARAMETERS.items()
        }
        full: Schema = {
            "type": "object",
            "properties": {**families, "value": value, **self.remarks(value), **_CHANGED},
            "additionalProperties": False,
            "minProperties": 1,
        }
        plain: Schema = {"if": {"enum": ["never"]}, "else": value}
        return either({"object": self.definition(f"Distribution-{amount}", full)}, plain)

    def by_element(self, value: Schema) -> Schema:
        """The value itself, or one for each element."""
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

    def chances(self, condition: Schema) -> Schema:
        """Results with their chances, perhaps under a condition."""
        return {
            "type": "object",
            "properties": {"when": self.explained(condition, "Chances", "when")},
            "additionalProperties": unless_null(self.quantity("number")),
        }

    def population(self, of_sets: Schema) -> Schema:
        """How an attribute begins: a chance, chances by value, a distribution, or chances of sets."""
        chance = self.quantity("number")
        names = [*PARAMETERS, *self.remarks(NUMBER)]
        families: Schema = {
            "anyOf": [{"required": [name]} for name in PARAMETERS],
            "propertyNames": {"enum": names},
        }
        by_value: Schema = {"type": "object", "additionalProperties": unless_null(chance)}
        counted: Schema = {"if": families, "then": self.distribution("number"), "else": by_value}
        single: Schema = {"if": {"required": ["value"]}, "then": chance, "else": counted}
        named: Schema = {"anyOf": [{"required": ["each"]}, {"required": ["one-of"]}]}
        return either({"object": {"if": named, "then": of_sets, "else": single}}, NUMBER)
