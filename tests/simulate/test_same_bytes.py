"""The same command gives the same bytes: over workers, engines, hash seeds, locales and time zones.

The compiled machine is asked by `python -m tests.simulate.same_bytes`, since the suite runs without numba.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulate.same_bytes import digest, made

HERE = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def expected() -> str:
    runs = made("plain", 1)
    assert runs.to_dict()["cases"]["arrived"] > 0
    return digest(runs)


@pytest.mark.parametrize(
    "varied",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "pl_PL.UTF-8"},
    ],
)
def test_the_environment_changes_nothing(varied: dict[str, str], expected: str) -> None:
    environment = {**os.environ, **varied}
    command = [sys.executable, "-m", "tests.simulate.same_bytes", "plain"]
    told = subprocess.run(
        command, cwd=HERE, env=environment, check=True, capture_output=True, text=True
    ).stdout
    lines = told.splitlines()
    assert [line.split()[2] for line in lines] == ["1", "2", "4"]
    assert {line.split()[-1] for line in lines} == {expected}


def test_the_interpreter_gives_the_same(expected: str) -> None:
    assert digest(made("reference", 2)) == expected
