"""Machines as rows of nodes, transitions, alternatives and alarms: a model's tree in, its layout in the tables out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import ceil

from koopflow.durations import DAY, MONTH_DAYS, Duration, seconds_of
from koopflow.graph.roles import role
from koopflow.model.machines import Alternative, Effects, Sitting, Task
from koopflow.model.types import Model, Scenario
from koopflow.semantics.lines import can_read
from koopflow.semantics.tree import Node, Tree, domain
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.codes import Surroundings
from koopflow.simulate.tables.laws import law_of
from koopflow.simulate.tables.resources import Resources
from koopflow.simulate.tables.sheet import Sheet, place

KINDS = {
    "root": w.ROOT, "instance": w.SUB, "region": w.REGION, "task": w.TASK, "sitting": w.SITTING,
    "composite": w.COMPOSITE, "parallel": w.PARALLEL, "multi": w.MULTI, "final": w.FINAL, "waiting": w.WAITING,
}  # fmt: skip
ROLES = {"result": w.RESULT, "timer": w.TIMER, "completion": w.COMPLETION, "event": w.EVENT}
MODES = {"all": w.ALL, "any": w.ANY, "count": w.COUNT, "these": w.THESE}


@dataclass
class Rows:
    """All rows of all layouts, in the order of their numbers; and what they are called."""

    nodes: list[list[int]] = field(default_factory=list)
    transitions: list[list[int]] = field(default_factory=list)
    alternatives: list[list[int]] = field(default_factory=list)
    alarms: list[list[int]] = field(default_factory=list)
    layouts: list[list[int]] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    machines: list[str] = field(default_factory=list)
    transition_names: list[tuple[int, str]] = field(default_factory=list)
    """Of each transition the node in its layout, and its name."""
    listening: list[dict[int, list[tuple[int, int]]]] = field(default_factory=list)
    """Of each layout, by trigger, the nodes that answer it with their transitions."""
    rules: list[tuple[str, ...]] = field(default_factory=list)
    """Of each layout the rules that a bit stands for."""
    sendings: list[tuple[int, str, int]] = field(default_factory=list)
    """Where the row of a flow stands for a sender, the flow, and the sender's layout."""


@dataclass(frozen=True)
class Place:
    """What a layout is made for: a municipality's model and scenario, and how its paths are called in the reference."""

    sheet: Sheet
    rows: Rows
    model: Model
    scenario: Scenario
    resources: Resources
    origin: Mapping[str, str]
    number: int
    start: datetime
    around: Surroundings
    countries: dict[str, int]
    attributes: Mapping[str, int]
    """The rows of the model's attributes."""

    def path(self, path: str) -> int:
        """The number of a path as the reference calls it."""
        fitting = [old for old in self.origin if path == old or path.startswith((f"{old}.", f"{old}["))]
        best = max(fitting, key=len, default="")
        return place(self.origin[best] + path[len(best) :] if best else path)


def after_row(after: Duration | None, country: int) -> list[int]:
    """The row of an alarm that goes off so much later (None: otherwise), as far as that says."""
    row = [-1] * w.ALARM_W
    row[w.Z_DATED] = row[w.Z_MONTHS] = row[w.Z_DAYS] = row[w.Z_GONE] = row[w.Z_REST] = 0
    row[w.Z_COUNTRY] = country
    half = Fraction(1, 2)
    if after is None:
        return row
    if not after.months and not after.working_days:
        row[w.Z_SECONDS] = int(after.seconds + half)
        return row
    months, part = divmod(after.months, 1)
    days = ceil(after.working_days)
    row[w.Z_MONTHS], row[w.Z_DAYS] = int(months), days
    row[w.Z_GONE] = int((after.working_days - (days - 1)) * DAY + half) if days else 0
    row[w.Z_REST] = int(part * MONTH_DAYS * DAY + after.seconds + half)
    return row


def lay(at: Place, machine: str, tree: Tree) -> int:
    """Write the rows of a root's tree; the number of its layout."""
    return _Laying(at, machine, tree).layout()


