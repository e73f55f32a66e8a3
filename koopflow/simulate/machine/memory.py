"""The machine's memory: events in a heap, works and gates in lists, rows of what happened.

Whatever runs out sets `FULL`, and the replication is begun again with more room: nothing grows inside a run.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    FULL,
    H_C_HEAP,
    H_C_ROW,
    H_M_HEAP,
    H_M_ROOT,
    H_M_ROW,
    H_STRIDE,
    H_TELL,
    HEAP_SIZE,
    HEAP_W,
    NODE_W,
    NODE_WORDS,
    NOW,
    R_CASE,
    R_LAYOUT,
    R_MUNICIPALITY,
    R_NODES,
    ROOT_HEAD,
    ROW_W,
    ROWS,
    SERIAL,
    Floats,
    Ints,
)

jit = jit_for(__name__)


@jit
def root_at(T: Ints, slot: int) -> int:
    """Where a root begins in M."""
    return T[H_M_ROOT] + slot * T[H_STRIDE]


@jit
def node_at(T: Ints, root: int, node: int) -> int:
    """Where the words of a node of the root at `root` begin."""
    return root + ROOT_HEAD + node * NODE_WORDS


@jit
def row_of(M: Ints, root: int, node: int) -> int:
    """Where the table's row of a node of the root at `root` begins."""
    return M[root + R_NODES] + node * NODE_W


@jit
def take_out(M: Ints, first: int, size: int, value: int) -> None:
    """Out of a list without order that begins at `first` and whose size stands at `size`; it is in it."""
    i = first
    while M[i] != value:
        i += 1
    M[size] -= 1
    M[i] = M[first + M[size]]


# events


@jit
def put(T: Ints, M: Ints, time: int, kind: int, a: int, b: int) -> int:
    """Put an event into the list; its serial."""
    M[SERIAL] += 1
    serial = M[SERIAL]
    size = M[HEAP_SIZE]
    if size >= T[H_C_HEAP]:
        M[FULL] = 1
        return serial
    M[HEAP_SIZE] = size + 1
    base = T[H_M_HEAP]
    key = time * 8 + kind
    at = size
    while at > 0:
        above = (at - 1) >> 1
        p = base + above * HEAP_W
        if M[p] < key or (M[p] == key and M[p + 1] < serial):
            break
        q = base + at * HEAP_W
        M[q] = M[p]
        M[q + 1] = M[p + 1]
        M[q + 2] = M[p + 2]
        M[q + 3] = M[p + 3]
        at = above
    q = base + at * HEAP_W
    M[q] = key
    M[q + 1] = serial
    M[q + 2] = a
    M[q + 3] = b
    return serial


@jit
def drop_first(T: Ints, M: Ints) -> None:
    """Take the first event out of the list."""
    size = M[HEAP_SIZE] - 1
    M[HEAP_SIZE] = size
    base = T[H_M_HEAP]
    last = base + size * HEAP_W
    key, serial, a, b = M[last], M[last + 1], M[last + 2], M[last + 3]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        p = base + below * HEAP_W
        if below + 1 < size:
            r = p + HEAP_W
            if M[r] < M[p] or (M[r] == M[p] and M[r + 1] < M[p + 1]):
                p = r
                below += 1
        if key < M[p] or (key == M[p] and serial < M[p + 1]):
            break
        q = base + at * HEAP_W
        M[q] = M[p]
        M[q + 1] = M[p + 1]
        M[q + 2] = M[p + 2]
        M[q + 3] = M[p + 3]
        at = below
    q = base + at * HEAP_W
    M[q] = key
    M[q + 1] = serial
    M[q + 2] = a
    M[q + 3] = b


# what is told


@jit
def tell(
    T: Ints,
    M: Ints,
    G: Floats,
    kind: int,
    root: int,
    place: int,
    visit: int,
    claim: int,
    detail: int,
    amount: float,
) -> None:
    """Tell what happened to the root that begins at `root`."""
    if T[H_TELL]:
        row(T, M, G, kind, M[root + R_MUNICIPALITY], M[root + R_CASE], M[root + R_LAYOUT], place)
        rest(T, M, G, visit, claim, detail, amount)


@jit
def row(
    T: Ints, M: Ints, G: Floats, kind: int, municipality: int, case: int, layout: int, place: int
) -> None:
    """The first half of a row."""
    if M[ROWS] >= T[H_C_ROW]:
        M[FULL] = 1
        M[ROWS] -= 1
    at = T[H_M_ROW] + M[ROWS] * ROW_W
    M[at] = M[NOW]
    M[at + 1] = kind
    M[at + 2] = municipality
    M[at + 3] = case
    M[at + 4] = layout
    M[at + 5] = place


@jit
def rest(T: Ints, M: Ints, G: Floats, visit: int, claim: int, detail: int, amount: float) -> None:
    """The second half; the row is whole then."""
    at = T[H_M_ROW] + M[ROWS] * ROW_W
    M[at + 6] = visit
    M[at + 7] = claim
    M[at + 8] = detail
    G[M[ROWS]] = amount
    M[ROWS] += 1
