"""The machine's memory for one replication: tables and a size in, `T`, `M` and `G` out as they are before anything.

Sizes are a guess; where one does not suffice the replication is begun again with more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

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


def words_of(tables: Tables, room: Room) -> int:
    """About how many words the memory of so much room has."""
    stride = tables.t[w.H_STRIDE]
    lists = room.works * w.WORK_W + room.links * w.LINK_W + room.events * w.HEAP_W + room.gates * w.GATE_W
    return room.cases * stride + lists + room.rows * w.ROW_W


@dataclass
class Memory:
    """The arrays as lists."""

    t: list[int]
    m: list[int]
    g: list[float]


def memory_of(tables: Tables, replication: int, room: Room, *, tells: bool = True) -> Memory:
    """The memory before the first event of a replication."""
    t = list(tables.t)
    shared, sheet = tables.shared, tables.sheet
    municipalities = len(tables.setting.sites) + 1
    slots = room.cases + len(tables.wide_layouts)
    at = w.FIXED

    def area(header: int, size: int) -> None:
        nonlocal at
        t[header] = at
        at += size

    area(w.H_M_WIDER, municipalities * len(sheet.wide))
    area(w.H_M_WATCH, municipalities * len(sheet.watches))
    area(w.H_M_POOL, len(shared.of_pool) * w.POOL_WORDS)
    area(w.H_M_AGENDA, 3 * len(tables.teams))
    area(w.H_M_CASES, 2 * municipalities)
    area(w.H_M_KEYS, municipalities)
    area(w.H_M_CURSOR, len(shared.hours))
    area(w.H_M_SCRATCH, 2 * shared.scratch)
    area(w.H_M_KEEPING, slots)
    area(w.H_M_DUE, slots)
    area(w.H_M_FRESH, room.works)
    area(w.H_M_GATE, room.gates * w.GATE_W)
    area(w.H_M_LINK, room.links * w.LINK_W)
    area(w.H_M_WORK, room.works * w.WORK_W)
    area(w.H_M_HEAP, room.events * w.HEAP_W)
    area(w.H_M_ROW, (room.rows + 1) * w.ROW_W)
    area(w.H_M_ROOT, slots * t[w.H_STRIDE])
    t[w.H_C_ROOT], t[w.H_C_WORK], t[w.H_C_LINK] = slots, room.works, room.links
    t[w.H_C_HEAP], t[w.H_C_ROW], t[w.H_C_GATE] = room.events, room.rows, room.gates
    t[w.H_TELL] = int(tells)
    purses = len(sheet.budgets) * (municipalities + slots)
    t[w.H_G_COSTS] = room.rows + 1 + purses
    m = [0] * at
    g = [0.0] * (room.rows + 1 + purses + shared.scratch)
    _empty(tables, t, m, room, slots)
    for municipality in range(municipalities):
        key = key_of(tables.setting.seed, replication, municipality)
        m[t[w.H_M_KEYS] + municipality] = key - (1 << 64) if key >> 63 else key
    for slot, (layout, municipality) in enumerate(tables.wide_layouts):
        root = t[w.H_M_ROOT] + slot * t[w.H_STRIDE]
        m[root + w.R_LAYOUT], m[root + w.R_MUNICIPALITY] = layout, municipality
    return Memory(t, m, g)


def _empty(tables: Tables, t: list[int], m: list[int], room: Room, slots: int) -> None:
    """Lists without anything in them, and all places free."""

    def free(first: int, header: int, width: int, link: int, low: int, high: int) -> None:
        m[first] = low if low < high else -1
        for number in range(low, high):
            m[t[header] + number * width + link] = number + 1 if number + 1 < high else -1

    free(w.FREE_WORK, w.H_M_WORK, w.WORK_W, w.W_NEXT, 0, room.works)
    free(w.FREE_LINK, w.H_M_LINK, w.LINK_W, w.E_NEXT, 0, room.links)
    free(w.GATE_FREE, w.H_M_GATE, w.GATE_W, 2, 0, room.gates)
    free(w.FREE_ROOT, w.H_M_ROOT, t[w.H_STRIDE], w.R_NEXT, len(tables.wide_layouts), slots)
    for slot in range(len(tables.wide_layouts), slots):
        m[t[w.H_M_ROOT] + slot * t[w.H_STRIDE] + w.R_KEY] = -1
    m[w.GATE_HEAD] = m[w.GATE_TAIL] = -1
    for pool in range(len(tables.shared.of_pool)):
        for word in range(w.Q_LISTS, w.POOL_WORDS):
            m[t[w.H_M_POOL] + pool * w.POOL_WORDS + word] = -1
    for agenda in range(len(tables.teams)):
        m[t[w.H_M_AGENDA] + 3 * agenda] = m[t[w.H_M_AGENDA] + 3 * agenda + 1] = -1
    for number in range(2 * (len(tables.setting.sites) + 1)):
        m[t[w.H_M_CASES] + number] = -1
