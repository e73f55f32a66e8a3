"""Rows in, a table for a spreadsheet out, as a Polish Excel opens it: semicolons, and UTF-8 with its mark.

A text that a spreadsheet would compute is disarmed, for what stands in a model is other people's text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_APOSTROPHE = "'"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The content of the file, every cell quoted, rows ended as Windows ends them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([disarmed(cell) for cell in columns])
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    return (MARK + out.getvalue()).encode("utf-8")


def disarmed(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what would be one."""
    plain = text.replace("\0", "")
    return (
        f"{_APOSTROPHE}{plain}"
        if plain.startswith(_COMPUTED) or plain.lstrip().startswith(_COMPUTED)
        else plain
    )
