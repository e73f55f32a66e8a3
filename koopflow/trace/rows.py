"""What a table of runs is: its columns with what stands in them, and rows of plain values.

Every format is written from this, so that CSV, JSON Lines, Parquet and XES cannot say different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["text", "whole", "number", "yes-no", "moment"]
Cell = str | int | float | bool | datetime | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Columns:
    """The columns of a table in their order, the time zone of its moments, and what the table is called."""

    kinds: Mapping[str, Kind]
    zone: str
    title: str = ""


def plain(cell: Cell) -> str | int | float | bool | None:
    """The value as JSON has it; a moment as ISO 8601 with its offset."""
    return cell.isoformat() if isinstance(cell, datetime) else cell
