"""Some hundred and sixty mistakes in one whole scenario, each with its code, its place, its message and its hint.

`scenarios/told.en.txt` and `scenarios/told.pl.txt` hold what is told of every one in `scenarios/mistakes.yaml`, as
read and found right by a person. `python -m tests.model.test_bad_scenarios` writes them anew, to be read again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from koopflow.api.opening import open_paths
from koopflow.api.wording import finding_dict
from koopflow.diagnostics import Diagnostic
from koopflow.i18n import LANGUAGES

FOLDER = Path(__file__).parent / "scenarios"
WHOLE = (FOLDER / "whole.yaml").read_text(encoding="utf-8")
Mistake = tuple[str, str, tuple[Diagnostic, ...]]


@cache
def mistakes() -> tuple[Mistake, ...]:
    """Each mistake by its name, with what was written and what is found."""
    rows = yaml.load((FOLDER / "mistakes.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return tuple(_made(rows))


def _made(rows: list[list[str]]) -> Iterator[Mistake]:
    head, _, scenario = WHOLE.partition("---\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, old, new in rows:
            assert old in scenario, name
            file = Path(folder) / f"{name}.yaml"
            file.write_text(f"{head}---\n{scenario.replace(old, new, 1)}", encoding="utf-8")
            yield name, new, tuple(open_paths([file]).report)


def told(language: str) -> str:
    """What is told of every mistake, a paragraph each."""
    return "\n".join("\n".join(_paragraph(mistake, language)) + "\n" for mistake in mistakes())


def _paragraph(mistake: Mistake, language: str) -> Iterator[str]:
    name, new, findings = mistake
    yield f"{name}: {new.strip() or '–'}".replace("\n", " ")
    for finding in findings:
        said = finding_dict(finding, language)
        hint = f" | {said['hint']}" if said["hint"] else ""
        place = f"{said['line']}:{said['column']}–{said['end_line']}:{said['end_column']}"
        yield f"  {said['code']} {said['severity']} {place} {said['message']}{hint}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_is_told_as_it_was_read(language: str) -> None:
    assert told(language) == (FOLDER / f"told.{language}.txt").read_text(encoding="utf-8")


def test_no_mistake_is_passed_over() -> None:
    assert [name for name, _, findings in mistakes() if not findings] == []


def test_without_a_mistake_nothing_is_found() -> None:
    assert not tuple(open_paths([FOLDER / "whole.yaml"]).report)


if __name__ == "__main__":
    for _language in LANGUAGES:
        (FOLDER / f"told.{_language}.txt").write_text(told(_language), encoding="utf-8")
