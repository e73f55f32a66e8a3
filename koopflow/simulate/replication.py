"""One replication by the machine: tables in, happenings out, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from koopflow.simulate.engines import Engine, compiled, plain
from koopflow.simulate.machine import words as w
from koopflow.simulate.memory import Room, memory_of, words_of
from koopflow.simulate.tables.layout import Tables
from koopflow.simulate.telling import Telling
from koopflow.trace.events import Listener

WORDS_MAX = 1 << 26
"""The machine's memory has no more words than this, half a gigabyte; beyond it is the reference interpreter's."""


class OutOfRoomError(MemoryError):
    """One step does more than the machine has room for, or the memory of the computer does not suffice."""


def replicate(
    tables: Tables,
    number: int,
    listener: Listener,
    *,
    compiling: bool,
    stop: Callable[[], bool] | None = None,
) -> int:
    """Run replication `number`, telling the listener; how much happened, -1 where `stop` ended it early."""
    telling = Telling(tables)
    room = Room(rows=1 << 16 if compiling else 1 << 13)
    told = 0
    while words_of(tables, room) <= WORDS_MAX:
        run = _Run(tables, number, room, compiling)
        ended = run.tell(telling, listener, told, stop)
        if ended is not None:
            return run.told if ended else -1
        told, room = run.told, room.doubled()
    raise OutOfRoomError(f"no room for replication {number}")


class _Run:
    """One attempt; `told` counts the rows that were told, which an attempt with more room does not tell again."""

    def __init__(self, tables: Tables, number: int, room: Room, compiling: bool) -> None:
        memory = memory_of(tables, number, room)
        self.engine: Engine = compiled() if compiling else plain()
        self.t: Any = np.array(memory.t, np.int64) if compiling else memory.t
        self.f: Any = np.array(tables.f or [0.0], np.float64) if compiling else tables.f
        self.m: Any = np.array(memory.m, np.int64) if compiling else memory.m
        self.g: Any = np.array(memory.g, np.float64) if compiling else memory.g
        self.told = 0

    def tell(
        self, telling: Telling, listener: Listener, before: int, stop: Callable[[], bool] | None
    ) -> bool | None:
        """Run to the end; None where the room did not suffice."""
        self.engine.begin_run(self.t, self.f, self.m, self.g)
        going = 1
        while going == 1 and not self.m[w.FULL]:
            going = self.engine.run(self.t, self.f, self.m, self.g)
            if self.m[w.FULL]:
                break
            self._read(telling, listener, before)
            if stop is not None and stop():
                return False
        if self.m[w.FULL] == 2:
            raise OutOfRoomError("one step does too much")
        return None if self.m[w.FULL] else going == 0

    def _read(self, telling: Telling, listener: Listener, before: int) -> None:
        count = int(self.m[w.ROWS])
        at = int(self.t[w.H_M_ROW])
        words = self.m[at : at + count * w.ROW_W]
        amounts = self.g[:count]
        if not isinstance(words, list):
            words, amounts = words.tolist(), amounts.tolist()
        for row in range(count):
            self.told += 1
            if self.told > before:
                listener(telling.happening(words[row * w.ROW_W : (row + 1) * w.ROW_W], amounts[row]))
        self.m[w.ROWS] = 0
