"""The small pieces of the JSON Schema: scalars as they are written, lists, alternatives.

Scalars also match as text, since the field's type reads a scalar whether it is quoted or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

ID_PATTERN = "^[a-z][a-z0-9-]*$"
TEXT: Schema = {"type": ["string", "number", "boolean"]}
BOOLEAN: Schema = {"type": ["boolean", "string"], "pattern": "^(true|false)$"}
INTEGER: Schema = {"type": ["integer", "string"], "pattern": "^[+-]?[0-9]{1,18}$"}
NUMBER: Schema = {
    "type": ["number", "string"],
    "pattern": "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,2})?$",
}
DURATION: Schema = {
    "type": "string",
    "pattern": "^\\s*([0-9]+(\\.[0-9]+)? ?(s|min|h|d|wk|wd|mo|y)|P[0-9T][0-9.,YMWDTHS]*)\\s*$",
}
DATE: Schema = {"type": ["string", "integer"], "pattern": "^[0-9]{4}-?(W?[0-9-]+)$"}
MOMENT: Schema = {"type": ["string", "integer"], "pattern": "^[0-9]{4}-?(W?[0-9-]+)([T ][0-9:.]+)?$"}

_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_SPAN = "\\s*[0-9]{1,2}:[0-9]{2}\\s*[-–]\\s*[0-9]{1,2}:[0-9]{2}\\s*"


def listing(items: Schema) -> Schema:
    """A list, or one value that stands for a list of one."""
    return {"if": {"type": "array"}, "then": {"type": "array", "items": items}, "else": items}


def either(by_type: Mapping[str, Schema], otherwise: Schema) -> Schema:
    """The schema of the value's JSON type, or else `otherwise`."""
    schema = otherwise
    for kind, form in by_type.items():
        schema = {"if": {"type": kind}, "then": form, "else": schema}
    return schema


def unless_null(schema: Schema) -> Schema:
    """The schema, or `null`."""
    return {"if": {"not": {"type": "null"}}, "then": schema}


def hours() -> Schema:
    """Opening hours by weekday."""
    span: Schema = {"type": "string", "pattern": f"^{_SPAN}$"}
    days = f"^\\s*{_DAY}(-{_DAY})?(\\s*,\\s*{_DAY}(-{_DAY})?)*\\s*$"
    return {"type": "object", "propertyNames": {"pattern": days}, "additionalProperties": listing(span)}


def cost() -> Schema:
    """A number, or a number for each use or unit of time."""
    return {"type": ["number", "string"], "pattern": "^\\s*[0-9.eE+-]+(\\s+per\\s+(use|min|h|d))?\\s*$"}


def family_parameters(
    family: str, ways: tuple[tuple[str, ...], ...], quantity: Schema, weight: Schema
) -> Schema:
    """The parameters of a family of distributions, in one of the sets by which it can be given."""
    if family == "fixed":
        return quantity
    names = dict.fromkeys(name for names in ways for name in names)
    special = {"values": listing(quantity), "weights": listing(weight), "shape": weight}
    given: Schema = {
        "type": "object",
        "properties": {name: special.get(name, quantity) for name in names},
        "additionalProperties": False,
        "anyOf": [{"required": list(names)} for names in ways],
    }
    return either({"array": {"type": "array", "items": quantity}}, given) if family == "empirical" else given
