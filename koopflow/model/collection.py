"""What a user names in; the documents behind it, put together, out, and more of them when a name asks for them.

It stands apart from loading because finding documents knows nothing of what they say.
"""

from __future__ import annotations

import os
from collections.abc import Collection as Some
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from koopflow.diagnostics import Diagnostic, Note, Place, Report
from koopflow.model.assembly import Whole, assembled
from koopflow.model.fields import ID
from koopflow.model.lookup import candidates, declared, holding, meant, nearest_models, places_for
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.source.files import MISSING, Files, read_paths


class Collection:
    """The documents so far; `wholes` are those named by the user first, then those that were looked up."""

    def __init__(self, files: Files, report: Report, shipped: Path | None) -> None:
        found, findings = assembled(files.documents)
        self.files = files
        self.named = files.paths
        self.wholes = list(found)
        self._reserve: list[Whole] = []
        self._reports = report + findings
        self._given = {id(whole) for whole in found}
        self._shipped = shipped
        self._looked: dict[tuple[str, str], Whole | None] = {}

    @classmethod
    def of(cls, paths: Iterable[str | Path], shipped: Path | None) -> Collection:
        """Everything in these files and folders; an id stands for the files in `models/` that hold it."""
        named: list[str | Path] = []
        for path in paths:
            named += _files_of(path, shipped) or (path,)
        files, report = read_paths(named)
        return cls(files, Report.of(_suggesting(finding, shipped) for finding in report), shipped)

    @property
    def report(self) -> Report:
        """What is wrong with the files named, and with those looked up that hold something of use."""
        used = {file for whole in self.wholes for file in whole.files} | set(self.named)
        looked_up = set(self.files.paths) - used
        return Report.of(finding for finding in self._reports if finding.place.file not in looked_up)

    def is_intact(self, whole: Whole) -> bool:
        """Whether nothing in the text of its documents is an error, so that all that was written was read."""
        errors = [finding.place for finding in self._reports.errors if finding.place.file in whole.files]
        return not any(self._document_at(place) in whole.parts for place in errors)

    def _document_at(self, place: Place) -> Place | None:
        """The stretch of the document that a place is in or, where a slip cut it short, behind."""
        parts = sorted(
            part
            for whole in (*self.wholes, *self._reserve)
            for part in whole.parts
            if part.file == place.file
        )
        return next(
            (part for part in reversed(parts) if part.line <= place.line), parts[0] if parts else None
        )

    def is_given(self, whole: Whole) -> bool:
        """Whether the user named it, and not a reference led to it."""
        return id(whole) in self._given

    def model(self, id_: str, asking: Place) -> Whole | None:
        """The model or adaptation with this id: among the files read, else looked up on behalf of that place."""
        key = (id_, os.path.dirname(asking.file))
        found = _model(self.wholes, id_)
        if found is None and key not in self._looked:
            found = _model(self._reserve, id_) or self._look_up(id_, asking)
            self._looked[key] = found
            if found is not None:
                self._take(found)
        return found

    def scenarios_of(self, ids: Some[str]) -> tuple[Whole, ...]:
        """The scenarios of these models, and those that say by `extends` alone what they are of."""
        return tuple(w for w in self.wholes if w.kind == "scenario" and (w.of in ids or not w.of))

    def known(self, asking: Place) -> tuple[str, ...]:
        """The ids of all models within reach of that place."""
        ids = [whole.id for whole in (*self.wholes, *self._reserve) if whole.kind != "scenario"]
        for folder in places_for(Path(asking.file), self._shipped):
            ids += declared(folder)
        return tuple(dict.fromkeys(ids))

    def _look_up(self, id_: str, asking: Place) -> Whole | None:
        if not ID.fullmatch(id_):
            return None
        known = {os.path.realpath(path) for path in self.files.paths}
        for paths in candidates(Path(asking.file), id_, self._shipped):
            files, report = read_paths(path for path in paths if os.path.realpath(path) not in known)
            wholes, findings = assembled(files.documents)
            found = _model(wholes, id_)
            if found is not None:
                self.files = self.files + files
                self._reports = self._reports + report + findings
                self._reserve += wholes
                return found
        return None

    def _take(self, found: Whole) -> None:
        """Put a model or adaptation out of the reserve to use, and its scenarios with it."""
        serving = (w for w in self._reserve if w.kind == "scenario" and (w.of == found.id or not w.of))
        taken = [found, *serving]
        self.wholes += taken
        self._reserve = [whole for whole in self._reserve if whole not in taken]


def _model(wholes: Iterable[Whole], id_: str) -> Whole | None:
    return next((whole for whole in wholes if whole.kind != "scenario" and whole.id == id_), None)


def _files_of(path: str | Path, shipped: Path | None) -> tuple[Path, ...]:
    """The files that hold a document of this id and, for a model, its scenarios; none where the path exists."""
    name = str(path)
    if not ID.fullmatch(name) or os.path.lexists(name):
        return ()
    for folder in (*nearest_models(Path(os.curdir)), *([shipped] if shipped else ())):
        documents = read_paths(holding(folder, name))[0].documents
        if any(doc.id and doc.id.text == name for doc in documents):
            wholes = assembled(documents)[0]
            found = [w for w in wholes if w.id == name or (w.kind == "scenario" and w.of == name)]
            return tuple(Path(file) for file in dict.fromkeys(file for w in found for file in w.files))
    return ()


def _suggesting(finding: Diagnostic, shipped: Path | None) -> Diagnostic:
    """The finding; one of a path that leads nowhere with what the path may have meant."""
    if finding.rule is not MISSING:
        return finding
    names = meant(Path(str(finding.args["path"])), shipped)
    return replace(finding, hints=tuple(Note(DID_YOU_MEAN, {"name": name}) for name in names))
