"""All tables of a setting: in goes who is where with which model and scenario, out come `Tables`.

Municipalities that share model and scenario share nodes, laws and populations; claims, agendas and streams are each
municipality's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from koopflow.durations import WorkingCalendar, seconds_of
from koopflow.semantics.lines import dealings, needs_attribute, root_machines
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.semantics.tree import Tree, lay_out
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.calendars import sittings, working_days
from koopflow.simulate.tables.codes import Surroundings
from koopflow.simulate.tables.coming import attribute_rows, populations, stream, streams
from koopflow.simulate.tables.counted import Counted, count
from koopflow.simulate.tables.resources import Resources, Shared, level_of
from koopflow.simulate.tables.sheet import Sheet, named
from koopflow.simulate.tables.straight import straighten
from koopflow.simulate.tables.trees import Place, Rows, lay


@dataclass(frozen=True)
class Tables:
    """`t` and `f` as the machine reads them, and what their numbers are called."""

    setting: Setting
    t: list[int]
    f: list[float]
    sheet: Sheet
    rows: Rows
    shared: Shared
    sites: tuple[Site, ...]
    wide_layouts: tuple[tuple[int, int], ...]
    """The roots of wider scope in their order: layout and municipality."""
    teams: tuple[tuple[str, int], ...]
    """Of each agenda the team and which of its pools."""
    resources: tuple[Resources, ...]
    """Of each site."""
    of_municipality: tuple[int, ...]
    """The site of each municipality, the programme's first."""
    counted: Counted

    def pool_hours(self) -> list[WorkingCalendar]:
        """The hours of each pool, in their order: those of its municipality."""
        return [
            self.resources[self.of_municipality[pool.municipality]].hours((pool.actor,))
            for pool in self.shared.of_pool[1:]
        ]


def tables_of(setting: Setting) -> Tables:
    """Lay a setting out. Raises `NotLaidOutError` for what whole numbers of 64 bits have no room for."""
    return _Layout(setting).tables()


