"""A rule's guard on a line: an expression and a space in, its function and what it reads out.

Apart from the rules because rules of order, of state and the words about both ask the same of a guard.
"""

from __future__ import annotations

from koopflow.model.expressions import Expr
from koopflow.semantics.compiling import Function, Reads, Surroundings, function_of, looked_at
from koopflow.semantics.statespace import StateSpace


def guard(space: StateSpace, expr: Expr) -> Function:
    """The function of a guard, over active nodes and values."""
    return function_of("boolean", expr, _around(space))


def reads_of(space: StateSpace, expr: Expr) -> Reads:
    """The attributes and the nodes that a guard reads."""
    return looked_at(expr, _around(space))


def part_of(space: StateSpace, reads: Reads) -> int:
    """The mask of that part of a packed configuration which is read."""
    packing = space.configurations.packing
    return packing.values(reads.slots) | packing.active(reads.nodes)


def _around(space: StateSpace) -> Surroundings:
    return Surroundings(space.tables.words, space.tables.tree.by_local)
