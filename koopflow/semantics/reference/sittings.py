"""Sittings of teams: when they are, and who is dealt with (section 11 of docs/explanation/semantics.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from koopflow.semantics.reference.hours import Hours
from koopflow.semantics.reference.resources import Agenda, Work, level_of
from koopflow.semantics.reference.setting import repeated
from koopflow.semantics.reference.world import Reader
from koopflow.trace.events import Happening

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock
    from koopflow.semantics.reference.labour import Labour

SITTING = 6
FAR = 366 * 60
"""A team whose calendar has no open day in so many days does not sit."""


class Sittings:
    """The agendas of one run."""

    def __init__(self, clock: Clock, labour: Labour) -> None:
        self.clock, self.labour = clock, labour
        self._agendas: dict[tuple[str, int], Agenda] = {}

    def found(self) -> None:
        """The agenda of each team's plan, in the scenario's order, for each of its pools."""
        sites = self.clock.setting.sites
        for team in dict.fromkeys(team for site in sites for team in site.scenario.sittings):
            for number, site in enumerate(sites, start=1):
                if team not in site.scenario.sittings:
                    continue
                index = self.labour.resources.index(number, level_of(site.model, team))
                if (team, index) not in self._agendas:
                    self._agendas[team, index] = Agenda(team, index, number)

    def plan(self) -> None:
        """The first sitting of each agenda."""
        for agenda in self._agendas.values():
            self._put(agenda, 0)

    def join(self, work: Work, team: str) -> None:
        """Work joins the agenda of its team's next sitting."""
        root = work.root
        index = self.labour.resources.index(root.municipality, level_of(root.layout.model, team))
        work.agenda = self._agendas[team, index]
        work.agenda.waiting.append(work)

    def _put(self, agenda: Agenda, count: int) -> None:
        """The next sitting from this one on that is not before the run."""
        site = self.clock.chance.site(agenda.municipality)
        plan = site.scenario.sittings[agenda.team]
        start = self.clock.setting.start
        while True:
            steps = count if plan.first is not None else count + 1
            due = repeated(plan.first or start, plan.every.value, steps, site.model.model.country)
            moment = self._moved(agenda, due)
            if moment is None:
                return
            at = round((moment - start).total_seconds())
            if at >= 0:
                break
            count += 1
        self.clock.put(at, SITTING, lambda _: self._sit(agenda, count))

    def _moved(self, agenda: Agenda, moment: datetime) -> datetime | None:
        """The moment, or the same hour of the next day on which the team works."""
        scenario = self.clock.chance.site(agenda.municipality).scenario
        crew = self.labour.resources.crew(agenda.municipality, {agenda.team: 1}, None)
        names = {said.calendar for actor in crew if (said := scenario.capacity.get(actor)) and said.calendar}
        hours = Hours([scenario.calendars[name] for name in sorted(names)], [])
        for _ in range(FAR):
            if hours.day(moment.toordinal()):
                return moment
            moment += timedelta(days=1)
        return None

    def _sit(self, agenda: Agenda, count: int) -> None:
        self._put(agenda, count + 1)
        site = self.clock.chance.site(agenda.municipality)
        plan = site.scenario.sittings[agenda.team]
        local = self.clock.world.local[agenda.municipality] or self.clock.world.programme
        reader = Reader(self.clock.world, local[0], -1) if local else None
        held = reader is None or reader.truth(plan.while_)
        closed = self.labour.resources.is_closed
        if not held or closed(agenda.municipality, f"sittings.{agenda.team}", self.clock.now):
            self._tell(agenda, "skipped", 0)
            return
        limit = plan.agenda.value if plan.agenda else len(agenda.waiting)
        called = agenda.waiting[:limit]
        del agenda.waiting[:limit]
        for work in called:
            work.agenda = None
        self._tell(agenda, "sat", len(called))
        for work in called:
            if not work.gone:
                self._deal(work)

    def _deal(self, work: Work) -> None:
        """The result falls at once, or after the time that the scenario gives the sitting."""
        scenario = self.clock.chance.site(work.root.municipality).scenario
        if work.root.layout.nodes[work.node].local in scenario.durations:
            self.labour.join(work)
            self.clock.settle()
        else:
            self.labour.finish(work)

    def _tell(self, agenda: Agenda, kind: str, cases: int) -> None:
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
