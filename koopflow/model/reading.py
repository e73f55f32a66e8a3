"""A document's node tree in, the typed value with all findings about its shape (KF2xx) out.

A misspelt key is read as the one that was meant; what else is broken is cut out at the smallest element, state
or transition that holds it, and the rest is read again: one slip hides no other and brings about no other. It
stands apart from the types, which judge values and know no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import ValidationError

from koopflow.diagnostics import Diagnostic, Report
from koopflow.model import faults
from koopflow.model.documents import Adaptation, Model
from koopflow.model.fields import Form
from koopflow.model.locating import Fault, Tree, located
from koopflow.model.paths import path_of
from koopflow.model.quantities import PARAMETERS
from koopflow.model.scenario_faults import BOUNDS, OUT_OF_RANGE
from koopflow.model.scenarios import Scenario
from koopflow.source.editing import Drop, Edit, Loc, Put, at, edited, extended
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence, plain

F = TypeVar("F", bound=Form)

KINDS: dict[str, type[Model] | type[Adaptation] | type[Scenario]] = {
    "model": Model,
    "adaptation": Adaptation,
    "scenario": Scenario,
}
NAMELESS = "unnamed"
"""The id of a document that has none or a bad one: the rest of it is still read and checked."""
_ROUNDS = 24
_SUGGESTIONS = 200
_READABLE = {
    faults.NOT_WARM_UP: "duration",
    faults.NOT_DURATION: "duration",
    faults.NOT_NUMBER: "number",
    faults.NOT_INTEGER: "integer",
}
"""The rules that a number which is out of reach breaks, with the bounds of what can be read."""
_NUMERIC = re.compile(
    r"[+-]?\.?(nan|inf|infinity)( ?[a-z]{1,3})?"
    r"|-[0-9.]+(e[+-]?[0-9]+)? ?[a-z]{1,3}|[0-9.]+(e[+-]?[0-9]+)? ?(s|min|h|d|wk|wd|mo|y)"
    r"|[+-]?[0-9]{19,}|[+-]?[0-9.]+e[+-]?[0-9]{3,}",
    re.IGNORECASE,
)
"""What is written like a number, with a unit or without: not a number, infinite, negative, or with very many digits."""
_HARMLESS = frozenset(
    {"title", "titles", "description", "basis", "source", "assumption", "why", "caption", "note"}
)


@dataclass(frozen=True, slots=True)
class Reading(Generic[F]):
    """A typed value, None where nothing could be read; `tree` is what of the document it was read from.

    `document` is the whole document with misspelt keys as they were meant.
    `pruned` are the paths of what was cut out: a name that refers to one of them is no finding of its own.
    """

    value: F | None
    tree: Mapping
    document: Mapping
    report: Report
    pruned: tuple[str, ...] = ()


class Reader:
    """Reads documents, and a section that several of them share only once.

    A form is judged section by section, and no section by what stands in another, so that a section that was found
    right in one document is right in each. What was read is kept as long as the reader.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[type[Form], str, int], tuple[Node, object]] = {}

    def read(self, form: type[F], document: Mapping) -> Reading[F]:
        """The document as this form."""
        tree, cut, findings = document, list[Loc](), list[Diagnostic]()
        for _ in range(_ROUNDS):
            try:
                value = self._value(form, tree)
            except ValidationError as error:
                found = _faults(form, tree, error)
                slips = _slips(tree, found)
                if slips:
                    findings += [_finding(tree, fault) for fault in found if fault.loc in slips]
                    tree, document = edited(tree, {}, slips), edited(document, {}, slips)
                    continue
                findings += [_finding(tree, fault) for fault in found if not _follows(fault, cut)]
                tree, gone = _mended(tree, found)
                cut += gone
                if () in gone:
                    break
            else:
                pruned = tuple(dict.fromkeys(path_of(document, loc) for loc in cut))
                return Reading(value, tree, document, Report.of(findings), pruned)
        return Reading(None, tree, document, Report.of(findings))

    def _value(self, form: type[F], tree: Mapping) -> F:
        """The typed value, for which only the sections are judged that were in no document before."""
        names = {
            field.alias or name: name for name, field in form.model_fields.items() if not field.is_required()
        }
        sections = {
            key: (form, key, id(entry.value)) for entry in tree.entries if (key := entry.key.text) in names
        }
        known = {names[key]: self._known[way][1] for key, way in sections.items() if way in self._known}
        fresh = tuple(entry for entry in tree.entries if names.get(entry.key.text) not in known)
        value = form.model_validate(plain(replace(tree, entries=fresh)))
        for entry in fresh:
            if entry.key.text in sections:
                # A node that is held keeps its identity: no other has its id meanwhile.
                self._known[sections[entry.key.text]] = entry.value, getattr(value, names[entry.key.text])
        return value.model_copy(update=known)


def read(form: type[F], document: Mapping) -> Reading[F]:
    """One document as this form."""
    return Reader().read(form, document)


