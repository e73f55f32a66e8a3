"""Functions over arrays, compiled to machine code where numba is installed: in goes one, out comes a faster one.

The one home of numba. Importing this module imports nothing: a module whose functions are decorated asks for numba when
it is imported itself, so it is imported only where the work is worth it. Without the extra `[fast]` the functions are
left as they are and come to the same results, slowly.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def is_available() -> bool:
    """Whether functions would be compiled."""
    return find_spec("numba") is not None


def _numba() -> Any:
    """The package, whose types differ from version to version."""
    return import_module("numba")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function compiled on its first call, and kept on disk for the next process where there is room for it."""
    if not is_available():
        return function
    # Results must not depend on which vector library a processor has.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    numba = _numba()
    made: Callable[P, R]
    try:
        made = numba.njit(cache=True)(function)
    except RuntimeError:
        # Nowhere to keep it: a folder that cannot be written, or a package in a zip.
        made = numba.njit(function)
    return made


COMPILING = "koopflow.simulate.compiled"
"""The package under whose name the machine's sources are loaded a second time, to be compiled."""


def is_compiling(module: str) -> bool:
    """Whether a module was loaded to be compiled; under its own name it is plain Python."""
    return module.startswith(COMPILING)


def jit_for(module: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """What a module decorates its functions with: `inner` where it was loaded to be compiled, else nothing."""
    return _inner if is_compiling(module) else _as_it_is


def _as_it_is(function: Callable[P, R]) -> Callable[P, R]:
    return function


def _inner(function: Callable[P, R]) -> Callable[P, R]:
    """A function that only compiled functions call; it is compiled when one that calls it is."""
    numba = _numba()
    made: Callable[P, R] = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy")(
        function
    )
    return made


def whole(function: Callable[P, R], sources: Iterable[Path]) -> Callable[P, R]:
    """A function of `jit_for` compiled with all that it calls, each for the types that it is annotated with.

    Left to itself numba makes a version of a function for every constant that some call gives, which takes minutes.
    What was compiled is kept in the user's cache under a digest of the sources: numba itself would look at the one file
    in which the function stands.
    """
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    numba = _numba()
    python: Any = getattr(function, "py_func", function)
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(kept_in(sources))
    try:
        made: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(python)
    except (OSError, RuntimeError):
        made = numba.njit(nogil=True, error_model="numpy")(python)
    finally:
        numba.config.CACHE_DIR = before
    types = _types(python)
    if not _is_kept(made, types):
        for called in _called(python):
            _compile(called)
    made.compile(types)
    made.disable_compile()
    result: Callable[P, R] = made
    return result


def kept_in(sources: Iterable[Path]) -> Path:
    """The folder in which what was compiled from these sources is kept."""
    digest = hashlib.sha256()
    for source in sources:
        # numba keeps what it compiled by the path of the source
        digest.update(str(source.resolve()).encode())
        digest.update(source.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "koopflow" / digest.hexdigest()[:16]


def _is_kept(made: Any, types: tuple[Any, ...]) -> bool:
    """Whether it need not be compiled; where numba does not tell, it is."""
    try:
        return made._cache.load_overload(types, made.targetctx) is not None
    except Exception:  # whatever a damaged cache or another numba says
        return False


def _called(python: Any) -> Iterator[Any]:
    for name in python.__code__.co_names:
        called = python.__globals__.get(name)
        if hasattr(called, "py_func"):
            yield called


def _compile(made: Any) -> None:
    """What it calls first, then itself."""
    if made.signatures:
        return
    for called in _called(made.py_func):
        _compile(called)
    made.compile(_types(made.py_func))
    made.disable_compile()


def _types(python: Any) -> tuple[Any, ...]:
    numba = _numba()
    kinds = {
        "Ints": numba.types.CPointer(numba.int64),
        "Floats": numba.types.CPointer(numba.float64),
        "IntArray": numba.int64[::1],
        "FloatArray": numba.float64[::1],
        "int": numba.int64,
        "float": numba.float64,
        "bool": numba.boolean,
        "Terms": numba.types.UniTuple(numba.types.UniTuple(numba.float64, 8), 2),
    }
    return tuple(kinds[kind] for name, kind in python.__annotations__.items() if name != "return")
