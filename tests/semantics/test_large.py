"""What is endless or far too large ends soon, within its budget, and never says that everything was seen."""

from __future__ import annotations

import tracemalloc
from time import process_time

import pytest

from koopflow.semantics.building import build
from koopflow.semantics.opened import explore_open
from koopflow.semantics.statespace import explore
from tests.semantics.models import model

BUDGET = 40
"""Small, for one configuration can have thousands of plans; a larger one ends as surely, later."""


def services(count: int, needs: int) -> str:
    """Services of which each meets two needs."""
    return f"""
actors: {{office: {{kind: institution}}}}
needs: {{{", ".join(f"n{i}: {{}}" for i in range(needs))}}}
services: {{{", ".join(f"v{i}: {{provider: office, meets: [n{i % needs}, n{(3 * i + i // 4) % needs}]}}" for i in range(count))}}}
attributes: {{needs: {{type: set, of: needs}}, basket: {{type: set, of: services}}}}
machines:
  service: {{initial: a, states: {{a: {{task: {{by: provider}}, next: {{ok: {{to: z, removes: {{needs: element.meets}}}}}}}}, z: {{final: true}}}}}}
  case:
    initial: a
    states:
      a: {{task: {{plans: basket}}, next: {{ok: b}}}}
      b: {{each: {{in: basket, run: service}}, next: {{done: {{to: a, when: n1 in needs}}}}}}
"""


LARGE = {
    "an integer without bounds": """
attributes: {n: {type: integer, initial: 0}}
machines:
  case: {initial: a, states: {a: {task: {}, next: {ok: {to: a, sets: {n: n + 3}}, out: {to: z, when: n == 1}}}, z: {final: true}}}
""",
    "a given integer without bounds that is summed": """
attributes: {n: {type: integer}, m: {type: integer}}
machines:
  case: {initial: a, states: {a: {task: {}, next: {ok: {to: z, when: n + m == 77}, no: z}}, z: {final: true}}}
""",
    "a set of 64 elements, each of which is named": f"""
needs: {{{", ".join(f"n{i}: {{}}" for i in range(64))}}}
attributes: {{needs: {{type: set, of: needs}}}}
machines:
  case:
    initial: a
    states:
      a: {{task: {{}}, next: {{ok: [{", ".join(f"{{to: z, when: n{i} in needs}}" for i in range(64))}, {{to: z}}]}}}}
      z: {{final: true}}
""",
    "twelve services that meet ten needs, and differ": services(12, 10),
    "counters to a thousand million": """
attributes: {n: {type: integer, min: 0, max: 1000000000, initial: 0}, m: {type: integer, min: 0, max: 1000000000, initial: 0}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {up: {to: a, sets: {n: n + 1}}, over: {to: a, sets: {m: m + n}}, out: {to: z, when: n > m + 9}}}
      z: {final: true}
""",
    "thirty regions": f"""
machines:
  case:
    regions:
{chr(10).join(f"      r{i}: {{initial: a, states: {{a: {{task: {{}}, next: {{ok: b}}}}, b: {{task: {{}}, next: {{ok: z, no: a}}}}, z: {{final: true}}}}}}" for i in range(30))}
""",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_it_ends_and_is_not_said_to_be_whole(text: str) -> None:
    begun = process_time()
    tracemalloc.start()
    there = build(model(text), sliced=True, counted=True)
    space = explore(there, BUDGET)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(space.configurations) <= BUDGET
    assert not space.complete or space.approximations
    assert peak < 300_000_000
    assert process_time() - begun < 60


OPENED = {
    **{name: text for name, text in LARGE.items() if "services" not in name},
    # Each value of the needs is tried with each plan.
    "twelve services that meet six needs, and differ": services(12, 6),
}


@pytest.mark.parametrize("text", OPENED.values(), ids=OPENED)
def test_with_attributes_left_open_it_ends_too(text: str) -> None:
    there = build(model(text), sliced=True)
    begun = process_time()
    space = explore_open(there, BUDGET)
    assert len(space.configurations) <= BUDGET
    assert not space.complete or space.approximations or space.opened
    assert process_time() - begun < 60
