"""Which elements nothing in a model tells apart: in go a model and its nodes, out come groups of such elements.

Two elements are alike when exchanging them everywhere, together with the needs that each of two services meets alone,
makes the same model of it. Then whatever one of them can do the other can, and a search may look at one of many
situations that differ in nothing but which of them is where (`counting`). Apart from that search because this is a
question to the model, and the whole proof that counting is exact stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from koopflow.graph.holders import PROVIDER, Sharing, workers
from koopflow.model.expressions import Expr, Name
from koopflow.model.guards import names
from koopflow.model.types import Model, walk
from koopflow.semantics import lines
from koopflow.semantics.comparisons import expressions_of_rules
from koopflow.semantics.compiling import NOTHING_READ, Vocabulary
from koopflow.semantics.entering import constant_entry
from koopflow.semantics.select import bits
from koopflow.semantics.tables import Beginning, Effect, Option, Transition
from koopflow.semantics.tree import Node, Tree

Bundle = tuple[int, ...]
"""The symbols that move together: an element, then the needs that it alone meets."""
Group = tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """What was laid out of a model so far: its nodes with their transitions and beginnings, and who is paid."""

    tree: Tree
    words: Vocabulary
    of_node: Sequence[Sequence[Transition]]
    beginnings: Sequence[Beginning | None]
    paid: int


def alike(model: Model, laid: Laid) -> tuple[Group, ...]:
    """Groups of two or more bundles that can be exchanged for each other, no symbol in two of them."""
    movable = _movable(model, laid)
    services = {laid.words.symbol_of[name] for name in model.services}
    order = sorted(movable, key=lambda symbol: (symbol not in services, symbol))
    used: set[int] = set()
    groups: list[Group] = []
    for symbol in order:
        if symbol in used:
            continue
        group = _group(model, laid, symbol, [other for other in order if other not in used], movable)
        if len(group) > 1:
            groups.append(group)
            used |= {moved for bundle in group for moved in bundle}
    return tuple(groups)


def _group(model: Model, laid: Laid, first: int, others: Iterable[int], movable: set[int]) -> Group:
    """The bundles that can be exchanged for that of `first`: exchanges with one make all the others."""
    group: list[Bundle] = []
    taken = {first}
    for other in others:
        if other in taken:
            continue
        pairs = _exchanged(model, laid, first, other, movable)
        mine, its = tuple(pairs), tuple(pairs.values())
        if not pairs or (group and group[0] != mine) or taken & set(its):
            continue
        group += [its] if group else [mine, its]
        taken |= {*mine, *its}
    return tuple(group)


def _movable(model: Model, laid: Laid) -> set[int]:
    """The elements of sets that no text of the model names, and whose instances no order tells apart."""
    words, tree = laid.words, laid.tree
    fixed = {
        item.id
        for expr in _expressions(model)
        for item in names(expr)
        if isinstance(item, Name) and item.id in words.symbol_of
    }
    fixed |= {name for node in tree.nodes if node.body.until for name in node.body.until.regions}
    fixed |= {value for attribute in model.attributes.values() for value in attribute.values}
    fixed |= {*model.needs} & {*model.services}
    for node in tree.nodes:
        if node.kind == "multi" and not _without_order(model, laid, node):
            fixed |= {tree.nodes[child].element or "" for child in node.children}
    elements = {symbol for slot in words.slots if slot.sort == "set" for symbol in slot.symbols}
    return elements - {words.symbol_of[name] for name in fixed if name in words.symbol_of}


def _expressions(model: Model) -> Iterator[Expr]:
    for machine in model.machines:
        yield from lines.expressions(model, machine)
    yield from expressions_of_rules(model)


# one exchange


def _exchanged(model: Model, laid: Laid, one: int, other: int, movable: set[int]) -> Mapping[int, int]:
    """What is exchanged for what when these two are, or nothing where that would make another model of it."""
    words = laid.words
    mine, its = words.meets.get(one, 0), words.meets.get(other, 0)
    alone, apart = [*bits(mine & ~its)], [*bits(its & ~mine)]
    pairs = dict(zip([one, *alone], [other, *apart], strict=False))
    if len(alone) != len(apart) or not movable.issuperset([*pairs, *pairs.values()]):
        return {}
    swap = {**pairs, **{there: here for here, there in pairs.items()}}
    same = (
        all(
            words.meets.get(swap.get(item, item), 0) == _moved(met, swap) for item, met in words.meets.items()
        )
        and all(
            {swap.get(item, item) for item in slot.symbols} == {*slot.symbols}
            and (slot.initial is None or _moved(slot.initial, swap) == slot.initial)
            for slot in words.slots
            if slot.sort == "set"
        )
        and _as_good(model, _provider(model, laid, one), _provider(model, laid, other))
        and all(_paid(laid, one, node) == _paid(laid, other, node) for node in laid.tree.nodes)
    )
    return pairs if same else {}


def _moved(mask: int, swap: Mapping[int, int]) -> int:
    return sum(1 << swap.get(symbol, symbol) for symbol in bits(mask))


def _provider(model: Model, laid: Laid, symbol: int) -> str:
    service = model.services.get(laid.words.symbols[symbol])
    return "" if service is None else service.provider


def _as_good(model: Model, one: str, other: str) -> bool:
    """Whether exchanging two providers would be seen nowhere: not in a search, which asks who works only where somebody
    has to know something; then both must come to know it at the same moments."""
    if one == other:
        return True
    if one not in model.actors or other not in model.actors:
        return False
    if "team" in (model.actors[one].kind, model.actors[other].kind):
        return False
    states = [state for machine in model.machines.values() for _, state in walk(machine)]
    works = [(workers(state), state.work) for state in states if state.work]
    theirs = [work for by, work in works if PROVIDER in by]
    if any(work.writes for work in theirs) or any(
        PROVIDER in (flow.from_, *flow.to) for flow in model.flows.values()
    ):
        return False
    sharing = Sharing.of(model)

    def both(actors: Iterable[str]) -> bool:
        known = sharing.holders(actor for actor in actors if actor in model.actors)
        return (sharing.holder[one] in known) == (sharing.holder[other] in known)

    return all(
        all(both(flow.to) for flow in model.flows.values() if document in flow.carries)
        and all(both(by) for by, work in works if document in work.writes)
        and both([owner] if (owner := model.documents[document].from_) else [])
        for document in {name for work in theirs for name in work.reads}
    )


def _paid(laid: Laid, symbol: int, node: Node) -> bool:
    element = laid.words.symbols[symbol]
    return node.kind == "multi" and any(
        laid.paid >> child & 1 for child in node.children if laid.tree.nodes[child].element == element
    )


# instances that begin or answer in one step: does their order matter?


def _without_order(model: Model, laid: Laid, multi: Node) -> bool:
    """Whether what several instances do in one step is the same in every order.

    They begin together and answer signals, flows and outside events together; everything else is a step of one of
    them. In such a step all must do the same, one after another, and read nothing of what the others do.
    """
    nodes = laid.tree.nodes
    if any(nodes[index].kind == "multi" for index in bits(multi.inside)):
        return False
    around = multi
    while around.kind != "root":
        around = nodes[around.parent]
        if around.kind == "instance":
            return False
    begun = [found for child in multi.children if (found := _first(model, laid, child)) is not None]
    answers = [item for index in bits(multi.inside) for item in laid.of_node[index] if item.role == "event"]
    options = [option for item in answers for option in item.options]
    return (
        len(begun) == len(multi.children)
        and _commute([effect for effects in begun for effect in effects])
        and len({(item.trigger, item.local) for item in answers}) == len({item.trigger for item in answers})
        and all(len(item.options) == 1 for item in answers)
        and _commute([effect for option in options for effect in option.effects])
        and all(_enters_alone(nodes, option) for option in options)
    )


def _first(model: Model, laid: Laid, child: int) -> tuple[Effect, ...] | None:
    """The effects with which an instance begins, or None where its beginning varies or something ends by it."""
    node, beginning = laid.tree.nodes[child], laid.beginnings[child]
    if not node.has_states or beginning is None:
        return None
    entry = constant_entry(laid.tree, model, beginning.way)
    return None if entry is None or entry.completed else beginning.effects


def _enters_alone(nodes: Sequence[Node], option: Option) -> bool:
    """Whether what an instance does by this is told by nothing but its own nodes, or ends the instance."""
    if option.domain < 0:
        return True
    if option.entry is not None:
        return not option.entry.completed
    target = nodes[option.way[-1]]
    return len(option.way) == 1 and target.kind == "final" and nodes[target.parent].kind == "instance"


def _commute(effects: Sequence[Effect]) -> bool:
    """Whether these effects, of several instances, come to the same in every order and see nothing of each other."""
    by_slot: dict[int, set[tuple[str, int | None]]] = {}
    for effect in effects:
        if effect.value is not None:
            if effect.reads != NOTHING_READ:
                return False
            value = int(effect.value(0, ())) if effect.kind == "set" else None
            by_slot.setdefault(effect.at, set()).add((effect.kind, value))
    return all(len(ways) == 1 for ways in by_slot.values())
