"""What was found of many adaptations in; for each reference of several the table of what they change and keep, out.

A fleet adds nothing to the verdicts: it puts side by side what each of them says, so that what many
municipalities do alike can be seen, and what they do against the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from koopflow.api.judging import Judged
from koopflow.i18n import in_language
from koopflow.model.library import LoadedModel
from koopflow.verify.behaviour_faults import UNKNOWN
from koopflow.verify.origins import origins

Kept = Literal["holds", "fails", "unknown"]
LEAST = 2
"""From so many adaptations of one reference on they are compared."""
_OF_RULES = "KF6"


@dataclass(frozen=True, slots=True)
class Used:
    """What one adaptation does at a variation point: how many changes, and how many of them are refused."""

    changes: int
    refused: int


@dataclass(frozen=True, slots=True)
class Point:
    """A variation point of the reference, or a change (`verb`) outside every point; who uses it by adaptation.

    The row without a path counts what needs no point: titles, shorter terms, changes to what the adaptation itself
    has added.
    """

    path: str
    cells: Mapping[str, Used]
    verb: str = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule or example of the reference: what is known of it by adaptation; one that omits it is not there."""

    path: str
    cells: Mapping[str, Kept]

    @property
    def fails(self) -> bool:
        """Whether it is broken somewhere."""
        return "fails" in self.cells.values()


@dataclass(frozen=True, slots=True)
class Common:
    """A change that more than half of the adaptations make; `refused` are those in which it is not permitted."""

    change: str
    path: str
    adaptations: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether it is permitted wherever it is made."""
        return not self.refused


@dataclass(frozen=True)
class Fleet:
    """The adaptations of one reference side by side.

    `points` are the variation points in use in the reference's order, then what needs none, then what is outside every
    point; `rules` are all rules and examples of the reference.
    """

    reference: LoadedModel
    adaptations: tuple[LoadedModel, ...]
    points: tuple[Point, ...]
    rules: tuple[RuleRow, ...]
    common: tuple[Common, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The adaptations by id."""
        return tuple(one.id for one in self.adaptations)

    @property
    def broken(self) -> tuple[RuleRow, ...]:
        """The rules and examples that are broken in at least one adaptation."""
        return tuple(row for row in self.rules if row.fails)

    @property
    def held(self) -> int:
        """How many rules and examples hold everywhere."""
        return sum(map(self._held, self.rules))

    @property
    def undecided(self) -> tuple[RuleRow, ...]:
        """Those that are broken nowhere, and not known to hold, or omitted, somewhere."""
        return tuple(row for row in self.rules if not (row.fails or self._held(row)))

    def _held(self, row: RuleRow) -> bool:
        return [*row.cells.values()] == ["holds"] * len(self.adaptations)

    def names(self, language: str) -> tuple[str, ...]:
        """What the adaptations are called: by their municipality, else their title; by id too where two share it."""
        called = [_name(one, language) for one in self.adaptations]
        return tuple(
            name if called.count(name) == 1 else f"{name} ({one.id})"
            for name, one in zip(called, self.adaptations, strict=True)
        )

    def to_dict(self) -> dict[str, Any]:
        """The fleet under the keys that scripts rely on."""
        return {
            "reference": self.reference.id,
            "adaptations": list(self.ids),
            "points": [
                {
                    "path": point.path,
                    "change": point.verb or None,
                    "cells": {
                        id_: {"changes": used.changes, "refused": used.refused}
                        for id_, used in point.cells.items()
                    },
                }
                for point in self.points
            ],
            "rules": [{"path": row.path, "cells": dict(row.cells)} for row in self.rules],
            "common": [
                {
                    "change": one.change,
                    "path": one.path,
                    "adaptations": list(one.adaptations),
                    "allowed": one.allowed,
                }
                for one in self.common
            ],
        }


def fleets(found: Iterable[Judged]) -> tuple[Fleet, ...]:
    """A fleet for each reference of which several adaptations were judged, in the order in which they come."""
    groups: dict[str, list[Judged]] = {}
    for one in found:
        if one.model.reference is not None and one.verdict is not None:
            groups.setdefault(one.model.reference.id, []).append(one)
    return tuple(_fleet(tuple(group)) for group in groups.values() if len(group) >= LEAST)


