"""A book in Word, read back: headings, captions that count, figures with words that stand for them, a template."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

import koopflow as kf
from koopflow.book.blocks import Grid, Picture
from koopflow.book.grammar import NBSP
from koopflow.book.places import Cells, Image, Words
from koopflow.book.word import files
from koopflow.book.word.files import clean
from koopflow.book.word.grids import shares
from koopflow.book.word.marks import tag
from koopflow.book.word.refreshing import refreshed
from koopflow.cli import run
from koopflow.draw.lettering import outlined
from tests.book.word_examples import (
    NAMES,
    alternatives,
    bookmarks,
    closed,
    controls,
    fields,
    opened,
    paragraphs,
    part,
    said,
)
from tests.draw.draw_examples import HOSTILE

from .conftest import MODEL, PROSE, Desk

LIST = """
1. Pierwsze

   - zagnieżdżone
2. Drugie **ważne** i *inne*, `kod`, [adres](https://example.org/a?b=c&d)

> Cytat

    wiersz  jeden
    wiersz dwa

| A | B |
| - | - |
| x | y |
"""


@pytest.fixture
def made(desk: Desk) -> bytes:
    desk.chapter(PROSE + LIST)
    return kf.book(kf.load(desk.folder)).write("docx")


def test_headings_captions_and_contents_are_what_word_knows_them_by(made: bytes) -> None:
    file = opened(made)
    headings = [(one.style.name, one.text) for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:2] == [("Heading 1", "Korzyści"), ("Heading 2", "Szczegóły")]
    levels = [int(name[-1]) for name, _ in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    captions = [said(one._p) for one in file.paragraphs if one.style.name == "Caption"]
    assert captions[0] == "Rysunek 1. Droga sprawy (opis i tabela)"
    assert captions[1] == "Tabela 1. Przepływy informacji"
    assert 'TOC \\o "1-2" \\h \\z \\u' in fields(file)
    (gallery,) = file.element.body.iter(qn("w:docPartGallery"))
    entries = [said(one) for one in next(gallery.iterancestors(qn("w:sdt"))).iter(qn("w:hyperlink"))]
    assert entries[:3] == ["Korzyści", "Szczegóły", "Indeksy"]
    assert [one for one in entries if one[:7] != "Rysunek"] == [
        text.replace(NBSP, " ") for _, text in headings if text[:7] != "Rysunek"
    ]


def test_captions_count_and_references_follow_them_in_every_case(made: bytes) -> None:
    file = opened(made)
    names = set(bookmarks(file))
    counted = [one for one in fields(file) if one.startswith("SEQ")]
    assert counted[:2] == ["SEQ Rysunek \\* ARABIC", "SEQ Tabela \\* ARABIC"]
    told = [one for one in fields(file) if one.startswith("REF")]
    assert told and {one.split()[1] for one in told} <= names
    first = next(one for one in paragraphs(file) if one.startswith("Drogę sprawy"))
    assert first.startswith(
        "Drogę sprawy widać na rysunku 1, a przepływy zestawia tabela 1. Zakończono 1234 spraw"
    )
    anchors = {one.get(qn("w:anchor")) for one in file.element.body.iter(qn("w:hyperlink"))} - {None}
    assert anchors and anchors <= names
    assert len(names) == len(list(bookmarks(file)))


def test_a_figure_is_a_png_with_its_svg_and_words_that_stand_for_it(made: bytes) -> None:
    file = opened(made)
    (about,) = file.element.body.iter(qn("wp:docPr"))
    assert about.get("descr").startswith(about.get("title") + ". ")
    (blip,) = file.element.body.iter(qn("a:blip"))
    (vector,) = (one for one in blip.iter() if str(one.tag).endswith("svgBlip"))
    png, svg = (file.part.related_parts[one.get(qn("r:embed"))] for one in (blip, vector))
    assert png.blob.startswith(b"\x89PNG") and (svg.content_type, svg.blob[:5]) == ("image/svg+xml", b"<?xml")
    assert b"<text" not in svg.blob and svg.blob.count(b"<path") > 20
    extent = next(file.element.body.iter(qn("wp:extent")))
    assert 0 < int(extent.get("cx")) <= Mm(160.01)
    assert any("opis" in one for one in paragraphs(file))


def test_letters_that_the_font_lacks_stay_text() -> None:
    picture = '<text x="1" y="2" font-size="8" fill="#000">a b</text><text x="1" y="2" font-size="8" fill="#000">漢</text>'
    drawn = outlined(picture)
    assert drawn.count("<text") == 1 and "漢" in drawn and drawn.count("<path") == 2


def test_tables_repeat_their_heads_and_lists_count_for_themselves(made: bytes) -> None:
    file = opened(made)
    for table in file.tables:
        head = table.rows[0]._tr
        assert head.trPr is not None and head.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    numbers = [one._p.pPr.numPr.numId.val for one in file.paragraphs if one._p.pPr.numPr is not None]
    assert len(numbers) == 3 and numbers[0] == numbers[2] != numbers[1]
    assert "wiersz  jeden\nwiersz dwa" in [one.text for one in file.paragraphs]
    links = [one.target_ref for one in file.part.rels.values() if one.is_external]
    assert links == ["https://example.org/a?b=c&d"]


def test_a_file_says_its_title_and_the_language_of_every_paragraph(desk: Desk) -> None:
    file = opened(kf.book(kf.load(desk.folder), lang="en").write("docx"))
    assert (file.core_properties.title, file.core_properties.language) == ("Punkt pomocy", "en-GB")
    default = {one.get(qn("w:val")) for one in file.styles.element.iter(qn("w:lang"))}
    assert default == {"en-GB"}
    prose = next(one for one in file.paragraphs if said(one._p).startswith("Drogę"))
    tongues = [one.find(f"{qn('w:rPr')}/{qn('w:lang')}") for one in prose._p.iter(qn("w:r")) if said(one)]
    assert {one.get(qn("w:val")) for one in tongues} == {"pl-PL"}
    assert "PAGE" in {
        one.get(qn("w:instr")) for one in file.sections[0].footer._element.iter(qn("w:fldSimple"))
    }


def test_what_was_pulled_stands_in_places_of_its_own(made: bytes) -> None:
    file = opened(made)
    for name in (
        "figure:way:1",
        "figure:way:source",
        "table:flows",
        "table:flows:caption",
        "sentence:origin",
    ):
        assert len(controls(file, f"koopflow:{name}")) == 1, name
    assert [said(one) for one in controls(file, "koopflow:number:cases.completed base")] == ["1234"]
    tags = [one.get(qn("w:val")) for one in file.element.body.iter(qn("w:tag"))]
    assert max(map(len, tags)) <= 64
    held = part(made, "customXml/item1.xml")
    assert {one.get("mark") for one in held} <= set(bookmarks(file))
    long, longer = (tag(f"number:{'states.case.' * 6}{end}") for end in ("mean", "p50"))
    assert len(long) == 64 and long != longer


def test_two_files_are_the_same_bytes_and_every_part_is_xml(desk: Desk, made: bytes) -> None:
    assert kf.book(kf.load(desk.folder)).write("docx") == made
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None and set(NAMES) <= set(archive.namelist())
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                part(made, name)


def test_hostile_texts_come_out_as_text(desk: Desk) -> None:
    texts = [text.replace("\ud800", "") for text in HOSTILE]
    actors = "\n".join(
        f"  a{n}: {{kind: institution, level: county, title: {json.dumps(text)}}}"
        for n, text in enumerate(texts)
    )
    model = MODEL.replace("flows:\n", f"{actors}\nflows:\n", 1)
    desk.model(model.replace("Zgłoszono", HOSTILE[2]).replace("{pl: Droga sprawy", f'{{pl: "{HOSTILE[7]}"'))
    desk.record()
    desk.chapter(PROSE + '\n{{ table("actors", id="<w:p>\u0007: x") }}\n')
    edition = kf.book(kf.load(desk.folder))
    content = edition.write("docx")
    file = opened(content)
    part(content)
    cells = {said(cell._tc) for table in file.tables for cell in table.columns[0].cells}
    for text in texts:
        shown = clean(text, "pl").replace("\N{NO-BREAK SPACE}", " ")
        assert any(shown.split() == cell.split() for cell in cells) or not shown.strip(), text
    again, done = refreshed(content, edition.book)
    assert not (done.replaced or done.by_hand or done.unknown or done.missing or done.gone)
    assert paragraphs(opened(again)) == paragraphs(file)


def test_a_template_gives_styles_and_margins_and_keeps_its_headers(desk: Desk) -> None:
    file = Document()
    file.add_paragraph("Treść szablonu")
    file.sections[0].left_margin = file.sections[0].right_margin = Mm(60)
    file.sections[0].header.paragraphs[0].text = "Wydawnictwo"
    file.sections[0].footer.paragraphs[0].text = "stopka"
    file.styles["Heading 1"].font.name = "Georgia"
    content = closed(file)
    for name, change in (("t.docx", content), ("t.dotx", as_template(content))):
        Path(name).write_bytes(change)
        assert run(["book", ".", "-o", "out", "--to", "docx", "--template", name]) == 0
        made = opened(Path("out/book.docx").read_bytes())
        assert "Treść szablonu" not in paragraphs(made)
        assert made.styles["Heading 1"].font.name == "Georgia"
        assert made.sections[0].header.paragraphs[0].text == "Wydawnictwo"
        assert made.sections[0].footer.paragraphs[0].text == "stopka"
        line = made.sections[0].page_width - Mm(120)
        assert all(int(one.get("cx")) <= line + 1 for one in made.element.body.iter(qn("wp:extent")))
        assert alternatives(made)


def as_template(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as held, zipfile.ZipFile(out, "w") as anew:
        for name in held.namelist():
            anew.writestr(name, held.read(name).replace(b"document.main+xml", b"template.main+xml"))
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no file of Word", "zip", "bomb"])
def test_what_is_no_template_is_found_and_nothing_is_written(
    desk: Desk, content: bytes | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if isinstance(content, str):
        if content == "bomb":
            monkeypatch.setattr(files, "UNPACKED_MAX", 10)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.xml", "x" * 1000)
        content = out.getvalue()
    Path("t.docx").write_bytes(content)
    assert run(["book", ".", "-o", "out", "--to", "docx", "--template", "t.docx", "--lang", "en"]) == 1
    assert "KF966" in capsys.readouterr().err
    assert not Path("out").exists()


def test_columns_have_room_for_their_words_and_fill_the_line() -> None:
    grid = Grid(("A", "Dłuższy"), (("x", "bardzo długie zdanie " * 5), ("", "y")))
    widths = shares(grid, 160.0)
    assert sum(widths) == pytest.approx(160) and widths[0] < widths[1]
    assert all(width > 0 for width in shares(Grid(("A",), ()), 160.0))


def test_what_a_place_holds_is_told_by_what_is_seen() -> None:
    one, other = (Image(Picture(f"<svg><metadata>{n}</metadata></svg>", 1, 1), "a", "b") for n in (1, 2))
    assert one.digest == other.digest
    assert Words(f"a{NBSP}b", "pl").digest == Words("a b", "pl").digest != Words("ab", "pl").digest
    parted, joined = (
        Cells(Grid(("h", "i"), (row,)), "", "pl").digest for row in (("a b", "c"), ("a", "b c"))
    )
    assert parted != joined
