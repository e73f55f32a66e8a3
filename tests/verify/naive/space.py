"""Every configuration and every step of one line, in plain dictionaries over the reference interpreter.

In go a model, the machines of a line and the guards that will be asked; out comes a graph whose nodes say what is
active there and whose edges keep the record of each step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from koopflow.model.expressions import Expr
from koopflow.model.types import Model
from koopflow.semantics.reference.selecting import choose
from koopflow.semantics.reference.stimuli import Untimed
from koopflow.semantics.reference.world import Reader, Record, Root
from tests.verify.naive.beginnings import beginnings
from tests.verify.naive.lines import foreign
from tests.verify.naive.records import Edge, Node, Sent, Stimulus
from tests.verify.naive.snapshots import restore, snapshot

COPIES_MAX = 2


class TooLargeError(Exception):
    """More configurations than were allowed, or more copies of a flow than are counted."""


class _Ear:
    """Notes each sending with what was true at that moment; the rest of what is told goes by."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.heard: list[Sent] = []

    def sent(self, root: Root, _: int, flow: str, receivers: list[Root]) -> None:
        """A flow was sent."""
        asked = {basis.consent for basis in self.space.model.flows[flow].basis if basis.consent}
        holder = self.space.untimed.world.holder
        false = {name for name in asked if holder(root, name).get(name) is not True}
        self.heard.append(Sent(flow, bool(receivers), frozenset(false)))

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


