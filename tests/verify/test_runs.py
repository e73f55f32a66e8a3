"""What breaks a rule on a line is what a plain enumeration of runs finds, with monitors in place of automata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import NamedTuple

import pytest

from koopflow.measure.monitors import Event, Monitor
from koopflow.model.marks import Mark, Place
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import Model, ModelRule
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration, Kind, Stimulus
from koopflow.semantics.labels import label_of
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.step import enabled, fire, initial
from koopflow.verify.guards import guard, reads_of
from koopflow.verify.letters import Watched, marks_of
from koopflow.verify.order import order_of
from koopflow.verify.runs import Breach, Runs, way_of
from tests.semantics.random_models import make

GUARDS = (None, None, "b", "i < 2", "u == low", "within(case)")
ALIEN: tuple[Mark, ...] = (("taken", "~"), ("sent", "~"), ("entered", "~"))
"""Events of a machine that is not on the line, one of each kind."""
LONGEST, NODES_MAX = 9, 400
RULES = 16
SEEDS = ((13, 25, 33, 48, 53, 66), (103, 147, 177, 207, 251, 297), (313, 337, 344, 352, 374))
"""Random models that are small enough to be searched whole and are followed exactly; most can come to their end."""


class Known(NamedTuple):
    """A rule for the search, and the same for the monitor."""

    watched: Watched
    monitor: Monitor


class Line(NamedTuple):
    """A random model's line, small enough to be searched whole and exactly, with random rules."""

    space: StateSpace
    runs: Runs
    rules: Mapping[str, Known]


def line(seed: int, disturbed: bool) -> Line:
    """The line of this seed."""
    random = Random(seed)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(random)})
    space = explore(build(model, "case", asked=("b", "i", "u")), 400)
    marks = sorted({mark for label in space.labels for mark in marks_of(space, label)})
    assert space.complete and not space.approximations
    root = next(root.index for root in space.tables.roots if root.machine == "case")
    rules = {f"r{number}": _rule(f"r{number}", random, space, marks, disturbed) for number in range(RULES)}
    return Line(space, Runs(space, (root,), settled=False), rules)


def _rule(name: str, random: Random, space: StateSpace, marks: list[Mark], disturbed: bool) -> Known:
    template = random.choice((*UNARY, *BINARY))
    number = 1 if template in UNARY else 2
    places: tuple[Place, ...] = tuple(
        frozenset(random.sample(marks, random.choice((1, 1, 2)))) for _ in range(number)
    )
    written: dict[str, object] = {template: [f"machines.{at}" for at in range(number)]}
    if template in ("existence", "absence", "exactly"):
        written["times"] = str(random.choice((1, 2)))
    when = random.choice(GUARDS)
    rule = ModelRule.model_validate(written | ({"when": when} if when is not None else {}))
    watched = Watched(order_of(rule), places, disturbed=disturbed and order_of(rule).attentive)
    if rule.when is not None:
        watched = replace(watched, when=guard(space, rule.when), reads=reads_of(space, rule.when))
    return Known(watched, Monitor(name, rule, places, None, lambda _: True))


# the plain enumeration


Happened = tuple[Mark, frozenset[str]]
"""An event with the rules whose guards held at it."""
Lived = tuple[Configuration, tuple[Happened, ...]]


def _lengths(line: Line, disturbed: bool) -> tuple[Mapping[str, int], int]:
    """How many steps the shortest run that breaks each rule has, and up to how many steps that was looked at."""
    tables, found = line.space.tables, dict[str, int]()
    level: dict[Lived, None] = {(initial(tables), ()): None}
    for length in range(LONGEST):
        if disturbed and length:
            level |= {
                (now, (*events, *((mark, frozenset()) for mark in ALIEN))): None
                for now, events in level
                if _is_at_rest(line, now)
            }
        for now, events in level:
            told = [Event(0, mark, holding) for mark, holding in events]
            for name, (_, monitor) in line.rules.items():
                if monitor.judge(told, complete=_is_over(line, now), now=0) == "broken":
                    found.setdefault(name, length)
        following: dict[Lived, None] = {}
        for now, events in level:
            for stimulus in enabled(tables, now) if not _is_over(line, now) else ():
                after = fire(tables, now, stimulus).configuration
                following[after, (*events, *_events(line, now, stimulus))] = None
        if len(following) > NODES_MAX:
            return found, length
        level = following
    return found, LONGEST - 1


