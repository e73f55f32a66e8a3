"""Counting elements that are alike gives the same verdicts as telling them apart, and real runs as witnesses."""

from __future__ import annotations

from math import comb
from random import Random

import pytest

from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration
from koopflow.semantics.counting import Counting
from koopflow.semantics.labels import without_elements
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.succession import counted
from koopflow.semantics.tables import Tables
from tests.semantics.alike_models import make_alike
from tests.semantics.models import model

BUDGET = 2_500


def both(made: Model) -> tuple[Tables, Tables]:
    """The tables with elements counted, and with elements told apart."""
    wide = [name for name in lines.root_machines(made) if name != "case"]
    return build(made, "case", wide, counted=True), build(made, "case", wide)


def quotient(space: StateSpace, counting: Counting) -> set[tuple[int, object, int]]:
    """The steps of a space between the kinds of its configurations, with what is told of each."""
    kinds = [counting.canonical(packed) for packed in space.configurations.found]
    return {
        (kinds[number], without_elements(space.tables, space.labels[space.of_edge[edge]]), kinds[target])
        for number in range(len(kinds))
        for edge in space.edges(number)
        if (target := space.targets[edge]) >= 0
    }


def same(made: Model) -> bool:
    """Compare the counted space with the full one; whether there was something to compare."""
    few, all_ = both(made)
    if not few.alike:
        return False
    whole = explore(all_, BUDGET)
    if not whole.complete:
        return False
    space = explore(few, BUDGET)
    assert space.complete
    # Agendas are numbered as they are met, so both must be packed by one packing.
    counting = Counting(few, whole.configurations.packing)
    pack = whole.configurations.packing.pack
    repacked = [pack(now) for now in space.configurations]
    kinds = {counting.canonical(packed) for packed in whole.configurations.found}
    assert {counting.canonical(packed) for packed in repacked} == kinds
    assert len(repacked) == len(kinds)
    steps = {
        (counting.canonical(repacked[number]), told, counting.canonical(repacked[target]))
        for number, told, target in _steps(space)
    }
    assert steps == quotient(whole, counting)
    assert space.entered == whole.entered
    assert space.notes == whole.notes
    assert space.approximations == whole.approximations
    for root in few.roots:
        assert bool(list(space.over(root.index))) == bool(list(whole.over(root.index)))
    return True


def _steps(space: StateSpace) -> list[tuple[int, object, int]]:
    return [
        (number, without_elements(space.tables, space.labels[space.of_edge[edge]]), space.targets[edge])
        for number in range(len(space.configurations))
        for edge in space.edges(number)
    ]


def random(seed: int) -> Model:
    return Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make_alike(Random(seed))})


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_counting_sees_what_telling_apart_sees(first: int) -> None:
    assert sum(same(random(seed)) for seed in range(first, first + 20)) >= 5


def replays(space: StateSpace, number: int) -> Configuration:
    """Fire a witness; where it leads."""
    now = initial(space.tables)
    for stimulus in space.witness(number):
        assert stimulus in enabled(space.tables, now)
        now = counted(fire(space.tables, now, stimulus).configuration)
    return now


@pytest.mark.parametrize("seed", range(20))
def test_a_witness_of_a_counted_space_is_a_run_and_its_stimuli_are_its_edges(seed: int) -> None:
    space = explore(both(random(seed))[0], 150)
    packing, kind = space.configurations.packing, space.counting
    for number in range(0, len(space.configurations), 7):
        led = packing.pack(replays(space, number))
        assert (kind.canonical(led) if kind else led) == space.configurations.found[number]
        if space.offsets[number + 1] > space.offsets[number] and space.complete:
            stimuli = space.stimuli(number)
            assert len(stimuli) == len(space.edges(number))
            for stimulus, edge in zip(stimuli, space.edges(number), strict=True):
                after = counted(fire(space.tables, space.configurations[number], stimulus).configuration)
                packed = packing.pack(after)
                assert (kind.canonical(packed) if kind else packed) == space.configurations.found[
                    space.targets[edge]
                ]


