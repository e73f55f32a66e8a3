"""Populations and arrivals as rows: with which attributes a root begins, and when cases come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from koopflow.durations import seconds_of
from koopflow.model.types import Arrivals, Attribute, Model, Population, Scenario, walk
from koopflow.semantics.tree import domain
from koopflow.simulate.machine import coming as forms
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.calendars import closures
from koopflow.simulate.tables.laws import count_law_of, law_of
from koopflow.simulate.tables.sheet import Sheet

YEAR = 365.25 * 86_400
SCOPES = ("case", "municipality", "programme")
Path = Callable[[str], int]


def attribute_rows(
    sheet: Sheet, model: Model, first: int
) -> tuple[list[list[int]], dict[str, int], dict[str, int]]:
    """Rows for the model's attributes, their numbers from `first` on, and the columns of those of a case."""
    kinds = {"boolean": w.BOOLEAN, "integer": w.INTEGER, "enum": w.ENUM, "set": w.SET}
    rows: list[list[int]] = []
    columns: dict[str, int] = {}
    for name, attribute in model.attributes.items():
        if attribute.scope == "case":
            columns[name] = len(columns)
        column = columns[name] if attribute.scope == "case" else sheet.wide[name]
        low = -(2**63) if attribute.min is None else attribute.min
        high = 2**63 - 1 if attribute.max is None else attribute.max
        mask = sheet.mask(domain(model, name)) if attribute.type == "set" else -1
        rows.append([kinds[attribute.type], SCOPES.index(attribute.scope), column, low, high, mask])
    return rows, {name: first + number for number, name in enumerate(model.attributes)}, columns


def populations(
    sheet: Sheet, model: Model, scenario: Scenario, path: Path, numbers: Mapping[str, int]
) -> list[int]:
    """For each scope a pointer to the attributes with which a root of it begins."""
    planned = {
        state.work.plans for machine in model.machines.values() for _, state in walk(machine) if state.work
    }
    pointers = []
    for scope in SCOPES:
        rows: list[int] = []
        for name, attribute in model.attributes.items():
            if attribute.scope == scope:
                kind, rest = _beginning(sheet, model, scenario, path, name, planned=name in planned)
                rows += [numbers[name], kind, rest]
        pointers.append(sheet.put([len(rows) // 3, *rows]))
    return pointers


def _beginning(
    sheet: Sheet, model: Model, scenario: Scenario, path: Path, name: str, *, planned: bool
) -> tuple[int, int]:
    attribute = model.attributes[name]
    if attribute.initial is not None:
        return forms.GIVEN, sheet.put([_initial(sheet, attribute)])
    if planned:
        return forms.GIVEN, sheet.put([0])
    said = scenario.population.get(name)
    if said is None:  # the programme's own scenario need not say what only municipalities have
        return forms.GIVEN, sheet.put([0])
    here = path(f"attributes.{name}")
    if attribute.type == "boolean":
        assert said.chance is not None
        return forms.BY_CHANCE, sheet.put([here, sheet.number(float(said.chance.value))])
    if attribute.type == "enum":
        weights = [float(said.chances[v].value) if v in said.chances else 0.0 for v in attribute.values]
        symbols = [sheet.symbols[value] for value in attribute.values]
        return forms.BY_CHANCES, sheet.put([here, sheet.number(*weights), len(weights), *symbols])
    if attribute.type == "integer":
        if said.count is not None:
            return forms.BY_COUNT, sheet.put([here, count_law_of(sheet, said.count), -1])
        assert said.chance is not None
        return forms.BY_COUNT, sheet.put([here, -1, sheet.number(float(said.chance.value))])
    return _set(sheet, model, name, said, path)


def _set(sheet: Sheet, model: Model, name: str, said: Population, path: Path) -> tuple[int, int]:
    assert said.set is not None
    if said.set.one_of:
        weights = [float(row[1].value) for row in said.set.one_of]
        masks = [sheet.mask(row[0]) for row in said.set.one_of]
        here = path(f"attributes.{name}")
        return forms.ONE_OF, sheet.put([here, sheet.number(*weights), len(weights), *masks])
    rows: list[int] = []
    for element in domain(model, name):
        if element in said.set.each:
            chance = sheet.number(float(said.set.each[element].value))
            rows += [sheet.symbols[element], path(f"attributes.{name}.{element}"), chance]
    least = int(said.set.at_least.value) if said.set.at_least else 0
    return forms.BY_EACH, sheet.put([len(rows) // 3, least, *rows])


def _initial(sheet: Sheet, attribute: Attribute) -> int:
    written = attribute.initial
    assert written is not None
    if attribute.type == "set":
        return sheet.mask(written)
    if attribute.type == "integer":
        return int(written[0])
    return int(written[0] == "true") if attribute.type == "boolean" else sheet.symbols[written[0]]


def streams(
    sheet: Sheet, scenario: Scenario, municipality: int, layouts: Mapping[str, int], order: Sequence[str],
    path: Path, start: int, horizon: int,
) -> list[list[int]]:  # fmt: skip
    """The streams of a municipality, cohorts aside."""
    return [
        stream(sheet, scenario, municipality, layouts[machine], machine, said, order, path, start, horizon)
        for machine, said in scenario.arrivals.items()
        if said.cohort is None
    ]


def stream(
    sheet: Sheet, scenario: Scenario, municipality: int, layout: int, machine: str, said: Arrivals,
    order: Sequence[str], path: Path, start: int, horizon: int,
) -> list[int]:  # fmt: skip
    """The row of one stream; that of a cohort has no times of its own."""
    row = [-1] * w.STREAM_W
    row[w.S_MUNICIPALITY], row[w.S_LAYOUT] = municipality, layout
    row[w.S_INDEX], row[w.S_STREAMS] = order.index(machine), len(order)
    row[w.S_PLACE] = path(f"arrivals.{machine}")
    row[w.S_FROM] = seconds_of(said.from_) - start if said.from_ else 0
    row[w.S_UNTIL] = min(horizon, seconds_of(said.until) - start) if said.until else horizon
    shut = [(low - start, high - start) for low, high in closures(scenario, {f"arrivals.{machine}"})]
    row[w.S_CLOSED] = sheet.put([len(shut), *(number for pair in shut for number in pair)])
    if said.cohort is not None:
        return row
    if said.at:
        row[w.S_AT] = sheet.listed([seconds_of(moment) - start for moment in said.at])
    elif said.every is not None:
        row[w.S_EVERY] = law_of(sheet, said.every, None)
    elif said.per_year is not None:
        rate = float(said.per_year.value)
        row[w.S_RATE] = sheet.number(YEAR / rate if rate > 0 else 0.0)
    return row
