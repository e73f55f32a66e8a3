"""The name of a file and its columns go in; what takes rows comes out, and in the end the file, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from koopflow.trace.arrow import writing_parquet
from koopflow.trace.rows import Columns
from koopflow.trace.text import Add, writing_csv, writing_json_lines
from koopflow.trace.xes import writing_xes
from koopflow.writing import replacing

Writing = Callable[[BinaryIO, Columns], AbstractContextManager[Add]]
FORMATS: MappingProxyType[str, Writing] = MappingProxyType(
    {
        ".csv": writing_csv,
        ".jsonl": writing_json_lines,
        ".parquet": writing_parquet,
        ".xes": writing_xes,
    }
)
"""By the ending of the file. XES is for event logs alone."""


@contextmanager
def writing(path: Path, columns: Columns) -> Iterator[Add]:
    """What takes the rows of each replication in turn; `path` is there when the block ends well.

    No more is held in memory than a replication's rows, whatever their number. Raises `KeyError` for an ending that is
    no format's, `MissingExtraError` for Parquet without the extra, and `OSError`.
    """
    with replacing(path) as stream, FORMATS[path.suffix](stream, columns) as add:
        yield add
