"""A model in, what does not fit together in its machines out: targets, timers, ids, regions, sets, teams.

It stands apart from the check of names, which finds what names nothing, and from that of what is awaited.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.environment import Environment
from koopflow.model.fields import ID, RESERVED
from koopflow.model.machines import Alternative, Body, Machine, State
from koopflow.model.names import HERE
from koopflow.model.references import target
from koopflow.model.structure_faults import (
    BAD_MOMENT,
    EACH_IN_CIRCLE,
    EACH_OF_NO_SET,
    ID_IS_KEY,
    NOT_A_TEAM,
    OTHER_MACHINE,
    OUTSIDE_BODY,
    PLANS_NO_SERVICES,
    PROVIDER_OUTSIDE,
    RUNS_WIDER,
    SAME_ID,
    TIMER_BEHIND,
    TIMER_TWICE,
    TOO_FEW_REGIONS,
)
from koopflow.model.subject import Standing, Subject, reached
from koopflow.source.editing import Loc


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What does not fit together in the bodies, states and transitions of every machine."""
    for standing in subject.standings:
        yield from _body(subject, standing)
        if isinstance(standing.body, State):
            yield from _ids(subject, standing, standing.body)
            yield from _content(subject, standing, standing.body)
            for name, alternatives in standing.body.next.items():
                loc = (*standing.loc, "next", name)
                yield from _timer(subject, loc, alternatives)
                yield from _targets(subject, standing, loc, alternatives)
    yield from _flows(subject)
    yield from _standing_names(subject)


def _body(subject: Subject, standing: Standing) -> Iterator[Diagnostic]:
    body = standing.body
    keys = {info.alias or name for name, info in type(body).model_fields.items()}
    for table in ("states", "regions"):
        for name in getattr(body, table):
            if name in keys:
                yield subject.finding(ID_IS_KEY, (*standing.loc, table, name), key=True, name=name)
    if body.initial is not None:
        found = target(body.initial.to, standing.path, subject.outline)
        if found is not None and not found.startswith(f"{standing.path}."):
            yield subject.finding(OUTSIDE_BODY, (*standing.loc, "initial", "to"), name=body.initial.to)
    regions = len(subject.outline.children(standing.path))
    if body.until is not None and body.regions and body.until.count > regions:
        loc = (*standing.loc, "until")
        yield subject.finding(TOO_FEW_REGIONS, loc, count=body.until.count, regions=regions)


