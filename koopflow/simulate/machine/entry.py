"""The ways into the compiled machine: arrays come in, their addresses go on.

Inside, an array would be handed from function to function as seven words with a count of its users; an address is one.
"""

from __future__ import annotations

from typing import Any

from .running import begin_run, run

IntArray = Any
FloatArray = Any
"""One-dimensional arrays of numpy, of `int64` and of `float64`."""


def begin(T: IntArray, F: FloatArray, M: IntArray, G: FloatArray) -> None:
    """`running.begin_run` over arrays."""
    begin_run(T.ctypes, F.ctypes, M.ctypes, G.ctypes)


def go_on(T: IntArray, F: FloatArray, M: IntArray, G: FloatArray) -> int:
    """`running.run` over arrays."""
    return run(T.ctypes, F.ctypes, M.ctypes, G.ctypes)
