"""Refinement as the page defines it: against the letter of the page on random models, and its laws and exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

from koopflow.model.documents import Model
from koopflow.model.library import LoadedModel
from koopflow.model.partly import partly
from koopflow.model.paths import Located
from koopflow.model.reading import read
from koopflow.semantics.statespace import StateSpace
from koopflow.semantics.step import fire
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import plain
from koopflow.verify.bodies import is_plain
from koopflow.verify.permission import permissions
from koopflow.verify.refinement import Compared, Refuted, compare, compare_models
from koopflow.verify.subject import Subject
from tests.verify.contest import Side, agree, rounds, side
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
            assert ("protocol" in found.inheritance) is agree(*sides(model)), told(model)
            assert ("projection" in found.inheritance) is not bool(contest(model, every=True)), told(model)
        else:
            replay(found.refuted)
            if not any(
                name == () for one in sides(model) for moves in one.moves.values() for name, _ in moves
            ):
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


# laws


@pytest.mark.parametrize("seed", range(10))
def test_every_model_refines_itself_in_every_inheritance(seed: int) -> None:
    states = random_states(Random(seed))
    one, two = reference(states).reference, reference(states).reference
    assert compare_models(one, subject(one), two) == Compared("holds", ("projection", "protocol"))


def test_refinement_is_transitive() -> None:
    rng, chains = Random(7), 0
    while chains < 25:
        states = random_states(rng)
        tasks = [name for name, state in states.items() if "task" in state]
        if not tasks:
            continue
        name = rng.choice(tasks)
        first = {"refine": f"machines.case.{name}", "with": random_body(rng, list(states[name]["next"]))}
        inner = [step for step, state in first["with"]["states"].items() if "task" in state]
        if not inner:
            continue
        step = rng.choice(inner)
        ways = list(first["with"]["states"][step]["next"])
        second = {"refine": f"{first['refine']}.{step}", "with": random_body(rng, ways, "j")}
        whole = reference(states)
        middle, errors = whole.adapted(first, named=True)
        finer, more = whole.adapted(first, second, named=True)
        between, last = Overlaying(middle).adapted(second, named=True)
        if (
            errors
            or more
            or last
            or compared(middle).verdict != "holds"
            or compared(between).verdict != "holds"
        ):
            continue
        chains += 1
        assert compared(finer).verdict == "holds", (states, first, second)


# what breaks it, and what does not

CASE: dict[str, Any] = {
    "deciding": {**WORK, "next": {"yes": "doing", "no": "lost", "later": "waiting"}},
    "waiting": {"next": {"call": "deciding", "stop": "lost", "over": {"to": "lost", "after": "5 d"}}},
    "doing": {"initial": "work", "states": {"work": {**WORK, "next": {"did": "out"}}, "out": FINAL}, "next": {"done": "closing", "stop": "lost"}},
    "closing": {**WORK, "next": {"closed": "won"}},
    "won": FINAL,
    "lost": FINAL,
}  # fmt: skip
ENDS = {"yes": FINAL, "no": FINAL, "later": FINAL}


def deciding(**states: Any) -> Change:
    """A refinement of the work that has three results."""
    steps = {name: {**WORK, "next": ways} if "next" not in ways else ways for name, ways in states.items()}
    return {
        "refine": "machines.case.deciding",
        "with": {"initial": next(iter(steps)), "states": {**steps, **ENDS}},
    }


@pytest.mark.parametrize(
    "change",
    [
        {"omit": "machines.case.waiting.call"},
        {"omit": "machines.case.doing.stop"},
        {"set": "machines.case.waiting.call.to", "to": "doing"},
        {"set": "machines.case.doing.done.to", "to": "lost"},
        {"set": "machines.case.waiting.stop.when", "to": "flag"},
        {"set": "machines.case.deciding.no.when", "to": "flag"},
        {"replace": "machines.case.waiting.over", "with": "doing"},
        {"add": "machines.case.waiting.own", "with": {"to": "won", "after": "1 d"}},
        {"add": "machines.case.doing.work.call", "with": {"to": "out", "after": "1 d"}},
        deciding(a={"k": "yes", "m": "no"}),
        deciding(a={"k": "yes", "m": "no", "n": "b"}, b={"k": "b"}),
        deciding(a={"k": "b"}, b={"next": {"stop": "yes", "call": "no"}}),
        deciding(a={"k": "b"}, b={"k": "c"}, c={"k": "b"}),
        {"refine": "machines.case.doing.work", "with": {"initial": "a", "states": {"a": {"next": {"stop": "b"}}, "b": FINAL}}},
    ],
    ids=lambda change: " ".join(map(str, change.values()))[:60],
)  # fmt: skip
def test_each_kind_of_deviation_is_found(change: Change) -> None:
    found = verdict(reference(CASE), change)
    assert found.verdict == "fails"
    assert found.refuted is not None
    replay(found.refuted)


@pytest.mark.parametrize(
    ("change", "inheritance"),
    [
        (deciding(a={"k": "yes", "m": "no", "n": "later"}), ("projection",)),
        (deciding(a={"k": "b"}, b={"k": "yes", "m": "no", "n": "later", "o": "a"}), ("projection",)),
        (deciding(a={"k": "b", "m": "c"}, b={"k": "yes"}, c={"k": "no", "m": "later"}), ()),
        (
            {"refine": "machines.case.doing.work", "with": {"initial": "a", "states": {"a": {**WORK, "next": {"k": "b", "m": "b"}}, "b": FINAL}}},
            ("projection",),
        ),
        ({"refine": "machines.case.waiting.call", "with": {"more": WORK}}, ("projection",)),
    ],
)  # fmt: skip
def test_work_may_be_refined_and_a_body_may_decide_on_its_way(
    change: Change, inheritance: tuple[str, ...]
) -> None:
    found = verdict(reference(CASE), change)
    assert found.verdict == "holds"
    assert found.inheritance == inheritance


def test_steps_beside_are_own_and_leave_the_protocol() -> None:
    own = {"add": "machines.case.waiting.own", "with": {"after": "1 d"}}
    assert verdict(reference(CASE), own) == Compared("holds", ("projection", "protocol"))
    pause = (
        {"add": "machines.case.pause", "with": {"next": {"again": {"to": "waiting", "after": "1 d"}}}},
        {"add": "machines.case.waiting.own", "with": {"to": "pause", "after": "1 d"}},
    )
    # While it pauses a call goes unheard; it can still come after the hidden step back, and that is enough.
    assert verdict(reference(CASE), *pause) == Compared("holds", ("projection", "protocol"))


def test_what_is_permitted_and_adds_no_steps_is_made_in_the_reference_as_well() -> None:
    change = {"omit": "machines.case.waiting.stop"}
    assert verdict(reference(CASE, ["omit"]), change).verdict == "holds"
    assert verdict(reference(CASE), change).verdict == "fails"
    assert verdict(reference(CASE, ["omit"]), {"omit": "machines.case.closing"}).verdict == "holds"
    assert verdict(reference(CASE), {"omit": "machines.case.closing"}).verdict == "fails"


def test_other_names_change_nothing() -> None:
    found = verdict(
        reference(CASE),
        {"rename": "machines.case.deciding", "to": "choosing"},
        {"rename": "machines.case.choosing.yes", "to": "agreed"},
        {"rename": "events.call", "to": "ring"},
        {"rename": "machines.case.won", "to": "helped"},
        {"rename": "machines.case", "to": "help"},
    )
    assert found == Compared("holds", ("projection", "protocol"))


def test_an_adaptation_of_an_adaptation_is_compared_with_that() -> None:
    county, errors = reference(CASE).adapted(deciding(a={"k": "b"}, b={"k": "yes", "m": "no", "n": "later"}))
    assert not errors
    finer = {"refine": "machines.case.deciding.b", "with": {"initial": "c", "states": {"c": {**WORK, "next": {"k": "k", "m": "m", "n": "n"}}, "k": FINAL, "m": FINAL, "n": FINAL}}}  # fmt: skip
    assert verdict(Overlaying(county), finer).verdict == "holds"
    assert verdict(Overlaying(county), {"omit": "machines.case.deciding.b.m"}).verdict == "fails"


MACHINES = {
    "case": {"initial": "a", "states": {"a": {**WORK, "next": {"ok": "b"}}, "b": FINAL}},
    "second": {
        "initial": "a",
        "states": {"a": {**WORK, "next": {"ok": "b", "no": "c"}}, "b": FINAL, "c": FINAL},
    },
    "team": {
        "scope": "municipality",
        "initial": "a",
        "states": {"a": {**WORK, "next": {"ok": "b", "no": "a"}}, "b": {"next": {"call": "a"}}},
    },
}


@pytest.mark.parametrize(
    ("machine", "results"), [("case", ("ok",)), ("second", ("ok", "no")), ("team", ("ok", "no"))]
)
def test_every_machine_is_compared_on_its_line(machine: str, results: tuple[str, ...]) -> None:
    whole = reference(CASE, machines=MACHINES, variation={f"machines.{machine}": "refine"})
    step = {**WORK, "next": {result: result for result in results}}
    for inner, expected in ((step, "holds"), ({**WORK, "next": {"k": "one"}}, "fails")):
        body = {"initial": "one", "states": {"one": inner, **dict.fromkeys(results, FINAL)}}
        found = verdict(whole, {"refine": f"machines.{machine}.a", "with": body})
        assert found.verdict == expected


# plain bodies


def in_full(model: LoadedModel) -> Compared:
    """The comparison of both models, also where the bodies are plain."""
    changes = permissions(model)[0]
    assert model.overlaid is not None
    kept = [one.step.index for one in model.overlaid.applied if one.step.verb != "refine"]
    assert all(change.allowed for change in changes)
    other = partly(model, kept)
    assert other is not None
    return compare_models(model, subject(model), other)


@pytest.mark.parametrize("seed", range(4))
def test_a_plain_body_is_a_refinement_by_the_full_comparison_too(seed: int) -> None:
    rng, plain_ones = Random(f"plain/{seed}"), 0
    while plain_ones < 25:
        states = random_states(rng)
        worked = [name for name, state in states.items() if "task" in state]
        if not worked:
            continue
        name = rng.choice(worked)
        change = {"refine": f"machines.case.{name}", "with": random_body(rng, list(states[name]["next"]))}
        model, errors = reference(states).adapted(change, named=True)
        if errors or not is_plain(model.model, f"machines.case.{name}"):
            continue
        plain_ones += 1
        full = in_full(model)
        assert (full.verdict, full.inheritance[:1]) == ("holds", ("projection",)), states


BODY = {
    "initial": "a",
    "states": {
        "a": {**WORK, "next": {"ok": "b"}},
        "b": {**WORK, "next": {"yes": "done", "again": "a"}},
        "done": FINAL,
    },
}


@pytest.mark.parametrize(
    ("inner", "given", "wanted"),
    [
        (None, None, True),
        ("b", {**WORK, "next": {"yes": {"to": "done", "sets": {"flag": "true"}}}}, False),
        ("b", {**WORK, "next": {"yes": {"to": "done", "raises": ["loud"]}}}, False),
        ("b", {**WORK, "next": {"yes": {"to": "done", "when": "flag"}}}, False),
        ("b", {**WORK, "next": {"yes": "a"}}, False),
        ("b", {**WORK, "next": {"yes": "case.won"}}, False),
        ("b", {"next": {"call": "done"}}, False),
        ("b", {"initial": "x", "states": {"x": FINAL}, "next": {"done": "done"}}, False),
    ],
)
def test_a_body_that_somebody_could_see_is_not_plain(
    inner: str | None, given: dict[str, Any] | None, wanted: bool
) -> None:
    body: dict[str, Any] = {**BODY, "states": {**BODY["states"], **({inner: given} if inner else {})}}  # type: ignore[dict-item]
    states = {"s": {**WORK, "next": {"done": "won"}}, "won": FINAL}
    model, errors = reference(states).adapted({"refine": "machines.case.s", "with": body}, named=True)
    assert not errors
    assert is_plain(model.model, "machines.case.s") is wanted
