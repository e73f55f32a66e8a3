"""Headings go in; a table of contents comes out: a field of Word with its entries, each a link.

The entries have no page numbers, which nobody knows before Word has set the pages; updating the field brings them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from koopflow.book.blocks import Heading, plain
from koopflow.book.word.inlines import Inliner, field_end, instruction
from koopflow.book.word.xml import element

DEPTH = 2


def contents(inliner: Inliner, title: str, headings: Sequence[Heading]) -> Any:
    """The block that Word knows as the table of contents; there is at least one heading."""
    box = element("w:sdt")
    gallery = element("w:docPartObj", element("w:sdtPr", box))
    element("w:docPartGallery", gallery, val="Table of Contents")
    element("w:docPartUnique", gallery)
    inside = element("w:sdtContent", box)
    _paragraph(inliner, inside, "TOC Heading").append(inliner.run(title, inliner.language))
    shown = [heading for heading in headings if heading.level <= DEPTH]
    last = None
    for number, heading in enumerate(shown):
        last = _paragraph(inliner, inside, f"toc {heading.level}")
        if number == 0:
            last.extend(
                (field_end("begin"), instruction(f'TOC \\o "1-{DEPTH}" \\h \\z \\u'), field_end("separate"))
            )
        link = element("w:hyperlink", last, anchor=inliner.targets[heading.anchor], history="1")
        link.append(inliner.run(plain(heading.inlines), heading.language))
    if last is not None:
        last.append(field_end("end"))
    return box


def _paragraph(inliner: Inliner, parent: Any, style: str) -> Any:
    made = element("w:p", parent)
    element("w:pStyle", element("w:pPr", made), val=inliner.file.styles[style].style_id)
    return made
