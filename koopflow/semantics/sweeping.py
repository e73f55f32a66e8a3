"""A large search goes on in compiled code: in goes a search in the middle, the same search comes out finished.

The compiled loop (`sweep`) knows no model. It comes back with what its memo lacks, many at a time; here the semantics
are asked, the memo is filled, room is made, and the loop goes on. Numbers, edges and labels are those of `Search.run`.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopflow.semantics import sweep
from koopflow.semantics.configuration import Kind
from koopflow.semantics.rows import Rows, words_of
from koopflow.semantics.search import Search
from koopflow.semantics.succession import Move

Array = NDArray[Any]
_AWAITED = 1 << 13
_EDGES_OF_ONE = 1 << 9
_CHUNK = _LEAST = 1 << 16


def go_on(search: Search) -> None:
    """Finish a search; its configurations are rows from then on."""
    _Sweeping(search).run()


class _Sweeping:
    """The arrays of one search and its memo."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.width = search.packing.top // 64 + 1
        self.moves: list[Move | None] = [None] * 4
        self.number_of: dict[int, int] = {}
        decisive = 0 if search.counting is None else search.counting.decisive
        roots, started = search.tables.roots, search.packing.started
        first = [
            sum(started(root.index) for root in roots if root.level > 0),
            decisive,
            search.succession.kept,
            sum(started(root.index) for root in roots),
        ]
        self.masks = words_of(first, self.width)
        self.every = words_of([-1], self.width)
        self.out = np.empty((_EDGES_OF_ONE, self.width), dtype=np.uint64)
        self.labels = np.empty(_EDGES_OF_ONE, dtype=np.int32)
        self.awaited = np.empty((_AWAITED, self.width), dtype=np.uint64)
        self.counts = np.zeros(6, dtype=np.int64)
        self._take_over()
        # The memo: keys with the numbers of their masks, and for each where its parts begin and how many they are.
        self.keys = np.empty((0, self.width), dtype=np.uint64)
        self.numbers, self.amounts, self.starts = (np.empty(0, dtype=np.int32) for _ in range(3))
        self.memo_table = np.full(2, -1, dtype=np.int32)
        self.parts, self.told = np.empty((0, self.width), dtype=np.uint64), np.empty(0, dtype=np.int32)
        self.size = 0
        self.items = np.full(len(search.packing.agendas), sweep.UNKNOWN_ITEM, dtype=np.int32)
        self.all_moves = self._all_moves()
        self.letters = np.array([self._number(move) for move in search.succession.letters()], dtype=np.int32)

    def _take_over(self) -> None:
        search, count = self.search, len(self.search.found)
        self.rows = np.empty((0, self.width), dtype=np.uint64)
        self.parents, self.automatic = np.array(search.parents, dtype=np.int32), np.array(search.automatic)
        self.offsets = np.array(search.offsets, dtype=np.int64)
        self.targets = _with_room(np.array(search.targets, dtype=np.int32), 1 << 19)
        self.of_edge = _with_room(np.array(search.of_edge, dtype=np.int32), len(self.targets))
        self.counts[3:6] = search.number, 0, len(search.targets)
        self._make_room(count)
        for at in range(0, count, _CHUNK):
            self.rows[at : min(at + _CHUNK, count)] = words_of(search.found[at : at + _CHUNK], self.width)
        self.counts[4] = count
        self._place_rows()
        # What the rows and their table hold is not held twice.
        search.found, search.numbers = [], {}

    def run(self) -> None:
        """Sweep until all is expanded, then hand everything back."""
        while self.counts[3] < self.counts[4]:
            self._ready()
            first = int(self.counts[0])
            ended = self._sweep()
            self._answer(first)
            if ended == sweep.WIDE:
                self.out = np.empty((2 * len(self.out), self.width), dtype=np.uint64)
                self.labels = np.empty(len(self.out), dtype=np.int32)
            elif ended == sweep.FULL:
                self._make_room(int(self.counts[4]) + len(self.out))
        self._hand_back()

    def _sweep(self) -> object:
        return sweep.sweep(
            self.rows, self.table, self.every[0], self.zeros, self.masks,
            (self.keys, self.numbers, self.amounts, self.memo_table), self.starts, self.parts, self.told,
            self.all_moves, self.items, self.letters, self.out, self.labels, self.awaited, self.counts,
            self.targets, self.of_edge, self.offsets, self.parents, self.automatic,
            self.search.states_max, self.search.counting is not None,
        )  # fmt: skip

    # room

    def _make_room(self, rows: int) -> None:
        """Room for so many rows; twice the room for edges where it is short."""
        if rows > len(self.rows):
            size = 1 << max(rows - 1, _LEAST).bit_length()
            self.rows, self.zeros = _with_room(self.rows, size), np.zeros(size, dtype=np.int32)
            self.parents, self.automatic = _with_room(self.parents, size), _with_room(self.automatic, size)
            self.offsets = _with_room(self.offsets, size + 1)
            self._place_rows()
        if self.counts[5] + len(self.out) > len(self.targets):
            self.targets = _with_room(self.targets, 2 * len(self.targets))
            self.of_edge = _with_room(self.of_edge, len(self.targets))

    def _place_rows(self) -> None:
        self.table = np.full(2 * len(self.rows), -1, dtype=np.int32)
        sweep.put(self.rows, self.every, self.zeros, 0, int(self.counts[4]), self.table)

    def _ready(self) -> None:
        """Room in the memo for all that one sweep can ask."""
        self.counts[1:3] = 0
        least = 4 * (len(self.masks) + len(self.out))
        if len(self.awaited) < least:
            self.awaited = np.empty((2 * least, self.width), dtype=np.uint64)
        wanted = int(self.counts[0]) + len(self.awaited)
        if wanted > len(self.keys):
            self.keys, self.numbers = _with_room(self.keys, 2 * wanted), _with_room(self.numbers, 2 * wanted)
            self.amounts, self.starts = (
                _with_room(self.amounts, 2 * wanted),
                _with_room(self.starts, 2 * wanted),
            )
            self.memo_table = np.full(1 << (4 * wanted).bit_length(), -1, dtype=np.int32)
            sweep.put(self.keys, self.masks, self.numbers, 0, int(self.counts[0]), self.memo_table)

    # what the memo lacked

    def _answer(self, first: int) -> None:
        """Ask the semantics for what was awaited; the rows stand beside the memo's last entries."""
        succession, counting = self.search.succession, self.search.counting
        parts: list[int] = []
        told: list[int] = []
        for entry, now in enumerate(Rows(self.awaited[: self.counts[1]]), start=first):
            number, before = int(self.numbers[entry]), len(parts)
            self.starts[entry] = self.size + before
            if number == sweep.CANONICAL:
                assert counting is not None
                parts.append(counting.canonical(now) & counting.decisive)
                told.append(0)
            else:
                move = self.moves[number]
                assert move is not None
                for part, label in succession.parts(move, now):
                    parts.append(part)
                    told.append(label)
            self.amounts[entry] = len(parts) - before
        self._keep(parts, told)
        self._meet_agendas()

    def _keep(self, parts: list[int], told: list[int]) -> None:
        at, end = self.size, self.size + len(parts)
        if end > len(self.parts):
            self.parts, self.told = _with_room(self.parts, 2 * end), _with_room(self.told, 2 * end)
        self.parts[at:end] = words_of(parts, self.width)
        self.told[at:end] = told
        self.size = end

    def _meet_agendas(self) -> None:
        agendas = self.search.packing.agendas
        for number in np.flatnonzero(self.items == sweep.AWAITED_ITEM):
            self.items[number] = self._number(self.search.succession.answer(agendas[number][0]))
        if len(agendas) > len(self.items):
            more = np.full(2 * len(agendas) - len(self.items), sweep.UNKNOWN_ITEM, dtype=np.int32)
            self.items = np.concatenate([self.items, more])

    def _all_moves(self) -> tuple[Array, Array, Array, int]:
        """Every move with what it needs, and how many starts there are, which come first."""
        found = self.search.succession.everything()
        moves = np.array([self._number(move) for move, _ in found], dtype=np.int32)
        needs = words_of([max(mask, 0) for _, mask in found], self.width)
        always = np.array([mask < 0 for _, mask in found], dtype=np.bool_)
        return moves, needs, always, sum(move.kind == Kind.START for move, _ in found)

    def _number(self, move: Move) -> int:
        """The number of a move's mask."""
        if id(move) not in self.number_of:
            self.number_of[id(move)] = len(self.moves)
            self.moves.append(move)
            self.masks = np.concatenate([self.masks, words_of([move.mask], self.width)])
        return self.number_of[id(move)]

    # the end

    def _hand_back(self) -> None:
        search = self.search
        count, edges = int(self.counts[4]), int(self.counts[5])
        self.table = self.table[:0].copy()
        search.number = count
        search.found = rows = Rows(self.rows[:count])
        search.together |= rows.together()
        order = np.full(len(search.succession.labels), -1, dtype=np.int32)
        sweep.first_appearance(self.of_edge[:edges], order)
        named = sorted(zip(order.tolist(), search.succession.labels, strict=True), key=lambda pair: pair[0])
        search.succession.labels = {label: number for number, label in named if number >= 0}
        search.targets, self.targets = _plain(self.targets[:edges]), self.targets[:0].copy()
        search.of_edge, self.of_edge = _plain(self.of_edge[:edges]), self.of_edge[:0].copy()
        search.offsets, search.parents = _plain(self.offsets[: count + 1]), _plain(self.parents[:count])
        search.automatic = bytearray(self.automatic[:count].tobytes())


def _with_room(held: Array, size: int) -> Array:
    """The same with room for so many; what is not used yet takes no memory."""
    grown = np.empty((max(size, len(held)), *held.shape[1:]), dtype=held.dtype)
    grown[: len(held)] = held
    return grown


def _plain(held: Array) -> array[int]:
    """As an array of the standard library, without a second copy beside it."""
    result = array("l")
    for at in range(0, len(held), _CHUNK):
        result.frombytes(held[at : at + _CHUNK].astype(np.dtype("l")).tobytes())
    return result
