"""What a run is made from: a model and a scenario for each municipality, how long, and its random values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from math import ceil
from types import MappingProxyType

from koopflow.durations import DAY, MONTH_DAYS, Duration
from koopflow.model.types import Attribute, Distribution, Model, Population, Scenario
from koopflow.randomness import Purpose, uniform
from koopflow.semantics.reference.hours import Hours, add_months, add_working_days, nth_working_day
from koopflow.semantics.reference.laws import Law, count_law, pick, time_law
from koopflow.semantics.reference.layout import Layout, elements_of
from koopflow.semantics.reference.world import Value, initial_values

HoursKey = tuple[int, tuple[str, ...], tuple[tuple[int, int], ...]]
"""The scenario, the calendars and the closures that hours are made of."""
TRIES_MAX = 1_000


@dataclass(frozen=True)
class Site:
    """A municipality's model with the scenario that holds there.

    `origins` gives the reference's path for a path that the adaptation renamed, so that its numbers stay.
    """

    model: Model
    scenario: Scenario
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def origin(self, path: str) -> str:
        """The path in the reference."""
        if not self.origins:
            return path
        best = max(
            (old for old in self.origins if path == old or path.startswith((f"{old}.", f"{old}["))),
            key=len,
            default="",
        )
        return self.origins[best] + path[len(best) :] if best else path


@dataclass(frozen=True)
class Setting:
    """A run: measuring begins at `warm_up`, arrivals end at `horizon`, the run at `end` (seconds from `start`)."""

    programme: Site
    sites: tuple[Site, ...]
    start: datetime
    warm_up: int
    horizon: int
    end: int
    seed: int
    hours: dict[HoursKey, Hours] = field(default_factory=dict, compare=False, repr=False)
    """Hours that were worked out already, shared by the replications; it never changes a result."""
    layouts: dict[tuple[int, str], Layout] = field(default_factory=dict, compare=False, repr=False)
    """The same of the machines' trees, by model and machine."""
    laws: dict[tuple[int, float | None], Law] = field(default_factory=dict, compare=False, repr=False)
    """The same of distributions, by distribution and length of a working day."""

    @classmethod
    def of(cls, programme: Site, sites: Sequence[Site], seed: int) -> Setting:
        """The setting that the programme's scenario describes."""
        header = programme.scenario.scenario
        assert header.start is not None and header.horizon is not None
        horizon = round(header.horizon.value.mean_seconds())
        more = round(header.run_out.value.mean_seconds()) if header.run_out else 0
        warm_up = round(header.given_warm_up.mean_seconds()) if header.given_warm_up else 0
        return cls(programme, tuple(sites), header.start, warm_up, horizon, horizon + more, seed)


@cache
def place(path: str) -> int:
    """The number of a path: the first eight bytes of its BLAKE2b hash, big-endian."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "big")


class Chance:
    """All random values of one replication, by their addresses."""

    def __init__(self, setting: Setting, replication: int) -> None:
        self.setting, self.replication = setting, replication
        self._given: dict[tuple[int, str], dict[str, Value]] = {}

    def site(self, municipality: int) -> Site:
        """The site of a municipality; the programme's for 0."""
        return self.setting.sites[municipality - 1] if municipality else self.setting.programme

    def number(self, municipality: int, case: int, path: str, visit: int, purpose: Purpose) -> float:
        """The uniform number at an address."""
        origin = self.site(municipality).origin(path)
        return uniform(self.setting.seed, self.replication, municipality, case, place(origin), visit, purpose)

    def time(
        self, distribution: Distribution[Duration], u: float, working_day: float | None = None
    ) -> int | None:
        """A time in whole seconds; None for `never`. An effort counts `wd` as `working_day` seconds."""
        key = (id(distribution), working_day)
        if key not in self.setting.laws:
            self.setting.laws[key] = time_law(distribution, working_day)
        return self.setting.laws[key].time(u)

    def attributes(self, municipality: int, case: int, scope: str) -> dict[str, Value]:
        """The values with which a root of this scope begins, in the order of the attributes."""
        site = self.site(municipality)
        key = (id(site.model), scope)
        if key not in self._given:
            self._given[key] = initial_values(site.model, scope)
        given = self._given[key]
        values: dict[str, Value] = {}
        for name, attribute in site.model.attributes.items():
            if attribute.scope == scope:
                values[name] = (
                    given[name]
                    if name in given
                    else self._population(site, municipality, case, name, attribute)
                )
        return values

    def _population(self, site: Site, municipality: int, case: int, name: str, attribute: Attribute) -> Value:
        said = site.scenario.population[name]
        path = f"attributes.{name}"

        def draw(path: str, visit: int = 1) -> float:
            return self.number(municipality, case, path, visit, Purpose.POPULATION)

        if attribute.type == "boolean":
            assert said.chance is not None
            return draw(path) < said.chance.value
        if attribute.type == "enum":
            weights = [float(said.chances[v].value) if v in said.chances else 0.0 for v in attribute.values]
            return attribute.values[pick(weights, draw(path))]
        if attribute.type == "integer":
            if said.count is None:
                assert said.chance is not None
                drawn = said.chance.value
            else:
                drawn = count_law(said.count).value(draw(path))
            low = attribute.min if attribute.min is not None else -(2**63)
            high = attribute.max if attribute.max is not None else 2**63 - 1
            return min(max(int((drawn + 0.5) // 1), low), high)
        return self._set(site.model, name, said, draw)

    def _set(self, model: Model, name: str, said: Population, draw: Callable[..., float]) -> frozenset[str]:
        assert said.set is not None
        path = f"attributes.{name}"
        if said.set.one_of:
            return frozenset(
                said.set.one_of[pick([float(row[1].value) for row in said.set.one_of], draw(path))][0]
            )
        chances = {e: float(said.set.each[e].value) for e in elements_of(model, name) if e in said.set.each}
        least = said.set.at_least.value if said.set.at_least else 0
        found: frozenset[str] = frozenset()
        for visit in range(1, TRIES_MAX + 1):
            found = frozenset(e for e, chance in chances.items() if draw(f"{path}.{e}", visit) < chance)
            if len(found) >= least:
                return found
        likely = sorted((e for e in chances if e not in found), key=lambda e: -chances[e])
        return found | frozenset(likely[: least - len(found)])


def later(start: datetime, at: int, duration: Duration, country: str) -> int:
    """When a timer of this duration, begun `at` seconds after the start, is due (seconds after the start)."""
    if not duration.months and not duration.working_days:
        return at + int(duration.seconds + Fraction(1, 2))
    months, part = divmod(duration.months, 1)
    moment = add_months(start + timedelta(seconds=at), int(months))
    moment = add_working_days(moment, duration.working_days, country)
    rest = part * MONTH_DAYS * DAY + duration.seconds
    moment += timedelta(seconds=int(rest + Fraction(1, 2)))
    return round((moment - start).total_seconds())


def repeated(first: datetime, every: Duration, times: int, country: str) -> datetime:
    """The moment so many periods after the first: a period of `wd` keeps the hour."""
    months, part = divmod(every.months * times, 1)
    moment = add_months(first, int(months))
    days = ceil(every.working_days * times)
    if days:
        moment = datetime.combine(nth_working_day(moment.date(), days, country), moment.time())
    rest = part * MONTH_DAYS * DAY + every.seconds * times
    return moment + timedelta(seconds=int(rest + Fraction(1, 2)))
