"""The page of the demo: whole, honest and readable for everyone.

It is made of a small reference and a municipality; that of the shipped models is made wherever the wheel is tried.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api import demo
from koopflow.book.overview import ChangeRow, Chapter, Overview, Picture, page
from tests.cli.conftest import ADAPTATION, MODEL, SCENARIO

MUNICIPALITIES = ("Wieś",)
VOID = {"meta", "img", "link", "br", "hr", "input"}


class Reader(HTMLParser):
    """Which elements the page has, and whether each that opens closes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The page of both, made once, with a single replication."""
    models = tmp_path_factory.mktemp("models")
    for part, text in (("reference", MODEL + SCENARIO), ("municipalities", ADAPTATION)):
        (models / part).mkdir()
        (models / part / "desk.yaml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "shipped_models", lambda: models)
        target = kf.demo(tmp_path_factory.mktemp("demo"), replications=1)
    return read(target.read_text(encoding="utf-8"))


def test_the_page_names_and_draws_the_municipalities(polish: Reader) -> None:
    headings = "".join(polish.text)
    assert all(name in headings for name in MUNICIPALITIES)
    assert len(polish.attributes("img")) >= 1 + len(MUNICIPALITIES)


def test_every_picture_has_a_text_and_nothing_is_loaded(polish: Reader) -> None:
    assert all(image["alt"] for image in polish.attributes("img"))
    assert all((image["src"] or "").startswith("data:image/svg+xml") for image in polish.attributes("img"))
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in polish.found}
    assert polish.attributes("html")[0]["lang"] == "pl"


def test_the_page_leaves_nothing_undecided_and_says_how_few_replications_there_are(polish: Reader) -> None:
    text = " ".join(" ".join(polish.text).split())
    assert "Nie wszystko udało się ocenić" not in text
    assert "1 powtórzenie" in text
    assert "niewiele powtórzeń" in text


def test_identifiers_stand_once_and_links_lead_to_them(polish: Reader) -> None:
    ids = [attributes["id"] for _, attributes in polish.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] or "" for attributes in polish.attributes("a")]
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= set(ids)


def test_texts_of_authors_stay_texts() -> None:
    evil = '"><script>alert(1)</script>{{ 7 * 7 }}'
    chapter = Chapter(
        id="x",
        title=evil,
        description=evil,
        facts=(("municipality", evil),),
        verdict="deviates",
        properties=(("sound", "unknown"),),
        findings=(evil,),
        errors=1,
        warnings=0,
        changes=(ChangeRow("set", evil, evil, False),),
        simulated=(),
        pictures=(Picture(evil, "<svg/>", evil, (evil,), ((evil,),)),),
    )
    for language in ("pl", "en"):
        text = page(Overview(evil, "0", (chapter,)), language)
        assert "<script" not in text
        assert "{{ 7 * 7 }}" in text
        read(text)


def test_the_page_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        kf.demo(tmp_path / "file" / "out", replications=1)
