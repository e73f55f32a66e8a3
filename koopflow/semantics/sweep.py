"""The inner loop of a large search, compiled: in go arrays, out come the same arrays with more in them.

Nothing here knows what a configuration means. Rows are cut by masks, looked up in a memo and put together again; what
the memo does not know yet is noted for `sweeping`, which asks the semantics and goes on. Importing this module imports
numba where it is installed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koopflow.compiled import compiled

Ints = NDArray[np.int32]
Words = NDArray[np.uint64]

PENDING = -1
"""How many parts a memo entry has that was asked for and is not known yet."""
UNKNOWN_ITEM, AWAITED_ITEM = -1, -2
"""The move of an agenda that was not met yet, and of one that was."""
WIDER, CANONICAL, KEPT, ROOTS = 0, 1, 2, 3
"""The first masks: which wider roots began, which configuration stands for others, what is kept, which roots began."""
DONE, ASKED, FULL, WIDE = 0, 1, 2, 3
"""Why a sweep ended: its turn is over, there is something to ask, no room for more, a row with too many edges."""
TURN = 50_000
"""So many configurations are expanded before the caller has its turn, that an interrupt is heard."""
AHEAD = 4_096
"""So many are looked through, when something is not known, for what is not known beside it."""


@compiled
def hashed(row: Any, mask: Any, salt: int) -> Any:
    """A number for the part of a row that the mask cuts out."""
    value = np.uint64(salt + 1) * np.uint64(0x9E3779B97F4A7C15)
    for word in range(row.shape[0]):
        value ^= row[word] & mask[word]
        value *= np.uint64(0xBF58476D1CE4E5B9)
        value ^= value >> np.uint64(31)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(32))


@compiled
def known(row: Any, mask: Any, number: int, keys: Any, numbers: Any, table: Any) -> Any:
    """The entry for this part of the row under this number, or less than 0: the place for it, from the end."""
    last = table.shape[0] - 1
    place = np.int64(hashed(row, mask, number) & np.uint64(last))
    while table[place] >= 0:
        entry = table[place]
        if numbers[entry] == number:
            same = True
            for word in range(row.shape[0]):
                if keys[entry, word] != row[word] & mask[word]:
                    same = False
                    break
            if same:
                return entry
        place = (place + 1) & last
    return -1 - place


@compiled
def put(keys: Any, masks: Any, numbers: Any, first: int, end: int, table: Any) -> None:
    """Place entries in a table that has none of them."""
    for entry in range(first, end):
        table[-1 - known(keys[entry], masks[numbers[entry]], numbers[entry], keys, numbers, table)] = entry


@compiled
def first_appearance(labels: Any, order: Any) -> int:
    """Number labels as they first appear, in place; `order` comes with -1 for each and goes with their new numbers."""
    found = 0
    for edge in range(labels.shape[0]):
        label = labels[edge]
        if order[label] < 0:
            order[label] = found
            found += 1
        labels[edge] = order[label]
    return found


@compiled
def asked(row: Any, number: int, masks: Any, memo: Any, awaited: Any, counts: Any) -> Any:
    """The memo's entry for this row under this number; one that is not there is made, and noted as awaited."""
    keys, numbers, amounts, table = memo
    entry = known(row, masks[number], number, keys, numbers, table)
    if entry >= 0:
        return entry
    fresh = counts[0]
    for word in range(row.shape[0]):
        keys[fresh, word] = row[word] & masks[number, word]
        awaited[counts[1], word] = row[word]
    numbers[fresh] = number
    amounts[fresh] = PENDING
    table[-1 - entry] = fresh
    counts[0] += 1
    counts[1] += 1
    return fresh


@compiled
def combined(
    row: Any, number: int, entry: int, masks: Any, starts: Any, amounts: Any, parts: Any, told: Any, out: Any,
    labels: Any, size: int,
) -> int:  # fmt: skip
    """Append what follows by one move: the rest of the row with each part that the memo has; the new size."""
    for at in range(starts[entry], starts[entry] + amounts[entry]):
        if size < labels.shape[0]:
            for word in range(row.shape[0]):
                out[size, word] = (row[word] & ~masks[number, word]) | parts[at, word]
            labels[size] = told[at]
        size += 1
    return size


@compiled
def lacks(row: Any, mask: Any) -> Any:
    """Whether a bit of the mask is not set."""
    missing = np.uint64(0)
    for word in range(row.shape[0]):
        missing |= mask[word] & ~row[word]
    return missing != np.uint64(0)


