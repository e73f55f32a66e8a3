"""What a user names goes in (files, folders, ids); the library comes out, with every finding about reading.

It stands apart because every verb opens its models in the same way, and because only the edge knows where the models
that come with koopflow are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from koopflow.diagnostics import Report
from koopflow.model.library import Library, LoadedModel, load_library
from koopflow.source import UNREADABLE


@dataclass(frozen=True, slots=True)
class Opened:
    """What was read, with the findings of reading, of shape, of names and of completeness."""

    library: Library
    report: Report

    @property
    def unreadable(self) -> bool:
        """Whether something that was named could not be read, or not in full."""
        return any(finding.code in UNREADABLE for finding in self.report)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that were named and could be read; references that were looked up are not among them."""
        return self.library.named

    @property
    def models(self) -> tuple[LoadedModel, ...]:
        """The models and adaptations in the files that were named; without one, those that their scenarios are of."""
        given = tuple(model for model in self.library.models if model.given)
        return given or tuple(
            m for m in self.library.models if any(scenario.given for scenario in m.scenarios)
        )


def open_paths(paths: Iterable[str | Path]) -> Opened:
    """Read files, folders and ids; nothing that they hold raises."""
    return Opened(*load_library(paths, shipped_models()))


def shipped_models() -> Path | None:
    """The folder of the models that come with koopflow: in the wheel inside the package, in a checkout beside it."""
    package = Path(__file__).parent.parent
    places = (package / "shipped" / "models", package.parent / "models")
    return next((place for place in places if place.is_dir()), None)
