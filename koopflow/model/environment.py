"""A model in, what the names in its guards and effects can mean out: attributes, their values, elements.

It stands apart from the typing because whoever evaluates or compiles an expression resolves names by the
same table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from koopflow.diagnostics import Note
from koopflow.model.documents import Model
from koopflow.model.elements import Attribute
from koopflow.model.suggestions import suggested

Suggest = Callable[[str, Collection[str]], tuple[Note, ...]]

SECTIONS = ("needs", "services")
"""The sections of which a set can be."""


@dataclass(frozen=True, slots=True)
class Type:
    """What kind of value an expression has.

    `choice` is one of `values` (an enum's value, or the element of an `each`), `id` a bare id that is one
    of an enum's values or an element, and itself its only value; `set` is a set of some of `values`;
    `any` is not known here.
    """

    kind: Literal["flag", "number", "choice", "id", "set", "text", "any"]
    values: tuple[str, ...] = ()

    @property
    def is_element(self) -> bool:
        """Whether it can be looked for in a set."""
        return self.kind in ("choice", "id", "any")


FLAG, NUMBER, TEXT, ANY = Type("flag"), Type("number"), Type("text"), Type("any")


@dataclass(frozen=True)
class Environment:
    """What the names of an expression can mean.

    `sections` are the ids of the needs and of the services, in file order. `element` are the values of
    `element`, in a machine that an `each` runs, and `element_meets` whether they are services. `facts` is
    true in a rule's `that`. Names in `unread` stand in a part of the model that could not be read, and
    nothing is said of them.
    """

    attributes: Mapping[str, Attribute]
    sections: Mapping[str, tuple[str, ...]]
    element: tuple[str, ...] | None = None
    element_meets: bool = False
    facts: bool = False
    unread: frozenset[str] = frozenset()
    suggest: Suggest = field(default=suggested, compare=False)

    @classmethod
    def of(
        cls, model: Model, unread: frozenset[str] = frozenset(), suggest: Suggest = suggested
    ) -> Environment:
        """The environment of a machine that no `each` runs."""
        sections = {"needs": tuple(model.needs), "services": tuple(model.services)}
        return cls(model.attributes, MappingProxyType(sections), unread=unread, suggest=suggest)

    def about(self, sets: tuple[Attribute, ...]) -> Environment:
        """The environment of a machine that is run for each element of any of these sets."""
        values = tuple(dict.fromkeys(value for attribute in sets for value in self.universe(attribute)))
        return replace(self, element=values, element_meets=set(values) <= set(self.sections["services"]))

    def about_facts(self) -> Environment:
        """The environment of a rule's `that`."""
        return replace(self, facts=True)

    def universe(self, attribute: Attribute) -> tuple[str, ...]:
        """The elements that a set can have, or an enum's values, in order."""
        if attribute.type == "enum":
            return attribute.values
        if len(attribute.of) == 1 and attribute.of[0] in self.sections:
            return self.sections[attribute.of[0]]
        return attribute.of

    @cached_property
    def ids(self) -> Mapping[str, None]:
        """Every enum value and every element, each once and in order."""
        own = (value for attribute in self.attributes.values() for value in self.universe(attribute))
        return dict.fromkeys((*self.sections["needs"], *self.sections["services"], *own))

    def type_of(self, attribute: str) -> Type:
        """The type of a declared attribute."""
        declared = self.attributes[attribute]
        if declared.type == "boolean":
            return FLAG
        if declared.type == "integer":
            return NUMBER
        return Type("choice" if declared.type == "enum" else "set", self.universe(declared))
