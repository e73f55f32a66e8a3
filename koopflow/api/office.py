"""Files by name go in; they are in a folder afterwards, each whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from koopflow.writing import write_whole


def saved(files: Mapping[str, bytes], folder: str | Path) -> tuple[Path, ...]:
    """Write every file; raises `OSError` where one cannot be written."""
    targets = {Path(folder) / name: content for name, content in files.items()}
    for target, content in targets.items():
        write_whole(target, content)
    return tuple(targets)
