"""Steps by name and without time: what is possible, and doing it (section 5 of docs/explanation/semantics.md)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from koopflow.model.types import Model
from koopflow.semantics.reference.layout import elements_of
from koopflow.semantics.reference.stepping import Stepper
from koopflow.semantics.reference.world import Record, Root, Value, World, initial_values


class Untimed:
    """One case with the roots of its municipality and of the programme, stepped by stimuli.

    A stimulus is a tuple of texts, as `enabled` gives them: `("result", "case.work.done")`, with the plan as a third
    part where the work plans, `("delivery", "case", "report")` and so on.
    """

    def __init__(self, model: Model, machine: str = "case", paid: frozenset[str] = frozenset()) -> None:
        self.model = model
        self.world = World(model, [model])
        self.stepper = Stepper(self.world, paid=paid)
        self.case = self.world.add_case(1, machine, 1)
        self.wider_given = False

    def roots(self) -> list[Root]:
        """The roots, the programme's first."""
        return self.world.roots()

    def root(self, machine: str) -> Root:
        """The root that runs this machine."""
        return next(root for root in self.roots() if root.machine == machine)

    def start(self, machine: str, given: dict[str, Value]) -> Record:
        """Begin a root; `given` are the values of attributes that have no initial one."""
        if not self.wider_given:
            for scope, number in (("programme", 0), ("municipality", 1)):
                self.world.wider[number].update(initial_values(self.model, scope))
            self.wider_given = True
        root = self.root(machine)
        if root is self.case:
            root.attributes.update(initial_values(self.model, "case"))
        for name, value in given.items():
            self.world.holder(root, name)[name] = value
        return self.stepper.start(root)

    def fire(self, kind: str, name: str, *, machine: str = "", plan: frozenset[str] | None = None) -> Record:
        """One stimulus: `result`, `stuck`, `timer`, `begin`, `unmet` by path; `event`, `delivery` by name and root."""
        if kind in ("event", "delivery"):
            root = self.root(machine or self.case.machine)
            return self.stepper.outside(root, name) if kind == "event" else self.stepper.deliver(root, name)
        root = self.root(name.partition(".")[0].partition("[")[0])
        if kind in ("begin", "unmet"):
            node = root.layout.by_path[name]
            return self.stepper.begin(root, node) if kind == "begin" else self.stepper.unmet(root, node)
        if kind == "stuck":
            return self._stuck(root, root.layout.by_path[name], plan)
        path, _, transition = name.rpartition(".")
        return self.stepper.take(root, root.layout.by_path[path], transition, plan)

    def _stuck(self, root: Root, node: int, plan: frozenset[str] | None) -> Record:
        if plan is not None:
            self.stepper.fill(root, node, plan)
        root.stuck.add(node)
        return Record(f"stuck {root.layout.nodes[node].path}")

    def foreign(self, name: str, level: str = "", machine: str = "") -> Record:
        """A signal of another case or municipality, or a flow for one root."""
        if machine:
            return self.stepper.foreign([self.root(machine)], name, keeps=True)
        wider = [root for root in self.roots() if root.scope != "case" and root.running]
        seen = wider if level == "case" else [root for root in wider if root.scope == "programme"]
        return self.stepper.foreign(seen, name, keeps=False)

    def settle(self) -> list[Record]:
        """Answer the agenda and kept flows until neither is left."""
        records: list[Record] = []
        while (record := self.settle_once()) is not None:
            records.append(record)
        return records

    def settle_once(self) -> Record | None:
        """One step of that, if there is one."""
        return self.stepper.agenda() or self._kept()

    def _kept(self) -> Record | None:
        for root in self.roots():
            for flow in root.layout.model.flows:
                if flow in root.kept and self.stepper.answer(root, flow):
                    return self.stepper.kept(root, flow)
        return None

    def enabled(self) -> list[tuple[str, ...]]:
        """What can come next when agenda and kept flows are worked off."""
        idle = [root for root in self.roots() if not root.started]
        if idle and idle[0] is not self.case:
            return [("start", idle[0].machine)]
        found: list[tuple[str, ...]] = [("start", root.machine) for root in idle]
        found += [stimulus for root in self.roots() if root.running for stimulus in self._inside(root)]
        for root in self.roots():
            if root.running:
                found += [
                    ("event", root.machine, name)
                    for name in self.model.events
                    if self.stepper.answer(root, name)
                ]
        for root in self.roots():
            found += [("delivery", root.machine, flow) for flow in self.model.flows if root.way[flow] > 0]
        return found

    def _inside(self, root: Root) -> Iterator[tuple[str, ...]]:
        for number in sorted(root.active):
            node = root.layout.nodes[number]
            if number in root.gates:
                yield ("begin", node.path)
                if node.kind == "sub":
                    yield ("unmet", node.path)
            elif node.kind in ("task", "sitting") and number not in root.stuck:
                yield from self._results(root, number)
            for name, role in node.roles.items():
                if role == "timer" and self.stepper.possible(root, number, name):
                    yield ("timer", f"{node.path}.{name}")

    def _results(self, root: Root, number: int) -> Iterator[tuple[str, ...]]:
        node = root.layout.nodes[number]
        names = [name for name, role in node.roles.items() if role == "result"]
        assert node.state.work is not None
        planned = node.state.work.plans
        if planned is None:
            possible = [name for name in names if self.stepper.possible(root, number, name)]
            yield from (("result", f"{node.path}.{name}") for name in possible)
            if not possible:
                yield ("stuck", node.path)
            return
        holder = self.world.holder(root, planned)
        before = holder[planned]
        for plan in legal_plans(self.model, planned, needs_of(self.world, root)):
            holder[planned] = plan
            possible = [name for name in names if self.stepper.possible(root, number, name)]
            shown = ",".join(element for element in elements_of(self.model, planned) if element in plan)
            yield from (("result", f"{node.path}.{name}", shown) for name in possible)
            if not possible:
                yield ("stuck", node.path, shown)
        holder[planned] = before


def needs_of(world: World, root: Root) -> frozenset[str]:
    """The case's needs: the set named so, else the first set of needs, else none."""
    model = root.layout.model
    sets = [
        name
        for name, attribute in model.attributes.items()
        if attribute.type == "set" and attribute.of == ("needs",)
    ]
    if not sets:
        return frozenset()
    name = "needs" if "needs" in sets else sets[0]
    value = world.holder(root, name)[name]
    assert isinstance(value, frozenset)
    return value


def candidates(model: Model, attribute: str, needs: frozenset[str]) -> list[str]:
    """The services of the set's type that meet one of the needs, in order."""
    possible = [element for element in elements_of(model, attribute) if element in model.services]
    return [service for service in possible if needs & frozenset(model.services[service].meets)]


def legal_plans(model: Model, attribute: str, needs: frozenset[str]) -> list[frozenset[str]]:
    """Every set of candidates that together meet all that any of them meets; small sets first."""
    services = candidates(model, attribute, needs)
    wanted = needs & met(model, services)
    return [
        frozenset(chosen)
        for size in range(len(services) + 1)
        for chosen in combinations(services, size)
        if wanted <= met(model, list(chosen))
    ]


def met(model: Model, services: list[str]) -> frozenset[str]:
    """The needs that these services meet."""
    return frozenset(need for service in services for need in model.services[service].meets)
