"""Files by name go in; they are in a folder afterwards, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from koopflow.writing import write_all


def saved(files: Mapping[str, bytes], folder: str | Path) -> tuple[Path, ...]:
    """Write every file, or none; raises `OSError` where one cannot be written."""
    targets = {Path(folder) / name: content for name, content in files.items()}
    write_all(targets)
    return tuple(targets)
