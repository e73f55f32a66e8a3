"""An id and the file that asks for it in, the files that may hold it out: the library behind `of:` and a bare id.

Looked through are the asking file's folder, the nearest `models/` above it, the shipped models, and last what lies
beside the asking file's folder. It stands apart because it alone searches where nobody pointed; a file is parsed only
where its text has the id in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from koopflow.source.budgets import FILE_BYTES, FILES
from koopflow.spelling import closest

MODELS = "models"
_DEEPEST = 6
_DEEPEST_BESIDE = 2
"""The folders beside one, and those in them: what is above may be all that somebody has."""


def places_for(asking: Path, shipped: Path | None) -> Iterator[Path]:
    """The folders in which to look on behalf of a file (or of a folder), nearest first, each once."""
    start = asking if asking.is_dir() else asking.parent
    folders = [start, *nearest_models(start), *([shipped] if shipped else ())]
    seen: set[str] = set()
    for folder in folders:
        real = os.path.realpath(folder)
        if folder.is_dir() and real not in seen:
            seen.add(real)
            yield folder


def candidates(asking: Path, id_: str, shipped: Path | None) -> Iterator[tuple[Path, ...]]:
    """Groups of files that may hold the id, nearest first: a model stands in one group.

    In the asking file's own folder and in the one above it each folder below is a group of its own, so that unrelated
    models which happen to lie there do not mix; where the id stands in the folder itself, what is below belongs to it.
    """
    for number, folder in enumerate(places_for(asking, shipped)):
        found = holding(folder, id_)
        if number == 0:
            yield from _groups(folder, found, asking)
        elif found:
            yield found
    above = _folder_above(asking)
    near = holding(above, id_, _DEEPEST_BESIDE)
    # What is beside belongs to nothing above: of a model there the files of one folder are meant.
    yield from _groups(above, tuple(path for path in near if path.parent == above), asking)
    yield from _groups(above, tuple(path for path in near if path.parent != above), asking)


def _groups(folder: Path, found: tuple[Path, ...], asking: Path) -> Iterator[tuple[Path, ...]]:
    if any(path.parent == folder and path != asking for path in found):
        yield found
        return
    below: dict[str, list[Path]] = {}
    for path in found:
        below.setdefault(path.relative_to(folder).parts[0], []).append(path)
    yield from (tuple(paths) for paths in below.values())


def _folder_above(asking: Path) -> Path:
    """The folder above that of a file, under a short name."""
    folder = asking.parent
    return folder.parent if folder.name not in ("", os.pardir) else folder / os.pardir


def nearest_models(start: Path) -> tuple[Path, ...]:
    """The nearest folder called `models` that is above the folder, or beside one above it; at most one."""
    for above in _above(start):
        if above.name == MODELS:
            return (above,)
        if (above / MODELS).is_dir():
            return (above / MODELS,)
    return ()


def holding(folder: Path, id_: str, deepest: int = _DEEPEST) -> tuple[Path, ...]:
    """The files below the folder whose text has this id as a word, by name; those that cannot be read are left out."""
    word = re.compile(rb"(?<![\w-])" + re.escape(id_.encode()) + rb"(?![\w-])")
    return tuple(path for path in _files(folder, deepest) if word.search(_start(path)))


def declared(folder: Path) -> tuple[str, ...]:
    """The ids that documents below the folder seem to have: what a misspelt one may have meant."""
    found = (
        re.findall(rb"(?m)^\s*(?:(?:model|adaptation):\s*\{\s*)?id:\s*([a-z][a-z0-9-]*)", _start(path))
        for path in _files(folder)
    )
    return tuple(dict.fromkeys(id_.decode() for ids in found for id_ in ids))


def meant(path: Path, shipped: Path | None) -> tuple[str, ...]:
    """At most two files or folders beside a path that leads nowhere, or ids if it is bare, that it is a slip of."""
    known: dict[str, str] = {}
    if path.parent == Path(os.curdir):
        for folder in (*nearest_models(path.parent), *([shipped] if shipped else ())):
            known |= {id_: id_ for id_ in declared(folder)}
    known |= {_without_ending(entry): str(entry) for entry in _beside(path)}
    return tuple(known[name] for name in closest(_without_ending(path), known, limit=2))


def _beside(path: Path) -> Iterator[Path]:
    """The folders and .yaml files of the folder that the path would be in, not endlessly many."""
    try:
        entries = sorted(islice(path.parent.iterdir(), FILES))
    except (OSError, ValueError):
        return
    for entry in entries:
        if not entry.name.startswith(".") and (entry.suffix == ".yaml" or entry.is_dir()):
            yield entry


def _without_ending(path: Path) -> str:
    return path.stem if path.suffix in (".yaml", ".yml") else path.name


def _above(start: Path) -> Iterator[Path]:
    """The folder and those above it, under names that are as short as the name given."""
    yield start
    yield from start.parents
    if not start.is_absolute():
        yield from Path(os.path.abspath(os.curdir)).parents


def _files(folder: Path, deepest: int = _DEEPEST) -> Iterator[Path]:
    """The .yaml files below, by name, not endlessly many; hidden folders and what cannot be listed are left out."""
    count = 0
    for root, folders, names in os.walk(folder):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if depth < deepest else []
        for name in sorted(names):
            if name.endswith(".yaml") and not name.startswith("."):
                count += 1
                if count > FILES:
                    return
                yield Path(root, name)


def _start(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as stream:
            return stream.read(FILE_BYTES)
    except OSError:
        return b""
