"""Paths in, the koopflow documents of the files behind them out, with texts and findings; nothing raises.

It is the only module that opens what an author wrote, so the rules about folders, encodings and sizes stand
here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule, Severity
from koopflow.source import budgets
from koopflow.source.documents import Document, recognise
from koopflow.source.positions import Positions
from koopflow.source.reading import read_text

MISSING = Rule(
    "KF100",
    Severity.ERROR,
    "there is no file or folder “{path}”",
    "check the spelling and the folder that you are in",
    "The path that was given leads to nothing. A path is a file, a folder, or the id of a model that is "
    "shipped or stands under `models/`.",
)
UNREADABLE_FILE = Rule(
    "KF101",
    Severity.ERROR,
    "“{path}” cannot be read",
    "check its permissions, and that it is an ordinary file",
    "The system refused to open the file, or it is not an ordinary file.",
)
NO_YAML = Rule(
    "KF102",
    Severity.ERROR,
    "in the folder “{path}” there is no file ending in .yaml",
    "models are files ending in .yaml",
    "A folder is searched with the folders inside it for files whose names end in `.yaml`; hidden folders, "
    "whose names begin with a dot, are left out.",
)
NOT_UTF8 = Rule(
    "KF103",
    Severity.ERROR,
    "the file is not in UTF-8: byte {byte}, hexadecimal {hex}, belongs to no character",
    "save it in UTF-8",
    "koopflow reads files in UTF-8, the encoding that nearly every editor uses by default. Older Polish "
    "files are often in Windows-1250; open the file in an editor and save it in UTF-8.",
)
SUFFIX = Rule(
    "KF104",
    Severity.WARNING,
    "“{path}” is not read: the names of koopflow's files end in .yaml",
    "rename the file so that it ends in .yaml",
    "In a folder only files ending in `.yaml` are read, so that nobody wonders which of two endings counts.",
)
NO_TEXT = Rule(
    "KF135",
    Severity.ERROR,
    "“{path}” is not a text file",
    "give a file ending in .yaml; what another program keeps is saved as plain text in UTF-8 first",
    "The file holds bytes that no text has: it is a picture, an archive, a program, or a document of a word "
    "processor or spreadsheet, whatever its name ends in. koopflow reads plain text.",
)
LOOKS_LIKE = "it looks like {encoding}"

RULES = (MISSING, UNREADABLE_FILE, NO_YAML, NOT_UTF8, SUFFIX, NO_TEXT)

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NEVER_TYPED = frozenset({*range(0x20), 0x7F} - set(b"\t\n\v\f\r"))
_MOST_NEVER_TYPED = 7
"""How many such bytes a damaged text may have in its first kilobyte; even an archive of texts has more."""
_POLISH = {"Windows-1250": b"\xb9\x9c\x9f\xa5\x8c\x8f", "ISO 8859-2": b"\xb1\xb6\xbc\xa1\xa6\xac"}
_CODECS = {"Windows-1250": "cp1250", "ISO 8859-2": "iso8859_2"}
_POLISH_SHARED = b"\xea\xe6\xb3\xf3\xf1\xbf\xca\xc6\xa3\xd3\xd1\xaf"


@dataclass(frozen=True)
class Files:
    """The documents in the order of their files, and the texts of all files that could be read.

    `paths` are the files in order, named as in places: as the user gave them, those in a folder under its
    name.
    """

    documents: tuple[Document, ...] = ()
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that could be read."""
        return tuple(self.texts)

    def text(self, file: str) -> str | None:
        """The text of a file by its name in places."""
        return self.texts.get(file)

    def line(self, place: Place) -> str | None:
        """The line that a place begins in, for showing it."""
        text = self.text(place.file)
        return None if text is None else Positions(text, place.file).line(place.line - 1)

    def __add__(self, other: Files) -> Files:
        """Both; a file that both have read counts once."""
        new = tuple(document for document in other.documents if document.file not in self.texts)
        return Files(self.documents + new, MappingProxyType({**other.texts, **self.texts}))


def read_paths(paths: Iterable[str | Path]) -> tuple[Files, Report]:
    """Read files, and folders with all that is below them; a file that is reached twice is read once.

    Findings stand at 1:1 of the path where they are about a whole file.
    """
    findings: list[Diagnostic] = []
    documents: list[Document] = []
    texts: dict[str, str] = {}
    for count, path in enumerate(_files(paths, findings)):
        name = _name(path)
        if count >= budgets.FILES:
            findings.append(_whole(budgets.TOO_MANY_FILES, name, limit=budgets.FILES))
            break
        text = _text(path, findings)
        if text is None:
            continue
        texts[name] = text
        roots, report = read_text(text, name)
        found, unrecognised = recognise(roots)
        documents += found
        findings += (*report, *unrecognised)
    return Files(tuple(documents), MappingProxyType(texts)), Report.of(findings)


