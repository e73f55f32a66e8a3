"""The verbs: what a program asks of koopflow, each a few lines over the layers below, loaded on first use."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koopflow.api.explain import UnknownCodeError as UnknownCodeError
    from koopflow.api.explain import explain as explain

_HOMES = MappingProxyType({"UnknownCodeError": "explain", "explain": "explain"})


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"koopflow.api.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
