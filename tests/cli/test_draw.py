"""What `koopflow draw` does where it cannot write what was asked for, and what it writes where it can."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from koopflow.draw import FORMATS, ending_of
from tests.cli.conftest import MODEL, Command

STARTS = {
    "svg": b"<?xml",
    "pdf": b"%PDF",
    "png": b"\x89PNG",
    "dot": b"digraph",
    "mermaid": b"%% desk 1.0.0",
    "bpmn": b"<?xml",
}


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_named_by_option_or_by_ending(kind: str, desk: Path, koopflow: Command) -> None:
    ending = ending_of(kind)
    assert koopflow("draw", str(desk), "-o", f"figures/f.{ending}", "--width", "160mm", "--mono")[0] == 0
    assert Path(f"figures/f.{ending}").read_bytes().startswith(STARTS[kind])
    assert koopflow("draw", str(desk), "--format", kind)[0] == 0
    assert Path(f"desk-process.{ending}").read_bytes().startswith(STARTS[kind])


def test_an_ending_that_is_no_formats_is_wrong_usage(desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("draw", str(desk), "-o", "f.docx", "--lang", "pl")
    assert code == 2
    assert err.startswith("błąd: --format przyjmuje jedną z wartości: svg, pdf, png, dot, mermaid, bpmn\n")
    assert not Path("f.docx").exists()


def test_a_format_that_cannot_hold_the_view_is_wrong_usage(desk: Path, koopflow: Command) -> None:
    code, _, err = koopflow("draw", str(desk), "--view", "flows", "-o", "f.bpmn", "--lang", "pl")
    assert code == 2
    said = "błąd: widoku „flows” nie można zapisać jako bpmn, a tylko jako: svg, pdf, png, dot, mermaid\n"
    assert err.startswith(said)
    assert not Path("f.bpmn").exists()


def test_bpmn_has_the_lanes_of_those_who_work(desk: Path, koopflow: Command) -> None:
    code, out, _ = koopflow("draw", str(desk), "--format", "bpmn", "-o", "-", "--lang", "en")
    assert code == 0
    assert '<bpmn:lane id="n-_23_actors.office" name="Office">' in out


def test_the_process_is_exported_as_it_is_drawn(desk: Path, koopflow: Command) -> None:
    drawn = koopflow("draw", str(desk), "--format", "bpmn", "-o", "-", "--lang", "pl")
    assert koopflow("export", str(desk), "--to", "bpmn", "--lang", "pl") == drawn
    (desk.parent / "bare.yaml").write_text("koopflow: 1\nmodel: {id: bare}\n", encoding="utf-8")
    code, out, err = koopflow("export", "bare.yaml", "--to", "bpmn")
    assert (code, out) == (1, "")
    assert "KF293" in err


def test_all_that_can_happen_is_dot_if_nothing_else_is_asked_for(desk: Path, koopflow: Command) -> None:
    assert koopflow("draw", str(desk), "--view", "statespace")[0] == 0
    assert Path("desk-statespace.dot").read_bytes().startswith(b"digraph")
    assert koopflow("draw", str(desk), "--view", "statespace", "-o", "space.svg")[0] == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_a_model_with_errors_is_told_and_not_drawn(kind: str, desk: Path, koopflow: Command) -> None:
    desk.write_text(MODEL.replace("to: waiting", "to: wating"), encoding="utf-8")
    before = files(desk.parent)
    code, _, err = koopflow("draw", str(desk), "--format", kind)
    assert code == 1
    assert "KF301" in err
    assert files(desk.parent) == before


@pytest.mark.parametrize("kind", FORMATS)
def test_a_folder_where_the_file_should_be_stays(kind: str, desk: Path, koopflow: Command) -> None:
    target = desk.parent / f"f.{ending_of(kind)}"
    target.mkdir()
    before = files(desk.parent)
    code, out, err = koopflow("draw", str(desk), "-o", str(target), "--lang", "pl")
    assert (code, out) == (3, "")
    assert str(target) in err
    assert "Traceback" not in err
    assert target.is_dir()
    assert files(desk.parent) == before


def test_a_folder_that_cannot_be_written_is_told(
    desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**where: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(where["dir"]))

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    before = files(desk.parent)
    code, _, err = koopflow("draw", str(desk), "-o", "f.pdf")
    assert code == 3
    assert err == f"error: “f.pdf” cannot be used: {os.strerror(errno.EACCES)}\n"
    assert files(desk.parent) == before


def _nearly_full() -> None:
    """What a disk with no room does: a write of more than some bytes fails on its way."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


@pytest.mark.parametrize("kind", ["pdf", "bpmn"])
def test_where_there_is_no_room_the_old_file_stays_and_nothing_half_written(kind: str, desk: Path) -> None:
    target = desk.parent / f"f.{ending_of(kind)}"
    target.write_text("the old figure", encoding="utf-8")
    before = files(desk.parent)
    done = subprocess.run(
        [sys.executable, "-m", "koopflow", "draw", str(desk), "-o", str(target), "--lang", "pl"],
        preexec_fn=_nearly_full,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr == f"błąd: nie można użyć „{target}”: {os.strerror(errno.EFBIG)}\n"
    assert target.read_text(encoding="utf-8") == "the old figure"
    assert files(desk.parent) == before


def test_a_full_disk_is_told_as_such(desk: Path, koopflow: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    before = files(desk.parent)
    code, _, err = koopflow("draw", str(desk), "-o", "figures/f.svg")
    assert code == 3
    assert err == f"error: “{Path('figures/f.svg')}” cannot be used: {os.strerror(errno.ENOSPC)}\n"
    assert files(desk.parent) == before


def test_every_format_is_drawn_with_an_empty_path(desk: Path) -> None:
    """No program but Python's own is found: what draws comes from pip."""
    targets = [desk.parent / f"f.{ending_of(kind)}" for kind in FORMATS]
    code = "import sys; from koopflow.cli import run; print([run(['draw', sys.argv[1], '-o', f]) for f in sys.argv[2:]])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(desk), *map(str, targets)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": ""},
    )
    assert done.stdout == f"{[0] * len(FORMATS)}\n"
    for kind, target in zip(FORMATS, targets, strict=True):
        assert target.read_bytes().startswith(STARTS[kind])
