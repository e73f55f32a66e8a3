"""Every finding has a file that has it, and the exact text in both languages stands beside the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koopflow.api.explain import rules
from koopflow.book import RULES as BOOK
from koopflow.cli import run
from koopflow.draw import RULES as DRAWING

FOLDER = Path(__file__).parent / "bad"
CASES = sorted(
    path
    for path in FOLDER.iterdir()
    if re.match(r"KF\d{3}-", path.name) and (path.is_dir() or path.suffix == ".yaml")
)
WITHOUT_A_FILE = {
    "KF101": "a file that nobody may read cannot be kept; tests/source/test_files.py makes one",
    "KF140": "a file over a megabyte is not kept; tests/source makes one",
    "KF141": "a thousand files are not kept; tests/source makes them",
    "KF143": "a text of 100,000 characters is not kept; tests/source makes one",
    "KF144": "200 documents have as many findings; tests/source makes them",
    "KF147": "100 findings come before it; tests/source makes them",
    "KF209": "no form of the language makes such an error so far; tests/model/test_reading.py has one that does",
    **dict.fromkeys(
        (rule.code for rule in DRAWING),
        "`check` draws nothing; tests/draw provokes it",
    ),
    **dict.fromkeys(("KF287", "KF288"), "`check` draws nothing; tests/draw/test_locks.py provokes it"),
    **dict.fromkeys((rule.code for rule in BOOK), "`check` reads no prose; tests/book provokes it"),
    "KF850": "`check` simulates nothing; tests/simulate/test_warm_up.py provokes it",
    "KF900": "a fault of koopflow itself; tests/cli/test_usage.py provokes one",
}
"""Codes that no file brings about, with the reason."""


def words(case: Path) -> list[str]:
    """What the first line asks to have on the command line beside the file's name."""
    first = "" if case.is_dir() else case.read_bytes().split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return first.removeprefix("# check:").split() if first.startswith("# check:") else []


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_gets_exactly_its_text(
    case: Path, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER)
    code = run(["check", case.name, *words(case), "--lang", language, "--no-color"])
    shown = capsys.readouterr()
    expected = FOLDER / f"{case.name.removesuffix('.yaml')}.{language}.txt"
    assert shown.out == expected.read_text(encoding="utf-8")
    assert f"[{case.name[:5]}]" in shown.out
    assert code in (0, 1, 3)


def test_every_code_has_a_file() -> None:
    there = {case.name[:5] for case in CASES}
    assert not sorted(set(rules()) - there - set(WITHOUT_A_FILE))


def test_no_file_is_of_an_unknown_code() -> None:
    assert not sorted({case.name[:5] for case in CASES} - set(rules()))
