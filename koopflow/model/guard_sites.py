"""A model in, every misfit in its guards and effects out, and every attribute used from a scope that it has not.

It stands apart from the typing of a single expression, which does not know where expressions stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from koopflow.diagnostics import Diagnostic, Place
from koopflow.model.declaration_faults import NARROWER_WRITES, WIDER_READS
from koopflow.model.environment import Environment
from koopflow.model.expressions import Expr, Listed, Name
from koopflow.model.guard_types import Misfit, Verb, condition, effect
from koopflow.model.guards import names
from koopflow.model.machines import Effects, State
from koopflow.model.subject import RANK, Standing, Subject
from koopflow.source.editing import Loc

VERBS: tuple[Verb, ...] = ("sets", "adds", "removes")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What does not fit in the guards and effects of machines and rules."""
    for standing in subject.standings:
        environment = subject.environments[standing.machine]
        look = partial(_condition, subject, environment=environment, standing=standing)
        if standing.body.initial is not None:
            yield from _effects(subject, standing, (*standing.loc, "initial"), standing.body.initial)
        if isinstance(standing.body, State):
            for name, alternatives in standing.body.next.items():
                for index, alternative in enumerate(alternatives):
                    loc = (*standing.loc, "next", name, index)
                    if alternative.when is not None:
                        yield from look((*loc, "when"), alternative.when)
                    yield from _effects(subject, standing, loc, alternative)
    for name, rule in subject.model.rules.items():
        plain = subject.environment
        for key, expr, environment in (
            ("when", rule.when, plain),
            ("always", rule.always, plain),
            ("that", rule.that, plain.about_facts()),
        ):
            if expr is not None:
                yield from _condition(subject, ("rules", name, key), expr, environment=environment)


def _condition(
    subject: Subject, loc: Loc, expr: Expr, environment: Environment, standing: Standing | None = None
) -> Iterator[Diagnostic]:
    for misfit in condition(expr, environment):
        yield _located(subject, loc, misfit)
    if standing is not None:
        yield from _scopes(subject, standing, loc, expr)


def _effects(subject: Subject, standing: Standing, loc: Loc, effects: Effects) -> Iterator[Diagnostic]:
    environment = subject.environments[standing.machine]
    for verb in VERBS:
        for attribute, value in getattr(effects, verb).items():
            at = (*loc, verb, attribute)
            if attribute not in environment.attributes:
                continue
            for misfit in effect(verb, attribute, value, environment):
                yield _located(subject, at, misfit)
            yield from _scopes(subject, standing, at, value)
            yield from _written(subject, standing, at, attribute)


def _located(subject: Subject, loc: Loc, misfit: Misfit) -> Diagnostic:
    at = loc if misfit.item is None else (*loc, misfit.item)
    hints = tuple(replace(hint, place=_declared(subject, hint.args.get("name"))) for hint in misfit.hints)
    return replace(subject.finding(misfit.rule, at, span=misfit.span, hints=hints), args=misfit.args)


def _declared(subject: Subject, name: object) -> Place | None:
    """Where an attribute, a need, a service or an attribute's value of this name stands."""
    sections = ("attributes", "needs", "services")
    for section in sections:
        if place := subject.place_of(f"{section}.{name}"):
            return place
    for attribute, declared in subject.model.attributes.items():
        for key in ("values", "of"):
            if name in getattr(declared, key):
                return subject.place_of(f"attributes.{attribute}.{key}.{name}")
    return None


def _scopes(subject: Subject, standing: Standing, loc: Loc, expr: Expr) -> Iterator[Diagnostic]:
    """Attributes that are narrower than the machine in which they are read."""
    items = tuple(enumerate(expr.items)) if isinstance(expr, Listed) else ((None, expr),)
    for index, item in items:
        for name in names(item):
            at = loc if index is None else (*loc, index)
            if isinstance(name, Name):
                yield from _scope(subject, standing, at, name)


def _scope(subject: Subject, standing: Standing, loc: Loc, name: Name) -> Iterator[Diagnostic]:
    attribute, machine = subject.model.attributes.get(name.id), standing.machine
    if attribute is not None and RANK[attribute.scope] < subject.ranks[machine]:
        scope = attribute.scope
        yield subject.finding(WIDER_READS, loc, span=name.span, name=name.id, scope=scope, machine=machine)


def _written(subject: Subject, standing: Standing, loc: Loc, attribute: str) -> Iterator[Diagnostic]:
    """Attributes whose scope is not that of the machine in which they are changed."""
    scope = subject.model.attributes[attribute].scope
    rank = subject.ranks[standing.machine]
    if RANK[scope] != rank:
        rule, machine = WIDER_READS if RANK[scope] < rank else NARROWER_WRITES, standing.machine
        yield subject.finding(rule, loc, key=True, name=attribute, scope=scope, machine=machine)
