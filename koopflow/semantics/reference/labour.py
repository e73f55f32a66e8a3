"""Work in time: who begins what when, and when it ends (section 11 of docs/explanation/semantics.md).

It is the half of `clock` that knows resources; each tells the other what happens.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from koopflow.model.types import Task
from koopflow.randomness import Purpose
from koopflow.semantics.reference import planning
from koopflow.semantics.reference.gates import Gates
from koopflow.semantics.reference.hours import Hours
from koopflow.semantics.reference.laws import pick
from koopflow.semantics.reference.resources import Resources, Work, priority
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.reference.sittings import Sittings
from koopflow.semantics.reference.stimuli import needs_of
from koopflow.semantics.reference.world import Reader, Record, Root

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock

OPENING, END = 0, 1


class Labour:
    """Waiting and running work of one run."""

    def __init__(self, clock: Clock, setting: Setting) -> None:
        self.clock, self.setting = clock, setting
        self.resources = Resources(setting)
        self.gates = Gates(clock, self.resources)
        self.sittings = Sittings(clock, self)
        self._works: dict[int, dict[int, Work]] = {}
        self._waiting: list[Work] = []
        self._fresh: list[Work] = []
        """What joined since the list was last looked through."""
        self._freed = False
        """Whether units came free, or hours began, since the list was last looked through."""
        self._openings: set[int] = set()
        self._joined = 0

    # coming and going

    def works(self, root: Root, node: int) -> None:
        """The work of a state came to be: it joins the list, or its team's agenda."""
        at = root.layout.nodes[node]
        state = at.state
        by = dict(state.work.by) if isinstance(state.work, Task) else {}
        if state.sitting is not None:
            by = {state.sitting.of: 1}
        visit = self.clock.counts[root.key]["entered", at.path]
        claim = self.resources.claim(root.municipality, by, self._provider(root, at.element))
        self._joined += 1
        work = Work(root, node, self._joined, visit, claim)
        self._works.setdefault(root.key, {})[node] = work
        if state.sitting is None:
            self.join(work)
        else:
            self.sittings.join(work, state.sitting.of)
            self.clock.tell("joined", root, at.path, at.local, visit=visit)

    def _provider(self, root: Root, element: str | None) -> str | None:
        services = root.layout.model.services
        return services[element].provider if element is not None and element in services else None

    def join(self, work: Work) -> None:
        """Work joins the waiting list."""
        self._fresh.append(work)
        at = work.root.layout.nodes[work.node]
        self.clock.tell("joined", work.root, at.path, at.local, visit=work.visit, uses=work.claim.uses)

    def exited(self, root: Root, node: int) -> None:
        """Work, waits and held places of the node end with it."""
        work = self._works.get(root.key, {}).pop(node, None)
        if work is not None:
            self._cancel(work)
        self.gates.exited(root, node)

    def over(self, root: Root) -> None:
        """The root is over: nothing more is known of it."""
        self._works.pop(root.key, None)

    def _cancel(self, work: Work) -> None:
        work.gone = True
        uses = work.claim.uses
        if work.begun:
            self._free(work)
        elif work.agenda is not None:
            work.agenda.waiting.remove(work)
            uses = ()
        elif work in self._fresh:
            self._fresh.remove(work)
        elif work.klass is not None:
            self._drop(work)
        else:
            uses = ()  # called at the sitting that is on, and not yet dealt with
        at = work.root.layout.nodes[work.node]
        self.clock.tell("cancelled", work.root, at.path, at.local, visit=work.visit, uses=uses)

    def _drop(self, work: Work) -> None:
        del self._waiting[bisect_left(self._waiting, _order(work), key=_order)]

    def _free(self, work: Work) -> None:
        self.resources.take(work.claim, -1)
        self._freed = True
        self._tell_worked(work)

    def is_busy(self, root: Root) -> bool:
        """Whether some work of the root waits or runs."""
        return bool(self._works.get(root.key))

    # beginning and ending work

    def begin_work(self) -> None:
        """Look through the list once, wholly, and begin all that can begin.

        What could not begin before can begin now only where units came free or hours began: else only what joined
        since is looked at.
        """
        if not self._fresh and not self._freed:
            return
        for work in self._fresh:
            at = work.root.layout.nodes[work.node]
            scenario = self.clock.chance.site(work.root.municipality).scenario
            work.klass = priority(scenario, Reader(self.clock.world, work.root, work.node), at.local)
            insort(self._waiting, work, key=_order)
        looked_at = list(self._waiting) if self._freed else sorted(self._fresh, key=_order)
        self._fresh.clear()
        self._freed = False
        moment = self.resources.moment(self.clock.now)
        for work in looked_at:
            if self.resources.free(work.claim):
                if not work.claim.hours.is_open(moment):
                    self._await_opening(work.claim.hours, moment)
                elif self._is_affordable(work):
                    self._drop(work)
                    self._start(work)

    def _await_opening(self, hours: Hours, moment: int) -> None:
        opens = hours.next_open(moment)
        if opens is not None and opens not in self._openings:
            self._openings.add(opens)
            self.clock.put(self.resources.since(opens), OPENING, lambda _: self._open(opens))

    def _open(self, moment: int) -> None:
        self._openings.discard(moment)
        self._freed = True
        self.clock.settle()

    def _is_affordable(self, work: Work) -> bool:
        if work.effort is None:
            work.effort = self._effort(work)
        budget = self.resources.lacking(work.root, self.resources.price(work, work.effort))
        if budget is not None and not work.short:
            work.short = True
            at = work.root.layout.nodes[work.node]
            self.clock.tell("unpaid", work.root, at.path, at.local, detail=budget)
        return budget is None

    def _effort(self, work: Work) -> int:
        root = work.root
        at = root.layout.nodes[work.node]
        said = self.clock.chance.site(root.municipality).scenario.durations[at.local]
        law = said.by_element.get(at.element or "") or said.plain or said.otherwise
        assert law is not None
        u = self.clock.chance.number(root.municipality, root.case, at.path, work.visit, Purpose.DURATION)
        drawn = self.clock.chance.time(law, u, work.claim.hours.working_day) or 0
        share = self.resources.share(root.municipality, work.claim.crew)
        return drawn if share is None else int((drawn / share + 0.5) // 1)

    def _start(self, work: Work) -> None:
        effort = work.effort or 0
        work.begun = True
        work.since = self.clock.now
        self.resources.take(work.claim)
        at = work.root.layout.nodes[work.node]
        for actor, amount in self.resources.price(work, effort).items():
            self.resources.pays(work.root, actor, amount)
            self.gates.paid(work.root, actor, amount)
        self.clock.tell(
            "began",
            work.root,
            at.path,
            at.local,
            visit=work.visit,
            uses=work.claim.uses,
            amount=effort,
        )
        ends = work.claim.hours.after(self.resources.moment(self.clock.now), effort)
        if ends is not None:
            self.clock.put(self.resources.since(ends), END, lambda _: self._end(work))

    def _end(self, work: Work) -> None:
        if not work.gone:
            self._free(work)
            self.finish(work)

    def finish(self, work: Work) -> None:
        """The work is done: its result falls, as a step."""
        del self._works[work.root.key][work.node]
        self.clock.events += 1
        self.clock.settle(self._result(work), None)

    def _tell_worked(self, work: Work) -> None:
        """Tell how long work that is over was really worked at, within what is measured."""
        low = max(work.since, self.setting.warm_up)
        high = min(self.clock.now, self.setting.horizon)
        moment = self.resources.moment
        amount = work.claim.hours.open_seconds(moment(low), moment(high)) if low < high else 0
        at = work.root.layout.nodes[work.node]
        self.clock.tell("worked", work.root, at.path, at.local, uses=work.claim.uses, amount=amount)

    def close(self) -> None:
        """The run is at its end: tell of the work that still runs, in world order."""
        for root in self.clock.world.roots():
            for _, work in sorted(self._works.get(root.key, {}).items()):
                if work.begun:
                    self._tell_worked(work)

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
        uses = work.claim.uses if work.begun else ()
        self.clock.tell("ended", root, at.path, at.local, visit=work.visit, uses=uses, detail=chosen)
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
        pools = [pool for pool, _ in self.resources.claim(root.municipality, {actor: 1}).pools]
        taken = [[pool for pool, _ in work.claim.pools] for work in (*self._waiting, *self._fresh)]
        return sum(1 for pool in pools for others in taken if any(other is pool for other in others))


def _order(work: Work) -> tuple[int, int]:
    """Class, then joining."""
    return (work.klass or 0, work.joined)
