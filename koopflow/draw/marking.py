"""Placed sheets and what became of elements in, the same sheets with marks on what shows those elements out.

It goes by the ids of what is drawn, which begin with the paths of elements; so each view can show a difference, and
none has to know that it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from koopflow.draw.arrange import Placed
from koopflow.draw.compared import Mark


def marked(sheet: Placed, marks: Mapping[str, Mark]) -> Placed:
    """The sheet with a mark on every thing, arrow and frame of an element that has one.

    Where only what surrounds an element of a machine is drawn, that is otherwise.
    """
    marks = {**_around(sheet, marks), **marks}
    return replace(
        sheet,
        shapes=tuple(replace(shape, mark=mark_of(shape.id, marks)) for shape in sheet.shapes),
        edges=tuple(replace(edge, mark=mark_of(edge.id, marks)) for edge in sheet.edges),
        groups=tuple(replace(group, mark=mark_of(group.id, marks)) for group in sheet.groups),
    )


def _around(sheet: Placed, marks: Mapping[str, Mark]) -> dict[str, Mark]:
    """The nearest thing that is drawn around each marked element of a machine that is not.

    A figure without ways from state to state does not speak of what they do.
    """
    if not any(edge.id.startswith("machines.") for edge in sheet.edges):
        return {}
    names = [shape.id for shape in sheet.shapes] + [edge.id for edge in sheet.edges]
    drawn = {name.partition("#")[0] for name in (*names, *(group.id for group in sheet.groups))}
    hidden = (path for path in marks if path.startswith("machines.") and path not in drawn)
    found = (next((above for above in _above(path) if above in drawn), "") for path in hidden)
    return {above: "changed" for above in found if above}


def mark_of(name: str, marks: Mapping[str, Mark]) -> Mark | None:
    """The mark of what is drawn under this id: of its element, or of what was added or left out around it.

    What is drawn beside an element, such as where its inside begins, has a word behind `#` and no mark of its own.
    """
    if "#" in name and not name.rpartition("#")[2].isdecimal():
        return None
    found = [_mark(path, marks) for path in _paths(name)]
    if len(set(found)) == 1:
        return found[0]
    return "changed" if any(found) else None


def _mark(path: str, marks: Mapping[str, Mark]) -> Mark | None:
    own = marks.get(path)
    if own is not None:
        return own
    return next((mark for above in _above(path) if (mark := marks.get(above)) in ("added", "omitted")), None)


def _above(path: str) -> Iterable[str]:
    """The paths of what a path stands in, the nearest first; its section is no element."""
    parts = path.split(".")
    return (".".join(parts[:length]) for length in range(len(parts) - 1, 1, -1))


def _paths(name: str) -> Iterator[str]:
    """The paths that an id stands for: an arrow of a map may be of several flows."""
    path = name.partition("#")[0]
    section, _, rest = path.partition(".")
    first, _, more = rest.partition(".")
    # What stands behind a flow's or an actor's name is whom it reaches, or a sign on its row.
    tail = f".{more}" if more and section == "machines" else ""
    yield from (f"{section}.{one}{tail}" for one in first.split("+"))
