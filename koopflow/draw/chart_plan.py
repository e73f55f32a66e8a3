"""What a chart shows before anything has a place: rows and columns in groups, and signs where they meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from koopflow.draw.drawing import Line

if TYPE_CHECKING:
    from koopflow.draw.sketch import Column


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its title, in one of the chart's groups; `mark` names a small sign before the title."""

    id: str
    lines: tuple[Line, ...]
    group: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is true of a row and a column: a kind of the vocabulary and its letter."""

    row: str
    column: str
    kind: str
    badge: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows and columns, each with the groups (id, heading) in which they stand, and the cells that are not empty."""

    columns: tuple[Column, ...]
    column_groups: tuple[tuple[str, tuple[Line, ...]], ...]
    rows: tuple[Row, ...]
    row_groups: tuple[tuple[str, tuple[Line, ...]], ...]
    cells: tuple[Cell, ...]
