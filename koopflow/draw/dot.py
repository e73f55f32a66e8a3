"""A drawing in, DOT out: the same things, frames and arrows for whoever wants Graphviz's own layout.

What an author wrote stands in quoted labels and nowhere else: no text becomes an attribute's name, a URL, a font or
markup, and a backslash is a backslash.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.draw.drawing import Drawing, Edge, Line, Shape
from koopflow.draw.nesting import Nest, nested
from koopflow.draw.symbols import Symbol, in_mono, symbol

_SHAPES = {
    "round": "box", "pill": "box", "cut": "octagon", "stack": "box3d", "double": "box", "dot": "circle", "tag": "cds",
    "page": "invhouse",
    "box": "box", "frame": "box", "double-frame": "box", "rule": "plaintext", "bare": "box",
    "diamond": "diamond", "full-diamond": "diamond",
}  # fmt: skip
_ROUNDED = ("round", "pill", "double", "frame", "double-frame")


def dot(drawing: Drawing) -> str:
    """The drawing as one directed graph, a cluster for each frame; the legend stays in the other formats."""
    made = drawing.provenance
    source = f"{made.model} {made.version} sha256:{made.digest} koopflow {made.koopflow}"
    lines = [
        f"digraph {quoted(drawing.title)} {{",
        f"  graph [label={quoted(drawing.title)}, labelloc=t, comment={quoted(source)}, fontname=Lato, compound=true];",
        "  node [fontname=Lato, fontsize=9, style=filled];",
        "  edge [fontname=Lato, fontsize=8, arrowsize=0.7];",
    ]
    nest = nested(drawing)
    lines += _inside(nest, "", drawing.mono)
    lines += (_edge(edge, nest, drawing.mono) for edge in nest.edges)
    return "\n".join([*lines, "}", ""])


def quoted(text: str) -> str:
    """A DOT string whose content is the text itself, without escapes: line feeds excepted, which break lines."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\r", " ").replace("\n", "\\n") + '"'


def _inside(nest: Nest, around: str, mono: bool, depth: int = 1) -> Iterator[str]:
    """What stands directly in a frame."""
    pad = "  " * depth
    for group in nest.groups:
        if nest.around[group.id] == around:
            yield f"{pad}subgraph {quoted('cluster ' + group.id)} {{"
            look = _look("group", group.kind, mono)
            yield f"{pad}  label={quoted(_text(group.lines, group.notes))}; color={quoted(look.line)};"
            yield from _inside(nest, group.id, mono, depth + 1)
            yield f"{pad}}}"
    for shape in nest.shapes:
        if nest.around[shape.id] == around:
            yield f"{pad}{_node(shape, mono)}"


def _node(shape: Shape, mono: bool) -> str:
    look = _look("shape", shape.kind, mono)
    text = _text(shape.lines, shape.notes)
    style = "filled" + (",rounded" if look.outline in _ROUNDED else "") + (",dashed" if look.dash else "")
    attributes = {
        "label": f"{shape.badge}  {text}" if shape.badge and text else text or shape.badge,
        "shape": _SHAPES[look.outline],
        "style": style,
        "fillcolor": look.fill,
        "color": look.line,
        "peripheries": "2" if look.outline in ("double", "double-frame") else "1",
    }
    if look.outline == "dot":
        attributes |= {"width": "0.14", "fixedsize": "true"}
    return f"{quoted(shape.id)} [{_listed(attributes)}];"


def _edge(edge: Edge, nest: Nest, mono: bool) -> str:
    look = _look("edge", edge.kind, mono)
    attributes = {
        "label": "\n".join(line.text for label in edge.labels for line in label.lines),
        "color": look.line,
        "style": "dashed" if look.dash else "solid",
        "arrowhead": {"filled": "normal", "open": "vee", "none": "none"}[look.head],
    }
    if look.tail == "open":
        attributes |= {"dir": "both", "arrowtail": "odot"}
    ends = []
    for end, name in (("ltail", edge.tail), ("lhead", edge.head)):
        # DOT has no arrows between frames: they go between things inside, and are cut at the frames.
        inner = next((shape.id for shape in nest.inside(name)), "")
        ends.append(inner or name)
        if inner:
            attributes[end] = f"cluster {name}"
    return f"  {quoted(ends[0])} -> {quoted(ends[1])} [{_listed(attributes)}];"


def _text(lines: tuple[Line, ...], notes: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in (*lines, *notes))


def _listed(attributes: dict[str, str]) -> str:
    return ", ".join(f"{name}={quoted(value)}" for name, value in attributes.items())


def _look(of: str, kind: str, mono: bool) -> Symbol:
    look = symbol(of, kind)
    return in_mono(look) if mono else look
