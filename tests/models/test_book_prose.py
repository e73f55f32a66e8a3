"""The prose of the shipped book keeps its form: pulls can be read and answered, nothing measured is typed unsourced."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from koopflow.model.documents import Model
from koopflow.model.library import load_library

RURAL = Path(__file__).parents[2] / "models" / "reference" / "rural"
CHAPTERS = sorted((RURAL / "book").glob("*.md"))
NAMES = (
    "01-korzysci", "02-zalozenia", "03-koncepcja-organizacyjna", "04-koncepcja-merytoryczna", "05-rekomendacje",
    "06-dokumenty", "07-gminy",
)  # fmt: skip
PULL = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
CALLS = {
    "figure": set[str](),
    "table": set[str](),
    "number": {"scenario", "digits", "as"},
    "ref": set[str](),
}
TABLES = {"actors", "bases", "flows", "municipalities", "rules", "services"}
CASES = {"nom", "gen", "loc"}
TYPED_SHARE = re.compile(r"\d\s*(?:%|proc\.)")
IN_BRACKETS = re.compile(r"\([^()]*[^\W\d_]{3}[^()]*\)")
"""Brackets with a word in them, as sources stand in the prose."""


@pytest.fixture(scope="module")
def rural() -> Model:
    loaded = load_library([RURAL])[0].model("rural")
    assert loaded is not None
    return loaded.model


def text_of(chapter: Path) -> str:
    return chapter.read_text(encoding="utf-8")


def calls(text: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Each pull as its name, its texts in order and those with a name; an error where it is anything else."""
    found = []
    for inside in PULL.findall(text):
        # A keyword of Python is a name like any other here.
        call = ast.parse(re.sub(r"\bas=", "as_=", inside.strip()), mode="eval").body
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Name), inside
        texts = [ast.literal_eval(one) for one in call.args]
        named = {(one.arg or "").rstrip("_"): ast.literal_eval(one.value) for one in call.keywords}
        assert all(isinstance(one, str) for one in (*texts, *named.values())), inside
        found.append((call.func.id, texts, named))
    return found


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


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_a_chapter_begins_with_its_only_title(chapter: Path) -> None:
    lines = text_of(chapter).splitlines()
    assert lines[0].startswith("# ")
    assert sum(line.startswith("# ") for line in lines) == 1


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_pulls_are_calls_with_texts(chapter: Path) -> None:
    text = text_of(chapter)
    assert text.count("{{") == text.count("}}") == len(PULL.findall(text))
    for name, texts, named in calls(text):
        assert name in CALLS and named.keys() <= CALLS[name]
        assert len(texts) == (2 if name == "ref" else 1)
        assert name != "ref" or texts[1] in CASES
        assert name != "number" or "scenario" in named


def test_what_is_pulled_and_referred_to_is_there(rural: Model) -> None:
    pulled = [one for chapter in CHAPTERS for one in calls(text_of(chapter))]
    figures = Counter(texts[0] for name, texts, _ in pulled if name == "figure")
    tables = Counter(texts[0] for name, texts, _ in pulled if name == "table")
    assert figures.keys() <= rural.figures.keys() and tables.keys() <= TABLES
    assert {*figures.values(), *tables.values()} == {1}
    # A figure or table that the text never speaks of is left to the reader to find.
    assert {texts[0] for name, texts, _ in pulled if name == "ref"} == {*figures, *tables}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_figures_and_tables_stand_alone(chapter: Path) -> None:
    paragraphs = re.split(r"\n\s*\n", text_of(chapter).strip())
    holding = [one for one in paragraphs if re.search(r"\{\{\s*(?:figure|table)\(", one)]
    assert [one for one in holding if not re.fullmatch(r"\{\{[^{}]*\}\}", one)] == []


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
