"""Text in, its width and its lines out: the figures' font measured from a table, so every machine breaks lines alike.

It stands apart because layout needs sizes before anything is drawn and must read no font file for them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

WIDTHS = Path(__file__).parent / "fonts" / "widths.json"
INVISIBLE = ("Cc", "Cf", "Cs", "Cn", "Co")
LONGEST_LABEL = 160
"""Characters of a title that a figure shows; the table beside it has them all."""
LEADING = 1.22
"""The distance of two lines in ems."""
HARD_SPACE = "\u00a0"
_UNKNOWN = 620
_VOWELS = "aąeęioóuyAĄEĘIOÓUY"
_CLUSTERS = ("ch", "cz", "dz", "dź", "dż", "rz", "sz", "st", "br", "tr", "pr", "kr", "gr", "dr")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of visible characters: no controls, no text-direction overrides, single spaces, composed letters."""
    spaced = re.sub(r"[^\S\u00a0]", " ", unicodedata.normalize("NFC", text))
    visible = "".join(c for c in spaced if unicodedata.category(c) not in INVISIBLE)
    return re.sub(" {2,}", " ", visible).strip()


def width(text: str, size: float, bold: bool = False) -> float:
    """The width in points of one line at `size` points; kerning, which mostly narrows, is left out."""
    table = _widths()["bold" if bold else "regular"]
    return size / 1000 * sum(table[c] if c in table else _foreign(c) for c in text)


def wrap(text: str, limit: float, size: float, bold: bool = False, lines: int = 6) -> tuple[str, ...]:
    """Lines no wider than `limit` points, no one-letter word at a line's end; what `lines` cannot hold ends in “…”.

    A word wider than the limit is divided: at a hyphen, by Polish syllables, or where it must.
    """
    text = clean(text)
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1].rstrip() + "…"
    found: list[str] = []
    line = ""
    for word in _pieces(text, limit, size, bold):
        longer = f"{line} {word}" if line and not line.endswith("\u00ad") else line.rstrip("\u00ad") + word
        if line and width(longer.rstrip("\u00ad"), size, bold) > limit:
            found.append(_ended(line))
            line = word
        else:
            line = longer
    if line:
        found.append(_ended(line))
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1].rstrip("-,;: ") + "…"]
    return tuple(_balanced(found, limit, size, bold))


def bound(text: str) -> str:
    """The text with one-letter words, and numbers with what they count, bound to their neighbour by hard spaces."""
    text = re.sub(r"(?<![^\s(\[„“])([^\W\d_]) (?=\S)", rf"\1{HARD_SPACE}", text)
    return re.sub(r"(?<=\d) (?=\S)|(?<=[<>=≤≥≠·]) (?=\S)", HARD_SPACE, text)


def missing(text: str) -> tuple[str, ...]:
    """The characters for which the figures' font has no shape, each once, in their order."""
    known = _widths()["regular"]
    return tuple(dict.fromkeys(c for c in clean(text) if c not in known))


@cache
def _widths() -> Mapping[str, Mapping[str, int]]:
    """Advance widths in thousandths of an em; made from the font by `.build/subset_font.py`."""
    table: dict[str, dict[str, int]] = json.loads(WIDTHS.read_text(encoding="utf-8"))
    return MappingProxyType({style: MappingProxyType(widths) for style, widths in table.items()})


def _foreign(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 1000 if unicodedata.east_asian_width(char) in "WF" else _UNKNOWN


def _pieces(text: str, limit: float, size: float, bold: bool) -> Iterable[str]:
    for word in bound(text).split(" "):
        yield from _divided(word, limit, size, bold)


def _divided(word: str, limit: float, size: float, bold: bool) -> Iterable[str]:
    """The word's pieces, each but the last marked with a soft hyphen; bound words part where they must."""
    if HARD_SPACE in word and width(word, size, bold) > limit:
        for piece in word.split(HARD_SPACE):
            yield from _divided(piece, limit, size, bold)
        return
    while width(word, size, bold) > limit and len(word) > 1:
        fitting = [at for at in _breaks(word) if width(_ended(word[:at] + "\u00ad"), size, bold) <= limit]
        # A compound parts at its own hyphen: a second one within its halves would mislead.
        own = [at for at in fitting if word[at - 1] in "-–/"]
        at = (own or fitting)[-1] if fitting else _forced(word, limit, size, bold)
        yield word[:at] + "\u00ad"
        word = word[at:]
    yield word


def _breaks(word: str) -> list[int]:
    """Where a word may be divided: behind a hyphen or slash, or between Polish syllables."""
    return [
        at
        for at in range(2, len(word) - 1)
        if word[at - 1] in "-–/"
        or (word[at - 2 : at + 2].isalpha() and at < len(word) - 2 and _syllable(word, at))
    ]


def _syllable(word: str, at: int) -> bool:
    before, after = word[:at], word[at:]
    if not (any(c in _VOWELS for c in before) and any(c in _VOWELS for c in after)):
        return False
    if word[at - 1 : at + 1].lower() in _CLUSTERS or after[0] in _VOWELS:
        return False
    onset = 2 if after[:2].lower() in _CLUSTERS else 1
    return len(after) > onset and after[onset] in _VOWELS


def _forced(word: str, limit: float, size: float, bold: bool) -> int:
    at = len(word) - 1
    while at > 1 and width(word[:at] + "-", size, bold) > limit:
        at -= 1
    return at


def _ended(line: str) -> str:
    if not line.endswith("\u00ad"):
        return line
    return line[:-1] if line[-2:-1] in "-–/" else line[:-1] + "-"


def _balanced(lines: list[str], limit: float, size: float, bold: bool) -> list[str]:
    """Two lines of about one length where breaking greedily left a short second one."""
    if len(lines) != 2 or lines[0].endswith("-"):
        return lines
    words = " ".join(lines).split(" ")
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    best = min(halves, key=lambda half: max(width(half[0], size, bold), width(half[1], size, bold)))
    return list(best) if max(width(half, size, bold) for half in best) <= limit else lines
