"""A model goes in; what each of its institutions does with data about persons comes out, one activity a stage.

It is what RODO article 30(1) asks of a controller, as far as a model tells it, in ids: who words it is another module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koopflow.book.office.usage import Handing, Usage, Way, Work, stage
from koopflow.graph.holders import PROVIDER, workers
from koopflow.model.types import Basis, Body, Element, walk


@dataclass(frozen=True, slots=True)
class Passing:
    """A flow between this institution and another holder; `via` is the team as a member of which, "" for none."""

    flow: str
    holder: str
    via: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal basis, and the elements (by path) that a model gives it for."""

    basis: Basis
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """What an institution does with data about persons in a stage; everything by id, in the model's order.

    `silent` are flows of which the model does not tell what they carry, `groundless` those that carry data about
    persons to another holder and have no basis; `special_groundless` says that there are special data and no basis in
    RODO article 9(2) for them.
    """

    institution: str
    stage: Way
    works: tuple[Way, ...]
    documents: tuple[str, ...]
    data: tuple[str, ...]
    received: tuple[Passing, ...]
    recipients: tuple[Passing, ...]
    jointly: tuple[str, ...]
    grounds: tuple[Ground, ...]
    silent: tuple[str, ...]
    groundless: tuple[str, ...]
    special_groundless: bool


def activities(usage: Usage) -> tuple[Activity, ...]:
    """The activities of every institution that comes to hold data about persons, in the order of the model."""
    stages: dict[Way, None] = {}
    for machine, body in usage.model.machines.items():
        stages[(machine,)] = None
        stages |= dict.fromkeys(stage(usage.model, (machine, *at)) for at, _ in walk(body))
    institutions = [name for name, actor in usage.model.actors.items() if actor.kind == "institution"]
    found = (_activity(usage, name, at) for name in institutions for at in stages)
    return tuple(activity for activity in found if activity is not None)


def _activity(usage: Usage, institution: str, at: Way) -> Activity | None:
    works = [w for w in usage.works if stage(usage.model, w.way) == at and institution in usage.holders(w.by)]
    works = [work for work in works if any(map(usage.is_personal, (*work.reads, *work.writes)))]
    here = [h for h in usage.handings if stage(usage.model, h.way) == at]
    sent = [handing for handing in here if _sends(usage, institution, handing)]
    got = [handing for handing in here if _gets(usage, institution, handing)]
    documents = [name for work in works for name in (*work.reads, *work.writes)]
    documents += [name for handing in (*sent, *got) for name in handing.flow.carries]
    personal = tuple(name for name in usage.model.documents if name in documents and usage.is_personal(name))
    if not personal:
        return None
    contained = {category for name in personal for category in usage.contained(name)}
    data = tuple(name for name in usage.model.data if name in contained and usage.class_of(name) != "none")
    grounds = tuple(_grounds(usage, at, works, (*sent, *got), personal))
    special = any(usage.class_of(name) == "special" for name in data)
    return Activity(
        institution=institution,
        stage=at,
        works=tuple(dict.fromkeys(work.way for work in works)),
        documents=personal,
        data=data,
        received=tuple(dict.fromkeys(_received(usage, institution, got))),
        recipients=tuple(dict.fromkeys(_recipients(usage, institution, sent))),
        jointly=_jointly(usage, institution, works),
        grounds=grounds,
        silent=tuple(dict.fromkeys(h.name for h in (*sent, *got) if not h.flow.carries)),
        groundless=tuple(dict.fromkeys(_groundless(usage, sent))),
        special_groundless=special and not any(for_special(ground.basis) for ground in grounds),
    )


def for_special(basis: Basis) -> bool:
    """Whether it is one of the grounds that RODO article 9(2) has for special data."""
    return basis.law.upper() in ("RODO", "GDPR") and basis.article.replace(" ", "").startswith("9(2)")


def _sends(usage: Usage, institution: str, handing: Handing) -> bool:
    """Whether an institution tells others; of a team as sender each member that can have what is sent does."""
    senders = usage.holders((handing.flow.from_,))
    if institution not in senders or usage.holders(tuple(handing.flow.to)) == {institution}:
        return False
    carried = handing.flow.carries
    return len(senders) == 1 or not carried or any(usage.ways_of(name, institution) for name in carried)


def _gets(usage: Usage, institution: str, handing: Handing) -> bool:
    """Whether an institution is told by others."""
    told = institution in usage.holders(tuple(handing.flow.to))
    return told and usage.holders((handing.flow.from_,)) != {institution}


def _via(usage: Usage, actor: str) -> str:
    found = usage.model.actors.get(actor)
    return actor if found is not None and found.kind == "team" else ""


def _received(usage: Usage, institution: str, got: Iterable[Handing]) -> Iterator[Passing]:
    """From whom data about persons come; of a team as sender it is not known which member has sent."""
    for handing in got:
        if any(map(usage.is_personal, handing.flow.carries)):
            for sender in usage.sharing.possible((handing.flow.from_,)):
                if usage.sharing.holder[sender] != institution:
                    yield Passing(handing.name, usage.sharing.holder[sender], "")


def _recipients(usage: Usage, institution: str, sent: Iterable[Handing]) -> Iterator[Passing]:
    households = usage.households()
    for handing in sent:
        if not any(map(usage.is_personal, handing.flow.carries)):
            continue
        for receiver in usage.sharing.possible(tuple(handing.flow.to)):
            holders = usage.holders((receiver,))
            for holder in (name for name in usage.model.actors if name in holders):
                if holder != institution and holder not in households:
                    yield Passing(handing.name, holder, _via(usage, receiver))


def _jointly(usage: Usage, institution: str, works: Iterable[Work]) -> tuple[str, ...]:
    """Who does the same work with the same documents, but those whom the data are about.

    Of the providers of services one alone does the work of its service.
    """
    named = [[name for name in workers(work.state) if name != PROVIDER] for work in works]
    found = {holder for actors in named for holder in usage.holders(tuple(actors))}
    apart = {institution, *usage.households()}
    return tuple(name for name in usage.model.actors if name in found - apart)


def _groundless(usage: Usage, sent: Iterable[Handing]) -> Iterator[str]:
    households = frozenset(usage.households())
    for handing in sent:
        carries = any(map(usage.is_personal, handing.flow.carries))
        if carries and not handing.flow.basis and usage.holders(tuple(handing.flow.to)) - households:
            yield handing.name


def _grounds(
    usage: Usage, at: Way, works: Iterable[Work], handings: Iterable[Handing], documents: Iterable[str]
) -> Iterator[Ground]:
    model = usage.model
    around: Body = model.machines[at[0]]
    for name in at[1:]:
        around = around.parts[name]
    based: dict[str, Element] = {".".join(("machines", *at)): around}
    based |= {".".join(("machines", *work.way)): work.state for work in works}
    based |= {
        f"flows.{handing.name}": handing.flow
        for handing in handings
        if any(map(usage.is_personal, handing.flow.carries))
    }
    based |= {f"documents.{name}": model.documents[name] for name in documents}
    named = [(basis, path) for path, element in based.items() for basis in element.basis]
    for number, (basis, _) in enumerate(named):
        if all(basis != before for before, _ in named[:number]):
            yield Ground(basis, tuple(path for other, path in named if other == basis))
