"""A typed model in, the SHA-256 of what it says out: the same for any order of files, spelling of YAML or comment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version

from koopflow.draw.drawing import Provenance
from koopflow.model.types import Model


def provenance(model: Model) -> Provenance:
    """Which model, in which version and with which content, and by which koopflow."""
    header = model.model
    return Provenance(header.id, header.version, digest(model), _version())


def digest(model: Model) -> str:
    """The hexadecimal SHA-256 of the model's content in a canonical text; defaults count as not given."""
    return hashlib.sha256(_canonical(model).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, str):
        return repr(value)
    if value is None or isinstance(value, bool | int | float | Fraction | date):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key!r}:{_canonical(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ",".join(map(_canonical, value)) + "]"
    if is_dataclass(value):
        compared = [field.name for field in fields(value) if field.compare]
        return type(value).__name__ + _canonical({name: getattr(value, name) for name in compared})
    given: set[str] = set(getattr(value, "model_fields_set", ()))
    return _canonical({name: getattr(value, name) for name in type(value).model_fields if name in given})  # type: ignore[attr-defined]  # what is left are the model's forms


def _version() -> str:
    try:
        return version("koopflow")
    except PackageNotFoundError:
        return ""
