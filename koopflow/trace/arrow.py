"""Rows go in, replication by replication; Arrow tables or Parquet come out. The home of pyarrow, of the extra `[data]`.

A moment is an instant with the name of its time zone, which every reader shows as local time with its offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from koopflow.extras import needed
from koopflow.trace.rows import Columns, Row
from koopflow.trace.text import Add

if TYPE_CHECKING:
    import pyarrow

    Table: TypeAlias = pyarrow.Table

GROUP = 1 << 17
"""Rows of a row group: large enough to read quickly, small enough to hold while they are gathered."""


def arrow_table(replications: Iterable[Iterable[Row]], columns: Columns) -> Table:
    """The rows of all replications as one Arrow table."""
    needed("pyarrow")
    import pyarrow

    empty = _schema(columns).empty_table()
    return pyarrow.concat_tables([empty, *(_table(rows, columns) for rows in replications)])


def _table(rows: Iterable[Row], columns: Columns) -> Table:
    import pyarrow

    schema = _schema(columns)
    cells = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pyarrow.array(cell, field.type) for cell, field in zip(cells, schema, strict=True)]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


@contextmanager
def writing_parquet(stream: BinaryIO, columns: Columns) -> Iterator[Add]:
    """Parquet with row groups of so many rows, wherever replications begin."""
    needed("pyarrow")
    import pyarrow
    from pyarrow import parquet

    waiting: list[Table] = []

    def add(rows: Iterable[Row]) -> None:
        waiting.append(_table(rows, columns))
        if sum(map(len, waiting)) >= GROUP:
            table = pyarrow.concat_tables(waiting)
            full = len(table) - len(table) % GROUP
            writer.write_table(table.slice(0, full), row_group_size=GROUP)
            waiting[:] = [table.slice(full)]

    with parquet.ParquetWriter(stream, _schema(columns)) as writer:
        yield add
        if any(map(len, waiting)):
            writer.write_table(pyarrow.concat_tables(waiting))


def _schema(columns: Columns) -> Any:
    import pyarrow

    types = {
        "text": pyarrow.string(),
        "whole": pyarrow.int64(),
        "number": pyarrow.float64(),
        "yes-no": pyarrow.bool_(),
        "moment": pyarrow.timestamp("us", tz=columns.zone),
    }
    return pyarrow.schema([(name, types[kind]) for name, kind in columns.kinds.items()])
