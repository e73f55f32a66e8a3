"""Actors, information, services and attributes as declared: frozen values with names still as text.

They stand apart from machines because every layer needs them and they need nothing of the layers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from koopflow.model.faults import (
    BAD_BASIS,
)
from koopflow.model.fields import (
    Boolean,
    Day,
    Form,
    Id,
    Integer,
    Listing,
    Localized,
    Ref,
    Table,
    Text,
    empty,
    fault,
    listed,
)

LEVELS = ("household", "municipality", "county", "voivodeship", "state")
ActorRef = Annotated[Text, Ref("actors")]
DataRef = Annotated[Text, Ref("data")]
DocumentRef = Annotated[Text, Ref("documents")]
SourceRef = Annotated[Text, Ref("sources")]


class Basis(Form):
    """A legal basis: a plain text, an act by name or European identifier (ELI), or the family's consent.

    `from_` and `until` are the days on which it comes into and goes out of force (the last day included).
    """

    text: Text = ""
    law: Text = ""
    eli: Text = ""
    article: Text = ""
    from_: Day | None = None
    until: Day | None = None
    title: Localized | None = None
    consent: Annotated[Text, Ref("attributes")] | None = None


def _bases(value: object) -> object:
    return tuple(_basis(item) for item in value) if isinstance(value, list) else (_basis(value),)


def _basis(value: object) -> object:
    if isinstance(value, str):
        return {"consent": value} if value == "consent" else {"text": value}
    if isinstance(value, dict) and not {"law", "eli", "consent", "text"} & value.keys():
        raise fault(BAD_BASIS)
    return value


Bases = Annotated[tuple[Basis, ...], BeforeValidator(_bases)]


class Element(Form):
    """What any element may carry."""

    title: Localized | None = None
    description: Localized | None = None
    basis: Bases = ()
    source: Annotated[tuple[SourceRef, ...], BeforeValidator(listed)] = ()
    assumption: Boolean = False


class Source(Form):
    """Where a fact comes from."""

    title: Localized | None = None
    address: Text = ""
    date: Text = ""
    description: Localized | None = None


class Actor(Element):
    """Who acts: an institution, a person in a role of one, a team of members, or a household."""

    kind: Literal["institution", "person", "team", "household"]
    level: Literal["household", "municipality", "county", "voivodeship", "state"] | None = None
    sector: Id | None = None
    of: ActorRef | None = None
    members: Listing[ActorRef] = ()
    leader: ActorRef | None = None
    public: Boolean = True


class DataCategory(Element):
    """A category of information; `special` as in RODO art. 9."""

    class_: Literal["none", "ordinary", "special"] = "ordinary"
    dpv: Text = ""


class Document(Element):
    """What carries information; `from_` is the actor that has it before anything happens."""

    contains: Listing[DataRef] = ()
    from_: ActorRef | None = None


class Flow(Element):
    """Who tells whom what."""

    from_: ActorRef
    to: Listing[ActorRef]
    carries: Listing[DocumentRef] = ()
    channel: Text = ""


class OutsideEvent(Element):
    """What comes from outside, at any time."""


class Need(Element):
    """What a case can need."""


class Service(Element):
    """What meets needs."""

    provider: ActorRef
    meets: Listing[Annotated[Text, Ref("needs")]] = ()


class Attribute(Element):
    """What is known of a case, or of a municipality or the programme where `scope` says so.

    `initial` is as written: `koopflow.model.names` reads it by the type. `titles` are those of values.
    """

    type: Literal["boolean", "integer", "enum", "set"]
    min: Integer | None = None
    max: Integer | None = None
    values: Listing[Id] = ()
    of: Listing[Text] = ()
    titles: Table[Localized] = empty()
    initial: Listing[Text] | None = None
    scope: Literal["case", "municipality", "programme"] = "case"
