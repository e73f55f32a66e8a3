"""Who shares what is known: in go actors as the author names them, out come holders.

An institution and its persons are one holder, a team is its members. It stands apart because every question about
information asks it, and none of them needs a run for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from koopflow.model.types import Model, State

PROVIDER = "provider"
"""Whom the author of a machine that is run for services names so: the provider of the element's service."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """For every actor whom it stands for (a team: its members, else itself), and the holder that each of these is."""

    model: Model
    stands_for: Mapping[str, tuple[str, ...]]
    holder: Mapping[str, str]

    @classmethod
    def of(cls, model: Model) -> Sharing:
        """The sharing among the actors of a well-formed model."""
        stands_for = {name: tuple(dict.fromkeys(_members(model, name, ()))) for name in model.actors}
        holder = {name: _holder(model, name) for name in model.actors}
        return cls(model, MappingProxyType(stands_for), MappingProxyType(holder))

    def holders(self, actors: Iterable[str]) -> frozenset[str]:
        """The holders that these actors are, or that their members are."""
        return frozenset(self.holder[one] for actor in actors for one in self.stands_for[actor])

    def is_household(self, actor: str) -> bool:
        """Whether it is one whom the data are about."""
        return self.model.actors[actor].kind == "household"

    def is_public(self, actor: str) -> bool:
        """Whether it is a public institution, a person of one, or a team with one."""
        bodies = [self.model.actors[name] for name in self.holders([actor])]
        return any(body.kind == "institution" and body.public for body in bodies)

    def meant(self, actors: Iterable[str], element: str | None) -> tuple[str, ...]:
        """The actors by name, where `provider` is the provider of this element's service, or nobody."""
        service = self.model.services.get(element) if element is not None else None
        found = [actor if actor != PROVIDER else service.provider if service else "" for actor in actors]
        return tuple(actor for actor in found if actor in self.stands_for)

    def possible(self, actors: Iterable[str]) -> tuple[str, ...]:
        """The actors by name, where `provider` is each that some service has."""
        named = tuple(actors)
        providers = [service.provider for service in self.model.services.values()]
        found = [*(actor for actor in named if actor != PROVIDER), *(providers if PROVIDER in named else ())]
        return tuple(dict.fromkeys(actor for actor in found if actor in self.stands_for))


def _members(model: Model, name: str, above: tuple[str, ...]) -> Iterable[str]:
    actor = model.actors[name]
    if actor.kind != "team":
        yield name
        return
    for member in actor.members:
        if member in model.actors and member not in above:
            yield from _members(model, member, (*above, name))


def _holder(model: Model, name: str) -> str:
    actor = model.actors[name]
    body = model.actors.get(actor.of or "")
    return actor.of if actor.kind == "person" and actor.of and body and body.kind == "institution" else name


def workers(state: State) -> tuple[str, ...]:
    """Who does the work of a state, as its author names them."""
    if state.task is not None:
        return tuple(state.task.by)
    return (state.sitting.of,) if state.sitting is not None else ()
