"""Work in time: who begins what when, gates, sittings, money (sections 11 and 12 of docs/explanation/semantics.md).

It is the half of `clock` that knows resources; each tells the other what happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from koopflow.model.types import SittingPlan, Task
from koopflow.randomness import Purpose, quantile
from koopflow.semantics.reference import planning
from koopflow.semantics.reference.hours import Hours, add_months
from koopflow.semantics.reference.resources import Agenda, Resources, Work, level_of, priority
from koopflow.semantics.reference.setting import Setting, pick, time_of
from koopflow.semantics.reference.stimuli import needs_of
from koopflow.semantics.reference.world import Reader, Record, Root
from koopflow.trace.events import Happening

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock

OPENING, END, SITTING = 0, 1, 6
Key = tuple[int, int]


class Labour:
    """Waiting and running work, closed gates and agendas of one run."""

    def __init__(self, clock: Clock, setting: Setting) -> None:
        self.clock, self.setting = clock, setting
        self.resources = Resources(setting)
        self.agendas: dict[tuple[str, int], Agenda] = {}
        self.works_of: dict[Key, Work] = {}
        self._waiting: list[Work] = []
        self._gates: list[tuple[Root, int]] = []
        self._held: dict[Key, dict[tuple[str, int], int]] = {}
        self._openings: set[int] = set()
        self._joined = 0

    # coming and going

    def works(self, root: Root, node: int) -> None:
        """The work of a state came to be: it joins the list, or its team's agenda."""
        at = root.layout.nodes[node]
        state = at.state
        visit = self.clock.counts[root.key]["entered", at.path]
        self._joined += 1
        if isinstance(state.work, Task):
            work = self._work(root, node, visit, dict(state.work.by))
            self._waiting.append(work)
        else:
            assert state.sitting is not None
            work = self._work(root, node, visit, {state.sitting.of: 1})
            level = level_of(root.layout.model, state.sitting.of)
            index = self.resources.index(root.municipality, level)
            self.agendas[state.sitting.of, index].waiting.append(work)
        self.works_of[root.key, node] = work
        needed = self._uses(work.uses) if isinstance(state.work, Task) else ()
        self.clock.tell("joined", root, at.path, at.local, visit=visit, uses=needed)

    def _work(self, root: Root, node: int, visit: int, by: dict[str, int]) -> Work:
        element = root.layout.nodes[node].element
        services = root.layout.model.services
        provider = services[element].provider if element is not None and element in services else None
        crew = self.resources.crew(root.municipality, by, provider)
        uses = self.resources.uses(root.municipality, crew)
        hours = self.resources.hours(root.municipality, tuple(crew))
        return Work(root, node, self._joined, visit, crew, uses, hours)

    def gated(self, root: Root, node: int) -> None:
        """A gate joins its list."""
        self._joined += 1
        self._gates.append((root, node))

    def exited(self, root: Root, node: int) -> None:
        """Work, waits and held places of the node end with it."""
        key = (root.key, node)
        work = self.works_of.pop(key, None)
        if work is not None:
            work.gone = True
            if work.begun:
                self.resources.take(work.uses, -1)
                self.tell_worked(work)
            else:
                self._forget(work)
            at = root.layout.nodes[node]
            self.clock.tell(
                "cancelled",
                root,
                at.path,
                at.local,
                visit=work.visit,
                uses=self._uses(work.uses) if work.begun else (),
            )
        held = self._held.pop(key, None)
        if held is not None:
            self.resources.hold(held, -1)
            at = root.layout.nodes[node]
            self.clock.tell("released", root, at.path, at.local, uses=self._uses(held))
        if (root, node) in self._gates:
            self._gates.remove((root, node))

    def _forget(self, work: Work) -> None:
        if work in self._waiting:
            self._waiting.remove(work)
        for agenda in self.agendas.values():
            if work in agenda.waiting:
                agenda.waiting.remove(work)

    def is_busy(self, root: Root) -> bool:
        """Whether some work of the root waits or runs."""
        return any(key[0] == root.key for key in self.works_of)

    # gates

    def open_gate(self) -> Record | None:
        """The first closed gate that can open, in the order of joining."""
        for position, (root, node) in enumerate(self._gates):
            at = root.layout.nodes[node]
            if at.kind == "sub":
                del self._gates[position]
                return self._begin_service(root, node)
            crew = self.resources.crew(root.municipality, dict(at.state.holds), None)
            uses = self.resources.uses(root.municipality, crew)
            if self.resources.room(uses):
                del self._gates[position]
                self.resources.hold(uses)
                self._held[root.key, node] = uses
                self.clock.tell("held", root, at.path, at.local, uses=self._uses(uses))
                return self.clock.stepper.begin(root, node)
        return None

    def _begin_service(self, root: Root, node: int) -> Record:
        at = root.layout.nodes[node]
        what = f"services.{at.name}"
        cost = self.clock.chance.site(root.municipality).scenario.costs.get(what)
        amount = float(cost.amount.value) if cost else 0.0
        if self.resources.pays(root, what, amount):
            self._paid(root, what, amount)
            return self.clock.stepper.begin(root, node)
        self.clock.tell("unmet", root, at.path, at.name, amount=amount)
        return self.clock.stepper.unmet(root, node)

    def service_begun(self, root: Root, node: int) -> None:
        """A service that no budget pays for costs what it costs."""
        at = root.layout.nodes[node]
        self.clock.tell("served", root, at.path, at.name)
        what = f"services.{at.name}"
        cost = self.clock.chance.site(root.municipality).scenario.costs.get(what)
        if cost is not None and self.resources.budget_for(root.municipality, what) is None:
            self._paid(root, what, float(cost.amount.value))

    def _paid(self, root: Root, what: str, amount: float) -> None:
        budget = self.resources.budget_for(root.municipality, what) or ""
        self.clock.tell("paid", root, what, what, amount=amount, detail=budget)

    def pay_flow(self, root: Root, flow: str) -> None:
        """What a sending costs; it is sent in any case."""
        what = f"flows.{flow}"
        cost = self.clock.chance.site(root.municipality).scenario.costs.get(what)
        if cost is None:
            return
        amount = float(cost.amount.value)
        if self.resources.pays(root, what, amount):
            self._paid(root, what, amount)
        else:
            budget = self.resources.budget_for(root.municipality, what) or ""
            self.clock.tell("unpaid", root, what, what, amount=amount, detail=budget)

    # beginning and ending work

    def begin_work(self) -> None:
        """Look through the list once, wholly, and begin all that can begin."""
        for work in self._waiting:
            if work.klass is None:
                scenario = self.clock.chance.site(work.root.municipality).scenario
                reader = Reader(self.clock.world, work.root, work.node)
                work.klass = priority(scenario, reader, work.root.layout.nodes[work.node].local)
        self._waiting.sort(key=lambda work: (work.klass, work.joined))
        for work in list(self._waiting):
            if self.resources.free(work.uses):
                moment = self.resources.moment(self.clock.now)
                if not work.hours.is_open(moment):
                    self._await_opening(work.hours, moment)
                elif self._affordable(work):
                    self._waiting.remove(work)
                    self._start(work)

    def _await_opening(self, hours: Hours, moment: int) -> None:
        opens = hours.next_open(moment)
        if opens is not None and opens not in self._openings:
            self._openings.add(opens)
            self.clock.put(self.resources.since(opens), OPENING, lambda _: self._open(opens))

    def _open(self, moment: int) -> None:
        self._openings.discard(moment)
        self.clock.settle()

    def _affordable(self, work: Work) -> bool:
        if work.effort is None:
            work.effort = self._effort(work)
        return self.resources.affords(work.root, self.resources.price(work, work.effort))

    def _effort(self, work: Work) -> int:
        root = work.root
        at = root.layout.nodes[work.node]
        said = self.clock.chance.site(root.municipality).scenario.durations[at.local]
        law = said.by_element.get(at.element or "") or said.plain or said.otherwise
        assert law is not None
        u = self.clock.chance.number(root.municipality, root.case, at.path, work.visit, Purpose.DURATION)
        drawn = time_of(law, u, work.hours.working_day) or 0
        share = self.resources.share(root.municipality, work.crew)
        return drawn if share is None else int((drawn / share + 0.5) // 1)

    def _start(self, work: Work) -> None:
        effort = work.effort or 0
        work.begun = True
        work.since = self.clock.now
        self.resources.take(work.uses)
        at = work.root.layout.nodes[work.node]
        for actor, amount in self.resources.price(work, effort).items():
            self.resources.pays(work.root, actor, amount)
            self._paid(work.root, actor, amount)
        self.clock.tell(
            "began", work.root, at.path, at.local, visit=work.visit, uses=self._uses(work.uses), amount=effort
        )
        ends = work.hours.after(self.resources.moment(self.clock.now), effort)
        if ends is not None:
            self.clock.put(self.resources.since(ends), END, lambda _: self._end(work))

    def _end(self, work: Work) -> None:
        if work.gone:
            return
        del self.works_of[work.root.key, work.node]
        self.resources.take(work.uses, -1)
        self.tell_worked(work)
        self.clock.events += 1
        self.clock.settle(self._result(work), None)

    def tell_worked(self, work: Work) -> None:
        """Tell how long work that is over was really worked at, within what is measured."""
        low = max(work.since, self.setting.warm_up)
        high = min(self.clock.now, self.setting.horizon)
        seconds = (
            work.hours.open_seconds(self.resources.moment(low), self.resources.moment(high))
            if low < high
            else 0
        )
        at = work.root.layout.nodes[work.node]
        self.clock.tell("worked", work.root, at.path, at.local, uses=self._uses(work.uses), amount=seconds)

    def close(self) -> None:
        """The run is at its end: tell of the work that still runs."""
        for work in self.works_of.values():
            if work.begun:
                self.tell_worked(work)

    def _result(self, work: Work) -> Record | None:
        root, node = work.root, work.node
        at = root.layout.nodes[node]
        stepper = self.clock.stepper
        assert at.state.work is not None
        plan = None
        if at.state.work.plans is not None:
            plan = self._plan(root, at.state.work.plans)
            stepper.fill(root, node, plan)
            self.clock.tell("planned", root, at.state.work.plans, detail=",".join(sorted(plan)))
        names = [
            name for name, role in at.roles.items() if role == "result" and stepper.possible(root, node, name)
        ]
        chosen = names[0] if len(names) == 1 else self._branch(work, names) if names else ""
        self.clock.tell(
            "ended",
            root,
            at.path,
            at.local,
            visit=work.visit,
            uses=self._uses(work.uses) if work.begun else (),
            detail=chosen,
        )
        if not chosen:
            root.stuck.add(node)
            self.clock.stale(root)
            self.clock.tell("stuck", root, at.path, at.local)
            return None
        return stepper.take(root, node, chosen, plan)

    def _branch(self, work: Work, names: list[str]) -> str:
        root = work.root
        at = root.layout.nodes[work.node]
        said = self.clock.chance.site(root.municipality).scenario.chances[at.local]
        rows = said.by_element.get(at.element or "") or said.plain or said.otherwise or ()
        reader = Reader(self.clock.world, root, work.node)
        row = next((row for row in rows if reader.truth(row.when)), None)
        weights = [float(row.of[name].value) if row and name in row.of else 0.0 for name in names]
        if not any(weights):
            return names[0]
        u = self.clock.chance.number(root.municipality, root.case, at.path, work.visit, Purpose.BRANCH)
        return names[pick(weights, u)]

    def _plan(self, root: Root, attribute: str) -> frozenset[str]:
        model = root.layout.model
        scenario = self.clock.chance.site(root.municipality).scenario
        needs = needs_of(self.clock.world, root)
        return planning.plan(model, scenario, attribute, needs, lambda actor: self._queue(root, actor))

    def _queue(self, root: Root, actor: str) -> int:
        crew = self.resources.crew(root.municipality, {actor: 1}, None)
        pools = self.resources.uses(root.municipality, crew)
        return sum(1 for pool in pools for work in self._waiting if pool in work.uses)

    # sittings

    def plan_sittings(self) -> None:
        """The first sitting of each team's plan, in the scenario's order, for each of its pools."""
        teams = dict.fromkeys(team for site in self.setting.sites for team in site.scenario.sittings)
        for team in teams:
            for number, site in enumerate(self.setting.sites, start=1):
                if team not in site.scenario.sittings:
                    continue
                index = self.resources.index(number, level_of(site.model, team))
                if (team, index) not in self.agendas:
                    self.agendas[team, index] = Agenda(team, index, number)
                    self._put_sitting(self.agendas[team, index], 0)

    def _put_sitting(self, agenda: Agenda, count: int) -> None:
        plan = self.clock.chance.site(agenda.municipality).scenario.sittings[agenda.team]
        moment = self._moved(agenda, _nth(plan, self.setting.start, count))
        if moment is not None:
            at = round((moment - self.setting.start).total_seconds())
            self.clock.put(at, SITTING, lambda _: self._sit(agenda, count))

    def _moved(self, agenda: Agenda, moment: datetime) -> datetime | None:
        site = self.clock.chance.site(agenda.municipality)
        said = site.scenario.capacity.get(agenda.team)
        if said is None or said.calendar is None:
            return moment
        hours = Hours([site.scenario.calendars[said.calendar]], [])
        for _ in range(366 * 60):
            if hours.day(moment.toordinal()):
                return moment
            moment += timedelta(days=1)
        return None

    def _sit(self, agenda: Agenda, count: int) -> None:
        self._put_sitting(agenda, count + 1)
        site = self.clock.chance.site(agenda.municipality)
        plan = site.scenario.sittings[agenda.team]
        local = self.clock.world.local[agenda.municipality] or self.clock.world.programme
        reader = Reader(self.clock.world, local[0], -1) if local else None
        held = reader is None or reader.truth(plan.while_)
        shut = self.resources.is_closed(agenda.municipality, f"sittings.{agenda.team}", self.clock.now)
        if shut or not held:
            self._tell_sitting(agenda, "skipped", 0)
            return
        limit = plan.agenda.value if plan.agenda else len(agenda.waiting)
        called = agenda.waiting[:limit]
        del agenda.waiting[:limit]
        self._tell_sitting(agenda, "sat", len(called))
        for work in called:
            if not work.gone:
                self._deal(work)

    def _deal(self, work: Work) -> None:
        scenario = self.clock.chance.site(work.root.municipality).scenario
        if work.root.layout.nodes[work.node].local in scenario.durations:
            self._waiting.append(work)
            self.clock.settle()
            return
        del self.works_of[work.root.key, work.node]
        self.clock.events += 1
        self.clock.settle(self._result(work), None)

    def _tell_sitting(self, agenda: Agenda, kind: str, cases: int) -> None:
        self.clock.listener(
            Happening(
                self.clock.now,
                kind,  # type: ignore[arg-type]  # sat or skipped
                agenda.municipality,
                0,
                agenda.team,
                agenda.team,
                uses=((agenda.team, agenda.index, 1),),
                amount=cases,
            )
        )

    def _uses(self, uses: Mapping[tuple[str, int], int]) -> tuple[tuple[str, int, int], ...]:
        return tuple((self.resources.pools[key].actor, key[1], count) for key, count in uses.items())

    def exponential(self, mean: float, u: float) -> int:
        """A time between arrivals of a rate."""
        return int((quantile("exponential", {"mean": mean}, u) + 0.5) // 1)


def _nth(plan: SittingPlan, start: datetime, count: int) -> datetime:
    every = plan.every.value
    first = plan.first
    steps = count if first is not None else count + 1
    origin = first if first is not None else start
    if every.months:
        return add_months(origin, int(every.months) * steps)
    return origin + timedelta(seconds=round(every.mean_seconds()) * steps)
