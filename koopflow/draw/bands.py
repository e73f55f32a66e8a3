"""Rows in groups in, pages of them out: headings above their first rows, again where a page goes on under one.

The figures that are read row by row share it, so that their rows, headings and pages look alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from koopflow.draw.arrange import MARK, block
from koopflow.draw.drawing import Box, Group, Label, Line

ROW, ROW_PAD, SECTION_PAD = 15.0, 4.0, 4.0


class Titled(Protocol):
    """A row: its id, its title behind a small sign, and the group in which it stands."""

    @property
    def id(self) -> str:
        """The element's path."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The title."""

    @property
    def group(self) -> str:
        """The id of its group."""

    @property
    def mark(self) -> str:
        """The sign, or ""."""


RowT = TypeVar("RowT", bound=Titled)


@dataclass(frozen=True, slots=True)
class Band(Generic[RowT]):
    """A row, or the heading of a group where `row` is None, with its text and its height."""

    row: RowT | None
    id: str
    lines: tuple[Line, ...]
    height: float


def pages(
    rows: Sequence[RowT], headings: Mapping[str, tuple[Line, ...]], top: float, height: float
) -> Iterator[list[Band[RowT]]]:
    """The rows, which stand group by group, from `top` to `height` points (0: as many as there are) of each page."""
    page: list[Band[RowT]] = []
    y, group = top, ""
    for row in rows:
        tall = round(max(ROW, block(row.lines)[1] + ROW_PAD), 2)
        head = round(block(headings[row.group])[1] + SECTION_PAD, 2)
        if height and page and y + tall + (head if row.group != group else 0.0) > height:
            yield page
            page, y, group = [], top, ""
        if row.group != group:
            page.append(Band(None, row.group, headings[row.group], head))
            y, group = y + head, row.group
        page.append(Band(row, row.id, row.lines, tall))
        y += tall
    yield page


def placed(bands: Sequence[Band[RowT]], top: float, right: float) -> Iterator[tuple[Band[RowT], Group]]:
    """Each band with its box, every other row tinted; the heading of a group begins anew."""
    y, tinted = top, False
    for band in bands:
        kind = "section" if band.row is None else "band" if tinted else "row"
        yield band, Group(band.id, kind, Box(0.0, round(y, 2), right, band.height))
        y, tinted = y + band.height, band.row is not None and not tinted


def title(band: Band[RowT], box: Box, left: float) -> Label:
    """The text of a band, in the middle of its height."""
    wide, high = block(band.lines)
    y = box.y + (box.height - high) / 2
    mark = band.row.mark if band.row is not None else ""
    return Label(band.lines, Box(left, round(y, 2), round(wide, 2), round(high, 2)), "start", mark)


def text_width(row: Titled) -> float:
    """How much room the title of a row takes."""
    return block(row.lines)[0] + (MARK if row.mark else 0.0)
