"""What is wrong with a book's prose or results is told with its place, and then nothing is written."""

import json
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.cli import run

from .conftest import MODEL, PROSE, Desk


def found(desk: Desk) -> list[tuple[str, int, int]]:
    with pytest.raises(kf.ModelError) as raised:
        kf.book(kf.load(desk.folder))
    return [(finding.code, finding.place.line, finding.place.column) for finding in raised.value.report]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ('ab {{ figure("way"', "KF950", 4),
        ('ab {{ nubmer("x") }}', "KF951", 4),
        ("{{ figure(way) }}", "KF951", 1),
        ("{{ figure() }}", "KF951", 1),
        ('{{ figure("way", colour="red") }}', "KF951", 1),
        ('{{ figure("way", of="case", of="case") }}', "KF951", 1),
        ('{{ figure("way", width="wide") }}', "KF951", 1),
        ('{{ ref("way", "vok") }}', "KF951", 1),
        ('{{ number("cases.completed", digits="many") }}', "KF951", 1),
        ('{{ figure("wya") }}', "KF952", 1),
        ('{{ table("flow") }}', "KF952", 1),
        ('{{ figure("process", of="nothing") }}', "KF292", 1),
        ('na {{ ref("wey", "loc") }}', "KF953", 4),
        ('{{ number("cases.done") }}', "KF954", 1),
        ('{{ number("cases") }}', "KF954", 1),
        ('{{ number("cases.completed", scenario="bsae") }}', "KF954", 1),
        ('ab {{ figure("way") }}', "KF956", 4),
        ('- {{ table("flows") }}', "KF956", 3),
        ("![x](y.png)", "KF956", 1),
        ("# Second", "KF957", 1),
    ],
)
def test_a_bad_call_is_found_at_its_line_and_column(desk: Desk, line: str, code: str, column: int) -> None:
    desk.chapter(f"# T\n\nfine\n\n{line}\n")
    assert found(desk) == [(code, 5, column)]


def test_a_figure_that_is_pulled_twice_needs_a_name(desk: Desk) -> None:
    desk.chapter(PROSE + '\n{{ figure("way") }}\n')
    assert [code for code, *_ in found(desk)] == ["KF951"]
    desk.chapter(PROSE + '\n{{ figure("way", id="again") }}\n\nZob. {{ ref("again", "acc") }}.\n')
    assert not kf.book(kf.load(desk.folder)).report


@pytest.mark.parametrize("content", ["{", "[1]", '{"model": "other", "scenario": "base"}', "\udcff"])
def test_a_result_that_is_none_is_found(desk: Desk, content: str) -> None:
    (desk.prose / "x.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    assert [code for code, *_ in found(desk)] == ["KF955"]


def test_chapters_that_cannot_be_read_are_found(desk: Desk) -> None:
    (desk.prose / "02.md").write_bytes(b"# \xff")
    desk.chapter("no title\n")
    assert [code for code, *_ in found(desk)] == ["KF957", "KF957"]
    for file in desk.prose.glob("*.md"):
        file.unlink()
    assert [code for code, *_ in found(desk)] == ["KF957"]


def test_a_number_of_an_older_model_is_taken_and_told(desk: Desk) -> None:
    desk.model(MODEL.replace("Zgłoszono", "Przyjęto"))
    report = kf.book(kf.load(desk.folder)).report
    assert [finding.code for finding in report] == ["KF959", "KF959"]


def test_nothing_is_written_where_there_is_an_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.chapter('# T\n\n{{ table("flow") }}\n')
    assert run(["book", ".", "-o", "out", "--lang", "en", "--no-color"]) == 1
    assert "book/01.md:3:1" in capsys.readouterr().err
    assert not Path("out").exists()


def test_a_book_that_cannot_be_replaced_stays_as_it_was(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["book", ".", "-o", "out"]) == 0
    before = Path("out/book.html").read_bytes()
    Path("out/book.html.lock").unlink()
    Path("out/book.html.lock").mkdir()
    desk.chapter(PROSE + "\nDalej.\n")
    assert run(["book", ".", "-o", "out"]) == 3
    assert "Traceback" not in capsys.readouterr().err
    assert Path("out/book.html").read_bytes() == before
    assert sorted(file.name for file in Path("out").iterdir()) == ["book.html", "book.html.lock"]


def test_a_book_that_was_just_made_has_nothing_stale(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("html", "pdf"):
        assert run(["book", ".", "-o", "out", "--to", kind]) == 0
    capsys.readouterr()
    assert run(["book", "check", ".", "-o", "out", "--lang", "pl"]) == 0
    assert capsys.readouterr().out == "wszystko jest aktualne\n"


def stale(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert run(["book", "check", ".", "-o", "out", "--lang", "en", "--no-color"]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = [index for index, line in enumerate(lines) if line.startswith("error[KF958]")]
    return [f"{lines[i + 1].split('--> ')[1]} {lines[i].split(': ')[1].split(' in ')[0]}" for i in at]


def test_what_has_changed_is_named_with_its_place(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["book", ".", "-o", "out"]) == 0
    desk.record(completed=99)
    assert "book/01.md:4:1 the number “cases.completed base”" in stale(capsys)
    assert run(["book", ".", "-o", "out"]) == 0
    desk.model(MODEL.replace("Zgłoszono", "Przyjęto"))
    desk.record(completed=99)
    assert "book/01.md:6:1 the figure “way”" in stale(capsys)
    assert "book/01.md:10:1 the table “flows”" not in stale(capsys)


def test_a_changed_parameter_makes_the_numbers_stale(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["book", ".", "-o", "out"]) == 0
    (desk.folder / "base.yaml").write_text(
        (desk.folder / "base.yaml").read_text(encoding="utf-8").replace("100 d", "200 d"), encoding="utf-8"
    )
    assert stale(capsys) == [
        "book/01.md:4:1 the number “cases.completed base”",
        "book/01.md:4:63 the number “outcomes.helped.share base”",
    ]


@pytest.mark.parametrize("lock", ["", "{", '{"koopflow-book": 2}', json.dumps({"koopflow-book": 1})])
def test_a_list_that_cannot_be_read_is_a_sentence(
    desk: Desk, lock: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["book", ".", "-o", "out"]) == 0
    Path("out/book.html.lock").write_text(lock, encoding="utf-8")
    assert run(["book", "check", ".", "-o", "out"]) == 3
    assert "book.html.lock" in capsys.readouterr().err


def test_no_book_is_a_sentence(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["book", "check", ".", "-o", "out"]) == 3
    assert run(["book", ".", "more", "-o", "out"]) == 2
    assert run(["book", ".", "-o", "out", "--to", "epub"]) == 2
    assert run(["book", "."]) == run(["book", "refresh", "out/book.docx"]) == 2
    assert run(["book", ".", "-o", "out", "--template", "x.docx"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_missing_extra_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("koopflow.extras.find_spec", lambda name: None)
    assert run(["book", ".", "-o", "out"]) == 2
    assert 'pip install "koopflow[book]"' in capsys.readouterr().err
