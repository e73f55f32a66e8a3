"""A book goes in, a file of Word (DOCX) comes out: headings, captions that count, figures that can be renewed.

What the model and results say stands in named places, so that `refreshing` finds it after people have worked on the
file. The clock is not asked, so the bytes are the same.
"""

from __future__ import annotations

from koopflow.book.blocks import Book
from koopflow.book.word import styles
from koopflow.book.word.files import packed
from koopflow.book.word.writer import Writer
from koopflow.extras import needed


def written(book: Book, version: str, template: bytes | None = None) -> bytes:
    """The file; `version` is koopflow's, `template` a file of Word whose styles, margins and headers it has.

    Raises `MissingExtraError` without python-docx, and `UnusableFileError` where the template is no file of Word.
    """
    needed("docx")
    file = styles.own(book.language) if template is None else styles.templated(template, book.language)
    Writer(file, book, version).write()
    return packed(file)
