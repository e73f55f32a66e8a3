"""Rules, examples, permitted variations and changes as an author declares them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from koopflow.lengths import in_mm
from koopflow.model.elements import Element
from koopflow.model.faults import (
    BAD_LENGTH,
    EVENTS_WANTED,
    KEY_ALONE,
    NO_BOUND,
    NOT_TEXT,
    ONE_CLAIM,
    ONE_TEMPLATE,
    ONE_VERB,
    PART_MISSING,
    SAYS_NOTHING,
    UNKNOWN_PERMISSION,
)
from koopflow.model.fields import (
    Boolean,
    Form,
    Frozen,
    Guard,
    Id,
    Integer,
    Listing,
    Localized,
    Ref,
    Span,
    Text,
    empty,
    fault,
    listed,
    shown,
)

UNARY = ("existence", "absence", "exactly", "init", "end")
BINARY = (
    "responded-existence",
    "co-existence",
    "response",
    "precedence",
    "succession",
    "alternate-response",
    "alternate-precedence",
    "alternate-succession",
    "chain-response",
    "chain-precedence",
    "chain-succession",
    "not-co-existence",
    "not-succession",
)
OF_FACT = ("members", "count", "that")
OF_STATE = ("always-possible", "always")
OF_ORDER = (*UNARY, *BINARY)
WANTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "times": ("existence", "absence", "exactly"),
        "from": OF_STATE,
        "when": OF_ORDER,
        "within": OF_ORDER,
        "paused-in": OF_ORDER,
        "where": ("members", "count"),
        "include": ("members",),
        "exclude": ("members",),
        "at-least": ("members", "count"),
        "at-most": ("members", "count"),
    }
)
"""The keys that say more about what a rule states, with what they can stand beside."""

Path = Annotated[Text, Ref("path")]
AnyOf = tuple[Path, ...]
"""A list of events in an event's place: any of them."""
VERBS = ("rename", "replace", "omit", "add", "refine", "set")


def _places(value: object) -> tuple[tuple[object, ...], ...]:
    return tuple(listed(item) for item in listed(value))


Events = Annotated[tuple[AnyOf, ...], BeforeValidator(_places)]


class Where(Form):
    """Which actors count."""

    level: Listing[Text] = ()
    sector: Listing[Text] = ()
    kind: Listing[Text] = ()
    public: Boolean | None = None


def _exactly(value: object) -> object:
    if isinstance(value, str) and value.isdecimal():
        return int(value[:18])
    events = _places(value)
    if not all(isinstance(name, str) for names in events for name in names):
        raise fault(NOT_TEXT)
    return events


class ModelRule(Element):
    """A rule of order (Declare), of state, or of fact; with a description alone it is a statement.

    `exactly` is a number where it bounds `members` or `count`, and an event where it is Declare's template.
    """

    existence: Events = ()
    absence: Events = ()
    exactly: Annotated[int | tuple[AnyOf, ...], BeforeValidator(_exactly)] = ()
    init: Events = ()
    end: Events = ()
    responded_existence: Events = ()
    co_existence: Events = ()
    response: Events = ()
    precedence: Events = ()
    succession: Events = ()
    alternate_response: Events = ()
    alternate_precedence: Events = ()
    alternate_succession: Events = ()
    chain_response: Events = ()
    chain_precedence: Events = ()
    chain_succession: Events = ()
    not_co_existence: Events = ()
    not_succession: Events = ()
    always_possible: Path | None = None
    always: Guard | None = None
    members: Path | None = None
    count: Text | None = None
    that: Guard | None = None
    times: Integer = 1
    from_: Path | None = None
    when: Guard | None = None
    within: Span | None = None
    paused_in: Listing[Path] = ()
    where: Where | None = None
    include: Listing[Text] = ()
    exclude: Listing[Text] = ()
    at_least: Integer | None = None
    at_most: Integer | None = None
    strength: Literal["required", "recommended"] = "required"

    @property
    def template(self) -> str:
        """The key that says what the rule is; "" for a statement."""
        given = self._templates()
        return given[0] if given else ""

    @property
    def events(self) -> tuple[AnyOf, ...]:
        """The events of a rule of order, one tuple of alternatives for each place; else empty."""
        value = getattr(self, self.template.replace("-", "_")) if self.template in (*UNARY, *BINARY) else ()
        return value if isinstance(value, tuple) else ()

    def _templates(self) -> list[str]:
        order = [
            name
            for name in (*UNARY, *BINARY)
            if isinstance(value := getattr(self, name.replace("-", "_")), tuple) and value
        ]
        return order + [
            name for name in (*OF_FACT, *OF_STATE) if getattr(self, name.replace("-", "_")) is not None
        ]

    @model_validator(mode="after")
    def _one_template(self) -> ModelRule:
        given = self._templates()
        if len(given) > 1:
            raise fault(ONE_TEMPLATE, (given[1],), templates=", ".join(given))
        wanted = 1 if self.template in UNARY else 2
        if self.events and len(self.events) != wanted:
            raise fault(
                EVENTS_WANTED,
                (self.template,),
                template=self.template,
                count=wanted,
                given=len(self.events),
            )
        bounds = (
            self.include,
            self.exclude,
            self.at_least is not None,
            self.at_most is not None,
            isinstance(self.exactly, int),
        )
        if self.template in ("members", "count") and not any(bounds):
            raise fault(NO_BOUND, template=self.template)
        self._each_key_says_something()
        return self

    def _each_key_says_something(self) -> None:
        fields = {field.alias or name: name for name, field in type(self).model_fields.items()}
        given = [key for key in WANTED if fields[key] in self.model_fields_set]
        stray = next((key for key in given if self.template not in WANTED[key]), None)
        if isinstance(self.exactly, int) and self.template not in ("members", "count"):
            raise fault(KEY_ALONE, ("exactly",), key="exactly", wanted="members, count")
        if stray is not None and (self.template or self.description is not None):
            raise fault(KEY_ALONE, (stray,), key=stray, wanted=_some(WANTED[stray]))
        if not self.template and self.description is None:
            raise fault(SAYS_NOTHING)