def services(count: int, *, machine: str, rest: str = "") -> Model:
    """A case that runs one machine for each of so many services, each of which meets a need of its own."""
    need = "\n".join(f"  n{index}: {{}}" for index in range(count))
    service = "\n".join(f"  v{index}: {{provider: office, meets: [n{index}]}}" for index in range(count))
    return model(
        f"""
actors: {{office: {{kind: institution}}}}
events: {{stop: {{}}}}
needs:
{need}
services:
{service}
attributes:
  needs: {{type: set, of: needs}}
  basket: {{type: set, of: services}}
{rest}
machines:
  service:
{machine}
  case:
    initial: planning
    states:
      planning: {{task: {{plans: basket}}, next: {{ok: running}}}}
      running: {{each: {{in: basket, run: service}}, next: {{done: end, stop: end}}}}
      end: {{final: true}}
"""
    )


PLAIN = """
    initial: a
    states:
      a: {task: {}, next: {ok: b}}
      b: {task: {}, next: {met: {to: z, removes: {needs: element.meets}}}}
      z: {final: true}
"""


def test_twelve_services_are_counted_in_hundreds_where_there_would_be_millions() -> None:
    there = build(services(12, machine=PLAIN), counted=True, sliced=True)
    assert len(there.alike[0]) == 12
    assert len(there.starts[0]) == 13, "how many needs a case has, not which"
    space = explore(there)
    assert space.complete
    assert not space.approximations
    # Beside the start: a number of needs that were met, of each what its service is at.
    running = sum(comb(n + 2, 2) for n in range(13))
    assert running < len(space.configurations) < 8 * running
    assert len(list(space.over(0))) >= 1


def test_a_set_of_sixty_four_that_nothing_names_has_sixty_five_values() -> None:
    there = build(services(64, machine=PLAIN), counted=True)
    assert len(there.starts[0]) == 65
    assert len(build(services(64, machine=PLAIN)).starts[0]) > 1_000


APART = {
    "a guard names one": PLAIN.replace("{ok: b}", "{ok: {to: b, when: not (element == v1)}}"),
    "an effect names one": PLAIN.replace("{ok: b}", "{ok: {to: b, adds: {needs: n1}}}"),
}


@pytest.mark.parametrize("machine", APART.values(), ids=APART)
def test_what_a_text_names_is_told_apart(machine: str) -> None:
    there = build(services(3, machine=machine), counted=True)
    named = {there.words.symbol_of["v1"], there.words.symbol_of["n1"]}
    assert [len(group) for group in there.alike] == [2]
    assert not named & {symbol for bundle in there.alike[0] for symbol in bundle}


IN_ORDER = {
    "instances end as they begin": """
    initial: z
    states: {z: {final: true}}
""",
    "beginnings that read what others write": """
    initial: {to: a, removes: {needs: needs}}
    states: {a: {task: {}, next: {ok: z}}, z: {final: true}}
""",
    "two alternatives of one answer": """
    initial: b
    states: {b: {next: {stop: [{to: z, when: element in basket}, {to: b}]}}, z: {final: true}}
""",
    "two ways to answer one event": """
    initial: a
    states:
      a: {task: {}, next: {ok: b}}
      b: {next: {stop: a}}
      c: {next: {stop: b}}
""",
    "an answer that reads what others write": """
    initial: b
    states:
      b: {next: {stop: {to: b, removes: {basket: basket}}}}
""",
    "an answer that completes what it stands in": """
    initial: a
    states:
      a:
        initial: b
        states: {b: {next: {stop: z}}, z: {final: true}}
        next: {done: c}
      c: {final: true}
""",
}


@pytest.mark.parametrize("machine", IN_ORDER.values(), ids=IN_ORDER)
def test_where_the_order_of_instances_could_matter_they_are_told_apart(machine: str) -> None:
    there = build(services(3, machine=machine), counted=True)
    told_apart = {there.words.symbol_of[f"v{index}"] for index in range(3)}
    assert not told_apart & {symbol for group in there.alike for bundle in group for symbol in bundle}


def test_services_of_two_providers_are_told_apart() -> None:
    made = services(4, machine=PLAIN)
    other = made.services["v3"].model_copy(update={"provider": "elsewhere"})
    made = made.model_copy(update={"services": {**made.services, "v3": other}})
    assert [len(group) for group in build(made, counted=True).alike] == [3]
    assert [len(group) for group in build(made, paid=["v1"], counted=True).alike] == [2]


def test_nothing_is_counted_unless_asked_for() -> None:
    assert build(services(3, machine=PLAIN)).alike == ()
