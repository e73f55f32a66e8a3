"""One replication by the machine: tables in, a tally out, and what happened in its order where somebody listens."""

from __future__ import annotations

from collections.abc import Callable

from koopflow.measure.tally import Tally
from koopflow.simulate.engines import Engine, compiled, plain
from koopflow.simulate.machine import words as w
from koopflow.simulate.memory import Room, memory_of, words_of
from koopflow.simulate.tables.layout import Tables
from koopflow.simulate.tallying import tally_of
from koopflow.simulate.telling import Telling
from koopflow.trace.events import Listener

WORDS_MAX = 1 << 26
"""The machine's memory has no more words than this, half a gigabyte; beyond it is the reference interpreter's."""
PAUSE, PAUSE_PLAIN = 1 << 14, 1 << 8
"""So many events of the loop go by between two looks at whether to stop; in plain Python one can take milliseconds."""


class OutOfRoomError(MemoryError):
    """One step does more than the machine has room for, or the memory of the computer does not suffice."""


def replicate(
    tables: Tables,
    number: int,
    listener: Listener | None = None,
    *,
    compiling: bool,
    stop: Callable[[], bool] | None = None,
) -> Tally | None:
    """Run replication `number`, telling the listener; its tally, None where `stop` ended it early."""
    telling = _Telling(tables, listener) if listener is not None else None
    room = Room(rows=0 if telling is None else 1 << 16 if compiling else 1 << 13)
    while words_of(tables, room) <= WORDS_MAX:
        if stop is not None and stop():
            return None
        run = _Run(tables, number, room, compiling, telling)
        ended = run.go(stop)
        if ended is not None:
            return run.tally() if ended else None
        room = room.doubled()
    raise OutOfRoomError(f"no room for replication {number}")


class _Telling:
    """Hands rows on; an attempt with more room tells them again, and they are handed on once."""

    def __init__(self, tables: Tables, listener: Listener) -> None:
        self.names, self.listener = Telling(tables), listener
        self.told = self.before = 0

    def begin(self) -> None:
        """Another attempt begins."""
        self.before, self.told = max(self.before, self.told), 0

    def read(self, run: _Run) -> None:
        """Hand on the rows of a run that are ready."""
        m = run.memory.m
        count = int(m[w.ROWS])
        at = int(run.memory.t[w.H_M_ROW])
        words = m[at : at + count * w.ROW_W]
        amounts = run.memory.g[:count]
        if not isinstance(words, list):
            words, amounts = words.tolist(), amounts.tolist()
        for row in range(count):
            self.told += 1
            if self.told > self.before:
                self.listener(self.names.happening(words[row * w.ROW_W : (row + 1) * w.ROW_W], amounts[row]))
        m[w.ROWS] = 0


class _Run:
    """One attempt with so much room."""

    def __init__(
        self, tables: Tables, number: int, room: Room, compiling: bool, telling: _Telling | None
    ) -> None:
        self.tables, self.telling = tables, telling
        self.memory = memory_of(tables, number, room, tells=telling is not None, compiling=compiling)
        self.engine: Engine = compiled() if compiling else plain()
        self.pause = PAUSE if compiling else PAUSE_PLAIN

    def go(self, stop: Callable[[], bool] | None) -> bool | None:
        """Run to the end; False where it was stopped, None where the room did not suffice."""
        memory = self.memory
        words = memory.t, memory.f, memory.m, memory.g
        if self.telling is not None:
            self.telling.begin()
        self.engine.begin_run(*words)
        going = 1
        while going == 1 and not memory.m[w.FULL]:
            memory.m[w.PAUSE_AT] = memory.m[w.PROGRESS] + self.pause
            going = self.engine.run(*words)
            if memory.m[w.FULL]:
                break
            if self.telling is not None:
                self.telling.read(self)
            if stop is not None and stop():
                return False
        if memory.m[w.FULL] == 2:
            raise OutOfRoomError("one step does too much")
        return None if memory.m[w.FULL] else going == 0

    def tally(self) -> Tally:
        """What was counted."""
        return tally_of(self.tables, self.memory)