def _files(paths: Iterable[str | Path], findings: list[Diagnostic]) -> Iterator[Path]:
    """Every file once, in the order of the paths that lead to it."""
    known: set[tuple[int, int]] = set()
    for given in paths:
        if not str(given):
            # pathlib takes the empty path for the working folder; a script's empty variable never means that.
            findings.append(_whole(MISSING, "", path=""))
            continue
        for path in _behind(Path(given), findings):
            try:
                status = path.stat()
            except OSError:
                findings.append(_whole(UNREADABLE_FILE, _name(path), path=_name(path)))
                continue
            identity = (status.st_dev, status.st_ino)
            if identity not in known or not status.st_ino:
                known.add(identity)
                yield path


def _behind(path: Path, findings: list[Diagnostic]) -> Iterable[Path]:
    """The file itself, or the .yaml files of the folder."""
    name = _name(path)
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        findings.append(_whole(MISSING, name, path=name))
        return ()
    except OSError:
        findings.append(_whole(UNREADABLE_FILE, name, path=name))
        return ()
    if not is_folder:
        return (path,)
    before = len(findings)
    inside = tuple(islice(_below(path, findings, set()), budgets.FILES + 1))
    if not inside and all(finding.rule is not UNREADABLE_FILE for finding in findings[before:]):
        findings.append(_whole(NO_YAML, name, path=name))
    return inside


def _below(folder: Path, findings: list[Diagnostic], known: set[tuple[int, int]]) -> Iterator[Path]:
    """The folder's .yaml files by name, then those of the folders in it; no folder twice."""
    try:
        status = folder.stat()
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        findings.append(_whole(UNREADABLE_FILE, _name(folder), path=_name(folder)))
        return
    if (status.st_dev, status.st_ino) in known:
        return
    known.add((status.st_dev, status.st_ino))
    shown = [entry for entry in entries if not entry.name.startswith(".")]
    folders = [entry for entry in shown if entry.is_dir()]
    for entry in shown:
        if entry in folders:
            continue
        if entry.suffix == ".yaml":
            yield entry
        elif entry.suffix == ".yml":
            findings.append(_whole(SUFFIX, _name(entry), path=_name(entry)))
    for entry in folders:
        yield from _below(entry, findings, known)


def _text(path: Path, findings: list[Diagnostic]) -> str | None:
    """The file's text; one in an old Polish encoding is reported and read on, so that the rest is checked."""
    name = _name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("not an ordinary file")
        with path.open("rb") as stream:
            content = stream.read(budgets.FILE_BYTES + 1)
    except OSError:
        findings.append(_whole(UNREADABLE_FILE, name, path=name))
        return None
    if len(content) > budgets.FILE_BYTES:
        findings.append(_whole(budgets.TOO_LARGE, name, limit=budgets.FILE_BYTES))
        return None
    if _is_binary(content):
        findings.append(_whole(NO_TEXT, name, path=name))
        return None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _in_another_encoding(content, error.start, name, findings)


def _is_binary(content: bytes) -> bool:
    """Whether no program wrote it as text; a PDF begins like one and is told by its first bytes."""
    if content.startswith(_UTF_16):
        return False
    never_typed = sum(byte in _NEVER_TYPED for byte in content[:1024])
    return never_typed > _MOST_NEVER_TYPED or content.startswith(b"%PDF-")


def _in_another_encoding(content: bytes, at: int, name: str, findings: list[Diagnostic]) -> str | None:
    before = content[:at].decode("utf-8")
    positions = Positions(before + "\ufffd", name)
    encoding = _guess(content)
    hints = (Note(LOOKS_LIKE, {"encoding": encoding}),) if encoding else ()
    args = {"byte": at + 1, "hex": f"{content[at]:02X}"}
    findings.append(Diagnostic(NOT_UTF8, positions.place(len(before)), args=args, hints=hints))
    codec = _CODECS.get(encoding)
    return content.decode(codec, errors="replace") if codec else None


def _guess(content: bytes) -> str:
    """The encoding that the bytes beyond ASCII point at; "" where nothing does."""
    if content.startswith(_UTF_16):
        return "UTF-16"
    beyond = [byte for byte in content if byte >= 0x80]
    if b"\x00" in content:
        return ""
    counts = {name: sum(byte in own for byte in beyond) for name, own in _POLISH.items()}
    best = max(counts, key=lambda name: counts[name])
    likely = counts[best] + sum(byte in _POLISH_SHARED for byte in beyond)
    return best if likely * 2 > len(beyond) else ""


def _name(path: Path) -> str:
    """The path as given; bytes that are no text are replaced, so that it can be shown."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _whole(rule: Rule, file: str, **args: object) -> Diagnostic:
    return Diagnostic(rule, Place(file), args=args)
