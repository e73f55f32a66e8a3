"""The models that come with koopflow, for tests that look at them: opened once in a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import koopflow as kf
from koopflow.diagnostics import Report
from koopflow.model.library import Library, LoadedModel, load_library

MODELS = Path(__file__).parent.parent / "models"


@cache
def everything() -> tuple[Library, Report]:
    """All of them, with what is found of their form."""
    return load_library([MODELS])


@cache
def municipality() -> LoadedModel:
    """One of the adaptations of the reference."""
    return kf.load(MODELS / "municipalities" / "narewka.yaml")


def rural() -> LoadedModel:
    """The reference, as its adaptation brings it along with all its scenarios.

    By itself it brings all municipalities that its scenarios name, and each with all scenarios: five times as much.
    """
    reference = municipality().reference
    assert reference is not None and reference.ok
    return reference
