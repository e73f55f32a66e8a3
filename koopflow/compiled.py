"""Functions over arrays, compiled to machine code where numba is installed: in goes one, out comes a faster one.

The one home of numba. Importing this module imports nothing: a module whose functions are decorated asks for numba when
it is imported itself, so it is imported only where the work is worth it. Without the extra `[fast]` the functions are
left as they are and come to the same results, slowly.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def is_available() -> bool:
    """Whether functions would be compiled."""
    return find_spec("numba") is not None


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function compiled on its first call, and kept on disk for the next process where there is room for it."""
    if not is_available():
        return function
    # Results must not depend on which vector library a processor has.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    import numba

    made: Callable[P, R]
    try:
        made = numba.njit(cache=True)(function)
    except RuntimeError:
        # Nowhere to keep it: a folder that cannot be written, or a package in a zip.
        made = numba.njit(function)
    return made
