"""Pools, claims, teams, money and plans as rows: a municipality's scenario in, pointers out.

A claim is what some work takes in one municipality. Claims of one kind of work stand together, one for each
municipality, so that a node needs one pointer whatever the municipality is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from koopflow.durations import WorkingCalendar, seconds_of
from koopflow.model.types import LEVELS, Actor, Model, Scenario
from koopflow.semantics.lines import needs_attribute
from koopflow.semantics.tree import domain
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.calendars import calendar_of, closures, stretches
from koopflow.simulate.tables.sheet import NotLaidOutError, Sheet

POLICIES = {
    "fewest": w.FEWEST, "cheapest": w.CHEAPEST, "local-first": w.LOCAL_FIRST, "capacity-aware": w.CAPACITY_AWARE,
}  # fmt: skip
PER = {"scenario": w.PER_SCENARIO, "municipality": w.PER_MUNICIPALITY, "case": w.PER_CASE}
SECONDS = {"use": 0, "min": 60, "h": 3600, "d": 86_400}
NEEDS_MAX = 14
"""For every set of needs a plan is kept while the best one is looked for."""


@dataclass(frozen=True)
class Pool:
    """The units of an actor in one place: which of its pools, and the municipality whose scenario said what it has."""

    actor: str
    index: int
    municipality: int
    units: int
    places: int


@dataclass
class Shared:
    """What all municipalities of a run have in common: pools, claims, hours, teams."""

    sheet: Sheet
    start: datetime
    end: int
    municipalities: int
    per_county: int
    counties: int | None
    pools: dict[tuple[str, int], int] = field(default_factory=dict)
    of_pool: list[Pool] = field(default_factory=lambda: [Pool("", 0, 0, -1, -1)])
    """The first is no pool: its lists hold all that waits."""
    claims: list[list[int]] = field(default_factory=list)
    uses: list[tuple[tuple[str, int, int], ...]] = field(default_factory=list)
    """Of each claim the pools as happenings name them."""
    claim_of: list[int] = field(default_factory=list)
    hours: list[list[int] | None] = field(default_factory=list)
    of_hours: dict[WorkingCalendar, int] = field(default_factory=dict)
    agenda_of: list[int] = field(default_factory=list)
    agendas: dict[tuple[str, int], int] = field(default_factory=dict)
    actors: dict[str, int] = field(default_factory=dict)
    """The numbers of actors whose cost is told."""
    budgets: list[list[int]] = field(default_factory=list)
    scratch: int = 2

    def index(self, municipality: int, level: str) -> int:
        """Which of an actor's pools serves a municipality."""
        if municipality == 0 or level in ("voivodeship", "state"):
            return 0
        if level == "municipality":
            return municipality - 1
        if self.counties is not None:
            return (municipality - 1) % self.counties
        return (municipality - 1) // self.per_county

    def hours_of(self, calendar: WorkingCalendar) -> int:
        """The number of the hours in the tables."""
        if calendar not in self.of_hours:
            self.of_hours[calendar] = len(self.hours)
            self.hours.append(stretches(calendar, seconds_of(self.start), self.end))
        return self.of_hours[calendar]


