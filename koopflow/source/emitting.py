"""A node goes in; the YAML text of it comes out, short things in one line, as an author would write it.

It is the way back from `reading`: the text read again gives nodes of the same content. It stands apart because most
of koopflow only reads; who shows an author what a model says, or writes a first file, quotes it from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Map

import yaml

from koopflow.diagnostics import Place
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

WIDTH = 110
_NOWHERE = Place("")
_TEXT = "tag:yaml.org,2002:str"
_PLAIN = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")
)
"""What YAML itself may take a plain text for without harm; what it would take for more than that is quoted."""
_WITHIN_BRACES = frozenset(":,[]{}\n")
"""A text with one of these is taken for a text, which is quoted where it must be."""
_UNFOLDED = 1_000_000
"""A width at which nothing is folded: text that is long stays in its line."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def node_of(value: object) -> Node:
    """The node, which stands nowhere, of a mapping, a list, a text or a number; a node is itself."""
    if isinstance(value, Scalar | Sequence | Mapping):
        return value
    if isinstance(value, Map):
        return Mapping(
            tuple(Entry(Scalar(str(key), _NOWHERE), node_of(inner)) for key, inner in value.items()), _NOWHERE
        )
    if isinstance(value, Iterable) and not isinstance(value, str):
        return Sequence(tuple(node_of(item) for item in value), _NOWHERE)
    plain = Scalar(str(value), _NOWHERE)
    return Scalar(plain.text, _NOWHERE, quoted=plain.empty)


def text_of(node: Node, width: int = WIDTH, opened: int = 0) -> str:
    """The node as YAML with a line break at its end.

    What fits into `width` stands in one line, but for the outermost levels, of which so many are `opened`.
    """
    text: str = yaml.serialize(
        _written(node, width, opened), Dumper=_Dumper, allow_unicode=True, width=_UNFOLDED, explicit_end=False
    )
    return text.removesuffix("...\n")


def _written(node: Node, width: int, opened: int, lead: int = 0) -> yaml.Node:
    """The node for PyYAML: in one line where there is room for it behind what leads there, its key."""
    if isinstance(node, Scalar):
        return _scalar(node)
    short = opened <= 0 and lead + len(_flow(node)) <= width
    # Within one line everything is; what is opened indents what is inside.
    inner, below = (_UNFOLDED, 0) if short else (width - 2, opened - 1)
    if isinstance(node, Sequence):
        items = [_written(item, inner, below) for item in node.items]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=short)
    pairs = [
        (_scalar(entry.key), _written(entry.value, inner, below, len(entry.key.text) + 2))
        for entry in node.entries
    ]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=short)


def _scalar(node: Scalar) -> yaml.ScalarNode:
    """A plain scalar stays plain where YAML allows it, whatever it looks like: its field says what it means."""
    tag = _TEXT
    if not node.quoted and not _WITHIN_BRACES.intersection(node.text):
        found = yaml.resolver.Resolver().resolve(yaml.ScalarNode, node.text, (True, False))  # type: ignore[no-untyped-call]
        tag = found if found in _PLAIN else _TEXT
    style = "|" if "\n" in node.text else None
    return yaml.ScalarNode(tag, node.text, style=style)


def _flow(node: Node) -> str:
    """About what the node would be in one line: what decides whether it stands in one."""
    if isinstance(node, Scalar):
        return node.text + ("\n" * 200 if "\n" in node.text else "")
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_flow, node.items))}]"
    return "{" + ", ".join(f"{e.key.text}: {_flow(e.value)}" for e in node.entries) + "}"
