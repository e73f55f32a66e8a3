"""Pools, caseload places, waiting work and money: section 11 and 12 of docs/explanation/semantics.md, as bookkeeping.

Nothing here happens by itself: `clock` asks what is free, takes and gives back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from koopflow.model.types import LEVELS, Actor, Model, Scenario
from koopflow.semantics.reference.hours import Hours, seconds, until_end
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.semantics.reference.world import Reader, Root
from koopflow.trace.events import PoolFacts

PoolKey = tuple[str, int]


@dataclass
class Pool:
    """The units of an actor in one place; `units` None is without limit."""

    actor: str
    index: int
    municipality: int
    units: int | None
    places: int | None
    used: int = 0
    held: int = 0


@dataclass(frozen=True)
class Claim:
    """What some work takes: its actors, the units of each pool, and the hours that all its actors keep."""

    crew: dict[str, int]
    pools: tuple[tuple[Pool, int], ...]
    hours: Hours
    uses: tuple[tuple[str, int, int], ...]
    """The pools as happenings name them: actor, index, units."""


@dataclass(eq=False)
class Work:
    """Work that waits or runs; `klass` is that of its priority, `agenda` the sitting that it waits for."""

    root: Root
    node: int
    joined: int
    visit: int
    claim: Claim
    agenda: Agenda | None = None
    klass: int | None = None
    begun: bool = False
    gone: bool = False
    effort: int | None = None
    short: bool = False
    """Whether a budget could not pay for it when it could have begun."""
    since: int = 0


@dataclass(eq=False)
class Agenda:
    """The sittings of one team in one place: who waits for the next."""

    team: str
    index: int
    municipality: int
    waiting: list[Work] = field(default_factory=list)


def level_of(model: Model, actor: str) -> str:
    """An actor's level: its own, its institution's, else that of a municipality."""
    seen: Actor | None = model.actors[actor]
    if seen is not None and seen.kind == "household":
        return "household"
    while seen is not None and seen.level is None:
        seen = model.actors[seen.of] if seen.of else None
    return seen.level if seen is not None and seen.level is not None else "municipality"


def nearness(model: Model, actor: str) -> int:
    """0 for a household up to 4 for the state."""
    return LEVELS.index(level_of(model, actor))


class Resources:
    """All pools of a run with their hours, and the budgets."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.pools: dict[PoolKey, Pool] = {}
        self.spent: dict[tuple[str, int, int], float] = {}
        self._hours: dict[tuple[int, tuple[str, ...]], Hours] = {}
        self._claims: dict[tuple[int, tuple[tuple[str, int], ...], str | None], Claim] = {}
        self._start = seconds(setting.start)
        for number, site in enumerate(setting.sites, start=1):
            for actor in site.scenario.capacity:
                if actor in site.model.actors:
                    self.pool(number, actor)

    def facts(self) -> tuple[PoolFacts, ...]:
        """The pools as the measures need to know them."""
        return tuple(self._facts(pool) for pool in self.pools.values())

    def _facts(self, pool: Pool) -> PoolFacts:
        hours = self.hours(pool.municipality, (pool.actor,))
        return PoolFacts(
            pool.actor,
            pool.index,
            pool.units,
            lambda a, b: hours.open_seconds(self.moment(a), self.moment(b)),
        )

    def site(self, municipality: int) -> Site:
        """The site of a municipality; the programme's for 0."""
        return self.setting.sites[municipality - 1] if municipality else self.setting.programme

    def index(self, municipality: int, level: str) -> int:
        """Which of an actor's pools serves a municipality."""
        if municipality == 0 or level in ("voivodeship", "state"):
            return 0
        if level == "municipality":
            return municipality - 1
        scenario = self.setting.programme.scenario
        if scenario.counties is not None:
            return (municipality - 1) % scenario.counties.value
        return (municipality - 1) // (scenario.per_county.value if scenario.per_county else 1)

    def crew(self, municipality: int, by: Mapping[str, int], provider: str | None) -> dict[str, int]:
        """The actors that the work takes; a team without a capacity of its own stands for its members."""
        site = self.site(municipality)
        found: dict[str, int] = {}
        for name, count in by.items():
            actor = provider if name == "provider" and provider else name
            for member in _members(site.model, site.scenario, actor, ()):
                found[member] = max(found.get(member, 0), count)
        return {actor: count for actor, count in found.items() if level_of(site.model, actor) != "household"}

    def pool(self, municipality: int, actor: str) -> Pool:
        """The pool of an actor that serves a municipality."""
        site = self.site(municipality)
        index = self.index(municipality, level_of(site.model, actor))
        key = (site.origin(f"actors.{actor}"), index)
        if key not in self.pools:
            said = site.scenario.capacity.get(actor)
            units = said.units.value if said and said.units else None
            places = said.caseload.value * (1 if units is None else units) if said and said.caseload else None
            self.pools[key] = Pool(actor, index, municipality, units, places)
        return self.pools[key]

    def claim(self, municipality: int, by: Mapping[str, int], provider: str | None = None) -> Claim:
        """What work `by` these actors takes there."""
        key = (municipality, tuple(by.items()), provider)
        if key not in self._claims:
            crew = self.crew(municipality, by, provider)
            pools = tuple((self.pool(municipality, actor), count) for actor, count in crew.items())
            uses = tuple((pool.actor, pool.index, count) for pool, count in pools)
            self._claims[key] = Claim(crew, pools, self.hours(municipality, tuple(crew)), uses)
        return self._claims[key]

    def free(self, claim: Claim) -> bool:
        """Whether enough units of every pool are free."""
        return all(pool.units is None or pool.used + count <= pool.units for pool, count in claim.pools)

    def take(self, claim: Claim, sign: int = 1) -> None:
        """Take units, or give them back (`sign` -1)."""
        for pool, count in claim.pools:
            pool.used += sign * count

    def room(self, claim: Claim) -> bool:
        """Whether enough caseload places are free."""
        return all(pool.places is None or pool.held + count <= pool.places for pool, count in claim.pools)

    def hold(self, claim: Claim, sign: int = 1) -> None:
        """Take caseload places, or give them back."""
        for pool, count in claim.pools:
            pool.held += sign * count

    def hours(self, municipality: int, crew: tuple[str, ...]) -> Hours:
        """The hours that the calendars of all these actors have in common, less their closures."""
        key = (municipality, tuple(sorted(crew)))
        if key not in self._hours:
            scenario = self.site(municipality).scenario
            names = {
                said.calendar for actor in crew if (said := scenario.capacity.get(actor)) and said.calendar
            }
            closed = {f"calendars.{name}" for name in names}
            for actor in crew:
                closed |= {f"capacity.{actor}", f"actors.{actor}"}
            same = (id(scenario), tuple(sorted(names)), tuple(closures(scenario, closed)))
            if same not in self.setting.hours:
                self.setting.hours[same] = Hours([scenario.calendars[name] for name in same[1]], same[2])
            self._hours[key] = self.setting.hours[same]
        return self._hours[key]

    def share(self, municipality: int, crew: dict[str, int]) -> float | None:
        """The smallest share among the actors that give one."""
        capacity = self.site(municipality).scenario.capacity
        shares = [said.share.value for actor in crew if (said := capacity.get(actor)) and said.share]
        return min(shares, default=None)

    def moment(self, at: int) -> int:
        """Seconds since the start as seconds of `hours`."""
        return self._start + at

    def since(self, moment: int) -> int:
        """The other way round."""
        return moment - self._start

    def price(self, work: Work, effort: int) -> dict[str, float]:
        """What the beginning of this work costs, by actor."""
        costs = self.site(work.root.municipality).scenario.costs
        found: dict[str, float] = {}
        for actor, count in work.claim.crew.items():
            cost = costs.get(actor)
            if cost is not None:
                unit = {"use": None, "min": 60, "h": 3600, "d": 86_400}[cost.per]
                found[actor] = float(cost.amount.value) * count * (1 if unit is None else effort / unit)
        return found

    def budget_for(self, municipality: int, what: str) -> str | None:
        """The first budget that lists this thing."""
        budgets = self.site(municipality).scenario.budgets
        return next((name for name, budget in budgets.items() if what in budget.pays), None)

    def pays(self, root: Root, what: str, amount: float) -> bool:
        """Pay from the budget that lists it; False where the budget has not so much left. Unlisted is always paid."""
        name = self.budget_for(root.municipality, what)
        if name is None:
            return True
        key = self._purse(root, name)
        left = float(self.site(root.municipality).scenario.budgets[name].amount.value) - self.spent.get(
            key, 0.0
        )
        if amount > left:
            return False
        self.spent[key] = self.spent.get(key, 0.0) + amount
        return True

    def lacking(self, root: Root, prices: dict[str, float]) -> str | None:
        """The first budget that has not left what these prices ask of it together."""
        asked: dict[str, float] = {}
        for what, amount in prices.items():
            name = self.budget_for(root.municipality, what)
            if name is not None:
                asked[name] = asked.get(name, 0.0) + amount
        budgets = self.site(root.municipality).scenario.budgets
        for name, amount in asked.items():
            if amount > float(budgets[name].amount.value) - self.spent.get(self._purse(root, name), 0.0):
                return name
        return None

    def _purse(self, root: Root, name: str) -> tuple[str, int, int]:
        per = self.site(root.municipality).scenario.budgets[name].per
        return (name, root.municipality if per != "scenario" else 0, root.case if per == "case" else 0)

    def is_closed(self, municipality: int, what: str, at: int) -> bool:
        """Whether a closure of `what` covers this moment (seconds since the start)."""
        moment = self.moment(at)
        return any(a <= moment < b for a, b in closures(self.site(municipality).scenario, {what}))

    def clock_time(self, at: int) -> datetime:
        """The wall time of a moment of the run."""
        return self.setting.start + timedelta(seconds=at)


def closures(scenario: Scenario, names: set[str]) -> Iterator[tuple[int, int]]:
    """The closed stretches of any of these, in seconds of `hours`."""
    for closure in scenario.closures:
        if names & set(closure.of):
            yield seconds(closure.from_), until_end(closure.until)


def _members(model: Model, scenario: Scenario, actor: str, seen: tuple[str, ...]) -> Iterator[str]:
    if model.actors[actor].kind != "team" or actor in scenario.capacity:
        yield actor
    elif actor not in seen:
        for member in model.actors[actor].members:
            yield from _members(model, scenario, member, (*seen, actor))


def priority(scenario: Scenario, reader: Reader, local: str) -> int:
    """0 for high, 1 for the rest, 2 for low."""
    said = scenario.priorities.get(local)
    if said is None:
        return 1
    if said.high is not None and reader.truth(said.high):
        return 0
    return 2 if said.low is not None and reader.truth(said.low) else 1
