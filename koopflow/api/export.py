"""A model goes in; it comes out in a form that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from koopflow.model.library import LoadedModel
from koopflow.source.nodes import plain


def as_json(loaded: LoadedModel) -> str:
    """The resolved model under the language's section names: an adaptation with its changes applied.

    Values are as an author writes them, so the text read as YAML is the model again.
    """
    return json.dumps(plain(loaded.located.tree), ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[LoadedModel], str]] = MappingProxyType({"json": as_json})
"""The forms that a model can be written in; a further one is one more line."""


def export(loaded: LoadedModel, to: str = "json") -> str:
    """The model as text in one of `FORMATS`."""
    if to not in FORMATS:
        raise ValueError(f"no format {to!r}: one of {', '.join(FORMATS)}")
    return FORMATS[to](loaded)