def _ids(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    """Paths tell by ids alone what stands in a state."""
    keys = {info.alias or name for name, info in State.model_fields.items()}
    inner: dict[str, Body] = {**state.states, **state.regions}
    for name in state.next:
        loc = (*standing.loc, "next", name)
        if name in keys:
            yield subject.finding(ID_IS_KEY, loc, key=True, name=name)
        if name in inner and not _is_end(inner[name], name):
            also = Note(
                HERE, {"path": f"{standing.path}.{name}"}, subject.place_of(f"{standing.path}.{name}")
            )
            yield subject.finding(SAME_ID, loc, key=True, name=name, related=(also,))


def _is_end(body: Body, name: str) -> bool:
    return isinstance(body, State) and body.final and body.outcome in (None, name)


def _timer(subject: Subject, loc: Loc, alternatives: tuple[Alternative, ...]) -> Iterator[Diagnostic]:
    for index, alternative in enumerate(alternatives):
        given = [key for key in ("after", "at") if getattr(alternative, key) is not None]
        if index and given:
            yield subject.finding(TIMER_BEHIND, (*loc, index, given[0]), key=True, timer=given[0])
        elif len(given) == 2:
            yield subject.finding(TIMER_TWICE, (*loc, index, "at"), key=True)
        if alternative.at is not None and not _is_moment(alternative.at):
            yield subject.finding(BAD_MOMENT, (*loc, index, "at"), value=alternative.at)


def _is_moment(text: str) -> bool:
    if ID.fullmatch(text):
        return text not in RESERVED
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _targets(
    subject: Subject, standing: Standing, loc: Loc, alternatives: tuple[Alternative, ...]
) -> Iterator[Diagnostic]:
    level = standing.path.rpartition(".")[0]
    for index, alternative in enumerate(alternatives):
        found = target(alternative.to, level, subject.outline) if alternative.to else None
        if found is not None and found.split(".")[1] != standing.machine:
            yield subject.finding(OTHER_MACHINE, (*loc, index, "to"), name=alternative.to)


def _content(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    loc = standing.loc
    work, environment = state.work, subject.environments[standing.machine]
    if work is not None:
        key = "task" if state.task else "sitting"
        if work.plans is not None and not _holds_services(work.plans, environment):
            yield subject.finding(PLANS_NO_SERVICES, (*loc, key, "plans"), name=work.plans)
    crews = (("task", "by", state.task.by if state.task else {}), ("holds", None, state.holds))
    for key, inner, crew in crews:
        for actor in crew:
            if _is_word(actor, subject) and not _has_provider(actor, environment, standing, subject):
                way = (*loc, key) if inner is None else (*loc, key, inner)
                yield _misplaced(subject, way, actor)
    if state.sitting is not None:
        yield from _sitting(subject, standing, state.sitting.of)
    if state.each is not None:
        yield from _each(subject, standing, state)


def _sitting(subject: Subject, standing: Standing, team: str) -> Iterator[Diagnostic]:
    loc = (*standing.loc, "sitting", "of")
    actor = subject.model.actors.get(team)
    environment = subject.environments[standing.machine]
    if _is_word(team, subject) and not _has_provider(team, environment, standing, subject):
        yield _misplaced(subject, loc, team)
    elif actor is not None and actor.kind != "team":
        yield subject.finding(NOT_A_TEAM, loc, name=team)


def _is_word(actor: str, subject: Subject) -> bool:
    """Whether it is a word of the language, and no actor was given that name, which is a finding of its own."""
    return actor in RESERVED and actor not in subject.outline.section("actors")


def _has_provider(actor: str, environment: Environment, standing: Standing, subject: Subject) -> bool:
    known = environment.element_meets if standing.machine in subject.runners else subject.lost_runs
    return actor == "provider" and known


def _misplaced(subject: Subject, loc: Loc, actor: str) -> Diagnostic:
    """At the actor itself, which is a key of a mapping, an item of a list, or all that stands there."""
    way = subject.entry(loc, actor)
    return subject.finding(PROVIDER_OUTSIDE, way, key=subject.is_key(loc), name=actor)


def _holds_services(attribute: str, environment: Environment) -> bool:
    declared = environment.attributes.get(attribute)
    if declared is None:
        return True
    return declared.type == "set" and set(environment.universe(declared)) <= set(
        environment.sections["services"]
    )


def _each(subject: Subject, standing: Standing, state: State) -> Iterator[Diagnostic]:
    each = state.each
    assert each is not None
    attribute = subject.model.attributes.get(each.in_)
    if attribute is not None and attribute.type != "set":
        yield subject.finding(EACH_OF_NO_SET, (*standing.loc, "each", "in"), name=each.in_)
    run = subject.model.machines.get(each.run)
    if isinstance(run, Machine) and run.scope != "case":
        yield subject.finding(RUNS_WIDER, (*standing.loc, "each", "run"), name=each.run, scope=run.scope)
    if standing.machine in reached(each.run, subject.runs):
        yield subject.finding(EACH_IN_CIRCLE, (*standing.loc, "each", "run"), name=each.run)


def _standing_names(subject: Subject) -> Iterator[Diagnostic]:
    """Outside the machines and flows an actor is always one of the model's."""
    named: list[tuple[Loc, tuple[str, ...]]] = []
    for name, service in subject.model.services.items():
        named.append((("services", name, "provider"), (service.provider,)))
    for name, actor in subject.model.actors.items():
        named.append((("actors", name, "members"), actor.members))
        named.append((("actors", name, "leader"), (actor.leader or "",)))
    for loc, actors in named:
        yield from (_misplaced(subject, loc, word) for word in actors if _is_word(word, subject))


def _flows(subject: Subject) -> Iterator[Diagnostic]:
    """In a flow `provider` has a meaning where some machine is run for services."""
    run = [subject.environments[name] for name in subject.runners if name in subject.environments]
    about_services = subject.lost_runs or any(environment.element_meets for environment in run)
    for name, flow in subject.model.flows.items():
        for key, actors in (("from", (flow.from_,)), ("to", flow.to)):
            for actor in actors:
                if actor in RESERVED and not (actor == "provider" and about_services):
                    yield _misplaced(subject, ("flows", name, key), actor)
