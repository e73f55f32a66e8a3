"""What holds in every configuration of every model, however senseless the model."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import AGENDA_MAX, SIGNAL_BASE, Configuration, Kind, Step
from koopflow.semantics.select import bits
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from tests.semantics.random_models import make

STEPS = 30


def walk(random: Random) -> Walked:
    """A random model with all its machines, and a random walk through it."""
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(random)})
    wide = [name for name in lines.root_machines(model) if name != "case"]
    tables = build(model, "case", wide, ("v1",) if random.random() < 0.3 else ())
    now = initial(tables)
    steps: list[tuple[Configuration, Step]] = []
    while len(steps) < STEPS and (possible := enabled(tables, now)):
        step = fire(tables, now, random.choice(possible))
        steps.append((now, step))
        now = step.configuration
    return tables, steps


Walked = tuple[Tables, list[tuple[Configuration, Step]]]
WALKS = 60


@pytest.fixture(scope="module")
def walks() -> list[Walked]:
    return [walk(Random(seed)) for seed in range(WALKS)]


def everything(walks: list[Walked]) -> Iterator[tuple[Tables, Configuration, Step]]:
    """Every step of every walk, with the configuration before it."""
    for tables, steps in walks:
        for before, step in steps:
            yield tables, before, step


def test_what_is_enabled_is_never_refused(walks: list[Walked]) -> None:
    for _, _, step in everything(walks):
        assert "refused" not in step.notes


def test_active_nodes_stand_in_active_nodes_one_state_to_a_body(walks: list[Walked]) -> None:
    for tables, _, step in everything(walks):
        now = step.configuration
        for index in bits(now.active):
            node = tables.node(index)
            assert node.parent < 0 or now.active >> node.parent & 1
            inside = now.active & tables.children[index]
            shut = (now.gated | now.stuck) >> index & 1
            if shut:
                assert not inside
            elif node.has_states:
                assert inside.bit_count() == 1
            elif node.kind == "parallel" and not any(item == index for item in now.agenda):
                assert inside


def test_gates_and_completions_are_of_active_nodes(walks: list[Walked]) -> None:
    for _, _, step in everything(walks):
        now = step.configuration
        assert now.gated & ~now.active == 0
        assert now.stuck & ~now.active == 0
        assert all(now.active >> item & 1 for item in now.agenda if item < SIGNAL_BASE)
        assert len(now.agenda) <= AGENDA_MAX


def test_values_stay_in_their_ranges_and_a_root_that_is_over_stays_over(walks: list[Walked]) -> None:
    for tables, before, step in everything(walks):
        now = step.configuration
        assert before.over & ~now.over == 0
        assert now.over & ~now.started == 0
        for slot in tables.words.slots:
            value = now.values[slot.index]
            if slot.sort == "integer":
                assert slot.low <= value <= slot.high
            elif slot.sort == "set":
                assert value & ~sum(1 << symbol for symbol in slot.symbols) == 0


def test_firing_again_gives_the_same_whatever_was_cached(walks: list[Walked]) -> None:
    for tables, before, step in everything(walks):
        assert step.configuration in [
            fire(tables, before, item).configuration for item in enabled(tables, before)
        ]


def test_nothing_else_happens_while_the_agenda_is_not_empty(walks: list[Walked]) -> None:
    for tables, _, step in everything(walks):
        now = step.configuration
        if now.agenda:
            assert [item.kind for item in enabled(tables, now)] == [Kind.NEXT]
