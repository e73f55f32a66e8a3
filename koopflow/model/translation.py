"""The tree of a reference's scenario and an adaptation's overlay in, the scenario for the adapted model out.

Renamed elements are called by their new ids, what is said of omitted ones is passed over and chances are shared out
among what remains; the duration of a refined state is passed over, since its states have durations of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from koopflow.model.changes import respelt, rewritten
from koopflow.model.overlay import Overlaid
from koopflow.model.references import Use, resolve, uses
from koopflow.model.scenarios import Scenario
from koopflow.source.editing import Drop, Edit, Loc, Put, at, edited
from koopflow.source.nodes import Mapping, Node, Scalar

OF_WORK = frozenset({"durations", "chances", "priorities"})
"""The sections that speak of the work in a state: of a refined state they have nothing more to say."""
DECIMAL = re.compile(r"[0-9]{1,30}(\.[0-9]{0,30})?")
REMARKS = frozenset({"when", "source", "assumption", "fitted", "description"})


def translate_scenario(scenario: Mapping, overlaid: Overlaid) -> Mapping:
    """The scenario in the names of the adapted model; what it names by new ids, or wrongly, stays as it is."""
    drops: set[Loc] = set()
    texts: list[tuple[Use, str]] = []
    for use in uses(scenario, Scenario):
        paths = resolve(use, overlaid.reference)
        fates = {path: overlaid.fate(path) for path in paths}
        kept = [(path, fate) for path, fate in fates.items() if fate is not None]
        if (paths and not kept) or any(_refined(use, fate, overlaid) for _, fate in kept):
            drops.add(_entry(use))
        elif kept and kept[0][0] != kept[0][1]:
            texts.append((use, respelt(use, kept[0][0], kept[0][1] or "")))
    edits, keys = rewritten(scenario, texts)
    below = {loc: edit for loc, edit in edits.items() if loc not in drops}
    shared = _shared_out(scenario, drops)
    return edited(scenario, {**below, **shared, **{loc: Drop() for loc in drops}}, keys)


def _refined(use: Use, fate: str | None, overlaid: Overlaid) -> bool:
    return use.key and use.kind == "machine-path" and use.loc[0] in OF_WORK and fate in overlaid.refined


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
