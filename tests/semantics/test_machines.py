"""The ready machine of a case does what `step` does, and nothing else."""

from __future__ import annotations

from random import Random

import pytest
from transitions import Machine, MachineError

from koopflow.semantics.configuration import Kind
from koopflow.semantics.machines import FlatMachineError, settled, to_transitions, trigger
from koopflow.semantics.step import enabled, initial
from tests.semantics.models import model, tables

HELP = """
actors: {office: {kind: institution}}
needs: {debts: {}}
services: {advice: {provider: office, meets: [debts]}}
events: {withdraw: {}}
attributes:
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
  loops: {type: integer, min: 0, max: 2, initial: 0}
machines:
  case:
    initial: work
    states:
      work:
        initial: planning
        states:
          planning: {task: {by: office, plans: basket}, next: {done: {to: help, sets: {loops: loops + 1}}}}
          help: {each: {in: basket, run: service}, next: {done: [{to: planning, when: loops < 2}, {to: closed}]}}
          closed: {final: true}
        next: {done: success, withdraw: left}
      success: {final: true}
      left: {final: true}
  service:
    initial: running
    states:
      running: {task: {by: provider}, next: {met: {to: ended, removes: {needs: element.meets}}, unmet: ended}}
      ended: {final: true}
"""


@pytest.mark.parametrize("seed", range(20))
def test_a_random_walk_goes_the_same_way_in_both(seed: int) -> None:
    there = tables(HELP)
    flat = to_transitions(there)
    now = initial(there)
    random = Random(seed)
    while possible := enabled(there, now):
        names = {trigger(there, stimulus) for stimulus in possible}
        assert names == set(flat.machine.get_triggers(flat.machine.state))
        stimulus = random.choice(possible)
        now = settled(there, now, stimulus)
        flat.machine.trigger(trigger(there, stimulus))
        assert flat.configurations[flat.machine.state] == now
    assert flat.machine.get_state(flat.machine.state).final


def test_what_is_not_possible_raises() -> None:
    flat = to_transitions(tables(HELP))
    with pytest.raises(MachineError):
        flat.machine.trigger("event case withdraw")


def test_too_many_states_are_refused() -> None:
    with pytest.raises(FlatMachineError, match="more than 3 states"):
        to_transitions(tables(HELP), states_max=3)


def test_a_cycle_without_time_is_refused() -> None:
    looping = """
machines:
  case:
    initial: a
    states:
      a: {initial: x, states: {x: {final: true}}, next: {done: a}}
"""
    with pytest.raises(FlatMachineError, match="at once"):
        to_transitions(tables(looping))


@pytest.mark.parametrize("seed", range(20))
def test_a_flat_machine_is_the_one_that_transitions_would_run(seed: int) -> None:
    """The library is given the declared states and transitions themselves, so it is an oracle and no mirror."""
    random = Random(seed)
    names = [f"s{number}" for number in range(random.randint(2, 6))]
    rows = [
        {"trigger": event, "source": name, "dest": random.choice(names)}
        for name in names
        for event in random.sample(("ring", "stop", "call"), random.randint(1, 3))
    ]
    states = {
        name: {"next": {row["trigger"]: row["dest"] for row in rows if row["source"] == name}}
        for name in names
    }
    declared = {
        "events": {"ring": {}, "stop": {}, "call": {}},
        "machines": {"case": {"initial": "s0", "states": states}},
    }
    there = tables(str(declared))
    other = Machine(states=names, transitions=rows, initial="s0", auto_transitions=False)
    now = settled(there, initial(there), enabled(there, initial(there))[0])
    for _ in range(30):
        possible = {
            there.triggers[item.detail]: item for item in enabled(there, now) if item.kind == Kind.EVENT
        }
        assert set(possible) == set(other.get_triggers(other.state))
        event = random.choice(sorted(possible))
        now = settled(there, now, possible[event])
        other.trigger(event)
        assert there.node(now.active.bit_length() - 1).path == f"case.{other.state}"


def test_the_model_is_read_as_written() -> None:
    assert list(model(HELP).machines) == ["case", "service"]