def _some(keys: tuple[str, ...]) -> str:
    return ", ".join(keys if keys is not OF_ORDER else ("existence", "response", "precedence", "…"))


class Example(Element):
    """A path that some case can begin with (`accepts`), or that none can (`rejects`)."""

    of: Annotated[Text, Ref("machines")]
    accepts: Listing[Annotated[Text, Ref("transition")]] = ()
    rejects: Listing[Annotated[Text, Ref("transition")]] = ()
    why: Localized | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Example:
        if bool(self.accepts) == bool(self.rejects):
            raise fault(ONE_CLAIM, ("rejects",) if self.rejects else ())
        return self


class Bounds(Form):
    """Within what a permitted change must stay; a replacement keeps level and sector by default."""

    min: Text | None = None
    max: Text | None = None
    values: Listing[Text] = ()
    level: Listing[Text] = ()
    sector: Listing[Text] = ()
    kind: Listing[Text] = ()


def _permissions(value: object) -> object:
    permissions: dict[Any, object] = {}
    for item in value if isinstance(value, list) else [value]:
        permissions.update(
            item if isinstance(item, dict) else {item if isinstance(item, str) else shown(item): {}}
        )
    for verb in permissions:
        if verb not in VERBS:
            raise fault(UNKNOWN_PERMISSION, value=shown(verb))
    return permissions


Permissions = Annotated[
    Mapping[Text, Bounds], BeforeValidator(_permissions), AfterValidator(MappingProxyType)
]
"""The permitted kinds of change at a path, each with its bounds."""
Variation = Frozen[Path, Permissions]


class Change(Form):
    """One change of an adaptation: `target` is the path behind its verb; `with_` and `to` are as written.

    An `add` whose path ends with the new member of a list needs no `with`; any other that has none is told
    when it is applied.
    """

    rename: Text | None = None
    replace: Text | None = None
    omit: Text | None = None
    add: Text | None = None
    refine: Text | None = None
    set: Text | None = None
    with_: object = None
    to: object = None
    why: Localized
    source: Annotated[tuple[Annotated[Text, Ref("sources")], ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False
    title: Localized | None = None

    @property
    def verb(self) -> str:
        """What the change does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def target(self) -> str:
        """The path of what is changed."""
        return str(getattr(self, self.verb))

    @model_validator(mode="after")
    def _one_verb(self) -> Change:
        verbs = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(verbs) != 1:
            raise fault(ONE_VERB, tuple(verbs[1:2]), verbs=", ".join(verbs) or "–")
        needed = {"rename": "to", "set": "to", "replace": "with", "refine": "with"}.get(verbs[0])
        given = {"to": self.to, "with": self.with_}
        if needed and given[needed] is None:
            raise fault(PART_MISSING, verb=verbs[0], key=needed)
        return self


View = Literal[
    "process", "lanes", "flows", "sequence", "matrix", "knowledge", "timeline", "statespace", "difference", "load",
]  # fmt: skip


def _length(value: object) -> object:
    if isinstance(value, str) and in_mm(value) is None:
        raise fault(BAD_LENGTH, value=shown(value))
    return value


Length = Annotated[Text, AfterValidator(_length)]


class Figure(Form):
    """A named figure: a view with its selection, frame and caption; `as_` is the view in which a difference stands."""

    view: View
    as_: Literal["process", "lanes", "flows", "matrix"] = "process"
    of: Text | None = None
    from_: Text | None = None
    to: Text | None = None
    actors: Listing[Text] = ()
    only: Listing[Path] = ()
    example: Id | None = None
    width: Length | None = None
    height: Length | None = None
    caption: Localized | None = None
    note: Localized | None = None


Figures = Frozen[Id, Figure]
NO_FIGURES = empty()
