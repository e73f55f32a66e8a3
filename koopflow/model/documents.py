"""The two kinds of document that describe cooperation: a complete model, and an adaptation of one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from koopflow.model.elements import (
    Actor,
    Attribute,
    DataCategory,
    Document,
    Flow,
    Need,
    OutsideEvent,
    Service,
    Source,
    SourceRef,
)
from koopflow.model.faults import NO_VALUE
from koopflow.model.fields import Form, Frozen, Id, Integer, Listing, Localized, Table, Text, empty, fault
from koopflow.model.machines import Machine
from koopflow.model.rules import Change, Example, Figures, ModelRule, Variation

Sources = Frozen[Text, Source]


class ModelHeader(Form):
    """What a model is called, in which languages it speaks, and from what it was made."""

    id: Id
    version: Text = ""
    title: Localized | None = None
    description: Localized | None = None
    languages: Listing[Text] = ()
    country: Text = "PL"
    sources: Sources = empty()
    authors: Listing[Text] = ()
    license: Text = ""


class Accepted(Form):
    """A finding that the author knows of and accepts: its code, the path that it is about, and the reason.

    Which finding that is, and that only warnings and infos are accepted, is judged where findings are.
    """

    finding: Text
    at: Text
    why: Localized
    source: Listing[SourceRef] = ()

    @model_validator(mode="after")
    def _a_reason(self) -> Accepted:
        if not self.why:
            raise fault(NO_VALUE, ("why",), key="why")
        return self


class Model(Form):
    """A complete model: actors, information, machines, rules."""

    koopflow: Literal["1"]
    model: ModelHeader
    actors: Table[Actor] = empty()
    data: Table[DataCategory] = empty()
    documents: Table[Document] = empty()
    flows: Table[Flow] = empty()
    events: Table[OutsideEvent] = empty()
    needs: Table[Need] = empty()
    services: Table[Service] = empty()
    attributes: Table[Attribute] = empty()
    machines: Table[Machine] = empty()
    rules: Table[ModelRule] = empty()
    examples: Table[Example] = empty()
    variation: Variation = empty()
    figures: Figures = empty()
    accepted: Listing[Accepted] = ()


class Municipality(Form):
    """A municipality that adapts a model; `population` is the number of inhabitants."""

    name: Text
    type: Literal["rural", "urban-rural", "urban"] | None = None
    teryt: Text = ""
    county: Text = ""
    voivodeship: Text = ""
    population: Integer | None = None
    area: Text = ""
    source: Listing[SourceRef] = ()
    description: Localized | None = None


class Reference(Form):
    """What an adaptation is of: a model's or another adaptation's id, perhaps one edition of it."""

    id: Id
    version: Text | None = None


class AdaptationHeader(Form):
    """What an adaptation is called, of what it is, and for whom."""

    id: Id
    of: Annotated[
        Reference, BeforeValidator(lambda value: {"id": value} if isinstance(value, str) else value)
    ]
    version: Text = ""
    title: Localized | None = None
    description: Localized | None = None
    municipality: Municipality | None = None
    sources: Sources = empty()


class Adaptation(Form):
    """The changes that make a reference fit a municipality, in their order."""

    koopflow: Literal["1"]
    adaptation: AdaptationHeader
    changes: Listing[Change]
    figures: Figures = empty()
    accepted: Listing[Accepted] = ()
