"""Node trees of YAML texts, as tests need them."""

import yaml

from koopflow.diagnostics import Place
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence


def trees(text: str, file: str = "model.yaml") -> tuple[Mapping, ...]:
    """The documents of a well-formed text."""
    return tuple(
        mapping for node in yaml.compose_all(text) if isinstance(mapping := _node(node, file), Mapping)
    )


def tree(text: str, file: str = "model.yaml") -> Mapping:
    """The only document of a well-formed text."""
    return trees(text, file)[0]


def _node(node: yaml.Node, file: str) -> Node:
    first, last = node.start_mark, node.end_mark
    place = Place(file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, place, node.style is not None)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_node(item, file) for item in node.value), place)
    entries = []
    for key, value in node.value:
        name = _node(key, file)
        assert isinstance(name, Scalar)
        entries.append(Entry(name, _node(value, file)))
    return Mapping(tuple(entries), place)
