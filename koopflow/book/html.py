"""A book goes in; one page of HTML comes out that opens from disk, alone, and loads nothing.

Figures stand in it as SVG, with the font that they are measured in; every text of an author is escaped.
"""

from __future__ import annotations

import re

from koopflow.book.blocks import Book, Picture, plain
from koopflow.book.overview import environment
from koopflow.draw.svg import faces

_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")


def written(book: Book, version: str) -> bytes:
    """The page; `version` is koopflow's."""
    made = environment(book.language)
    made.filters["svg"] = _inline
    made.filters["plain"] = plain
    made.globals["kind"] = lambda block: type(block).__name__
    made.globals["faces"] = faces()
    page = made.get_template("book.html.j2").render(book=book, language=book.language, version=version)
    return page.encode("utf-8", "replace")


def _inline(picture: Picture) -> str:
    """SVG that koopflow wrote, with all that authors wrote in it escaped, as part of a page."""
    return _DECLARATION.sub("", picture.svg).strip()
