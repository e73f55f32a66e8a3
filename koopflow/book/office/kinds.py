"""A document of a model goes in; what kind of paper it is comes out, told by how the model makes and uses it.

A model has no word for it, and a title is no ground to guess on: who writes a document, in what work, and who gets it
is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from koopflow.book.office.usage import Usage, Work
from koopflow.model.types import Flow

Kind = Literal["agreement", "programme", "declaration", "minutes", "letter", "sheet"]

POSTED = frozenset({"letter", "e-mail"})
REPORT = "report"
"""Channels as authors name them: what is posted is a letter, and a report binds nobody."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document as a paper: who makes it (`makers`, as the model names them), in which works, who is sent it.

    `parties` are the holders behind its makers, households too, in the model's order.
    """

    id: str
    kind: Kind
    makers: tuple[str, ...]
    parties: tuple[str, ...]
    works: tuple[Work, ...]
    flows: tuple[tuple[str, Flow], ...]

    @property
    def addressees(self) -> tuple[str, ...]:
        """Whom some flow brings it to, as the model names them."""
        return tuple(dict.fromkeys(name for _, flow in self.flows for name in flow.to))

    @property
    def results(self) -> tuple[tuple[Work, str], ...]:
        """How each of the works that make it can end."""
        return tuple((work, name) for work in self.works for name in work.state.next)


def drawn(usage: Usage, document: str) -> Drawn:
    """What the model tells of a document."""
    works = usage.writing(document)
    made = [actor for work in works for actor in work.by]
    first = usage.model.documents[document].from_
    makers = tuple(dict.fromkeys(made or ([first] if first else [])))
    flows = usage.carrying(document)
    kind = _kind(usage, document, makers, works)
    behind = usage.holders(makers)
    if kind == "agreement" and len(behind) == 1:
        behind |= usage.holders(_own_teams(usage, makers, flows))
    parties = tuple(name for name in usage.model.actors if name in behind)
    return Drawn(document, kind, makers, parties, works, flows)


def _kind(usage: Usage, document: str, makers: tuple[str, ...], works: tuple[Work, ...]) -> Kind:
    households, flows = set(usage.households()), usage.carrying(document)
    received = {name for _, flow in flows for name in flow.to}
    channels = {flow.channel for _, flow in flows}
    bound = _together(works) or ("letter" in channels and _own_teams(usage, makers, flows))
    if works and bound and not usage.is_personal(document) and REPORT not in channels:
        return "agreement"
    if makers and set(makers) <= households:
        return "declaration"
    if received & households and any(_plans(usage, work) for work in works):
        return "programme"
    if any(work.state.sitting is not None for work in works):
        return "minutes"
    return "letter" if channels & POSTED else "sheet"


def _together(works: tuple[Work, ...]) -> bool:
    """Whether several actors make it in one work, as parties do; a team is one actor."""
    return any(work.state.task is not None and len(work.by) > 1 for work in works)


def _own_teams(usage: Usage, makers: tuple[str, ...], flows: tuple[tuple[str, Flow], ...]) -> tuple[str, ...]:
    """The teams to which its makers belong and send it."""
    holders = usage.holders(makers)
    named = dict.fromkeys(name for _, flow in flows for name in flow.to)
    teams = (name for name in named if name in usage.model.actors and usage.model.actors[name].kind == "team")
    return tuple(name for name in teams if name not in makers and holders & usage.holders((name,)))


def _plans(usage: Usage, work: Work) -> bool:
    """Whether services are planned in a work."""
    name = work.state.work.plans if work.state.work is not None else None
    found = usage.model.attributes.get(name or "")
    return found is not None and "services" in found.of
