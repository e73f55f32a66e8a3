"""Who can come to hold which special data: a model in, holders by category out, each with how it reaches them first.

It is no finding: what may be known is for people to judge. On some run is enough here, so no configuration is looked
at, only whether a step can happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from koopflow.graph.holders import Sharing
from koopflow.graph.information import categories
from koopflow.verify.gains import gains_of
from koopflow.verify.information import judged_lines, line
from koopflow.verify.subject import Subject

Way = Literal["from", "writes", "flow", "team", "person"]


@dataclass(frozen=True, slots=True)
class Knowing:
    """That a holder can come to hold data, `by` what, and `through` which document, state, flow, team or person."""

    actor: str
    by: Way
    through: str


def knowledge(subject: Subject) -> Mapping[str, tuple[Knowing, ...]]:
    """For each category of special data whoever can come to hold it, in the order of the actors."""
    model, sharing = subject.model, Sharing.of(subject.model)
    found: dict[str, dict[str, Knowing]] = {
        name: {} for name, category in model.data.items() if category.class_ == "special"
    }
    for actor, documents, by, through in _reaching(subject, sharing) if found else ():
        for category in categories(model, documents):
            for knowing in _shared(sharing, actor, by, through) if category in found else ():
                found[category].setdefault(knowing.actor, knowing)
    return {
        category: tuple(holders[name] for name in model.actors if name in holders)
        for category, holders in found.items()
    }


def _reaching(subject: Subject, sharing: Sharing) -> Iterator[tuple[str, Iterable[str], Way, str]]:
    """What reaches whom: at the beginning, then line by line in the order in which it first can."""
    for name, document in subject.model.documents.items():
        if document.from_ is not None:
            yield document.from_, (name,), "from", name
    for case in judged_lines(subject):
        space = line(subject, case)
        if not isinstance(space, str):
            gains = gains_of(subject.model, sharing, space)
            for label in gains.first_edge:
                for gain in (*gains.before[label], *gains.after[label], *gains.late[label]):
                    yield gain.actor, gain.documents, gain.by, gain.through


def _shared(sharing: Sharing, actor: str, by: Way, through: str) -> Iterator[Knowing]:
    """The holders that an actor is: itself, as an institution whose person it is, or as members of a team."""
    for one in sharing.stands_for[actor]:
        holder = sharing.holder[one]
        if one != actor:
            yield Knowing(holder, "team", actor)
        elif holder != actor:
            yield Knowing(holder, "person", actor)
        else:
            yield Knowing(holder, by, through)
