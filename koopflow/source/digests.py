"""A document's tree in, a short digest of what it says out: the same however the file is laid out."""

from __future__ import annotations

import hashlib

from koopflow.source.nodes import Mapping, Node, Scalar


def content_digest(tree: Node) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of what a document says, as results of koopflow bear them."""
    return hashlib.sha256(_canonical(tree).encode()).hexdigest()[:16]


def _canonical(node: Node) -> str:
    if isinstance(node, Scalar):
        return repr(node.text)
    if isinstance(node, Mapping):
        return "{" + ",".join(f"{e.key.text!r}:{_canonical(e.value)}" for e in node.entries) + "}"
    return "[" + ",".join(_canonical(item) for item in node.items) + "]"
