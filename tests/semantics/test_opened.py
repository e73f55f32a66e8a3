"""With attributes left open a search has more runs than the model, and ends where the exact one does not."""

from __future__ import annotations

import pytest

from koopflow.semantics.building import build
from koopflow.semantics.opened import explore_open, openable
from koopflow.semantics.statespace import explore
from koopflow.semantics.tables import Tables
from tests.semantics.models import model
from tests.semantics.openness import is_compared


@pytest.mark.parametrize("first", range(10, 40, 10))
def test_every_run_of_the_model_is_a_run_of_the_open_space(first: int) -> None:
    """Among the first ten models is one with thousands of plans: `python -m tests.semantics.openness` has all."""
    assert sum(map(is_compared, range(first, first + 10))) >= 4


COUNTERS = """
events: {tick: {}}
attributes:
  n: {type: integer, min: 0, max: 1000000000, initial: 0}
  late: {type: boolean, initial: false}
machines:
  case:
    initial: a
    states:
      a:
        next:
          tick: [{when: n < 7, sets: {n: n + 1}}, {to: b, when: n >= 5000, sets: {late: n > 9000}}, {sets: {n: n + 1}}]
      b: {task: {}, next: {ok: [{to: end, when: late}, {to: a}]}}
      end: {final: true}
"""


def test_a_counter_to_a_thousand_million_is_left_open() -> None:
    there = build(model(COUNTERS), sliced=True)
    assert not explore(there, 1_000).complete
    space = explore_open(there, 1_000)
    assert space.complete
    assert space.opened == ("n",)
    assert len(space.configurations) < 10
    assert space.taken == {option.index for option in there.options}


def test_what_is_spared_is_not_left_open() -> None:
    there = build(model(COUNTERS), sliced=True)
    assert openable(there, ["n"]) == ()
    space = explore_open(there, 1_000, ["n"])
    assert not space.complete
    assert space.opened == ()


def _needs(count: int, needs: int) -> Tables:
    sets = "\n".join(f"  s{index}: {{type: set, of: needs}}" for index in range(count))
    rows = ", ".join(
        f"{{to: end, when: n{index % needs} in s{index} and count(s{index}) > 2}}" for index in range(count)
    )
    return build(
        model(
            f"""
needs: {{{", ".join(f"n{index}: {{}}" for index in range(needs))}}}
attributes:
{sets}
machines:
  case:
    initial: a
    states:
      a: {{task: {{}}, next: {{ok: [{rows}, {{to: a}}]}}}}
      end: {{final: true}}
"""
        ),
        sliced=True,
    )


def test_more_ways_to_begin_than_are_explored_are_no_matter_to_what_is_left_open() -> None:
    there = _needs(5, 3)
    exact = explore(there, 5_000)
    assert exact.approximations, "more than 4,096 ways to begin"
    space = explore_open(there, 5_000)
    assert space.complete
    # With a set or two open the ways that are left are all looked at.
    assert 0 < len(space.opened) < 3
    assert not space.approximations
    assert space.taken == {option.index for option in there.options}


def test_too_many_values_at_once_are_said() -> None:
    space = explore_open(_needs(3, 5), 20)
    assert space.opened == ("s0", "s1", "s2")
    assert any("left open" in note.text for note in space.approximations)


def test_what_cannot_be_tried_with_every_value_is_not_left_open() -> None:
    text = COUNTERS.replace("n < 7", "n + n < 7")
    assert openable(build(model(text))) == ()
