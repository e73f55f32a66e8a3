"""A letter means one thing in one figure."""

from __future__ import annotations

import pytest

from koopflow.draw.symbols import SHAPES, badge

ACTORS = ("institution", "person", "team", "household")
STATES = ("task", "sitting", "waiting", "multi", "composite", "parallel", "final")
MATRIX = ("does", "does-told", "takes-part", "takes-part-told", "told")
KNOWLEDGE = tuple(kind for kind in SHAPES if kind.startswith("known-"))


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kinds", [STATES, (*ACTORS, *MATRIX), (*ACTORS, *KNOWLEDGE), (*ACTORS, *STATES)])
def test_no_letter_of_a_legend_means_two_things(kinds: tuple[str, ...], language: str) -> None:
    letters = [badge(kind, language) for kind in kinds]
    assert len(set(letters)) == len(letters)
