"""A slip of the finger in the shipped models is found in its line, at its column.

`python -m tests.models.slips 0.035 SEED` tries such a share of the words of every file and tells the slips of which
nothing is said at their place; the tests try a smaller one.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from koopflow.api.opening import open_paths
from koopflow.diagnostics import Diagnostic, Place
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence, plain
from koopflow.source.reading import read_text

MODELS = Path(__file__).parents[2] / "models"
FREE = {
    "title", "description", "why", "caption", "note", "address", "channel", "dpv", "article", "law", "eli",
    "date", "id", "sector", "county", "voivodeship",
}  # fmt: skip
"""Keys under which people's texts and free names stand, in which every word is right."""
UNNAMED = ("rules", "examples", "budgets", "figures", "dates")
"""Sections whose elements nothing else has to name; a what-if may give a date of its own."""
VARIANTS = "what-if.yaml"
"""Scenarios that nothing else needs: opening them, with all municipalities, takes most of the time."""
FILES = sorted(MODELS.rglob("*.yaml"))


class Word(NamedTuple):
    """A key or value of a file that koopflow has to understand, with the 0-based place of its first letter.

    `way` is `STATE.NAME` where it names a timer or the only result of a state's work; `lines` are those that its
    document cannot do without.
    """

    text: str
    line: int
    column: int
    way: str = ""
    lines: frozenset[int] = frozenset()


def words(node: Node, free: bool = False, state: str = "", ways: tuple[str, ...] = ()) -> Iterator[Word]:
    """Every key of the language and every name, in file order; what people write freely is left out.

    `state` is the key under which the node stands, or its state where the node is a `next`, whose `ways` are those
    that nothing has to name.
    """
    if isinstance(node, Scalar):
        if not free and not node.quoted and re.fullmatch(r"[a-z][a-z-]{3,}(\.[a-z-]+)*", node.text):
            yield Word(node.text, node.place.line - 1, node.place.column - 1)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from words(item, free)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            for word in words(entry.key, free):
                yield word._replace(way=f"{state}.{word.text}" if word.text in ways else "")
            name = entry.key.text
            if name in UNNAMED and isinstance(entry.value, Mapping):
                for element in entry.value.entries:
                    yield from words(element.value)
            else:
                own = unnamed_ways(node, entry.value) if name == "next" else ()
                yield from words(entry.value, free or name in FREE, state if own else name, own)


def unnamed_ways(state: Mapping, ways: Node) -> tuple[str, ...]:
    """The timers of a state and the only result of its work."""
    entries = ways.entries if isinstance(ways, Mapping) else ()
    alone = state.entry("task") is not None and len(entries) == 1
    return tuple(
        entry.key.text
        for entry in entries
        if alone
        or (isinstance(entry.value, Mapping) and (entry.value.entry("after") or entry.value.entry("at")))
    )


def known(file: Path) -> list[Word]:
    """The words of a file."""
    documents, _ = read_text(file.read_text(encoding="utf-8"), file.name)
    lines: dict[str, frozenset[int]] = {}
    found: list[Word] = []
    for document in documents:
        header = document.value("scenario")
        given = {entry.key.text: plain(entry.value) for entry in getattr(header, "entries", ())}
        own = frozenset(range(document.place.line - 1, document.place.end_line))
        needed = own | lines.get(str(given.get("extends")), frozenset()) | {document.place.line - 2}
        lines[str(given.get("id"))] = needed
        found += (word._replace(lines=needed) for word in words(document))
    return found


def slipped(word: str, chance: random.Random) -> str:
    """The word with a letter doubled or dropped, as fingers do."""
    at = chance.randrange(1, len(word) - 1)
    if chance.random() < 0.5:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 :]


def chosen(share: float, seed: str = "") -> list[tuple[Path, Word, str]]:
    """Some words of every file, in a choice that another file does not change, each with its slip.

    Left out are slips that make another name of the models, and timers and only results that no path names.
    """
    of = {file: known(file) for file in FILES}
    paths = [word.text for found in of.values() for word in found]
    spelled = {part for path in paths for part in path.split(".")}
    cases: list[tuple[Path, Word, str]] = []
    for file, found in of.items():
        chance = random.Random(seed + file.name)
        for word in chance.sample(found, round(len(found) * share)):
            new = slipped(word.text, chance)
            is_other = all(part in spelled for part in new.split("."))
            is_free = word.way and not any(path.endswith(f".{word.way}") for path in paths)
            if not is_other and not is_free:
                cases.append((file, word, new))
    return cases


def findings(folder: Path, file: Path, word: Word, new: str) -> list[Diagnostic]:
    """What is said of the models with this one slip."""
    copy = folder / file.relative_to(MODELS)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    line = lines[word.line]
    assert line[word.column :].startswith(word.text)
    lines[word.line] = line[: word.column] + new + line[word.column + len(word.text) :]
    if file.name == VARIANTS:
        lines = [line if number in word.lines else "\n" for number, line in enumerate(lines)]
    copy.write_text("".join(lines), encoding="utf-8")
    reference = folder / "reference"
    report = open_paths([reference if reference in copy.parents else copy]).report
    if file.name == VARIANTS:
        copy.unlink()
    else:
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


def missed(folder: Path, cases: list[tuple[Path, Word, str]]) -> Iterator[str]:
    """The slips of which nothing is said at their place, with what is said instead."""
    shutil.copytree(MODELS, folder, ignore=shutil.ignore_patterns(VARIANTS))
    for file, word, new in cases:
        report = findings(folder, file, word, new)
        if not any(is_told(finding, file, word, new) for finding in report):
            said = [(finding.code, finding.place.line, finding.place.column) for finding in report]
            yield f"{file.relative_to(MODELS)}:{word.line + 1}: {word.text} → {new} {said[:3]}"


def main(share: float, seed: str) -> int:
    """Try them and print what is missed; 1 where something is."""
    cases = chosen(share, seed)
    with tempfile.TemporaryDirectory() as folder:
        unsaid = list(missed(Path(folder) / "models", cases))
    print(f"{len(cases)} slips, {len(unsaid)} of which nothing is said at their place", *unsaid, sep="\n")
    return 1 if unsaid else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), "".join(sys.argv[2:])))
