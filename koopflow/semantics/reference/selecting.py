"""Which transitions answer an event and what is over; nothing is done (sections 3 and 4 of the semantics page)."""

from __future__ import annotations

from koopflow.model.types import Body
from koopflow.semantics.reference.world import Reader, Root, World

Choice = tuple[Root, int, str, int]
"""A selected transition: root, state, name, which alternative."""


def answer(world: World, root: Root, name: str) -> list[Choice]:
    """What the root's states answer to an event, inner states before outer ones."""
    return _answer(world, root, 0, name) if root.running else []


def _answer(world: World, root: Root, number: int, name: str) -> list[Choice]:
    node = root.layout.nodes[number]
    inner: list[Choice] = []
    if number not in root.gates:
        for child in node.children:
            if child in root.active and (child not in root.ended or root.layout.nodes[child].is_state):
                inner += _answer(world, root, child, name)
    if inner or not node.is_state or node.roles.get(name) != "event" or node.kind == "final":
        return inner
    return choose(world, root, number, name)


def choose(world: World, root: Root, number: int, name: str) -> list[Choice]:
    """The first alternative of a transition that holds, if one does."""
    reader = Reader(world, root, number)
    for index, alternative in enumerate(root.layout.nodes[number].next.get(name, ())):
        if reader.truth(alternative.when):
            return [(root, number, name, index)]
    return []


def completion(root: Root, number: int) -> str | None:
    """The name that the completion of a state has in its `next`, if it has one there."""
    node = root.layout.nodes[number]
    completions = [name for name, role in node.roles.items() if role == "completion"]
    if node.kind == "composite":
        outcomes = {root.ended.get(number)}
    else:
        outcomes = {root.ended[child] for child in node.children if child in root.ended}
    named = [name for name in completions if name != "done" and name in outcomes]
    return named[0] if named else "done" if "done" in completions else None


def is_over(root: Root, body: Body, parts: list[int]) -> bool:
    """Whether a body is over by `until` now that these of its parts have ended that have."""
    until = body.until
    ended = [child for child in parts if child in root.ended]
    if until is None or until.mode == "all":
        return len(ended) == len(parts)
    if until.mode == "any":
        return bool(ended)
    if until.mode == "count":
        return len(ended) >= min(until.count, len(parts))
    return set(until.regions) <= {root.layout.nodes[child].name for child in ended}
