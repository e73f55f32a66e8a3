"""The choice of what a misspelt word may have meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.spelling import closest, distance, folded


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [
        ("", "abc", 3),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("ca", "abc", 3),
        ("a", "b", 1),
    ],
)
def test_the_distance_counts_letters_and_swaps(left: str, right: str, edits: int) -> None:
    assert distance(left, right) == distance(right, left) == edits


def test_diacritics_case_and_separators_do_not_count() -> None:
    assert folded("Zażółć_Gęślą jaźń") == "zazolc-gesla-jazn"
    assert closest("Zespół", ["zespol"]) == ("zespol",)


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("polcie", ["family", "police", "pzk"], ("police",)),
        ("initail", ["states", "initial"], ("initial",)),
        ("xyz", ["states", "initial"], ()),
        ("family", ["family-head", "worker"], ("family-head",)),
        ("ab", ["ba", "ac", "ad", "ae"], ("ba", "ac", "ad")),
        ("", ["a"], ()),
        ("a", ["b"], ()),
    ],
)
def test_the_closest_candidates_come_first(word: str, candidates: list[str], meant: tuple[str, ...]) -> None:
    assert closest(word, candidates) == meant


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=10))
def test_any_words_have_at_most_three_suggestions_of_the_candidates(word: str, candidates: list[str]) -> None:
    found = closest(word, candidates)
    assert len(found) <= 3
    assert set(found) <= set(candidates)
