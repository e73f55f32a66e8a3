"""The JSON of `koopflow check` goes in; what it says of adaptations comes out, each with whether that is still so.

Judging an adaptation takes seconds to minutes; a book is made often, and tells what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from koopflow.api.judging import PROPERTIES
from koopflow.book.office.opinion import VERDICTS
from koopflow.model.library import LoadedModel
from koopflow.source.digests import content_digest


@dataclass(frozen=True, slots=True)
class Standing:
    """How an adaptation was judged, in the file `file`; `proved` are the properties that hold.

    It is `old` where the adaptation or its reference is no longer what was judged.
    """

    id: str
    file: str
    verdict: str
    changes: int
    refused: int
    proved: tuple[str, ...]
    old: bool


def standings(content: Mapping[str, Any], file: str, adapted: Iterable[LoadedModel]) -> Iterator[Standing]:
    """What the content of a file says of the adaptations that are given; raises `KeyError`, `TypeError` or
    `AttributeError` where it is not the JSON of `koopflow check`."""
    judged = {one["id"]: one for one in content["models"]}
    for model in adapted:
        one = judged.get(model.id)
        if one is not None and one["conforms"]["verdict"] in VERDICTS:
            changes = one["conforms"]["changes"]
            yield Standing(
                model.id,
                file,
                one["conforms"]["verdict"],
                len(changes),
                sum(not change["allowed"] for change in changes),
                tuple(name for name in PROPERTIES if one["properties"][name] == "holds"),
                one["content"] != content_digest(model.located.tree),
            )