class Space:
    """The graph of one line; `case` is its case machine, "" on the wider line."""

    def __init__(
        self,
        model: Model,
        case: str,
        machines: Sequence[str],
        guards: Sequence[Expr] = (),
        limit: int = 2_000,
    ) -> None:
        self.model, self.case, self.guards, self.limit = model, case, guards, limit
        self.machines = list(machines)
        self.untimed = Untimed(model, case or self.machines[0])
        world = self.untimed.world
        world.programme = [root for root in world.programme if root.machine in self.machines]
        world.local[1] = [root for root in world.local[1] if root.machine in self.machines]
        world.cases[1] = world.cases[1] if case else []
        self.ear = _Ear(self)
        self.untimed.stepper.watcher = self.ear
        self.roots = world.roots()
        self.foreign = foreign(model, self.machines)
        self.nodes: list[Node] = []
        self.edges: list[list[Edge]] = []
        self._numbers: dict[Any, int] = {}
        self._keys: list[Any] = []
        self._explore()

    def _explore(self) -> None:
        self._number()
        at = 0
        while at < len(self.nodes):
            self.edges[at] = list(self._steps(at))
            at += 1

    def _number(self) -> int:
        key = snapshot(self.untimed.world, self.roots)
        if key not in self._numbers:
            if len(self.nodes) >= self.limit or any(
                n > COPIES_MAX for r in self.roots for n in r.way.values()
            ):
                raise TooLargeError
            self._numbers[key] = len(self.nodes)
            self._keys.append(key)
            self.nodes.append(self._node())
            self.edges.append([])
        return self._numbers[key]

    # what a configuration is

    def _node(self) -> Node:
        active: set[str] = set()
        works: list[tuple[str, str | None]] = []
        for root in self.roots:
            for number in sorted(root.active):
                node = root.layout.nodes[number]
                if node.is_state:
                    active.add(node.local)
                    if node.kind in ("task", "sitting") and number not in root.gates:
                        works.append((node.local, node.element))
        started = frozenset(root.machine for root in self.roots if root.started)
        over = frozenset(root.machine for root in self.roots if root.over)
        settled, truths, overlaps = not self._waiting(), self._truths(), frozenset(self._overlaps())
        return Node(frozenset(active), tuple(works), started, over, settled, truths, overlaps)

    def _overlaps(self) -> Iterator[str]:
        for root in self.roots:
            nodes = [root.layout.nodes[number] for number in sorted(root.active)]
            awaiting = [
                (node, name) for node in nodes for name, role in node.roles.items() if role == "event"
            ]
            world = self.untimed.world
            is_open = {(n.number, name) for n, name in awaiting if choose(world, root, n.number, name)}
            for node, name in awaiting:
                around = {(number, name) for number in node.above}
                if (node.number, name) in is_open and around & is_open:
                    yield f"{node.path}.{name}"

    def _waiting(self) -> bool:
        """Whether something on the agenda still means something."""
        line = self.untimed.world.line
        return any(
            any(root.running for root in line(item.root)) if item.signal else item.root.running
            for item in self.untimed.world.agenda
        )

    def _truths(self) -> tuple[bool, ...]:
        if not self.guards:
            return ()
        root = self.roots[-1]
        return tuple(self._truth(root, guard) for guard in self.guards)

    def _truth(self, root: Root, guard: Expr) -> bool:
        try:
            return Reader(self.untimed.world, root, -1).truth(guard)
        except KeyError:  # an attribute that has no value before its root has begun
            return False

    # what can happen

    def _steps(self, at: int) -> Iterator[Edge]:
        restore(self.untimed.world, self.roots, self._keys[at])
        untimed = self.untimed
        self.ear.heard = []
        record = untimed.settle_once()
        if record is not None:
            yield self._edge(at, (record.stimulus,), record, self.nodes[at].truths, untimed=True)
            return
        base, from_elsewhere = snapshot(self.untimed.world, self.roots), self._foreign()
        for kind, *words in untimed.enabled():
            if kind == "start":
                yield from self._starts(at, base, words[0])
                continue
            if kind == "stuck":
                self.nodes[at].stuck.append(self._local(words[0]))
            restore(self.untimed.world, self.roots, base)
            yield self._fired(at, kind, words)
        for stimulus in from_elsewhere:
            restore(self.untimed.world, self.roots, base)
            self.ear.heard = []
            what, name, where = stimulus
            level, machine = (where, "") if what == "signal" else ("", where)
            record = untimed.foreign(name, level=level, machine=machine)
            yield self._edge(at, ("foreign", *stimulus), record, self.nodes[at].truths)

    def _fired(self, at: int, kind: str, words: list[str]) -> Edge:
        before, plan, element = self.nodes[at].truths, None, None
        untimed = self.untimed
        untimed_timer = False
        if kind in ("result", "stuck", "timer"):
            path = words[0] if kind == "stuck" else words[0].rpartition(".")[0]
            root = untimed.root(words[0].partition(".")[0])
            node = root.layout.nodes[root.layout.by_path[path]]
            element = node.element if kind == "result" else None
            if kind == "timer":
                after = node.next[words[0].rpartition(".")[2]][0].after
                untimed_timer = after is not None and not after.mean_seconds()
            if len(words) == 2:
                plan = frozenset(filter(None, words[1].split(",")))
                untimed.stepper.fill(root, node.number, plan)
                before = self._truths()
        self.ear.heard = []
        name = words[1] if kind in ("event", "delivery") else words[0]
        machine = words[0] if kind in ("event", "delivery") else ""
        record = untimed.fire(kind, name, machine=machine, plan=plan)
        return self._edge(at, (kind, *words), record, before, untimed=untimed_timer, element=element)

    def _foreign(self) -> list[tuple[str, ...]]:
        running = {root.machine for root in self.roots if root.running}
        if any(not root.started and root.scope != "case" for root in self.roots):
            return []
        return [s for s in self.foreign if (s[2] in running if s[0] == "flow" else running)]

    def _starts(self, at: int, base: Any, machine: str) -> Iterator[Edge]:
        world, root = self.untimed.world, self.untimed.root(machine)
        first = not any(other.started for other in self.roots)
        scopes = [
            *(("programme", "municipality") if first else ()),
            *(("case",) if root.scope == "case" else ()),
        ]
        places = {"programme": world.wider[0], "municipality": world.wider[1], "case": root.attributes}
        for values in beginnings(self.model, scopes):
            restore(self.untimed.world, self.roots, base)
            for name, value in values.items():
                places[self.model.attributes[name].scope][name] = value
            self.ear.heard = []
            record = self.untimed.stepper.start(root)
            yield self._edge(at, ("start", machine), record, self.nodes[at].truths)

    def _local(self, path: str) -> str:
        root = self.untimed.root(path.partition(".")[0])
        return root.layout.nodes[root.layout.by_path[path]].local

    def _edge(
        self,
        at: int,
        stimulus: Stimulus,
        record: Record,
        before: tuple[bool, ...],
        *,
        untimed: bool = False,
        element: str | None = None,
    ) -> Edge:
        taken = [path.rpartition(".") for path, _ in record.taken]
        events = (
            *(("transition", f"{self._local(state)}.{name}") for state, _, name in taken),
            *(("flow", flow) for flow in record.sent),
            *(("state", self._local(path)) for path in record.entered),
        )
        sent, self.ear.heard = tuple(self.ear.heard), []
        return Edge(
            at,
            self._number(),
            stimulus,
            tuple(record.taken),
            events,
            sent,
            tuple(record.entered),
            tuple(record.exited),
            frozenset(record.notes),
            untimed,
            element,
            before,
        )
