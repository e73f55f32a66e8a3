"""The machine in its two forms: plain Python as it is imported, and the same sources compiled to machine code.

The compiled form is a second package under another name, loaded from the same files: what `koopflow.compiled.jit_for`
does with a function depends on the name of its module alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock, Thread
from types import ModuleType
from typing import Any, Protocol

from koopflow.compiled import COMPILING, is_available, kept_in, whole

HERE = Path(__file__).parent / "machine"
SPECIAL = Path(__file__).parent.parent / "randomness" / "special.py"
ORDER = (
    "whole", "special", "chance", "memory", "counting", "reading", "hours", "alarms", "duties", "selecting",
    "waiting", "gates", "doing", "ending", "exiting", "entering", "stepping", "planning", "results", "working",
    "finishing", "straight", "settling", "coming", "running", "entry",
)  # fmt: skip
"""The modules in an order in which each finds those that it uses."""


POLL = 0.1
"""So many seconds go by between two looks at whether to stop."""


class Engine(Protocol):
    """What a form of the machine can do, with the arrays of `machine.words` (lists in plain Python)."""

    def begin_run(self, t: Any, f: Any, m: Any, g: Any, /) -> None:
        """Everything before the first event."""

    def run(self, t: Any, f: Any, m: Any, g: Any, /) -> int:
        """Go on until the end (0), or for a while (1)."""


@cache
def plain() -> Engine:
    """The machine as plain Python."""
    from koopflow.simulate.machine import running

    return running


SOURCES = tuple(SPECIAL if name == "special" else HERE / f"{name}.py" for name in ("words", *ORDER))


@dataclass(frozen=True)
class Compiled:
    """The machine as machine code."""

    begin_run: Callable[[Any, Any, Any, Any], None]
    run: Callable[[Any, Any, Any, Any], int]


def is_kept() -> bool:
    """Whether the machine was compiled before and can be used at once."""
    return is_available() and any(kept_in(SOURCES).rglob("entry.go_on-*.nbc"))


def is_loaded() -> bool:
    """Whether this process has the machine as machine code already."""
    return _loaded.cache_info().currsize > 0


def compiled_unless(stop: Callable[[], bool] | None) -> bool:
    """Whether the machine is there as machine code; False where a stop was asked for before it was.

    It is compiled in a process of its own, which can be ended at once, and then loaded from where it is kept; where
    nothing can be kept it is compiled by the load. That goes on in a thread which is not waited for.
    """
    if not is_kept() and not _compiled_apart(stop):
        return False
    making = Thread(target=_ready, daemon=True)
    making.start()
    while making.is_alive():
        making.join(POLL)
        if stop is not None and stop():
            return False
    return True


def _compiled_apart(stop: Callable[[], bool] | None) -> bool:
    """Whether a process that compiles came to its end, whatever it achieved, before a stop was asked for."""
    script = f"from {__name__} import compiled; compiled()"
    path = os.pathsep.join(filter(None, sys.path))
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path}, start_new_session=True,
        )  # fmt: skip
    except OSError:  # no interpreter of its own, or no process to be had: the load will compile
        return True
    with process:
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL)
                return True
            if stop is not None and stop():
                process.kill()
                return False


def _ready() -> None:
    with suppress(Exception):  # whoever uses the machine next meets it again, and tells of it
        compiled()


_LOADING = Lock()
"""Replications run in threads, and no two of them may load the modules at once."""


def compiled() -> Engine:
    """The machine as machine code: taken from where it is kept, else compiled now, which takes about a minute."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Engine:
    package = ModuleType(COMPILING)
    package.__path__ = [str(HERE)]
    sys.modules[COMPILING] = package
    module = package
    for name, source in zip(ORDER, SOURCES[1:], strict=True):
        full = f"{COMPILING}.{name}"
        spec = spec_from_file_location(full, source)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[full] = module
        setattr(package, name, module)
        spec.loader.exec_module(module)
    made = vars(module)
    return Compiled(whole(made["begin"], SOURCES), whole(made["go_on"], SOURCES))
