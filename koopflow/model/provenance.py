"""A document's tree goes in; what in it has neither a source nor the mark of an assumption comes out.

It works on nodes, since remarks stand where the author wrote them; it stands apart from the checks because it is run
only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.diagnostics import Diagnostic, Report, Rule, Severity
from koopflow.model.paths import Located
from koopflow.source.nodes import Entry, Mapping, Node, Sequence

UNSOURCED = Rule(
    "KF398",
    Severity.INFO,
    "“{path}” has neither a source nor the mark of an assumption",
    "add `source:` with a key of the model's `sources`, or `assumption: true`",
    "A model that others are to rely on says where each statement comes from: `source` names one of the model's "
    "`sources`, `basis` an act, and `assumption: true` marks the author's own estimate. A remark on an element holds "
    "for what is inside it.\n\n"
    "This is listed only when `check --provenance` asks for it.",
)

RULES = (UNSOURCED,)

_ELEMENTS = ("actors", "data", "documents", "flows", "events", "needs", "services", "attributes", "rules")
_NUMBERS = (
    "arrivals",
    "population",
    "capacity",
    "durations",
    "chances",
    "events",
    "sittings",
    "delays",
    "costs",
    "budgets",
    "dates",
)
_REMARKS = frozenset({"source", "basis"})
_INSIDE = ("regions", "states")


def unsourced(located: Located, model: str) -> Report:
    """The elements of a model, or the numbers of a scenario, for which nobody says where they come from."""
    tree = located.tree
    return Report.of(
        Diagnostic(UNSOURCED, entry.key.place, path, {"path": path}, model=model)
        for path, entry in (*_numbers(tree), *_elements(tree), *_states(tree.value("machines"), "machines"))
    )


def _elements(tree: Mapping) -> Iterator[tuple[str, Entry]]:
    if tree.entry("model") is None:
        return
    for section in _ELEMENTS:
        for entry in _entries(tree.value(section)):
            if not _is_remarked(entry.value):
                yield f"{section}.{entry.key.text}", entry


def _states(parts: Node | None, path: str) -> Iterator[tuple[str, Entry]]:
    """Machines, regions and states without a remark, told at the innermost, where it would be written."""
    for entry in _entries(parts):
        here = f"{path}.{entry.key.text}"
        if _is_remarked(entry.value) or _is_final(entry.value):
            continue
        inside = [entry.value.value(key) for key in _INSIDE] if isinstance(entry.value, Mapping) else []
        if any(inside):
            for below in inside:
                yield from _states(below, here)
        else:
            yield here, entry


def _numbers(tree: Mapping) -> Iterator[tuple[str, Entry]]:
    header = tree.value("scenario")
    if header is None or _is_remarked(header):
        return
    for section in _NUMBERS:
        for entry in _entries(tree.value(section)):
            if not any(_is_remarked(node) for node in _all(entry.value)):
                yield f"{section}.{entry.key.text}", entry


def _entries(node: Node | None) -> tuple[Entry, ...]:
    return node.entries if isinstance(node, Mapping) else ()


def _is_remarked(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    assumed = node.value("assumption")
    return any(entry.key.text in _REMARKS for entry in node.entries) or getattr(assumed, "text", "") == "true"


def _is_final(node: Node) -> bool:
    """A final state says nothing but its name."""
    return isinstance(node, Mapping) and node.entry("final") is not None


def _all(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from _all(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _all(item)
