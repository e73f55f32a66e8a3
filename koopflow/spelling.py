"""A word that names nothing, and the candidates it may have meant, closest first.

It stands apart because every layer offers “did you mean” and the choice must be the same everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_STROKES = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
_LONGEST = 100


def folded(word: str) -> str:
    """The word in small letters without diacritics, parts joined by hyphens: `Zespół_A` is `zespol-a`."""
    apart = unicodedata.normalize("NFKD", word.translate(_STROKES))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.casefold().replace("_", "-").replace(" ", "-")


def distance(left: str, right: str) -> int:
    """How many letters to insert, drop, exchange or swap with their neighbour make one text of the other.

    The restricted Damerau–Levenshtein distance (optimal string alignment): no stretch is edited twice.
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, letter in enumerate(left, start=1):
        row = [i]
        for j, other in enumerate(right, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def closest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """At most `limit` candidates that `word` may be a slip of, the likeliest first, equals as given.

    A candidate qualifies when about a third of the longer word differs at most, when the word is a whole part
    of it between hyphens and dots (`family` for `family-head`), or its beginning (`int` for `integer`).
    """
    meant = folded(word)[:_LONGEST]
    if not meant:
        return ()
    letters = set(meant)
    scored: list[tuple[float, int, str]] = []
    for order, candidate in enumerate(dict.fromkeys(candidates)):
        other = folded(candidate)[:_LONGEST]
        allowed = max(1, (max(len(meant), len(other)) + 1) // 3)
        parts = other.replace(".", "-").split("-")
        is_part = len(meant) > 2 and (meant in parts or other.startswith(meant))
        if abs(len(meant) - len(other)) > allowed and not is_part:
            continue
        if len(letters ^ set(other)) > 2 * allowed and not is_part:
            continue  # one edit changes two letters at most, so this is further away than allowed
        edits = distance(meant, other)
        if is_part:
            edits = min(edits, allowed)
        if edits <= allowed and (edits < len(meant) or is_part):
            scored.append((edits, order, candidate))
    return tuple(candidate for _, _, candidate in sorted(scored)[:limit])
