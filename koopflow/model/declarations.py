"""A model in, what contradicts itself in its attributes, actors, bases and rules of fact out.

It stands apart from the structure of machines: these findings need no state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.declaration_faults import (
    ATTRIBUTE_LACKS,
    CONSENT_NOT_BOOLEAN,
    EMPTY_TEAM,
    LEADER_OUTSIDE,
    LEVEL_OPEN,
    MIN_ABOVE_MAX,
    NEED_UNMET,
    NO_ROOM,
    NOT_A_LIST,
    NOT_OF_INSTITUTION,
    REPEATED,
    STRAY_ACTOR_KEY,
    STRAY_ATTRIBUTE_KEY,
    TEAM_IN_CIRCLE,
    TOO_MANY_ELEMENTS,
    UNKNOWN_LEVEL,
    UNKNOWN_SET_OF,
)
from koopflow.model.elements import LEVELS, Actor, Attribute
from koopflow.model.faults import NOT_ID, WRITE_INSTEAD
from koopflow.model.fields import ID, RESERVED
from koopflow.model.guard_type_faults import BEYOND_BOUNDS, NOT_A_VALUE, WRONG_EFFECT
from koopflow.model.meant import TRUTHS
from koopflow.model.outline import SECTIONS
from koopflow.model.references import LISTS_OF
from koopflow.model.rules import ModelRule
from koopflow.model.subject import Subject, reached
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.source.editing import Loc
from koopflow.source.nodes import Mapping as Node

MOST_ELEMENTS = 64
OF_TYPE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"boolean": (), "integer": ("min", "max"), "enum": ("values", "titles"), "set": ("of", "titles")}
)
"""The keys that go with each type of attribute."""
OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType({"team": ("members", "leader"), "person": ("of",)})
"""The keys that go with each kind of actor."""
KINDS = ("institution", "person", "team", "household")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What contradicts itself in the declarations."""
    for name, attribute in subject.model.attributes.items():
        yield from _attribute(subject, ("attributes", name), attribute)
    for name, actor in subject.model.actors.items():
        yield from _actor(subject, name, actor)
    for name, rule in subject.model.rules.items():
        yield from _rule_of_fact(subject, ("rules", name), rule)
    yield from _bounds(subject)
    yield from _needs(subject)
    yield from _consents(subject)


def _attribute(subject: Subject, loc: Loc, attribute: Attribute) -> Iterator[Diagnostic]:
    kind = attribute.type
    for key in ("min", "max", "values", "of", "titles"):
        if getattr(attribute, key) not in (None, (), {}) and key not in OF_TYPE[kind]:
            yield subject.finding(STRAY_ATTRIBUTE_KEY, (*loc, key), key=True, type=kind, stray=key)
    needed = {"enum": "values", "set": "of"}.get(kind)
    if needed and not getattr(attribute, needed):
        yield subject.finding(ATTRIBUTE_LACKS, loc, key=True, type=kind, needed=needed)
    low, high = attribute.min, attribute.max
    if low is not None and high is not None and low > high:
        yield subject.finding(MIN_ABOVE_MAX, (*loc, "min"), low=low, high=high)
    yield from _elements(subject, loc, attribute)
    yield from _titles(subject, loc, attribute)
    if attribute.initial is not None:
        yield from _initial(subject, (*loc, "initial"), str(loc[-1]), attribute, attribute.initial)


def _elements(subject: Subject, loc: Loc, attribute: Attribute) -> Iterator[Diagnostic]:
    key = "of" if attribute.type == "set" else "values"
    listed = attribute.of if attribute.type == "set" else attribute.values
    for index, value in enumerate(listed):
        if value in listed[:index]:
            yield subject.finding(REPEATED, (*loc, key, index), value=value)
    if attribute.type != "set":
        return
    if subject.is_list((*loc, "of")):
        for index, value in enumerate(listed):
            if not ID.fullmatch(value) or value in RESERVED:
                yield subject.finding(NOT_ID, (*loc, "of", index), value=value)
    elif listed and listed[0] not in ("needs", "services"):
        hints = subject.suggest(listed[0], ("needs", "services"))
        yield subject.finding(UNKNOWN_SET_OF, (*loc, "of"), hints=hints, value=listed[0])
    count = len(subject.environment.universe(attribute))
    if count > MOST_ELEMENTS:
        yield subject.finding(TOO_MANY_ELEMENTS, (*loc, "of"), most=MOST_ELEMENTS, count=count)


def _titles(subject: Subject, loc: Loc, attribute: Attribute) -> Iterator[Diagnostic]:
    """Titles of values that the attribute cannot have."""
    if attribute.type not in ("enum", "set"):
        return
    name, universe = str(loc[-1]), subject.environment.universe(attribute)
    for value in attribute.titles:
        if value not in universe:
            at, hints, values = (*loc, "titles", value), subject.suggest(value, universe), ", ".join(universe)
            yield subject.finding(NOT_A_VALUE, at, key=True, hints=hints, found=value, of=name, values=values)


