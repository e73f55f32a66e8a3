"""What a user names goes in (files, folders, ids); the library comes out, with every finding about reading.

It stands apart because every verb opens its models in the same way, and because an id is looked for in two places
that only the edge knows: `models/` above the working folder, and the models that come with koopflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from koopflow.diagnostics import Report
from koopflow.model.library import Library, LoadedModel, LoadedScenario, load_library
from koopflow.source import UNREADABLE
from koopflow.source.files import read_paths

_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was read: `files` are those that the user named, in their order, references of theirs not among them."""

    library: Library
    report: Report
    files: tuple[str, ...]

    @property
    def unreadable(self) -> bool:
        """Whether something that was named could not be read, or not in full."""
        return any(finding.code in UNREADABLE for finding in self.report)

    @property
    def models(self) -> tuple[LoadedModel, ...]:
        """The models and adaptations in the files that were named."""
        return tuple(model for model in self.library.models if model.located.file in self.files)

    def scenarios(self, model: LoadedModel) -> tuple[LoadedScenario, ...]:
        """The scenarios that serve a model."""
        return self.library.scenarios(model.id)


def open_paths(paths: Iterable[str | Path]) -> Opened:
    """Read files, folders and ids; nothing that they hold raises."""
    found = [place for path in paths for place in _places(path)]
    library, report = load_library(found, shipped_models())
    return Opened(library, report, read_paths(found)[0].paths)


def shipped_models() -> Path | None:
    """The folder of the models that come with koopflow: in the wheel inside the package, in a checkout beside it."""
    package = Path(__file__).parent.parent
    return next(
        (place for place in (package / "shipped" / "models", package.parent / "models") if place.is_dir()),
        None,
    )


def _places(given: str | Path) -> Iterator[str | Path]:
    """The path itself where it exists or is no id; else the files of the model, adaptation or scenario of that id."""
    if _exists(given) or not _ID.fullmatch(str(given)):
        yield given
        return
    for folder in _folders():
        documents = read_paths([folder])[0].documents
        files = [document.file for document in documents if document.id and document.id.text == str(given)]
        if files:
            yield from dict.fromkeys(files)
            return
    yield given


def _exists(given: str | Path) -> bool:
    try:
        return Path(given).exists()
    except (OSError, ValueError):
        return False


def _folders() -> Iterator[Path]:
    """Where ids are looked for: the nearest `models/` above the working folder, then the models of koopflow."""
    here = Path.cwd()
    nearest = next(
        (folder / "models" for folder in (here, *here.parents) if (folder / "models").is_dir()), None
    )
    for folder in (nearest, shipped_models()):
        if folder is not None:
            yield folder
