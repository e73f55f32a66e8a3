"""A configuration of the reference interpreter as one value, and the way back: branching at the price of some copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from koopflow.semantics.reference.world import Item, Root, World


def snapshot(world: World, roots: Sequence[Root]) -> Any:
    """All that a step can look at or change; it can be compared and kept."""
    return (
        tuple(
            (
                root.started,
                root.over,
                root.outcome,
                frozenset(root.active),
                frozenset(root.gates),
                frozenset(root.stuck),
                frozenset(root.ended.items()),
                frozenset(root.announced),
                frozenset((node, tuple(subs)) for node, subs in root.begun.items()),
                frozenset(root.kept),
                frozenset((flow, n) for flow, n in root.way.items() if n),
                frozenset(root.attributes.items()) if root.scope == "case" else None,
            )
            for root in roots
        ),
        tuple(frozenset(values.items()) for values in world.wider),
        tuple((item.root.key, item.completion, item.signal) for item in world.agenda),
    )


def restore(world: World, roots: Sequence[Root], key: Any) -> None:
    """Make the world what it was."""
    parts, wider, agenda = key
    for root, part in zip(roots, parts, strict=True):
        root.started, root.over, root.outcome = part[:3]
        root.active, root.gates, root.stuck = set(part[3]), set(part[4]), set(part[5])
        root.ended, root.announced = dict(part[6]), set(part[7])
        root.begun = {node: list(subs) for node, subs in part[8]}
        root.kept = set(part[9])
        root.way.clear()
        root.way.update(part[10])
        if part[11] is not None:
            root.attributes.clear()
            root.attributes.update(part[11])
    for values, then in zip(world.wider, wider, strict=True):
        values.clear()
        values.update(then)
    by_key = {root.key: root for root in roots}
    world.agenda.clear()
    world.agenda.extend(Item(by_key[root], completion, signal) for root, completion, signal in agenda)
