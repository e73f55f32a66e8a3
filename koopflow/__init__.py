"""koopflow: models of cooperation between institutions, checked, simulated, compared and drawn.

The verbs of the package are the functions of `koopflow.api`, loaded on first use so that importing
koopflow is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koopflow.api import (
        ModelError,
        UnknownCodeError,
        Verdict,
        check,
        conforms,
        demo,
        diff,
        draw,
        explain,
        export,
        load,
        schema,
        simulate,
        walk,
    )

__version__ = "0.1.0"

__all__ = [
    "ModelError",
    "UnknownCodeError",
    "Verdict",
    "__version__",
    "check",
    "conforms",
    "demo",
    "diff",
    "draw",
    "explain",
    "export",
    "load",
    "schema",
    "simulate",
    "walk",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("koopflow.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
