"""Papers for offices, read back: what a model says stands in them, what it doesn't is a field, nothing else runs."""

from __future__ import annotations

import ast
import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from docx.oxml.ns import qn

from koopflow.api.opinion import opinion, opinion_of
from koopflow.api.register import TABLE, register
from koopflow.api.templates import templates
from koopflow.api.verdict import Verdict
from koopflow.book.office.blocks import Field, Grid, Paper, cell, line
from koopflow.book.office.kinds import drawn
from koopflow.book.office.opinion import VERDICTS
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import activities
from koopflow.book.office.spreadsheet import disarmed
from koopflow.book.office.usage import Usage
from koopflow.book.office.word import docx
from koopflow.book.word.files import clean
from koopflow.cli.commands.book_parts import write_part
from koopflow.cli.settings import Settings
from koopflow.model.types import Basis
from koopflow.verify.permission import permissions
from tests.book.office_examples import HOSTILE, fields, models, opened, texts
from tests.shipped import municipality, rural

PACKAGE = Path(__file__).parents[2] / "koopflow"
POLISH = Settings("pl", "pl", False, False, False)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_an_institution_that_gets_data_has_a_register_and_another_has_none() -> None:
    found = register(models()["desk"])
    assert list(found.by_institution) == ["office", "clinic"]
    assert set(found.files()) == {"register-office.docx", "register-clinic.docx", TABLE}


def test_an_activity_says_which_data_come_from_whom_and_go_to_whom() -> None:
    work = next(
        a
        for a in activities(Usage(models()["desk"].model))
        if (a.institution, a.stage) == ("office", ("case", "work"))
    )
    assert work.documents == ("ask", "record", "plan", "notes", "closing")
    assert work.data == ("identity", "health")
    assert [(one.flow, one.holder) for one in work.recipients] == [("passing", "clinic")]
    assert work.jointly == ("clinic",)
    assert work.silent == ("call",)
    assert work.special_groundless


def test_the_same_bytes_every_time_and_no_clock_in_them() -> None:
    once, again = (register(models()["desk"]).files() for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once["register-office.docx"])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_register_asks_what_article_30_wants_and_the_model_lacks() -> None:
    content = register(models()["desk"]).files()["register-office.docx"]
    told = texts(content)
    assert "Rejestr czynności przetwarzania danych osobowych" in told
    assert "RODO, art.\u00a06 ust.\u00a01 lit.\u00a0e – Prośba" in told
    assert "Stan zdrowia (szczególna kategoria danych, art. 9 RODO)" in told
    for asked in ("[termin dla każdej kategorii danych]", "[ogólny opis środków]"):
        assert told.count(asked) == 2
    assert (
        opened(content).sections[0].header.paragraphs[0].text
        == "Projekt do sprawdzenia przez inspektora ochrony danych"
    )


def test_the_table_opens_in_a_polish_spreadsheet_and_computes_nothing() -> None:
    content = register(models()["desk"]).files()[TABLE]
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    found = rows(content)
    assert [row["Administrator"] for row in found][:2] == ["Ośrodek", "Ośrodek"]
    assert found[2]["Administrator"].startswith("'=HYPERLINK")
    assert not [cell for row in found for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r=1"])
def test_what_would_be_computed_is_disarmed(text: str) -> None:
    assert disarmed(text) == f"'{text}"
    assert disarmed("– 1") == "– 1"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("ask", "declaration"),
        ("pact", "agreement"),
        ("record", "letter"),
        ("plan", "programme"),
        ("notes", "minutes"),
        ("closing", "sheet"),
    ],
)
def test_the_kind_of_a_document_is_told_by_its_use(document: str, kind: str) -> None:
    assert drawn(Usage(models()["desk"].model), document).kind == kind


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("team-agreement", "agreement"), ("pilot-agreement", "agreement"), ("partnership-agreement", "agreement"),
        ("declaration", "declaration"), ("diagnosis", "sheet"), ("programme", "programme"), ("order", "letter"),
        ("workshop-notes", "minutes"), ("review-minutes", "minutes"), ("court-notice", "letter"), ("evaluation-sheet", "sheet"),
    ],
)  # fmt: skip
def test_the_documents_of_the_reference_are_of_their_kinds(document: str, kind: str) -> None:
    assert drawn(Usage(rural().model), document).kind == kind


