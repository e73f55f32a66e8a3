"""Rows go in, replication by replication; CSV or JSON Lines comes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from koopflow.trace.rows import Cell, Columns, Row, plain

Add = Callable[[Iterable[Row]], None]
"""Takes the rows of one replication."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LINE_ENDS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "\x85\u2028\u2029"}
"""What some readers take for the end of a line; within JSON such a letter can only stand in a text."""


@contextmanager
def writing_csv(stream: BinaryIO, columns: Columns) -> Iterator[Add]:
    """CSV with a header (RFC 4180, lines end with a line feed); nothing is an empty cell."""

    def write(rows: Iterable[list[str]]) -> None:
        text = io.StringIO()
        sparing = csv.writer(text, lineterminator="\n")
        # Older Pythons leave a carriage return bare where it ends no line, and readers take it for one that does.
        careful = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in rows:
            (careful if any("\r" in cell for cell in row) else sparing).writerow(row)
        stream.write(text.getvalue().encode())

    write([list(columns.kinds)])
    yield lambda rows: write([_written(cell) for cell in row] for row in rows)


@contextmanager
def writing_json_lines(stream: BinaryIO, columns: Columns) -> Iterator[Add]:
    """One object a line."""

    def line(row: Row) -> str:
        value = dict(zip(columns.kinds, map(plain, row), strict=True))
        return f"{json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_LINE_ENDS)}\n"

    yield lambda rows: stream.writelines(line(row).encode() for row in rows)


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return _inert(cell) if isinstance(cell, str) else str(plain(cell))


def _inert(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula, and before an apostrophe."""
    return f"'{text}" if text.startswith((*_FORMULAS, "'")) else text