@dataclass
class _Layout:
    setting: Setting
    sites: list[Site] = field(default_factory=list)
    """Those that differ, the programme's first."""
    of_municipality: list[int] = field(default_factory=list)
    layouts: list[dict[str, int]] = field(default_factory=list)
    """Of each site the layouts of its root machines."""

    def tables(self) -> Tables:
        setting = self.setting
        for site in (setting.programme, *setting.sites):
            same = (
                i
                for i, one in enumerate(self.sites)
                if one.model is site.model and one.scenario is site.scenario
            )
            number = next(same, len(self.sites))
            if number == len(self.sites):
                self.sites.append(site)
            self.of_municipality.append(number)
        self.sheet = named([site.model for site in self.sites])
        self.rows = Rows()
        self.start = seconds_of(setting.start)
        header = setting.programme.scenario
        self.shared = Shared(
            self.sheet, setting.start, setting.end, len(setting.sites),
            int(header.per_county.value) if header.per_county else 1,
            int(header.counties.value) if header.counties else None,
        )  # fmt: skip
        self._agendas()
        self._sites()
        return self._written()

    # sites

    def _sites(self) -> None:
        paid = {
            what.removeprefix("services.")
            for site in self.setting.sites
            for budget in site.scenario.budgets.values()
            for what in budget.pays
            if what.startswith("services.") and what in site.scenario.costs
        }
        numbers: list[list[int]] = [[] for _ in self.sites]
        for municipality, number in enumerate(self.of_municipality):
            numbers[number].append(municipality)
        self.resources = [
            Resources(self.shared, site.model, site.scenario, site.origins, numbers[i], paid)
            for i, site in enumerate(self.sites)
        ]
        for municipality, number in enumerate(self.of_municipality[1:], start=1):
            site = self.sites[number]
            for actor in site.scenario.capacity:
                if actor in site.model.actors:
                    self.resources[number].pool(municipality, actor)
        self.attributes: list[list[int]] = []
        self.attribute_numbers: list[dict[str, int]] = []
        self.columns: list[dict[str, int]] = []
        self.populations: list[int] = []
        self.countries: dict[str, int] = {}
        self.whiles: list[Surroundings] = []
        self.paths: list[Callable[[str], int]] = []
        for number in range(len(self.sites)):
            self._site(number)

    def _site(self, number: int) -> None:
        site = self.sites[number]
        rows, numbers, columns = attribute_rows(self.sheet, site.model, len(self.attributes))
        self.attributes += rows
        self.attribute_numbers.append(numbers)
        self.columns.append(columns)
        trees = {name: lay_out(site.model, (name,)) for name in root_machines(site.model)}
        programme = self._of_scope(trees, number, "programme", of_first=True)
        local = self._of_scope(trees, number, "municipality")
        self.layouts.append({})
        place: Place | None = None
        for machine, tree in trees.items():
            scope = site.model.machines[machine].scope
            around = Surroundings(self.sheet, site.model, scope, tree, programme, local, columns)
            place = Place(
                self.sheet, self.rows, site.model, site.scenario, self.resources[number], site.origins, number,
                self.setting.start, around, self.countries, numbers,
            )  # fmt: skip
            self.layouts[number][machine] = lay(place, machine, tree)
        widest = Surroundings(self.sheet, site.model, "municipality", None, programme, local, columns)
        self.whiles.append(widest)
        place = Place(
            self.sheet, self.rows, site.model, site.scenario, self.resources[number], site.origins, number,
            self.setting.start, widest, self.countries, numbers,
        )  # fmt: skip
        self.populations += populations(self.sheet, site.model, site.scenario, place.path, numbers)
        self.paths.append(place.path)

    def _of_scope(
        self, trees: dict[str, Tree], number: int, scope: str, *, of_first: bool = False
    ) -> tuple[Tree, ...]:
        """The trees of this scope's roots: of this site, or of the programme's own."""
        if of_first and number:
            model = self.sites[0].model
            return tuple(
                lay_out(model, (name,))
                for name in root_machines(model)
                if model.machines[name].scope == scope
            )
        model = self.sites[number].model
        return tuple(tree for name, tree in trees.items() if model.machines[name].scope == scope)

    # sittings and arrivals

    def _agendas(self) -> None:
        """The teams' agendas, in the order of their first sittings; rows follow when the sites are known."""
        setting, shared = self.setting, self.shared
        self.planned: list[tuple[str, int]] = []
        teams = dict.fromkeys(team for site in setting.sites for team in site.scenario.sittings)
        for team in teams:
            for municipality, site in enumerate(setting.sites, start=1):
                if team in site.scenario.sittings:
                    index = shared.index(municipality, level_of(site.model, team))
                    if (team, index) not in shared.agendas:
                        shared.agendas[team, index] = len(self.planned)
                        self.planned.append((team, municipality))

    def _agenda_rows(self, first_root: list[int]) -> list[list[int]]:
        rows = []
        for team, municipality in self.planned:
            number = self.of_municipality[municipality]
            site, resources = self.sites[number], self.resources[number]
            plan = site.scenario.sittings[team]
            moments = sittings(
                self.setting.start, self.setting.end, plan.first, plan.every.value, site.model.model.country,
                resources.open_days(team),
            )  # fmt: skip
            times: list[int] = []
            for moment in moments:
                times += [moment, int(resources.is_closed(f"sittings.{team}", moment + self.start))]
            limit = int(plan.agenda.value) if plan.agenda else -1
            root = first_root[municipality]
            code = self.whiles[number].code(plan.while_, None)
            rows.append([municipality, self.sheet.put(times), len(times) // 2, limit, code, root])
        return rows

    def _streams(self) -> tuple[list[list[int]], list[list[int]]]:
        setting = self.setting
        order = list(setting.programme.scenario.arrivals)
        rows: list[list[int]] = []
        for municipality, number in enumerate(self.of_municipality[1:], start=1):
            scenario = self.sites[number].scenario
            rows += streams(
                self.sheet, scenario, municipality, self.layouts[number], order, self.paths[number], self.start,
                setting.horizon,
            )  # fmt: skip
        cohorts: list[list[int]] = []
        for machine, said in setting.programme.scenario.arrivals.items():
            if said.cohort is None:
                continue
            low = seconds_of(said.from_) - self.start if said.from_ else 0
            high = seconds_of(said.until) - self.start if said.until else setting.horizon
            path = self.paths[0](f"arrivals.{machine}")
            cohorts.append([len(rows), len(setting.sites), int(said.cohort.value), low, high, path])
            for municipality, number in enumerate(self.of_municipality[1:], start=1):
                rows.append(
                    stream(
                        self.sheet, self.sites[number].scenario, municipality, self.layouts[number][machine], machine,
                        said, order, self.paths[number], self.start, setting.horizon,
                    )
                )  # fmt: skip
        return rows, cohorts

    # writing

    def _written(self) -> Tables:
        sheet, rows, shared, t = self.sheet, self.rows, self.shared, self.sheet.t
        roots, first_root, local = self._roots()
        agendas = self._agenda_rows(first_root)
        stream_rows, cohorts = self._streams()
        self._watch()
        straighten(rows)
        t[w.H_PRIORITIES] = int(any(row[w.N_HIGH] >= 0 or row[w.N_LOW] >= 0 for row in rows.nodes))
        t[w.H_MUNICIPALITIES] = len(self.setting.sites)
        t[w.H_END], t[w.H_WARM], t[w.H_HORIZON] = self.setting.end, self.setting.warm_up, self.setting.horizon
        t[w.H_TRIGGERS], t[w.H_FLOWS] = len(sheet.triggers), len(sheet.flows)
        t[w.H_WIDE], t[w.H_BUDGETS], t[w.H_WATCHES] = len(sheet.wide), len(sheet.budgets), len(sheet.watches)
        t[w.H_N_STREAMS], t[w.H_N_COHORTS], t[w.H_N_AGENDAS] = len(stream_rows), len(cohorts), len(agendas)
        t[w.H_N_POOLS], t[w.H_N_SITES] = len(shared.of_pool), len(self.sites)
        t[w.H_PROGRAMME_ROOTS] = local[1]
        t[w.H_N_WIDE_ROOTS] = len(roots)
        sizes = [len(tree.nodes) for tree in rows.trees]
        alarms = [row[w.L_ALARMS] for row in rows.layouts] + [len(rows.alarms)]
        most_alarms = max((b - a for a, b in pairwise(alarms)), default=0)
        t[w.H_NODES_AT] = w.ROOT_HEAD
        t[w.H_ATTRS_AT] = w.ROOT_HEAD + max(sizes, default=1) * w.NODE_WORDS
        t[w.H_ALARMS_AT] = t[w.H_ATTRS_AT] + max(map(len, self.columns), default=0)
        t[w.H_FLOWS_AT] = t[w.H_ALARMS_AT] + most_alarms * w.ALARM_WORDS
        counted = count(self.setting, sheet, rows, shared, self.countries)
        t[w.H_RULES_AT] = t[w.H_FLOWS_AT] + len(sheet.flows) * w.FLOW_WORDS
        t[w.H_STRIDE] = t[w.H_RULES_AT] + t[w.H_RULE_WORDS]
        # one layout more than there are, so that the last one's alarms end somewhere
        t[w.H_LAYOUT] = sheet.put(_flat([*rows.layouts, [0, 0, 0, 0, len(rows.alarms), -1]]))
        t[w.H_NODE] = sheet.put(_flat(rows.nodes))
        t[w.H_TRANSITION] = sheet.put(_flat(rows.transitions))
        t[w.H_ALTERNATIVE] = sheet.put(_flat(rows.alternatives))
        t[w.H_ALARM] = sheet.put(_flat(rows.alarms))
        t[w.H_ATTRIBUTE] = sheet.put(_flat(self.attributes))
        t[w.H_STREAM], t[w.H_COHORTS] = sheet.put(_flat(stream_rows)), sheet.put(_flat(cohorts))
        t[w.H_AGENDA] = sheet.put(_flat(agendas))
        t[w.H_CLAIM], t[w.H_CLAIM_OF] = sheet.put(_flat(shared.claims)), sheet.put(shared.claim_of)
        t[w.H_AGENDA_OF] = sheet.put(shared.agenda_of)
        numbers = {actor: number for number, actor in enumerate(counted.actors)}
        t[w.H_POOL] = sheet.put(
            number
            for pool in shared.of_pool
            for number in (pool.units, pool.places, numbers.get(pool.actor, -1))
        )
        t[w.H_BUDGET] = sheet.put(_flat(shared.budgets))
        t[w.H_POPULATION] = sheet.put(self.populations)
        t[w.H_SITE] = sheet.put(self.of_municipality)
        t[w.H_LOCAL] = sheet.put(local)
        t[w.H_TRIGGER_OF] = sheet.put(sheet.triggers[flow] for flow in sheet.flows)
        signals = {name for site in self.sites for name in _raised(site)}
        t[w.H_SIGNALS] = sheet.put(int(name in signals) for name in sheet.triggers)
        t[w.H_NEEDS] = sheet.put(self._needs())
        self._pointed()
        laws = sorted(sheet.laws.items(), key=lambda item: item[1])
        t[w.H_LAW] = sheet.put(number for row, _ in laws for number in row)
        teams = tuple(
            (team, shared.index(m, level_of(self.sites[self.of_municipality[m]].model, team)))
            for team, m in self.planned
        )
        return Tables(
            self.setting, t, sheet.f, sheet, rows, shared, tuple(self.sites), tuple(roots), teams,
            tuple(self.resources), tuple(self.of_municipality), counted,
        )  # fmt: skip

    def _roots(self) -> tuple[list[tuple[int, int]], list[int], list[int]]:
        """The wider roots; of each municipality its first root or the programme's; where each one's roots begin."""
        roots = self._wider(0, "programme")
        first = [0 if roots else -1]
        local = [0, len(roots)]
        for municipality in range(1, len(self.of_municipality)):
            own = self._wider(municipality, "municipality")
            first.append(len(roots) if own else first[0])
            roots += own
            local.append(len(roots))
        return roots, first, local

    def _wider(self, municipality: int, scope: str) -> list[tuple[int, int]]:
        number = self.of_municipality[municipality]
        model = self.sites[number].model
        return [
            (layout, municipality)
            for machine, layout in self.layouts[number].items()
            if model.machines[machine].scope == scope
        ]

    def _needs(self) -> list[int]:
        found = []
        for number, site in enumerate(self.sites):
            name = needs_attribute(site.model)
            found.append(
                -2 if not site.model.needs else -1 if name is None else self.attribute_numbers[number][name]
            )
        return found

    def _watch(self) -> None:
        """States that others ask about count who is inside."""
        for number, layout in enumerate(self.rows.layouts):
            scope = ("case", "municipality", "programme")[layout[w.L_LEVEL]]
            for node in self.rows.trees[number].nodes:
                watch = self.sheet.watches.get(f"{scope} {node.local}")
                if watch is not None:
                    self.rows.nodes[layout[w.L_FIRST] + node.index][w.N_WATCH] = watch

    def _pointed(self) -> None:
        """Tables of pointers: who listens to what, hours, working days."""
        sheet, t = self.sheet, self.sheet.t
        pointers = []
        for heard in self.rows.listening:
            for trigger in range(len(sheet.triggers)):
                pairs = sorted(heard.get(trigger, ()))
                pointers.append(
                    sheet.put([len(pairs), *(n for pair in pairs for n in pair)]) if pairs else -1
                )
        t[w.H_LISTEN] = sheet.put(pointers)
        hours: list[int] = []
        for rows in self.shared.hours:
            hours += [0, -1] if rows is None else [sheet.put(rows), len(rows) // 3 - 1]
        t[w.H_HOURS] = sheet.put(hours)
        days = [sheet.put(working_days(country, self.start, self.setting.end)) for country in self.countries]
        t[w.H_COUNTRY] = sheet.put([self.start, *days])


def _flat(rows: list[list[int]]) -> list[int]:
    return [number for row in rows for number in row]


def _raised(site: Site) -> set[str]:
    return {name for machine in site.model.machines for name in dealings(site.model, machine).raises}