def _faults(form: type[F], tree: Mapping, error: ValidationError) -> list[Fault]:
    """The faults, each once; where a number or a word was expected, only that it is no number."""
    index = Tree(tree)
    errors = error.errors(include_url=False)
    details = [
        detail for detail in errors if not "".join(map(str, detail["loc"][-1:])).startswith("literal[")
    ]
    found = [located(form, index, detail, number < _SUGGESTIONS) for number, detail in enumerate(details)]
    if form is Scenario:
        found = [_beyond(fault) for fault in found]
    return list({(fault.loc, fault.absent): fault for fault in found}.values())


def _beyond(fault: Fault) -> Fault:
    """A number of a scenario that is one, but infinite, undefined or out of reach, is told as out of its range."""
    bound = _READABLE.get(fault.rule)
    value = str(fault.args.get("value", ""))
    if bound is None or not _NUMERIC.fullmatch(value) or (fault.rule is faults.NOT_INTEGER and "." in value):
        return fault
    return replace(fault, rule=OUT_OF_RANGE, args={"value": value, "bound": BOUNDS[bound]}, hints=())


def _slips(tree: Mapping, found: Iterable[Fault]) -> dict[Loc, str]:
    """The ways to misspelt keys with what was meant, where that is not given besides."""
    slips: dict[Loc, str] = {}
    meant: set[Loc] = set()
    for fault in found:
        if fault.rule is faults.UNKNOWN_KEY and fault.hints:
            name = str(fault.hints[0].args["name"])
            way = (*fault.loc[:-1], name)
            if at(tree, way) is None and way not in meant:
                slips[fault.loc] = name
                meant.add(way)
    return slips


def _finding(tree: Mapping, fault: Fault) -> Diagnostic:
    return fault.finding(path_of(tree, _part(tree, fault)))


def _follows(fault: Fault, cut: list[Loc]) -> bool:
    """Whether nothing is to be told: an empty value does, or what is missing was cut out."""
    if fault.empty or not fault.absent:
        return fault.empty
    gone = (*fault.loc, fault.absent)
    return any(loc[: len(gone)] == gone for loc in cut)


def _mended(tree: Mapping, found: Iterable[Fault]) -> tuple[Mapping, list[Loc]]:
    """The tree without what is broken, and the ways to what was cut out of it."""
    edits: dict[Loc, Edit] = {}
    fresh: list[tuple[Loc, Entry]] = []
    cut: list[Loc] = []
    for fault in found:
        substitute = _substitute(tree, fault)
        if fault.empty:
            edits[fault.loc] = Put(Mapping((), fault.place))
        elif substitute and fault.absent:
            fresh.append((fault.loc, Entry(Scalar(fault.absent, fault.place), substitute)))
        elif substitute:
            edits[fault.loc] = Put(substitute)
        else:
            part = _part(tree, fault)
            cut.append(part)
            if part:
                edits[part] = Drop()
    for loc, entry in fresh:
        if not any(loc[: len(part)] == part for part in cut):
            tree = extended(tree, loc, entry)
    return edited(tree, edits), cut


def _substitute(tree: Mapping, fault: Fault) -> Node | None:
    """What stands in for a key without which nothing else could be read."""
    key = (*fault.loc, fault.absent) if fault.absent else fault.loc
    if key == ("koopflow",):
        return Scalar("1", fault.place)
    if len(key) == 2 and key[0] in KINDS and key[1] == "id":
        return Scalar(NAMELESS, fault.place)
    if key == ("changes",) and fault.absent:
        return Sequence((), fault.place)
    states = at(tree, (*fault.loc, "states")) if fault.absent == "initial" else None
    if isinstance(states, Mapping) and states.entries:
        return Scalar(states.entries[0].key.text, fault.place)
    return None


def _part(tree: Mapping, fault: Fault) -> Loc:
    """The smallest part that can be cut out so that nothing left changes its meaning."""
    loc = fault.loc
    if fault.rule is faults.UNKNOWN_KEY:
        return loc[:2] if len(loc) > 2 and loc[-2] in PARAMETERS else loc
    for index, step in enumerate(loc):
        if index > 1 and step in _HARMLESS and loc[index - 1] not in ("states", "regions", "next"):
            return loc[: index + 1]
    if loc[:1] == ("machines",):
        return _machine_part(tree, loc)
    return loc[:2]


def _machine_part(tree: Mapping, loc: Loc) -> Loc:
    """An alternative, a transition, a simple state; a key of a machine or of a state that holds others."""
    best = min(len(loc), 3)
    index = 2
    while index + 1 < len(loc) and loc[index] in ("states", "regions", "next"):
        table, index = loc[index], index + 2
        best = index
        if table == "next":
            rows = at(tree, loc[:index])
            alone = not isinstance(rows, Sequence) or len(rows.items) < 2
            return loc[: index if alone else index + 1]
        node = at(tree, loc[:index])
        holds = isinstance(node, Mapping) and (node.entry("states") or node.entry("regions"))
        if holds and index < len(loc):
            best = index + 1
    return loc[:best]
