"""The machine's memory for one replication: tables and a size in, `T`, `M` and `G` out as they are before anything.

Sizes are a guess; where one does not suffice the replication is begun again with more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from koopflow.randomness import key_of
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.layout import Tables


@dataclass(frozen=True)
class Room:
    """How many there can be at once: cases, works, entries of lists, events, gates; and rows until they are read."""

    cases: int = 256
    works: int = 1024
    links: int = 4096
    events: int = 4096
    gates: int = 1024
    rows: int = 1 << 16

    def doubled(self) -> Room:
        """Twice as much of everything: rows are read again and again, but one event may tell very many."""
        return replace(
            self, cases=2 * self.cases, works=2 * self.works, links=2 * self.links, events=2 * self.events,
            gates=2 * self.gates, rows=2 * self.rows,
        )  # fmt: skip


@dataclass
class Memory:
    """The four arrays: lists for the machine in plain Python, arrays of numpy for the compiled one."""

    t: Any
    f: Any
    m: Any
    g: Any


def words_of(tables: Tables, room: Room) -> int:
    """How many words the memory of so much room has."""
    return _Areas(tables, room, list(tables.t)).size


class _Areas:
    """Where everything stands: the headers of `t` are written."""

    def __init__(self, tables: Tables, room: Room, t: list[int]) -> None:
        self.tables, self.room, self.t = tables, room, t
        self.municipalities = len(tables.setting.sites) + 1
        self.slots = room.cases + len(tables.wide_layouts)
        self.size = w.FIXED
        self._area(w.H_M_WIDER, self.municipalities * len(tables.sheet.wide))
        self._area(w.H_M_WATCH, self.municipalities * len(tables.sheet.watches))
        self._resources()
        self._counted()
        self._lists()
        t[w.H_C_ROOT], t[w.H_C_WORK], t[w.H_C_LINK] = self.slots, room.works, room.links
        t[w.H_C_HEAP], t[w.H_C_ROW], t[w.H_C_GATE] = room.events, room.rows, room.gates
        purses = len(tables.sheet.budgets) * (self.municipalities + self.slots)
        payees = len(tables.shared.actors) + t[w.H_SYMBOLS] + len(tables.sheet.flows)
        t[w.H_G_COSTS] = room.rows + 1 + purses
        t[w.H_G_PAID] = t[w.H_G_COSTS] + tables.shared.scratch
        t[w.H_G_SPENT] = t[w.H_G_PAID] + payees
        self.sums = t[w.H_G_SPENT] + len(tables.sheet.budgets)

    def _area(self, header: int, size: int) -> None:
        self.t[header] = self.size
        self.size += size

    def _resources(self) -> None:
        shared = self.tables.shared
        self._area(w.H_M_POOL, len(shared.of_pool) * w.POOL_WORDS)
        self._area(w.H_M_AGENDA, 3 * len(self.tables.teams))
        self._area(w.H_M_CASES, 2 * self.municipalities)
        self._area(w.H_M_KEYS, self.municipalities)
        self._area(w.H_M_CURSOR, len(shared.hours))
        self._area(w.H_M_SCRATCH, 2 * shared.scratch)

    def _counted(self) -> None:
        tables, t, counted = self.tables, self.t, self.tables.counted
        symbols, flows = t[w.H_SYMBOLS], len(tables.sheet.flows)
        self._area(w.H_M_OUTCOMES, len(tables.sheet.outcomes) + 1)
        self._area(w.H_M_VISITS, 2 * len(counted.states))
        self._area(w.H_M_ACTORS, len(counted.actors) * w.ACTOR_WORDS)
        self._area(w.H_M_FLOWS, flows)
        self._area(w.H_M_TEAMS, 3 * len(tables.teams))
        self._area(w.H_M_NEEDS, 3 * symbols)
        self._area(w.H_M_SERVICES, 2 * symbols)
        self._area(w.H_M_BUDGETS, 3 * len(tables.sheet.budgets))
        self._area(w.H_M_PAYMENTS, len(tables.shared.actors) + symbols + flows)
        self._area(w.H_M_SERIES, 2 * (counted.months + 1))
        self._area(w.H_M_NOTES, w.N_ZERO.bit_length())
        self._area(w.H_M_RULES, w.VERDICTS * len(counted.rules))
        self._area(w.H_M_HISTORY, self.municipalities * t[w.H_RULE_WORDS])
        self._area(w.H_M_TIMES, 2 * counted.histograms * counted.bins)

    def _lists(self) -> None:
        room = self.room
        self._area(w.H_M_KEEPING, self.slots)
        self._area(w.H_M_DUE, self.slots)
        self._area(w.H_M_FRESH, room.works)
        self._area(w.H_M_GATE, room.gates * w.GATE_W)
        self._area(w.H_M_LINK, room.links * w.LINK_W)
        self._area(w.H_M_WORK, room.works * w.WORK_W)
        self._area(w.H_M_HEAP, room.events * w.HEAP_W)
        self._area(w.H_M_ROW, (room.rows + 1) * w.ROW_W)
        self._area(w.H_M_ROOT, self.slots * self.t[w.H_STRIDE])


def memory_of(
    tables: Tables, replication: int, room: Room, *, tells: bool = True, compiling: bool = False
) -> Memory:
    """The memory before the first event of a replication; `tells` it what happens, row by row, or only counts."""
    t = list(tables.t)
    areas = _Areas(tables, room, t)
    t[w.H_TELL] = int(tells)
    m: Any = np.zeros(areas.size, np.int64) if compiling else [0] * areas.size
    _empty(tables, t, m, room, areas.slots)
    for municipality in range(areas.municipalities):
        key = key_of(tables.setting.seed, replication, municipality)
        m[t[w.H_M_KEYS] + municipality] = key - (1 << 64) if key >> 63 else key
    for slot, (layout, municipality) in enumerate(tables.wide_layouts):
        root = t[w.H_M_ROOT] + slot * t[w.H_STRIDE]
        m[root + w.R_LAYOUT], m[root + w.R_MUNICIPALITY] = layout, municipality
        m[root + w.R_NODES] = t[w.H_NODE] + tables.rows.layouts[layout][w.L_FIRST] * w.NODE_W
    if not compiling:
        return Memory(t, tables.f, m, [0.0] * areas.sums)
    return Memory(
        np.array(t, np.int64), np.array(tables.f or [0.0], np.float64), m, np.zeros(areas.sums, np.float64)
    )


def _empty(tables: Tables, t: list[int], m: Any, room: Room, slots: int) -> None:
    """Lists without anything in them, and all places free."""

    def free(first: int, header: int, width: int, link: int, low: int, high: int) -> None:
        m[first] = low if low < high else -1
        at = t[header] + link
        m[at + low * width : at + high * width : width] = range(low + 1, high + 1)
        if low < high:
            m[at + (high - 1) * width] = -1

    stride = t[w.H_STRIDE]
    wide = len(tables.wide_layouts)
    free(w.FREE_WORK, w.H_M_WORK, w.WORK_W, w.W_NEXT, 0, room.works)
    free(w.FREE_LINK, w.H_M_LINK, w.LINK_W, w.E_NEXT, 0, room.links)
    free(w.GATE_FREE, w.H_M_GATE, w.GATE_W, 2, 0, room.gates)
    free(w.FREE_ROOT, w.H_M_ROOT, stride, w.R_NEXT, wide, slots)
    keys = t[w.H_M_ROOT] + w.R_KEY
    m[keys + wide * stride : keys + slots * stride : stride] = [-1] * (slots - wide)
    m[w.GATE_HEAD] = m[w.GATE_TAIL] = -1
    for pool in range(len(tables.shared.of_pool)):
        for word in range(w.Q_LISTS, w.POOL_WORDS):
            m[t[w.H_M_POOL] + pool * w.POOL_WORDS + word] = -1
    for agenda in range(len(tables.teams)):
        m[t[w.H_M_AGENDA] + 3 * agenda] = m[t[w.H_M_AGENDA] + 3 * agenda + 1] = -1
    for number in range(2 * (len(tables.setting.sites) + 1)):
        m[t[w.H_M_CASES] + number] = -1
