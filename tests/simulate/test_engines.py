"""The machine is loaded to be compiled once, whoever asks first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from koopflow.simulate import engines


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No machine is loaded, and one that is will not be compiled, which takes long and needs an extra."""
    monkeypatch.setattr("koopflow.compiled._inner", lambda function: function)
    monkeypatch.setattr(engines, "whole", lambda function, sources: function)
    engines._loaded.cache_clear()
    yield
    engines._loaded.cache_clear()


@pytest.mark.usefixtures("unloaded")
def test_threads_that_ask_at_once_get_one_machine() -> None:
    together = Barrier(4)

    def ask(number: int) -> engines.Engine:
        together.wait()
        return engines.compiled()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert all(one is found[0] for one in found)
