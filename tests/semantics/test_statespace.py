"""The search finds everything, shortest ways first, and says when it did not."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.model.types import Model
from koopflow.semantics import describe
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.step import enabled, fire, initial
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


def _graph(space: StateSpace) -> set[tuple[Configuration, Configuration]]:
    found = space.configurations
    return {(found[i], found[j]) for i in range(len(found)) for j in space.successors(i)}


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


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_search_agrees_with_a_plain_dictionary_search(random: Random) -> None:
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(random)})
    there = build(model)
    space = explore(there, states_max=300)
    if not space.complete or space.approximations:
        return
    seen = {initial(there)}
    waiting = [initial(there)]
    edges = set()
    while waiting:
        now = waiting.pop()
        for stimulus in enabled(there, now):
            after = fire(there, now, stimulus).configuration
            edges.add((now, after))
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    assert set(space.configurations) == seen
    assert _graph(space) == edges
