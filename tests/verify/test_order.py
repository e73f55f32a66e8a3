"""Each automaton says of every short trace what the regular expression and the monitor of a simulation say of it."""

from __future__ import annotations

import re
from itertools import product

import pytest

from koopflow.measure.monitors import Event, Monitor
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import ModelRule
from koopflow.verify.order import FIRST, OTHER, SECOND, STARTS, Order, order_of
from koopflow.verify.rules_faults import HOW
from tests.measure.test_monitors import EXPRESSIONS, TRACES

LETTERS = {"a": FIRST, "b": SECOND, "x": FIRST | SECOND, "c": OTHER}
"""`x` stands in both places of the rule, `c` in none."""
COUNTING = ("existence", "absence", "exactly")
TEMPLATES = [(name, 1) for name in (*UNARY, *BINARY)] + [(name, n) for name in COUNTING for n in (0, 2, 3)]


def rule_of(template: str, times: int = 1, when: str | None = None) -> ModelRule:
    """The rule over `a` and `b`."""
    names = ["machines.a"] if template in UNARY else ["machines.a", "machines.b"]
    written: dict[str, object] = {template: names}
    if template in COUNTING:
        written["times"] = str(times)
    if when is not None:
        written["when"] = when
    return ModelRule.model_validate(written)


def monitor(rule: ModelRule) -> Monitor:
    """The monitor of the rule, to which `x` belongs in both places."""
    places = tuple(frozenset({("taken", name), ("taken", "x")}) for name in ("a", "b"))
    return Monitor("r", rule, places[: len(rule.events)], None, lambda _: True)  # type: ignore[arg-type]  # marks


def read(order: Order, trace: str, holds: str = "") -> tuple[int, ...]:
    """The automata's state after a trace; where `holds` has a 0 the guard does not hold."""
    starting = holds or "1" * len(trace)
    letters = (
        LETTERS[name] | (STARTS if LETTERS[name] and held == "1" else 0)
        for name, held in zip(trace, starting, strict=True)
    )
    return order.read(order.first, letters)


def is_broken(order: Order, trace: str) -> bool:
    return bool(order.broken(read(order, trace), ended=True))


@pytest.mark.parametrize("template", EXPRESSIONS)
def test_a_completed_run_is_judged_as_the_expression_says(template: str) -> None:
    order = order_of(rule_of(template))
    for trace in TRACES:
        assert is_broken(order, trace) == (re.fullmatch(EXPRESSIONS[template], trace) is None), trace


@pytest.mark.parametrize(("template", "times"), TEMPLATES)
def test_a_completed_run_is_judged_as_the_monitor_says(template: str, times: int) -> None:
    rule = rule_of(template, times)
    order, judge = order_of(rule), monitor(rule)
    for length in range(6):
        for trace in map("".join, product("abcx", repeat=length)):
            events = [Event(at, ("taken", name)) for at, name in enumerate(trace)]
            expected = judge.judge(events, complete=True, now=99) == "broken"
            assert is_broken(order, trace) == expected, trace


@pytest.mark.parametrize(("template", "times"), TEMPLATES)
def test_an_event_at_which_the_guard_does_not_hold_starts_nothing(template: str, times: int) -> None:
    rule = rule_of(template, times, when="g")
    order, judge = order_of(rule), monitor(rule)
    for length in range(5):
        for trace in map("".join, product("abcx", repeat=length)):
            for holds in map("".join, product("01", repeat=length)):
                events = [
                    Event(at, ("taken", name), frozenset({"r"} if held == "1" else ()))
                    for at, (name, held) in enumerate(zip(trace, holds, strict=True))
                ]
                found = bool(order.broken(read(order, trace, holds), ended=True))
                expected = judge.judge(events, complete=True, now=99) == "broken"
                assert found == expected, (trace, holds)


@pytest.mark.parametrize(("template", "times"), TEMPLATES)
def test_a_prefix_is_broken_exactly_where_nothing_that_follows_mends_it(template: str, times: int) -> None:
    order = order_of(rule_of(template, times))
    futures = ["".join(rest) for length in range(4) for rest in product("abc", repeat=length)]
    for length in range(4):
        for trace in map("".join, product("abcx", repeat=length)):
            lost = bool(order.broken(read(order, trace), ended=False))
            assert lost == all(is_broken(order, trace + rest) for rest in futures), trace


@pytest.mark.parametrize(("template", "times"), TEMPLATES)
def test_what_the_rule_does_not_name_matters_only_to_an_attentive_one(template: str, times: int) -> None:
    order = order_of(rule_of(template, times))
    changed = False
    for length in range(4):
        for trace in map("".join, product("abx", repeat=length)):
            state = read(order, trace)
            lost = order.broken(state, ended=False)
            changed = changed or (not lost and order.step(state, OTHER) != state)
    assert changed == order.attentive


@pytest.mark.parametrize(("template", "times"), TEMPLATES)
def test_every_way_of_breaking_a_rule_has_its_sentence(template: str, times: int) -> None:
    order = order_of(rule_of(template, times))
    ways = {
        order.broken(read(order, "".join(trace)), ended=ended)
        for length in range(5)
        for trace in product("abcx", repeat=length)
        for ended in (False, True)
    }
    assert ways - {""} <= set(HOW)
    assert bool(ways - {""}) == ((template, times) != ("existence", 0))
