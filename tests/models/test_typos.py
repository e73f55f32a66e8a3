"""A slip of the finger in the shipped models is found in its line, at its column."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from koopflow.api.opening import open_paths
from koopflow.diagnostics import Diagnostic, Place
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence
from koopflow.source.reading import read_text

MODELS = Path(__file__).parents[2] / "models"
FREE = {"title", "description", "why", "address", "channel", "dpv", "article", "law", "eli", "date", "id", "sector", "county", "voivodeship"}
"""Keys under which people's texts and free names stand, in which every word is right."""
UNNAMED = ("rules", "examples", "budgets")
"""Sections whose elements nothing else has to name."""
FILES = sorted(MODELS.rglob("*.yaml"))
TRIES = 240


class Word(NamedTuple):
    """A key or value of a file that koopflow has to understand, with the 0-based place of its first letter."""

    text: str
    line: int
    column: int


def words(node: Node, free: bool = False) -> Iterator[Word]:
    """Every key of the language and every name, in file order; what people write freely is left out."""
    if isinstance(node, Scalar):
        if not free and not node.quoted and re.fullmatch(r"[a-z][a-z-]{3,}(\.[a-z-]+)*", node.text):
            yield Word(node.text, node.place.line - 1, node.place.column - 1)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from words(item, free)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from words(entry.key, free)
            if entry.key.text in UNNAMED and isinstance(entry.value, Mapping):
                for element in entry.value.entries:
                    yield from words(element.value)
            else:
                yield from words(entry.value, free or entry.key.text in FREE)


def slipped(word: str, chance: random.Random) -> str:
    """The word with two neighbouring letters doubled or dropped, as fingers do."""
    at = chance.randrange(1, len(word) - 1)
    if chance.random() < 0.5:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 :]


def chosen() -> list[tuple[Path, Word, str]]:
    """Some words of every file, in a fixed choice, each with its slip."""
    chance = random.Random(20261121)
    found: list[tuple[Path, Word, str]] = []
    for file in FILES:
        documents, _ = read_text(file.read_text(encoding="utf-8"), file.name)
        known = [word for document in documents for word in words(document)]
        spelled = {word.text for word in known}
        for word in chance.sample(known, min(len(known), TRIES // len(FILES) + 1)):
            new = slipped(word.text, chance)
            if new not in spelled:
                found.append((file, word, new))
    return found


def findings(folder: Path, file: Path, word: Word, new: str) -> list[Diagnostic]:
    """What is said of the models with this one slip."""
    copy = folder / file.relative_to(MODELS)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    line = lines[word.line]
    assert line[word.column :].startswith(word.text)
    lines[word.line] = line[: word.column] + new + line[word.column + len(word.text) :]
    copy.write_text("".join(lines), encoding="utf-8")
    report = open_paths([copy if copy.parent.name == "municipalities" else folder / "reference"]).report
    shutil.copyfile(file, copy)
    return list(report)


def points_at(place: Place | None, file: Path, word: Word, new: str) -> bool:
    """Whether a place is that of the slipped word."""
    return (
        place is not None
        and (Path(place.file).name, place.line) == (file.name, word.line + 1)
        and word.column + 1 <= place.column <= word.column + 1 + len(new)
    )


def is_told(finding: Diagnostic, file: Path, word: Word, new: str) -> bool:
    """Whether a finding stands at the slip, or at a use of the name and leads to the slip."""
    places = [finding.place, *(note.place for note in (*finding.hints, *finding.related))]
    return any(points_at(place, file, word, new) for place in places)


@pytest.mark.parametrize("part", range(4))
def test_a_slip_is_found_at_its_place(part: int, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    cases = chosen()
    assert len(cases) > TRIES * 3 // 4
    missed: list[str] = []
    for file, word, new in cases[part::4]:
        report = findings(folder, file, word, new)
        if not any(is_told(finding, file, word, new) for finding in report):
            said = [(finding.code, finding.place.line, finding.place.column) for finding in report]
            missed.append(f"{file.relative_to(MODELS)}:{word.line + 1}: {word.text} → {new} {said[:3]}")
    assert not missed, "\n".join(missed)
