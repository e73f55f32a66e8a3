"""A mapping read from a file as a koopflow document of one of three kinds, or the finding why it is none.

Recognising a document needs only its first keys; what is in it is judged against the types
(`koopflow.model`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from koopflow.diagnostics import Diagnostic, Note, Report, Rule, Severity
from koopflow.source.nodes import Entry, Mapping, Scalar
from koopflow.spelling import closest

KINDS = ("model", "adaptation", "scenario")
VERSION = "1"

NOT_KOOPFLOW = Rule(
    "KF107",
    Severity.ERROR,
    "this is not a koopflow document",
    "a document begins with “koopflow: 1”",
    "A koopflow document begins with `koopflow: 1` and has one of `model:`, `adaptation:` and `scenario:`. "
    "This one has none of them. If it belongs to another program, keep it in another folder.",
)
NO_VERSION = Rule(
    "KF108",
    Severity.ERROR,
    "the document does not begin with “koopflow: 1”",
    "write “koopflow: 1” in its first line",
    "The first line says in which version of the language the document is written, so that later versions "
    "can still read it.",
)
OTHER_VERSION = Rule(
    "KF109",
    Severity.ERROR,
    "“{version}” is not a version of the language that this koopflow reads",
    "write “koopflow: 1”, or install a newer koopflow",
    "This koopflow reads version 1 of the language. A document of another version is not read.",
)
NO_KIND = Rule(
    "KF132",
    Severity.ERROR,
    "the document has none of “model”, “adaptation” and “scenario”",
    "add the header that says what the document is",
    "Every document is one of three things, told by its header: `model:`, `adaptation:` or `scenario:`.",
)
SEVERAL_KINDS = Rule(
    "KF133",
    Severity.ERROR,
    "a document is one thing; beside “{first}” here stands “{second}”",
    "put a line with --- between two documents of one file",
    "A document is a model, an adaptation or a scenario. One file may hold several documents, separated by "
    "a line with three hyphens, and each of them begins with `koopflow: 1`.",
)
DID_YOU_MEAN = "did you mean “{name}”?"
OTHER_KIND_HERE = "the header “{kind}” stands here"

RULES = (NOT_KOOPFLOW, NO_VERSION, OTHER_VERSION, NO_KIND, SEVERAL_KINDS)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what it is, its file and everything in it.

    `kind` is `model`, `adaptation` or `scenario`; `id` is the node of the header's `id`, None where there is
    none.
    """

    kind: str
    id: Scalar | None
    root: Mapping
    file: str

    @property
    def header(self) -> Entry:
        """The entry that makes the document what it is."""
        entry = self.root.entry(self.kind)
        assert entry is not None, "a document has the header of its kind"
        return entry


def recognise(roots: Iterable[Mapping]) -> tuple[tuple[Document, ...], Report]:
    """The documents among the mappings; after a slip in the first line or the header the rest is read on."""
    documents: list[Document] = []
    findings: list[Diagnostic] = []
    for root in roots:
        document = _document(root, findings)
        if document is not None:
            documents.append(document)
    return tuple(documents), Report.of(findings)


def _document(root: Mapping, findings: list[Diagnostic]) -> Document | None:
    root = _with_version(root, findings)
    if root.entry("koopflow") is None:
        return None
    headers = [entry for entry in root.entries if entry.key.text in KINDS]
    if not headers:
        headers, root = _misspelt_header(root, findings)
    if not headers:
        return None
    first, *others = headers
    for other in others:
        args = {"first": first.key.text, "second": other.key.text}
        related = (Note(OTHER_KIND_HERE, {"kind": first.key.text}, first.key.place),)
        findings.append(Diagnostic(SEVERAL_KINDS, other.key.place, args=args, related=related))
        root = _without(root, other)
    header = first.value
    found = header.value("id") if isinstance(header, Mapping) else None
    return Document(first.key.text, found if isinstance(found, Scalar) else None, root, root.place.file)


def _with_version(root: Mapping, findings: list[Diagnostic]) -> Mapping:
    """The mapping with its version, put right where it could be told; without one it is no document."""
    given = root.entry("koopflow")
    if given is None:
        return _version_missing(root, findings)
    if isinstance(given.value, Scalar) and given.value.text == VERSION:
        return root
    version = given.value.text if isinstance(given.value, Scalar) else "…"
    findings.append(Diagnostic(OTHER_VERSION, given.value.place, args={"version": version[:60]}))
    return _without(root, given)


def _version_missing(root: Mapping, findings: list[Diagnostic]) -> Mapping:
    start = root.entries[0].key.place if root.entries else root.place.start
    misspelt = [entry for entry in root.entries if closest(entry.key.text, ("koopflow",))]
    if misspelt:
        hints = (Note(DID_YOU_MEAN, {"name": "koopflow"}),)
        findings.append(Diagnostic(NO_VERSION, misspelt[0].key.place, hints=hints))
        return _renamed(root, misspelt[0], "koopflow")
    if not any(entry.key.text in KINDS for entry in root.entries):
        findings.append(Diagnostic(NOT_KOOPFLOW, start))
        return root
    findings.append(Diagnostic(NO_VERSION, start))
    added = Entry(Scalar("koopflow", start.start), Scalar(VERSION, start.start))
    return Mapping((added, *root.entries), root.place)


def _misspelt_header(root: Mapping, findings: list[Diagnostic]) -> tuple[list[Entry], Mapping]:
    """The header under a key that is nearly right; otherwise a finding and none."""
    for entry in root.entries:
        meant = closest(entry.key.text, KINDS, limit=1)
        if meant and isinstance(entry.value, Mapping) and entry.value.entry("id"):
            hints = (Note(DID_YOU_MEAN, {"name": meant[0]}),)
            findings.append(Diagnostic(NO_KIND, entry.key.place, hints=hints))
            renamed = _renamed(root, entry, meant[0])
            return [found for found in renamed.entries if found.value is entry.value], renamed
    findings.append(Diagnostic(NO_KIND, root.entries[0].key.place))
    return [], root


def _renamed(root: Mapping, entry: Entry, name: str) -> Mapping:
    renamed = Entry(replace(entry.key, text=name), entry.value)
    return Mapping(tuple(renamed if found is entry else found for found in root.entries), root.place)


def _without(root: Mapping, entry: Entry) -> Mapping:
    return Mapping(tuple(found for found in root.entries if found is not entry), root.place)
