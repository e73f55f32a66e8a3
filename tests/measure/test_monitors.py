"""Every template of Declare is judged as its regular expression over traces says; deadlines add times to it."""

from __future__ import annotations

import re
from itertools import product

import pytest

from koopflow.measure.monitors import Event, Monitor, Verdict
from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import ModelRule

# Di Ciccio, Mecella: On the discovery of declarative control flows for artful processes (2015), table of templates.
EXPRESSIONS = {
    "existence": ".*a.*",
    "absence": "[^a]*",
    "exactly": "[^a]*a[^a]*",
    "init": "a.*",
    "end": ".*a",
    "responded-existence": "[^a]*((a.*b.*)|(b.*a.*))*[^a]*",
    "co-existence": "[^ab]*((a.*b.*)|(b.*a.*))*[^ab]*",
    "response": "[^a]*(a.*b)*[^a]*",
    "precedence": "[^b]*(a.*b)*[^b]*",
    "succession": "[^ab]*(a.*b)*[^ab]*",
    "alternate-response": "[^a]*(a[^a]*b[^a]*)*[^a]*",
    "alternate-precedence": "[^b]*(a[^b]*b[^b]*)*[^b]*",
    "alternate-succession": "[^ab]*(a[^ab]*b[^ab]*)*[^ab]*",
    "chain-response": "[^a]*(ab[^a]*)*[^a]*",
    "chain-precedence": "[^b]*(ab[^b]*)*[^b]*",
    "chain-succession": "[^ab]*(ab[^ab]*)*[^ab]*",
    "not-co-existence": "[^ab]*((a[^b]*)|(b[^a]*))?",
    "not-succession": "[^a]*(a[^b]*)*[^ab]*",
}
TRACES = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]


def monitor(template: str, *, within: int | None = None, times: int = 1) -> Monitor:
    """A rule over the events `a` and `b`, with a deadline in seconds."""
    names = ["a"] if template in UNARY else ["a", "b"]
    written = {template: [f"machines.{name}" for name in names], "times": str(times)}
    rule = ModelRule.model_validate(
        written if template in ("existence", "absence", "exactly") else {template: written[template]}
    )
    due = None if within is None else (lambda at: at + within)
    places = tuple(frozenset({("taken", name)}) for name in names)
    return Monitor("r", rule, places, due, lambda _: True)  # type: ignore[arg-type]  # "taken" is a mark's kind


def verdict(rule: Monitor, trace: str, *, complete: bool = True, now: int = 100) -> Verdict:
    """The verdict on a trace whose events come one a second."""
    events = [Event(second, ("taken", name)) for second, name in enumerate(trace)]
    return rule.judge(events, complete=complete, now=now)


def test_every_template_has_its_expression() -> None:
    assert set(EXPRESSIONS) == {*UNARY, *BINARY}


@pytest.mark.parametrize("template", EXPRESSIONS)
def test_a_completed_run_is_judged_as_the_expression_says(template: str) -> None:
    rule = monitor(template)
    for trace in TRACES:
        matches = re.fullmatch(EXPRESSIONS[template], trace) is not None
        assert (verdict(rule, trace) in ("kept", "silent")) == matches, trace


@pytest.mark.parametrize("template", EXPRESSIONS)
def test_what_is_broken_early_stays_broken_and_what_is_undecided_can_still_be_either(template: str) -> None:
    rule = monitor(template)
    for trace in TRACES:
        if verdict(rule, trace, complete=False) == "broken":
            assert all(verdict(rule, trace + more) == "broken" for more in TRACES if len(more) <= 3), trace


def test_times_count() -> None:
    assert [verdict(monitor("existence", times=2), t) for t in ("a", "aa")] == ["broken", "kept"]
    assert [verdict(monitor("absence", times=2), t) for t in ("a", "aa")] == ["kept", "broken"]
    assert [verdict(monitor("exactly", times=2), t) for t in ("a", "aa", "aaa")] == [
        "broken",
        "kept",
        "broken",
    ]


def test_a_deadline_is_kept_to_the_second_and_undecided_until_it_has_passed() -> None:
    rule = monitor("response", within=2)
    assert [verdict(rule, t) for t in ("ab", "acb", "accb")] == ["kept", "kept", "broken"]
    assert verdict(rule, "a", complete=False, now=2) == "undecided"
    assert verdict(rule, "a", complete=False, now=3) == "broken"


def test_a_paused_clock_stands() -> None:
    rule = monitor("response", within=2)
    events = [Event(0, ("taken", "a")), Event(9, ("taken", "b"), paused={"r": 7})]
    assert rule.judge(events, complete=True, now=9) == "kept"
    assert rule.judge([events[0], events[1]._replace(paused={"r": 6})], complete=True, now=9) == "broken"
