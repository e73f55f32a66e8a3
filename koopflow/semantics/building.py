"""From the typed model to tables: names become numbers, guards become closures, targets become ways of
entering.

Apart from `tables.py` so that what a search needs at hand is not buried under how it came to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from koopflow.graph.roles import role
from koopflow.model.expressions import Expr
from koopflow.model.machines import Alternative, Effects
from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.alike import Laid, alike
from koopflow.semantics.compiling import (
    NOTHING_READ,
    Slot,
    Surroundings,
    Vocabulary,
    function_of,
    looked_at,
    vocabulary,
)
from koopflow.semantics.entering import constant_begin, constant_entry, way_to
from koopflow.semantics.foreign import approximations, foreign
from koopflow.semantics.slicing import Acts, unread
from koopflow.semantics.starts import Asking, given, starts, values_of
from koopflow.semantics.tables import Beginning, Effect, Entry, FlowSlot, Option, Root, Tables, Transition
from koopflow.semantics.tree import LayoutError, Node, Tree, lay_out


def build(
    model: Model,
    case: str | None = "case",
    along: Collection[str] | None = None,
    paid: Collection[str] = (),
    asked: Collection[str] = (),
    *,
    sliced: bool = False,
    counted: bool = False,
    beside: Sequence[Model] = (),
) -> Tables:
    """Tables of one line of a well-formed model.

    `case` is the case machine (None: no case); `along` the municipality and programme machines to compose
    with it, by default those it is tied to; `paid` the services that have a price a budget pays; `asked`
    attributes that matter although no machine reads them (a rule does). Raises `LayoutError` where the model
    is not well formed or too large.

    A search may ask for less than the model: `sliced` leaves out values that no comparison tells apart (of `beside`
    too, for spaces that are to be compared) and writes that nothing reads; `counted` counts instances that are alike,
    which is no matter to any property but one that follows a single instance along a run.
    """
    if case is not None and case not in model.machines:
        raise LayoutError(f"no machine {case}")
    if case is not None and case not in lines.root_machines(model):
        raise LayoutError(f"machine {case} is run by an each, it runs itself or is no case")
    wanted = {*(along if along is not None else lines.tied(model, case) if case is not None else ())}
    names = tuple(
        name
        for name in lines.root_machines(model)
        if name == case or (name in wanted and model.machines[name].scope != "case")
    )
    tree = lay_out(model, names)
    words = vocabulary(model)
    roots = tuple(
        Root(number, tree.roots[number], name, lines.LEVELS[model.machines[name].scope])
        for number, name in enumerate(names)
    )
    triggers = _trigger_numbers(model)
    slots = tuple(_flow_slots(model, roots, triggers))
    builder = _Builder(model, tree, words, roots, slots, triggers)
    asking = Asking(frozenset(asked), (model, *beside), sliced=sliced)
    return builder.tables(frozenset(paid), asking, counted=counted)


def _flow_slots(model: Model, roots: tuple[Root, ...], triggers: Mapping[str, int]) -> Iterator[FlowSlot]:
    awaited = [lines.dealings(model, root.machine).awaits for root in roots]
    pairs = [(root.index, flow) for root in roots for flow in model.flows if flow in awaited[root.index]]
    for index, (root, flow) in enumerate(pairs):
        yield FlowSlot(index, root, flow, triggers[flow])


def _trigger_numbers(model: Model) -> Mapping[str, int]:
    deal = [lines.dealings(model, machine) for machine in model.machines]
    said = [name for item in deal for name in sorted(item.raises)]
    heard = [name for item in deal for name in sorted(item.awaits)]
    return {
        name: index for index, name in enumerate(dict.fromkeys([*model.flows, *model.events, *said, *heard]))
    }


@dataclass(slots=True)
class _Builder:
    model: Model
    tree: Tree
    words: Vocabulary
    roots: tuple[Root, ...]
    slots: tuple[FlowSlot, ...]
    triggers: Mapping[str, int]
    options: list[Option] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    number: int = 0
    slots_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def tables(self, paid: frozenset[str], asking: Asking, *, counted: bool) -> Tables:
        self.slots_of = {
            flow: tuple(slot.index for slot in self.slots if slot.flow == flow) for flow in self.model.flows
        }
        nodes = self.tree.nodes
        acts = self._acts(asking)
        of_node: list[list[Transition]] = [[] for _ in nodes]
        for item in acts.transitions:
            of_node[item.node].append(item)
        gates = sum(node.bit for node in nodes if self._is_paid(node, paid))
        laid = Laid(self.tree, self.words, of_node, acts.beginnings, gates)
        asking = replace(asking, alike=alike(self.model, laid) if counted else ())
        choices, left_out = given(self.model, self.words, self.roots, asking)
        ways, more = starts(choices)
        return Tables(
            tree=self.tree,
            words=self.words,
            roots=self.roots,
            transitions=acts.transitions,
            options=tuple(option for item in acts.transitions for option in item.options),
            of_node=tuple(map(tuple, of_node)),
            events_of=tuple({item.trigger: item for item in row if item.role == "event"} for row in of_node),
            listening=self._listening(),
            completions_of=tuple(
                {item.name: item for item in row if item.role == "completion"} for row in of_node
            ),
            beginnings=acts.beginnings,
            finals=tuple(
                sum(nodes[child].bit for child in node.children if nodes[child].kind == "final")
                for node in nodes
            ),
            children=tuple(sum(nodes[child].bit for child in node.children) for node in nodes),
            plans={node.index: slot for node in nodes if (slot := self._plan(node)) is not None},
            triggers=tuple(self.triggers),
            outside=frozenset(self.triggers[name] for name in self.model.events),
            flow_slots=self.slots,
            paid=gates,
            starts=ways,
            needs=self._needs(),
            foreign=foreign(self.model, self.roots, self.slots, self.triggers),
            approximations=(*approximations(self.model, self.roots), *left_out, *more),
            alike=asking.alike,
            choices=choices,
            values=values_of(self.words, asking.models),
        )

    def _acts(self, asking: Asking) -> Acts:
        """The transitions and beginnings of all nodes, without what a sliced search leaves out."""
        beginnings = tuple(self._beginning(node) for node in self.tree.nodes)
        for node in self.tree.nodes:
            self.transitions += self._transitions(node)
        acts = Acts(tuple(self.transitions), beginnings)
        if not asking.sliced:
            return acts
        machines = [root.machine for root in self.roots]
        return acts.without(unread(self.model, machines, self.words, acts, asking.asked))

    def _listening(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for item in self.transitions:
            if item.role == "event":
                around = sum(node.bit for node in self.tree.ancestors(item.node))
                found[item.trigger] = found.get(item.trigger, 0) | around | 1 << item.node
        return found

    def _is_paid(self, node: Node, paid: frozenset[str]) -> bool:
        if node.kind != "instance" or node.element not in paid:
            return False
        multi = self.tree.nodes[node.parent].state
        return (
            multi is not None
            and multi.each is not None
            and self.model.attributes[multi.each.in_].of == ("services",)
        )

    def _plan(self, node: Node) -> Slot | None:
        work = node.state.work if node.state is not None else None
        if work is None or work.plans is None:
            return None
        if work.plans not in self.words.slot_of:
            raise LayoutError(f"{node.path}: no attribute {work.plans}")
        return self.words.slot_of[work.plans]

    def _needs(self) -> int:
        name = lines.needs_attribute(self.model)
        return -1 if name is None else self.words.slot_of[name].index

    def _around(self, node: Node) -> Surroundings:
        return Surroundings(self.words, self.tree.by_local, node.element)

    def _beginning(self, node: Node) -> Beginning | None:
        if not node.has_states or node.body.initial is None:
            return None
        initial = node.body.initial
        way = way_to(self.tree, node, self._target(node, node, initial.to))
        effects = self._effects(initial, node)
        return Beginning(effects, way, None if effects else constant_begin(self.tree, self.model, node.index))

    def _transitions(self, node: Node) -> Iterator[Transition]:
        state = node.state
        if state is None:
            return
        for name, rows in state.next.items():
            meaning = role(self.model, state, name, rows)
            index = self.number
            self.number += 1
            options = tuple(self._option(index, number, row, node) for number, row in enumerate(rows))
            trigger = self.triggers[name] if meaning == "event" else -1
            path, local = f"{node.path}.{name}", f"{node.local}.{name}"
            transition = Transition(index, node.index, name, path, local, meaning, trigger, options)
            yield transition

    def _option(self, transition: int, number: int, row: Alternative, node: Node) -> Option:
        around = self._around(node)
        guard = None if row.when is None else function_of("boolean", row.when, around)
        reads = NOTHING_READ if row.when is None else looked_at(row.when, around)
        effects = self._effects(row, node)
        index = len(self.options)
        domain, leaves, way, entry = self._leading(row.to, node)
        option = Option(
            index, transition, number, node.index, guard, domain, leaves, way, effects, entry, reads
        )
        self.options.append(option)
        return option

    def _leading(self, to: str | None, node: Node) -> tuple[int, int, tuple[int, ...], Entry | None]:
        """The domain, the nodes left, the way to the target and, where it never varies, what entering does."""
        if to is None:
            return -1, 0, (), None
        target = self._target(node, next(self.tree.ancestors(node.index)), to)
        around = self._domain(node, target)
        way = way_to(self.tree, around, target)
        entry = constant_entry(self.tree, self.model, way) if around.has_states else None
        return around.index, around.inside, way, entry

    def _target(self, node: Node, body: Node, to: str) -> int:
        """A state beside those of `body`, or a path from the machine on, in the same root or sub-instance."""
        local = to if "." in to else f"{body.local}.{to}"
        found = self.tree.by_scope.get((node.scope, local))
        if found is None or self.tree.nodes[found].state is None:
            raise LayoutError(f"{node.path}: no state {to}")
        return found

    def _domain(self, node: Node, target: int) -> Node:
        inside = self.tree.nodes[target].bit
        for around in self.tree.ancestors(node.index):
            if around.has_states and around.inside & inside:
                return around
            if around.kind in ("root", "instance"):
                return around
        raise LayoutError(f"{node.path}: stands in nothing")

    def _effects(self, effects: Effects, node: Node) -> tuple[Effect, ...]:
        writes = [
            *(self._write("set", name, expr, node) for name, expr in effects.sets.items()),
            *(self._write("add", name, expr, node) for name, expr in effects.adds.items()),
            *(self._write("remove", name, expr, node) for name, expr in effects.removes.items()),
        ]
        sends = [Effect("send", flow, to=self.slots_of.get(flow, ())) for flow in effects.sends]
        raises = [Effect("raise", signal, self.triggers[signal]) for signal in effects.raises]
        return (*writes, *sends, *raises)

    def _write(self, kind: str, name: str, expr: Expr, node: Node) -> Effect:
        slot = self.words.slot_of.get(name)
        if slot is None:
            raise LayoutError(f"{node.path}: no attribute {name}")
        around = self._around(node)
        value = function_of(slot.sort if kind == "set" else "set", expr, around)
        if kind != "set" and slot.sort != "set":
            raise LayoutError(f"{node.path}: {name} is no set")
        what: Literal["set", "add", "remove"] = (
            "set" if kind == "set" else "add" if kind == "add" else "remove"
        )
        return Effect(what, name, slot.index, value, reads=looked_at(expr, around))
