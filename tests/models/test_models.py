"""The shipped models: they load without an error, say where everything comes from, and use the whole language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from koopflow.model.documents import Adaptation, Model
from koopflow.model.elements import Element
from koopflow.model.expressions import Binary, Count, Expr, Name, Unary, Within
from koopflow.model.library import Library, LoadedModel
from koopflow.model.machines import Alternative, Body, State, walk
from koopflow.model.quantities import PARAMETERS
from koopflow.model.rules import BINARY, OF_FACT, OF_STATE, UNARY, VERBS, Change
from koopflow.model.scenarios import Scenario
from tests.shipped import MODELS as SHIPPED
from tests.shipped import everything

MUNICIPALITIES = ("krempna", "narewka", "piatnica", "slupno", "wolka")
OF_THE_COUNTY = ("przeworski", "zarzecze")
SECTIONS = (
    "actors", "data", "documents", "flows", "events", "needs", "services", "attributes", "rules", "examples",
)  # fmt: skip
TEMPLATES = frozenset({*UNARY, *BINARY, *OF_FACT, *OF_STATE, ""})


@pytest.fixture(scope="module")
def library() -> Library:
    return everything()[0]


@pytest.fixture(scope="module")
def rural(library: Library) -> Model:
    return loaded(library, "rural").model


@pytest.fixture(scope="module")
def base(library: Library) -> Scenario:
    return next(one.scenario for one in loaded(library, "rural").scenarios if one.id == "base")


def loaded(library: Library, name: str) -> LoadedModel:
    model = library.model(name)
    assert model is not None
    return model


def states(model: Model) -> Iterator[tuple[str, State]]:
    for name, machine in model.machines.items():
        for at, state in walk(machine):
            yield ".".join((name, *at)), state


def bodies(body: Body) -> Iterator[Body]:
    yield body
    for part in (*body.states.values(), *body.regions.values()):
        yield from bodies(part)


def alternatives(model: Model) -> Iterator[Alternative]:
    for _, state in states(model):
        for several in state.next.values():
            yield from several


def guards(model: Model) -> Iterator[Expr]:
    for alternative in alternatives(model):
        yield from (alternative.when,) if alternative.when else ()
        yield from (*alternative.sets.values(), *alternative.adds.values(), *alternative.removes.values())


def inside(expression: Expr) -> Iterator[Expr]:
    yield expression
    match expression:
        case Unary(_, operand):
            yield from inside(operand)
        case Binary(_, left, right):
            yield from (*inside(left), *inside(right))


def elements(model: Model) -> Iterator[tuple[str, Element]]:
    for section in SECTIONS:
        for name, element in getattr(model, section).items():
            yield f"{section}.{name}", element
    for name, machine in model.machines.items():
        for body in bodies(machine):
            yield f"machines.{name}", body


def test_every_shipped_model_loads_without_an_error() -> None:
    library, report = everything()
    assert [str(finding) for finding in report.errors] == []
    assert {model.id for model in library.models} == {"rural", *MUNICIPALITIES, *OF_THE_COUNTY}
    assert all(model.ok for model in library.models)


def test_every_element_has_a_title_in_both_languages_and_its_ground(library: Library) -> None:
    for model in library.models:
        for path, element in elements(model.model):
            assert element.title is not None and set(element.title) == {"pl", "en"}, (model.id, path, element)
            assert element.source or element.assumption, (model.id, path, element.title)


def test_every_transition_has_a_title_in_both_languages(rural: Model) -> None:
    for path, state in states(rural):
        for name, several in state.next.items():
            title = several[0].title
            assert title is not None, (path, name)
            assert set(title) == {"pl", "en"}, (path, name)


def test_every_source_is_used_and_every_used_source_is_given(rural: Model) -> None:
    used = {key for _, element in elements(rural) for key in element.source}
    used |= {key for alternative in alternatives(rural) for key in alternative.source}
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SHIPPED.rglob("*.yaml")))
    assert used <= set(rural.model.sources)
    assert all(text.count(key) > 1 for key in rural.model.sources)


def test_each_municipality_gives_a_reason_in_both_languages_for_every_change(library: Library) -> None:
    for name in (*MUNICIPALITIES, *OF_THE_COUNTY):
        adaptation = loaded(library, name).adaptation
        assert isinstance(adaptation, Adaptation)
        municipality = adaptation.adaptation.municipality
        assert (municipality is None) == (name == "przeworski")
        assert municipality is None or len(municipality.teryt) == len("2007052")
        assert adaptation.changes
        assert all(set(change.why) == {"pl", "en"} for change in adaptation.changes)


def test_the_municipalities_use_every_kind_of_change(library: Library) -> None:
    used = {change.verb for name in MUNICIPALITIES for change in _changes(library, name)}
    assert used == set(VERBS)


def _changes(library: Library, name: str) -> tuple[Change, ...]:
    adaptation = loaded(library, name).adaptation
    return adaptation.changes if adaptation else ()


OF_STATES: dict[str, Callable[[State], bool]] = {
    "task by one": lambda s: bool(s.task and len(s.task.by) == 1),
    "task by several": lambda s: bool(s.task and len(s.task.by) > 1),
    "plain lapse": lambda s: bool(s.task and not s.task.by),
    "task by provider": lambda s: bool(s.task and "provider" in s.task.by),
    "task that plans": lambda s: bool(s.task and s.task.plans),
    "sitting that reads and writes": lambda s: bool(s.sitting and s.sitting.reads and s.sitting.writes),
    "composite": lambda s: s.kind == "composite",
    "parallel, until all": lambda s: bool(s.regions and s.until and s.until.mode == "all"),
    "parallel, until any": lambda s: bool(s.regions and s.until and s.until.mode == "any"),
    "parallel, until a number": lambda s: bool(s.regions and s.until and s.until.mode == "count"),
    "each with until": lambda s: bool(s.each and s.until),
    "final with outcome": lambda s: s.final and s.outcome is not None,
    "waiting": lambda s: s.kind == "waiting",
    "holds": lambda s: bool(s.holds),
}

OF_ALTERNATIVES: dict[str, Callable[[Alternative], bool]] = {
    "guard": lambda a: a.when is not None,
    "timer": lambda a: a.after is not None,
    "date": lambda a: a.at is not None,
    "stays": lambda a: a.to is None,
    "path as target": lambda a: bool(a.to and "." in a.to),
    "sets": lambda a: bool(a.sets),
    "adds": lambda a: bool(a.adds),
    "removes": lambda a: bool(a.removes),
    "sends": lambda a: bool(a.sends),
    "raises": lambda a: bool(a.raises),
    "sends and raises": lambda a: bool(a.sends and a.raises),
}

OF_EXPRESSIONS: dict[str, Callable[[Expr], bool]] = {
    "count": lambda e: isinstance(e, Count),
    "within": lambda e: isinstance(e, Within),
    "name": lambda e: isinstance(e, Name),
    "not": lambda e: isinstance(e, Unary),
    "arithmetic": lambda e: isinstance(e, Binary) and e.op == "+",
    "comparison": lambda e: isinstance(e, Binary) and e.op in ("==", "<", ">"),
    "and": lambda e: isinstance(e, Binary) and e.op == "and",
    "or": lambda e: isinstance(e, Binary) and e.op == "or",
}


@pytest.mark.parametrize("construct", OF_STATES)
def test_a_state_uses(construct: str, rural: Model) -> None:
    assert any(OF_STATES[construct](state) for _, state in states(rural))


@pytest.mark.parametrize("construct", OF_ALTERNATIVES)
def test_a_transition_uses(construct: str, rural: Model) -> None:
    assert any(OF_ALTERNATIVES[construct](alternative) for alternative in alternatives(rural))


@pytest.mark.parametrize("construct", OF_EXPRESSIONS)
def test_an_expression_uses(construct: str, rural: Model) -> None:
    assert any(OF_EXPRESSIONS[construct](part) for guard in guards(rural) for part in inside(guard))


def test_some_transition_has_alternatives(rural: Model) -> None:
    assert any(len(several) > 1 for _, state in states(rural) for several in state.next.values())


def test_states_wait_for_a_flow_an_event_and_a_signal(rural: Model) -> None:
    raised = {signal for alternative in alternatives(rural) for signal in alternative.raises}
    awaited = {name for _, state in states(rural) for name in state.next}
    assert awaited & set(rural.flows)
    assert awaited >= set(rural.events)
    assert awaited >= raised and raised


def test_machines_and_attributes_have_every_scope_and_type(rural: Model) -> None:
    assert {machine.scope for machine in rural.machines.values()} == {"case", "municipality", "programme"}
    assert {attribute.scope for attribute in rural.attributes.values()} == {
        "case",
        "municipality",
        "programme",
    }
    assert {attribute.type for attribute in rural.attributes.values()} == {
        "boolean",
        "integer",
        "enum",
        "set",
    }
    assert any(machine.regions and machine.until for machine in rural.machines.values())


def test_actors_and_data_have_every_kind(rural: Model) -> None:
    assert {actor.kind for actor in rural.actors.values()} == {"institution", "person", "team", "household"}
    assert {category.class_ for category in rural.data.values()} == {"none", "ordinary", "special"}
    assert any(not actor.public for actor in rural.actors.values())
    assert any(basis.consent for flow in rural.flows.values() for basis in flow.basis)
    assert any(basis.eli and basis.from_ for flow in rural.flows.values() for basis in flow.basis)


def test_every_document_is_written_or_given_and_is_read_or_handed_to_the_family(rural: Model) -> None:
    work = [state.work for _, state in states(rural) if state.work]
    written = {document for one in work for document in one.writes}
    given = {name for name, document in rural.documents.items() if document.from_}
    assert written | given == set(rural.documents)
    read = {document for one in work for document in one.reads}
    households = {name for name, actor in rural.actors.items() if actor.kind == "household"}
    handed = {name for flow in rural.flows.values() if households & {*flow.to} for name in flow.carries}
    assert read | handed == set(rural.documents)


def test_every_flow_is_sent(rural: Model) -> None:
    sent = {flow for alternative in alternatives(rural) for flow in alternative.sends}
    for machine in rural.machines.values():
        sent |= {flow for body in bodies(machine) if body.initial for flow in body.initial.sends}
    assert sent == set(rural.flows)


def test_a_municipality_may_adapt_what_its_county_adapted(library: Library) -> None:
    zarzecze = loaded(library, "zarzecze")
    assert zarzecze.reference is not None and zarzecze.reference.id == "przeworski"
    members = set(zarzecze.model.actors["pzk"].members)
    assert {"county-association", "nursery", "day-centre"} <= members
    of_county, of_model = (
        loaded(library, name).model.actors["pcpr"].title for name in ("przeworski", "rural")
    )
    assert zarzecze.model.actors["pcpr"].title == of_county != of_model


def test_rules_are_of_every_kind(rural: Model) -> None:
    rules = rural.rules.values()
    assert {rule.template for rule in rules} == TEMPLATES
    assert any(len(place) > 1 for rule in rules for place in rule.events)
    assert any(rule.within for rule in rules) and any(rule.paused_in for rule in rules)
    assert any(rule.when for rule in rules) and any(rule.strength == "recommended" for rule in rules)
    assert any(rule.include and rule.exclude for rule in rules) and any(rule.at_most for rule in rules)
    assert {bool(example.accepts) for example in rural.examples.values()} == {True, False}


def test_figures_show_every_machine_and_the_flows(rural: Model) -> None:
    figures = rural.figures.values()
    assert {figure.of for figure in figures if figure.view == "process"} == set(rural.machines)
    assert any(figure.view == "flows" and figure.actors for figure in figures)
    assert all(set(figure.caption or ()) == {"pl", "en"} for figure in figures)


def test_variation_gives_every_permission_with_bounds(rural: Model) -> None:
    given = {verb for permissions in rural.variation.values() for verb in permissions}
    bounds = [bound for permissions in rural.variation.values() for bound in permissions.values()]
    assert given == set(VERBS)
    assert any(bound.level for bound in bounds) and any(bound.max for bound in bounds)


def test_the_base_scenario_uses_every_section(base: Scenario) -> None:
    sections = (
        "calendars", "arrivals", "population", "capacity", "durations", "chances", "events", "sittings", "closures",
        "planning", "delays", "costs", "budgets", "priorities", "dates",
    )  # fmt: skip
    assert [section for section in sections if not getattr(base, section)] == []
    families = {value.plain.family for value in base.durations.values() if value.plain}
    counted = base.population["household-size"].count
    assert {*families, counted.family if counted else ""} >= {*PARAMETERS}
    assert any(value.by_element and value.otherwise for value in base.durations.values())
    assert any(value.plain and len(value.plain) > 1 for value in base.chances.values())
    assert any(event.family == "never" for event in base.events.values())


def test_what_ifs_differ_from_the_base_in_every_way(library: Library) -> None:
    scenarios = {one.id: one.scenario for one in loaded(library, "rural").scenarios}
    assert set(scenarios) >= {"base", "pilot", "twice-as-many", "standing", "may-holidays", "side-by-side"}
    assert scenarios["standing"].begin and scenarios["pilot"].municipalities == 30
    cohort = scenarios["twice-as-many"].arrivals["case"].cohort
    assert cohort is not None and cohort.value == 14
    assert scenarios["side-by-side"].municipalities == ("piatnica", "wolka", "slupno", "krempna", "narewka")
    arrivals = [one.arrivals["case"] for one in scenarios.values()]
    assert all(any(getattr(way, key) for way in arrivals) for key in ("cohort", "every", "per_year", "at"))
    assert any(one.label for one in loaded(library, "rural").scenarios)
