"""From which configurations something can still come: a space and its goals in, a mark for each configuration out.

A configuration from which something unexplored can come counts as one that leads there, so that what is found
hopeless is so for certain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

from koopflow.semantics.statespace import StateSpace

Numbers = npt.NDArray[np.int64]


def saved(space: StateSpace, goals: Iterable[int], labels: Collection[int] = ()) -> npt.NDArray[np.bool_]:
    """A mark for each configuration that leads to one of the goals, or by a step with one of these labels."""
    sources, targets = sources_of(space), numbers(space.targets)
    marks = np.zeros(len(space.configurations), dtype=np.bool_)
    marks[np.fromiter(goals, dtype=np.int64)] = True
    marks[sources[targets < 0]] = True
    if labels:
        marks[sources[np.isin(numbers(space.of_edge), list(labels))]] = True
    inside = targets >= 0
    into, back = targets[inside], sources[inside]
    order = np.argsort(into, kind="stable")
    before, starts = back[order], np.searchsorted(into[order], np.arange(len(marks) + 1))
    _backward(marks, before, starts)
    return marks


def sources_of(space: StateSpace) -> Numbers:
    """For each edge the configuration that it leaves."""
    offsets = numbers(space.offsets)
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


def numbers(values: Iterable[int]) -> Numbers:
    """As an array."""
    return np.asarray(values, dtype=np.int64)


def _backward(marks: npt.NDArray[np.bool_], before: Numbers, starts: Numbers) -> None:
    """Mark, wave by wave, all from which something marked is reached."""
    wave = np.flatnonzero(marks)
    while len(wave):
        counts = starts[wave + 1] - starts[wave]
        ends = np.cumsum(counts)
        if not len(ends) or not ends[-1]:
            return
        steps = np.arange(ends[-1]) + np.repeat(starts[wave] - (ends - counts), counts)
        found = before[steps]
        wave = np.unique(found[~marks[found]])
        marks[wave] = True
