"""koopflow: models of cooperation between institutions, checked, simulated, compared and drawn.

The verbs of the package are functions of `koopflow.api`, loaded on first use so that importing koopflow is quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koopflow.api.book import book
    from koopflow.api.book_check import check_book
    from koopflow.api.book_refresh import refresh_book
    from koopflow.api.check import Checked, check
    from koopflow.api.compare import compare
    from koopflow.api.conforms import conforms
    from koopflow.api.demo import demo
    from koopflow.api.diff import diff
    from koopflow.api.draw import draw
    from koopflow.api.explain import UnknownCodeError, explain
    from koopflow.api.export import export
    from koopflow.api.load import ModelError, load
    from koopflow.api.new import new
    from koopflow.api.schema import schema
    from koopflow.api.simulate import simulate
    from koopflow.api.solve import solve
    from koopflow.api.verdict import Verdict
    from koopflow.api.walk import NotPossibleError, walk

__version__ = "0.1.0"

__all__ = [
    "Checked",
    "ModelError",
    "NotPossibleError",
    "UnknownCodeError",
    "Verdict",
    "__version__",
    "book",
    "check",
    "check_book",
    "compare",
    "conforms",
    "demo",
    "diff",
    "draw",
    "explain",
    "export",
    "load",
    "new",
    "refresh_book",
    "schema",
    "simulate",
    "solve",
    "walk",
]

_HOMES = MappingProxyType(
    {
        "Checked": "check",
        "ModelError": "load",
        "NotPossibleError": "walk",
        "UnknownCodeError": "explain",
        "check_book": "book_check",
        "refresh_book": "book_refresh",
        "Verdict": "verdict",
    }
)
"""The modules of names that are no verbs; a verb's module bears its name."""


class _Package(ModuleType):
    """A module in which a verb keeps its name although a sub-package bears it too.

    The import system binds `koopflow.draw` and `koopflow.simulate` to the sub-packages once they are loaded; a
    caller means the functions. `from koopflow.draw import …` finds the sub-package all the same.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module(f"koopflow.api.{_HOMES.get(name, name)}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


sys.modules[__name__].__class__ = _Package
