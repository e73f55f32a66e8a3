"""The machine beside the reference interpreter, which was written apart from it: every happening equal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koopflow.api.simulate import runnable, setting_of
from koopflow.durations import DAY
from koopflow.randomness import Purpose, key_of, uniform
from koopflow.semantics.reference.setting import Setting
from koopflow.simulate import memory, replication
from koopflow.simulate.experiment import Experiment
from koopflow.simulate.machine import chance
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables import sheet
from koopflow.simulate.tables.layout import tables_of
from koopflow.trace.events import Happening
from tests import shipped
from tests.semantics.random_models import CONSTRUCTS
from tests.simulate.machine_agreement import (
    compare,
    difference,
    measures,
    told_by_machine,
    told_by_reference,
)
from tests.simulate.machine_agreement import (
    setting_of as random_setting,
)

FEW = 40
MOST = 4_000
"""So many happenings of one model are compared here."""


@pytest.fixture(scope="module")
def rural() -> Setting:
    pilot = next(scenario for scenario in runnable(shipped.rural()) if scenario.id == "pilot")
    return setting_of(shipped.rural(), pilot, 7)


@pytest.fixture(scope="module")
def begun(rural: Setting) -> Setting:
    """The pilot until its first cases are under way."""
    return replace(rural, horizon=510 * DAY, end=520 * DAY)


@pytest.mark.parametrize("first", range(0, FEW, 20))
def test_random_models_of_every_construct_run_alike(first: int) -> None:
    seen = compare(range(first, first + 20), most=MOST)
    print(dict(seen.had), dict(seen.happened))
    assert seen.differences == []
    assert all(seen.had[name] for name in CONSTRUCTS)


def test_the_shipped_pilot_runs_alike(rural: Setting) -> None:
    (theirs, counted), (mine, tally) = told_by_reference(rural, 3), told_by_machine(rural, 3)
    assert difference(theirs, mine) == ""
    assert measures(rural, counted) == measures(rural, tally)
    assert counted is not None and counted.arrived == 172


def test_more_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _, setting = random_setting(5)
    enough, tally = told_by_machine(setting)
    tight = memory.Room(cases=1, works=4, links=8, events=16, gates=2, rows=1 << 10)
    monkeypatch.setattr(replication, "Room", lambda rows: tight)
    told: list[Happening] = []
    again = next(Experiment(setting, "plain").replications([0], lambda _: told.append))
    assert told == enough
    assert measures(setting, again) == measures(setting, tally)


def test_numbers_are_those_of_the_addresses(rural: Setting) -> None:
    tables = tables_of(rural)
    made = memory.memory_of(tables, 4, memory.Room())
    for municipality, case, place, visit, purpose in (
        (0, 0, 5, 1, 0),
        (3, 17, -(2**63), 2, 4),
        (1, 1, 2**63 - 1, 9, 5),
    ):
        mine = chance.uniform(made.t, made.m, municipality, case, place, visit, purpose)
        assert mine == uniform(rural.seed, 4, municipality, case, place % 2**64, visit, Purpose(purpose))
    key = made.m[made.t[w.H_M_KEYS] + 2]
    assert key % 2**64 == key_of(rural.seed, 4, 2)


@pytest.mark.parametrize("listening", [True, False])
def test_who_makes_it_changes_no_measure(begun: Setting, listening: bool) -> None:
    told: list[Happening] = []
    machine, reference = (
        next(Experiment(begun, engine).replications([1], (lambda _: told.append) if listening else None))
        for engine in ("plain", "reference")
    )
    assert measures(begun, machine) == measures(begun, reference)
    assert machine.arrived and bool(told) == listening


def test_what_has_no_room_in_whole_numbers_is_left_to_the_reference(
    begun: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "SET_BITS", 3)
    experiment = Experiment(begun)
    assert (experiment.engine, experiment.tables) == ("reference", None)


def test_it_can_be_stopped(begun: Setting) -> None:
    told: list[Happening] = []
    assert replication.replicate(tables_of(begun), 0, told.append, compiling=False, stop=lambda: True) is None
    assert len(told) < len(told_by_machine(begun)[0])
