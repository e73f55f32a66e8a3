"""A reference goes in; for each of its permissions the changes that an author could make comes out, each one tried.

A proposal that could not be applied, or that the reference does not permit, is not offered: what stands commented in a
new adaptation is right when the marks before it are taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.diagnostics import Place, Report
from koopflow.model.adaptation_sources import check as check_sources
from koopflow.model.documents import Adaptation
from koopflow.model.library import LoadedModel
from koopflow.model.outline import word
from koopflow.model.overlay import overlay
from koopflow.model.overlay_faults import STILL_NEEDED
from koopflow.model.paths import Located, path_of
from koopflow.model.reading import Reader
from koopflow.model.uses import Finder
from koopflow.source.editing import Loc
from koopflow.source.emitting import node_of
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence
from koopflow.starting import words
from koopflow.starting.points import Point, points
from koopflow.starting.samples import Sampler
from koopflow.verify.permission import permissions

MOST = 12
"""So many changes are written out for one permission; of the rest the places are named."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that the reference permits, with its reason still to be written.

    `needed` are the places that need what it takes away, and must be changed as well; `added` are the states, with
    work, that it brings, which a scenario must give times for.
    """

    target: str
    change: Mapping
    needed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """A permission with the changes written out for it, and the other places that it reaches."""

    point: Point
    offers: tuple[Offer, ...]
    further: tuple[str, ...] = ()


def offered(reference: LoadedModel, lang: str) -> tuple[Offered, ...]:
    """Every permission of the reference in file order, with tried changes."""
    trial = _Trial(reference, Sampler(reference, lang))
    found = []
    for point in points(reference):
        chosen = point.targets[:MOST]
        offers = tuple(offer for target in chosen if (offer := trial.offer(point, target)) is not None)
        found.append(Offered(point, offers, point.targets[MOST:]))
    return tuple(found)


class _Trial:
    """Changes are tried on one reference, which is read and searched once."""

    def __init__(self, reference: LoadedModel, sampler: Sampler) -> None:
        self._reference = reference
        self._sampler = sampler
        self._finder = Finder()
        self._reader = Reader()

    def offer(self, point: Point, target: str) -> Offer | None:
        """The first proposal for the place that is a permitted change; last comes one that needs others beside it."""
        incomplete: Offer | None = None
        for change in self._sampler.changes(point, target):
            made = Mapping(
                (
                    *change.entries,
                    Entry(Scalar("why", change.place), Scalar(self._sampler.say(words.WHY), change.place)),
                ),
                change.place,
            )
            needed = self._tried(made)
            if needed is None:
                continue
            offer = Offer(target, made, needed, tuple(self._added(point, change)))
            if not needed:
                return offer
            incomplete = incomplete or offer
        return incomplete

    def _tried(self, change: Mapping) -> tuple[str, ...] | None:
        """The places that still need what the change takes; None where it cannot be made or is not permitted."""
        header = {"id": "trial", "of": self._reference.id}
        document = node_of({"koopflow": "1", "adaptation": header, "changes": [change]})
        assert isinstance(document, Mapping)
        reading = self._reader.read(Adaptation, document)
        overlaid, report = overlay(self._reference.located.tree, document, finder=self._finder)
        adapted = self._reader.read(type(self._reference.model), overlaid.tree)
        sources = Report.of(check_sources(document, Located(overlaid.tree)))
        if reading.report.errors or adapted.value is None or adapted.report.errors or sources.errors:
            return None
        needing = [finding for finding in report.errors if finding.rule is STILL_NEEDED]
        if len(needing) < len(report.errors):
            return None
        loaded = replace(
            self._reference,
            id="trial",
            kind="adaptation",
            model=adapted.value,
            located=Located(overlaid.tree),
            reference=self._reference,
            adaptation=reading.value,
            overlaid=overlaid,
        )
        judged, refused = permissions(loaded)
        if refused.errors or not all(one.allowed for one in judged):
            return None
        places = [note.place for finding in needing for note in finding.related if note.place is not None]
        return tuple(dict.fromkeys(path_at(overlaid.tree, place) for place in places))

    def _added(self, point: Point, change: Mapping) -> Iterator[str]:
        """The states with a task that a change brings, as a scenario names them."""
        given = change.value("with")
        target = next(word(entry.value) for entry in change.entries if entry.key.text == point.verb)
        if not target.startswith("machines.") or not isinstance(given, Mapping):
            return
        part = self._sampler.outline.part(target)
        way = point.verb == "refine" and part is not None and part.kind == "transition"
        above = part.above.rpartition(".")[0] if way and part is not None else target
        states = given if way else given.value("states")
        if point.verb == "add" and given.entry("task"):
            yield target.removeprefix("machines.")
        for entry in states.entries if isinstance(states, Mapping) else ():
            if isinstance(entry.value, Mapping) and entry.value.entry("task"):
                yield f"{above}.{entry.key.text}".removeprefix("machines.")


def path_at(tree: Mapping, place: Place) -> str:
    """The path of what stands at a place, a stretch of a text included; "" where nothing of the tree does."""
    return next((path_of(tree, loc) for loc in _at(tree, place, ())), "")


def _at(node: Node, place: Place, loc: Loc) -> Iterator[Loc]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from _at(entry.key, place, (*loc, entry.key.text))
            yield from _at(entry.value, place, (*loc, entry.key.text))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from _at(item, place, (*loc, number))
    elif _holds(node.place, place):
        yield loc


def _holds(around: Place, place: Place) -> bool:
    first, last = (around.line, around.column), (around.end_line, around.end_column)
    begins, ends = (place.line, place.column), (place.end_line, place.end_column)
    return around.file == place.file and first <= begins and ends <= last
