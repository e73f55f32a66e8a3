"""The typing of guards and effects: what has a meaning passes, every slip is told once, where it stands."""

from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.model.elements import Attribute
from koopflow.model.environment import Environment
from koopflow.model.expressions import Binary, Constant, Count, Dotted, Expr, Listed, Name, Unary, Within
from koopflow.model.guard_types import Misfit, Verb, condition, constant, effect
from koopflow.model.guards import Reference, Value, evaluate, parse


def attribute(**fields: object) -> Attribute:
    return Attribute.model_validate(fields)


ATTRIBUTES = {
    "children": attribute(type="integer", min="0", max="12"),
    "loops": attribute(type="integer"),
    "urgency": attribute(type="enum", values=["normal", "urgent"]),
    "stage": attribute(type="enum", values=["early", "late", "urgent"]),
    "place": attribute(type="enum", values=["home", "office"]),
    "consent": attribute(type="boolean"),
    "needs": attribute(type="set", of="needs"),
    "basket": attribute(type="set", of="services"),
    "tags": attribute(type="set", of=["loud", "quiet"]),
    "late-case": attribute(type="boolean"),
    "therapy": attribute(type="boolean"),
}
SECTIONS = {"needs": ("debts", "addiction"), "services": ("advice", "therapy")}
CASE = Environment(MappingProxyType(ATTRIBUTES), MappingProxyType(SECTIONS))
SERVICE = CASE.about((ATTRIBUTES["basket"],))
FACTS = CASE.about_facts()


def codes(misfits: tuple[Misfit, ...]) -> list[str]:
    return [misfit.rule.code for misfit in misfits]


@pytest.mark.parametrize(
    "text",
    [
        "consent",
        "not consent or children > 0",
        "children + 2 * loops <= - loops",
        "urgency == urgent and stage != early",
        "urgency == stage",
        "late != stage",
        "debts in needs and advice in basket and loud in tags",
        "needs == needs",
        "count(basket) > count(needs)",
        "within(team.working)",
        "loops == -9223372036854775808",
    ],
)
def test_a_condition_with_a_meaning_passes(text: str) -> None:
    assert condition(parse(text), CASE) == ()


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("chidren > 0", "KF320", "chidren"),
        ("children-1 > 0", "KF320", "children-1"),
        ("provider == urgent", "KF320", "provider"),
        ("therapy in basket", "KF321", "therapy"),
        ("children", "KF322", "children"),
        ("urgency and consent", "KF322", "urgency"),
        ("not needs", "KF322", "needs"),
        ("needs > 2", "KF323", "needs"),
        ("urgency >= normal", "KF323", "urgency"),
        ("consent + 1 == 2", "KF323", "consent"),
        ("urgent in urgency", "KF324", "urgency"),
        ("count(children) > 0", "KF324", "children"),
        ("needs in basket", "KF325", "needs"),
        ("2 in needs", "KF325", "2"),
        ("consent == 1", "KF326", "consent == 1"),
        ("urgency == place", "KF326", "urgency == place"),
        ("urgent == normal", "KF326", "urgent == normal"),
        ("needs == basket", "KF326", "needs == basket"),
        ("urgency == early", "KF327", "early"),
        ("early != urgency", "KF327", "early"),
        ("advice in needs", "KF327", "advice"),
        ("urgency in tags", "KF327", "urgency"),
        ("loops > 9223372036854775807 + 1", "KF328", "9223372036854775807 + 1"),
        ("loops > 9223372036854775808", "KF328", "9223372036854775808"),
        ("element in basket", "KF331", "element"),
        ("count(element.meets) > 0", "KF331", "element.meets"),
        ("municipality.population > 0", "KF332", "municipality.population"),
        ("place == 'home'", "KF332", '"home"'),
    ],
)
def test_a_slip_is_told_once_and_where_it_stands(text: str, code: str, found: str) -> None:
    misfits = condition(parse(text), CASE)
    assert codes(misfits)[:1] == [code]
    assert misfits[0].args["found"] == found
    span = misfits[0].span
    assert text[span.offset : span.offset + span.length].replace("'", '"') == found


def test_an_unknown_name_is_answered_with_the_closest() -> None:
    (misfit,) = condition(parse("chidren > 0"), CASE)
    assert misfit.hints[0].args["name"] == "children"
    (misfit,) = condition(parse("urgency == urgnet"), CASE)
    assert misfit.hints[0].args["name"] == "urgent"


def test_a_difference_without_spaces_is_answered_with_spaces() -> None:
    (misfit,) = condition(parse("children-1 > 0"), CASE)
    assert misfit.hints[0].args["expression"] == "children - 1"


