"""A table of Word and its new content go in; its cells say the new content, and look as people have made them look."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from koopflow.book.blocks import Grid
from koopflow.book.word.regions import Region, words
from koopflow.book.word.xml import text_run


def rows_of(table: Any) -> list[list[str]]:
    """The words of the cells of a table."""
    return [["\n".join(_said(cell)) for cell in _cells(row)] for row in _rows(table)]


def renew(table: Any, grid: Grid, language: str) -> None:
    """Make a table say what a grid of as many columns has: rows are added like the last and taken away at the end."""
    from koopflow.book.word.files import clean

    rows = _rows(table)
    wanted = (grid.headings, *grid.rows)
    while len(rows) < len(wanted):
        rows.append(_another(rows))
    for row in rows[len(wanted) :]:
        row.getparent().remove(row)
    for row, texts in zip(rows, wanted, strict=False):
        for cell, text in zip(_cells(row), texts, strict=True):
            if "\n".join(_said(cell)) != text:
                _say(cell, clean(text, language))


def fits(table: Any, grid: Grid) -> bool:
    """Whether a table has the columns of a grid."""
    return all(len(_cells(row)) == len(grid.headings) for row in _rows(table))


def _another(rows: list[Any]) -> Any:
    """A row like the last; what may stand in a file once does not come along."""
    from docx.oxml.ns import qn

    last = rows[-1]
    made = deepcopy(last)
    if len(rows) == 1:
        for about in made.findall(qn("w:trPr")):
            for head in about.findall(qn("w:tblHeader")):
                about.remove(head)
    for name in ("w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd"):
        for found in list(made.iter(qn(name))):
            found.getparent().remove(found)
    for found in list(made.iter(qn("w:commentReference"))):
        run = found.getparent()
        run.getparent().remove(run)
    for box in list(made.iter(qn("w:sdt"))):
        inside = box.find(qn("w:sdtContent"))
        for child in [] if inside is None else list(inside):
            box.addprevious(child)
        box.getparent().remove(box)
    last.addnext(made)
    return made


def _say(cell: Any, text: str) -> None:
    """Words in the place of a cell's words; in an empty cell they stand in its first paragraph."""
    from docx.oxml.ns import qn

    region = Region(cell, [(None, run) for run in cell.iter(qn("w:r"))])
    if any(words(run) for _, run in region.runs):
        region.say(text)
    else:
        cell.find(qn("w:p")).append(text_run(text))


def _said(cell: Any) -> list[str]:
    from docx.oxml.ns import qn

    return ["".join(words(run) for run in one.iter(qn("w:r"))) for one in cell.iter(qn("w:p"))]


def _rows(table: Any) -> list[Any]:
    from docx.oxml.ns import qn

    return [row for row in table.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is table]


def _cells(row: Any) -> list[Any]:
    from docx.oxml.ns import qn

    return [cell for cell in row.iter(qn("w:tc")) if next(cell.iterancestors(qn("w:tr"))) is row]
