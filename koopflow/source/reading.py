"""A text in, its YAML documents as located mappings and the findings about the text out; nothing raises.

A document that is broken is read again with the slip mended, so that every slip is reported in one run and
what is right is checked by the layers above; where that does not help, the other documents of the text are
still read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import yaml

from koopflow.diagnostics import Diagnostic, Report, Rule, Severity
from koopflow.source import budgets
from koopflow.source.composing import Composer, Halted
from koopflow.source.nodes import Mapping, Node
from koopflow.source.positions import Positions
from koopflow.source.slip_rules import INDENTATION, NO_COLON, NOT_YAML, TAB
from koopflow.source.slips import explain, too_deep

NOTHING = Rule(
    "KF105",
    Severity.ERROR,
    "there is nothing in this file",
    "a document begins with “koopflow: 1”",
    "The file is empty or holds comments alone. Every file holds at least one document, which begins with "
    "`koopflow: 1`.",
)
NO_MAPPING = Rule(
    "KF106",
    Severity.ERROR,
    "this document is not made of keys and values",
    "a document begins with “koopflow: 1”",
    "A koopflow document is a mapping: `koopflow: 1` and then `model:`, `adaptation:` or `scenario:` with "
    "the other sections beside it. Here stands a single text or a list.",
)
BAD_CHARACTER = Rule(
    "KF131",
    Severity.ERROR,
    "an invisible character (U+{number}) that YAML does not allow",
    "delete it",
    "Control characters, zero bytes and the separators U+0085, U+2028 and U+2029 come from damaged files "
    "or from text that was pasted. Delete them.",
)

RULES = (NOTHING, NO_MAPPING, BAD_CHARACTER)

STRUCTURAL = (NOT_YAML, INDENTATION, NO_COLON)
"""Findings that another slip, mended so that the rest can be read, often brings about; told only where alone."""

_MARKER = re.compile(r"(?:^|(?<=[\r\n]))(?:---|\.\.\.)(?=\s|$)")
_BAD = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE = re.compile(r"[^\r\n]+")
_BAD_SHOWN = 20
_REREAD_CHARACTERS = 3_000_000
_KEPT_FILES = 64
"""So many texts that were read last are not read again: an id is looked for in files that are then loaded, a model that
was loaded is checked."""
_KEPT_CHARACTERS = 100_000


def read_text(text: str, file: str) -> tuple[tuple[Mapping, ...], Report]:
    """The documents of the text in their order, and what is wrong with it; `file` stands in the places."""
    return (_kept if len(text) <= _KEPT_CHARACTERS else _read)(text, file)


def _read(text: str, file: str) -> tuple[tuple[Mapping, ...], Report]:
    text = text.removeprefix("\ufeff")
    if len(text) > budgets.FILE_BYTES:
        whole = Positions("", file)
        args = {"limit": budgets.FILE_BYTES}
        return (), Report.of([Diagnostic(budgets.TOO_LARGE, whole.place(0), args=args)])
    positions = Positions(text, file)
    findings = [
        Diagnostic(BAD_CHARACTER, positions.place(found.start()), args={"number": f"{ord(found[0]):04X}"})
        for found, _ in zip(_BAD.finditer(text), range(_BAD_SHOWN), strict=False)
    ]
    roots: list[Mapping] = []
    empty = True
    for count, (start, end) in enumerate(_chunks(text)):
        if count >= budgets.DOCUMENTS:
            args = {"limit": budgets.DOCUMENTS}
            findings.append(Diagnostic(budgets.TOO_MANY_DOCUMENTS, positions.place(start), args=args))
            break
        root, found_here = _document(_BAD.sub("\ufffd", text[start:end]), start, positions)
        findings += found_here
        empty = empty and root is None and not found_here
        if isinstance(root, Mapping):
            roots.append(root)
        elif root is not None:
            findings.append(Diagnostic(NO_MAPPING, root.place))
    if empty and not findings:
        findings.append(Diagnostic(NOTHING, positions.place(0, 0)))
    return tuple(roots), Report.of(findings)


_kept = lru_cache(maxsize=_KEPT_FILES)(_read)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between document markers: in YAML what looks like one at the beginning of a line is one.

    Stretches of comments, blank lines and directives are left out.
    """
    cuts = [0, *(found.start() for found in _MARKER.finditer(text)), len(text)]
    for cut, end in pairwise(cuts):
        ends_document = text.startswith("...", cut) and _MARKER.match(text, cut) is not None
        start = cut + 3 if ends_document else cut
        lines = (found[0] for found in _LINE.finditer(text, start, end))
        if any(line.strip() and line.strip() != "---" and not line.startswith(("#", "%")) for line in lines):
            yield start, end


def _document(text: str, start: int, positions: Positions) -> tuple[Node | None, list[Diagnostic]]:
    """The document in `text`, which begins at offset `start` of its file, mended where possible."""
    slips: list[Diagnostic] = []
    tries = min(budgets.REPAIRS, 1 + _REREAD_CHARACTERS // (len(text) + 1))
    for _ in range(tries):
        composer = Composer(text, positions, positions.row(start))
        try:
            root = composer.compose()
        except Halted:
            return None, slips + composer.findings
        except yaml.YAMLError as error:
            if (deep := too_deep(error, positions, start)) is not None:
                return None, [*slips, *composer.findings, deep]
            quoted = composer.quoted and (composer.quoted[0] + start, composer.quoted[1] + start)
            slip = explain(error, positions, start, quoted)
            if not slips or not (slip.finding.rule in STRUCTURAL or slips[0].rule is TAB):
                slips.append(slip.finding)
            if not slip.mend_with:
                return None, slips + composer.findings
            text = _mended(text, slip.mend_at - start, slip.mend_with, slip.finding.rule is TAB)
        else:
            return root, slips + composer.findings
    return None, slips


def _mended(text: str, at: int, mend: str, tabs: bool) -> str:
    """The text with as much of it replaced as `mend` is long; of tabs, all in the indentation of any line."""
    text = text[:at] + mend + text[at + len(mend) :]
    if tabs:
        return re.sub(r"(?:^|(?<=[\r\n]))[ \t]+", lambda found: found[0].replace("\t", " "), text)
    return text
