"""Plain values in, a small HTML table for a notebook out: with a caption, escaped, and readable without its style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_CELL = 'style="text-align:left;vertical-align:top"'


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], language: str = "en") -> str:
    """A table with a caption; the first cell of each row is its heading. Without `columns` it has no head."""
    head = "".join(f'<th scope="col" {_CELL}>{escape(name)}</th>' for name in columns)
    body = "".join(_row(row) for row in rows)
    top = f"<thead><tr>{head}</tr></thead>" if columns else ""
    named = f'<caption style="text-align:left"><strong>{escape(caption)}</strong></caption>'
    return f'<table lang="{escape(language)}">{named}{top}<tbody>{body}</tbody></table>'


def _row(row: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(f"<td {_CELL}>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row" {_CELL}>{escape(first)}</th>{cells}</tr>'