class _Laying:
    def __init__(self, at: Place, machine: str, tree: Tree) -> None:
        self.at, self.machine, self.tree = at, machine, tree
        self.sheet, self.rows, self.model, self.scenario = at.sheet, at.rows, at.model, at.scenario
        self.first_alarm = len(self.rows.alarms)
        self.heard: dict[int, list[tuple[int, int]]] = {}
        self.asked = _asked(self.model)
        self.whens = tuple(name for name, rule in self.model.rules.items() if rule.when is not None)

    def layout(self) -> int:
        number, first = len(self.rows.layouts), len(self.rows.nodes)
        scope = self.model.machines[self.machine].scope
        level = {"case": w.CASE, "municipality": w.MUNICIPALITY, "programme": w.PROGRAMME}[scope]
        state = self.scenario.begin.get(self.machine)
        begin = -1
        if state is not None:
            begin = self.tree.by_path[f"{self.machine}.{state.removeprefix(f'{self.machine}.')}"]
        for node in self.tree.nodes:
            self.rows.nodes.append(self._node(node))
        self.rows.layouts.append(
            [first, len(self.tree.nodes), self.at.number, level, self.first_alarm, begin]
        )
        self.rows.trees.append(self.tree)
        self.rows.machines.append(self.machine)
        self.rows.listening.append(self.heard)
        self.rows.rules.append(self.whens)
        return number

    # nodes

    def _node(self, node: Node) -> list[int]:
        row = [-1] * w.NODE_W
        row[w.N_KIND] = KINDS[node.kind]
        row[w.N_PARENT] = node.parent
        row[w.N_LAST] = node.index + node.inside.bit_count()
        row[w.N_IS_STATE] = int(node.state is not None)
        row[w.N_CHILD], row[w.N_CHILDREN] = self.sheet.put(node.children), len(node.children)
        row[w.N_STATES] = int(node.has_states)
        row[w.N_REGIONS] = int(bool(node.body.regions))
        row[w.N_TRANSITIONS] = row[w.N_ALARMS] = row[w.N_PAID] = row[w.N_TIMED] = 0
        if node.element is not None:
            row[w.N_ELEMENT] = self.sheet.symbols[node.element]
        self._until(node, row)
        if node.body.initial is not None and node.kind not in ("final", "multi"):
            row[w.N_INITIAL] = self._target(node, node.local, node.body.initial.to)
            row[w.N_EFFECTS] = self._effects(node.body.initial, node)
        if node.kind == "instance":
            self._service(node, row)
        if node.state is not None:
            self._state(node, row)
        return row

    def _until(self, node: Node, row: list[int]) -> None:
        until = node.body.until
        row[w.N_UNTIL] = w.ALL
        if until is None:
            return
        row[w.N_UNTIL], row[w.N_UNTIL_COUNT] = MODES[until.mode], until.count
        if until.mode == "these":
            named = {self.tree.nodes[child].path.rpartition(".")[2]: child for child in node.children}
            listed = [named[name] for name in until.regions]
            row[w.N_UNTIL_COUNT], row[w.N_UNTIL_LIST] = len(listed), self.sheet.put(listed)

    def _service(self, node: Node, row: list[int]) -> None:
        assert node.element is not None
        each = self.tree.nodes[node.parent].body
        services = domain(self.model, each.each.in_) == tuple(self.model.services)  # type: ignore[attr-defined]
        paid = node.element in self.at.resources.paid
        row[w.N_PAID] = int(paid and (services or node.element in self.model.services))
        what = f"services.{node.element}"
        row[w.N_SERVICE] = self.sheet.put((self.at.resources.price(what), self.at.resources.budget_for(what)))

    def _state(self, node: Node, row: list[int]) -> None:
        state = node.state
        assert state is not None
        resources = self.at.resources
        row[w.N_PLACE] = self.at.path(node.path)
        row[w.N_RULES] = self._rules(node.local, node)
        if node.kind == "final":
            row[w.N_OUTCOME] = self.sheet.outcome(state.outcome or node.path.rpartition(".")[2])
        if state.holds:
            row[w.N_HOLDS] = resources.claims(state.holds, None)
        if state.each is not None:
            row[w.N_EACH] = self.at.attributes[state.each.in_]
        if state.work is not None:
            self._work(node, state.work, row)
        self._transitions(node, row)

    def _work(self, node: Node, work: Task | Sitting, row: list[int]) -> None:
        resources = self.at.resources
        by = {work.of: 1} if isinstance(work, Sitting) else dict(work.by)
        service = self.model.services.get(node.element or "")
        provider = service.provider if service is not None else None
        row[w.N_CREW] = resources.claims(by, provider)
        if isinstance(work, Sitting):
            row[w.N_TEAM] = resources.team(work.of)
        if work.plans is not None:
            row[w.N_PLANS] = resources.plan(work.plans, self.at.attributes)
        said = self.scenario.durations.get(node.local)
        if said is not None:
            law = said.by_element.get(node.element or "") or said.plain or said.otherwise
            assert law is not None
            row[w.N_LAW] = law_of(self.sheet, law, resources.working_day(by, provider))
            row[w.N_TIMED] = 1
        priority = self.scenario.priorities.get(node.local)
        if priority is not None:
            row[w.N_HIGH] = self.at.around.code(priority.high, node.element)
            row[w.N_LOW] = self.at.around.code(priority.low, node.element)
        self._chances(node, row)

    def _chances(self, node: Node, row: list[int]) -> None:
        said = self.scenario.chances.get(node.local)
        if said is None or node.state is None:
            return
        rows = said.by_element.get(node.element or "") or said.plain or said.otherwise or ()
        listed: list[int] = []
        for chances in rows:
            weights = [
                float(chances.of[name].value) if name in chances.of else 0.0 for name in node.state.next
            ]
            listed += [self.at.around.code(chances.when, node.element), self.sheet.number(*weights)]
        row[w.N_CHANCES] = self.sheet.put([len(rows), *listed])

    # transitions

    def _transitions(self, node: Node, row: list[int]) -> None:
        state = node.state
        assert state is not None
        roles = {name: role(self.model, state, name, rows) for name, rows in state.next.items()}
        row[w.N_FIRST], row[w.N_TRANSITIONS] = len(self.rows.transitions), len(state.next)
        row[w.N_ALARM] = len(self.rows.alarms) - self.first_alarm
        timers = [name for name, one in roles.items() if one == "timer"]
        clocks = [name for name, one in roles.items() if one == "event" and name in self.model.events]
        row[w.N_ALARMS] = len(timers) + len(clocks)
        alarms = {name: row[w.N_ALARM] + i for i, name in enumerate((*timers, *clocks))}
        numbers = {name: len(self.rows.transitions) + i for i, name in enumerate(state.next)}
        for name in (*timers, *clocks):
            self.rows.alarms.append(self._alarm(node, name, numbers[name], clock=name in clocks))
        for name, alternatives in state.next.items():
            first = len(self.rows.alternatives)
            trigger = self.sheet.trigger(name) if roles[name] == "event" else -1
            outcome = (
                (w.DONE if name == "done" else self.sheet.outcome(name))
                if roles[name] == "completion"
                else -1
            )
            self.rows.transitions.append(
                [
                    node.index, trigger, ROLES[roles[name]], first, len(alternatives), alarms.get(name, -1), outcome,
                    self._rules(f"{node.local}.{name}", node), self.at.path(f"{node.path}.{name}"), -1, -1,
                ]
            )  # fmt: skip
            self.rows.transition_names.append((node.index, name))
            for alternative in alternatives:
                self.rows.alternatives.append(self._alternative(node, alternative))
            if roles[name] == "event" and node.kind != "final":
                self.heard.setdefault(trigger, []).append((node.index, numbers[name]))

    def _alternative(self, node: Node, alternative: Alternative) -> list[int]:
        guard = self.at.around.code(alternative.when, node.element)
        effects = self._effects(alternative, node)
        if alternative.to is None:
            return [guard, -1, -1, effects]
        body = self.tree.nodes[node.parent].local
        target = self._target(node, body, alternative.to)
        return [guard, target, self._domain(node, target), effects]

    def _target(self, node: Node, body: str, to: str) -> int:
        return self.tree.by_scope[node.scope, to if "." in to else f"{body}.{to}"]

    def _domain(self, node: Node, target: int) -> int:
        for around in self.tree.ancestors(node.index):
            holds_both = around.inside >> target & 1
            if (around.has_states and holds_both) or around.kind in ("root", "instance"):
                return around.index
        raise AssertionError(node.path)

    def _alarm(self, node: Node, name: str, transition: int, *, clock: bool) -> list[int]:
        state = node.state
        assert state is not None
        first = state.next[name][0]
        country = self.at.countries.setdefault(self.model.model.country, len(self.at.countries))
        row = after_row(first.after if not clock else None, country)
        row[w.Z_NODE], row[w.Z_TRANSITION], row[w.Z_CLOCK] = node.index, transition, int(clock)
        row[w.Z_PLACE] = self.at.path(f"{node.path}.{name}")
        if clock:
            row[w.Z_TRIGGER] = self.sheet.trigger(name)
            said = self.scenario.events.get(f"{node.local}.{name}")
            row[w.Z_LAW] = law_of(self.sheet, said, None) if said is not None else -1
        elif first.after is None:
            assert first.at is not None
            dates = self.scenario.dates
            moment = dates[first.at].value if first.at in dates else datetime.fromisoformat(first.at)
            row[w.Z_DATED] = 1
            row[w.Z_AT] = seconds_of(moment) - seconds_of(self.at.start)
        return row

    # effects and rules

    def _effects(self, effects: Effects, node: Node) -> int:
        rows: list[int] = []
        for kind, writes in ((w.O_SET, effects.sets), (w.O_ADD, effects.adds), (w.O_REMOVE, effects.removes)):
            for name, expr in writes.items():
                sort = self.model.attributes[name].type if kind == w.O_SET else "set"
                rows += [kind, self.at.attributes[name], self.at.around.code(expr, node.element, sort)]
        for flow in effects.sends:
            rows += [w.O_SEND, self.sheet.flows[flow], self._flow(flow, node)]
        for signal in effects.raises:
            rows += [w.O_RAISE, self.sheet.trigger(signal), 0]
        return self.sheet.put([len(rows) // 3, *rows]) if rows else -1

    def _flow(self, flow: str, node: Node) -> int:
        said = self.scenario.delays.get(flow)
        law = -1
        if said is not None:
            delay = said.by_element.get(node.element or "") or said.otherwise or said.plain
            law = law_of(self.sheet, delay, None) if delay is not None else -1
        what = f"flows.{flow}"
        resources = self.at.resources
        rules = self._rules(what, node)
        row = (law, self.at.path(what), resources.price(what), resources.budget_for(what), rules, -1)
        at = self.sheet.put(row)
        self.rows.sendings.append((at, flow, len(self.rows.layouts)))
        return at

    def _rules(self, path: str, node: Node) -> int:
        asked = self.asked.get(path)
        if not asked:
            return -1
        words: list[int] = []
        scope = self.model.machines[self.machine].scope
        for name in asked:
            when = self.model.rules[name].when
            if when is not None and can_read(self.model, when, scope):
                words += [self.whens.index(name), self.at.around.code(when, node.element)]
        return self.sheet.put([len(words) // 2, *words])


def _asked(model: Model) -> dict[str, list[str]]:
    """By what is named, the rules with a `when` of which it can start a duty."""
    asked: dict[str, list[str]] = {}
    for name, rule in model.rules.items():
        for event in rule.events if rule.when is not None else ():
            for path in event:
                rules = asked.setdefault(path.removeprefix("machines."), [])
                if name not in rules:
                    rules.append(name)
    return asked
