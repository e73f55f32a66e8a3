"""Expressions read in the memory as it is now: a pointer to their code and a root in, a whole number out.

Truth is 0 or 1, an element or a value of an enum the number of its symbol, a set the bits of its symbols.
"""

from __future__ import annotations

from koopflow.compiled import jit_for
from koopflow.simulate.machine.words import (
    ACTIVE,
    H_ATTRS_AT,
    H_LOCAL,
    H_M_WATCH,
    H_M_WIDER,
    H_WATCHES,
    H_WIDE,
    IN_CASES,
    IN_OWN,
    IN_WIDER,
    R_MUNICIPALITY,
    VALUES,
    X_ADD,
    X_AND,
    X_CASE,
    X_CONSTANT,
    X_COUNT,
    X_END,
    X_EQ,
    X_GE,
    X_GT,
    X_IN,
    X_LE,
    X_LT,
    X_MINUS,
    X_MUNICIPALITY,
    X_NE,
    X_NOT,
    X_ONE,
    X_OR,
    X_PROGRAMME,
    X_SUB,
    X_UNION,
    X_WITHIN,
    Ints,
)

from .memory import node_at, root_at
from .whole import ones

jit = jit_for(__name__)
LARGEST = (1 << 63) - 1
SMALLEST = -LARGEST - 1
HALF = 1 << 31


@jit
def read(T: Ints, M: Ints, code: int, root: int) -> int:
    """The value of an expression for the root that begins at `root`."""
    top = VALUES - 1
    while True:
        op, x = T[code], T[code + 1]
        code += 2
        if op == X_END:
            return M[top]
        if op <= X_WITHIN:
            top += 1
            if op == X_CONSTANT:
                M[top] = x
            elif op == X_CASE:
                M[top] = M[root + T[H_ATTRS_AT] + x]
            elif op == X_MUNICIPALITY:
                M[top] = M[T[H_M_WIDER] + M[root + R_MUNICIPALITY] * T[H_WIDE] + x]
            elif op == X_PROGRAMME:
                M[top] = M[T[H_M_WIDER] + x]
            else:
                M[top] = _is_within(T, M, x, root)
        elif op <= X_ONE:
            if op == X_NOT:
                M[top] = 1 - M[top]
            elif op == X_MINUS:
                M[top] = LARGEST if M[top] == SMALLEST else -M[top]
            elif op == X_COUNT:
                M[top] = ones(M[top])
            else:
                M[top] = 1 << M[top] if M[top] < 63 else 0
        else:
            b = M[top]
            top -= 1
            M[top] = _both(op, M[top], b)


@jit
def holds(T: Ints, M: Ints, guard: int, root: int) -> bool:
    """Whether a guard holds; none (-1) holds always."""
    return guard < 0 or read(T, M, guard, root) == 1


@jit
def _both(op: int, a: int, b: int) -> int:
    if op == X_EQ:
        return int(a == b)
    if op == X_NE:
        return int(a != b)
    if op == X_AND:
        return a & b
    if op == X_OR or op == X_UNION:
        return a | b
    if op == X_LT:
        return int(a < b)
    if op == X_LE:
        return int(a <= b)
    if op == X_GT:
        return int(a > b)
    if op == X_GE:
        return int(a >= b)
    if op == X_IN:
        return (b >> a) & 1 if a < 63 else 0
    if op == X_ADD:
        return _sum(a, b)
    if op == X_SUB:
        if b == SMALLEST:
            return LARGEST if a >= 0 else a - b
        return _sum(a, -b)
    return _product(a, b)


@jit
def _sum(a: int, b: int) -> int:
    if b > 0 and a > LARGEST - b:
        return LARGEST
    if b < 0 and a < SMALLEST - b:
        return SMALLEST
    return a + b


@jit
def _product(a: int, b: int) -> int:
    if -HALF < a < HALF and -HALF < b < HALF:
        return a * b
    if a == 0 or b == 0:
        return 0
    negative = (a < 0) != (b < 0)
    if a == SMALLEST or b == SMALLEST:
        other = b if a == SMALLEST else a
        return a * b if other == 1 else (SMALLEST if negative else LARGEST)
    if abs(a) > LARGEST // abs(b):
        if negative and abs(a) * 1.0 * abs(b) <= 2.0**63 and a * b == SMALLEST:
            return SMALLEST
        return SMALLEST if negative else LARGEST
    return a * b


@jit
def _is_within(T: Ints, M: Ints, at: int, root: int) -> int:
    """Whether one of the listed nodes is active: so many rows of where to look, which root, which node."""
    rows = T[at]
    for i in range(rows):
        p = at + 1 + 3 * i
        place, which, node = T[p], T[p + 1], T[p + 2]
        if place == IN_OWN:
            if M[node_at(T, root, node)] & ACTIVE:
                return 1
        elif place == IN_WIDER:
            # `which` is the place of the root among those of its municipality, or of the programme where negative
            if which < 0:
                slot = -1 - which
            else:
                slot = T[T[H_LOCAL] + M[root + R_MUNICIPALITY]] + which
            if M[node_at(T, root_at(T, slot), node)] & ACTIVE:
                return 1
        else:
            municipality = M[root + R_MUNICIPALITY] if place == IN_CASES else 0
            if M[T[H_M_WATCH] + municipality * T[H_WATCHES] + node] > 0:
                return 1
    return 0
