"""How a root can begin: in goes a model, out come all the values that its attributes without an initial one
can have.

Apart from the tables because this is where a search could blow up before its first step, and says so instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, combinations, product

from koopflow.diagnostics import Note
from koopflow.model.expressions import Binary, Constant, Expr, Name, Unary
from koopflow.model.guards import names
from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.compiling import Slot, Vocabulary
from koopflow.semantics.tables import Root

COMPARED = "of attribute “{name}” only values around those that it is compared with"
SUBSETS = "of attribute “{name}” only the empty set, single elements, pairs and all of them"
WAYS = "only {limit} ways to begin"
STARTS_MAX = 4_096
"""More ways to begin than this are not all explored."""
_RANGE_MAX = 16
_SUBSETS_MAX = 10

Given = tuple[tuple[int, int], ...]


def starts(
    model: Model, words: Vocabulary, roots: tuple[Root, ...], asked: Collection[str]
) -> tuple[tuple[tuple[Given, ...], ...], tuple[Note, ...]]:
    """For each root every way to give its attributes a value, and notes where these are not all.

    Attributes that no machine of the line reads, and that are not among `asked`, have one value: no verdict
    depends on it.
    """
    read = {*asked, *(name for root in roots for name in lines.dealings(model, root.machine).reads)}
    notes: list[Note] = []
    result = []
    for root in roots:
        own = [slot for slot in words.slots if slot.initial is None and _is_given(slot, root)]
        ways = [
            tuple(_values(slot, model, words, notes)) if slot.name in read else (_first(slot),)
            for slot in own
        ]
        result.append(tuple(_product(own, ways, notes)))
    return tuple(result), tuple(notes)


def _is_given(slot: Slot, root: Root) -> bool:
    return (slot.scope == "case" and root.level == 0) or (slot.scope != "case" and root.index == 0)


def _first(slot: Slot) -> int:
    if slot.sort == "integer":
        return max(slot.low, min(slot.high, 0))
    return slot.symbols[0] if slot.sort == "enum" and slot.symbols else 0


def _values(slot: Slot, model: Model, words: Vocabulary, notes: list[Note]) -> Iterator[int]:
    if slot.sort == "boolean":
        yield from (0, 1)
    elif slot.sort == "enum":
        yield from slot.symbols
    elif slot.sort == "integer":
        yield from _integers(slot, model, notes)
    else:
        yield from _subsets(slot, notes)


def _integers(slot: Slot, model: Model, notes: list[Note]) -> Iterator[int]:
    if slot.high - slot.low <= _RANGE_MAX:
        yield from range(slot.low, slot.high + 1)
        return
    compared, exact = _compared_with(slot.name, model)
    if not exact:
        notes.append(Note(COMPARED, {"name": slot.name}))
    near = {value + step for value in compared for step in (-1, 0, 1)}
    yield from sorted({_first(slot), *(value for value in near if slot.low <= value <= slot.high)})


def _compared_with(name: str, model: Model) -> tuple[set[int], bool]:
    """The constants that an attribute is compared with, and whether nothing else is ever done with it."""
    constants: set[int] = set()
    exact = True
    for machine in model.machines:
        exact = exact and name not in lines.dealings(model, machine).writes
        for expr in lines.expressions(model, machine):
            found, plain = _comparisons(name, expr)
            constants |= found
            exact = exact and plain
    return constants, exact


def _comparisons(name: str, expr: Expr) -> tuple[set[int], bool]:
    if isinstance(expr, Unary):
        return _comparisons(name, expr.operand)
    if not isinstance(expr, Binary):
        return set(), name not in _read(expr)
    if expr.op in ("and", "or"):
        (left, plain), (right, also) = _comparisons(name, expr.left), _comparisons(name, expr.right)
        return left | right, plain and also
    sides = (_constant(expr.left), _constant(expr.right))
    if name in _read(expr.left, expr.right):
        value = sides[0] if sides[0] is not None else sides[1]
        # Only the bare attribute beside a constant tells which values matter: `x + 5 == 100` is about 95.
        plain = isinstance(expr.left, Name) or isinstance(expr.right, Name)
        return (set(), False) if value is None else ({value}, plain and expr.op not in ("+", "-", "*"))
    return set(), True


def _read(*exprs: Expr) -> set[str]:
    return {item.id for expr in exprs for item in names(expr) if isinstance(item, Name)}


def _constant(expr: Expr) -> int | None:
    if isinstance(expr, Unary) and expr.op == "-":
        inner = _constant(expr.operand)
        return None if inner is None else -inner
    return int(expr.value) if isinstance(expr, Constant) else None


def _subsets(slot: Slot, notes: list[Note]) -> Iterator[int]:
    bits = [1 << symbol for symbol in slot.symbols]
    if len(bits) <= _SUBSETS_MAX:
        yield from (sum(chosen) for size in range(len(bits) + 1) for chosen in combinations(bits, size))
        return
    notes.append(Note(SUBSETS, {"name": slot.name}))
    yield from chain((0, sum(bits)), bits, (one | other for one, other in combinations(bits, 2)))


def _product(slots: list[Slot], ways: list[tuple[int, ...]], notes: list[Note]) -> Iterator[Given]:
    for number, values in enumerate(product(*ways)):
        if number >= STARTS_MAX:
            notes.append(Note(WAYS, {"limit": STARTS_MAX}))
            return
        yield tuple((slot.index, value) for slot, value in zip(slots, values, strict=True))
