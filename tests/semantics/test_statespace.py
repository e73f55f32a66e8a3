"""The search finds everything, shortest ways first, and says when it did not."""

from __future__ import annotations

from functools import reduce
from operator import or_
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.model.types import Model
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration, Kind
from koopflow.semantics.labels import Label, label_of
from koopflow.semantics.packing import Packing
from koopflow.semantics.statespace import COPIES, StateSpace, explore
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.succession import COPIES_MAX
from koopflow.semantics.tables import Tables
from tests.semantics.models import tables
from tests.semantics.random_models import make

TWO_BITS = """
machines:
  case:
    initial: both
    states:
      both:
        regions:
          left: {initial: a, states: {a: {task: {}, next: {ok: b}}, b: {task: {}, next: {ok: c}}, c: {final: true}}}
          right: {initial: a, states: {a: {task: {}, next: {ok: b}}, b: {final: true}}}
        next: {done: end}
      end: {final: true}
"""
COUNTER = """
attributes: {n: {type: integer, min: 0, max: 9}, seen: {type: boolean}}
machines:
  case:
    initial: a
    states:
      a:
        task: {}
        next:
          up: {to: a, when: n < 5, sets: {n: n + 1}}
          out: {to: end, when: n == 5}
          never: {to: end, when: n > 9}
      end: {final: true}
"""


def test_two_regions_give_the_product_of_their_states() -> None:
    space = explore(tables(TWO_BITS))
    # Nothing started, three times two states of which the last has its completion still to come, and the end.
    assert len(space.configurations) == 1 + 3 * 2 + 1
    assert space.complete
    assert not space.approximations


def test_a_witness_is_a_shortest_way_and_replays() -> None:
    there = tables(TWO_BITS)
    space = explore(there)
    last = next(i for i, now in enumerate(space.configurations) if now.over)
    now = initial(there)
    for stimulus in space.witness(last):
        assert stimulus in enabled(there, now)
        now = fire(there, now, stimulus).configuration
    assert now == space.configurations[last]
    assert [describe.text(there, item).split(" ")[0] for item in space.witness(last)] == [
        "start",
        "result",
        "result",
        "result",
        "next",
    ]


def test_attributes_begin_with_every_value_that_something_reads() -> None:
    there = tables(COUNTER)
    assert len(there.starts[0]) == 10, "ten values of n, one of the boolean that nothing reads"
    space = explore(there)
    taken = {there.transitions[there.options[index].transition].name for index in space.taken}
    assert taken == {"up", "out"}


def test_a_budget_reached_is_said() -> None:
    space = explore(tables(COUNTER), states_max=5)
    assert not space.complete
    assert len(space.configurations) == 5
    assert -1 in space.targets


def test_copies_on_the_way_are_counted_up_to_two_and_that_is_said() -> None:
    space = explore(
        tables(
            """
actors: {office: {kind: institution}}
flows: {letter: {from: office, to: office}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {more: {to: a, sends: [letter]}, ok: b}}
      b: {next: {letter: end}}
      end: {final: true}
"""
        )
    )
    assert space.complete
    assert any("copies" in reason.text for reason in space.approximations)


def _searched_plainly(
    there: Tables, states_max: int
) -> tuple[list[Configuration], list[list[tuple[int, Label]]], bool]:
    """Every configuration in the order in which it is found, what follows each and how, and whether copies were lost."""
    numbers = {initial(there): 0}
    found = list(numbers)
    following: list[list[tuple[int, Label]]] = []
    copies = False
    for now in found:
        following.append([])
        for stimulus in enabled(there, now):
            step = fire(there, now, stimulus)
            after = step.configuration
            after = after._replace(way=tuple(min(count, COPIES_MAX) for count in after.way))
            copies |= after != step.configuration
            if after not in numbers and len(found) < states_max:
                numbers[after] = len(found)
                found.append(after)
            following[-1].append((numbers.get(after, -1), label_of(there, now, stimulus, step)))
    return found, following, copies


@pytest.mark.parametrize("which", ["case", "all", "wider", "paid"])
@pytest.mark.parametrize("first", range(0, 40, 10))
def test_the_search_agrees_with_firing_every_step(first: int, which: str) -> None:
    for seed in range(first, first + 10):
        _agrees(Random(seed), which)


def _agrees(random: Random, which: str) -> None:
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(random)})
    wide = [name for name in lines.root_machines(model) if name != "case"]
    paid = ("v1", "v2") if which == "paid" else ()
    case = None if which == "wider" else "case"
    there = build(model, case, None if which == "case" else wide, paid)
    space = explore(there, states_max=300)
    found, following, copies = _searched_plainly(there, 300)
    assert list(space.configurations) == found
    edges = [
        [(space.targets[e], space.labels[space.of_edge[e]]) for e in space.edges(n)]
        for n in range(len(found))
    ]
    assert edges == following
    assert any(note.text == COPIES for note in space.approximations) == copies
    assert space.entered == reduce(or_, (now.active for now in found))
    automatic = [bool(now.agenda) or _is_kept(space, number) for number, now in enumerate(found)]
    assert [bool(item) for item in space.automatic] == automatic


def _is_kept(space: StateSpace, number: int) -> bool:
    return any(stimulus.kind == Kind.KEPT for stimulus in space.stimuli(number))


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, derandomize=True, deadline=None)
def test_a_packed_configuration_is_unpacked_as_it_was(random: Random) -> None:
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(random)})
    there = build(model, "case", [name for name in lines.root_machines(model) if name != "case"])
    packing = Packing.of(there)
    found = _searched_plainly(there, 100)[0]
    assert [packing.unpack(packing.pack(now)) for now in found] == found
    assert len({packing.pack(now) for now in found}) == len(found)