def test_every_document_is_a_template_with_fields_that_are_found_again() -> None:
    files = templates(models()["desk"]).files()
    assert {name for name in files if name.startswith("document-")} == {
        f"document-{d}.docx" for d in models()["desk"].model.documents
    }
    for name, content in files.items():
        found = list(fields(content))
        assert found, name
        tags, ids = [tag for _, tag, _ in found], [number for *_, number in found]
        assert len(set(tags)) == len(tags) and len(set(ids)) == len(ids), name


def test_a_declaration_has_its_choices_and_the_clause_of_who_gets_it() -> None:
    content = templates(models()["desk"]).files()["document-ask.docx"]
    told = texts(content)
    assert "☐ Tak" in told and "☐ Nie" in told
    assert "Informacja o\u00a0przetwarzaniu danych osobowych" in told
    assert [tag for kind, tag, _ in fields(content) if kind == "w14:checkbox"] == [
        "ask.result.1",
        "ask.result.2",
    ]


def test_a_programme_lists_the_services_and_minutes_the_members() -> None:
    files = templates(models()["desk"]).files()
    assert {"Porada", "Długi"} <= set(texts(files["document-plan.docx"]))
    boxes = [tag for kind, tag, _ in fields(files["document-notes.docx"]) if kind == "w14:checkbox"]
    assert boxes[:2] == ["notes.office.present", "notes.clinic.present"]


def test_an_agreement_names_its_parties_and_nobody_else_signs() -> None:
    table = opened(templates(models()["desk"], "en").files()["document-pact.docx"]).tables[-1]
    assert [row.cells[0].text for row in table.rows] == ["Who", "Centre", "Clinic"]


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_a_paper_is_told_to_screen_readers(lang: str) -> None:
    for content in templates(models()["desk"], lang).files().values():
        file = opened(content)
        assert {tag.get(qn("w:val")) for tag in file.styles.element.iter(qn("w:lang"))} == {
            "pl-PL" if lang == "pl" else "en-GB"
        }
        assert file.core_properties.title
        levels = [int(p.style.name[-1]) for p in file.paragraphs if p.style.name.startswith("Heading")]
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
        for table in file.tables:
            assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert len(table.rows) == 1 or table.rows[-1]._tr.trPr.find(qn("w:tblHeader")) is None


def test_hostile_titles_come_out_as_text() -> None:
    shown = clean(HOSTILE, "pl")
    grid = Grid(HOSTILE, (HOSTILE,), ((cell(HOSTILE),),))
    field = Field("x" * 99, HOSTILE, "choice", (HOSTILE, HOSTILE))
    content = docx(Paper(HOSTILE * 20, "pl", HOSTILE, (line(field), grid)))
    assert "\u0007" not in shown and shown in texts(content)
    assert f"[{shown}]" in texts(content)
    assert len(opened(content).core_properties.title) <= 255


def test_an_opinion_has_verdict_changes_reasons_and_findings() -> None:
    village = models()["village"]
    changes, refused = permissions(village)
    content = opinion_of(village, Verdict("village", "desk", "deviates", changes), refused, "pl").files()[
        "opinion-village.docx"
    ]
    told = texts(content)
    assert (
        "Adaptacja „Punkt we wsi” odbiega od wzorca „Punkt pomocy”; liczba zmian niedozwolonych: 1 z\u00a02."
        in told
    )
    assert "Gmina: Wieś · Powiat: leśny · Województwo: górskie" in told
    at = told.index("nazwa: „Ośrodek we wsi”")
    assert told[at - 1 : at + 3] == ["Ośrodek", "nazwa: „Ośrodek we wsi”", "Tak się nazywa.", "tak"]
    assert "Nikt nie dzwoni." in told
    assert any(text.startswith("KF7") for text in told) and "desk.yaml:" in "".join(told)
    assert [kind for kind, *_ in fields(content)].count("w:date") == 2


