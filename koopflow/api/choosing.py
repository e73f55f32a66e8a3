"""The words of a command line that name scenarios go in; the scenarios with their models come out, in that order.

A word is `PATH:ID`, a `PATH` alone, or the id of a scenario of a path that another word names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koopflow.api.opening import Opened, open_paths
from koopflow.api.simulate import runnable
from koopflow.model.library import LoadedModel, LoadedScenario

Pair = tuple[LoadedModel, LoadedScenario]


@dataclass(frozen=True)
class Chosen:
    """The scenarios that were named; or what was opened with findings that stand in the way, or what names none."""

    pairs: tuple[Pair, ...] = ()
    opened: Opened | None = None
    unknown: str = ""
    known: tuple[str, ...] = ()


def scenarios_named(words: Sequence[str]) -> Chosen:
    """The scenarios that the words name; a sweep stands for all its members.

    A path alone stands for the scenarios in it (as for `simulate`); but where later words are ids of its scenarios, it
    only says where they are.
    """
    found: list[list[Pair]] = []
    opening = _Opening()
    where: Opened | None = None
    alone: int | None = None
    for word in words:
        if where is not None and _within(where, word):
            path, id_ = "", word
        else:
            path, id_ = opening.split(word, first=where is None)
        if path:
            where = opening.of(path)
            if where.report.errors or where.unreadable:
                return Chosen(opened=where)
            id_ = id_ or _scenario_of(where, path)
            alone = None if id_ else len(found)
            pairs = _within(where, id_)
        else:
            assert where is not None
            pairs = _within(where, id_)
            if alone is not None and pairs:
                found[alone] = []
        if not pairs:
            return Chosen(unknown=id_ or path, known=tuple(dict.fromkeys(one.id for _, one in _all(where))))
        found.append(pairs)
    return Chosen(tuple(pair for pairs in found for pair in pairs))


class _Opening:
    """What was opened already, each path once."""

    def __init__(self) -> None:
        self._opened: dict[str, Opened] = {}

    def of(self, path: str) -> Opened:
        """What the path holds."""
        if path not in self._opened:
            self._opened[path] = open_paths((path,))
        return self._opened[path]

    def split(self, word: str, *, first: bool) -> tuple[str, str]:
        """Path and id of a scenario; no path where the word is an id alone, no id where it is a path."""
        path, colon, id_ = word.rpartition(":")
        if self._leads(word):
            return word, ""
        if colon and path and id_:
            return path, id_
        return (word, "") if first else ("", word)

    def _leads(self, path: str) -> bool:
        """Whether anything is there."""
        return bool(self.of(path).files)


def _scenario_of(opened: Opened, word: str) -> str:
    """The word where it is the id of a scenario that was looked up by it, and of no model; else ""."""
    models = {model.id for model in opened.models if model.given}
    return word if word not in models and _within(opened, word) else ""


def _within(opened: Opened, id_: str) -> list[Pair]:
    """The scenarios of this id, or without one those that were named, of the model that was named."""
    pairs = _all(opened)
    if not id_:
        return [pair for pair in pairs if pair[1].given] or pairs
    return [pair for pair in pairs if id_ in (pair[1].id, f"{pair[1].id} {pair[1].label}")]


def _all(opened: Opened) -> list[Pair]:
    """Every scenario that can be run; where models were not named but looked up, of the one that it was written for."""
    named = [model for model in opened.models if model.given]
    return [
        (model, one)
        for model in named or opened.models
        for one in runnable(model)
        if named or one.of in ("", model.id) or len(opened.models) == 1
    ]
