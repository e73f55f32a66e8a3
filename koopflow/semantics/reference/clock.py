"""A run in time: the event list, and how the world settles (sections 7 to 11 of docs/explanation/semantics.md).

In goes a setting and the number of a replication, out come happenings, told to a listener in their order.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable

from koopflow.model.types import Model
from koopflow.randomness import Purpose
from koopflow.semantics.lines import can_read
from koopflow.semantics.reference.alarms import Alarms
from koopflow.semantics.reference.arrivals import plan_arrivals
from koopflow.semantics.reference.labour import Labour
from koopflow.semantics.reference.setting import Chance, Setting
from koopflow.semantics.reference.stepping import Stepper
from koopflow.semantics.reference.stimuli import needs_of
from koopflow.semantics.reference.world import Reader, Record, Root, World, mentions_case, signals_of
from koopflow.trace.events import Happening, Kind, Listener

DELIVERY = 2
NOTES = ("bound", "region-conflict", "attribute-conflict", "second-copy", "agenda-overflow")
"""What a step can note, each once, in the order in which it is told."""
STEPS_MAX = 1_000
"""So many steps of one root at one moment are no longer work but a cycle without time."""


class Clock:
    """One replication."""

    def __init__(
        self, setting: Setting, replication: int, listener: Listener, stop: Callable[[], bool] | None = None
    ) -> None:
        self.setting = setting
        self.chance = Chance(setting, replication)
        models = [site.model for site in setting.sites]
        self.world = World(setting.programme.model, models, setting.layouts)
        paid = {
            service.removeprefix("services.")
            for site in setting.sites
            for budget in site.scenario.budgets.values()
            for service in budget.pays
            if service.startswith("services.") and service in site.scenario.costs
        }
        self.stepper = Stepper(self.world, self, frozenset(paid))
        self.labour = Labour(self, setting)
        self.listener = listener
        self.stopped = stop or (lambda: False)
        self.now = 0
        self.events = 0
        self.counts: defaultdict[int, defaultdict[tuple[str, str], int]] = defaultdict(
            lambda: defaultdict(int)
        )
        self._list: list[tuple[int, int, int, Callable[[int], None]]] = []
        self._serial = 0
        self.roots: dict[int, Root] = {}
        self.alarms = Alarms(self)
        self._steps: defaultdict[int, int] = defaultdict(int)
        """How many steps of a root there were at this moment."""
        self._whens: dict[int, dict[str, list[str]]] = {}
        self._keep_over = mentions_case([setting.programme.model, *models])

    # telling

    def tell(
        self,
        kind: Kind,
        root: Root,
        place: str,
        local: str = "",
        *,
        visit: int = 0,
        uses: tuple[tuple[str, int, int], ...] = (),
        amount: float = 0.0,
        detail: str = "",
    ) -> None:
        """Tell the listener what happened to a root."""
        who = root.municipality, root.case
        self.listener(Happening(self.now, kind, *who, place, local, visit, uses, amount, detail))

    def visit(self, root: Root, what: str, path: str) -> int:
        """Count once more how often this root came here; the first time is 1."""
        counts = self.counts[root.key]
        counts[what, path] += 1
        return counts[what, path]

    def _holding(self, root: Root, node: int, event: str) -> str:
        """The rules with a `when` that this event can start a duty of, and whose guard holds now."""
        rules = root.layout.model.rules
        asked = self._asked(root.layout.model).get(event)
        if not asked:
            return ""
        model, reader = root.layout.model, Reader(self.world, root, node)
        scope = model.machines[root.machine].scope
        return ",".join(
            name
            for name in asked
            if (when := rules[name].when) and can_read(model, when, scope) and reader.truth(when)
        )

    def _asked(self, model: Model) -> dict[str, list[str]]:
        if id(model) not in self._whens:
            asked: dict[str, list[str]] = {}
            for name, rule in model.rules.items():
                for place in rule.events if rule.when is not None else ():
                    for path in place:
                        rules = asked.setdefault(path.removeprefix("machines."), [])
                        if name not in rules:
                            rules.append(name)
            self._whens[id(model)] = asked
        return self._whens[id(model)]

    # the event list

    def put(self, at: int, kind: int, do: Callable[[int], None]) -> int:
        """Put an event in the list, which will be done with its serial; that serial."""
        self._serial += 1
        heapq.heappush(self._list, (at, kind, self._serial, do))
        return self._serial

    def run(self) -> bool:
        """Everything from the start to the end; False where it was stopped before."""
        self._begin()
        while self._list and self._list[0][0] < self.setting.end:
            if self.stopped():
                return False
            at, _, serial, do = heapq.heappop(self._list)
            if at != self.now:
                self.now = at
                self._steps.clear()
            do(serial)
        self.now = self.setting.end
        self.labour.close()
        for root in self.world.roots():
            if root.running or root.stopped:
                state = "stuck" if self._is_stuck(root) else "open"
                self.tell("unfinished", root, root.machine, detail=state)
        return True

    def _begin(self) -> None:
        self.world.wider[0].update(self.chance.attributes(0, 0, "programme"))
        for number in range(1, len(self.setting.sites) + 1):
            self.world.wider[number].update(self.chance.attributes(number, 0, "municipality"))
        self.labour.sittings.found()
        for root in self.world.roots():
            self._start(root)
        self.labour.sittings.plan()
        plan_arrivals(self)

    def _start(self, root: Root) -> None:
        self.roots[root.key] = root
        state = self.chance.site(root.municipality).scenario.begin.get(root.machine)
        record = self.stepper.start(root, (state or "").removeprefix(f"{root.machine}."))
        self.settle(record, root)

    # settling

    def settle(self, record: Record | None = None, root: Root | None = None) -> None:
        """Note what a step did, then go on until nothing more happens at this moment."""
        if record is not None:
            self._note(record, root)
        while True:
            following = (
                self.stepper.agenda()
                or self._kept()
                or self.alarms.take_due()
                or self.labour.gates.open_one()
            )
            if following is None:
                break
            self._note(following, None)
        self.labour.begin_work()

    def _note(self, record: Record, root: Root | None) -> None:
        self.alarms.touched(record.touched, record.cases)
        touched = {other.key: other for other in record.roots}
        if root is not None:
            touched[root.key] = root
        for note in (note for note in NOTES if note in record.notes):
            some = root or (record.roots[0] if record.roots else self.world.roots()[0])
            self.tell("noted", some, record.stimulus, detail=note)
        for key, other in touched.items():
            self._steps[key] += 1
            if self._steps[key] > STEPS_MAX and other.running:
                self.stepper.stop(other)
                self.tell("noted", other, record.stimulus, detail="zero-time")
                self.tell("stopped", other, other.machine)
        for other in record.finished:
            self._finish(other)

    def _finish(self, root: Root) -> None:
        if root.scope == "case":
            self._tell_needs(root, 1)
        self.tell("over", root, root.machine, detail=root.outcome or "")
        self.alarms.over(root)
        self.labour.over(root)
        if root.scope == "case" and not self._keep_over:
            self.world.drop(root)
            self.counts.pop(root.key, None)
            self.roots.pop(root.key, None)

    def _kept(self) -> Record | None:
        for root in sorted(self.world.keeping.values(), key=lambda root: root.order):
            for flow in root.layout.model.flows:
                if flow in root.kept and self.stepper.answer(root, flow):
                    return self.stepper.kept(root, flow)
        return None

    def stale(self, root: Root) -> None:
        """What guards read on this root's line may have changed: due timers are asked again."""
        self.alarms.touched({0, root.municipality}, set())

    # what the stepper tells

    def entered(self, root: Root, node: int) -> None:
        """Start the state's timers, then its clocks."""
        at = root.layout.nodes[node]
        self.visit(root, "entered", at.path)
        self.tell("entered", root, at.path, at.local, detail=self._holding(root, node, at.local))
        self.alarms.entered(root, node)

    def again(self, root: Root, node: int, name: str) -> None:
        """Count a timer or a clock anew."""
        self.alarms.again(root, node, name)

    def gated(self, root: Root, node: int) -> None:
        """A gate joins its list."""
        self.labour.gates.join(root, node)

    def works(self, root: Root, node: int) -> None:
        """Work joins its list, or a team's agenda."""
        self.labour.works(root, node)

    def service_begun(self, root: Root, node: int) -> None:
        """A sub-instance began: what no budget pays for is paid at once."""
        self.labour.gates.service_begun(root, node)

    def exited(self, root: Root, node: int) -> None:
        """Everything of the node ends with it."""
        at = root.layout.nodes[node]
        self.alarms.exited(root, node)
        self.labour.exited(root, node)
        if at.is_state:
            self.tell("exited", root, at.path, at.local)

    def taken(self, root: Root, node: int, name: str) -> None:
        """A transition was taken."""
        at = root.layout.nodes[node]
        local = f"{at.local}.{name}"
        self.tell("taken", root, f"{at.path}.{name}", local, detail=self._holding(root, node, local))

    def raised(self, root: Root, signal: str) -> None:
        """A signal was raised."""
        self.tell("raised", root, signal, signal)

    def sent(self, root: Root, node: int, flow: str, receivers: list[Root]) -> None:
        """A flow was sent: one delivery for each root that awaits it, after the flow's delay."""
        scenario = self.chance.site(root.municipality).scenario
        self.tell("sent", root, flow, flow, detail=self._holding(root, node, f"flows.{flow}"))
        self.labour.gates.pay_flow(root, flow)
        delay = 0
        visit = self.visit(root, "sent", flow)
        if flow in scenario.delays:
            said = scenario.delays[flow]
            element = root.layout.nodes[node].element or ""
            law = said.by_element.get(element) or said.otherwise or said.plain
            if law is not None:
                u = self.chance.number(root.municipality, root.case, f"flows.{flow}", visit, Purpose.DELAY)
                delay = self.chance.time(law, u) or 0
        for receiver in receivers:
            self.put(self.now + delay, DELIVERY, self._delivery(receiver, flow))

    def _delivery(self, root: Root, flow: str) -> Callable[[int], None]:
        def do(_: int) -> None:
            if root.running and root.way[flow] > 0:
                self.settle(self.stepper.deliver(root, flow))

        return do

    # cases

    def arrive(self, municipality: int, machine: str, number: int) -> None:
        """A case comes, with the attributes that the scenario's population gives it, and starts."""
        root = self.world.add_case(municipality, machine, number)
        self.roots[root.key] = root
        root.attributes.update(self.chance.attributes(municipality, number, "case"))
        self.events += 1
        self.tell("arrived", root, machine, machine)
        self._tell_needs(root, 0)
        self.settle(self.stepper.start(root), root)

    def _tell_needs(self, root: Root, visit: int) -> None:
        if not root.layout.model.needs:
            return
        needs = sorted(needs_of(self.world, root))
        self.tell("needs", root, "needs", visit=visit, detail=",".join(needs))

    def _is_stuck(self, root: Root) -> bool:
        if root.stopped or root.stuck:
            return True
        signals = signals_of(root.layout.model)
        awaits = any(
            role == "event" and name in signals
            for number in root.active
            for name, role in root.layout.nodes[number].roles.items()
        )
        moving = (
            self.alarms.is_set(root)
            or any(root.way.values())
            or bool(root.gates)
            or self.labour.is_busy(root)
        )
        return not (moving or awaits)
