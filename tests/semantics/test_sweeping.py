"""The compiled search finds what the plain one finds, in the same order, with the same numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from koopflow.compiled import compiled
from koopflow.model.types import Model
from koopflow.semantics import lines, statespace
from koopflow.semantics.building import build
from koopflow.semantics.rows import Rows, words_of
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.tables import Tables
from tests.semantics.alike_models import make_alike
from tests.semantics.models import tables
from tests.semantics.random_models import make

ARRAYS = (
    "offsets",
    "targets",
    "of_edge",
    "labels",
    "parents",
    "automatic",
    "depth",
    "complete",
    "approximations",
    "entered",
)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _swept(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without numba the same functions run as they are written; what wraps around in 64 bits is meant.
    monkeypatch.setattr(statespace, "is_available", lambda: True)
    np.seterr(over="ignore")


def _tables(seed: int) -> Tables:
    plain = (make_alike if seed % 3 == 0 else make)(Random(seed))
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **plain})
    wide = [name for name in lines.root_machines(model) if name != "case"]
    return build(model, "case", wide, counted=seed % 2 == 0)


def same(one: StateSpace, other: StateSpace) -> None:
    assert list(one.configurations) == list(other.configurations)
    for name in ARRAYS:
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize("seed", range(24))
def test_both_searches_give_the_same_arrays(seed: int) -> None:
    there = _tables(seed)
    plain = explore(there, 120, compiled_from=sys.maxsize)
    swept = explore(there, 120, compiled_from=1 + 2 * seed)
    assert isinstance(swept.configurations.found, Rows) == (len(plain.configurations) > 1 + 2 * seed)
    same(plain, swept)
    works = (1 << len(there.tree.nodes)) - 1
    assert list(plain.stuck(works)) == list(swept.stuck(works))
    last = len(plain.configurations) - 1
    assert plain.witness(last) == swept.witness(last)


def test_a_row_with_many_edges_and_a_budget_in_the_middle() -> None:
    there = tables(
        """
events: {go: {}}
attributes: {i: {type: integer, min: 0, max: 16}, j: {type: integer, min: 0, max: 16}, k: {type: integer, min: 0, max: 3}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {ok: [{to: a, when: i < j, sets: {i: i + k}}, {to: b}]}}
      b: {next: {go: a}}
"""
    )
    assert len(there.starts[0]) == 17 * 17 * 4
    same(explore(there, 1_500, compiled_from=sys.maxsize), explore(there, 1_500, compiled_from=1))
    same(explore(there, 700, compiled_from=sys.maxsize), explore(there, 700, compiled_from=1))


def test_an_interrupt_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    there = _tables(1)
    whole = explore(there, 200, compiled_from=sys.maxsize)

    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("koopflow.semantics.succession.fire", interrupted)
        for compiled_from in (1, sys.maxsize):
            with pytest.raises(KeyboardInterrupt):
                explore(there, 200, compiled_from=compiled_from)
    same(whole, explore(there, 200, compiled_from=sys.maxsize))


def test_rows_are_the_integers_that_went_in() -> None:
    numbers = [0, 1, (1 << 64) - 1, 1 << 64, (1 << 190) + 5]
    rows = Rows(words_of(numbers, 3))
    assert list(rows) == numbers
    assert list(rows[1:3]) == numbers[1:3]
    assert list(rows.having(1)) == [1, 2, 4]
    assert list(rows.having(-1 << 64)) == [3, 4]
    assert rows.together() == 1 << 190 | 1 << 64 | (1 << 64) - 1


def test_without_numba_a_function_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def one() -> int:
        return 1

    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled(one) is one


COUNTER = """
koopflow: 1
model: {id: counter}
attributes: {n: {type: integer, min: 0, max: 1000000, initial: 0}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {ok: [{to: a, when: n < 60000, sets: {n: n + 1}}, {to: end}]}}
      end: {final: true}
"""


def test_numba_is_looked_for_above_fifty_thousand_configurations_alone(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(COUNTER, encoding="utf-8")
    script = f"""
import sys
from koopflow.api.check import check
from koopflow.semantics import statespace
statespace.is_available = lambda: True
for limit in (50_000, 50_001):
    check({str(tmp_path / "model.yaml")!r}, max_states=limit)
    print("koopflow.semantics.sweep" in sys.modules, "numba" in sys.modules and limit == 50_000)
"""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.splitlines() == ["False False", "True False"]
