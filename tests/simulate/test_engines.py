"""The machine is loaded to be compiled once, whoever asks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from koopflow.simulate import engines


def test_threads_that_ask_at_once_get_one_machine() -> None:
    engines._loaded.cache_clear()
    together = Barrier(4)

    def ask(number: int) -> engines.Engine:
        together.wait()
        return engines.compiled()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert all(one is found[0] for one in found)
