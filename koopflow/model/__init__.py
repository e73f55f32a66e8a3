"""The typed, frozen model: documents, their overlay, the guard language, names and structure.

`RULES` are the rules of this package's findings; they are gathered when they are asked for, since most commands need
only a few of the modules that hold them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koopflow.diagnostics import Rule

    RULES: tuple[Rule, ...]

_HOLDERS = (
    "faults",
    "wellformed",
    "assembly",
    "library",
    "accepted",
    "overlay_faults",
    "scenario_trees",
    "layering",
    "sweeps",
    "scenario_faults",
    "provenance",
)


def __getattr__(name: str) -> object:
    if name != "RULES":
        raise AttributeError(name)
    modules = [import_module(f"koopflow.model.{holder}") for holder in _HOLDERS]
    return tuple(rule for module in modules for rule in getattr(module, "RULES", ()))
