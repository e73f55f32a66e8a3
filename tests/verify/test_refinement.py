"""Refinement as the page defines it: against the letter of the page on random models, and its laws and exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

from koopflow.model.documents import Model
from koopflow.model.library import LoadedModel
from koopflow.model.paths import Located
from koopflow.model.reading import read
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.step import fire
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import plain
from koopflow.verify.permission import permissions
from koopflow.verify.refinement import Compared, Refuted, compare
from koopflow.verify.subject import Subject
from tests.verify.contest import Side, rounds, side
from tests.verify.overlaying import Change, Overlaying, node

STATES_MAX = 5_000
WORK = {"task": {"by": "office"}}
FINAL = {"final": "true"}


def reference(states: Mapping[str, Any], permitted: Any = "refine", **more: Any) -> Overlaying:
    """A model with one case machine that begins in its first state."""
    content = {
        "koopflow": 1,
        "model": {"id": "whole"},
        "actors": {"office": {"kind": "institution"}},
        "events": {"call": {}, "stop": {}},
        "attributes": {"flag": {"type": "boolean", "initial": "false"}},
        "machines": {"case": {"initial": next(iter(states)), "states": states}},
        "variation": {"machines.case": permitted},
        **more,
    }
    tree = node(content)
    assert isinstance(tree, Tree)
    reading = read(Model, tree)
    assert reading.value is not None and not reading.report.errors, reading.report
    return Overlaying(LoadedModel("whole", "model", reading.value, Located(tree)))


def subject(model: LoadedModel) -> Subject:
    return Subject(model.id, model.model, model.located.place, model.located.alternative, STATES_MAX)


def compared(model: LoadedModel) -> Compared:
    return compare(model, subject(model), permissions(model)[0])


def verdict(whole: Overlaying, *changes: Change) -> Compared:
    model, errors = whole.adapted(*changes, named=True)
    assert not errors, errors
    return compared(model)


# random models


def random_states(rng: Random) -> dict[str, Any]:
    """Work with one to three results, waiting, choices and loops, two ends."""
    names = [f"s{number}" for number in range(rng.randint(2, 4))]
    found: dict[str, Any] = {}
    for name in names:
        goals = [*names, "won", "lost"]
        if rng.random() < 0.7:
            found[name] = {**WORK, "next": {f"r{n}": rng.choice(goals) for n in range(rng.randint(1, 3))}}
        else:
            ways: dict[str, Any] = {
                "call": rng.choice(goals),
                "later": {"to": rng.choice(goals), "after": "3 d"},
            }
            found[name] = {"next": ways if rng.random() < 0.5 else {"call": ways["call"]}}
    return {**found, "won": FINAL, "lost": FINAL}


def random_body(rng: Random, results: list[str], prefix: str = "i") -> dict[str, Any]:
    """Steps with choices and loops, some without a way out, and an end for every result."""
    names = [f"{prefix}{number}" for number in range(rng.randint(1, 3))]
    states: dict[str, Any] = {}
    for name in names:
        goals = [*names, *results, *results]
        ways = {f"k{n}": rng.choice(goals) for n in range(rng.randint(1, 3))}
        states[name] = {**WORK, "next": ways} if rng.random() < 0.9 else {"next": {"call": rng.choice(goals)}}
    return {"initial": names[0], "states": {**states, **dict.fromkeys(results, FINAL)}}


def random_change(rng: Random, states: Mapping[str, Any]) -> Change:
    """A refinement, mostly; or a way that is gone, leads elsewhere, is guarded, or is the adaptation's own."""
    name = rng.choice([name for name, state in states.items() if "next" in state])
    path, ways = f"machines.case.{name}", list(states[name]["next"])
    way = rng.choice(ways)
    kind = rng.random()
    if kind < 0.55 and "task" in states[name]:
        return {"refine": path, "with": random_body(rng, ways)}
    if kind < 0.65:
        return {"omit": f"{path}.{way}"}
    if kind < 0.75:
        return {"set": f"{path}.{way}.to", "to": rng.choice(list(states))}
    if kind < 0.85:
        return {"set": f"{path}.{way}.when", "to": rng.choice(["flag", "not flag"])}
    if kind < 0.93:
        return {"add": f"{path}.own", "with": {"to": rng.choice(list(states)), "after": "9 d"}}
    return {"refine": f"{path}.{way}", "with": {"between": WORK}}


