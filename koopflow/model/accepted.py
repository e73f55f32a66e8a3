"""A document's tree in, the findings that its author accepts out, each with its places; and, for an adaptation, the
tree with those of its reference under their present paths.

It stands apart from the typed form, which knows no places, and from the checks, which know nothing of what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from koopflow.diagnostics import Place, Rule, Severity
from koopflow.i18n import UNDETERMINED
from koopflow.model.outline import rows, word
from koopflow.source.nodes import Entry, Node, Scalar, Sequence
from koopflow.source.nodes import Mapping as Tree

SECTION = "accepted"
HEADERS = ("model", "adaptation", "scenario")
"""What `at` says where a finding is about the document as a whole."""

ERROR_ACCEPTED = Rule(
    "KF396",
    Severity.ERROR,
    "{code} is an error, and errors cannot be accepted",
    "mend what it is about, and leave this entry out",
    "Under `accepted` an author says of a warning or an information that it is known and right as it is, and why. "
    "An error makes a model wrong or unsound; what is computed from such a model means nothing, whatever the reason. "
    "The error stays in the report.\n\n"
    "Wrong: `{finding: KF401, at: machines.case.waiting, why: never happens}`.\n"
    "Right: a transition that leads on from that state.",
)
NOTHING_ACCEPTED = Rule(
    "KF397",
    Severity.WARNING,
    "there is no {code} at “{at}” that could be accepted",
    "leave the entry out, or give the path that the finding has in the JSON of check",
    "An entry under `accepted` stands for a finding of that code about the element that `at` names, or about something "
    "inside it. No such finding was made, although the checks that could have made it were: what it was about has been "
    "mended, renamed or omitted, or the path has a slip. An entry that stays would one day hide a new finding that "
    "nobody has judged.\n\n"
    "Nothing is said while the checks in question did not run, for example because the model has errors.",
)
UNKNOWN_CODE = Rule(
    "KF399",
    Severity.ERROR,
    "there is no finding with the code “{code}”",
    "the code stands in brackets behind the finding's severity",
    "An entry under `accepted` names the code of a finding, as `koopflow check` shows it: `KF` and three digits.\n\n"
    "Wrong: `{finding: unused, at: actors.clinic, why: …}`.\n"
    "Right: `{finding: KF380, at: actors.clinic, why: …}`.",
)
RULES = (ERROR_ACCEPTED, NOTHING_ACCEPTED, UNKNOWN_CODE)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry of `accepted`: which finding, at which path, and why; `place` is that of the code."""

    code: str
    at: str
    why: Mapping[str, str]
    source: tuple[str, ...]
    place: Place
    at_place: Place

    def covers(self, code: str, subject: str) -> bool:
        """Whether a finding of this code about that path is meant: about the element, or about what it holds."""
        if code != self.code:
            return False
        whole = self.at in HEADERS and not subject
        return whole or subject == self.at or subject.startswith(f"{self.at}.")


def acceptances(tree: Tree) -> tuple[Acceptance, ...]:
    """The entries that say what, where and why; what else is wrong with one is told by its form."""
    return tuple(
        Acceptance(
            code.text, at.text, why, tuple(map(word, rows(item.value("source")))), code.place, at.place
        )
        for item, code, at, why in _entries(tree)
    )


def inherited(tree: Tree, adaptation: Tree, fate: Callable[[str], str | None]) -> Tree:
    """The adapted tree with what its reference accepts, where that is still there, and what the adaptation accepts.

    `fate` tells what became of a path of the reference: its present form, or None where it was omitted.
    """
    kept = [_moved(item, now) for item, _, at, _ in _entries(tree) if (now := fate(at.text)) is not None]
    items = (*kept, *(item for item, _, _, _ in _entries(adaptation)))
    others = tuple(entry for entry in tree.entries if entry.key.text != SECTION)
    section = adaptation.entry(SECTION) or tree.entry(SECTION)
    if section is None or not items:
        return replace(tree, entries=others)
    listed = Entry(section.key, Sequence(items, section.value.place))
    return replace(tree, entries=(*others, listed))


def _entries(tree: Tree) -> Iterator[tuple[Tree, Scalar, Scalar, Mapping[str, str]]]:
    """Each complete entry, without what its form does not take, with its code, its path and its reason."""
    for row in rows(tree.value(SECTION)):
        kept = tuple(filter(_fits, row.entries)) if isinstance(row, Tree) else ()
        item = Tree(kept, row.place)
        code, at, why = item.value("finding"), item.value("at"), _texts(item.value("why"))
        if isinstance(code, Scalar) and isinstance(at, Scalar) and why:
            yield item, code, at, MappingProxyType(why)


def _fits(entry: Entry) -> bool:
    """Whether the form takes the entry; what it does not take is told once, where the document is read."""
    if entry.key.text in ("finding", "at"):
        return _is_text(entry.value)
    if entry.key.text == "why" and isinstance(entry.value, Tree):
        return all(_is_text(text.value) for text in entry.value.entries)
    return entry.key.text in ("why", "source") and all(map(_is_text, rows(entry.value)))


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.empty


def _texts(node: Node | None) -> dict[str, str]:
    """A text by language; empty where there is none."""
    if isinstance(node, Tree):
        return {entry.key.text: word(entry.value) for entry in node.entries}
    return {UNDETERMINED: node.text} if isinstance(node, Scalar) else {}


def _moved(item: Tree, path: str) -> Tree:
    """The entry with another path at the same place."""
    return replace(
        item,
        entries=tuple(
            Entry(entry.key, replace(entry.value, text=path))
            if entry.key.text == "at" and isinstance(entry.value, Scalar)
            else entry
            for entry in item.entries
        ),
    )
