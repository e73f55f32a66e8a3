"""A word that names nothing and what it could have meant in, notes that suggest the closest out.

It stands apart so that every check of names suggests in the same words, with the place of what it suggests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from koopflow.diagnostics import Note, Place
from koopflow.spelling import closest

DID_YOU_MEAN = "did you mean “{name}”?"
"""A note's template; others that suggest a name use it as well."""
COMPARISONS = 10_000
"""How many candidates are looked at for one document: thousands of slips in one file get no advice each."""


def suggested(
    word: str, candidates: Iterable[str], places: Mapping[str, Place] | None = None
) -> tuple[Note, ...]:
    """At most two notes, the likeliest candidate first, each with the candidate's place where it is known."""
    known = places or {}
    return tuple(
        Note(DID_YOU_MEAN, {"name": name}, known.get(name)) for name in closest(word, candidates, limit=2)
    )


def told_apart(word: str, name: str, path: str) -> str:
    """The path of what a word was meant to name; of a path with one wrong word, of what that word names.

    `name` is what the word may have meant, as it would be written there; `path` is that in full.
    """
    words, names = word.split("."), name.split(".")
    wrong = [index for index, pair in enumerate(zip(words, names, strict=False)) if pair[0] != pair[1]]
    if len(words) != len(names) or len(wrong) != 1:
        return path
    return path.rsplit(".", len(names) - 1 - wrong[0])[0]


class Suggester:
    """Suggestions for one document, until `comparisons` candidates have been looked at."""

    def __init__(self, comparisons: int = COMPARISONS) -> None:
        self._left = comparisons

    def __call__(self, word: str, candidates: Collection[str]) -> tuple[Note, ...]:
        """As `suggested`, or nothing when the budget is used up."""
        self._left -= len(candidates)
        return () if self.exhausted else suggested(word, candidates)

    @property
    def exhausted(self) -> bool:
        """Whether no more suggestions come, so that candidates need not be gathered."""
        return self._left < 0