def test_element_has_a_meaning_where_an_each_runs_the_machine() -> None:
    text = "element == advice and count(element.meets) > 0 and debts in element.meets"
    assert condition(parse(text), SERVICE) == ()
    assert codes(condition(parse("element == debts"), SERVICE)) == ["KF327"]


def test_an_element_that_is_no_service_meets_nothing() -> None:
    need = CASE.about((ATTRIBUTES["needs"],))
    assert codes(condition(parse("count(element.meets) > 0"), need)) == ["KF331"]


def test_rules_of_fact_know_fields_and_texts() -> None:
    assert condition(parse("capacity.worker.units * 2000 >= municipality.population"), FACTS) == ()
    assert condition(parse("municipality.type == 'rural' and scenario.start < '2020-01-01'"), FACTS) == ()
    assert codes(condition(parse("municipality.inhabitants > 0"), FACTS)) == ["KF333"]
    assert codes(condition(parse("capacities.worker > 0"), FACTS)) == ["KF333"]
    assert codes(condition(parse("municipality.name > 0"), FACTS)) == ["KF323"]


def test_nothing_is_said_of_a_name_whose_part_could_not_be_read() -> None:
    environment = Environment(CASE.attributes, CASE.sections, unread=frozenset({"broken"}))
    assert condition(parse("broken > 0 and broken in needs"), environment) == ()


@pytest.mark.parametrize(
    ("verb", "name", "text"),
    [
        ("sets", "consent", "children > 0"),
        ("sets", "children", "children + 20"),
        ("sets", "urgency", "urgent"),
        ("sets", "needs", "needs"),
        ("sets", "needs", "debts"),
        ("adds", "basket", "advice"),
        ("removes", "needs", "element.meets"),
        ("adds", "basket", "element"),
    ],
)
def test_an_effect_of_the_right_type_passes(verb: Verb, name: str, text: str) -> None:
    assert effect(verb, name, parse(text), SERVICE) == ()


@pytest.mark.parametrize(
    ("verb", "name", "value", "code"),
    [
        ("sets", "consent", parse("1"), "KF330"),
        ("sets", "children", parse("true"), "KF330"),
        ("sets", "children", parse("13"), "KF329"),
        ("sets", "children", parse("0 - 1"), "KF329"),
        ("sets", "loops", parse("9223372036854775807 * 2"), "KF328"),
        ("sets", "urgency", parse("early"), "KF327"),
        ("sets", "urgency", parse("stage"), "KF327"),
        ("sets", "urgency", Listed((Name("urgent"),)), "KF330"),
        ("adds", "children", parse("1"), "KF330"),
        ("adds", "needs", parse("advice"), "KF327"),
        ("adds", "needs", Listed((Name("debts"), Name("dets"))), "KF320"),
        ("adds", "needs", parse("children"), "KF330"),
        ("removes", "tags", parse("needs"), "KF327"),
    ],
)
def test_an_effect_of_another_type_is_told(verb: Verb, name: str, value: Expr, code: str) -> None:
    assert codes(effect(verb, name, value, CASE)) == [code]


def test_a_slip_in_a_list_says_which_item() -> None:
    (misfit,) = effect("adds", "needs", Listed((Name("debts"), Name("advice"))), CASE)
    assert misfit.item == 1


def test_constants_are_folded_exactly() -> None:
    assert constant(parse("2 * 3 - - 4")) == 10
    assert constant(parse("2 * children")) is None
    assert constant(parse("true")) is None


NAMES = [*ATTRIBUTES, "debts", "advice", "urgent", "home", "loud", "element", "nobody"]
LEAVES = st.one_of(
    st.builds(Constant, st.one_of(st.booleans(), st.integers(-3, 3))),
    st.builds(Name, st.sampled_from(NAMES)),
    st.just(Dotted(("element", "meets"))),
    st.just(Within(("team", "working"))),
)
EXPRESSIONS: st.SearchStrategy[Expr] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Unary, st.sampled_from(["not", "-"]), inner),
        st.builds(
            Binary,
            st.sampled_from(["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*"]),
            inner,
            inner,
        ),
        st.builds(Count, inner),
    ),
    max_leaves=4,
)


def value_of(name: Reference) -> Value:
    if isinstance(name, Within):
        return True
    if isinstance(name, Dotted):
        return frozenset({"debts"})
    if name.id == "element":
        return "advice"
    declared = ATTRIBUTES.get(name.id)
    if declared is None:
        return name.id
    values: dict[str, Value] = {"boolean": True, "integer": 3, "set": frozenset(CASE.universe(declared)[:1])}
    return values.get(declared.type) or declared.values[0]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_what_passes_as_a_condition_is_true_or_false(expr: Expr) -> None:
    if not condition(expr, SERVICE):
        assert isinstance(evaluate(expr, value_of), bool)
