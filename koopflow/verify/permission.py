"""An adaptation in; for each of its changes whether the reference's variation permits it, and findings, out.

The first of the three questions about an adaptation. It needs only the changes and the two models, no behaviour, so it
can be answered for every adaptation at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule
from koopflow.durations import Duration
from koopflow.i18n import UNDETERMINED
from koopflow.model.changes import Step
from koopflow.model.documents import Model
from koopflow.model.elements import Actor, Flow
from koopflow.model.library import LoadedModel
from koopflow.model.overlay import Overlaid
from koopflow.model.paths import element_at
from koopflow.source.editing import key_at
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import Node, Scalar, Sequence
from koopflow.verify.mentions import speaking
from koopflow.verify.permission_bounds import at_most, broken_bounds, duration, missing_bases, shorter
from koopflow.verify.permission_faults import (
    BOUND_HERE,
    FIXED_HERE,
    LARGER_PAYLOAD,
    LONGER_TIME,
    NOT_PERMITTED,
    OTHER_PLACE,
    OUT_OF_BOUNDS,
    PERMITTED_HERE,
    RULES,
    SO_HERE,
    WEAKER_BASIS,
)
from koopflow.verify.permission_grants import BODY, Grant, forbids, grant_of, is_remark

__all__ = ["RULES", "JudgedChange", "permissions"]

TIMES = ("within", "after")
PLACED = ("level", "sector")
"""What a replacement of an actor keeps."""
ENLARGED = {"flows": "carries", "documents": "contains"}
"""What must not grow in a flow or a document that the reference has."""


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """One change of an adaptation: its verb, its path as written, the author's reason by language, the judgement.

    `point` is the path in the reference's `variation` that reaches it, "" where none does; a change that it reaches may
    still be refused, for what it gives.
    """

    change: str
    path: str
    allowed: bool
    why: Mapping[str, str]
    point: str = ""


def permissions(adapted: LoadedModel) -> tuple[tuple[JudgedChange, ...], Report]:
    """Every change of the adaptation in order, and a finding for each that its reference does not permit.

    A change that could not be applied is not allowed and has no finding here. A model has no changes.
    """
    if adapted.reference is None or adapted.overlaid is None:
        return (), Report()
    check = _Check(adapted, adapted.reference, adapted.overlaid)
    judged: list[JudgedChange] = []
    findings: list[Diagnostic] = []
    for one in adapted.overlaid.applied:
        refused = one.step.index in adapted.overlaid.refused
        found = () if refused or one.own else tuple(check.faults(one.step, one.origin))
        findings += found
        why = _reason(one.step.node.value("why"))
        point = "" if one.own else check.point(one.origin, one.step.verb)
        judged.append(JudgedChange(one.step.verb, one.step.path, not (refused or found), why, point))
    return tuple(judged), Report.of(findings)


@dataclass(frozen=True)
class _Check:
    adapted: LoadedModel
    reference: LoadedModel
    overlaid: Overlaid

    def faults(self, step: Step, origin: str) -> Iterator[Diagnostic]:
        """What is not permitted in one change, whose target has this path in the reference."""
        if self._free(step, origin):
            return
        grant = grant_of(self.reference, step.verb, origin)
        if grant is None:
            yield self._refused(step, origin)
            return
        if step.verb == "set":
            yield from self._out_of_bounds(step, grant, _texts(step))
        if step.verb == "refine":
            yield from self._more_than_a_body(step, origin)
        yield from self._actors(step, origin, grant)
        yield from self._larger(step, origin, grant)
        yield from self._weaker(step, origin, grant)

    def point(self, path: str, verb: str) -> str:
        """The variation point that reaches a change with this verb, "" where none does."""
        grant = grant_of(self.reference, verb, path)
        return grant.path if grant is not None else ""

    def _free(self, step: Step, origin: str) -> bool:
        """Whether a change needs no permission: a title, a shorter deadline, a shorter statutory timer."""
        head, _, key = origin.rpartition(".")
        if step.verb != "set":
            return False
        if is_remark(self.reference, origin):
            return True
        times = self._times(step, origin)
        if times is None or not shorter(*times):
            return False
        way = element_at(self.reference.model, head, transition=True)
        alternatives = way if isinstance(way, tuple) else ()
        statutory = any(getattr(alternative, "basis", ()) for alternative in alternatives)
        return (key == "within" and head.startswith("rules.")) or (key == "after" and statutory)

    def _more_than_a_body(self, step: Step, origin: str) -> Iterator[Diagnostic]:
        """What a refined state's new content says beside its body: that is the reference's."""
        known = self.reference.located.outline
        if origin in known.parts and isinstance(step.given, Tree):
            for entry in step.given.entries:
                if entry.key.text not in BODY:
                    path = f"{step.path}.{entry.key.text}"
                    related = [
                        Note(FIXED_HERE, {}, self.reference.located.place(f"{origin}.{entry.key.text}"))
                    ]
                    yield self._told(NOT_PERMITTED, step, related, entry.key.place, verb="set", path=path)

    def _times(self, step: Step, origin: str) -> tuple[Duration, Duration] | None:
        """The time that a change sets and the one of the reference."""
        before = element_at(self.reference.model, origin, transition=True)
        after = duration(step.given.text) if isinstance(step.given, Scalar) else None
        if origin.rpartition(".")[2] not in TIMES or after is None or not isinstance(before, Duration):
            return None
        if forbids(element_at(self.reference.model, origin.rpartition(".")[0])):
            return None
        return after, before

    def _refused(self, step: Step, origin: str) -> Diagnostic:
        times = self._times(step, origin) if step.verb == "set" else None
        here = self.reference.located.place(origin)
        if times and not at_most(*times):
            given, wanted = (time.text for time in times)
            related = [Note(SO_HERE, {}, here), *speaking(self.reference, origin)]
            return self._told(LONGER_TIME, step, related, path=step.path, given=given, wanted=wanted)
        related = [Note(FIXED_HERE, {}, here)]
        verbs = ", ".join(self.reference.model.variation.get(origin, ()))
        if verbs:
            related.append(Note(PERMITTED_HERE, {"verbs": verbs}, self._granted(origin)))
        related += speaking(self.reference, origin)
        return self._told(NOT_PERMITTED, step, related, verb=step.verb, path=step.path)

    def _out_of_bounds(self, step: Step, grant: Grant, values: tuple[str, ...]) -> Iterator[Diagnostic]:
        for value in values:
            bounds = "; ".join(broken_bounds(grant.bounds, value))
            if bounds:
                yield self._bounded(step, grant, value, bounds)

    def _bounded(self, step: Step, grant: Grant, value: str, bounds: str) -> Diagnostic:
        place = step.given.place if step.given is not None else step.place
        related = [Note(BOUND_HERE, {}, self._granted(grant.path))]
        return self._told(OUT_OF_BOUNDS, step, related, place, value=value, path=step.path, bounds=bounds)

    def _actors(self, step: Step, origin: str, grant: Grant) -> Iterator[Diagnostic]:
        """Level, sector and kind of who is replaced or added."""
        before = self._replaced(step, origin)
        for actor in self._meant(step, origin) if step.verb in ("replace", "add") else ():
            for what in (*PLACED, "kind"):
                given = _standing(actor, what, self.adapted.model)
                bound: tuple[str, ...] = getattr(grant.bounds, what)
                wanted = _standing(before, what, self.reference.model) if before else given
                if bound and given not in bound:
                    yield self._bounded(step, grant, given or "–", f"{what} {', '.join(bound)}")
                elif before and not bound and what in PLACED and given != wanted:
                    yield self._moved(step, origin, what, wanted or "–", given or "–")

    def _replaced(self, step: Step, origin: str) -> Actor | None:
        """The actor of the reference that a change replaces, wholly or a key of it, or as a member of a team."""
        words = origin.split(".")
        if step.verb != "replace" or words[0] != "actors":
            return None
        return self.reference.model.actors.get(words[-1] if words[2:3] == ["members"] else words[1])

    def _meant(self, step: Step, origin: str) -> Iterator[Actor]:
        """The actors that a change brings in: the element of its path, all that it adds to their section, or the
        members that it names."""
        actors = self.adapted.model.actors
        section, *rest = (self.overlaid.fate(origin) or origin).split(".")
        if section == "actors" and rest[:1] and rest[0] in actors and rest[1:2] != ["members"]:
            yield actors[rest[0]]
            return
        several = _keys(step) if origin == "actors" else ()
        names = (*_texts(step), *several, origin.rpartition(".")[2])
        present = (self.overlaid.fate(f"actors.{one}") or "" for one in names)
        yield from (actors[one] for path in present if (one := path.partition(".")[2]) in actors)

    def _moved(self, step: Step, origin: str, what: str, wanted: str, given: str) -> Diagnostic:
        related = [Note(SO_HERE, {}, self.reference.located.place(f"{origin}.{what}"))]
        return self._told(OTHER_PLACE, step, related, path=step.path, what=what, wanted=wanted, given=given)

    def _larger(self, step: Step, origin: str, grant: Grant) -> Iterator[Diagnostic]:
        """What a flow or document of the reference holds more than there."""
        key = ENLARGED.get(origin.partition(".")[0])
        pair = self._both(origin, grant, key)
        if key is None or pair is None:
            return
        listed = "documents" if key == "carries" else "data"
        before = {self.overlaid.fate(f"{listed}.{name}") for name in getattr(pair[0], key)}
        more = [name for name in getattr(pair[1], key) if f"{listed}.{name}" not in before]
        if more:
            related = [Note(SO_HERE, {}, self.reference.located.place(_element(origin)))]
            yield self._told(LARGER_PAYLOAD, step, related, path=_element(origin), more=", ".join(more))

    def _weaker(self, step: Step, origin: str, grant: Grant) -> Iterator[Diagnostic]:
        pair = self._both(origin, grant, "basis")
        if pair and isinstance(pair[0], Flow) and isinstance(pair[1], Flow):
            missing = ", ".join(missing_bases(pair[0].basis, pair[1].basis))
            if missing:
                related = [Note(SO_HERE, {}, self.reference.located.place(f"{_element(origin)}.basis"))]
                yield self._told(WEAKER_BASIS, step, related, path=_element(origin), missing=missing)

    def _both(self, origin: str, grant: Grant, key: str | None) -> tuple[object, object] | None:
        """The element in both models, where the change can touch the key and nobody permitted just that."""
        words = origin.split(".")
        if (
            key is None
            or len(words) < 2
            or words[2:3] not in ([], [key])
            or grant.path.split(".")[2:3] == [key]
        ):
            return None
        fate = self.overlaid.fate(_element(origin))
        before = element_at(self.reference.model, _element(origin))
        after = element_at(self.adapted.model, fate) if fate else None
        return None if before is None or after is None else (before, after)

    def _granted(self, path: str) -> Place:
        key = key_at(self.reference.located.tree, ("variation", path))
        return key.place if key else self.reference.located.header

    def _told(
        self, rule: Rule, step: Step, related: list[Note], place: Place | None = None, **args: object
    ) -> Diagnostic:
        return Diagnostic(
            rule, place or step.place, step.path, args, related=tuple(related), model=self.adapted.id
        )


def _standing(actor: Actor, what: str, model: Model) -> str | None:
    """Level, sector or kind of an actor; a person counts with its institution's level and sector."""
    own: str | None = getattr(actor, what)
    institution = model.actors.get(actor.of or "")
    return own if own or what == "kind" or institution is None else getattr(institution, what)


def _texts(step: Step) -> tuple[str, ...]:
    """The values that a change gives, where they are texts."""
    items = step.given.items if isinstance(step.given, Sequence) else (step.given,)
    return tuple(item.text for item in items if isinstance(item, Scalar))


def _keys(step: Step) -> tuple[str, ...]:
    """The names that a change gives, where it gives several elements at once."""
    return tuple(entry.key.text for entry in step.given.entries) if isinstance(step.given, Tree) else ()


def _element(path: str) -> str:
    return ".".join(path.split(".")[:2])


def _reason(node: Node | None) -> Mapping[str, str]:
    """The author's reason by language."""
    if isinstance(node, Tree):
        return {entry.key.text: entry.value.text for entry in node.entries if isinstance(entry.value, Scalar)}
    return {UNDETERMINED: node.text} if isinstance(node, Scalar) else {}
