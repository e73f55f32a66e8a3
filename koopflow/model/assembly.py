"""The documents of many files in; whole models, adaptations and scenarios as node trees out, and what contradicts.

A model may be spread over files that repeat its id; every part keeps its place. It stands apart from the library,
which loads what is put together here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule, Severity
from koopflow.model.accepted import SECTION as ACCEPTED
from koopflow.model.fields import ID
from koopflow.model.outline import rows
from koopflow.source.documents import Document
from koopflow.source.nodes import Entry, Mapping, Scalar, Sequence, plain

DEFINED_TWICE = Rule(
    "KF383",
    Severity.ERROR,
    "“{path}” is defined twice",
    "keep one of the two",
    "The files of a model are read together as if they were one, so each element stands in one of them. "
    "If both were kept, it would depend on the order of the files which counts.\n\n"
    "Mend it by deleting one of the two, or by giving one another id.",
)
HEADERS_DIFFER = Rule(
    "KF384",
    Severity.ERROR,
    "“{key}” of “{id}” stands here with another value",
    "write it in one file of the model only",
    "Each file of a model repeats the id of its header; the other keys of the header stand in one of "
    "them, or everywhere alike.\n\n"
    "Two models that are meant to be different need different ids.",
)
SAME_ID = Rule(
    "KF385",
    Severity.ERROR,
    "there are two documents with the id “{id}”",
    "give one of them another id",
    "Adaptations, and scenarios of one model, are called by their ids, on the command line and in "
    "`extends`. Two with one id could not be told apart; the first is used.",
)
FIRST_HERE = "the first stands here"

RULES = (DEFINED_TWICE, HEADERS_DIFFER, SAME_ID)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """One model, adaptation or scenario, put together; `of` is what it says it is of, "" where it does not.

    `parts` are the stretches of its documents.
    """

    kind: str
    id: str
    of: str
    tree: Mapping
    parts: tuple[Place, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Its files, each once."""
        return tuple(dict.fromkeys(part.file for part in self.parts))

    @property
    def header(self) -> Place:
        """The key of its header, in its first file."""
        entry = self.tree.entry(self.kind)
        return entry.key.place if entry else self.tree.place.start

    @property
    def edition(self) -> Scalar | None:
        """The edition of what it is of, where it asks for one."""
        header = self.tree.value(self.kind)
        of = header.value("of") if isinstance(header, Mapping) else None
        version = of.value("version") if isinstance(of, Mapping) else None
        return version if isinstance(version, Scalar) and not version.empty else None

    @property
    def extends(self) -> bool:
        """Whether a scenario is made from another one."""
        header = self.tree.value(self.kind)
        return isinstance(header, Mapping) and header.entry("extends") is not None

    @property
    def municipalities(self) -> tuple[Scalar, ...]:
        """The adaptations that a scenario simulates together, where it names any."""
        given = self.tree.value("municipalities") if self.kind == "scenario" else None
        items = given.items if isinstance(given, Sequence) else (given,)
        # What is no id is no name of a model, and told as a bad number.
        return tuple(i for i in items if isinstance(i, Scalar) and ID.fullmatch(i.text))

    @property
    def changes(self) -> tuple[Place, ...]:
        """Where an adaptation's changes begin."""
        given = self.tree.value("changes")
        items = given.items if isinstance(given, Sequence) else ()
        return tuple(i.entries[0].key.place for i in items if isinstance(i, Mapping) and i.entries)

    @property
    def named(self) -> Scalar | None:
        """The node of `of`, or of the id in it."""
        return _of(self.tree, self.kind)


def assembled(documents: Iterable[Document]) -> tuple[tuple[Whole, ...], Report]:
    """Everything that the documents make, in the order of their first parts."""
    found: list[Whole] = []
    findings: list[Diagnostic] = []
    parts: dict[str, list[Document]] = {}
    known: dict[tuple[str, str, str], Document] = {}
    for document in documents:
        whole = _whole(document.kind, document.root, (document.root.place,))
        if document.kind == "model" and whole.id:
            parts.setdefault(whole.id, []).append(document)
            if len(parts[whole.id]) > 1:
                continue
        elif whole.id:
            key = (document.kind, whole.id, whole.of if document.kind == "scenario" else "")
            first = known.setdefault(key, document)
            if first is not document:
                findings.append(_same_id(document, first))
                continue
        found.append(whole)
    for index, whole in enumerate(found):
        if len(parts.get(whole.id, ())) > 1 and whole.kind == "model":
            several = parts[whole.id]
            tree = _together(whole.id, [document.root for document in several], findings)
            found[index] = _whole("model", tree, tuple(doc.root.place for doc in several))
    return tuple(found), Report.of(findings)


def _whole(kind: str, tree: Mapping, parts: tuple[Place, ...]) -> Whole:
    header = tree.value(kind)
    id_ = header.value("id") if isinstance(header, Mapping) else None
    of = _of(tree, kind)
    return Whole(kind, id_.text if isinstance(id_, Scalar) else "", of.text if of else "", tree, parts)


def _of(tree: Mapping, kind: str) -> Scalar | None:
    header = tree.value(kind)
    of = header.value("of") if isinstance(header, Mapping) else None
    name = of.value("id") if isinstance(of, Mapping) else of
    return name if isinstance(name, Scalar) and not name.empty else None


def _same_id(document: Document, first: Document) -> Diagnostic:
    place = document.id.place if document.id else document.header.key.place
    before = first.id.place if first.id else first.header.key.place
    args = {"id": document.id.text if document.id else ""}
    return Diagnostic(SAME_ID, place, args=args, related=(Note(FIRST_HERE, place=before),))


def _together(id_: str, trees: Iterable[Mapping], findings: list[Diagnostic]) -> Mapping:
    first, *others = trees
    whole = first
    for other in others:
        entries = {entry.key.text: entry for entry in whole.entries}
        for entry in other.entries:
            before = entries.get(entry.key.text)
            if before is None:
                entries[entry.key.text] = entry
            elif entry.key.text != "koopflow":
                entries[entry.key.text] = _joined(id_, before, entry, findings)
        whole = Mapping(tuple(entries.values()), first.place)
    return whole


def _joined(id_: str, before: Entry, after: Entry, findings: list[Diagnostic]) -> Entry:
    """One section, or the header, of two files."""
    left, right = before.value, after.value
    if isinstance(right, Scalar) and right.empty:
        return before
    if isinstance(left, Scalar) and left.empty:
        return after
    name = before.key.text
    if name == ACCEPTED:
        return Entry(before.key, Sequence((*rows(left), *rows(right)), left.place))
    if not isinstance(left, Mapping) or not isinstance(right, Mapping):
        findings.append(_twice(DEFINED_TWICE, before, after, path=name))
        return before
    entries = {entry.key.text: entry for entry in left.entries}
    for entry in right.entries:
        given = entries.setdefault(entry.key.text, entry)
        if given is entry:
            continue
        if name != "model":
            findings.append(_twice(DEFINED_TWICE, given, entry, path=f"{name}.{entry.key.text}"))
        elif plain(given.value) != plain(entry.value):
            findings.append(_twice(HEADERS_DIFFER, given, entry, key=entry.key.text, id=id_))
    return Entry(before.key, Mapping(tuple(entries.values()), left.place))


def _twice(rule: Rule, before: Entry, after: Entry, **args: object) -> Diagnostic:
    subject = str(args.get("path", "model"))
    return Diagnostic(
        rule, after.key.place, subject, args, related=(Note(FIRST_HERE, place=before.key.place),)
    )
