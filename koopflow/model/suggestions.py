"""A word that names nothing and what it could have meant in, notes that suggest the closest out.

It stands apart so that every check of names suggests in the same words, with the place of what it suggests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from koopflow.diagnostics import Note, Place
from koopflow.spelling import closest

DID_YOU_MEAN = "did you mean “{name}”?"
"""A note's template; others that suggest a name use it as well."""


def suggested(
    word: str, candidates: Iterable[str], places: Mapping[str, Place] | None = None
) -> tuple[Note, ...]:
    """At most two notes, the likeliest candidate first, each with the candidate's place where it is known."""
    known = places or {}
    return tuple(
        Note(DID_YOU_MEAN, {"name": name}, known.get(name)) for name in closest(word, candidates, limit=2)
    )
