"""Figures: a model and a view in, a placed `Drawing` out, and its bytes in a format.

`koopflow.draw.figure` has the entry points `draw` and `write`; here stand only the names, so that whoever lists them
loads neither the model's types nor Graphviz nor Typst.
"""

from __future__ import annotations

from koopflow.draw.faults import RULES

VIEWS = ("process", "flows", "sequence", "lanes", "matrix", "knowledge", "timeline", "load", "difference")
COMPARED = ("process", "lanes", "flows", "matrix")
"""The views as which a difference can be shown."""
LOCKABLE = ("lanes", "sequence")
"""The views whose layout a lock keeps."""
FORMATS = ("svg", "pdf", "png", "dot")

__all__ = ["COMPARED", "FORMATS", "LOCKABLE", "RULES", "VIEWS"]
