"""With which values the attributes of some scopes can begin: a model in, every way to give them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from koopflow.model.types import Model
from koopflow.semantics.reference.layout import elements_of
from koopflow.semantics.reference.world import Value, initial_values


def beginnings(model: Model, scopes: Sequence[str]) -> Iterator[dict[str, Value]]:
    """All attributes of the scopes: those without a value of their own with each value that they can have."""
    given = {name: value for scope in scopes for name, value in initial_values(model, scope).items()}
    names = [name for name, item in model.attributes.items() if item.scope in scopes and name not in given]
    for values in product(*(_domain(model, name) for name in names)):
        yield {**given, **dict(zip(names, values, strict=True))}


def _domain(model: Model, name: str) -> list[Value]:
    item = model.attributes[name]
    if item.type == "boolean":
        return [False, True]
    if item.type == "integer":
        assert item.min is not None and item.max is not None
        return list(range(item.min, item.max + 1))
    if item.type == "enum":
        return list(item.values)
    elements = elements_of(model, name)
    return [frozenset(some) for n in range(len(elements) + 1) for some in combinations(elements, n)]
