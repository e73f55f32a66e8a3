"""A scenario's tree goes in; every number that it gives comes out as written, with its range and where it comes from.

It works on nodes, since remarks hold for what stands inside them and the written form is what a reader can check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from koopflow.model.quantities import PARAMETERS
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

_APART = frozenset({"scenario", "koopflow", "sweep", "accepted", "sources"})
_FRAME = ("start", "horizon", "warm-up", "run-out")
_REMARKS = ("source", "assumption", "fitted", "description", "title", "why", "low", "high")


@dataclass(frozen=True, slots=True)
class Input:
    """A number as written, its bounds ("" where none are given), and its origin."""

    path: str
    value: str
    low: str = ""
    high: str = ""
    sources: tuple[str, ...] = ()
    assumption: bool = False
    fitted: bool = False
    description: str = ""


def inputs(tree: Mapping, language: str) -> tuple[Input, ...]:
    """The frame of time and every number, in file order; a remark on an element or on the whole holds inside it."""
    header = tree.value("scenario")
    origin = _remarked(Input("", ""), header, language) if isinstance(header, Mapping) else Input("", "")
    origin = replace(origin, description="")
    found: list[Input] = []
    for key in _FRAME if isinstance(header, Mapping) else ():
        entry = header.entry(key) if isinstance(header, Mapping) else None
        if entry is not None:
            found += _rows(key, entry.value, origin, language)
    for entry in tree.entries:
        if entry.key.text not in _APART:
            found += _rows(entry.key.text, entry.value, origin, language)
    return tuple(found)


def _rows(path: str, node: Node, origin: Input, language: str) -> Iterator[Input]:
    if isinstance(node, Scalar):
        yield replace(origin, path=path, value=node.text)
        return
    if isinstance(node, Sequence):
        if all(isinstance(item, Scalar) for item in node.items):
            yield replace(origin, path=path, value=_written(node))
            return
        for number, item in enumerate(node.items, start=1):
            yield from _rows(f"{path}.{number}", item, origin, language)
        return
    here = _remarked(origin, node, language)
    keys = {entry.key.text for entry in node.entries}
    if "value" in keys:
        value = node.value("value")
        assert value is not None
        yield replace(
            here, path=path, value=_written(value), low=_text(node, "low"), high=_text(node, "high")
        )
        return
    family = [entry for entry in node.entries if entry.key.text in PARAMETERS and _is_family(entry, keys)]
    if len(family) == 1:
        text = f"{family[0].key.text} {_written(family[0].value)}"
        yield replace(here, path=path, value=text, low=_text(node, "low"), high=_text(node, "high"))
        return
    for entry in node.entries:
        if entry.key.text not in _REMARKS:
            yield from _rows(f"{path}.{entry.key.text}", entry.value, replace(here, description=""), language)


def _is_family(entry: Entry, keys: set[str]) -> bool:
    """Whether it names a distribution and not a value of an enum that is called like one."""
    return keys - set(_REMARKS) == {entry.key.text} and (
        entry.key.text == "fixed" or not isinstance(entry.value, Scalar)
    )


def _remarked(origin: Input, node: Mapping, language: str) -> Input:
    """The origin under the remarks of this mapping: what says where it comes from says it instead."""
    source, assumption = node.value("source"), node.value("assumption")
    found = origin
    if source is not None or assumption is not None:
        assumed = isinstance(assumption, Scalar) and assumption.text == "true"
        found = replace(origin, sources=_names(source), assumption=assumed)
    fitted = node.value("fitted")
    if isinstance(fitted, Scalar):
        found = replace(found, fitted=fitted.text == "true")
    return replace(found, description=_localized(node.value("description"), language))


def _names(node: Node | None) -> tuple[str, ...]:
    if isinstance(node, Sequence):
        return tuple(item.text for item in node.items if isinstance(item, Scalar))
    return (node.text,) if isinstance(node, Scalar) else ()


def _localized(node: Node | None, language: str) -> str:
    if isinstance(node, Mapping):
        entries = {entry.key.text: entry.value for entry in node.entries}
        node = entries.get(language) or next(iter(entries.values()), None)
    return node.text if isinstance(node, Scalar) else ""


def _text(node: Mapping, key: str) -> str:
    value = node.value(key)
    return value.text if isinstance(value, Scalar) else ""


def _written(node: Node) -> str:
    """A value in the short form of YAML, its remarks left out."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return ", ".join(_written(item) for item in node.items)
    if (value := node.value("value")) is not None:
        return _written(value)
    parts = [f"{e.key.text} {_written(e.value)}" for e in node.entries if e.key.text not in _REMARKS[:6]]
    return f"({', '.join(parts)})"