def test_an_opinion_names_the_sources_of_changes() -> None:
    narewka = municipality()
    changes, refused = permissions(narewka)
    content = opinion_of(narewka, Verdict("narewka", "rural", "conforms", changes), refused, "pl").content
    assert {change.sources for change in content.changes} > {("Gmina Narewka, Projekt „Liderzy Kooperacji”",)}
    assert all(change.element and change.what and change.why for change in content.changes)
    said = {(change.element, change.what) for change in content.changes}
    signing = "Podpisanie porozumienia o współpracy"
    assert (signing, "kto wykonuje – pominięto: Starostwo powiatowe") in said
    assert not content.findings


def test_there_is_no_opinion_on_a_reference() -> None:
    with pytest.raises(ValueError, match="only an adaptation"):
        opinion(models()["desk"])


@pytest.mark.parametrize("part", ["register", "documents"])
def test_a_part_is_written_and_told(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_part(POLISH, models()["desk"], part, tmp_path / "out") == 0
    told = capsys.readouterr().out.splitlines()
    assert sorted(map(Path, told)) == sorted((tmp_path / "out").iterdir())


def test_an_opinion_of_a_reference_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_part(POLISH, models()["desk"], "opinion", tmp_path) == 2
    assert "nie jest adaptacją" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("basis", "polish", "english"),
    [
        ({"law": "RODO", "article": "9(2)(b)"}, "RODO, art.\u00a09 ust.\u00a02 lit.\u00a0b", "RODO, article 9(2)(b)"),
        ({"eli": "DU/2004/593", "article": "105"}, "Dz.U. z 2004 r. poz. 593, art.\u00a0105", "Journal of Laws 2004, item 593, article 105"),
        ({"law": "KPK", "article": "304 § 2"}, "KPK, art. 304 § 2", "KPK, article 304 § 2"),
        ({"eli": "DU/2023/1870", "article": "§ 6", "from": "2023-09-28"}, "Dz.U. z 2023 r. poz. 1870, § 6 (obowiązuje od 28.09.2023)", "Journal of Laws 2023, item 1870, § 6 (in force from 2023-09-28)"),
        ({"text": "Statut"}, "Statut", "Statut"),
    ],
)  # fmt: skip
def test_acts_are_cited_as_the_language_does(basis: dict[str, str], polish: str, english: str) -> None:
    read = Basis.model_validate(basis)
    model = models()["desk"].model
    assert (Phrases.of(model, "pl").basis(read), Phrases.of(model, "en").basis(read)) == (polish, english)


def test_every_phrase_of_the_papers_has_its_polish() -> None:
    with (PACKAGE / "i18n" / "pl" / "office.po").open("rb") as stream:
        known = read_po(stream, locale="pl")
    said = {
        *VERDICTS.values(),
        "Page {page} of {pages}",
        "Draft to be checked by the data protection officer",
    }
    for file in sorted((PACKAGE / "book" / "office").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] == "say":
                options = (
                    [node.args[0].body, node.args[0].orelse]
                    if isinstance(node.args[0], ast.IfExp)
                    else [node.args[0]]
                )
                said |= {one.value for one in options if isinstance(one, ast.Constant)}
    assert len(said) > 100
    assert not [text for text in said if not (message := known.get(text, "office")) or not message.string]
    assert not [
        m.id
        for m in known
        if m.context == "office" and m.id not in said | {"Municipality", "County", "Voivodeship"}
    ]
    places = re.compile(r"\{\w+\}")
    assert not [
        m.id for m in known if m.id and sorted(places.findall(m.id)) != sorted(places.findall(m.string))
    ]