def _is_over(line: Line, now: Configuration) -> bool:
    return bool(now.over >> line.runs.over[0] & 1)


def _is_at_rest(line: Line, now: Configuration) -> bool:
    at_once = (Kind.NEXT, Kind.KEPT)
    return not _is_over(line, now) and all(
        stimulus.kind not in at_once for stimulus in enabled(line.space.tables, now)
    )


def _events(line: Line, now: Configuration, stimulus: Stimulus) -> tuple[Happened, ...]:
    tables = line.space.tables
    step = fire(tables, now, stimulus)
    planned = now.values
    if stimulus.kind == Kind.RESULT and stimulus.detail >= 0:
        at = tables.plans[tables.transitions[stimulus.at].node].index
        planned = (*planned[:at], stimulus.detail, *planned[at + 1 :])
    found = []
    for mark in marks_of(line.space, label_of(tables, now, stimulus, step)):
        then = step.configuration
        seen = (now.active, planned) if mark[0] == "taken" else (then.active, then.values)
        holding = {
            name
            for name, (watched, _) in line.rules.items()
            if watched.when is not None and watched.when(*seen)
        }
        if any(
            mark in place or mark[0] in rule.kinds for rule, _ in line.rules.values() for place in rule.places
        ):
            found.append((mark, frozenset(holding)))
    return tuple(found)


# the tests


def _replayed(line: Line, breach: Breach) -> None:
    """The steps of a breach are possible one after another."""
    space, tables = line.space, line.space.tables
    now, at = initial(tables), 0
    for edge in breach.edges:
        stimulus = space.stimuli(at)[edge - space.offsets[at]]
        assert stimulus in enabled(tables, now)
        now, at = fire(tables, now, stimulus).configuration, space.targets[edge]
        assert now == space.configurations[at]


@pytest.mark.parametrize("disturbed", [False, True])
@pytest.mark.parametrize("seeds", SEEDS)
def test_the_breaches_are_the_shortest_runs_that_break_a_rule(
    seeds: tuple[int, ...], disturbed: bool
) -> None:
    compared = broken = 0
    for seed in seeds:
        there = line(seed, disturbed)
        rules = {name: rule.watched for name, rule in there.rules.items()}
        breaches = there.runs.breaches(rules)
        lengths, depth = _lengths(there, disturbed)
        for name in rules:
            length = len(breaches[name].edges) if name in breaches else None
            expected = lengths.get(name)
            assert length == expected or (expected is None and (length is None or length > depth)), (
                seed,
                name,
            )
            compared += 1
            broken += expected is not None
        for breach in breaches.values():
            _replayed(there, breach)
        for name, rule in rules.items():
            assert there.runs.breaches({name: rule}) == {n: b for n, b in breaches.items() if n == name}
    assert compared // 4 < broken < compared


@pytest.mark.parametrize("seeds", SEEDS)
def test_a_search_that_was_not_ended_finds_only_what_a_whole_one_finds(seeds: tuple[int, ...]) -> None:
    missed = 0
    for seed in seeds:
        there = line(seed, disturbed=False)
        rules = {name: rule.watched for name, rule in there.rules.items()}
        whole = there.runs.breaches(rules)
        part = explore(there.space.tables, len(there.space.configurations) // 4)
        found = Runs(part, there.runs.over, settled=False).breaches(rules)
        assert set(found) <= set(whole)
        for name, breach in found.items():
            assert len(breach.edges) == len(whole[name].edges)
            _replayed(there._replace(space=part), breach)
        missed += len(whole) - len(found)
    assert missed


def test_a_way_is_told_from_the_beginning() -> None:
    came = {0: None, 4: (0, 7), 9: (4, 12)}
    assert way_of(came, 9) == (7, 12)
    assert way_of(came, 0) == ()
