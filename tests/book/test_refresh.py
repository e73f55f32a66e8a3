"""A book in Word that people have worked on is renewed, and what they wrote stays."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

import koopflow as kf
from koopflow.book.blocks import Book, Figure, Grid, Heading, Paragraph, Picture, Table, Text
from koopflow.book.docx import written
from koopflow.book.word import files
from koopflow.book.word.refreshing import refreshed
from koopflow.cli import run
from tests.book.word_examples import (
    alternatives,
    bookmarks,
    closed,
    controls,
    fields,
    opened,
    paragraph_of,
    paragraphs,
    part,
    said,
    say,
)

from .conftest import MODEL, PROSE, Desk

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="20mm" viewBox="0 0 100 50"><rect width="{}" height="9"/></svg>'
NEW = {
    "figure": 2,
    "caption": "Nowy podpis",
    "number": "99",
    "cells": (("Nowy", "x"), ("b", "c"), ("d", "e")),
}
OLD = {"figure": 1, "caption": "Podpis", "number": "1234", "cells": (("a", "x"),)}


def small(figure: int, caption: str, number: str, cells: tuple[tuple[str, str], ...], parts: int = 1) -> Book:
    """A book with a figure, a table and a number."""
    pictures = tuple(Picture(SVG.format(figure * 10 + n), 40.0, 10.0 + figure * 5) for n in range(parts))
    shown = Figure(
        "figure-1", "Rysunek\u00a01", caption, "", "Źródło: model", f"Sprawa {figure}", "Opis.", pictures,
        Grid(("Co",), ((str(figure),),)), "pl", "figure:way",
    )  # fmt: skip
    table = Table("table-1", "Tabela\u00a01", caption, "Źródło", Grid(("H", "I"), cells), "pl", "table:flows")
    return Book(
        "Tytuł",
        "Podtytuł",
        "pl",
        (
            Heading(1, (Text("Rozdział"),), "c1-1", "pl"),
            Paragraph((Text("Zakończono "), Text(number, "strong", "number:done"), Text(" spraw.")), "pl"),
            shown,
            table,
        ),
    )


@cache
def before() -> bytes:
    return written(small(**OLD), "1")  # type: ignore[arg-type]


def after(content: bytes, **other: Any) -> tuple[Any, Any]:
    anew, done = refreshed(content, small(**{**NEW, **other}))
    part(anew)
    return opened(anew), done


def changed(change: Callable[[Any], None]) -> bytes:
    file = opened(before())
    change(file)
    return closed(file)


def test_everything_that_is_older_is_replaced_and_counted() -> None:
    file, done = after(before())
    assert done.replaced == {
        "picture": 1, "caption": 3, "table": 2, "number": 1,
    }  # fmt: skip
    assert not (done.by_hand or done.gone or done.unknown or done.missing)
    text = paragraphs(file)
    assert "Zakończono 99 spraw." in text and "Rysunek 1. Nowy podpis (opis i tabela)" in text
    assert [[said(cell._tc) for cell in row.cells] for row in file.tables[0].rows] == [
        ["H", "I"], ["Nowy", "x"], ["b", "c"], ["d", "e"],
    ]  # fmt: skip
    assert alternatives(file) == ["Sprawa 2. Opis."]
    extent = next(file.element.body.iter(qn("wp:extent")))
    assert (int(extent.get("cx")), int(extent.get("cy"))) == (Mm(40), Mm(20))
    again, nothing = refreshed(closed(file), small(**NEW))  # type: ignore[arg-type]
    assert not nothing.replaced and paragraphs(opened(again)) == text
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        media = [name for name in archive.namelist() if "media" in name]
    assert len(media) == 2


def test_what_an_editor_changed_stays_and_is_listed() -> None:
    def edit(file: Any) -> None:
        for name in ("figure:way:caption", "number:done"):
            say(controls(file, f"koopflow:{name}")[0], "po mojemu")
        file.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "poprawione"
        next(file.element.body.iter(qn("wp:docPr"))).set("descr", "lepszy opis")
        extent = next(file.element.body.iter(qn("wp:extent")))
        extent.set("cx", str(Mm(20)))

    file, done = after(changed(edit))
    assert done.by_hand == ["number:done", "figure:way:1:alt", "figure:way:caption", "table:flows"]
    assert "Zakończono po mojemu spraw." in paragraphs(file)
    assert file.tables[0].rows[1].cells[1].text == "poprawione"
    assert alternatives(file) == ["lepszy opis"]
    extent = next(file.element.body.iter(qn("wp:extent")))
    assert (int(extent.get("cx")), int(extent.get("cy"))) == (Mm(20), Mm(10))


def test_what_an_editor_deleted_does_not_come_back_and_is_listed() -> None:
    def edit(file: Any) -> None:
        for name in ("figure:way:1", "figure:way:caption", "number:done"):
            paragraph = paragraph_of(controls(file, f"koopflow:{name}")[0])
            paragraph.getparent().remove(paragraph)
        file.tables[0]._tbl.getparent().remove(file.tables[0]._tbl)

    file, done = after(changed(edit))
    assert set(done.gone) == {"number:done", "figure:way:1", "figure:way:caption", "table:flows"}
    assert not alternatives(file) and not [one for one in paragraphs(file) if "99" in one]


def test_a_copy_is_renewed_with_its_original_and_alone() -> None:
    def copy(file: Any) -> None:
        paragraph = paragraph_of(controls(file, "koopflow:number:done")[0])
        made = deepcopy(paragraph)
        for one in [*made.iter(qn("w:bookmarkStart")), *made.iter(qn("w:bookmarkEnd"))]:
            one.getparent().remove(one)
        paragraph.addprevious(made)

    def move(file: Any) -> None:
        copy(file)
        original = paragraph_of(controls(file, "koopflow:number:done")[1])
        original.getparent().remove(original)

    for change, times in ((copy, 2), (move, 1)):
        file, done = after(changed(change))
        assert paragraphs(file).count("Zakończono 99 spraw.") == times == done.replaced["number"]
        assert not done.gone


def test_places_survive_a_program_that_drops_the_tags_of_controls() -> None:
    def drop(file: Any) -> None:
        for box in list(file.element.body.iter(qn("w:sdtPr"))):
            for child in list(box):
                box.remove(child)

    _, done = after(changed(drop))
    assert sum(done.replaced.values()) == 7 and not done.gone


def test_tracked_changes_are_an_editors_and_stay() -> None:
    def edit(file: Any) -> None:
        (control,) = controls(file, "koopflow:number:done")
        run = next(control.iter(qn("w:r")))
        for text in run.iter(qn("w:t")):
            text.tag = qn("w:delText")
        deleted = run.makeelement(qn("w:del"), {qn("w:id"): "1", qn("w:author"): "R"})
        run.addprevious(deleted)
        deleted.append(run)

    content = changed(edit)
    file, done = after(content)
    assert done.gone == ["number:done"] and len(list(file.element.body.iter(qn("w:del")))) == 1


@pytest.mark.parametrize(("first", "second"), [(1, 3), (3, 1), (2, 3)])
def test_a_figure_can_have_more_or_fewer_parts(first: int, second: int) -> None:
    file, done = after(written(small(**OLD, parts=first), "1"), parts=second)  # type: ignore[arg-type]
    shown = alternatives(file)
    assert len(shown) == second and not done.gone and not done.missing
    if second > 1:
        assert shown[-1] == f"Sprawa 2, część {second} z {second}."
    ids = [one.get("id") for one in file.element.body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == len(ids) and len(set(bookmarks(file))) == len(list(bookmarks(file)))
    _, nothing = refreshed(closed(file), small(**NEW, parts=second))  # type: ignore[arg-type]
    assert not nothing.replaced and not nothing.missing


def test_a_table_can_have_other_columns() -> None:
    book = small(**NEW)  # type: ignore[arg-type]
    *rest, table = book.blocks
    assert isinstance(table, Table)
    grid = Grid(("X", "Y", "Z"), (("1", "2", "3"),))
    other = Table(table.anchor, table.label, table.caption, table.source, grid, table.language, table.place)
    anew, done = refreshed(before(), Book("T", "", "pl", (*rest, other)))
    assert [cell.text for cell in opened(anew).tables[0].rows[1].cells] == ["1", "2", "3"]
    again, nothing = refreshed(anew, Book("T", "", "pl", (*rest, other)))
    assert not nothing.replaced and not nothing.gone and done.replaced["table"] == 2
    assert len(list(opened(again).tables)) == 2


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.sampled_from(["run", "paragraph", "split", "bold", "delete"]), max_size=12),
)
def test_whatever_is_written_around_the_places_stays(seed: int, edits: list[str]) -> None:
    chosen = random.Random(seed)
    file = opened(before())
    body = file.element.body
    foreign: list[str] = []
    deleted: set[str] = set()
    for number, edit in enumerate(edits):
        runs = [run for run in body.iter(qn("w:r")) if run.findall(qn("w:t"))]
        at = chosen.choice(runs)
        if edit == "delete":
            boxes = [
                box
                for box in body.iter(qn("w:sdt"))
                if box.find(f"{qn('w:sdtPr')}/{qn('w:tag')}") is not None
            ]
            if boxes:
                box = chosen.choice(boxes)
                deleted.add(box.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")))
                box.getparent().remove(box)
        elif edit == "split":
            split(at, chosen)
        elif edit == "bold":
            at.get_or_add_rPr().get_or_add_b()
        else:
            word = f"REDAKTOR{number:02}"
            foreign.append(word)
            write(at, word, edit == "paragraph")
    anew, done = refreshed(closed(file), small(**NEW))  # type: ignore[arg-type]
    renewed = opened(anew)
    text = "".join(paragraphs(renewed))
    assert all(text.count(word) == 1 for word in foreign)
    assert fields(renewed) == fields(file)
    assert {one for one in bookmarks(file) if "_kf_m" not in one} == {
        one for one in bookmarks(renewed) if "_kf_m" not in one
    }
    if "koopflow:number:done" not in deleted:
        assert "99" in text and "1234" not in text
    if "koopflow:figure:way:1" not in deleted:
        assert alternatives(renewed) == ["Sprawa 2. Opis."]
    assert {one.partition(":")[2] for one in deleted} == set(done.gone)
    # Who writes into a table's cell has changed the table.
    assert set(done.by_hand) <= {"table:flows", "figure:way:table"}


def split(run: Any, chosen: random.Random) -> None:
    """Two runs in the place of one, as programs part them."""
    text = run.find(qn("w:t"))
    if not text.text or len(text.text) < 2:
        return
    cut = chosen.randrange(1, len(text.text))
    other = deepcopy(run)
    run.addnext(other)
    text.text, other.find(qn("w:t")).text = text.text[:cut], text.text[cut:]


def write(run: Any, word: str, paragraph: bool) -> None:
    """A word of an editor's beside a run, outside the places, or in a paragraph of its own."""
    made = run.makeelement(qn("w:r"))
    text = made.makeelement(qn("w:t"))
    text.text = word
    made.append(text)
    outer = run
    for box in run.iterancestors(qn("w:sdt"), qn("w:hyperlink")):
        outer = box
    if paragraph:
        holder = made.makeelement(qn("w:p"))
        holder.append(made)
        top = outer
        while top.getparent().tag not in (qn("w:body"), qn("w:tc"), qn("w:sdtContent")):
            top = top.getparent()
        top.addnext(holder)
    elif outer.getparent().tag == qn("w:p"):
        outer.getparent().append(made)
    else:
        paragraph_of(run).append(made)


