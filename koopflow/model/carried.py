"""A scenario of a reference in, the same scenario for its adaptation out, under the names that the adaptation has.

What it says of an omitted element is passed over and chances are shared out among what remains; what it says of the
work of a refined state is passed over. It stands apart from the changes, which know models and no scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from koopflow.model.changes import respelt, rewritten
from koopflow.model.outline import Outline
from koopflow.model.overlay import Overlaid
from koopflow.model.references import Finder, Use, machine_path, resolve
from koopflow.model.scenarios import Scenario
from koopflow.source.editing import Drop, Edit, Loc, Put, at, edited
from koopflow.source.nodes import Mapping, Node, Scalar

OF_WORK = frozenset({"durations", "chances", "priorities"})
"""The sections that speak of the work in a state: of a refined state they have nothing more to say."""
DECIMAL = re.compile(r"[0-9]{1,30}(\.[0-9]{0,30})?")
REMARKS = frozenset({"when", "source", "assumption", "fitted", "description"})


def carried(scenario: Mapping, overlaid: Overlaid, finder: Finder) -> Mapping:
    """The scenario's tree under the adaptation's names; what it names by new ids, or wrongly, stays as it is."""
    adapted = overlaid.outline
    drops: set[Loc] = set()
    texts: list[tuple[Use, str]] = []
    for use in finder.uses(scenario, Scenario):
        before = resolve(use, overlaid.reference)
        after = [(path, fate) for path in before if (fate := overlaid.fate(path)) is not None]
        lost = before and not after and not resolve(use, adapted)
        if lost or _of_refined(use, overlaid, adapted):
            drops.add(_entry(use))
        elif after and after[0][0] != after[0][1]:
            texts.append((use, respelt(use, *after[0])))
    values, keys = rewritten(scenario, texts)
    kept = {loc: edit for loc, edit in values.items() if loc not in drops}
    shared = _shared_out(scenario, drops)
    return edited(scenario, {**kept, **shared, **{loc: Drop() for loc in drops}}, keys)


def named_paths(scenarios: Iterable[Mapping], outline: Outline, finder: Finder) -> frozenset[str]:
    """The paths of everything in the model that the scenarios name."""
    # What scenarios share is the same use in each, and means the same in one model.
    found = {id(use): use for scenario in scenarios for use in finder.uses(scenario, Scenario)}
    return frozenset(path for use in found.values() for path in resolve(use, outline))


def _of_refined(use: Use, overlaid: Overlaid, adapted: Outline) -> bool:
    """Whether work that a body now stands in place of is meant, by its old path or the new."""
    if use.loc[0] not in OF_WORK or len(use.loc) != 2:
        return False
    before = machine_path(use.text, overlaid.reference)
    path = overlaid.fate(before) if before else machine_path(use.text, adapted)
    return path in overlaid.refined


def _entry(use: Use) -> Loc:
    """What is passed over with the use: its entry or item, and a guarded row whole."""
    loc = use.loc
    if use.span is None:
        return loc
    rowed = [index for index, step in enumerate(loc) if isinstance(step, int)]
    return loc[: rowed[-1] + 1] if loc[0] == "chances" and rowed else loc


def _shared_out(scenario: Mapping, drops: set[Loc]) -> dict[Loc, Edit]:
    """The chances beside dropped ones, so that they sum to what all summed to."""
    edits: dict[Loc, Edit] = {}
    for table in {loc[:-1] for loc in drops if isinstance(loc[-1], str)}:
        held = at(scenario, table)
        of_chances = len(table) > 1 and table[0] in ("chances", "population")
        if of_chances and table[-1] not in ("each", "by-element") and isinstance(held, Mapping):
            edits |= _rescaled(held, table, drops)
    return edits


def _rescaled(held: Mapping, table: Loc, drops: set[Loc]) -> dict[Loc, Edit]:
    numbers: dict[str, tuple[Loc, Scalar, Fraction]] = {}
    for entry in held.entries:
        way, node = _number((*table, entry.key.text), entry.value)
        if entry.key.text not in REMARKS and isinstance(node, Scalar) and (value := _value(node)) is not None:
            numbers[entry.key.text] = (way, node, value)
    whole = sum(value for _, _, value in numbers.values())
    left = {key: number for key, number in numbers.items() if (*table, key) not in drops}
    rest = sum(value for _, _, value in left.values())
    if rest <= 0 or whole <= 0:
        return {}
    return {
        way: Put(replace(node, text=repr(float(value * whole / rest)))) for way, node, value in left.values()
    }


def _number(loc: Loc, node: Node) -> tuple[Loc, Node]:
    """The scalar of a number that may carry remarks."""
    value = node.value("value") if isinstance(node, Mapping) else None
    return (loc, node) if value is None else ((*loc, "value"), value)


def _value(node: Scalar) -> Fraction | None:
    """A plain decimal, exactly; a chance is written so, and a long exponent would make a number without end."""
    return Fraction(node.text) if DECIMAL.fullmatch(node.text) else None
