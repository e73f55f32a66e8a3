"""The logs of a run's replications go in; rows, Arrow tables and DataFrames come out.

A table is made when it is asked for. The home of pandas, of the extra `[data]`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from koopflow.extras import needed
from koopflow.trace.files import FORMATS, writing
from koopflow.trace.log import Frame, Log, case_columns, event_columns
from koopflow.trace.rows import Columns, plain

if TYPE_CHECKING:
    import pandas

    from koopflow.trace.arrow import Table

TableName = Literal["events", "cases"]


class Tables(ABC):
    """What can be asked of a run about single cases; `frame` and `recorded` are all it needs."""

    @property
    @abstractmethod
    def frame(self) -> Frame:
        """What all replications share."""

    @abstractmethod
    def recorded(self) -> Iterable[Log]:
        """The log of every replication in order."""

    def log(self) -> Iterator[tuple[str, ...]]:
        """The rows of the event log as texts, replication by replication."""
        for log in self.recorded():
            for row in log.events():
                yield tuple(str(plain(cell)) for cell in row)

    def write_log(self, path: str | PathLike[str]) -> Path:
        """Write the event log as the ending of the file says: .csv, .jsonl, .parquet or .xes.

        The file is there whole or not at all. Raises `ValueError` for another ending and `MissingExtraError` for
        Parquet without the extra `[data]`.
        """
        target = Path(path)
        if target.suffix not in FORMATS:
            raise ValueError(f"a log is written as one of: {', '.join(FORMATS)}; not as {target.name}")
        with writing(target, self._columns()) as add:
            for log in self.recorded():
                add(log.events())
        return target

    @cached_property
    def events(self) -> pandas.DataFrame:
        """The event log, a row a start and a row a completion. Made once. Needs the extra `[data]`."""
        needed("pandas")
        return self.to_arrow("events").to_pandas()

    @cached_property
    def cases(self) -> pandas.DataFrame:
        """A row a case, with when it came, when and how it ended. Made once. Needs the extra `[data]`."""
        needed("pandas")
        return self.to_arrow("cases").to_pandas()

    def to_arrow(self, table: TableName = "events") -> Table:
        """The events or the cases as an Arrow table. Needs the extra `[data]`."""
        from koopflow.trace.arrow import arrow_table

        if table == "events":
            return arrow_table((log.events() for log in self.recorded()), self._columns())
        if table == "cases":
            return arrow_table((log.cases() for log in self.recorded()), case_columns(self.frame.country))
        raise ValueError(f"there is no table {table!r}; there are: events, cases")

    def _columns(self) -> Columns:
        return event_columns(self.frame.country, self.frame.title)
