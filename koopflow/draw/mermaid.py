"""A drawing in, Mermaid out: a flowchart with frames, and for the steps of a case a sequence diagram.

What an author wrote is text in every place: letters, digits and a little punctuation stand as they are, everything
else as the number of its character (`#34;`), so nothing can end a label, open a directive or become markup. The names
of things are numbered (`n1`), never an author's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from koopflow.draw.drawing import Drawing, Edge, Label, Line, Shape
from koopflow.draw.mermaid_steps import has_steps, steps
from koopflow.draw.nesting import Nest, nested
from koopflow.draw.plain import in_entities
from koopflow.draw.symbols import Outline, Symbol, in_mono, symbol

BRACKETS: Mapping[Outline, tuple[str, str]] = {
    "box": ("[", "]"),
    "round": ("(", ")"),
    "pill": ("([", "])"),
    "cut": ("{{", "}}"),
    "stack": ("[[", "]]"),
    "double": ("(((", ")))"),
    "dot": ("((", "))"),
    "tag": (">", "]"),
}
ARROWS: Mapping[str, str] = {
    "timer": "-.->",
    "interrupt": "==>",
    "flow-special": "==>",
    "flow-plain": "-.->",
}
"""The line of a kind of arrow; a plain one if it is not here."""


def mermaid(drawing: Drawing) -> str:
    """The drawing as one diagram; its name and description are the diagram's own, and the legend stays behind."""
    made = drawing.provenance
    source = f"%% {made.model} {made.version} sha256:{made.digest} koopflow {made.koopflow}"
    said = (
        f"  accTitle: {in_entities(drawing.alt)}",
        f"  accDescr: {in_entities(' '.join(drawing.description))}",
    )
    if has_steps(drawing):
        lines = ["sequenceDiagram", *said, *steps(drawing)]
    else:
        lines = ["flowchart TD", *said, *_flowchart(nested(drawing), drawing.mono)]
    return "\n".join([in_one_line(source), *lines, ""])


def in_one_line(comment: str) -> str:
    """A comment that stays one."""
    return " ".join(comment.replace("{", "(").replace("}", ")").split())


def _flowchart(nest: Nest, mono: bool) -> Iterator[str]:
    order = [*(group.id for group in nest.groups), *(shape.id for shape in nest.shapes)]
    names = {id_: f"n{number}" for number, id_ in enumerate(order, 1)}
    yield from _inside(nest, names, "")
    for edge in nest.edges:
        if edge.tail in names and edge.head in names:
            yield _edge(edge, names)
    yield from _looks(nest, names, mono)


def _inside(nest: Nest, names: Mapping[str, str], around: str, depth: int = 1) -> Iterator[str]:
    """What stands directly in a frame."""
    pad = "  " * depth
    for group in nest.groups:
        if nest.around[group.id] == around:
            text = _text(group.badge, (*group.lines, *group.notes))
            yield f'{pad}subgraph {names[group.id]}["{text}"]'
            yield from _inside(nest, names, group.id, depth + 1)
            yield f"{pad}end"
    for shape in nest.shapes:
        if nest.around[shape.id] == around:
            yield f"{pad}{_node(shape, names[shape.id])}"


def _node(shape: Shape, name: str) -> str:
    start, end = BRACKETS.get(symbol("shape", shape.kind).outline, ("[", "]"))
    return f'{name}{start}"{_text(shape.badge, (*shape.lines, *shape.notes))}"{end}'


def _edge(edge: Edge, names: Mapping[str, str]) -> str:
    text = _captions(edge.labels)
    label = f'|"{text}"|' if text else ""
    return f"  {names[edge.tail]} {ARROWS.get(edge.kind, '-->')}{label} {names[edge.head]}"


def _captions(labels: Iterable[Label]) -> str:
    return "<br/>".join(in_entities(line.text) for label in labels for line in label.lines)


def _text(badge: str, lines: Iterable[Line]) -> str:
    """The lines of a thing behind the letter of its kind; a thing without any says nothing, which is a space."""
    text = "<br/>".join(in_entities(line.text) for line in lines)
    return " ".join(filter(None, (in_entities(badge), text))) or " "


def _looks(nest: Nest, names: Mapping[str, str], mono: bool) -> Iterator[str]:
    """A class for each kind, with the look of the other formats."""
    members: dict[tuple[str, str], list[str]] = {}
    for shape in nest.shapes:
        members.setdefault(("shape", shape.kind), []).append(names[shape.id])
    for group in nest.groups:
        members.setdefault(("group", group.kind), []).append(names[group.id])
    for (of, kind), found in members.items():
        look = symbol(of, kind)
        yield f"  classDef {of}-{kind} {_style(in_mono(look) if mono else look)}"
        yield f"  class {','.join(found)} {of}-{kind}"


def _style(look: Symbol) -> str:
    dash = f",stroke-dasharray:{' '.join(f'{length:g}' for length in look.dash)}" if look.dash else ""
    return f"fill:{look.fill},stroke:{look.line},stroke-width:{look.weight:g}px,color:#1A1A1A{dash}"
