"""State machines as declared: frozen bodies, states and transitions, with targets still as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from koopflow.model.elements import ActorRef, Bases, DocumentRef, Element
from koopflow.model.faults import (
    BAD_UNTIL,
    BODY_INCOMPLETE,
    KEY_ALONE,
    NOT_TEXT,
    SEVERAL_KINDS,
    STRAY_KEY,
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
    Table,
    Text,
    empty,
    fault,
    listed,
)

AttributeRef = Annotated[Text, Ref("attributes")]
FlowRef = Annotated[Text, Ref("flows")]


def _crew(value: object) -> object:
    if isinstance(value, dict):
        return value
    members = listed(value)
    if not all(isinstance(item, str) for item in members):
        raise fault(NOT_TEXT)
    return dict.fromkeys(members, "1")


Crew = Annotated[
    Mapping[ActorRef, Annotated[Integer, Field(ge=1)]],
    BeforeValidator(_crew),
    AfterValidator(MappingProxyType),
]
"""How many of each actor: `worker`, `[worker, clerk]` or `{worker: 2, clerk: 1}`."""
Expressions = Frozen[AttributeRef, Guard]


class Effects(Form):
    """What happens in this order when a transition is taken, or an initial is entered."""

    sets: Expressions = empty()
    adds: Expressions = empty()
    removes: Expressions = empty()
    sends: Listing[FlowRef] = ()
    raises: Listing[Id] = ()


class Alternative(Effects):
    """One way that a transition can go; without `to` its state is not left.

    `at` is a date (ISO) or the name of one in the scenario's `dates`.
    """

    to: Annotated[Text, Ref("target")] | None = None
    when: Guard | None = None
    after: Span | None = None
    at: Text | None = None
    title: Localized | None = None
    description: Localized | None = None
    source: Listing[Annotated[Text, Ref("sources")]] = ()
    basis: Bases = ()
    assumption: Boolean = False


def _alternatives(value: object) -> object:
    return tuple(
        {"to": item} if isinstance(item, str) else item
        for item in (value if isinstance(value, list) else [value])
    )


Alternatives = Annotated[tuple[Alternative, ...], BeforeValidator(_alternatives), Field(min_length=1)]


class Initial(Effects):
    """Where a body begins, with the effects of beginning."""

    to: Annotated[Text, Ref("target")]


Beginning = Annotated[
    Initial, BeforeValidator(lambda value: {"to": value} if isinstance(value, str) else value)
]


class Until(Form):
    """When a parallel or multi-instance state is over."""

    mode: Literal["all", "any", "count", "these"] = "all"
    count: Integer = 0
    regions: tuple[Text, ...] = ()


def _until(value: object) -> object:
    if value in ("all", "any"):
        return {"mode": value}
    if isinstance(value, str) and value.isdecimal() and int(value) > 0:
        return {"mode": "count", "count": value}
    names = value if isinstance(value, list) else [value]
    if names and all(isinstance(item, str) and not item.isdecimal() for item in names):
        return {"mode": "these", "regions": tuple(names)}
    raise fault(BAD_UNTIL)


class Task(Form):
    """Work done together by all of `by`; with no `by` a plain lapse of time."""

    by: Crew = empty()
    reads: Listing[DocumentRef] = ()
    writes: Listing[DocumentRef] = ()
    plans: AttributeRef | None = None


class Sitting(Form):
    """A meeting of a team."""

    of: ActorRef
    reads: Listing[DocumentRef] = ()
    writes: Listing[DocumentRef] = ()
    plans: AttributeRef | None = None


class Each(Form):
    """One instance of the machine `run` for each element that the set `in_` has on entry."""

    in_: AttributeRef
    run: Annotated[Text, Ref("machines")]


class Body(Element):
    """States with a beginning, or regions that run at once."""

    initial: Beginning | None = None
    states: Table[State] = empty()
    regions: Table[Body] = empty()
    until: Annotated[Until, BeforeValidator(_until)] | None = None

    @property
    def parts(self) -> Mapping[str, State | Body]:
        """What a path names next: the states, or the regions."""
        return {**self.states, **self.regions}


class State(Body):
    """A state; `kind` says which of the seven it is."""

    task: Annotated[Task | None, BeforeValidator(lambda value: {} if value is None else value)] = None
    sitting: (
        Annotated[Sitting, BeforeValidator(lambda value: {"of": value} if isinstance(value, str) else value)]
        | None
    ) = None
    each: Each | None = None
    final: Boolean = False
    outcome: Id | None = None
    holds: Frozen[ActorRef, Annotated[Integer, Field(ge=1)]] = empty()
    next: Table[Alternatives] = empty()

    @property
    def kind(self) -> Literal["task", "sitting", "composite", "parallel", "multi", "final", "waiting"]:
        """The kind of state, told by its keys."""
        for kind, given in self._kinds():
            if given:
                return kind
        return "waiting"

    def _kinds(
        self,
    ) -> Iterator[tuple[Literal["task", "sitting", "composite", "parallel", "multi", "final"], bool]]:
        yield "final", self.final
        yield "task", self.task is not None
        yield "sitting", self.sitting is not None
        yield "multi", self.each is not None
        yield "parallel", bool(self.regions)
        yield "composite", bool(self.states) or self.initial is not None

    @property
    def work(self) -> Task | Sitting | None:
        """What is done in it, if anything."""
        return self.task or self.sitting

    @model_validator(mode="after")
    def _one_kind(self) -> State:
        kinds = [kind for kind, given in self._kinds() if given]
        if len(kinds) > 1:
            keys = [_KEYS[kind] for kind in kinds]
            raise fault(SEVERAL_KINDS, (keys[-1],), kinds=", ".join(keys))
        if self.outcome is not None and self.kind != "final":
            raise fault(KEY_ALONE, ("outcome",), key="outcome", wanted="final")
        if self.until is not None and self.kind not in ("parallel", "multi"):
            raise fault(KEY_ALONE, ("until",), key="until", wanted="regions, each")
        if self.kind == "final" and (self.next or self.holds):
            key = "next" if self.next else "holds"
            raise fault(STRAY_KEY, (key,), key=key, kind="final")
        if self.kind in ("composite", "parallel"):
            _whole(self)
        return self


_KEYS = {
    "final": "final",
    "task": "task",
    "sitting": "sitting",
    "multi": "each",
    "parallel": "regions",
    "composite": "states",
}
"""The key by which each kind of state is told."""


Body.model_rebuild()  # its own fields name State, which stands below; `uses` reads them


class Machine(Body):
    """A statechart; its scope says what one instance of it is."""

    scope: Literal["case", "municipality", "programme"] = "case"

    @model_validator(mode="after")
    def _body(self) -> Machine:
        if self.regions and (self.states or self.initial is not None):
            raise fault(SEVERAL_KINDS, ("states" if self.states else "initial",), kinds="regions, states")
        if self.until is not None and not self.regions:
            raise fault(KEY_ALONE, ("until",), key="until", wanted="regions")
        _whole(self)
        return self


def _whole(body: Body, at: tuple[str, ...] = ()) -> None:
    """Inner states judge themselves; regions are bare bodies and are judged from here."""
    if body.regions:
        for name, region in body.regions.items():
            _whole(region, (*at, "regions", name))
    elif not body.states or body.initial is None:
        raise fault(BODY_INCOMPLETE, at, missing="initial" if body.states else "states")


def walk(machine: Machine) -> Iterator[tuple[tuple[str, ...], State]]:
    """Every state with the ids that lead to it (regions included), outer before inner, in file order."""
    yield from _walk(machine, ())


def _walk(body: Body, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], State]]:
    for name, state in body.states.items():
        yield (*at, name), state
        yield from _walk(state, (*at, name))
    for name, region in body.regions.items():
        yield from _walk(region, (*at, name))