@dataclass(frozen=True, slots=True)
class _Made:
    """One change of one adaptation, with its path in the names of the reference."""

    by: str
    verb: str
    path: str
    point: str
    allowed: bool


def _fleet(group: tuple[Judged, ...]) -> Fleet:
    reference = group[0].model.reference
    assert reference is not None
    made = tuple(change for one in group for change in _changes(one))
    paths = [
        f"{section}.{name}" for section in ("rules", "examples") for name in getattr(reference.model, section)
    ]
    states = {one.model.id: _states(one, reference, paths) for one in group}
    rules = tuple(
        RuleRow(path, MappingProxyType({id_: row[path] for id_, row in states.items() if path in row}))
        for path in paths
    )
    models = tuple(one.model for one in group)
    return Fleet(reference, models, _points(reference, made), rules, _common(made, len(group)))


def _changes(one: Judged) -> Iterable[_Made]:
    assert one.verdict is not None
    applied = one.model.overlaid.applied if one.model.overlaid is not None else ()
    for change, where in zip(one.verdict.changes, applied, strict=True):
        yield _Made(one.model.id, change.change, where.origin, change.point, change.allowed)


def _points(reference: LoadedModel, made: tuple[_Made, ...]) -> tuple[Point, ...]:
    """Who changes what at which point: a row for each that is in use."""
    rows: dict[tuple[str, str], list[_Made]] = {(path, ""): [] for path in reference.model.variation}
    rows["", ""] = []
    for change in made:
        outside = not change.point and not change.allowed
        key = (change.path, change.verb) if outside else (change.point, "")
        rows.setdefault(key, []).append(change)
    return tuple(Point(path, _counted(changes), verb) for (path, verb), changes in rows.items() if changes)


def _counted(changes: list[_Made]) -> Mapping[str, Used]:
    by: dict[str, list[_Made]] = {}
    for change in changes:
        by.setdefault(change.by, []).append(change)
    return MappingProxyType(
        {id_: Used(len(own), sum(not change.allowed for change in own)) for id_, own in by.items()}
    )


def _common(made: tuple[_Made, ...], count: int) -> tuple[Common, ...]:
    """The changes that more than half make: the refused ones first, then those that most make."""
    by: dict[tuple[str, str], list[_Made]] = {}
    for change in made:
        by.setdefault((change.verb, change.path), []).append(change)
    found = [
        Common(
            verb,
            path,
            tuple(dict.fromkeys(one.by for one in makers)),
            tuple(dict.fromkeys(one.by for one in makers if not one.allowed)),
        )
        for (verb, path), makers in by.items()
    ]
    common = (one for one in found if 2 * len(one.adaptations) > count)
    return tuple(sorted(common, key=lambda one: (one.allowed, -len(one.adaptations))))


def _states(one: Judged, reference: LoadedModel, paths: list[str]) -> Mapping[str, Kept]:
    """What is known of the reference's rules and examples in one adaptation; without those that it omits."""
    model = one.model
    here = origins(model)
    broken = {here.part(f.subject) for f in one.report if f.code.startswith(_OF_RULES)}
    gone = model.overlaid.omitted if model.overlaid is not None else frozenset[str]()
    unsure = any(finding.rule is UNKNOWN for finding in one.report)
    states: dict[str, Kept] = {}
    for path in paths:
        if path in broken:
            states[path] = "fails"
        elif path not in gone:
            states[path] = "holds" if _known(one, reference, path, unsure) else "unknown"
    return states


def _known(one: Judged, reference: LoadedModel, path: str, unsure: bool) -> bool:
    """Whether what was not found broken was looked at to the end; a deadline also as a deadline."""
    rule = reference.model.rules.get(path.partition(".")[2]) if path.startswith("rules.") else None
    asked = ("rules", "deadlines") if rule is not None and rule.within is not None else ("rules",)
    answers = [one.properties[name] for name in asked]
    return one.model.formed and "unknown" not in answers and not ("fails" in answers and unsure)


def _name(model: LoadedModel, language: str) -> str:
    header = model.adaptation.adaptation if model.adaptation is not None else None
    if header is not None and header.municipality is not None:
        return header.municipality.name
    return in_language(header.title if header is not None else None, language, model.id)
