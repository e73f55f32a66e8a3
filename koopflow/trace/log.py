"""Event logs with the names of the XES standard: happenings in, rows out, as CSV or JSON Lines.

IEEE 1849-2016. A task gives a row when it starts and one when it completes; the time is local with its offset.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from koopflow.trace.events import Happening

COLUMNS = ("case:concept:name", "concept:name", "lifecycle:transition", "time:timestamp", "org:resource")
ZONES = {"PL": "Europe/Warsaw"}
Row = tuple[str, str, str, str, str]


class Log:
    """A listener that keeps the rows of one replication."""

    def __init__(self, start: datetime, replication: int, country: str) -> None:
        self.start, self.replication = start, replication
        self.zone = ZoneInfo(ZONES.get(country, "UTC"))
        self.rows: list[Row] = []
        self._began: set[tuple[int, int, str]] = set()

    def __call__(self, happening: Happening) -> None:
        """Keep what a log has of it."""
        key = (happening.municipality, happening.case, happening.place)
        if happening.kind == "began" and happening.case:
            self._began.add(key)
            self._add(happening, "start")
        elif happening.kind == "ended" and happening.case:
            if key not in self._began:
                self._add(happening, "start")
            self._began.discard(key)
            self._add(happening, "complete")

    def _add(self, happening: Happening, lifecycle: str) -> None:
        case = f"{self.replication}-{happening.municipality}-{happening.case}"
        moment = (self.start + timedelta(seconds=happening.time)).replace(tzinfo=self.zone)
        actors = ", ".join(actor for actor, _, _ in happening.uses)
        self.rows.append((case, happening.place, lifecycle, moment.isoformat(), actors))


def as_csv(rows: Iterable[Row]) -> str:
    """The rows as CSV with a header; cells that a spreadsheet would take for formulas are quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_json_lines(rows: Iterable[Row]) -> str:
    """One object a line."""
    return "".join(
        f"{json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)}\n" for row in rows
    )


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


FORMATS: dict[str, Callable[[Iterable[Row]], str]] = {"csv": as_csv, "jsonl": as_json_lines}


def rows_of(logs: Iterable[Log]) -> Iterator[Row]:
    """The rows of all replications in order."""
    for log in logs:
        yield from log.rows
