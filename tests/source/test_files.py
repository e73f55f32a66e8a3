"""Files and folders as documents: what cannot be read is a finding, the rest is read anyhow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koopflow.diagnostics import Place
from koopflow.source import RULES, UNREADABLE, budgets
from koopflow.source.files import Files, read_paths

MODEL = "koopflow: 1\nmodel: {id: a}\n"


def codes(*paths: str | Path) -> list[str]:
    return [finding.code for finding in read_paths(paths)[1]]


def written(folder: Path, content: str | bytes, name: str = "a.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_file_gives_its_documents(tmp_path: Path) -> None:
    path = written(tmp_path, MODEL + "---\nkoopflow: 1\nscenario: {id: base, of: a}\n")
    files, report = read_paths([path])
    assert not report.findings
    assert [(document.kind, document.id and document.id.text) for document in files.documents] == [
        ("model", "a"),
        ("scenario", "base"),
    ]
    assert files.documents[0].header.key.text == "model"
    assert files.line(Place(str(path), 2)) == "model: {id: a}"
    assert files.text("elsewhere") is None


def test_a_folder_is_read_with_all_below_it_in_order(tmp_path: Path) -> None:
    for name in (
        "b.yaml",
        "a.yaml",
        "z/y.yaml",
        "c/d/e.yaml",
        ".hidden/x.yaml",
        ".x.yaml",
        "notes.txt",
        "data.json",
    ):
        written(tmp_path, MODEL, name)
    files, report = read_paths([tmp_path])
    assert not report.findings
    assert [Path(name).relative_to(tmp_path).as_posix() for name in files.paths] == [
        "a.yaml",
        "b.yaml",
        "c/d/e.yaml",
        "z/y.yaml",
    ]


def test_places_name_files_as_the_user_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a: b: c\n", "models/a.yaml")
    monkeypatch.chdir(tmp_path)
    assert {finding.place.file for finding in read_paths(["models"])[1]} == {str(Path("models/a.yaml"))}


def test_a_file_that_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, MODEL, "x/a.yaml")
    files, report = read_paths([tmp_path, path, tmp_path / "x", tmp_path / "x" / ".." / "x" / "a.yaml"])
    assert len(files.documents) == 1
    assert not report.findings


def test_a_link_around_its_own_folder_ends(tmp_path: Path) -> None:
    written(tmp_path, MODEL, "x/a.yaml")
    (tmp_path / "x" / "loop").symlink_to(tmp_path, target_is_directory=True)
    files, report = read_paths([tmp_path])
    assert len(files.documents) == 1
    assert not report.findings


@pytest.mark.parametrize("path", ["nowhere", "nowhere/a.yaml", "a\0b", ""])
def test_a_missing_path_is_a_finding(tmp_path: Path, path: str) -> None:
    assert codes(tmp_path / path) == (["KF100"] if path else ["KF102"])


def test_a_path_below_a_file_is_missing(tmp_path: Path) -> None:
    assert codes(written(tmp_path, MODEL) / "b.yaml") == ["KF100"]


def test_a_folder_without_models_is_a_finding(tmp_path: Path) -> None:
    written(tmp_path, "text", "notes.txt")
    assert codes(tmp_path) == ["KF102"]


def test_another_ending_is_told_and_read_only_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, MODEL, "a.yml")
    assert sorted(codes(tmp_path)) == ["KF102", "KF104"]
    assert codes(path) == []


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "nowhere")
    assert codes(tmp_path) == ["KF101", "KF101"]


@pytest.mark.parametrize(
    ("content", "place", "hint"),
    [
        ("koopflow: 1\nmodel:\n  id: a\n  title: Gmina Piątnica\n".encode("cp1250"), (4, 18), "Windows-1250"),
        (
            "koopflow: 1\nmodel:\n  id: a\n  title: Gmina Piątnica\n".encode("iso8859_2"),
            (4, 18),
            "ISO 8859-2",
        ),
        (b"koopflow: 1\n# \xc5\xbc \xff\n", (2, 5), ""),
        (MODEL.encode("utf-16"), (1, 1), "UTF-16"),
    ],
)
def test_another_encoding_is_told_at_its_byte(
    tmp_path: Path, content: bytes, place: tuple[int, int], hint: str
) -> None:
    _, report = read_paths([written(tmp_path, content)])
    finding = report.findings[0]
    assert finding.code == "KF103"
    assert (finding.place.line, finding.place.column) == place
    assert [note.args["encoding"] for note in finding.hints] == ([hint] if hint else [])


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00\x01\x00\x00\x00\xd0\x1b",
        b"PK\x03\x04\x14" + bytes(21) + b"a.txt" + b"abc " * 300,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    ],
    ids=["program", "archive", "picture", "pdf"],
)
def test_a_file_that_is_no_text_is_told_once(tmp_path: Path, content: bytes) -> None:
    assert codes(written(tmp_path, content)) == ["KF135"]
    assert "KF135" in UNREADABLE


def test_a_few_control_characters_make_no_text_a_binary_file(tmp_path: Path) -> None:
    assert codes(written(tmp_path, MODEL.encode() + b"# \x00\x00\n")) == ["KF131", "KF131"]


def test_a_file_in_an_old_encoding_is_checked_all_the_same(tmp_path: Path) -> None:
    content = "koopflow: 1\nmodel:\n  id: a\n  title: Gmina Piątnica\n  description: a: b\n".encode("cp1250")
    files, report = read_paths([written(tmp_path, content)])
    assert [finding.code for finding in report] == ["KF103", "KF111"]
    assert len(files.documents) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    files, report = read_paths([written(tmp_path, b"\xef\xbb\xbf" + MODEL.replace("\n", "\r\n").encode())])
    assert not report.findings
    assert len(files.documents) == 1


def test_a_file_over_the_budget_is_not_read(tmp_path: Path) -> None:
    assert codes(written(tmp_path, MODEL + "#" * budgets.FILE_BYTES)) == ["KF140"]


def test_more_files_than_the_budget_are_not_read(tmp_path: Path) -> None:
    for number in range(budgets.FILES + 5):
        (tmp_path / f"{number}.yaml").touch()
    assert codes(tmp_path).count("KF141") == 1


@pytest.mark.parametrize(
    ("text", "found", "documents"),
    [
        ("a: b\n", [("KF107", 1, 1)], 0),
        ("model: {id: a}\n", [("KF108", 1, 1)], 1),
        ("kopflow: 1\nmodel: {id: a}\n", [("KF108", 1, 1)], 1),
        ("koopflow: 2\nmodel: {id: a}\n", [("KF109", 1, 11)], 0),
        ("koopflow: [1]\nmodel: {id: a}\n", [("KF109", 1, 11)], 0),
        ("koopflow: 1\nactors: {}\n", [("KF132", 1, 1)], 0),
        ("koopflow: 1\nmodle: {id: a}\n", [("KF132", 2, 1)], 1),
        ("koopflow: 1\nmodel: {id: a}\nscenario: {id: b}\n", [("KF133", 3, 1)], 1),
        ("koopflow: 1\nmodel:\n", [], 1),
        ("koopflow: '1'\nmodel: a\n", [], 1),
    ],
)
def test_a_document_is_recognised_by_its_first_keys(
    tmp_path: Path, text: str, found: list[tuple[str, int, int]], documents: int
) -> None:
    files, report = read_paths([written(tmp_path, text)])
    assert [(finding.code, finding.place.line, finding.place.column) for finding in report] == found
    assert len(files.documents) == documents
    assert all(document.root.value("koopflow") is not None for document in files.documents)


def test_files_add_up_without_repeating_any(tmp_path: Path) -> None:
    first, _ = read_paths([written(tmp_path, MODEL, "a.yaml")])
    both, _ = read_paths([tmp_path / "a.yaml", written(tmp_path, MODEL, "b.yaml")])
    assert len((first + both).documents) == 2
    assert (Files() + first).paths == first.paths


def test_codes_are_not_used_twice_and_all_are_of_this_layer() -> None:
    found = [rule.code for rule in RULES]
    assert len(found) == len(set(found))
    assert all(code.startswith("KF1") for code in found)
    assert set(found) >= UNREADABLE
    assert all(rule.explanation for rule in RULES)


@settings(
    derandomize=True,
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.binary(max_size=300)
    | st.text(max_size=100).map(lambda text: ("koopflow: 1\n" + text).encode("utf-16-le"))
)
def test_any_bytes_are_documents_or_findings(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    files, report = read_paths([path])
    assert files.documents or report.findings
    assert all(finding.message for finding in report)