@compiled
def following(
    row: Any, masks: Any, memo: Any, starts: Any, parts: Any, told: Any, every: Any, items: Any, letters: Any,
    out: Any, labels: Any, awaited: Any, counts: Any,
) -> tuple[int, bool, bool]:  # fmt: skip
    """What follows a row, in the order of `enabled`: how much, whether at once, and whether all of it was known.

    `every` are all moves, the starts first: their numbers, what must be set somewhere, which need nothing, how many
    starts.
    """
    amounts = memo[2]
    moves, needs, always, starting = every
    agenda = np.int64(row[row.shape[0] - 1])
    if agenda > 0:
        move = items[agenda]
        if move < 0:
            items[agenda] = AWAITED_ITEM
            counts[2] += 1
            return 0, True, False
        entry = asked(row, move, masks, memo, awaited, counts)
        if amounts[entry] < 0:
            return 0, True, False
        size = combined(row, move, entry, masks, starts, amounts, parts, told, out, labels, 0)
        return size, size > 0, True
    kept = False
    for word in range(row.shape[0]):
        kept = kept or (row[word] & masks[KEPT, word]) != np.uint64(0)
    if kept:
        for move in letters:
            entry = asked(row, move, masks, memo, awaited, counts)
            if amounts[entry] < 0:
                return 0, True, False
            if amounts[entry] > 0:
                size = combined(row, move, entry, masks, starts, amounts, parts, told, out, labels, 0)
                return size, True, True
    size, whole = 0, True
    first = 0 if lacks(row, masks[ROOTS]) else starting
    last = starting if lacks(row, masks[WIDER]) else moves.shape[0]
    for at in range(first, last):
        possible = False
        for word in range(row.shape[0]):
            possible = possible or (row[word] & needs[at, word]) != np.uint64(0)
        if not possible and not always[at]:
            continue
        move = moves[at]
        entry = asked(row, move, masks, memo, awaited, counts)
        if amounts[entry] < 0:
            whole = False
        elif whole:
            size = combined(row, move, entry, masks, starts, amounts, parts, told, out, labels, size)
    return size, False, whole


@compiled
def stood_for(
    out: Any, size: int, masks: Any, memo: Any, starts: Any, parts: Any, awaited: Any, counts: Any
) -> bool:
    """Put in place of each row the one that stands for it; whether all of them were known."""
    whole = True
    for at in range(size):
        entry = asked(out[at], CANONICAL, masks, memo, awaited, counts)
        if memo[2][entry] < 0:
            whole = False
        else:
            for word in range(out.shape[1]):
                out[at, word] = (out[at, word] & ~masks[CANONICAL, word]) | parts[starts[entry], word]
    return whole


@compiled
def numbered(row: Any, rows: Any, table: Any, every: Any, zeros: Any, length: int, limit: int) -> Any:
    """The number of a row; a new one where there is none and the limit allows it, else -1."""
    found = known(row, every, 0, rows, zeros, table)
    if found >= 0:
        return found
    if length >= limit:
        return -1
    table[-1 - found] = length
    for word in range(row.shape[0]):
        rows[length, word] = row[word]
    return length


@compiled
def sweep(
    rows: Any, table: Any, every: Any, zeros: Any, masks: Any, memo: Any, starts: Any, parts: Any, told: Any,
    moves: Any, items: Any, letters: Any, out: Any, labels: Any, awaited: Any, counts: Any,
    targets: Any, of_edge: Any, offsets: Any, parents: Any, automatic: Any, limit: int, counting: bool,
) -> Any:  # fmt: skip
    """Expand rows from `counts[3]` on, and say why it ended.

    `counts` has the memo's entries, the rows awaited, the agendas awaited, the next row to expand, the rows, the edges.
    After something is not known nothing more is expanded, and some rows are looked through for more of it.
    """
    whole = True
    at, turn = counts[3], counts[3] + TURN
    while at < counts[4] and at < turn:
        if counts[1] + masks.shape[0] + labels.shape[0] > awaited.shape[0]:
            return ASKED if counts[1] > 0 else FULL
        size, automatically, all_known = following(
            rows[at], masks, memo, starts, parts, told, moves, items, letters, out, labels, awaited, counts
        )
        if size > labels.shape[0]:
            return WIDE
        if all_known and counting:
            all_known = stood_for(out, size, masks, memo, starts, parts, awaited, counts)
        if whole and not all_known:
            whole, turn = False, min(turn, at + AHEAD)
        if whole:
            if counts[5] + size > targets.shape[0] or counts[4] + size > rows.shape[0]:
                return FULL
            for edge in range(size):
                number = numbered(out[edge], rows, table, every, zeros, counts[4], limit)
                if number == counts[4]:
                    parents[number] = at
                    counts[4] += 1
                targets[counts[5]] = number
                of_edge[counts[5]] = labels[edge]
                counts[5] += 1
            automatic[at] = automatically
            counts[3] = at + 1
            offsets[at + 1] = counts[5]
        at += 1
    return DONE if whole else ASKED