class Resources:
    """The resources of the municipalities that have one model and one scenario; `numbers` are theirs."""

    def __init__(
        self,
        shared: Shared,
        model: Model,
        scenario: Scenario,
        origin: Mapping[str, str],
        numbers: list[int],
        paid: set[str],
    ) -> None:
        self.shared, self.model, self.scenario, self.origin, self.numbers = (
            shared,
            model,
            scenario,
            origin,
            numbers,
        )
        self.paid = paid
        self.sheet = shared.sheet
        self._claims: dict[tuple[tuple[tuple[str, int], ...], str | None], int] = {}
        self._teams: dict[str, int] = {}
        self._plans: dict[str, int] = {}
        self._budgets = {name: self._budget(name) for name in scenario.budgets}

    # pools and claims

    def pool(self, municipality: int, actor: str) -> int:
        """The number of the actor's pool that serves a municipality."""
        shared = self.shared
        index = shared.index(municipality, level_of(self.model, actor))
        key = (self._original(f"actors.{actor}"), index)
        if key not in shared.pools:
            said = self.scenario.capacity.get(actor)
            units = int(said.units.value) if said and said.units else -1
            places = -1
            if said and said.caseload:
                places = int(said.caseload.value) * (1 if units < 0 else units)
            shared.pools[key] = len(shared.of_pool)
            shared.of_pool.append(Pool(actor, index, municipality, units, places))
        return shared.pools[key]

    def _original(self, path: str) -> str:
        return self.origin.get(path, path)

    def crew(self, by: Mapping[str, int], provider: str | None) -> dict[str, int]:
        """The actors that the work takes; a team without a capacity of its own stands for its members."""
        found: dict[str, int] = {}
        for name, count in by.items():
            actor = provider if name == "provider" and provider else name
            for member in self._members(actor, ()):
                found[member] = max(found.get(member, 0), count)
        return {actor: n for actor, n in found.items() if level_of(self.model, actor) != "household"}

    def _members(self, actor: str, seen: tuple[str, ...]) -> Iterator[str]:
        if self.model.actors[actor].kind != "team" or actor in self.scenario.capacity:
            yield actor
        elif actor not in seen:
            for member in self.model.actors[actor].members:
                yield from self._members(member, (*seen, actor))

    def claims(self, by: Mapping[str, int], provider: str | None) -> int:
        """Where the claims of this work stand, one for each municipality."""
        key = (tuple(by.items()), provider)
        if key not in self._claims:
            self._claims[key] = len(self.shared.claim_of)
            rows = [-1] * (self.shared.municipalities + 1)
            crew = self.crew(by, provider)
            for municipality in self.numbers:
                rows[municipality] = self._claim(municipality, crew)
            self.shared.claim_of += rows
        return self._claims[key]

    def _claim(self, municipality: int, crew: Mapping[str, int]) -> int:
        shared = self.shared
        pools = [(self.pool(municipality, actor), count) for actor, count in crew.items()]
        row = [0] * w.CLAIM_W
        row[w.C_POOLS] = len(pools)
        row[w.C_POOL] = self.sheet.put(number for pair in pools for number in pair)
        row[w.C_HOURS] = shared.hours_of(self.hours(tuple(crew)))
        shares = [
            float(said.share.value)
            for actor in crew
            if (said := self.scenario.capacity.get(actor)) and said.share
        ]
        row[w.C_SHARE] = self.sheet.number(min(shares)) if shares else -1
        costs = [
            (
                shared.actors.setdefault(actor, len(shared.actors)),
                self.sheet.number(float(cost.amount.value)), count, SECONDS[cost.per], self.budget_for(actor),
            )
            for actor, count in crew.items()
            if (cost := self.scenario.costs.get(actor)) is not None
        ]  # fmt: skip
        row[w.C_COSTS] = len(costs)
        row[w.C_COST] = self.sheet.put(number for cost in costs for number in cost)
        shared.claims.append(row)
        of_pool = shared.of_pool
        shared.uses.append(tuple((of_pool[p].actor, of_pool[p].index, count) for p, count in pools))
        return len(shared.claims) - 1

    def hours(self, crew: tuple[str, ...]) -> WorkingCalendar:
        """The hours that the calendars of all these actors have in common, less their closures."""
        capacity = self.scenario.capacity
        names = {said.calendar for actor in crew if (said := capacity.get(actor)) and said.calendar}
        closed = {f"calendars.{name}" for name in names}
        closed |= {f"{section}.{actor}" for actor in crew for section in ("capacity", "actors")}
        return calendar_of(self.scenario, sorted(names), closed)

    def working_day(self, by: Mapping[str, int], provider: str | None) -> int:
        """How many seconds one `wd` of effort has in the common hours."""
        return self.hours(tuple(self.crew(by, provider))).working_day_seconds

    # teams

    def team(self, name: str) -> int:
        """Where the agendas of a team stand, one for each municipality."""
        if name not in self._teams:
            self._teams[name] = len(self.shared.agenda_of)
            rows = [-1] * (self.shared.municipalities + 1)
            for municipality in self.numbers:
                index = self.shared.index(municipality, level_of(self.model, name))
                rows[municipality] = self.shared.agendas.get((name, index), -1)
            self.shared.agenda_of += rows
        return self._teams[name]

    def open_days(self, team: str) -> WorkingCalendar:
        """The days on which a team sits: the calendars of its capacity, or of those that it stands for."""
        capacity = self.scenario.capacity
        crew = self.crew({team: 1}, None)
        names = {said.calendar for actor in crew if (said := capacity.get(actor)) and said.calendar}
        return calendar_of(self.scenario, sorted(names))

    def is_closed(self, what: str, moment: int) -> bool:
        """Whether a closure covers a moment (seconds since 1970)."""
        return any(low <= moment < high for low, high in closures(self.scenario, {what}))

    # money

    def price(self, what: str) -> int:
        """Where in `f` the price of a service or flow stands; -1 without."""
        cost = self.scenario.costs.get(what)
        return self.sheet.number(float(cost.amount.value)) if cost is not None else -1

    def budget_for(self, what: str) -> int:
        """The first budget that lists a thing, by its row; -1 where none does."""
        return next(
            (self._budgets[name] for name, said in self.scenario.budgets.items() if what in said.pays), -1
        )

    def _budget(self, name: str) -> int:
        said = self.scenario.budgets[name]
        number = self.sheet.budgets.setdefault(name, len(self.sheet.budgets))
        self.shared.budgets.append([number, PER[said.per], self.sheet.number(float(said.amount.value))])
        return len(self.shared.budgets) - 1

    # plans

    def plan(self, attribute: str, attributes: Mapping[str, int]) -> int:
        """A pointer to how a set is planned (`machine.planning`)."""
        if attribute not in self._plans:
            self._plans[attribute] = self._planned(attribute, attributes)
        return self._plans[attribute]

    def _planned(self, attribute: str, attributes: Mapping[str, int]) -> int:
        model, sheet = self.model, self.sheet
        if len(model.needs) > NEEDS_MAX:
            raise NotLaidOutError(f"there are more than {NEEDS_MAX} needs to plan for")
        self.shared.scratch = max(self.shared.scratch, 2 << len(model.needs))
        needs = needs_attribute(model)
        row = [attributes[attribute], attributes[needs] if needs is not None else -1]
        row.append(POLICIES[self.scenario.planning[attribute]])
        services = [name for name in domain(model, attribute) if name in model.services]
        row.append(len(services))
        for name in services:
            service = model.services[name]
            near = LEVELS.index(level_of(model, service.provider))
            row += [sheet.symbols[name], sheet.mask(service.meets), self.price(f"services.{name}"), near]
            row.append(self.claims({service.provider: 1}, None))
        row += [len(model.needs), *(sheet.symbols[need] for need in model.needs)]
        return sheet.put(row)


def level_of(model: Model, actor: str) -> str:
    """An actor's level: its own, its institution's, else that of a municipality."""
    seen: Actor | None = model.actors[actor]
    if seen is not None and seen.kind == "household":
        return "household"
    while seen is not None and seen.level is None:
        seen = model.actors[seen.of] if seen.of else None
    return seen.level if seen is not None and seen.level is not None else "municipality"
