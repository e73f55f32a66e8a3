"""What a book holds, in each of its forms: numbers, references, captions, parts that nobody writes."""

import json
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.book.blocks import Figure, Heading, Index, Paragraph, Table, plain
from koopflow.book.grammar import number, referred

from .conftest import ADAPTATION, MODEL, PROSE, Desk

NBSP = "\N{NO-BREAK SPACE}"
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Page(HTMLParser):
    """Reads a page strictly enough to see that every tag is closed, and keeps what is asked of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.levels: list[int] = []
        self.tags: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if str(given.get("href", "")).startswith("#"):
            self.targets.append(str(given["href"])[1:])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_calls_are_answered_in_the_case_and_the_spelling_of_polish(desk: Desk) -> None:
    edition = kf.book(kf.load(desk.folder))
    said = [plain(block.inlines) for block in edition.book.blocks if isinstance(block, Paragraph)]
    assert said[0] == (
        f"Drogę sprawy widać na rysunku{NBSP}1, a przepływy zestawia tabela{NBSP}1. Zakończono 1234 spraw, czyli 81,5%."
    )
    figure = next(block for block in edition.book.blocks if isinstance(block, Figure))
    assert (figure.label, figure.caption) == (f"Rysunek{NBSP}1", "Droga sprawy")
    assert figure.source == "Źródło: „Punkt pomocy”, wersja 1.0.0"
    table = next(block for block in edition.book.blocks if isinstance(block, Table))
    assert table.grid.headings == ("Przepływ", "Od kogo", "Do kogo", "Kanał", "Podstawa prawna")
    bases = "Dz.U. z 2004 r. poz. 593, art.\u00a0100; RODO, art.\u00a06 ust.\u00a01 lit.\u00a0e"
    assert table.grid.rows == (("Skierowanie", "Ośrodek", "Poradnia", "pismo", bases),)


def test_an_english_edition_has_english_captions_around_the_same_prose(desk: Desk) -> None:
    edition = kf.book(kf.load(desk.folder), lang="en")
    figure = next(block for block in edition.book.blocks if isinstance(block, Figure))
    assert (figure.label, figure.caption) == (f"Figure{NBSP}1", "The way of a case")
    headings = [(plain(heading.inlines), heading.language) for heading in edition.book.headings]
    assert headings[:3] == [("Korzyści", "pl"), ("Szczegóły", "pl"), ("Indices", "en")]
    page = edition.write("html").decode("utf-8")
    assert '<p lang="pl">Drogę sprawy widać na' in page and '<html lang="en">' in page


def test_adaptations_indices_and_provenance_come_after_the_chapters(desk: Desk) -> None:
    (desk.folder / "village.yaml").write_text(ADAPTATION, encoding="utf-8")
    desk.chapter(PROSE + '\n{{ figure("flows") }}\n')
    edition = kf.book(kf.load(desk.folder))
    blocks = edition.book.blocks
    titles = [plain(block.inlines) for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert titles == [
        "Korzyści",
        "Adaptacje – zgodność z modelem i wykaz zmian",
        "Indeksy",
        "Skąd pochodzą rysunki i liczby",
    ]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [table.label[-1] for table in tables] == [str(place) for place in range(1, len(tables) + 1)]
    assert tables[1].grid.rows == (("Wioska", "wioskowy", "podlaskie", "3803", "1"),)
    assert tables[2].grid.rows[0][:3] == ("Ośrodek", "nazwa: „Ośrodek w Wiosce”", "Tak się tam nazywa.")
    entries = [entry for block in blocks if isinstance(block, Index) for entry in block.entries]
    office = next(entry for entry in entries if entry.term == "Ośrodek")
    assert [place.to for place in office.places] == ["figure-2"]
    act = next(entry for entry in entries if "DU/2004/593" in entry.term)
    assert (
        act.term == "Dz.U. z 2004 r. poz. 593 (ELI: DU/2004/593)"
        and act.detail == "art.\u00a0100: Skierowanie"
    )
    assert tables[-1].grid.rows[0][:4] == ("1234", "cases.completed", "base", "20, 7")


def test_a_page_is_whole_and_its_links_lead_somewhere(desk: Desk) -> None:
    desk.chapter(
        PROSE + '\n{{ figure("flows", id="map") }}\n\n{{ figure("flows", id="again", actors="office") }}\n'
    )
    text = kf.book(kf.load(desk.folder)).write("html").decode("utf-8")
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)
    assert page.levels[0] == 1 and page.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert page.tags.count("svg") == text.count('role="img"') == text.count("<title id=") == 3
    assert {"main", "nav", "header", "footer"} <= set(page.tags)
    assert "http://" not in re.sub(r'"http://(www\.w3\.org|purl\.org)[^"]*"', "", text)


def test_what_an_author_writes_is_text_in_every_form(desk: Desk) -> None:
    hostile = '<script>alert(1)</script> #panic("x") $x$ [a](javascript:alert) \\"'
    title = "'</title><script>alert(2)</script> #set'"
    desk.model(MODEL.replace("Punkt pomocy", title).replace("Skierowanie", "'<b>#strong</b>'"))
    desk.record()
    desk.chapter(f"{PROSE}\n{hostile}\n\n`{{{{ x }}}}` stays, and so does\n\n    {{{{ y }}}}\n")
    edition = kf.book(kf.load(desk.folder))
    text = edition.write("html").decode("utf-8")
    assert (
        "<script" not in text and 'href="javascript' not in text and "{{ x }}" in text and "{{ y }}" in text
    )
    Page(text)
    assert edition.write("pdf").startswith(b"%PDF-")


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_two_builds_are_the_same_bytes(desk: Desk, kind: str) -> None:
    first, second = (kf.book(kf.load(desk.folder)).write(kind) for _ in range(2))
    assert first == second


def test_a_pdf_bears_the_marks_of_both_standards(desk: Desk) -> None:
    made = kf.book(kf.load(desk.folder)).write("pdf")
    streams = [made, *inflated(made)]
    said = b"".join(streams)
    assert b"pdfuaid:part" in said and b"pdfaid:part" in said
    assert b"/Outlines" in said and b"/Alt" in said


def inflated(made: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n", made):
        try:
            found.append(zlib.decompressobj().decompress(made[match.end() :]))
        except zlib.error:
            continue
    return found


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (344, {}, "344"),
        (1234, {}, "1234"),
        (12345.0, {}, f"12{NBSP}345"),
        (3.14159, {}, "3,1"),
        (3.14159, {"digits": 3}, "3,142"),
        (0.8146, {"percent": True}, "81,5%"),
        (-0.5, {}, "−0,5"),
        (1234.56, {}, "1234,6"),
    ],
)
def test_numbers_are_spelt_as_polish_spells_them(value: float, options: dict[str, int], text: str) -> None:
    assert number(value, "pl", **options) == text


def test_references_have_every_case() -> None:
    cases = [
        referred("table", 2, "pl", case).partition(NBSP)[0]
        for case in ("nom", "gen", "dat", "acc", "ins", "loc")
    ]
    assert cases == ["tabela", "tabeli", "tabeli", "tabelę", "tabelą", "tabeli"]
    assert referred("figure", 3, "pl", "Ins") == f"Rysunkiem{NBSP}3"


def test_a_recorded_verdict_is_told_and_one_that_is_older_is_said_to_be(desk: Desk) -> None:
    (desk.folder / "village.yaml").write_text(ADAPTATION, encoding="utf-8")
    reference, village = kf.load(desk.folder / "desk.yaml"), kf.load(desk.folder / "village.yaml")
    checked = kf.check(desk.folder).to_dict("pl")
    (desk.prose / "check.json").write_text(json.dumps(checked), encoding="utf-8")
    edition = kf.book(reference, adapted=[village])
    said = [plain(block.inlines) for block in edition.book.blocks if isinstance(block, Paragraph)]
    (verdict,) = (text for text in said if text.startswith("Adaptacja „Punkt w Wiosce”"))
    assert "każdą sprawę można doprowadzić do końca" in verdict
    assert "KF949" not in {one.code for one in edition.report}
    desk.model(MODEL.replace("Skierowanie", "List"))
    older = kf.book(kf.load(desk.folder / "desk.yaml"), adapted=[kf.load(desk.folder / "village.yaml")])
    (told,) = (one for one in older.report if one.code == "KF949")
    assert Path(told.place.file).name == "check.json"
    (desk.prose / "check.json").write_text('{"models": [1]}', encoding="utf-8")
    with pytest.raises(kf.ModelError, match="KF955"):
        kf.book(reference, adapted=[village])


def test_a_figure_may_be_of_an_adaptation(desk: Desk) -> None:
    (desk.folder / "village.yaml").write_text(ADAPTATION, encoding="utf-8")
    reference, village = kf.load(desk.folder / "desk.yaml"), kf.load(desk.folder / "village.yaml")
    desk.chapter('# Gminy\n\n{{ figure("difference", model="village", as="flows") }}\n', "02.md")
    edition = kf.book(reference, adapted=[village])
    (_, shown) = (block for block in edition.book.blocks if isinstance(block, Figure))
    assert "„Punkt w Wiosce”" in shown.source
    assert any("Ośrodek w Wiosce" in cell for row in shown.grid.rows for cell in row)
    desk.chapter('# Gminy\n\n{{ figure("difference", model="vilage") }}\n', "02.md")
    with pytest.raises(kf.ModelError) as error:
        kf.book(reference, adapted=[village])
    assert [one.code for one in error.value.report.errors] == ["KF952"]
