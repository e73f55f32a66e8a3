"""The lock file of a model: read, and written whole or not at all; what cannot be read or written is a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from koopflow.diagnostics import Diagnostic, Place, Report
from koopflow.draw import faults
from koopflow.draw.locks import FILE, Lock, name_of, parsed, written
from koopflow.draw.spots import NO_SPOTS, Spots
from koopflow.model.library import LoadedModel
from koopflow.writing import write_whole

UNSAID = ("lang", "mono", "free")
"""Of what is asked of a figure, what the name under which a lock keeps it does not say, or says elsewhere."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a lock holds of one figure, and what there was to say about the lock."""

    path: Path
    name: str
    spots: Spots
    report: Report

    def kept(self, spots: Spots) -> Report:
        """Write the figure's new places; all that there is to say about the lock."""
        return self.report + write_lock(self.path, self.name, spots)


NO_LOCK = Held(Path(), "", NO_SPOTS, Report())


def locking(
    path: Path, model: LoadedModel, view: str, figure: str | None, wishes: Mapping[str, object]
) -> Held:
    """What the lock at `path` holds of a figure: by its id in the model, else by its view and what was asked for."""
    said = {} if figure is not None else {key: value for key, value in wishes.items() if key not in UNSAID}
    name = name_of(model.id, figure or view, str(wishes.get("lang", "pl")), said.items())
    lock, report = read_lock(path)
    return Held(path, name, lock.get(name, NO_SPOTS), report)


def lock_path(model: LoadedModel) -> Path:
    """Where the lock of a model's figures is: beside the file of its header, of an adaptation's its own."""
    return Path(model.located.header.file).parent / FILE


def read_lock(path: Path) -> tuple[Lock, Report]:
    """What a lock keeps: nothing where there is none, nothing and a finding (KF288) where it cannot be read."""
    try:
        found = parsed(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}, Report.of([])
    except (OSError, ValueError):
        found = None
    if found is None:
        finding = Diagnostic(faults.LOCK_UNREADABLE, args={"file": str(path)}, place=Place(str(path)))
        return {}, Report.of([finding])
    return found, Report.of([])


def write_lock(path: Path, name: str, spots: Spots) -> Report:
    """Keep the places of one figure in a lock, those of the others as they are; a finding (KF287) where it cannot be.

    A lock that cannot be read is left as it is: it may hold what somebody wants back.
    """
    lock, report = read_lock(path)
    if report or not spots:
        return report
    try:
        write_whole(path, written({**lock, name: spots}))
    except OSError as error:
        args = {"file": str(path), "reason": error.strerror or str(error)}
        finding = Diagnostic(faults.LOCK_NOT_WRITTEN, args=args, place=Place(str(path)))
        return Report.of([finding])
    return Report.of([])
