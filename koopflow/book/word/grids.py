"""A table's content goes in; a table of Word comes out, with a head that is repeated and columns by what they hold."""

from __future__ import annotations

from typing import Any

from koopflow.book.blocks import Grid
from koopflow.book.word.files import clean
from koopflow.book.word.inlines import Inliner
from koopflow.book.word.styles import GRID

_LONGEST_WORD, _MM_A_LETTER, _PADDING_MM = 15, 1.75, 4.5
_CELL_MAX = 160


def shares(grid: Grid, line_mm: float) -> list[float]:
    """Widths of the columns in mm: room for the longest word of usual length, the rest by how much there is to say."""
    columns = [[row[at] for row in (grid.headings, *grid.rows)] for at in range(len(grid.headings))]
    least = [
        min(max((len(word) for cell in column for word in cell.split()), default=0), _LONGEST_WORD)
        * _MM_A_LETTER
        + _PADDING_MM
        for column in columns
    ]
    means = []
    for column in columns:
        lengths = [min(len(cell), _CELL_MAX) for cell in column[1:] if cell]
        means.append(sum(lengths) / len(lengths) if lengths else 1.0)
    spare = max(line_mm - sum(least), 0.0)
    wide = [one + spare * mean / sum(means) for one, mean in zip(least, means, strict=True)]
    return [line_mm * one / sum(wide) for one in wide]


def table(inliner: Inliner, grid: Grid, title: str, language: str, line_mm: float, first: Any = None) -> Any:
    """A table at the end of a file; `first` stands in the place of the words of its first heading."""
    from koopflow.book.office import styling

    made = inliner.file.add_table(rows=1, cols=len(grid.headings), style=GRID)
    for at, (cell, text) in enumerate(zip(made.rows[0].cells, grid.headings, strict=True)):
        said = inliner.run(text, language, "strong") if at or first is None else first
        cell.paragraphs[0]._p.append(said)
    for row in grid.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            if text:
                cell.paragraphs[0]._p.append(inliner.run(text, language))
    styling.lay(made, shares(grid, line_mm), clean(title))
    return made
