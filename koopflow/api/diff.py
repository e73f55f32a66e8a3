"""Two models go in; the named places at which they differ come out, as text or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from koopflow.i18n import translate, translate_count
from koopflow.model.differences import Difference, differences
from koopflow.model.library import LoadedModel

_SIGNS = MappingProxyType({"add": "+", "omit": "-", "set": "~", "rename": "→"})
_SHOWN_MAX = 80


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two models: names first, then the header, then part by part in file order."""

    before: str
    after: str
    changes: tuple[Difference, ...]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.changes)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, lang: str) -> str:
        """A line that counts, then one for each difference, with the variation point that covers it."""
        count = translate_count(lang, "{count} difference", "{count} differences", len(self))
        between = translate(lang, "from {before} to {after}", {"before": self.before, "after": self.after})
        return "\n".join((f"{between}: {count}", *(_told(change, lang) for change in self.changes)))

    def to_dict(self) -> dict[str, Any]:
        """The differences under the keys of `diff --format json`."""
        return {
            "before": self.before,
            "after": self.after,
            "changes": [
                {
                    "change": change.change,
                    "path": change.path,
                    "before": change.before,
                    "after": change.after,
                    "variation": change.point,
                    "file": change.place.file,
                    "line": change.place.line,
                    "column": change.place.column,
                }
                for change in self.changes
            ],
        }


def diff(before: LoadedModel, after: LoadedModel) -> Differences:
    """Where two models differ; an adaptation's renamed elements are known to be its reference's."""
    of_it = after.reference is not None and after.reference.located.tree == before.located.tree
    renamed = after.renamed if of_it else {}
    return Differences(before.id, after.id, differences(before.located.tree, after.located.tree, renamed))


def _told(change: Difference, lang: str) -> str:
    content = f"{_short(change.before)} → {_short(change.after)}"
    if change.change in ("add", "omit"):
        content = _short(change.after if change.change == "add" else change.before)
    point = f"  [{translate(lang, 'variation: {point}', {'point': change.point})}]" if change.point else ""
    return f"{_SIGNS[change.change]} {change.path}: {content}{point}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"
