"""The prose of the shipped book: everything in it is fresh, nothing measured is typed unsourced, it reads as Polish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.book import Edition

RURAL = Path(__file__).parents[2] / "models" / "reference" / "rural"
CHAPTERS = sorted((RURAL / "book").glob("*.md"))
NAMES = (
    "01-korzysci", "02-zalozenia", "03-koncepcja-organizacyjna", "04-koncepcja-merytoryczna", "05-rekomendacje",
    "06-dokumenty", "07-gminy",
)  # fmt: skip
PULL = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
TYPED_SHARE = re.compile(r"\d\s*(?:%|proc\.)")
IN_BRACKETS = re.compile(r"\([^()]*[^\W\d_]{3}[^()]*\)")
"""Brackets with a word in them, as sources stand in the prose."""


@pytest.fixture(scope="module")
def edition() -> Edition:
    return kf.book(kf.load(RURAL))


def text_of(chapter: Path) -> str:
    return chapter.read_text(encoding="utf-8")


def unsourced_shares(text: str) -> list[str]:
    """The paragraphs in which a percentage is typed and no source stands in brackets."""
    without_pulls = PULL.sub("", text)
    return [
        paragraph
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", without_pulls)
        if TYPED_SHARE.search(paragraph) and not IN_BRACKETS.search(paragraph)
    ]


def test_the_chapters_are_those_of_the_book() -> None:
    assert tuple(chapter.stem for chapter in CHAPTERS) == NAMES


def test_every_number_and_verdict_is_of_the_model_as_it_is(edition: Edition) -> None:
    """Where this fails, record anew what the finding names: `koopflow simulate`, `koopflow check`."""
    assert [str(finding.args) for finding in edition.report] == []
    assert sum(one.kind == "number" for one in edition.pulled) > 20
    assert all(one.kind != "number" or "scenario" in one.pull.named for one in edition.pulled)


def test_the_text_speaks_of_every_figure_and_table(edition: Edition) -> None:
    """Otherwise it is left to the reader to find it."""
    told = {one.name for one in edition.pulled if one.kind == "ref"}
    assert told == {one.name for one in edition.pulled if one.kind in ("figure", "table")}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_a_typed_share_has_its_source(chapter: Path) -> None:
    assert unsourced_shares(text_of(chapter)) == []


def test_a_typed_share_without_a_source_is_found() -> None:
    assert unsourced_shares(
        "Udało się 81,4% programów (Podsumowanie testowania).\n\nNie udało się 18,6 %."
    ) == ["Nie udało się 18,6 %."]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_the_typography_is_polish(chapter: Path) -> None:
    text = PULL.sub("", text_of(chapter))
    assert not re.search("[\"'“’‘]", text)
    assert text.count("„") == text.count("”")
    assert not re.search(r" - | -- |\.\.\.|\d\.\d+%", text)