def samples(count: int, seed: int = 1) -> Iterator[LoadedModel]:
    """Adaptations of random models with one or two changes, as many as are well formed."""
    rng = Random(seed)
    while count:
        states = random_states(rng)
        model, errors = reference(states).adapted(
            *(random_change(rng, states) for _ in range(rng.randint(1, 2))), named=True
        )
        if not errors:
            count -= 1
            yield model


def contest(model: LoadedModel, *, every: bool) -> int:
    """The round in which the beginnings become bad by the letter of the page; 0 where they never do."""
    one, other = sides(model)
    assert model.overlaid is not None
    bodies = {path.removeprefix("machines.") for path in model.overlaid.refined}
    return rounds(one, other, bodies, every).get((0, 0), 0)


def sides(model: LoadedModel) -> tuple[Side, Side]:
    assert model.reference is not None and model.overlaid is not None
    names = {
        new.removeprefix("machines."): old.removeprefix("machines.")
        for old in model.reference.located.outline.transitions
        if (new := model.overlaid.fate(old)) is not None
    }
    known = {path.removeprefix("machines.") for path in model.reference.located.outline.transitions}
    unlike = {
        path.removeprefix("machines."): f"own {path}"
        for path in model.located.outline.transitions
        if path.removeprefix("machines.") not in names
    }
    asked = model.model.attributes.keys()
    here, there = subject(model).space("case", (), asked), subject(model.reference).space("case", (), asked)
    assert isinstance(here, StateSpace) and isinstance(there, StateSpace)
    return side(here, {**unlike, **names}, known), side(there, {}, known)


@pytest.mark.parametrize("seed", range(4))
def test_verdicts_are_those_of_the_page_and_counterexamples_replay_and_are_shortest(seed: int) -> None:
    held = 0
    for model in samples(50, seed):
        found = compared(model)
        number = contest(model, every=False)
        assert found.verdict == ("fails" if number else "holds"), told(model)
        held += found.verdict == "holds"
        if found.refuted is None:
            assert ("projection" in found.inheritance) is not bool(contest(model, every=True)), told(model)
        else:
            replay(found.refuted)
            if not any(name == () for one in sides(model) for moves in one.moves.values() for name, _ in moves):
                assert shared(found.refuted) == number - 1, told(model)
    assert 10 <= held <= 45


def told(model: LoadedModel) -> object:
    """The reference's states and the changes, for whoever looks for a fault."""
    assert model.reference is not None and model.overlaid is not None
    return plain(model.reference.located.tree.value("machines")), plain(model.overlaid.adaptation)  # type: ignore[arg-type]


def shared(refuted: Refuted) -> int:
    """How many moves both sides make before they part."""
    space, at, count = refuted.adapted.space, 0, 0
    for edge in refuted.refutation.adapted:
        count += not space.automatic[at]
        at = space.targets[edge]
    return count


def replay(refuted: Refuted) -> None:
    """Every edge of both sides is a step of its model, from the beginning on."""
    owed = refuted.refutation.owed
    for moves, edges in (
        (refuted.adapted, (*refuted.refutation.adapted, *owed.adapted)),
        (refuted.reference, (*refuted.refutation.reference, *owed.reference)),
    ):
        space, at = moves.space, 0
        configuration = space.configurations[0]
        for edge in edges:
            assert edge in space.edges(at)
            stimulus = space.stimuli(at)[edge - space.offsets[at]]
            configuration = fire(space.tables, configuration, stimulus).configuration
            at = space.targets[edge]
            assert configuration == space.configurations[at]
