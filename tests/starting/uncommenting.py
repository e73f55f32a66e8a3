"""A file of an adaptation in, the same file with one of its commented changes made, for each of them, out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHANGE = re.compile(r"^  # - .*(?:\n  #   .*)*", re.MULTILINE)


def changes(text: str) -> list[str]:
    """The commented changes without their marks, indented as they stand in the list."""
    return [re.sub(r"^  # ", "  ", found[0], flags=re.MULTILINE) for found in _CHANGE.finditer(text)]


def made(text: str) -> Iterator[str]:
    """The file with one change made, as an author would make it: no `[]`, no marks before its lines."""
    for found in _CHANGE.finditer(text):
        change = re.sub(r"^  # ", "  ", found[0], flags=re.MULTILINE)
        whole = text[: found.start()] + change + text[found.end() :]
        yield whole.replace("\nchanges: []\n", "\nchanges:\n")
