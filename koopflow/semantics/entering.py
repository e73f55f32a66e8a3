"""Ways into a tree: in go a node and a target, out come the nodes to enter and, where it never varies, all
that this does.

Most targets are entered alike in every configuration; working that out once makes a step a few bit
operations.
"""

from __future__ import annotations

from koopflow.model.types import Model
from koopflow.semantics.tables import Entry
from koopflow.semantics.tree import Node, Tree

_NOTHING = Entry(0, 0, (), ())


def way_to(tree: Tree, around: Node, target: int) -> tuple[int, ...]:
    """The nodes from just inside `around` to the target, from the outside in."""
    between = [node.index for node in tree.ancestors(target) if around.inside & node.bit]
    return (*reversed(between), target)


def constant_entry(tree: Tree, model: Model, way: tuple[int, ...]) -> Entry | None:
    """What entering along this way does, or None where it depends on the configuration."""
    passed = [tree.nodes[index] for index in way[:-1]]
    if any(node.kind != "composite" or (node.state is not None and node.state.holds) for node in passed):
        return None
    through = Entry(sum(node.bit for node in passed), 0, way[:-1], ())
    return _after(through, _enter(tree, model, tree.nodes[way[-1]]))


def constant_begin(tree: Tree, model: Model, index: int) -> Entry | None:
    """What beginning this body does, or None where it depends on the configuration or has effects."""
    node = tree.nodes[index]
    if node.has_states:
        initial = node.body.initial
        if (
            initial is None
            or initial.sets
            or initial.adds
            or initial.removes
            or initial.sends
            or initial.raises
        ):
            return None
        local = initial.to if "." in initial.to else f"{node.local}.{initial.to}"
        target = tree.by_scope.get((node.scope, local))
        return None if target is None else constant_entry(tree, model, way_to(tree, node, target))
    entry: Entry | None = _NOTHING
    for child in node.children:
        region = Entry(tree.nodes[child].bit, 0, (), ())
        entry = _after(_after(entry, region), constant_begin(tree, model, child))
    return entry


def _enter(tree: Tree, model: Model, node: Node) -> Entry | None:
    state = node.state
    if state is None or node.kind == "multi":
        return None
    if state.holds:
        return Entry(node.bit, node.bit, (node.index,), ())
    if node.kind == "final":
        # What a region, sub-instance or root does when it ends depends on its siblings.
        completed = (node.parent,) if tree.nodes[node.parent].kind == "composite" else None
        return None if completed is None else Entry(node.bit, 0, (node.index,), completed)
    here = Entry(node.bit, 0, (node.index,), ())
    return (
        _after(here, constant_begin(tree, model, node.index))
        if node.kind in ("composite", "parallel")
        else here
    )


def _after(first: Entry | None, then: Entry | None) -> Entry | None:
    if first is None or then is None:
        return None
    return Entry(
        first.active | then.active,
        first.gated | then.gated,
        first.entered + then.entered,
        first.completed + then.completed,
    )
