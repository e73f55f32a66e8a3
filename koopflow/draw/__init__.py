"""Figures: a model and a view in, a placed `Drawing` out, and its bytes in a format.

`koopflow.draw.figure` has the entry points `draw` and `write`; here stand only the names, so that whoever lists them
loads neither the model's types nor Graphviz nor Typst.
"""

from __future__ import annotations

from collections.abc import Mapping

from koopflow.draw.faults import RULES

VIEWS = (
    *("process", "flows", "sequence", "lanes", "matrix", "knowledge", "timeline", "load", "statespace"),
    "difference",
)
COMPARED = ("process", "lanes", "flows", "matrix")
"""The views as which a difference can be shown."""
LOCKABLE = ("lanes", "sequence")
"""The views whose layout a lock keeps."""
FORMATS = ("svg", "pdf", "png", "dot", "mermaid", "bpmn")
ENDINGS: Mapping[str, str] = {"mmd": "mermaid"}
"""Endings of files that are not the name of their format."""
NOT_ON_PAPER = ("dot", "mermaid", "bpmn")
"""Formats whose readers lay out, so that no page has to hold the figure."""
_GRAPHS = ("process", "flows", "sequence", "lanes", "load", "difference", "statespace")
ONLY_OF: Mapping[str, tuple[str, ...]] = {"dot": _GRAPHS, "mermaid": _GRAPHS, "bpmn": ("process", "lanes")}
"""Formats that can hold some views only."""
WRITTEN_FROM: Mapping[str, str] = {"bpmn": "process"}
"""The view whose drawing a format is written from, whichever of its views is asked for: lanes are BPMN's own."""


def formats_of(view: str) -> tuple[str, ...]:
    """The formats in which a view can be written."""
    return tuple(name for name in FORMATS if view in ONLY_OF.get(name, (view,)))


def format_named(ending: str) -> str:
    """The format of a file's ending, "" where it is none's."""
    plain = ending.removeprefix(".").lower()
    found = ENDINGS.get(plain, plain)
    return found if found in FORMATS else ""


def ending_of(format_: str) -> str:
    """The ending of a file of this format."""
    return next((ending for ending, name in ENDINGS.items() if name == format_), format_)


__all__ = [
    "COMPARED",
    "FORMATS",
    "LOCKABLE",
    "NOT_ON_PAPER",
    "RULES",
    "VIEWS",
    "WRITTEN_FROM",
    "ending_of",
    "format_named",
    "formats_of",
]
