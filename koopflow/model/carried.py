"""A scenario of a reference in, the same scenario for its adaptation out, under the names that the adaptation has.

What it says of an omitted element is passed over and its chances are shared out among what remains; what it says of the
work of a refined state is passed over. It stands apart from the changes, which know models and no scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace

from koopflow.model.changes import respelt, rewritten
from koopflow.model.outline import Outline
from koopflow.model.overlay import Overlaid
from koopflow.model.references import Use, machine_path, resolve
from koopflow.model.scenarios import Scenario
from koopflow.model.uses import uses
from koopflow.source.editing import Drop, Edit, Loc, Put, at, edited
from koopflow.source.nodes import Entry, Mapping, Node, Scalar

WORK_SECTIONS = ("durations", "chances", "priorities")
"""What a scenario says of a state's own work."""
_PLAIN = re.compile(r"[0-9]*\.?[0-9]+")


def carried(scenario: Mapping, overlaid: Overlaid) -> Mapping:
    """The scenario's tree under the adaptation's names; names that it alone has are left as they are."""
    edits: dict[Loc, Edit] = {}
    texts: list[tuple[Use, str]] = []
    lost: dict[Loc, set[str]] = {}
    adapted = Outline.of(overlaid.tree)
    for use in uses(scenario, Scenario):
        if use.loc[0] in WORK_SECTIONS and len(use.loc) == 2 and _refined(use, overlaid, adapted):
            edits[use.loc] = Drop()
        elif use.kind != "sources" and not resolve(use, adapted):
            _follow(use, overlaid, edits, texts, lost)
    rows = {loc: _shared(at(scenario, loc), results) for loc, results in lost.items()}
    tree = edited(scenario, {loc: Put(row) if row else Drop() for loc, row in rows.items()})
    values, keys = rewritten(scenario, texts)
    return edited(tree, {**values, **edits}, keys)


def _refined(use: Use, overlaid: Overlaid, adapted: Outline) -> bool:
    """Whether work that a body now stands in place of is meant, by its old path or the new."""
    path = machine_path(use.text, adapted) or overlaid.fate(machine_path(use.text, overlaid.reference) or "")
    return path in overlaid.refined


def _follow(
    use: Use,
    overlaid: Overlaid,
    edits: dict[Loc, Edit],
    texts: list[tuple[Use, str]],
    lost: dict[Loc, set[str]],
) -> None:
    """Note what became of a name that the adaptation does not have."""
    before = resolve(use, overlaid.reference)
    if not before:
        return
    after = overlaid.fate(before[0])
    if after is not None and after != before[0]:
        texts.append((use, respelt(use, before[0], after)))
    elif after is None and use.kind == "result":
        lost.setdefault(use.loc[:-1], set()).add(use.text)
    elif after is None and use.span is None:
        edits[use.loc] = Drop()


def _shared(row: Node | None, gone: set[str]) -> Node | None:
    """Chances without these results, enlarged so that the sum stays; None where none is left."""
    if not isinstance(row, Mapping):
        return None
    kept = [entry for entry in row.entries if entry.key.text not in gone]
    numbers = {entry.key.text: _number(entry.value) for entry in row.entries if entry.key.text != "when"}
    left = [numbers[entry.key.text] for entry in kept if entry.key.text in numbers]
    if not left:
        return None
    known = [number for number in left if number is not None]
    if len(known) < len(left) or any(number is None for number in numbers.values()) or not sum(known):
        return replace(row, entries=tuple(kept))
    factor = sum(number for number in numbers.values() if number is not None) / sum(known)
    return replace(row, entries=tuple(_scaled(entry, numbers, factor) for entry in kept))


def _number(value: Node) -> float | None:
    text = value.value("value") if isinstance(value, Mapping) else value
    return float(text.text) if isinstance(text, Scalar) and _PLAIN.fullmatch(text.text) else None


def _scaled(entry: Entry, numbers: Map[str, float | None], factor: float) -> Entry:
    number = numbers.get(entry.key.text)
    if number is None:
        return entry
    text = Scalar(repr(number * factor), entry.value.place)
    if not isinstance(entry.value, Mapping):
        return Entry(entry.key, text)
    kept = tuple(Entry(e.key, text) if e.key.text == "value" else e for e in entry.value.entries)
    return Entry(entry.key, replace(entry.value, entries=kept))


def named_paths(scenario: Mapping, outline: Outline) -> frozenset[str]:
    """The paths of everything in the model that the scenario names."""
    return frozenset(path for use in uses(scenario, Scenario) for path in resolve(use, outline))