def _initial(
    subject: Subject, loc: Loc, name: str, attribute: Attribute, initial: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Judge the values with which a case begins, as text, by the attribute's type."""
    universe = subject.environment.universe(attribute)
    if attribute.type != "set" and len(initial) != 1:
        yield subject.finding(
            WRONG_EFFECT, loc, found=", ".join(initial), attribute=name, type=attribute.type
        )
        return
    for index, value in enumerate(initial):
        at = (*loc, index)
        if attribute.type in ("set", "enum"):
            if value not in universe:
                hints, values = subject.suggest(value, universe), ", ".join(universe)
                yield subject.finding(NOT_A_VALUE, at, hints=hints, found=value, of=name, values=values)
        elif attribute.type == "boolean" and value not in ("true", "false"):
            truth = TRUTHS.get(value.lower())
            hints = (Note(WRITE_INSTEAD, {"instead": truth}),) if truth else ()
            yield subject.finding(WRONG_EFFECT, at, hints=hints, found=value, attribute=name, type="boolean")
        elif attribute.type == "integer":
            yield from _initial_number(subject, at, name, attribute, value)


def _initial_number(
    subject: Subject, loc: Loc, name: str, attribute: Attribute, value: str
) -> Iterator[Diagnostic]:
    digits = value.lstrip("+-")
    if not (digits.isascii() and digits.isdecimal() and len(value) - len(digits) <= 1 and len(digits) <= 18):
        yield subject.finding(WRONG_EFFECT, loc, found=value, attribute=name, type="integer")
        return
    low = int(value) if attribute.min is None else attribute.min
    high = int(value) if attribute.max is None else attribute.max
    if not low <= int(value) <= high:
        yield subject.finding(
            BEYOND_BOUNDS,
            loc,
            found=value,
            attribute=name,
            low="–" if attribute.min is None else low,
            high="–" if attribute.max is None else high,
        )


def _actor(subject: Subject, name: str, actor: Actor) -> Iterator[Diagnostic]:
    loc: Loc = ("actors", name)
    for key in ("members", "leader", "of"):
        if getattr(actor, key) and key not in OF_KIND.get(actor.kind, ()):
            yield subject.finding(STRAY_ACTOR_KEY, (*loc, key), key=True, kind=actor.kind, stray=key)
    institution = subject.model.actors.get(actor.of or "")
    if actor.kind == "person" and institution is not None and institution.kind != "institution":
        yield subject.finding(NOT_OF_INSTITUTION, (*loc, "of"), name=actor.of)
    if actor.kind in ("institution", "team") and actor.level is None:
        yield subject.finding(LEVEL_OPEN, loc, key=True)
    if actor.kind == "team":
        yield from _team(subject, loc, name, actor)


def _team(subject: Subject, loc: Loc, name: str, team: Actor) -> Iterator[Diagnostic]:
    if not team.members:
        yield subject.finding(EMPTY_TEAM, loc, key=True)
        return
    members = {one: actor.members for one, actor in subject.model.actors.items()}
    inside = {member for first in team.members for member in reached(first, members)}
    for first in team.members:
        if name in reached(first, members):
            yield subject.finding(TEAM_IN_CIRCLE, subject.entry((*loc, "members"), first), name=name)
    leader = subject.model.actors.get(team.leader or "")
    if leader is not None and not {team.leader, leader.of} & inside:
        yield subject.finding(LEADER_OUTSIDE, (*loc, "leader"), name=team.leader)


def _rule_of_fact(subject: Subject, loc: Loc, rule: ModelRule) -> Iterator[Diagnostic]:
    if rule.members is not None and rule.members.rpartition(".")[2] not in LISTS_OF:
        part = subject.outline.part(rule.members)
        lists = [key for key in LISTS_OF if part and isinstance(part.node, Node) and part.node.entry(key)]
        hints = tuple(Note(DID_YOU_MEAN, {"name": f"{rule.members}.{key}"}) for key in lists)
        yield subject.finding(NOT_A_LIST, (*loc, "members"), hints=hints, name=rule.members, asked="members")
    if rule.count is not None and rule.count not in SECTIONS:
        hints = subject.suggest(rule.count, SECTIONS)
        yield subject.finding(NOT_A_LIST, (*loc, "count"), hints=hints, name=rule.count, asked="count")
    low, high = rule.at_least, rule.at_most
    if low is not None and high is not None and low > high:
        yield subject.finding(NO_ROOM, (*loc, "at-least"), low=low, high=high)
    if rule.where is None:
        return
    sectors = tuple(dict.fromkeys(actor.sector for actor in subject.model.actors.values() if actor.sector))
    for key, known in (("level", LEVELS), ("kind", KINDS), ("sector", sectors)):
        for index, value in enumerate(getattr(rule.where, key)):
            if value not in known and not (key == "sector" and ID.fullmatch(value)):
                hints = subject.suggest(value, known)
                yield subject.finding(
                    UNKNOWN_LEVEL, (*loc, "where", key, index), hints=hints, asked=key, value=value
                )


def _bounds(subject: Subject) -> Iterator[Diagnostic]:
    """Levels and kinds that a permitted change must keep to; sectors are the author's own words."""
    for path, permissions in subject.model.variation.items():
        for verb, bounds in permissions.items():
            for key, known in (("level", LEVELS), ("kind", KINDS)):
                for index, value in enumerate(getattr(bounds, key)):
                    if value not in known:
                        loc: Loc = ("variation", path, verb, key, index)
                        hints = subject.suggest(value, known)
                        yield subject.finding(UNKNOWN_LEVEL, loc, hints=hints, asked=key, value=value)


def _needs(subject: Subject) -> Iterator[Diagnostic]:
    """Needs that no service meets, where there are services at all."""
    met = {need for service in subject.model.services.values() for need in service.meets}
    for name in subject.model.needs if subject.model.services else ():
        if name not in met:
            yield subject.finding(NEED_UNMET, ("needs", name), key=True, name=name)


def _consents(subject: Subject) -> Iterator[Diagnostic]:
    """A basis can rest on a boolean attribute only."""
    for use in subject.uses:
        if use.kind == "attributes" and "basis" in use.loc:
            attribute = subject.model.attributes.get(use.text)
            if attribute is not None and attribute.type != "boolean":
                yield subject.finding(CONSENT_NOT_BOOLEAN, use.loc, name=use.text)
