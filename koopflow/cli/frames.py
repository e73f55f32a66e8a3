"""Places in files go in; the source lines with the place marked come out, as a compiler shows them.

Columns of a finding count characters, those of a terminal count cells: tabs, wide and combining characters
are aligned here. Nothing from a file reaches the terminal as a control character.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from koopflow.diagnostics import Place
from koopflow.source.budgets import FILE_BYTES
from koopflow.source.positions import Positions

CELLS_MAX = 110
_BEFORE_MARK = 60
_TAB = "    "


class Sources:
    """The texts of the files that findings point into, each read once."""

    def __init__(self) -> None:
        self._texts: dict[str, Positions] = {}

    def line(self, place: Place) -> str:
        """The line in which the place begins; "" where the file cannot be read."""
        if place.file not in self._texts:
            self._texts[place.file] = Positions(_text(Path(place.file)), place.file)
        return self._texts[place.file].line(place.line - 1)


def _text(file: Path) -> str:
    """What stands in an ordinary file of a size that koopflow reads; "" for anything else, a device above all."""
    try:
        if not file.is_file() or file.stat().st_size > FILE_BYTES:
            return ""
        return file.read_bytes().decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return ""


def frame(place: Place, sources: Sources) -> tuple[str, str, str] | None:
    """The line's number, the line, the carets under the place; None where there is nothing to see."""
    line = sources.line(place)
    if not line.strip():
        return None
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    end = max(start + 1, min(end, len(line)))
    before, marked, after = line[:start], line[start:end], line[end:]
    head, tail = "", ""
    if cells(before) > _BEFORE_MARK and cells(line) > CELLS_MAX:
        before, head = before[-_BEFORE_MARK // 2 :], "…"
    if cells(head + before + marked) > CELLS_MAX:
        marked, after, tail = marked[: max(1, CELLS_MAX - cells(head + before))], "", "…"
    elif cells(head + before + marked + after) > CELLS_MAX:
        after, tail = after[: max(0, CELLS_MAX - cells(head + before + marked))], "…"
    carets = "^" * max(1, cells(marked))
    return (
        str(place.line),
        visible(head + before + marked + after + tail),
        " " * cells(head + before) + carets,
    )


def cells(text: str) -> int:
    """How many columns of a terminal the text takes once it is made visible."""
    return sum(_cells_of(character) for character in visible(text))


def visible(text: str) -> str:
    """The text without characters that would move the cursor, hide or reorder what stands there."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t":
        return _TAB
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
