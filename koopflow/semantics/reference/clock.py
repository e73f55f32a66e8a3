"""A run in time: event list, settling, timers, clocks, arrivals (sections 7 to 11 of docs/explanation/semantics.md).

In goes a setting and the number of a replication, out come happenings, told to a listener in their order.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from koopflow.model.types import Arrivals, Model
from koopflow.randomness import Purpose
from koopflow.semantics.reference.labour import Labour
from koopflow.semantics.reference.setting import Chance, Setting, later, time_of
from koopflow.semantics.reference.stepping import Stepper
from koopflow.semantics.reference.stimuli import needs_of
from koopflow.semantics.reference.world import Reader, Record, Root, Value, World, mentions_case, signals_of
from koopflow.trace.events import Happening, Kind, Listener

OPENING, END, DELIVERY, OUTSIDE, ARRIVAL, TIMER, SITTING = range(7)
STEPS_MAX = 1_000
"""So many steps of one root at one moment are no longer work but a cycle without time."""
YEAR = 365.25 * 86_400


class Clock:
    """One replication."""

    def __init__(
        self, setting: Setting, replication: int, listener: Listener, stop: Callable[[], bool] | None = None
    ) -> None:
        self.setting = setting
        self.chance = Chance(setting, replication)
        self.world = World(setting.programme.model, [site.model for site in setting.sites])
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
        self.counts: dict[int, Counter[tuple[str, str]]] = {}
        self._list: list[tuple[int, int, int, Callable[[int], None]]] = []
        self._serial = 0
        self._live: dict[tuple[int, int, str], int] = {}
        self._due: dict[int, set[tuple[int, int, str]]] = {}
        self._stale: set[int] = set()
        self._roots: dict[int, Root] = {}
        self._moment_steps: Counter[int] = Counter()
        self._whens: dict[int, dict[str, list[str]]] = {}
        self._keep_over = mentions_case([setting.programme.model, *(site.model for site in setting.sites)])

    # telling

    def tell(self, kind: Kind, root: Root, place: str, local: str = "", **more: object) -> None:
        """Tell the listener what happened to a root."""
        self.listener(Happening(self.now, kind, root.municipality, root.case, place, local, **more))  # type: ignore[arg-type]

    def visit(self, root: Root, what: str, path: str) -> int:
        """Count once more how often this root came here; the first time is 1."""
        counts = self.counts.setdefault(root.key, Counter())
        counts[what, path] += 1
        return counts[what, path]

    def _holding(self, root: Root, node: int, event: str) -> str:
        """The rules with a `when` that this event can start a duty of, and whose guard holds now."""
        rules = root.layout.model.rules
        asked = self._asked(root.layout.model).get(event, ())
        reader = Reader(self.world, root, node)
        return ",".join(name for name in asked if reader.truth(rules[name].when))

    def _asked(self, model: Model) -> dict[str, list[str]]:
        if id(model) not in self._whens:
            asked: dict[str, list[str]] = {}
            for name, rule in model.rules.items():
                for place in rule.events if rule.when is not None else ():
                    for path in place:
                        asked.setdefault(path.removeprefix("machines."), []).append(name)
            self._whens[id(model)] = asked
        return self._whens[id(model)]

    # the event list

    def put(self, at: int, kind: int, do: Callable[[int], None]) -> int:
        """Put an event in the list, which will be done with its serial; that serial."""
        self._serial += 1
        heapq.heappush(self._list, (at, kind, self._serial, do))
        return self._serial

    def run(self) -> None:
        """Everything from the start to the end."""
        self._begin()
        while self._list and self._list[0][0] < self.setting.end and not self.stopped():
            at, _, serial, do = heapq.heappop(self._list)
            if at != self.now:
                self.now = at
                self._moment_steps.clear()
            do(serial)
        self.now = self.setting.end
        self.labour.close()
        for root in self.world.roots():
            if root.running or root.stopped:
                self.tell(
                    "unfinished", root, root.machine, detail="stuck" if self._is_stuck(root) else "open"
                )

    def _begin(self) -> None:
        self.world.wider[0].update(self.chance.attributes(0, 0, "programme"))
        for number in range(1, len(self.setting.sites) + 1):
            self.world.wider[number].update(self.chance.attributes(number, 0, "municipality"))
        for root in self.world.roots():
            self._start(root)
        self.labour.plan_sittings()
        self._plan_arrivals()

    def _start(self, root: Root) -> None:
        self._roots[root.key] = root
        state = self.chance.site(root.municipality).scenario.begin.get(root.machine)
        record = self.stepper.start(root, (state or "").removeprefix(f"{root.machine}."))
        self.settle(record, root)

    # settling

    def settle(self, record: Record | None = None, root: Root | None = None) -> None:
        """Note what a step did, then go on until nothing more happens at this moment."""
        if record is not None:
            self._note(record, root)
        while True:
            following = self.stepper.agenda() or self._kept() or self._timer() or self.labour.open_gate()
            if following is None:
                break
            self._note(following, None)
        self.labour.begin_work()

    def _note(self, record: Record, root: Root | None) -> None:
        self._stale |= record.touched
        touched = {other.key: other for other in record.roots}
        if root is not None:
            touched[root.key] = root
        for note in record.notes:
            some = root or (record.roots[0] if record.roots else self.world.roots()[0])
            self.tell("noted", some, record.stimulus, detail=note)
        for key, other in touched.items():
            self._moment_steps[key] += 1
            if self._moment_steps[key] > STEPS_MAX and other.running:
                self.stepper.stop(other)
                self.tell("noted", other, record.stimulus, detail="zero-time")
                self.tell("stopped", other, other.machine)
        for other in record.finished:
            self._finish(other)

    def _finish(self, root: Root) -> None:
        if root.scope == "case":
            self._tell_needs(root, 1)
        self.tell("over", root, root.machine, detail=root.outcome or "")
        for key in [key for key in self._live if key[0] == root.key]:
            del self._live[key]
        due = self._due.get(root.municipality, set())
        due -= {key for key in due if key[0] == root.key}
        if root.scope == "case" and not self._keep_over:
            self.world.drop(root)
            self.counts.pop(root.key, None)
            self._roots.pop(root.key, None)

    def _kept(self) -> Record | None:
        for root in sorted(self.world.keeping.values(), key=lambda root: root.order):
            for flow in root.layout.model.flows:
                if flow in root.kept and self.stepper.answer(root, flow):
                    return self.stepper.kept(root, flow)
        return None

    def _timer(self) -> Record | None:
        for municipality in sorted(self._due) if 0 in self._stale else sorted({0, *self._stale}):
            for key in sorted(self._due.get(municipality, ()), key=self._rank):
                root = self._roots[key[0]]
                if root.running and self.stepper.possible(root, key[1], key[2]):
                    self._due[municipality].discard(key)
                    return self.stepper.take(root, key[1], key[2])
        self._stale.clear()
        return None

    def _rank(self, key: tuple[int, int, str]) -> tuple[tuple[int, bool, int], int, int]:
        root = self._roots[key[0]]
        return (root.order, key[1], list(root.layout.nodes[key[1]].next).index(key[2]))

    def stale(self, root: Root) -> None:
        """What guards read on this root's line may have changed: due timers are asked again."""
        self._stale.add(root.municipality)

    # what the stepper tells

    def entered(self, root: Root, node: int) -> None:
        """Start the state's timers, then its clocks."""
        at = root.layout.nodes[node]
        self.visit(root, "entered", at.path)
        self.tell("entered", root, at.path, at.local, detail=self._holding(root, node, at.local))
        for role in ("timer", "event"):
            for name, kind in at.roles.items():
                if kind == role:
                    self._set(root, node, name)

    def again(self, root: Root, node: int, name: str) -> None:
        """Count a timer or a clock anew; a date does not come again."""
        at = root.layout.nodes[node]
        if at.roles[name] != "timer" or at.next[name][0].after is not None:
            self._set(root, node, name)

    def _set(self, root: Root, node: int, name: str) -> None:
        at = root.layout.nodes[node]
        if at.roles[name] == "timer":
            when = self._timer_due(root, node, name)
        elif name in root.layout.model.events and at.roles[name] == "event":
            when = self._outside_at(root, f"{at.path}.{name}", f"{at.local}.{name}")
        else:
            return
        key = (root.key, node, name)
        self._due.get(root.municipality, set()).discard(key)
        self._live.pop(key, None)
        if when is not None:
            kind = TIMER if at.roles[name] == "timer" else OUTSIDE
            self._live[key] = self.put(when, kind, lambda serial: self._ring(key, serial))

    def _timer_due(self, root: Root, node: int, name: str) -> int | None:
        first = root.layout.nodes[node].next[name][0]
        if first.after is not None:
            return later(self.setting.start, self.now, first.after, root.layout.model.model.country)
        assert first.at is not None
        dates = self.chance.site(root.municipality).scenario.dates
        moment = dates[first.at].value if first.at in dates else datetime.fromisoformat(first.at)
        return max(self.now, round((moment - self.setting.start).total_seconds()))

    def _outside_at(self, root: Root, path: str, local: str) -> int | None:
        said = self.chance.site(root.municipality).scenario.events.get(local)
        if said is None:
            return None
        visit = self.visit(root, "clock", path)
        drawn = time_of(said, self.chance.number(root.municipality, root.case, path, visit, Purpose.EVENT))
        return None if drawn is None else self.now + drawn

    def _ring(self, key: tuple[int, int, str], serial: int) -> None:
        if self._live.get(key) != serial:
            return
        del self._live[key]
        root = self._roots[key[0]]
        if root.layout.nodes[key[1]].roles[key[2]] == "timer":
            due = self._due.setdefault(root.municipality, set())
            due.add(key)
            if self.stepper.possible(root, key[1], key[2]):
                due.discard(key)
                self.settle(self.stepper.take(root, key[1], key[2]))
        elif self.stepper.answer(root, key[2]):
            self.settle(self.stepper.outside(root, key[2]))

    def gated(self, root: Root, node: int) -> None:
        """A gate joins its list."""
        self.labour.gated(root, node)

    def works(self, root: Root, node: int) -> None:
        """Work joins its list, or a team's agenda."""
        self.labour.works(root, node)

    def service_begun(self, root: Root, node: int) -> None:
        """A sub-instance began: what no budget pays for is paid at once."""
        self.labour.service_begun(root, node)

    def exited(self, root: Root, node: int) -> None:
        """Everything of the node ends with it."""
        at = root.layout.nodes[node]
        for name in at.roles:
            self._live.pop((root.key, node, name), None)
            self._due.get(root.municipality, set()).discard((root.key, node, name))
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
        self.labour.pay_flow(root, flow)
        delay = 0
        visit = self.visit(root, "sent", flow)
        if flow in scenario.delays:
            said = scenario.delays[flow]
            element = root.layout.nodes[node].element or ""
            law = said.by_element.get(element) or said.otherwise or said.plain
            if law is not None:
                u = self.chance.number(root.municipality, root.case, f"flows.{flow}", visit, Purpose.DELAY)
                delay = time_of(law, u) or 0
        for receiver in receivers:
            self.put(self.now + delay, DELIVERY, self._delivery(receiver, flow))

    def _delivery(self, root: Root, flow: str) -> Callable[[int], None]:
        def do(_: int) -> None:
            if root.running and root.way[flow] > 0:
                self.settle(self.stepper.deliver(root, flow))

        return do

    # arrivals

    def _plan_arrivals(self) -> None:
        for number, site in enumerate(self.setting.sites, start=1):
            for machine, said in site.scenario.arrivals.items():
                if said.at:
                    for index, moment in enumerate(said.at):
                        self._put_arrival(number, machine, index, self._since(moment))
                elif said.cohort is None:
                    begin = max(0, self._since(said.from_)) if said.from_ else 0
                    self._next_arrival(number, machine, said, 1, begin)
        for machine, said in self.setting.programme.scenario.arrivals.items():
            if said.cohort is not None:
                self._cohort(machine, said, int(said.cohort.value))

    def _since(self, moment: datetime) -> int:
        return round((moment - self.setting.start).total_seconds())

    def _cohort(self, machine: str, said: Arrivals, size: int) -> None:
        low = self._since(said.from_) if said.from_ else 0
        high = self._since(said.until) if said.until else self.setting.horizon
        for index in range(size):
            u = self.chance.number(0, 0, f"arrivals.{machine}", index + 1, Purpose.ARRIVAL)
            at = low + int(u * (high - low) // 1)
            self._put_arrival(1 + index % len(self.setting.sites), machine, index, at)

    def _put_arrival(self, municipality: int, machine: str, index: int, at: int) -> None:
        if 0 <= at < self.setting.horizon:
            self.put(at, ARRIVAL, lambda _: self._arrive(municipality, machine, index))

    def _next_arrival(self, municipality: int, machine: str, said: Arrivals, visit: int, since: int) -> None:
        u = self.chance.number(municipality, 0, f"arrivals.{machine}", visit, Purpose.ARRIVAL)
        if said.every is not None:
            between = time_of(said.every, u)
        else:
            assert said.per_year is not None
            between = (
                self.labour.exponential(YEAR / said.per_year.value, u) if said.per_year.value > 0 else None
            )
        until = min(self.setting.horizon, self._since(said.until) if said.until else self.setting.horizon)
        if between is None or since + between >= until:
            return
        at = since + between

        def do(_: int) -> None:
            self._next_arrival(municipality, machine, said, visit + 1, at)
            self._arrive(municipality, machine, visit - 1)

        self.put(at, ARRIVAL, do)

    def _arrive(self, municipality: int, machine: str, index: int) -> None:
        if self.labour.resources.is_closed(municipality, f"arrivals.{machine}", self.now):
            return
        streams = list(self.setting.programme.scenario.arrivals)
        number = 1 + index * len(streams) + streams.index(machine)
        root = self.world.add_case(municipality, machine, number)
        self._roots[root.key] = root
        given: dict[str, Value] = self.chance.attributes(municipality, number, "case")
        root.attributes.update(given)
        self.events += 1
        self.tell("arrived", root, machine, machine)
        self._tell_needs(root, 0)
        self.settle(self.stepper.start(root), root)

    def _tell_needs(self, root: Root, visit: int) -> None:
        needs = sorted(needs_of(self.world, root))
        self.tell("needs", root, "needs", visit=visit, detail=",".join(needs))

    # the end

    def _is_stuck(self, root: Root) -> bool:
        if root.stopped or root.stuck:
            return True
        awaits = any(
            role == "event" and name in signals_of(root.layout.model)
            for number in root.active
            for name, role in root.layout.nodes[number].roles.items()
        )
        moving = (
            any(key[0] == root.key for key in (*self._live, *self._due.get(root.municipality, ())))
            or any(root.way.values())
            or bool(root.gates)
            or self.labour.is_busy(root)
        )
        return not (moving or awaits)
