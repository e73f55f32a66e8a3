"""How two models differ, as a figure is told: plain values, made from them by whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Mark = Literal["added", "changed", "omitted"]
"""What became of an element: only the second model has it, it is another there, only the first has it."""
MARKS: tuple[Mark, ...] = ("added", "changed", "omitted")
NOTHING: Mapping[str, Mark] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Differing:
    """One difference at the path of an element, state or transition.

    `key` is what of it differs ("" for all of it), `before` and `after` are what stood and stands there, as plain
    values; `why` is the author's reason by language.
    """

    path: str
    mark: Mark
    key: str = ""
    before: object = None
    after: object = None
    why: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences of a second model from a first, with the titles of both by language."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    differing: tuple[Differing, ...]

    @property
    def marks(self) -> Mapping[str, Mark]:
        """Each path with its mark; what is added or left out is not called changed as well."""
        found: dict[str, Mark] = {}
        for one in self.differing:
            if found.get(one.path, "changed") == "changed":
                found[one.path] = one.mark
        return MappingProxyType(found)