def test_the_command_renews_a_file_and_says_what_it_did(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["book", ".", "-o", "out", "--to", "docx"]) == 0
    file = Path("out/book.docx")
    first = file.read_bytes()
    desk.model(MODEL.replace("Zgłoszono", "Przyjęto").replace("Poradnia", "Klinika"))
    desk.chapter(PROSE + '\n{{ figure("flows", id="nowy") }}\n')
    desk.record(completed=99)
    changed_file = opened(first)
    say(controls(changed_file, "koopflow:figure:way:caption")[0], "Mój podpis")
    edited = closed(changed_file)
    file.write_bytes(edited)
    capsys.readouterr()
    assert run(["book", "refresh", "out/book.docx", ".", "--lang", "pl", "--no-color", "-o", "new.docx"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("odświeżono: obrazy: 1")
    assert "zmieniono ręcznie w pliku „book.docx”, więc pozostaje bez zmian: podpis „way”" in told.err
    assert told.err.count("KF964") >= 1 and "nie ma miejsca na: rysunek „nowy”" in told.err
    assert file.read_bytes() == edited and Path("new.docx.lock").exists()
    assert run(["book", "refresh", "out/book.docx", "."]) == 0
    assert file.read_bytes() == Path("new.docx").read_bytes()
    assert "Mój podpis" in "".join(paragraphs(opened(file.read_bytes())))
    capsys.readouterr()
    assert run(["book", "check", ".", "-o", "out", "--lang", "en", "--no-color"]) == 1
    lines = capsys.readouterr().out
    assert "“nowy”" in lines and "the chapter" in lines
    assert "“way”" not in lines and "“cases.completed base”" not in lines
    assert run(["book", "refresh", "out/book.docx", ".", "--lang", "pl"]) == 0
    assert capsys.readouterr().out == "nie było czego odświeżać\n"


def refused(desk: Desk, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    Path("x.docx").write_bytes(content)
    capsys.readouterr()
    assert run(["book", "refresh", "x.docx", "desk.yaml", "--lang", "en", "--no-color"]) == 1
    assert Path("x.docx").read_bytes() == content
    told = capsys.readouterr().err
    assert "x.docx" in told and "Traceback" not in told
    return told


def test_a_file_that_cannot_be_renewed_is_found_and_left(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from docx import Document

    assert "KF961" in refused(desk, closed(Document()), capsys)
    whole = before()
    for content in (b"", b"{}", whole[:-300], whole[: len(whole) // 2]):
        assert "KF960" in refused(desk, content, capsys)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as held, zipfile.ZipFile(out, "w") as anew:
        for name in held.namelist():
            text = held.read(name)
            anew.writestr(name, text[:-40] if name == "word/document.xml" else text)
    assert "KF960" in refused(desk, out.getvalue(), capsys)
    monkeypatch.setattr(files, "UNPACKED_MAX", 1000)
    assert "KF960" in refused(desk, whole, capsys)


def test_places_of_nothing_that_is_pulled_are_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    told = after_command(desk, before(), capsys)
    assert "has the pulled figure “way”" not in told
    assert "KF965" in told and "the quoted number “done”" in told
    assert "KF964" in told


def after_command(desk: Desk, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    Path("x.docx").write_bytes(content)
    capsys.readouterr()
    assert run(["book", "refresh", "x.docx", "desk.yaml", "--lang", "en", "--no-color"]) == 0
    assert not Path("x.docx.lock").exists()
    return capsys.readouterr().err


def test_a_place_that_cannot_be_written_leaves_everything(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["book", ".", "-o", "out", "--to", "docx"]) == 0
    was = Path("out/book.docx").read_bytes()
    Path("held").mkdir()
    assert run(["book", "refresh", "out/book.docx", ".", "-o", "held"]) == 3
    assert run(["book", "refresh", "none.docx", "."]) == 3
    Path("out/book.docx.lock").write_text("{", encoding="utf-8")
    assert run(["book", "refresh", "out/book.docx", "."]) == 3
    assert Path("out/book.docx").read_bytes() == was and not list(Path("held").iterdir())
    assert "Traceback" not in capsys.readouterr().err


def test_it_is_a_verb_of_the_package_too(desk: Desk) -> None:
    model = kf.load(desk.folder)
    file = kf.book(model).save("out", "docx")
    desk.record(completed=5)
    anew = kf.refresh_book(file, kf.load(desk.folder))
    assert dict(anew.replaced) == {"number": 1, "table": 1} and not anew.report
    assert anew.save("other.docx").read_bytes() == anew.content
    lock = json.loads(Path("other.docx.lock").read_text(encoding="utf-8"))
    assert next(one["is"] for one in lock["pulled"] if one["kind"] == "number") == "5"
    assert said(opened(anew.content).element.body).count("5 spraw") == 1


def test_without_a_model_it_is_the_one_of_the_list_beside_the_file(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    home = desk.folder / "models"
    home.mkdir()
    for name in ("desk.yaml", "base.yaml", "book"):
        (desk.folder / name).rename(home / name)
    assert run(["book", "desk", "-o", "out", "--to", "docx"]) == 0
    assert run(["book", "refresh", "out/book.docx", "--lang", "en"]) == 0
    assert "nothing had to be renewed" in capsys.readouterr().out
    Path("out/book.docx.lock").unlink()
    assert run(["book", "refresh", "out/book.docx", "--lang", "en"]) == 2


def test_papers_are_neither_checked_nor_renewed(desk: Desk) -> None:
    assert run(["book", "refresh", "book.docx", ".", "--part", "register"]) == 2
    assert run(["book", "check", ".", "-o", "out", "--part", "register"]) == 2
    assert not (desk.folder / "None").exists() and not (desk.folder / "out").exists()
