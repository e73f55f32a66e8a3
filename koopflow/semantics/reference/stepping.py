"""One step: events are answered, states exited, effects done and states entered, as sections 3 and 4 of the page say.

In goes a world and an event, out comes a record, and the world has changed. What only time knows (timers, work,
clocks) is told to `Watcher`, so that the untimed semantics knows nothing of it.
"""

from __future__ import annotations

from koopflow.model.types import Alternative, Attribute, Effects
from koopflow.semantics.reference.layout import elements_of
from koopflow.semantics.reference.selecting import Choice, answer, choose, completion, is_over
from koopflow.semantics.reference.watcher import Watcher
from koopflow.semantics.reference.world import AGENDA_MAX, Item, Reader, Record, Root, Value, World, fitting


class Stepper:
    """Steps in one world; `paid` are the services that begin behind a gate because a budget pays for them."""

    def __init__(
        self, world: World, watcher: Watcher | None = None, paid: frozenset[str] = frozenset()
    ) -> None:
        self.world, self.watcher, self.paid = world, watcher, paid
        self._record = Record("")
        self._over: list[tuple[Root, int]] = []
        self._writes: dict[tuple[int, str], tuple[int, bool]] = {}

    # events

    def start(self, root: Root, state: str = "") -> Record:
        """Begin a root, in this state of its machine where one is given; its attributes have been given."""
        self._open(f"start {root.machine}")
        self._touch(root)
        self._record.roots.append(root)
        root.started = True
        root.active.add(0)
        way = root.layout.way(0, root.layout.by_path[f"{root.machine}.{state}"]) if state else []
        self._begin(root, 0, way)
        return self._close()

    def begin(self, root: Root, node: int) -> Record:
        """Open a gate: what is inside the node begins."""
        self._open(f"begin {root.layout.nodes[node].path}")
        self._touch(root)
        root.gates.discard(node)
        self._begin(root, node, [])
        return self._close()

    def unmet(self, root: Root, node: int) -> Record:
        """A sub-instance that cannot be paid ends without an outcome."""
        self._open(f"unmet {root.layout.nodes[node].path}")
        self._touch(root)
        root.gates.discard(node)
        self._has_ended(root, node, None)
        return self._close()

    def take(self, root: Root, node: int, name: str, plan: frozenset[str] | None = None) -> Record:
        """A result of work, or a timer: the first alternative that holds."""
        kind = root.layout.nodes[node].roles[name]
        self._open(f"{kind} {root.layout.nodes[node].path}.{name}")
        if plan is not None:
            self.fill(root, node, plan)
        self._do(choose(self.world, root, node, name))
        return self._close()

    def fill(self, root: Root, node: int, plan: frozenset[str]) -> None:
        """Put a plan into the set that the work plans."""
        work = root.layout.nodes[node].state.work
        assert work is not None and work.plans is not None
        self.world.holder(root, work.plans)[work.plans] = plan
        self._wrote(root, root.layout.model.attributes[work.plans])

    def outside(self, root: Root, name: str) -> Record:
        """An outside event comes to one root."""
        self._open(f"event {root.machine} {name}")
        self._do(self.answer(root, name))
        return self._close()

    def deliver(self, root: Root, flow: str) -> Record:
        """A copy on the way arrives; unanswered it is kept."""
        self._open(f"delivery {root.machine} {flow}")
        root.way[flow] -= 1
        answers = self.answer(root, flow)
        if answers:
            self._do(answers)
        else:
            self._keep(root, flow)
        return self._close()

    def _keep(self, root: Root, flow: str) -> None:
        if flow in root.kept:
            self._record.notes.append("second-copy")
        root.kept.add(flow)
        self.world.keeping[root.key] = root

    def kept(self, root: Root, flow: str) -> Record:
        """A kept flow is awaited now."""
        self._open(f"kept {root.machine} {flow}")
        root.kept.discard(flow)
        self._do(self.answer(root, flow))
        return self._close()

    def foreign(self, roots: list[Root], name: str, keeps: bool) -> Record:
        """A signal, or a flow that is kept where unanswered, from outside the line."""
        self._open(f"foreign {name}")
        answers = [choice for root in roots for choice in self.answer(root, name)]
        self._do(answers)
        for root in roots if keeps and not answers else ():
            self._keep(root, name)
        return self._close()

    def agenda(self) -> Record | None:
        """The first item of the agenda that still means something, if there is one."""
        while self.world.agenda:
            item = self.world.agenda.popleft()
            if item.signal:
                seen = [root for root in self.world.line(item.root) if root.running]
                if seen:
                    self._open(f"signal {item.signal}")
                    self._do([choice for root in seen for choice in self.answer(root, item.signal)])
                    return self._close()
            elif item.root.running:
                path = item.root.layout.nodes[item.completion].path
                self._open(f"completion {path}")
                name = completion(item.root, item.completion)
                self._do(choose(self.world, item.root, item.completion, name) if name else [])
                return self._close()
        return None

    def stop(self, root: Root) -> None:
        """End a root that took too many steps at one moment: everything in it is exited."""
        self._exit(root, set(root.active))
        root.over = root.stopped = True
        root.kept.clear()
        root.way.clear()

    # selecting

    def answer(self, root: Root, name: str) -> list[Choice]:
        """What the root's states answer to an event, inner states before outer ones."""
        return answer(self.world, root, name)

    def possible(self, root: Root, number: int, name: str) -> bool:
        """Whether some alternative of the transition holds now."""
        return bool(choose(self.world, root, number, name))

    # doing

    def _do(self, choices: list[Choice]) -> None:
        kept: list[tuple[Choice, Alternative, int, set[int]]] = []
        for choice in choices:
            root, number, name, index = choice
            alternative = root.layout.nodes[number].next[name][index]
            domain, footprint = self._footprint(root, number, alternative)
            if any(other[0] is root and footprint & print_ for other, _, _, print_ in kept):
                self._record.notes.append("region-conflict")
                continue
            kept.append((choice, alternative, domain, footprint))
        self._exit_all(kept)
        for at, ((root, number, name, index), alternative, _, _) in enumerate(kept):
            self._record.taken.append((f"{root.layout.nodes[number].path}.{name}", index))
            self._touch(root)
            self._record.roots.append(root)
            if self.watcher:
                self.watcher.taken(root, number, name)
            self._effects(root, number, alternative, at)
            if alternative.to is None and self.watcher:
                self.watcher.again(root, number, name)
        for (root, number, _, _), alternative, domain, _ in kept:
            if alternative.to is not None:
                self._enter_target(root, domain, root.layout.target(number, alternative.to))

    def _exit_all(self, kept: list[tuple[Choice, Alternative, int, set[int]]]) -> None:
        leaving: dict[int, tuple[Root, set[int]]] = {}
        for (root, _, _, _), alternative, _, footprint in kept:
            if alternative.to is not None:
                leaving.setdefault(root.key, (root, set()))[1].update(footprint)
        for root, nodes in leaving.values():
            self._exit(root, nodes)

    def _footprint(self, root: Root, number: int, alternative: Alternative) -> tuple[int, set[int]]:
        layout = root.layout
        if alternative.to is None:
            return number, {number}
        domain = layout.domain(number, alternative.to)
        return domain, {n for n in root.active if layout.inside(n, domain)}

    def _exit(self, root: Root, nodes: set[int]) -> None:
        for number in sorted(nodes, reverse=True):
            root.active.discard(number)
            root.gates.discard(number)
            root.stuck.discard(number)
            root.ended.pop(number, None)
            root.announced.discard(number)
            root.begun.pop(number, None)
            node = root.layout.nodes[number]
            if node.is_state:
                self._record.exited.append(node.path)
            if self.watcher:
                self.watcher.exited(root, number)
        gone = [item for item in self.world.agenda if item.root is root and item.completion in nodes]
        for item in gone:
            self.world.agenda.remove(item)

    def _enter_target(self, root: Root, domain: int, target: int) -> None:
        way = root.layout.way(domain, target)
        if root.layout.nodes[domain].body.states:
            self._enter(root, way[0], way[1:])
        else:
            self._begin(root, domain, way)

    def _enter(self, root: Root, number: int, way: list[int]) -> None:
        node = root.layout.nodes[number]
        root.active.add(number)
        self._record.entered.append(node.path)
        if self.watcher:
            self.watcher.entered(root, number)
        if node.state.holds:
            self._close_gate(root, number)
        else:
            self._begin(root, number, way)

    def _close_gate(self, root: Root, number: int) -> None:
        root.gates.add(number)
        if self.watcher:
            self.watcher.gated(root, number)

    def _begin(self, root: Root, number: int, way: list[int]) -> None:
        node = root.layout.nodes[number]
        if node.kind == "sub" and self.watcher:
            self.watcher.service_begun(root, number)
        if node.kind in ("task", "sitting"):
            if self.watcher:
                self.watcher.works(root, number)
        elif node.kind == "final":
            self._has_ended(root, node.parent, node.state.outcome or node.name)
        elif node.kind == "multi":
            self._begin_each(root, number)
        elif node.body.regions:
            for child in node.children:
                root.active.add(child)
                self._begin(root, child, way[1:] if way and way[0] == child else [])
        elif way:
            self._enter(root, way[0], way[1:])
        elif node.body.initial is not None:
            self._effects(root, number, node.body.initial, -1)
            target = root.layout.initial(number, node.body.initial.to)
            first, *rest = root.layout.way(number, target)
            self._enter(root, first, rest)

    def _begin_each(self, root: Root, number: int) -> None:
        node = root.layout.nodes[number]
        each = node.state.each
        assert each is not None
        chosen = self.world.holder(root, each.in_)[each.in_]
        assert isinstance(chosen, frozenset)
        subs = [child for child in node.children if root.layout.nodes[child].name in chosen]
        root.begun[number] = subs
        root.active.update(subs)
        services = elements_of(root.layout.model, each.in_) == list(root.layout.model.services)
        for child in subs:
            name = root.layout.nodes[child].name
            if name in self.paid and (services or name in root.layout.model.services):
                self._close_gate(root, child)
            else:
                self._begin(root, child, [])
        if not subs:
            self._announce(root, number)

    # over

    def _has_ended(self, root: Root, number: int, outcome: str | None) -> None:
        root.ended[number] = outcome
        node = root.layout.nodes[number]
        if node.kind == "composite":
            self._announce(root, number)
        elif node.kind == "root":
            self._over.append((root, number))
        else:
            self._look(root, node.parent)

    def _look(self, root: Root, number: int) -> None:
        """Whether a state, region or root is over by `until` now that something in it has ended."""
        node = root.layout.nodes[number]
        parts = root.begun[number] if node.kind == "multi" else node.children
        if number in root.announced or not is_over(root, node.body, parts):
            return
        self._over.append((root, number))
        if node.is_state:
            self._announce(root, number)
            return
        root.announced.add(number)
        first = next(child for child in parts if child in root.ended)
        if node.kind == "root":
            root.ended[number] = root.ended[first]
        else:
            self._has_ended(root, number, root.ended[first])

    def _announce(self, root: Root, number: int) -> None:
        if number not in root.announced:
            root.announced.add(number)
            self._put(Item(root, completion=number))

    def _put(self, item: Item) -> None:
        if len(self.world.agenda) < AGENDA_MAX:
            self.world.agenda.append(item)
        else:
            self._record.notes.append("agenda-overflow")

    # effects

    def _effects(self, root: Root, number: int, effects: Effects, transition: int) -> None:
        reader = Reader(self.world, root, number)
        for name, expression in effects.sets.items():
            value = reader.value(expression)
            if root.layout.model.attributes[name].type == "set":
                value = reader.elements(expression)
            self._write(root, name, value, transition, sets=True)
        for name, expression in effects.adds.items():
            self._write(
                root, name, self._set_of(root, name) | reader.elements(expression), transition, sets=False
            )
        for name, expression in effects.removes.items():
            self._write(
                root, name, self._set_of(root, name) - reader.elements(expression), transition, sets=False
            )
        for flow in effects.sends:
            self._send(root, number, flow)
        for signal in effects.raises:
            self._record.raised.append(signal)
            if self.watcher:
                self.watcher.raised(root, signal)
            self._put(Item(root, signal=signal))

    def _set_of(self, root: Root, name: str) -> frozenset[str]:
        value = self.world.holder(root, name)[name]
        assert isinstance(value, frozenset)
        return value

    def _write(self, root: Root, name: str, value: Value, transition: int, *, sets: bool) -> None:
        attribute = root.layout.model.attributes[name]
        fitted = fitting(root.layout.model, name, value)
        if attribute.type == "integer" and fitted != value:
            self._record.notes.append("bound")
        holder = self.world.holder(root, name)
        if transition >= 0:
            before = self._writes.get((id(holder), name))
            if before and before[0] != transition and (before[1] or sets):
                self._record.notes.append("attribute-conflict")
            self._writes[id(holder), name] = (transition, sets or bool(before and before[1]))
        holder[name] = fitted
        self._wrote(root, attribute)

    def _wrote(self, root: Root, attribute: Attribute) -> None:
        if attribute.scope != "case":
            self._record.touched.add(root.municipality if attribute.scope == "municipality" else 0)

    def _send(self, root: Root, number: int, flow: str) -> None:
        self._record.sent.append(flow)
        receivers = [r for r in self.world.line(root) if r.running and flow in r.layout.awaited]
        for receiver in receivers:
            receiver.way[flow] += 1
        if self.watcher:
            self.watcher.sent(root, number, flow, receivers)

    # the frame of a step

    def _touch(self, root: Root) -> None:
        if root.scope == "case":
            self._record.cases.add((root.municipality, root.key))
        else:
            self._record.touched.add(root.municipality)

    def _open(self, stimulus: str) -> None:
        self._record = Record(stimulus)
        self._over = []
        self._writes = {}

    def _close(self) -> Record:
        for root, number in self._over:
            node = root.layout.nodes[number]
            parts = root.begun.get(number, []) if node.kind == "multi" else node.children
            if node.kind == "multi" or node.body.regions:
                for child in parts:
                    if child in root.active and child not in root.ended:
                        inner = {n for n in root.active if root.layout.inside(n, child)}
                        self._exit(root, inner | {child})
        for root, number in self._over:
            if root.layout.nodes[number].kind == "root":
                root.over, root.outcome = True, root.ended[number]
                self._record.finished.append(root)
                self.world.keeping.pop(root.key, None)
                root.kept.clear()
                root.way.clear()
        return self._record
