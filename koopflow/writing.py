"""Bytes or text and a path go in; the file comes out whole or not at all.

Every output of koopflow goes this way, so that a run that is killed, or a disk that fills, leaves the old
file or the new one. It stands alone because drawings, logs and pages are written by different layers.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

_STALE_SECONDS = 3600.0


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary stream whose content becomes `path` when the block ends well, and is dropped when it does not.

    The folder is made where it is missing. Raises `OSError` where the place cannot be written.
    """
    with _beside(path) as part:
        with _told_of(path), part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_mode(path))
        os.replace(part, path)


@contextlib.contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """What the system says of a stream, or of a file that was never to stay, said of the file that was asked for."""
    try:
        yield
    except OSError as error:
        if error.errno is None or (error.filename is not None and Path(error.filename).parent != path.parent):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_whole(path: Path, content: str | bytes) -> None:
    """Make `content` (text as UTF-8) the content of `path`."""
    with replacing(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def write_all(files: Mapping[Path, bytes]) -> None:
    """Make each content that of its path; where one cannot be, all paths stay as they were. Raises `OSError`."""
    with contextlib.ExitStack() as stack:
        parts = {path: stack.enter_context(_beside(path)) for path in files}
        for path, content in files.items():
            with _told_of(path):
                parts[path].write_bytes(content)
                parts[path].chmod(_mode(path))
        before = {path: stack.enter_context(_beside(path)) for path in files if path.exists()}
        for path, kept in before.items():
            shutil.copy2(path, kept)
        done: list[Path] = []
        try:
            for path in files:
                with _told_of(path):
                    os.replace(parts[path], path)
                done.append(path)
        except BaseException:
            for path in done:
                if path in before:
                    os.replace(before[path], path)
                else:
                    path.unlink()
            raise


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file beside a path, which is gone at the end unless it was moved away."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    with _told_of(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        _sweep(path, part)
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """A place whose content becomes that of `folder` when the block ends well, and is dropped when it does not.

    The folder is new, or empty. The place is beside it, where that can be, so that what is looked for from there is
    found from the folder too. Raises `OSError` where nothing can be written, or where the folder holds something by
    then.
    """
    there = folder.is_dir()
    beside = Path(os.path.abspath(folder)).parent if there else folder.parent
    around = folder if there and not _movable(beside, folder) else beside
    made = [above for above in (around, *around.parents) if not above.exists()]
    part = None
    try:
        around.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".koopflow-", suffix=".part", dir=around))
        yield part
        if there:
            _move_up(part, folder)
        else:
            part.chmod(0o777 & ~_mask())
            part.rename(folder)
    except BaseException:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        for above in made:
            with contextlib.suppress(OSError):
                above.rmdir()
        raise


def _movable(beside: Path, folder: Path) -> bool:
    """Whether what is made beside a folder can be moved into it."""
    return os.access(beside, os.W_OK) and beside.stat().st_dev == folder.stat().st_dev


def _move_up(part: Path, folder: Path) -> None:
    """Everything in a part to the folder around it; where something cannot, what was moved goes back."""
    moved: list[Path] = []
    try:
        for child in sorted(part.iterdir()):
            target = folder / child.name
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
            child.rename(target)
            moved.append(target)
    except BaseException:
        for target in moved:
            target.rename(part / target.name)
        raise
    part.rmdir()


def _mode(path: Path) -> int:
    """The mode that the file has or that a new one would get; a temporary file is its owner's alone."""
    if path.exists():
        return path.stat().st_mode & 0o777
    return 0o666 & ~_mask()


def _mask() -> int:
    """Which rights new files and folders do not get; the system tells it only while it is set."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sweep(path: Path, part: Path) -> None:
    """Drop what runs that were killed long ago left of the same file; a younger one may still be written."""
    born = part.stat().st_mtime
    for left in path.parent.glob(f".{path.name}.*.part"):
        with contextlib.suppress(OSError):
            if born - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()
