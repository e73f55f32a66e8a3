"""An author's text in, the same text out in the spelling of a format in which other characters would mean something."""

from __future__ import annotations

import re

from koopflow.draw.metrics import clean

_SAFE = frozenset(" \u00a0.,:()/-–—„”“’…·×→›")
_MARKERS = (("\ufb02", "fl"), ("¶ß", "¶ ß"))
"""With what Mermaid marks the numbers of characters, which it may read more often than once; and what reads alike."""
_WORDS = re.compile("style|classdef|wrap", re.IGNORECASE)
"""Words that mean something to Mermaid even inside a text, where a colon follows on the same line."""


def in_entities(text: str) -> str:
    """The text for Mermaid: one line of visible characters, those that could mean something as their numbers.

    Other words that Mermaid knows (`end`, `click`) mean nothing inside a text that has a beginning and an end.
    """
    text = clean(text)
    for marker, instead in _MARKERS:
        text = text.replace(marker, instead)
    broken = {found.start() for found in _WORDS.finditer(text)}
    return "".join(
        c if (c.isalnum() or c in _SAFE) and at not in broken else f"#{ord(c)};" for at, c in enumerate(text)
    )


def for_xml(text: str) -> str:
    """The text without the characters that XML forbids."""
    return "".join(c for c in text if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
