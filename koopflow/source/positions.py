"""A text with its file's name, and from offsets in it the places that findings show.

It stands apart because the reader, the explanation of slips and the source frames must count lines alike:
`\\n`, `\\r\\n` and `\\r` end one, nothing else does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from koopflow.diagnostics import Place

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Positions:
    """The lines of a text; offsets count characters from 0."""

    text: str
    file: str
    starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", (0, *(found.end() for found in _BREAK.finditer(self.text))))

    def row(self, offset: int) -> int:
        """The line that the offset lies in, from 0."""
        return bisect_right(self.starts, offset) - 1

    def line(self, row: int) -> str:
        """The text of a line from 0 on, without its end; "" beyond the text."""
        if not 0 <= row < len(self.starts):
            return ""
        until = self.starts[row + 1] if row + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[row] : until].rstrip("\r\n")

    def place(self, start: int, end: int | None = None) -> Place:
        """The stretch from `start` to `end`, or one character."""
        first = min(max(start, 0), len(self.text))
        last = min(len(self.text), max(first, first + 1 if end is None else end))
        row, until = self.row(first), self.row(last)
        return Place(
            self.file, row + 1, first - self.starts[row] + 1, until + 1, last - self.starts[until] + 1
        )
