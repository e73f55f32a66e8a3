"""A reference's variation goes in; every place that each of its permissions reaches comes out, with what stands there.

It stands apart because what a permission on a section or an element means for each verb is one question, and what an
author would write there another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koopflow.model.content import is_list
from koopflow.model.library import LoadedModel
from koopflow.model.outline import SECTIONS, TABLES, Outline, Part, rows, word
from koopflow.model.rules import Bounds
from koopflow.source.editing import at
from koopflow.source.nodes import Mapping, Node, Scalar
from koopflow.verify.permission_grants import grant_of

REMARKS = frozenset({"title", "description", "source", "assumption", "basis", "why"})
"""Keys of an element that are not proposed for a change: they say something about it and are none of what it is."""
WORK = ("task", "sitting")


@dataclass(frozen=True, slots=True)
class Point:
    """One permission: a path of `variation` as its paths are spelt, a verb, the bounds, and the places it reaches."""

    path: str
    verb: str
    bounds: Bounds
    targets: tuple[str, ...]


def points(reference: LoadedModel) -> Iterator[Point]:
    """Every permission in file order; what another one that is nearer reaches is that one's alone."""
    outline = reference.located.outline
    for key, permissions in reference.model.variation.items():
        path = key if key.partition(".")[0] in SECTIONS else f"machines.{key}"
        for verb, bounds in permissions.items():
            found = dict.fromkeys(_reached(outline, path, verb))
            own = (one for one in found if one == path or _nearest(reference, verb, one) == key)
            yield Point(path, verb, bounds, tuple(own))


def present(outline: Outline, path: str) -> Node | None:
    """What stands at a path, None where nothing does; of a transition's short form its target."""
    loc = outline.locate(path)
    return at(outline.tree, loc) if loc is not None else None


def holder(outline: Outline, path: str) -> Part | None:
    """The element, state or transition that the path names or that what it names stands in."""
    found = outline.part(path, transition=True)
    return found or outline.holder(path)


def _nearest(reference: LoadedModel, verb: str, path: str) -> str:
    grant = grant_of(reference, verb, path)
    return grant.path if grant is not None else ""


def _reached(outline: Outline, path: str, verb: str) -> Iterator[str]:
    """The paths with which a change by this verb can begin."""
    loc = outline.locate(path)
    if path in TABLES:
        yield from _of_section(outline, path, verb)
    elif part := outline.part(path):
        yield from _of_part(outline, part, verb)
    elif loc is not None and is_list(loc):
        yield from _of_list(outline, path, verb)
    elif verb == "set" or verb in (("replace", "omit") if loc is not None else ("add",)):
        yield path


def _of_section(outline: Outline, section: str, verb: str) -> Iterator[str]:
    elements = tuple(f"{section}.{name}" for name in outline.section(section))
    if verb == "add":
        yield section
    elif verb in ("refine", "set"):
        for path in elements:
            yield from _of_part(outline, outline.parts[path], verb)
    else:
        yield from elements


def _of_part(outline: Outline, part: Part, verb: str) -> Iterator[str]:
    if verb == "refine":
        yield from _refinable(outline, part)
    elif verb == "set":
        yield from _keys(outline, part)
    elif verb == "add" and part.kind == "element":
        yield from (path for path in _keys(outline, part) if _lists(outline, path))
    else:
        yield part.path


def _of_list(outline: Outline, path: str, verb: str) -> Iterator[str]:
    """A list is added to, set and replaced as a whole; members are left out one by one."""
    node = present(outline, path)
    if verb != "omit":
        yield path
    elif isinstance(node, Mapping):
        yield from (f"{path}.{entry.key.text}" for entry in node.entries)
    else:
        yield from (f"{path}.{word(item)}" for item in rows(node) if isinstance(item, Scalar))


def _refinable(outline: Outline, part: Part) -> Iterator[str]:
    """The part itself where it is work or a transition; else the work inside."""
    if part.kind == "transition" or _works(part):
        yield part.path
        return
    for child in outline.children(part.path):
        yield from _refinable(outline, child)


def _works(part: Part) -> bool:
    return isinstance(part.node, Mapping) and any(part.node.entry(key) for key in WORK)


def _keys(outline: Outline, part: Part) -> Iterator[str]:
    """The keys that say what an element, state or transition is; those of inner states come with these."""
    inner = {"states", "regions", "next"} if part.kind in ("machine", "state", "region") else set[str]()
    if part.kind == "transition" and isinstance(part.node, Scalar):
        yield f"{part.path}.to"
    for entry in part.node.entries if isinstance(part.node, Mapping) else ():
        if entry.key.text not in REMARKS | inner:
            yield f"{part.path}.{entry.key.text}"
    for child in outline.children(part.path):
        yield from _keys(outline, child)


def _lists(outline: Outline, path: str) -> bool:
    loc = outline.locate(path)
    return loc is not None and is_list(loc)
